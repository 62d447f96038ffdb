#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/phases/path.h"
#include "engine/phases/phases.h"
#include "engine/phases/sides.h"

/* Starting values of the rule, set on real clips of both views at real and slow speed. */
static const float FIRST_SIGMA_FRAMES = 1.0f;
/* A turn of the hands' height counts if they move this far up or down (torso lengths): waggles do
 * not. */
static const float TURN_TORSO = 0.6f;
/* Smoothing for the second, finer look, as a fraction of the downswing. */
static const float SIGMA_OF_DOWNSWING = 0.1f;
/* At rest: slower than this fraction of the fastest the hands get on that side of the top. */
static const float REST_OF_FOLLOW_THROUGH = 0.2f;
/* The takeaway is seen from the side face-on, and along the lens, hence slower, down the line. */
static const float REST_OF_BACKSWING_FACE_ON = 0.12f, REST_OF_BACKSWING = 0.07f;
/* The hands hang at the top: it ends when they have come down by this much (torso lengths). */
static const float TOP_TORSO = 0.03f;
/* Hands this close to their lowest place (torso lengths) have not left for the top yet. */
static const float NEAR_ADDRESS_TORSO = 0.35f;
/* The hands lead the club: they pass their address place this part of the downswing before it meets
 * the ball. */
static const float IMPACT_AFTER_HANDS = 0.08f;
/* A fall of this many torso lengths is as clear as a swing gets. */
static const float CLEAR_FALL_TORSO = 1.2f;

/* How sharp an event is by nature: part of its confidence. */
static const float SHARPNESS[SWING_EVENT_COUNT] = {
    [SWING_ADDRESS] = 0.7f,       [SWING_MID_BACKSWING] = 0.9f, [SWING_TOP] = 0.95f,
    [SWING_MID_DOWNSWING] = 0.9f, [SWING_IMPACT] = 0.9f,        [SWING_FINISH] = 0.6f,
};

/* Entries of the path between which the hands fall from the top, and rise again. */
typedef struct {
    int before; /* lowest (or first) before the top */
    int top, bottom;
    int after; /* highest after the bottom */
    float clearness;
} Swing;

typedef struct {
    int at;
    bool high;
} Turn;

/* Alternating highs and lows of the hands, each at least TURN_TORSO apart. `turns` has room for
 * `count`. */
static int find_turns(const float *height, int count, Turn *turns) {
    int found = 0, high = 0, low = 0, direction = 0; /* +1: rising */
    for (int i = 1; i < count; i++) {
        high = height[i] > height[high] ? i : high;
        low = height[i] < height[low] ? i : low;
        if (direction >= 0 && height[high] - height[i] >= TURN_TORSO) {
            turns[found++] = (Turn){high, true};
            direction = -1;
            low = i;
            high = i;
        } else if (direction <= 0 && height[i] - height[low] >= TURN_TORSO) {
            turns[found++] = (Turn){low, false};
            direction = 1;
            high = i;
            low = i;
        }
    }
    if (direction)
        turns[found++] = (Turn){direction > 0 ? high : low, direction > 0};
    return found;
}

/* The fastest fall that is followed by as fast a rise. false: nobody swings here. */
static bool find_swing(const PhasesPath *path, Swing *ret_swing) {
    Turn *turns = malloc((size_t)path->count * sizeof *turns + sizeof *turns);
    if (!turns)
        return false;
    int count = find_turns(path->smooth_y, path->count, turns);
    float best = 0;
    for (int i = 0; i + 2 < count; i++) {
        if (!turns[i].high)
            continue;
        int top = turns[i].at, bottom = turns[i + 1].at, after = turns[i + 2].at;
        float fall = path->smooth_y[top] - path->smooth_y[bottom];
        float rise = path->smooth_y[after] - path->smooth_y[bottom];
        float speed = fminf(fall / (float)(bottom - top), rise / (float)(after - bottom));
        if (speed <= best)
            continue;
        best = speed;
        *ret_swing = (Swing){.before = i ? turns[i - 1].at : 0,
                             .top = top,
                             .bottom = bottom,
                             .after = after,
                             .clearness = fminf(fminf(fall, rise) / CLEAR_FALL_TORSO, 1)};
    }
    free(turns);
    return best > 0;
}

static int highest(const PhasesPath *path, int from, int to) {
    int best = from;
    for (int i = from; i <= to; i++)
        best = path->smooth_y[i] > path->smooth_y[best] ? i : best;
    return best;
}

/* The last entry before `to` where the hands are as high as at `top`. */
static int end_of_top(const PhasesPath *path, int top, int to) {
    int last = top;
    for (int i = top; i < to && path->smooth_y[i] >= path->smooth_y[top] - TOP_TORSO; i++)
        last = i;
    return last;
}

static float fastest(const PhasesPath *path, int from, int to) {
    float best = 0;
    for (int i = from; i <= to; i++)
        best = fmaxf(best, path->speed[i]);
    return best;
}

/* Walks back from the top: through the way up until the hands are low, then on until they rest. -1:
 * the clip starts after the takeaway. */
static int find_address(const PhasesPath *path, const Swing *swing, SwingView view) {
    float share = view == SWING_VIEW_FACE_ON ? REST_OF_BACKSWING_FACE_ON : REST_OF_BACKSWING;
    float rest = share * fastest(path, swing->before, swing->top);
    float low = path->smooth_y[swing->before];
    int i = swing->top;
    while (i > 0 && path->smooth_y[i] - low > NEAR_ADDRESS_TORSO)
        i--;
    for (; i > 0; i--)
        if (path->speed[i] <= rest)
            return i;
    return -1;
}

/* After the top, on the way through the bottom. */
static int find_impact(const PhasesPath *path, const Swing *swing, int address) {
    float lead = IMPACT_AFTER_HANDS * (float)(swing->bottom - swing->top);
    int last = path->count - 1, late = (int)lrintf(lead);
    if (address < 0)
        return swing->bottom + late < last ? swing->bottom + late : last;
    int from = swing->top + (swing->bottom - swing->top) / 2;
    int to = swing->bottom + (swing->after - swing->bottom) / 2;
    int best = from;
    float nearest = INFINITY;
    for (int i = from; i <= to; i++) {
        float distance = hypotf(path->smooth_x[i] - path->smooth_x[address],
                                path->smooth_y[i] - path->smooth_y[address]);
        if (distance < nearest) {
            nearest = distance;
            best = i;
        }
    }
    return best + late < last ? best + late : last;
}

/* -1: the clip ends before the hands come to rest, or they rest low. */
static int find_finish(const PhasesPath *path, const Swing *swing, int impact) {
    float rest = REST_OF_FOLLOW_THROUGH * fastest(path, swing->top, swing->after);
    float high = path->smooth_y[impact] + TURN_TORSO;
    int last = -1;
    for (int i = swing->after; i < path->count - 1; i++) {
        bool still = path->speed[i] <= rest && path->smooth_y[i] > high;
        if (!still && last >= 0)
            break;
        if (still)
            last = i;
    }
    return last;
}

/* Lead wrist above the lead shoulder, in pixels, at entry i of the path (gaps: NAN). */
static float arm_height(const PhasesPath *path, const SwingTrack *track, bool lead_is_left, int i) {
    const SwingPose *pose = &track->poses[path->first_frame + i];
    if (!pose->found)
        return NAN;
    int shoulder = lead_is_left ? SWING_LEFT_SHOULDER : SWING_RIGHT_SHOULDER;
    int wrist = lead_is_left ? SWING_LEFT_WRIST : SWING_RIGHT_WRIST;
    return pose->landmarks[shoulder].y - pose->landmarks[wrist].y;
}

/* First entry in from..to whose arm is level, coming from below (going_up) or above; -1 if there is
 * none. */
static int find_level(const PhasesPath *path, const SwingTrack *track, bool lead_is_left, int from,
                      int to, bool going_up) {
    float before = arm_height(path, track, lead_is_left, from);
    for (int i = from + 1; i <= to; i++) {
        float now = arm_height(path, track, lead_is_left, i);
        if (isnan(now))
            continue;
        bool crosses = going_up ? before < 0 && now >= 0 : before > 0 && now <= 0;
        if (crosses)
            return fabsf(before) < fabsf(now) ? i - 1 : i;
        before = now;
    }
    return -1;
}

static void set_event(PhasesResult *result, SwingEventKind kind, int i, const PhasesPath *path,
                      const SwingTrack *track, const Swing *swing) {
    if (i < 0)
        return;
    int frame = path->first_frame + i;
    result->events.at[kind] = (SwingEvent){
        .found = true,
        .frame = frame,
        .time_us = track->poses[frame].time_us,
        .confidence = path->visibility[i] * swing->clearness * SHARPNESS[kind],
    };
}

static void find_events(PhasesPath *path, const SwingTrack *track, const PhasesOptions *options,
                        PhasesResult *result) {
    Swing swing = {0};
    phases_path_smooth(path, FIRST_SIGMA_FRAMES);
    if (!find_swing(path, &swing))
        return;
    int downswing = swing.bottom - swing.top;
    phases_path_smooth(path, fmaxf(FIRST_SIGMA_FRAMES, SIGMA_OF_DOWNSWING * (float)downswing));
    swing.top = highest(path, (swing.before + swing.top) / 2, swing.bottom);
    swing.top = end_of_top(path, swing.top, swing.bottom);
    result->view = phases_view(track, path->first_frame + swing.before, options->view);
    int address = find_address(path, &swing, result->view);
    int impact = find_impact(path, &swing, address);
    set_event(result, SWING_ADDRESS, address, path, track, &swing);
    set_event(result, SWING_TOP, swing.top, path, track, &swing);
    set_event(result, SWING_IMPACT, impact, path, track, &swing);
    set_event(result, SWING_FINISH, find_finish(path, &swing, impact), path, track, &swing);

    int start = path->first_frame + (address >= 0 ? address : swing.before);
    result->handedness = phases_handedness(track, start, path->first_frame + swing.top,
                                           result->view, options->handedness);
    if (result->handedness == SWING_PLAYS_UNKNOWN)
        return;
    bool lead_is_left = result->handedness == SWING_PLAYS_RIGHT;
    int from = address >= 0 ? address : swing.before;
    set_event(result, SWING_MID_BACKSWING,
              find_level(path, track, lead_is_left, from, swing.top, true), path, track, &swing);
    set_event(result, SWING_MID_DOWNSWING,
              find_level(path, track, lead_is_left, swing.top, impact, false), path, track, &swing);
}

PhasesStatus phases_find(const SwingTrack *track, const PhasesOptions *options,
                         PhasesResult *ret_result) {
    PhasesPath path;
    if (!phases_path_init(&path, track))
        return PHASES_ERROR_MEMORY;
    PhasesResult result = {.view = options->view, .handedness = options->handedness};
    if (path.count > 2)
        find_events(&path, track, options, &result);
    phases_path_clear(&path);
    *ret_result = result;
    return PHASES_OK;
}

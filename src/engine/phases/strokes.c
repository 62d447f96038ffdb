#include "engine/phases/strokes.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* A turn of the hands' height counts if they move this far up or down (torso lengths): waggles do
 * not. */
static const float TURN_TORSO = 0.6f;
static const float SMOOTH_SIGMA_FRAMES = 1;
/* The hands pass this share of their fall some way down; what is left takes this share of the
 * downswing. Unlike the top itself it does not depend on a pause there. */
static const float PASSED_SHARE = 0.75f;
static const double LEFT_OF_DOWNSWING = 0.6;
/* Of the time from highest to lowest: the least that is a downswing. */
static const double LEAST_OF_FALL = 0.7;
/* The hands lead the club: they are lowest this part of the downswing before it meets the ball. */
static const double IMPACT_AFTER_LOWEST = 0.08;

typedef struct {
    int at; /* entry: frame of the piece */
    bool high;
} Turn;

static float middle(float a, float b) {
    return (a + b) / 2;
}

static int compare_floats(const void *a, const void *b) {
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

/* Pixels below the picture's upper edge, of the middle of two landmarks. */
static float depth_px(const SwingTrack *track, const SwingPose *pose, int left, int right) {
    return middle(pose->landmarks[left].y, pose->landmarks[right].y) * (float)track->height;
}

static float torso_px(const SwingTrack *track, const SwingPose *pose) {
    const SwingLandmark *l = pose->landmarks;
    float dx = middle(l[SWING_LEFT_SHOULDER].x, l[SWING_RIGHT_SHOULDER].x) -
               middle(l[SWING_LEFT_HIP].x, l[SWING_RIGHT_HIP].x);
    float dy = middle(l[SWING_LEFT_SHOULDER].y, l[SWING_RIGHT_SHOULDER].y) -
               middle(l[SWING_LEFT_HIP].y, l[SWING_RIGHT_HIP].y);
    return hypotf(dx * (float)track->width, dy * (float)track->height);
}

/* Over the usable frames; `scratch` holds one float a frame. */
static float median_torso_px(const SwingTrack *track, PhasesPiece piece, float *scratch) {
    int found = 0;
    for (int i = 0; i < piece.count; i++) {
        const SwingPose *pose = &track->poses[piece.first_frame + i];
        if (phases_pose_usable(pose))
            scratch[found++] = torso_px(track, pose);
    }
    qsort(scratch, (size_t)found, sizeof *scratch, compare_floats);
    return scratch[found / 2];
}

/* How high the hands are above the ankles, in torso lengths; gaps bridged by straight lines. */
static void read_heights(const SwingTrack *track, PhasesPiece piece, float torso,
                         float *ret_height) {
    int last = 0;
    for (int i = 0; i < piece.count; i++) {
        const SwingPose *pose = &track->poses[piece.first_frame + i];
        if (!phases_pose_usable(pose))
            continue;
        ret_height[i] = (depth_px(track, pose, SWING_LEFT_ANKLE, SWING_RIGHT_ANKLE) -
                         depth_px(track, pose, SWING_LEFT_WRIST, SWING_RIGHT_WRIST)) /
                        torso;
        for (int k = last + 1; k < i; k++)
            ret_height[k] = ret_height[last] + (ret_height[i] - ret_height[last]) *
                                                   (float)(k - last) / (float)(i - last);
        last = i;
    }
}

/* A Gaussian, symmetric near the ends too, or the curve would lean inwards there. */
static void smooth(const float *in, float *out, int count) {
    int reach = (int)ceilf(3 * SMOOTH_SIGMA_FRAMES);
    for (int i = 0; i < count; i++) {
        int half = i < count - 1 - i ? i : count - 1 - i;
        half = half < reach ? half : reach;
        float sum = 0, weights = 0;
        for (int k = -half; k <= half; k++) {
            float t = (float)k / SMOOTH_SIGMA_FRAMES, weight = expf(-0.5f * t * t);
            sum += weight * in[i + k];
            weights += weight;
        }
        out[i] = sum / weights;
    }
}

/* Alternating highs and lows, each at least TURN_TORSO apart. `turns` has room for `count` + 1. */
static int find_turns(const float *height, int count, Turn *turns) {
    int found = 0, high = 0, low = 0, direction = 0; /* +1: rising */
    for (int i = 1; i < count; i++) {
        high = height[i] > height[high] ? i : high;
        low = height[i] < height[low] ? i : low;
        if (direction >= 0 && height[high] - height[i] >= TURN_TORSO) {
            turns[found++] = (Turn){high, true};
            direction = -1;
            low = high = i;
        } else if (direction <= 0 && height[i] - height[low] >= TURN_TORSO) {
            turns[found++] = (Turn){low, false};
            direction = 1;
            low = high = i;
        }
    }
    if (direction)
        turns[found++] = (Turn){direction > 0 ? high : low, direction > 0};
    return found;
}

/* The first entry from the bottom towards `to` where the hands are this share of the way up. */
static int passes(const float *height, int bottom, int to) {
    float level = height[bottom] + PASSED_SHARE * (height[to] - height[bottom]);
    int step = to < bottom ? -1 : 1, at = bottom;
    while (at != to && height[at] < level)
        at += step;
    return at;
}

/* Fills the times of a stroke whose entries are set, and turns these into frames. */
static void time_stroke(const SwingTrack *track, const float *height, PhasesStroke *stroke) {
    int down = passes(height, stroke->bottom, stroke->top);
    int up = passes(height, stroke->bottom, stroke->after);
    float fall = height[down] - height[stroke->bottom], rise = height[up] - height[stroke->bottom];
    int *const frames[] = {&stroke->before, &stroke->top, &stroke->bottom,
                           &stroke->after,  &down,        &up};
    for (int i = 0; i < 6; i++)
        *frames[i] += stroke->piece.first_frame;
    double top_s = phases_frame_s(track, stroke->top);
    double bottom_s = phases_frame_s(track, stroke->bottom);
    double fall_s = bottom_s - phases_frame_s(track, down);
    double rise_s = phases_frame_s(track, up) - bottom_s;
    stroke->ruler_s = fmax(fall_s / LEFT_OF_DOWNSWING, LEAST_OF_FALL * (bottom_s - top_s));
    stroke->impact_s = bottom_s + IMPACT_AFTER_LOWEST * stroke->ruler_s;
    stroke->speed = fmin((double)fall / fall_s, (double)rise / rise_s);
}

/* Appends; when there is no room left the slowest goes. */
static void keep(PhasesStrokes *strokes, const PhasesStroke *stroke) {
    if (strokes->count == PHASES_MAX_STROKES) {
        int slowest = 0;
        for (int i = 1; i < strokes->count; i++)
            slowest = strokes->at[i].speed < strokes->at[slowest].speed ? i : slowest;
        if (strokes->at[slowest].speed >= stroke->speed)
            return;
        memmove(&strokes->at[slowest], &strokes->at[slowest + 1],
                (size_t)(strokes->count - 1 - slowest) * sizeof *stroke);
        strokes->count--;
    }
    strokes->at[strokes->count++] = *stroke;
}

static void collect(const SwingTrack *track, PhasesPiece piece, const float *height,
                    const Turn *turns, int turn_count, PhasesStrokes *strokes) {
    for (int i = 0; i + 2 < turn_count; i++) {
        if (!turns[i].high)
            continue;
        PhasesStroke stroke = {.piece = piece,
                               .before = i ? turns[i - 1].at : 0,
                               .top = turns[i].at,
                               .bottom = turns[i + 1].at,
                               .after = turns[i + 2].at};
        time_stroke(track, height, &stroke);
        keep(strokes, &stroke);
    }
}

bool phases_strokes_add(const SwingTrack *track, PhasesPiece piece, PhasesStrokes *strokes) {
    if (piece.count < 4)
        return true;
    size_t length = (size_t)piece.count;
    float *height = malloc(2 * length * sizeof *height);
    Turn *turns = malloc((length + 1) * sizeof *turns);
    bool done = height && turns;
    float torso = done ? median_torso_px(track, piece, height) : 0;
    if (torso >= 1) { /* nobody is less than a pixel tall */
        read_heights(track, piece, torso, height + length);
        smooth(height + length, height, piece.count);
        collect(track, piece, height, turns, find_turns(height, piece.count, turns), strokes);
    }
    free(height);
    free(turns);
    return done;
}

#include "engine/compare/align.h"

#include <math.h>
#include <string.h>

#include "engine/swing/mirror.h"

/* Where the events of 1,399 swings lie on the median: 0 = address, 1 = impact. */
static const double PLACES[SWING_EVENT_COUNT] = {0, 0.39, 0.535, 0.773, 0.902, 1, 1.065, 1.56};
/* Steps up to each event: more of them where people look longer. */
static const int STEPS_TO[SWING_EVENT_COUNT] = {0, 20, 30, 45, 55, 65, 70, COMPARE_STEPS - 1};

/* A trunk shorter than this cannot be scaled by. */
static const double MIN_TRUNK_PX = 8;
/* Before address the golfer is still: so many frames take the jitter off. */
enum { STILL_FRAMES = 8 };

static bool found_in_both(const SwingEvents *events[2], int kind) {
    return events[0]->at[kind].found && events[1]->at[kind].found;
}

static bool before_in_both(const SwingEvents *events[2], int kind, int later) {
    return events[0]->at[kind].frame < events[0]->at[later].frame &&
           events[1]->at[kind].frame < events[1]->at[later].frame;
}

static bool is_needed(int kind) {
    return kind == SWING_ADDRESS || kind == SWING_TOP || kind == SWING_IMPACT;
}

/* The next event that must be there; the count of events if none is left. */
static int next_needed(int kind) {
    while (++kind < SWING_EVENT_COUNT && !is_needed(kind))
        ;
    return kind;
}

/* The events that both swings have, in order of time; 0 if one of those needed is not. */
static int find_knots(const SwingEvents *events[2], int ret_knots[SWING_EVENT_COUNT]) {
    int count = 0;
    for (int kind = 0; kind < SWING_EVENT_COUNT; kind++) {
        int next = next_needed(kind);
        bool fits = found_in_both(events, kind) &&
                    (!count || before_in_both(events, ret_knots[count - 1], kind)) &&
                    (is_needed(kind) || next == SWING_EVENT_COUNT || !found_in_both(events, next) ||
                     before_in_both(events, kind, next));
        if (fits)
            ret_knots[count++] = kind;
        else if (is_needed(kind))
            return 0;
    }
    return count;
}

static double place_of_step(int step) {
    int to = 1;
    while (STEPS_TO[to] < step)
        to++;
    double share = (double)(step - STEPS_TO[to - 1]) / (STEPS_TO[to] - STEPS_TO[to - 1]);
    return PLACES[to - 1] + share * (PLACES[to] - PLACES[to - 1]);
}

bool compare_timeline_init(CompareTimeline *timeline, const SwingEvents *first,
                           const SwingEvents *second) {
    const SwingEvents *events[2] = {first, second};
    int knots[SWING_EVENT_COUNT];
    int knot_count = find_knots(events, knots);
    if (knot_count < 2)
        return false;
    timeline->step_count = STEPS_TO[knots[knot_count - 1]] + 1;
    int to = 1;
    for (int step = 0; step < timeline->step_count; step++) {
        while (STEPS_TO[knots[to]] < step)
            to++;
        double place = place_of_step(step), from = PLACES[knots[to - 1]];
        double share = (place - from) / (PLACES[knots[to]] - from);
        timeline->place[step] = (float)place;
        for (int side = 0; side < 2; side++) {
            double a = events[side]->at[knots[to - 1]].frame, b = events[side]->at[knots[to]].frame;
            timeline->frame[side][step] = a + share * (b - a);
        }
    }
    return true;
}

/* ---- the body ---- */

static const SwingPose *pose_at(const SwingTrack *track, double frame) {
    long i = lround(frame);
    return i >= 0 && i < track->pose_count && track->poses[i].found ? &track->poses[i] : NULL;
}

/* As a right-hander's. */
static SwingPose right_handed(const SwingPose *pose, const SwingReport *report) {
    SwingPose result = *pose;
    if (report->handedness == SWING_PLAYS_LEFT)
        swing_pose_mirror(&result);
    return result;
}

/* Pixels with y up. */
static ComparePoint middle_px(const SwingPose *pose, const SwingTrack *track, int left, int right) {
    const SwingLandmark *a = &pose->landmarks[left], *b = &pose->landmarks[right];
    return (ComparePoint){.x = (a->x + b->x) / 2 * (float)track->width,
                          .y = -(a->y + b->y) / 2 * (float)track->height};
}

static void lay(const SwingPose *pose, const SwingTrack *track, ComparePoint origin_px,
                double unit_px, ComparePoint ret_body[SWING_LANDMARKS]) {
    for (int i = 0; i < SWING_LANDMARKS; i++) {
        const SwingLandmark *l = &pose->landmarks[i];
        double x = (double)(l->x * (float)track->width - origin_px.x);
        double y = (double)(-l->y * (float)track->height - origin_px.y);
        ret_body[i] = (ComparePoint){(float)(x / unit_px), (float)(y / unit_px), l->visibility};
    }
}

static void lay_nothing(ComparePoint ret_body[SWING_LANDMARKS]) {
    for (int i = 0; i < SWING_LANDMARKS; i++)
        ret_body[i] = (ComparePoint){NAN, NAN, 0};
}

bool compare_overlay(const CompareTimeline *timeline, const CompareSwing *swing, int side,
                     CompareStep *steps) {
    const SwingTrack *track = swing->track;
    const SwingPose *address = track ? pose_at(track, timeline->frame[side][0]) : NULL;
    ComparePoint origin = {0};
    double unit_px = 0;
    if (address) {
        SwingPose pose = right_handed(address, swing->report);
        ComparePoint hip = middle_px(&pose, track, SWING_LEFT_HIP, SWING_RIGHT_HIP);
        ComparePoint neck = middle_px(&pose, track, SWING_LEFT_SHOULDER, SWING_RIGHT_SHOULDER);
        origin = middle_px(&pose, track, SWING_LEFT_ANKLE, SWING_RIGHT_ANKLE);
        unit_px = hypot((double)(neck.x - hip.x), (double)(neck.y - hip.y));
    }
    bool scaled = unit_px >= MIN_TRUNK_PX && isfinite(unit_px);
    for (int step = 0; step < timeline->step_count; step++) {
        const SwingPose *seen = scaled ? pose_at(track, timeline->frame[side][step]) : NULL;
        ComparePoint *body = steps[step].body[side];
        lay_nothing(body);
        if (!seen)
            continue;
        SwingPose pose = right_handed(seen, swing->report);
        lay(&pose, track, origin, unit_px, body);
    }
    return scaled;
}

double compare_stand_deg(const CompareSwing *swing) {
    static const int lines[][2] = {{SWING_LEFT_ANKLE, SWING_RIGHT_ANKLE},
                                   {SWING_LEFT_HIP, SWING_RIGHT_HIP},
                                   {SWING_LEFT_SHOULDER, SWING_RIGHT_SHOULDER}};
    const SwingEvent *address = &swing->report->events.at[SWING_ADDRESS];
    if (!swing->track || !address->found)
        return NAN;
    double across = 0, deep = 0;
    for (int i = address->frame - STILL_FRAMES; i <= address->frame; i++) {
        const SwingPose *seen = pose_at(swing->track, i);
        if (!seen)
            continue;
        SwingPose pose = right_handed(seen, swing->report);
        for (size_t k = 0; k < sizeof lines / sizeof lines[0]; k++) {
            const SwingWorldPoint *a = &pose.world[lines[k][0]], *b = &pose.world[lines[k][1]];
            across += (double)(a->x - b->x);
            deep += (double)(a->z - b->z);
        }
    }
    return across == 0 && deep == 0 ? NAN : atan2(deep, across) * 57.29577951308232;
}

/* ---- curves ---- */

/* Between two frames by their shares; NAN where one is not known. */
static float curve_value(const SwingCurves *curves, const SwingCurve *curve, double frame) {
    if (!curve->values || !(frame >= 0) || frame > curves->frame_count - 1)
        return NAN;
    int i = (int)frame;
    float share = (float)(frame - i);
    if (share == 0)
        return curve->values[i];
    return curve->values[i] + share * (curve->values[i + 1] - curve->values[i]);
}

static const SwingCurve *same_curve(const SwingCurves *curves, const SwingCurve *like) {
    for (int i = 0; i < curves->curve_count; i++) {
        const SwingCurve *curve = &curves->curves[i];
        if (!strcmp(curve->id, like->id) && !strcmp(curve->unit, like->unit))
            return curve;
    }
    return NULL;
}

int compare_curves(const CompareTimeline *timeline, const SwingCurves *first,
                   const SwingCurves *second, CompareCurve *ret_curves) {
    int count = 0;
    for (int i = 0; i < first->curve_count; i++) {
        const SwingCurve *a = &first->curves[i], *b = same_curve(second, a);
        if (!b)
            continue;
        CompareCurve *curve = &ret_curves[count++];
        *curve = (CompareCurve){.id = a->id, .name = a->name, .unit = a->unit};
        for (int step = 0; step < COMPARE_STEPS; step++) {
            bool there = step < timeline->step_count;
            curve->values[0][step] = there ? curve_value(first, a, timeline->frame[0][step]) : NAN;
            curve->values[1][step] = there ? curve_value(second, b, timeline->frame[1][step]) : NAN;
        }
    }
    return count;
}

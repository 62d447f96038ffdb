#include "engine/quality/facts.h"

#include <math.h>
#include <stdlib.h>

static const double PI = 3.14159265358979323846;
/* Above the ears by so much of the way from the shoulders to the ears ends the head. */
static const double CROWN = 0.75;
/* Points may be wrong by so much of the picture's height: only what lies farther out is out. */
static const double SLACK = 0.01;

bool quality_point(const SwingTrack *track, int frame, int landmark, double *ret_x_px,
                   double *ret_y_px) {
    const SwingPose *pose = &track->poses[frame];
    const SwingLandmark *point = &pose->landmarks[landmark];
    if (!pose->found || !isfinite(point->x) || !isfinite(point->y))
        return false;
    *ret_x_px = (double)point->x * track->width;
    *ret_y_px = (double)point->y * track->height;
    return true;
}

static bool middle(const SwingTrack *track, int frame, int left, double *ret_x, double *ret_y) {
    double x[2], y[2];
    if (!quality_point(track, frame, left, &x[0], &y[0]) ||
        !quality_point(track, frame, left + 1, &x[1], &y[1]))
        return false;
    *ret_x = (x[0] + x[1]) / 2.0;
    *ret_y = (y[0] + y[1]) / 2.0;
    return true;
}

static bool head_top(const SwingTrack *track, int frame, double *ret_y) {
    double x, ear_y, shoulder_y;
    if (!middle(track, frame, SWING_LEFT_EAR, &x, &ear_y) ||
        !middle(track, frame, SWING_LEFT_SHOULDER, &x, &shoulder_y))
        return false;
    *ret_y = ear_y - CROWN * fmax(0.0, shoulder_y - ear_y);
    return true;
}

static bool is_any_out(const SwingTrack *track, int frame, const int *landmarks, int count) {
    double slack = SLACK * track->height, x, y;
    for (int i = 0; i < count; i++)
        if (quality_point(track, frame, landmarks[i], &x, &y) &&
            (x < -slack || y < -slack || x > track->width + slack || y > track->height + slack))
            return true;
    return false;
}

static bool are_feet_out(const SwingTrack *track, int frame) {
    static const int FEET[] = {SWING_LEFT_ANKLE, SWING_RIGHT_ANKLE, SWING_LEFT_HEEL,
                               SWING_RIGHT_HEEL, SWING_LEFT_FOOT,   SWING_RIGHT_FOOT};
    return is_any_out(track, frame, FEET, 6);
}

static bool are_hands_out(const SwingTrack *track, int frame) {
    static const int HANDS[] = {SWING_LEFT_WRIST, SWING_RIGHT_WRIST};
    return is_any_out(track, frame, HANDS, 2);
}

static bool is_head_out(const SwingTrack *track, int frame) {
    double y;
    return head_top(track, frame, &y) && y < -SLACK * track->height;
}

static double share_of(const SwingTrack *track, int first, int last,
                       bool (*is_so)(const SwingTrack *, int)) {
    int found = 0, so = 0;
    for (int i = first; i <= last; i++)
        if (track->poses[i].found) {
            found++;
            so += is_so(track, i);
        }
    return found ? (double)so / found : 0.0;
}

static double mean_visibility(const SwingTrack *track, int first, int last) {
    static const int BODY[] = {SWING_LEFT_SHOULDER, SWING_RIGHT_SHOULDER, SWING_LEFT_ELBOW,
                               SWING_RIGHT_ELBOW,   SWING_LEFT_WRIST,     SWING_RIGHT_WRIST,
                               SWING_LEFT_HIP,      SWING_RIGHT_HIP,      SWING_LEFT_KNEE,
                               SWING_RIGHT_KNEE,    SWING_LEFT_ANKLE,     SWING_RIGHT_ANKLE};
    double sum = 0.0;
    int count = 0;
    for (int i = first; i <= last; i++)
        for (size_t k = 0; track->poses[i].found && k < sizeof BODY / sizeof *BODY; k++, count++) {
            double seen = track->poses[i].landmarks[BODY[k]].visibility;
            sum += seen > 0.0 ? fmin(seen, 1.0) : 0.0;
        }
    return count ? sum / count : 0.0;
}

static int by_value(const void *left, const void *right) {
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

/* 0 without values; sorts them. */
static double median(double *values, int count) {
    qsort(values, (size_t)count, sizeof *values, by_value);
    return count ? values[count / 2] : 0.0;
}

/* Enough for a median; more frames than this are taken in steps. */
enum { MAX_SAMPLES = 256 };

typedef bool Sample(const SwingTrack *track, int frame, double *ret_value);

static double median_of(const SwingTrack *track, int first, int last, Sample *sample) {
    double values[MAX_SAMPLES];
    int count = 0, step = (last - first) / MAX_SAMPLES + 1;
    for (int i = first; i <= last && count < MAX_SAMPLES; i += step)
        count += sample(track, i, &values[count]);
    return median(values, count);
}

static bool height(const SwingTrack *track, int frame, double *ret_height) {
    double top, x, left, right;
    if (!head_top(track, frame, &top) || !quality_point(track, frame, SWING_LEFT_HEEL, &x, &left) ||
        !quality_point(track, frame, SWING_RIGHT_HEEL, &x, &right))
        return false;
    *ret_height = fmax(left, right) - top;
    return true;
}

/* How far the line between the ankles is from level; which of them is left does not matter. */
static bool ankle_tilt(const SwingTrack *track, int frame, double *ret_deg) {
    double x[2], y[2];
    if (!quality_point(track, frame, SWING_LEFT_ANKLE, &x[0], &y[0]) ||
        !quality_point(track, frame, SWING_RIGHT_ANKLE, &x[1], &y[1]) || x[0] == x[1])
        return false;
    *ret_deg = atan((y[1] - y[0]) / (x[1] - x[0])) * 180.0 / PI;
    return true;
}

/* How far the line from the feet to the shoulders is from upright, in the same sense. */
static bool body_tilt(const SwingTrack *track, int frame, double *ret_deg) {
    double foot_x, foot_y, shoulder_x, shoulder_y;
    if (!middle(track, frame, SWING_LEFT_ANKLE, &foot_x, &foot_y) ||
        !middle(track, frame, SWING_LEFT_SHOULDER, &shoulder_x, &shoulder_y))
        return false;
    *ret_deg = atan2(shoulder_x - foot_x, foot_y - shoulder_y) * 180.0 / PI;
    return true;
}

/* A sloping lie tilts the ankles but not the body, a leaning body not the ankles: where both are
 * turned the same way, the smaller of them is the camera's. Only the address seen face-on tells. */
static void take_roll(const QualityInput *input, QualityFacts *facts) {
    const SwingEvent *address = &input->events.at[SWING_ADDRESS];
    const SwingTrack *track = input->track;
    if (input->view != SWING_VIEW_FACE_ON || !address->found || address->frame < 0 ||
        address->frame >= track->pose_count)
        return;
    int first = address->frame > 5 ? address->frame - 5 : 0;
    double ankles = median_of(track, first, address->frame, ankle_tilt);
    double body = median_of(track, first, address->frame, body_tilt);
    facts->has_roll = true;
    if (ankles * body > 0.0)
        facts->roll_deg = copysign(fmin(fabs(ankles), fabs(body)), ankles);
}

/* From the address to the finish; an end that was not found is the clip's. */
static void swing_range(const QualityInput *input, int *ret_first, int *ret_last) {
    const SwingEvent *address = &input->events.at[SWING_ADDRESS],
                     *finish = &input->events.at[SWING_FINISH];
    int end = input->track->pose_count - 1, first = address->found ? address->frame : 0,
        last = finish->found ? finish->frame : end;
    if (first < 0 || first > last || last > end) {
        first = 0;
        last = end;
    }
    *ret_first = first;
    *ret_last = last;
}

void quality_facts_take(const QualityInput *input, QualityFacts *ret_facts) {
    QualityFacts facts = {0};
    const SwingTrack *track = input->track;
    if (track->pose_count > 0) {
        int first, last, found = 0;
        swing_range(input, &first, &last);
        for (int i = first; i <= last; i++)
            found += track->poses[i].found;
        facts.frame_count = last - first + 1;
        facts.found = (double)found / facts.frame_count;
        facts.visibility = mean_visibility(track, first, last);
        facts.feet_out = share_of(track, first, last, are_feet_out);
        facts.head_out = share_of(track, first, last, is_head_out);
        facts.hands_out = share_of(track, first, last, are_hands_out);
        facts.height_px = median_of(track, first, last, height);
        facts.height_share = track->height > 0 ? facts.height_px / track->height : 0.0;
        facts.before_s = track->fps > 0.0 ? first / track->fps : 0.0;
        facts.after_s = track->fps > 0.0 ? (track->pose_count - 1 - last) / track->fps : 0.0;
        take_roll(input, &facts);
    }
    *ret_facts = facts;
}

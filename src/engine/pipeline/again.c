#include "engine/pipeline/again.h"

#include <math.h>
#include <stdlib.h>

/* Of the clip's median trunk: a trunk shorter than this is no body, but half of two. */
static const double SHORT_TRUNK = 0.6;
/* Of all frames with a golfer. */
static const double MAX_SHORT_SHARE = 0.02;
/* Of hips in 1/30 s, in trunk lengths: more than a golfer does, less than one body to the next. */
static const double JUMP_TRUNKS = 0.3;
static const double FRAME_US = 1e6 / 30;
/* Between the hips of both looks, in trunk lengths: two looks at one golfer differ by 0.1. */
static const double SAME_TRUNKS = 0.25;
/* Both looks must differ for this long before one of them is wrong. */
static const gint64 MIN_APART_US = 90000;
/* As many lost frames are bridged by what reads the track. */
enum { MAX_GAP = 3 };

/* ---- trunks ---- */

typedef struct {
    double x_px, y_px;
} Point;

static Point middle(const SwingTrack *track, const SwingPose *pose, int left) {
    const SwingLandmark *a = &pose->landmarks[left], *b = &pose->landmarks[left + 1];
    return (Point){0.5 * (double)(a->x + b->x) * track->width,
                   0.5 * (double)(a->y + b->y) * track->height};
}

static double apart_px(Point a, Point b) {
    return hypot(a.x_px - b.x_px, a.y_px - b.y_px);
}

static double trunk_px(const SwingTrack *track, const SwingPose *pose) {
    return apart_px(middle(track, pose, SWING_LEFT_SHOULDER), middle(track, pose, SWING_LEFT_HIP));
}

static double hips_apart_px(const SwingTrack *track, const SwingPose *a, const SwingPose *b) {
    return apart_px(middle(track, a, SWING_LEFT_HIP), middle(track, b, SWING_LEFT_HIP));
}

static int by_length(const void *a, const void *b) {
    const double first = *(const double *)a, second = *(const double *)b;
    return (first > second) - (first < second);
}

/* Of the poses from..to with a golfer; 0 without one. */
static double median_trunk_px(const SwingTrack *track, const SwingPose *poses, int from, int to) {
    g_autofree double *lengths = g_new(double, (gsize)(to - from + 1));
    int count = 0;
    for (int i = from; i <= to; i++)
        if (poses[i].found)
            lengths[count++] = trunk_px(track, &poses[i]);
    qsort(lengths, (size_t)count, sizeof *lengths, by_length);
    return count > 0 ? lengths[count / 2] : 0;
}

static int count_short(const SwingTrack *track, const SwingPose *poses, int from, int to,
                       double trunk) {
    int count = 0;
    for (int i = from; i < to; i++)
        count += poses[i].found && trunk_px(track, &poses[i]) < SHORT_TRUNK * trunk;
    return count;
}

/* ---- doubt ---- */

static gboolean jumps(const SwingTrack *track, int frame, double trunk) {
    const SwingPose *now = &track->poses[frame], *before = now - 1;
    const double frames = fmax(1, (double)(now->time_us - before->time_us) / FRAME_US);
    return before->found && now->found &&
           hips_apart_px(track, before, now) > JUMP_TRUNKS * trunk * frames;
}

gboolean pipeline_again_is_doubtful(const SwingTrack *track, int frame_count) {
    const double trunk = median_trunk_px(track, track->poses, 0, frame_count - 1);
    int found = 0;
    for (int i = 0; i < frame_count; i++) {
        if (i > 0 && jumps(track, i, trunk))
            return TRUE;
        found += track->poses[i].found;
    }
    return found > 0 && (found < frame_count || count_short(track, track->poses, 0, frame_count,
                                                            trunk) > MAX_SHORT_SHARE * found);
}

gboolean pipeline_again_hands_stay_low(const SwingTrack *track) {
    for (int i = 0; i < track->pose_count; i++) {
        const SwingPose *pose = &track->poses[i];
        if (pose->found && middle(track, pose, SWING_LEFT_WRIST).y_px <
                               middle(track, pose, SWING_LEFT_SHOULDER).y_px)
            return FALSE;
    }
    return TRUE;
}

/* ---- two looks ---- */

typedef struct {
    const SwingTrack *track; /* the first look */
    const SwingPose *second;
    double trunk; /* in the swing */
} Looks;

static gboolean agree(const Looks *looks, int frame) {
    const SwingPose *first = &looks->track->poses[frame], *second = &looks->second[frame];
    return first->found && second->found &&
           hips_apart_px(looks->track, first, second) <= SAME_TRUNKS * looks->trunk;
}

/* The first frame of those that lead to `to`, gaps bridged. */
static int begin_of_second(const Looks *looks, int to) {
    int begin = to;
    for (int i = to - 1; i >= 0 && begin - i <= MAX_GAP + 1; i--)
        if (looks->second[i].found)
            begin = i;
    return begin;
}

/* How long the second look has the golfer where the first has nobody, or somebody else. */
static gint64 time_apart_us(const Looks *looks, int from, int to) {
    gint64 sum = 0;
    for (int i = from; i < to; i++)
        if (looks->second[i].found && !agree(looks, i))
            sum += looks->track->poses[i + 1].time_us - looks->track->poses[i].time_us;
    return sum;
}

/* Who was followed without a break until the golfer appeared somewhere else is not the golfer. */
static int begin_of_somebody_else(const Looks *looks, int from) {
    const SwingPose *poses = looks->track->poses;
    int begin = from;
    if (!poses[from].found || agree(looks, from))
        return from;
    while (begin > 0 && poses[begin - 1].found && !jumps(looks->track, begin, looks->trunk))
        begin--;
    return begin;
}

gboolean pipeline_again_compare(const SwingTrack *first, const SwingPose *second, int top,
                                int impact, PipelineAgain *ret_again) {
    const Looks looks = {first, second, median_trunk_px(first, first->poses, top, impact)};
    if (!agree(&looks, impact))
        return FALSE;
    int to = impact;
    while (to > 0 && agree(&looks, to - 1))
        to--;
    const int from = begin_of_second(&looks, to);
    if (count_short(first, second, from, to, looks.trunk) > MAX_SHORT_SHARE * (to - from))
        return FALSE;
    if (time_apart_us(&looks, from, to) < MIN_APART_US)
        *ret_again = (PipelineAgain){0};
    else
        *ret_again = (PipelineAgain){begin_of_somebody_else(&looks, from), from, to};
    return TRUE;
}

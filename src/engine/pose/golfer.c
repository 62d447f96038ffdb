#include "engine/pose/golfer.h"

#include <math.h>

/* In sides of the region, which is a little more than a body height. */
static const float same_body_distance = 0.15f; /* two detections closer than this are one body */
static const float jump_distance = 0.12f;      /* in 1/30 s: about 7 m/s */
static const float drift_distance = 0.22f;     /* from home */
static const float strict_distance = 0.6f; /* a golfer who was out of sight is not further away */
static const float size_step = 1.35f;      /* in one frame */

static const int64_t home_time_us = 2000000;  /* time constant of the mean */
static const int64_t check_every_us = 500000; /* a detector run costs one to two landmark runs */
static const int64_t frame_time_us = 33333;

static float distance(const ImageRegion *a, const ImageRegion *b) {
    return hypotf(a->center_x_px - b->center_x_px, a->center_y_px - b->center_y_px);
}

static float size_ratio(const ImageRegion *a, const ImageRegion *b) {
    const float large = fmaxf(a->width_px, b->width_px), small = fminf(a->width_px, b->width_px);
    return large / fmaxf(small, 1e-6f);
}

static bool is_one_body(const ImageRegion *a, const ImageRegion *b) {
    return distance(a, b) < same_body_distance * fmaxf(a->width_px, b->width_px) &&
           size_ratio(a, b) < 2;
}

int pose_golfer_distinct(PosePerson *people, int count) {
    int left = 0;
    for (int i = 0; i < count; i++) {
        int same = 0;
        while (same < left && !is_one_body(&people[same].region, &people[i].region))
            same++;
        if (same == left)
            people[left++] = people[i];
        else if (people[i].score > people[same].score)
            people[same] = people[i];
    }
    return left;
}

int pose_golfer_choose(const PosePerson *people, int count, int width, int height) {
    int best = 0;
    float best_weight = -1;
    for (int i = 0; i < count; i++) {
        const ImageRegion *region = &people[i].region;
        const float dx = (region->center_x_px - 0.5f * (float)width) / (float)width;
        const float dy = (region->center_y_px - 0.5f * (float)height) / (float)height;
        /* At the edge of the picture (0.5) a third of what it is in the middle; height says less
         * than side. */
        const float central = expf(-4.4f * (dx * dx + 0.25f * dy * dy));
        const float weight = region->width_px * central * people[i].score;
        if (weight > best_weight) {
            best = i;
            best_weight = weight;
        }
    }
    return best;
}

float pose_golfer_strangeness(const ImageRegion *body, const ImageRegion *place) {
    return distance(body, place) / fmaxf(place->width_px, 1) + fabsf(logf(size_ratio(body, place)));
}

int pose_golfer_nearest(const PosePerson *people, int count, const ImageRegion *place,
                        bool strict) {
    int best = 0;
    for (int i = 1; i < count; i++)
        if (pose_golfer_strangeness(&people[i].region, place) <
            pose_golfer_strangeness(&people[best].region, place))
            best = i;
    return strict && pose_golfer_strangeness(&people[best].region, place) > strict_distance ? -1
                                                                                            : best;
}

bool pose_golfer_is_suspect(const PoseGolfer *golfer, const ImageRegion *now, int64_t time_us) {
    if (!golfer->known)
        return false;
    const float frames = fmaxf(1, (float)(time_us - golfer->last_us) / (float)frame_time_us);
    const float jump = distance(now, &golfer->last) / fmaxf(golfer->last.width_px, 1);
    if (jump > jump_distance * frames ||
        (jump > jump_distance / 2 * frames && size_ratio(now, &golfer->last) > size_step))
        return true;
    const float drift = distance(now, &golfer->home) / fmaxf(golfer->home.width_px, 1);
    return (golfer->rivals || drift > drift_distance) &&
           time_us - golfer->checked_us >= check_every_us;
}

static float towards(float from, float to, float share) {
    return from + share * (to - from);
}

void pose_golfer_seen(PoseGolfer *golfer, const ImageRegion *now, int64_t time_us) {
    if (!golfer->known) {
        golfer->home = *now;
    } else {
        const float passed = (float)(time_us - golfer->last_us) / (float)home_time_us;
        const float share = fmaxf(0, fminf(1, passed));
        ImageRegion *home = &golfer->home;
        home->center_x_px = towards(home->center_x_px, now->center_x_px, share);
        home->center_y_px = towards(home->center_y_px, now->center_y_px, share);
        home->width_px = home->height_px = towards(home->width_px, now->width_px, share);
    }
    golfer->known = true;
    golfer->last = *now;
    golfer->last_us = time_us;
}

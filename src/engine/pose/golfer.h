/* Which of the people in view is the golfer, and noticing when the track slips to somebody else.
 *
 * With one person in view nothing here changes what MediaPipe does. */
#ifndef GOLFCOACH_ENGINE_POSE_GOLFER_H
#define GOLFCOACH_ENGINE_POSE_GOLFER_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/pose/ssd.h"

/* Somebody the detector found: region = circle around the whole body as a square, upright in its
 * rotation. */
typedef struct {
    ImageRegion region;
    float score;
} PosePerson;

/* Where the golfer is known to stand: a slow mean, because golfers stay put and passers-by do not.
 */
typedef struct {
    bool known;
    ImageRegion home;
    ImageRegion last;   /* in the frame before */
    int64_t last_us;    /* when */
    int64_t checked_us; /* when the people in view were last counted */
    bool rivals;        /* more than one person was seen at once */
} PoseGolfer;

/* Takes out what is the same body found twice (the better score stays); returns how many people are
 * left. */
int pose_golfer_distinct(PosePerson *people, int count);

/* The golfer among people whose place is not known: large, central, sure. `count` > 0. */
int pose_golfer_choose(const PosePerson *people, int count, int width, int height);

/* Who stands nearest to `place` and is as large; -1 if nobody is close enough to be taken for the
 * same person and `strict`. `count` > 0. */
int pose_golfer_nearest(const PosePerson *people, int count, const ImageRegion *place, bool strict);

/* How much a body differs from one that stands at `place`: 0 = the same place and size; 1 = a side
 * of the region away, or 2.7 times as large. */
float pose_golfer_strangeness(const ImageRegion *body, const ImageRegion *place);

/* Whether `now` should be compared with all people in view before it is believed: it jumped in one
 * frame, or has drifted from home and was not compared lately. */
bool pose_golfer_is_suspect(const PoseGolfer *golfer, const ImageRegion *now, int64_t time_us);

/* The golfer was seen at `now`. */
void pose_golfer_seen(PoseGolfer *golfer, const ImageRegion *now, int64_t time_us);

#endif

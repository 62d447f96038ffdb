/* What the checks on the filming look at, taken from the track once. */
#ifndef GOLFCOACH_ENGINE_QUALITY_FACTS_H
#define GOLFCOACH_ENGINE_QUALITY_FACTS_H

#include "engine/quality/filming.h"

/* Over the frames of the swing: from the address to the finish, or what there is of it. Shares are
 * 0..1 of the frames with a golfer. */
typedef struct {
    int frame_count;   /* of the swing */
    double found;      /* share of frame_count with a golfer; what follows needs it > 0 */
    double visibility; /* mean of shoulders, elbows, wrists, hips, knees, ankles */
    double feet_out, head_out, hands_out; /* share with that outside the picture */
    double height_px;                     /* the golfer from head to toe, median */
    double height_share;                  /* of the picture's height */
    bool has_roll;                        /* the view shows whether the camera is level */
    double roll_deg;                      /* how far it is turned, clockwise positive */
    double before_s, after_s; /* what the clip shows before the address and after the finish */
} QualityFacts;

/* All zero for an empty track. */
void quality_facts_take(const QualityInput *input, QualityFacts *ret_facts);

/* Is the point a number and its golfer found? x and y in pixels of the picture shown. */
bool quality_point(const SwingTrack *track, int frame, int landmark, double *ret_x_px,
                   double *ret_y_px);

#endif

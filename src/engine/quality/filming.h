/* How well a swing was filmed: 100 less what each shortcoming costs, with advice; and the golfer's
 * box over the swing.
 *
 * Nothing is looked at here: what others measured is weighed. Any thread. */
#ifndef GOLFCOACH_ENGINE_QUALITY_FILMING_H
#define GOLFCOACH_ENGINE_QUALITY_FILMING_H

#include "engine/swing/events.h"
#include "engine/swing/quality.h"
#include "engine/swing/track.h"

typedef struct {
    const SwingTrack *track; /* unsmoothed or smoothed, in original coordinates; borrowed */
    SwingEvents events;      /* not found ones are left out */
    SwingView view;
    float view_confidence; /* 0..1 */
    double slow_motion;    /* clip seconds per real second; 0 = not known */

    bool has_light; /* luma 0..255, full range */
    double golfer_luma, around_luma, dark_luma, bright_luma;
    bool has_shake;
    double shake_percent; /* movement of the camera, root mean square, % of the picture's height */
    int cut_count;        /* changes of scene */
    int repeated_count; /* of toe-up to mid-follow-through: frames that show the one before again */
    int other_people_count; /* people beside the golfer; 0 = none or not known */
} QualityInput;

void quality_filming(const QualityInput *input, SwingFilming *ret_filming);

/* The golfer's box from first_frame to last_frame (both included) with 15 % margin; even numbers,
 * inside the picture. The whole picture if no golfer was found there. */
SwingBox quality_crop(const SwingTrack *track, int first_frame, int last_frame);

#endif

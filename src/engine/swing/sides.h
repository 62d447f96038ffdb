/* Left and right of the golfer, told apart by his feet.
 *
 * A golfer who stands still and far away, facing the camera, is now and then taken for one who
 * shows his back: every left point lies on the right one's place, and depth is turned round. Once
 * he moves the pose network sees what is what, and his points jump to their own sides. His feet do
 * not move meanwhile. */
#ifndef GOLFCOACH_ENGINE_SWING_SIDES_H
#define GOLFCOACH_ENGINE_SWING_SIDES_H

#include "engine/swing/track.h"

/* Turns back the frames before the hands are fastest in which each foot stands where the other one
 * does then: the legs, and the rest where it is on the wrong sides with them. After that the trunk
 * shows its side, then its back in truth: those frames stay. Does nothing where the feet stand too
 * close together in the picture to tell (down the line), or where the fast frames do not agree.
 * Returns how many frames it turned; -1: out of memory, nothing is changed. */
int swing_track_settle_sides(SwingTrack *track);

#endif

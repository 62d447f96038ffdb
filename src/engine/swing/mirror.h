/* A left-hander's swing seen in a mirror is a right-hander's: the measurements know only the
 * latter. */
#ifndef GOLFCOACH_ENGINE_SWING_MIRROR_H
#define GOLFCOACH_ENGINE_SWING_MIRROR_H

#include "engine/swing/track.h"

/* Index of the same point on the golfer's other side. */
int swing_landmark_twin(int landmark);

/* Turns the picture left to right and swaps every left landmark with its right twin. Twice is the
 * identity (but for rounding). */
void swing_pose_mirror(SwingPose *pose);
void swing_track_mirror(SwingTrack *track);

#endif

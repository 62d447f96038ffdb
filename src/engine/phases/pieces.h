/* The stretches of a clip in which one golfer is followed without a break. Private to
 * engine/phases. */
#ifndef GOLFCOACH_ENGINE_PHASES_PIECES_H
#define GOLFCOACH_ENGINE_PHASES_PIECES_H

#include <stdbool.h>

#include "engine/swing/track.h"

/* Frames first_frame .. first_frame + count - 1: the first and the last are usable, no more than
 * three in a row are not, and every frame is later than the one before. */
typedef struct {
    int first_frame, count; /* count 0: there is none */
} PhasesPiece;

/* A golfer was found, and all that is known about the golfer is a finite number near the picture.
 */
bool phases_pose_usable(const SwingPose *pose);
/* The first piece that starts at `from` or later. */
PhasesPiece phases_piece_next(const SwingTrack *track, int from);
/* Clip time of a frame in seconds. */
double phases_frame_s(const SwingTrack *track, int frame);
/* The frame of the piece nearest to that time. */
int phases_frame_near(const SwingTrack *track, PhasesPiece piece, double time_s);

#endif

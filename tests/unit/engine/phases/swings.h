/* A drawn golfer whose hands do what a swing does, with events known to the frame. */
#ifndef GOLFCOACH_TESTS_UNIT_ENGINE_PHASES_SWINGS_H
#define GOLFCOACH_TESTS_UNIT_ENGINE_PHASES_SWINGS_H

#include "engine/swing/events.h"
#include "engine/swing/track.h"

enum { SWINGS_MAX_FRAMES = 400 };

/* Frames of the drawn swing; all of them lie in the clip. */
typedef struct {
    int address, top, impact, high, finish_end, frame_count;
} SwingsPlan;

typedef struct {
    SwingTrack track;
    SwingPose poses[SWINGS_MAX_FRAMES];
} SwingsClip;

/* Face-on, right-handed, 600 x 800 at 30 frames a second. */
void swings_draw(SwingsClip *clip, const SwingsPlan *plan);

#endif

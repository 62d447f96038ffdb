/* Tracked clips of the drawn golfer (tools/golfer), with events known to the frame.
 *
 * Made by tools/train/make_fixture.py: what the real tracker says about a drawn clip. */
#ifndef GOLFCOACH_TESTS_UNIT_ENGINE_PHASES_SWINGS_H
#define GOLFCOACH_TESTS_UNIT_ENGINE_PHASES_SWINGS_H

#include "engine/swing/events.h"
#include "engine/swing/track.h"

enum { SWINGS_MAX_FRAMES = 700 };

typedef enum { SWINGS_FACE_ON, SWINGS_DOWN_THE_LINE } SwingsWhich;

typedef struct {
    SwingTrack track; /* its poses are those below */
    SwingPose poses[SWINGS_MAX_FRAMES];
    int event[SWING_EVENT_COUNT]; /* frames, all in the clip */
} SwingsClip;

/* Right-handed, at real speed. */
void swings_load(SwingsClip *clip, SwingsWhich which);
/* Takes frames first, first + step, … before `end` only; events move along (-1: cut off). */
void swings_take(SwingsClip *clip, int first, int end, int step);
/* Appends a copy of frames 0 .. count - 1 of `more`, `pause_s` after the last frame. */
void swings_append(SwingsClip *clip, const SwingsClip *more, double pause_s);

#endif

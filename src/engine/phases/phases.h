/* Landmarks -> the swings of a clip; of one of them the eight events, the phases, the camera's view
 * and the golfer's side. libc only; any thread.
 *
 * What the clip does not hold is not found, never guessed. */
#ifndef GOLFCOACH_ENGINE_PHASES_PHASES_H
#define GOLFCOACH_ENGINE_PHASES_PHASES_H

#include "engine/swing/events.h"
#include "engine/swing/track.h"

typedef enum {
    PHASES_OK,
    PHASES_ERROR_MEMORY,
} PhasesStatus;

/* What the user already told; UNKNOWN or 0 = find out. */
typedef struct {
    SwingView view;
    SwingHandedness handedness;
    double slow_motion;  /* clip seconds per real second */
    double capture_rate; /* frames a second while filming, from the container; 0 = not told */
} PhasesOptions;

/* Confidences are 0..1; what the user told has 1. */
typedef struct {
    SwingEvents events; /* of the swing that is analysed; impact's time may lie between frames */
    SwingView view;     /* UNKNOWN: no swing to tell by */
    float view_confidence;
    SwingHandedness handedness; /* UNKNOWN: no swing to tell by */
    float handedness_confidence;
    double slow_motion; /* clip seconds per real second; 0: not known */
    float slow_motion_confidence;
    int candidate_count;
    SwingCandidate candidates[SWING_MAX_CANDIDATES]; /* every swing, in order of time */
    const char *why_none; /* no swing: why, as a sentence for the golfer, static; NULL = there is
                             one */
} PhasesResult;

/* Frames of `track` without a golfer are gaps: up to 3 are bridged, longer ones cut the clip.
 * *ret_result is untouched on failure. */
PhasesStatus phases_find(const SwingTrack *track, const PhasesOptions *options,
                         PhasesResult *ret_result);

/* The phases whose ends are known, in order, each frame in at most one; returns how many. What
 * needs a missing event is left out. `slow_motion` turns clip time into real time (0 = as 1). */
int phases_spans(const SwingTrack *track, const SwingEvents *events, double slow_motion,
                 SwingPhase ret_spans[SWING_PHASE_COUNT]);

#endif

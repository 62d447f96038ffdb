/* Landmarks -> the events of the swing, the camera's view and the golfer's side, by one rule on the
 * path of the hands. libc only; any thread.
 *
 * The rule. The hands are the middle of the two wrists, relative to the ankles, in torso lengths,
 * smoothed without delay. A swing is the fastest fall of the hands that is followed by as fast a
 * rise:
 *
 *     top            the last moment before that fall with the hands at their highest
 *     impact         a twelfth of a downswing after the hands pass nearest to their address place
 * (or their lowest, if the clip starts later): the hands lead the club address        the last
 * moment of rest before the hands leave for the top mid_backswing  lead wrist level with the lead
 * shoulder between address and top, going up mid_downswing  the same between top and impact, going
 * down finish         the end of the first rest after impact, with the hands high
 *
 * toe_up and mid_follow_through are about the shaft, which no landmark shows: never found by this
 * rule. An event that the clip does not hold is not found. Confidence is the visibility of the
 * wrists there, times how clear the swing stands out, times how sharp the event is by nature
 * (address and finish are loose).
 *
 * Down the line and face-on differ in how wide the shoulders look against the trunk at address.
 * Face-on, a right-hander takes the hands to the person's right; down the line, the toes of a
 * right-hander point right. */
#ifndef GOLFCOACH_ENGINE_PHASES_PHASES_H
#define GOLFCOACH_ENGINE_PHASES_PHASES_H

#include "engine/swing/events.h"
#include "engine/swing/track.h"

typedef enum {
    PHASES_OK,
    PHASES_ERROR_MEMORY,
} PhasesStatus;

/* What the user already told; UNKNOWN = find out. */
typedef struct {
    SwingView view;
    SwingHandedness handedness;
} PhasesOptions;

typedef struct {
    SwingEvents events;
    SwingView view;             /* UNKNOWN: neither of the two, or no swing to tell by */
    SwingHandedness handedness; /* UNKNOWN: no swing to tell by */
} PhasesResult;

/* Frames of `track` without a golfer are gaps: up to 3 are bridged, longer ones cut the clip, and
 * the longest piece is searched. *ret_result is untouched on failure. */
PhasesStatus phases_find(const SwingTrack *track, const PhasesOptions *options,
                         PhasesResult *ret_result);

/* The phases whose first and last event are known, in order, each frame in at most one; returns how
 * many. What needs a missing event is left out. */
int phases_spans(const SwingTrack *track, const SwingEvents *events,
                 SwingPhase ret_spans[SWING_PHASE_COUNT]);

#endif

/* Landmarks and events -> numbers, curves, faults, scores. libc only; any thread.
 *
 * A number whose view or event the clip does not show, or whose landmarks were hidden, is
 * SWING_UNAVAILABLE with its reason, never a guess.
 *
 * Axes: x towards the target, y up, z from the golfer to the ball. Face-on, x and y are the
 * picture's; down the line, z and y. The track must be a right-hander's (engine/swing/mirror.h). */
#ifndef GOLFCOACH_ENGINE_BIOMECH_BIOMECH_H
#define GOLFCOACH_ENGINE_BIOMECH_BIOMECH_H

#include "engine/swing/report.h"
#include "engine/swing/track.h"

typedef struct {
    SwingView view;
    SwingClub club;
    double slow_motion;            /* clip seconds per real second; 0 = not known: no seconds */
    double stature_cm;             /* as told; 0 = not known: lengths are shares of the golfer */
    const SwingCameraMove *camera; /* one for each frame, taken out of what is seen; NULL = the
                                      camera stands still */
} BiomechOptions;

/* 1 when the downswing takes as long as a swing at real speed does; 0 (not known) when it is
 * longer, or when its ends are not in the clip. */
double biomech_slow_motion(const SwingEvents *events);

/* Fills up to SWING_MAX_METRICS rows, one for each row of the table, available or not; returns how
 * many. */
int biomech_measure(const SwingTrack *track, const SwingEvents *events,
                    const BiomechOptions *options, SwingMetric *ret_metrics);

#endif

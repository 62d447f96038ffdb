/* Landmarks and events -> numbers, curves, faults, scores. libc only; any thread.
 *
 * A number whose view or event the clip does not show, or whose landmarks were hidden, is
 * SWING_UNAVAILABLE with its reason, never a guess.
 *
 * Axes: x towards the target, y up, z from the golfer to the ball. Face-on, x and y are the
 * picture's; down the line, z and y. The track must be a right-hander's (engine/swing/mirror.h).
 *
 * Lengths are in cm when the golfer's stature is told; else sway and slide are in percent of the
 * stance width, all others in percent of the golfer's height. */
#ifndef GOLFCOACH_ENGINE_BIOMECH_BIOMECH_H
#define GOLFCOACH_ENGINE_BIOMECH_BIOMECH_H

#include "engine/swing/report.h"
#include "engine/swing/shaft.h"
#include "engine/swing/track.h"

typedef struct {
    SwingView view;
    SwingClub club;
    double slow_motion;            /* clip seconds per real second; 0 = not known: no seconds */
    double stature_cm;             /* as told; 0 = not known: lengths are shares of the golfer */
    const SwingCameraMove *camera; /* one for each frame, taken out of what is seen; NULL = the
                                      camera stands still */
    const SwingShaft *shaft;       /* where the club was seen; NULL = nobody looked */
} BiomechOptions;

/* What lengths in the picture are compared with. 0 = not known. */
typedef struct {
    double stance_px;   /* between the ankles at address, towards the target (face-on only) */
    double height_px;   /* the golfer's stature, were he to stand upright */
    double shoulder_px; /* between the shoulders */
    double cm_per_px;   /* 0 unless the stature is told */
} BiomechScale;

/* The stature that stands for an unknown one where a limit in cm meets a share of the golfer. */
#define BIOMECH_USUAL_STATURE_CM 173.0

/* Fills up to SWING_MAX_METRICS rows, one for each row of the table, available or not; returns how
 * many, 0 when out of memory. */
int biomech_measure(const SwingTrack *track, const SwingEvents *events,
                    const BiomechOptions *options, SwingMetric *ret_metrics);

/* Whether a camera there can see that number at all. */
bool biomech_can_see(const SwingMetric *metric, SwingView view);

/* What changes over the swing, from address to finish, at every frame of the track; only what this
 * view can give. Release with swing_curves_clear(). false: out of memory. */
bool biomech_curves(const SwingTrack *track, const SwingEvents *events,
                    const BiomechOptions *options, SwingCurves *ret_curves);

/* false: out of memory, or the golfer's address is not known: nothing to compare with. */
bool biomech_scale(const SwingTrack *track, const SwingEvents *events,
                   const BiomechOptions *options, BiomechScale *ret_scale);

#endif

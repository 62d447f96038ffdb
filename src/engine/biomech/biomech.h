/* Landmarks and events -> numbers. libc only; any thread.
 *
 * Only what lies in the plane of the picture is measured: a number whose view or event the clip
 * does not show, or whose landmarks were hidden, is SWING_UNAVAILABLE, never a guess. Lengths are
 * shares of the golfer's own stance or shoulders; there are no centimetres without a stated height.
 *
 * Axes: x towards the target (face-on) or from the golfer to the ball (down the line), y up. The
 * track must be a right-hander's (engine/swing/mirror.h). */
#ifndef GOLFCOACH_ENGINE_BIOMECH_BIOMECH_H
#define GOLFCOACH_ENGINE_BIOMECH_BIOMECH_H

#include "engine/swing/events.h"
#include "engine/swing/metric.h"
#include "engine/swing/track.h"

/* Decides which band is usual where clubs differ. */
typedef enum {
    BIOMECH_CLUB_UNKNOWN,
    BIOMECH_CLUB_DRIVER,
    BIOMECH_CLUB_WOOD,
    BIOMECH_CLUB_HYBRID,
    BIOMECH_CLUB_IRON,
    BIOMECH_CLUB_WEDGE,
} BiomechClub;

typedef struct {
    SwingView view;
    BiomechClub club;
    double slow_motion; /* of biomech_slow_motion(), or told by the user; 0 = not known */
} BiomechOptions;

/* 1 when the downswing takes as long as a swing at real speed does; 0 (not known) when it is
 * longer, or when its ends are not in the clip. */
double biomech_slow_motion(const SwingEvents *events);

/* Fills up to SWING_MAX_METRICS rows, one for each row of the table, available or not; returns how
 * many. */
int biomech_measure(const SwingTrack *track, const SwingEvents *events,
                    const BiomechOptions *options, SwingMetric *ret_metrics);

#endif

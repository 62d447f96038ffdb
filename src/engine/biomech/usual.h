/* What is usual for a number, what is a fault, and how far to trust it. Private to engine/biomech.
 */
#ifndef GOLFCOACH_ENGINE_BIOMECH_USUAL_H
#define GOLFCOACH_ENGINE_BIOMECH_USUAL_H

#include <stdbool.h>

#include "engine/biomech/biomech.h"

/* Turns of the top and the finish are learned, not seen: ordinary drawn swings turn alike, and
 * estimates are pulled towards that. What is told is less certain the further it is from what is
 * usual; the truth is then further out, never nearer. And the less a golfer looks like those
 * learned from, the more an estimate is a guess at people, as uncertain as they differ. */
typedef struct {
    const char *id;
    SwingEventKind at;
    double usual;   /* degrees, of ordinary drawn swings */
    double people;  /* degrees, one standard deviation among people */
    double strange; /* the doubt above which a look is unlike those learned from */
} BiomechTurn;

/* NULL: it is no turn of the top or the finish. */
const BiomechTurn *biomech_turn(const char *id, SwingEventKind at);
/* Standard deviations in degrees: what the pull may have taken from `value`; what a golfer's look
 * adds, by the doubt of the frame. */
double biomech_pull(const BiomechTurn *turn, double value);
double biomech_strangeness(const BiomechTurn *turn, double doubt);

/* How far the truth may be on the usual side of a metric: its uncertainty without the pull. */
double biomech_noise(const SwingMetric *metric);

/* In the metric's own unit; NAN = open on that side. */
typedef struct {
    double watch[2]; /* inside is usual */
    double fault[2]; /* at or beyond is a fault; equal to `watch`: one at once */
} BiomechUsual;

/* In the unit of `metric`. `scale` turns shares of the stance into cm (NULL: a usual stance is
 * taken). false: nothing is known to be usual for it, or not for that club. */
bool biomech_usual(const SwingMetric *metric, SwingClub club, double stature_cm,
                   const BiomechScale *scale, BiomechUsual *ret_usual);

/* How far past the limits: below 0 inside, 0 = at the watch limit, 1 = at the fault limit. */
double biomech_excess(const BiomechUsual *usual, double value);

/* Taken, and its landmarks and events seen well enough to build on. */
bool biomech_is_seen(const SwingMetric *metric);
/* 0..1: its confidence, less for an estimate than for a measurement. */
double biomech_trust(const SwingMetric *metric);

/* -1 below the watch limits, +1 above, 0 inside. */
int biomech_side(const BiomechUsual *usual, double value);

#endif

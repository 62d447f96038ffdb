/* What is usual for a number, what is a fault, and how far to trust it. Private to engine/biomech.
 */
#ifndef GOLFCOACH_ENGINE_BIOMECH_USUAL_H
#define GOLFCOACH_ENGINE_BIOMECH_USUAL_H

#include <stdbool.h>

#include "engine/biomech/biomech.h"

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

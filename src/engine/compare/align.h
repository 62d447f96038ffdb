/* The same moments of two swings. Private to engine/compare. */
#ifndef GOLFCOACH_ENGINE_COMPARE_ALIGN_H
#define GOLFCOACH_ENGINE_COMPARE_ALIGN_H

#include <stdbool.h>

#include "engine/compare/compare.h"

/* Frame of either clip at every step, between events by equal shares: no freer warping, for that
 * would hide what is wrong with the rhythm. */
typedef struct {
    int step_count;
    float place[COMPARE_STEPS];
    double frame[2][COMPARE_STEPS];
} CompareTimeline;

/* false: address, top or impact is not found in both, or they are out of order. */
bool compare_timeline_init(CompareTimeline *timeline, const SwingEvents *first,
                           const SwingEvents *second);

/* Fills `side` of every step's body; false (and NAN) if there is nothing to scale by. */
bool compare_overlay(const CompareTimeline *timeline, const CompareSwing *swing, int side,
                     CompareStep *steps);

/* The curves that both have, at every step; returns how many. */
int compare_curves(const CompareTimeline *timeline, const SwingCurves *first,
                   const SwingCurves *second, CompareCurve *ret_curves);

/* Which way the golfer stands before the camera at address, degrees, by the lines through ankles,
 * hips and shoulders; NAN if not seen. Good for comparing two clips of one view only: its error is
 * about 4 degrees, and down the line it sees half of a difference. */
double compare_stand_deg(const CompareSwing *swing);

#endif

/* From what the network says about each sample to eight events in the order of a swing. Private to
 * engine/phases. */
#ifndef GOLFCOACH_ENGINE_PHASES_DECODE_H
#define GOLFCOACH_ENGINE_PHASES_DECODE_H

#include <stdbool.h>

#include "engine/phases/net.h"
#include "engine/swing/events.h"

typedef struct {
    bool found;
    double sample;    /* may lie between samples */
    float confidence; /* 0..1: probability that it is right within the tolerance */
} PhasesMoment;

typedef struct {
    bool swing;                         /* top and impact are there; else nothing is found */
    PhasesMoment at[SWING_EVENT_COUNT]; /* by SwingEventKind, later and later */
} PhasesMoments;

/* `tolerance` (samples): what counts as right; at least one frame. */
void phases_decode(const PhasesScores *scores, double tolerance, PhasesMoments *ret_moments);

#endif

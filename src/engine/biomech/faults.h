/* Numbers -> what is wrong with the swing. libc only; any thread.
 *
 * The 26 faults are rows of a table; each looks at metrics only. A fault is reported when its
 * number is past the watch limit by more than its own noise, was seen well enough, and a second
 * sign agrees where one is needed. Nothing is said about the golfer's body or health, and one
 * swing is never "critical": that takes a pattern over several. */
#ifndef GOLFCOACH_ENGINE_BIOMECH_FAULTS_H
#define GOLFCOACH_ENGINE_BIOMECH_FAULTS_H

#include "engine/biomech/biomech.h"

typedef struct {
    const SwingMetric *metrics; /* of biomech_measure() */
    int metric_count;
    const SwingEvents *events;
    SwingView view;
    SwingClub club;
    double stature_cm;         /* as told; 0 = not known */
    const BiomechScale *scale; /* of biomech_scale(); NULL = not known */
} BiomechFaultInput;

/* Below this reliability nothing is said about faults or scores: the clip needs better filming. */
#define BIOMECH_MIN_RELIABILITY 0.5

/* 0..1: of the numbers that this view can give, the share that was taken and seen well enough; 0
 * when the view is neither face-on nor down the line. */
double biomech_reliability(const BiomechFaultInput *input);

/* Fills up to SWING_FAULTS faults, highest rank first, and returns how many; `order` 1 to 3 are the
 * ones to show first, those that share a cause with one of them name it. Evidence indexes
 * `metrics`. */
int biomech_faults(const BiomechFaultInput *input, SwingFault *ret_faults);

typedef enum {
    BIOMECH_FAULT_PRESENT,
    BIOMECH_FAULT_ABSENT,
    BIOMECH_FAULT_NOT_SEEN, /* this clip cannot tell */
    BIOMECH_FAULT_OFF,      /* never evaluated */
} BiomechFaultState;

typedef struct {
    const char *id, *name; /* static */
    int number;            /* 1..26 */
    BiomechFaultState state;
    const char *reason; /* of NOT_SEEN and OFF: the end of "not checked: …"; static; else NULL */
} BiomechFaultCheck;

/* Every fault by number, found or not: what "nothing to fix" rests on. */
void biomech_fault_checks(const BiomechFaultInput *input,
                          BiomechFaultCheck ret_checks[SWING_FAULTS]);

#endif

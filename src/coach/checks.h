/* Is an answer true to what was measured? The same questions to every coach. Any thread. */
#ifndef GOLFCOACH_COACH_CHECKS_H
#define GOLFCOACH_COACH_CHECKS_H

#include <glib.h>
#include <jansson.h>

#include "coach/golfer.h"

typedef enum {
    COACH_POINT_CONTRACT,    /* fields, enums, lengths, counts */
    COACH_POINT_NUMBERS,     /* every number is supplied, or a dose, club, frame or count */
    COACH_POINT_FAULTS,      /* no fault and no quantity that was not found */
    COACH_POINT_DRILLS,      /* for that fault, allowed, its own dose */
    COACH_POINT_PRIORITY,    /* one, and the computed one */
    COACH_POINT_SIDES,       /* lead and trail only */
    COACH_POINT_UNCERTAINTY, /* estimates with ±, missing views told */
    COACH_POINT_DIRECTION,   /* advice points to the band, praise is inside it */
    COACH_POINT_SAFETY,      /* no body, no health, no promises */
} CoachPoint;

typedef struct {
    CoachPoint point;
    char *text; /* one sentence: where and what */
} CoachViolation;

/* CoachViolation *, owned by the array; empty = passed. `rendered` is what the golfer would read,
 * `raw` the same with placeholders. Any JSON may come in. */
GPtrArray *coach_check(const CoachInput *input, const json_t *raw, const json_t *rendered);

#endif

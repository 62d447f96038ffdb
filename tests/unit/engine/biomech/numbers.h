/* The numbers of a golfer who does nothing wrong, for tests to spoil one by one. */
#ifndef GOLFCOACH_TESTS_UNIT_ENGINE_BIOMECH_NUMBERS_H
#define GOLFCOACH_TESTS_UNIT_ENGINE_BIOMECH_NUMBERS_H

#include "engine/biomech/faults.h"

typedef struct {
    SwingMetric metrics[SWING_MAX_METRICS];
    SwingEvents events; /* frame 10, 20, 30 …, at 10 frames a second; confidence 0.9 */
    BiomechFaultInput input;
} Numbers;

/* All that this view can give, in the middle of what is usual, sure and nearly without noise. */
void numbers_init(Numbers *numbers, SwingView view);

SwingMetric *numbers_at(Numbers *numbers, const char *id, SwingEventKind at);
void numbers_set(Numbers *numbers, const char *id, SwingEventKind at, double value);

#endif

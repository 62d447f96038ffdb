/* MediaPipe's filters for values that jitter: one-euro and exponential low pass. */
#ifndef GOLFCOACH_ENGINE_POSE_SMOOTH_H
#define GOLFCOACH_ENGINE_POSE_SMOOTH_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/swing/track.h"

enum { POSE_SMOOTH_MAX_VALUES = 3 * SWING_LANDMARKS };

typedef struct {
    double min_cutoff_hz, beta, derivative_cutoff_hz;
} PoseOneEuroSpec;

/* Filters up to POSE_SMOOTH_MAX_VALUES values side by side. All zero: no sample seen yet. */
typedef struct {
    bool started;
    double frequency_hz;
    int64_t last_us;
    float value[POSE_SMOOTH_MAX_VALUES], slope[POSE_SMOOTH_MAX_VALUES], raw[POSE_SMOOTH_MAX_VALUES];
} PoseOneEuro;

/* Filters `values` in place. `value_scale` makes their speed independent of size (1 / size of the
 * object). A time that does not grow leaves values and filter as they are. */
void pose_one_euro_apply(PoseOneEuro *filter, const PoseOneEuroSpec *spec, int64_t time_us,
                         float value_scale, float *values, int count);

/* One step of the exponential low pass from `stored` towards `value`. */
float pose_low_pass(float stored, float value, float alpha);

#endif

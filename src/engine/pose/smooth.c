#include "engine/pose/smooth.h"

#include <math.h>

/* The rate that is assumed until two times are known. */
static const double first_frequency_hz = 30;

static float alpha_of(double frequency_hz, double cutoff_hz) {
    const double interval = 1 / frequency_hz, tau = 1 / (2 * 3.14159265358979323846 * cutoff_hz);
    return (float)(1 / (1 + tau / interval));
}

/* Single and double precision as in the original, whose results are to be met. */
float pose_low_pass(float stored, float value, float alpha) {
    return (float)((double)(alpha * value) + (1.0 - (double)alpha) * (double)stored);
}

static void start(PoseOneEuro *filter, const float *values, int count) {
    for (int i = 0; i < count; i++) {
        filter->value[i] = filter->raw[i] = values[i];
        filter->slope[i] = 0;
    }
    filter->started = true;
}

void pose_one_euro_apply(PoseOneEuro *filter, const PoseOneEuroSpec *spec, int64_t time_us,
                         float value_scale, float *values, int count) {
    if (filter->started && time_us <= filter->last_us)
        return;
    if (!filter->started) {
        filter->frequency_hz = first_frequency_hz;
        filter->last_us = time_us;
        start(filter, values, count);
        return;
    }
    filter->frequency_hz = 1.0 / ((double)(time_us - filter->last_us) * 1000 * 1e-9);
    filter->last_us = time_us;
    const float slope_alpha = alpha_of(filter->frequency_hz, spec->derivative_cutoff_hz);
    for (int i = 0; i < count; i++) {
        const double slope = ((double)values[i] - (double)filter->raw[i]) * (double)value_scale *
                             filter->frequency_hz;
        filter->slope[i] = pose_low_pass(filter->slope[i], (float)slope, slope_alpha);
        const double cutoff = spec->min_cutoff_hz + spec->beta * fabs((double)filter->slope[i]);
        filter->raw[i] = values[i];
        filter->value[i] =
            pose_low_pass(filter->value[i], values[i], alpha_of(filter->frequency_hz, cutoff));
        values[i] = filter->value[i];
    }
}

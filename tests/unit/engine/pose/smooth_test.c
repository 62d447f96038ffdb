#include "engine/pose/smooth.h"

#include <math.h>

#include "tap.h"

static const PoseOneEuroSpec spec = {0.05, 80, 1};

static void first_sample_passes(void) {
    PoseOneEuro filter = {0};
    float values[2] = {3, -4};
    pose_one_euro_apply(&filter, &spec, 0, 1, values, 2);
    TAP_CHECK(values[0] == 3 && values[1] == -4);
}

static void second_sample_by_hand(void) {
    /* 50 Hz, a step of 1, scale 0.01: slope 0.5; alpha(1 Hz) = 1 / (1 + 50 / 2 pi) = 0.11164;
     * smoothed slope 0.055818; cutoff 0.05 + 80 * 0.055818 = 4.51548; alpha = 1 / (1 + 50 / (2 pi
     * * 4.51548)) = 0.362014. */
    PoseOneEuro filter = {0};
    float value = 0;
    pose_one_euro_apply(&filter, &spec, 1000000, 0.01f, &value, 1);
    value = 1;
    pose_one_euro_apply(&filter, &spec, 1020000, 0.01f, &value, 1);
    TAP_CHECK(fabsf(value - 0.36201f) < 2e-4f, "%f", (double)value);
}

static void time_that_stands_still_changes_nothing(void) {
    PoseOneEuro filter = {0};
    float value = 0;
    pose_one_euro_apply(&filter, &spec, 1000, 1, &value, 1);
    const PoseOneEuro before = filter;
    value = 7;
    pose_one_euro_apply(&filter, &spec, 1000, 1, &value, 1);
    TAP_CHECK(value == 7 && filter.value[0] == before.value[0] && filter.last_us == before.last_us);
    pose_one_euro_apply(&filter, &spec, 500, 1, &value, 1);
    TAP_CHECK(value == 7);
}

static void still_values_come_to_rest_and_fast_ones_are_followed(void) {
    PoseOneEuro calm = {0}, quick = {0};
    float noise = 0, jump = 0;
    for (int i = 0; i < 120; i++) {
        noise = i % 2 ? 0.5f : -0.5f;
        jump = (float)i * 20;
        pose_one_euro_apply(&calm, &spec, i * 16667, 1 / 1000.0f, &noise, 1);
        pose_one_euro_apply(&quick, &spec, i * 16667, 1 / 1000.0f, &jump, 1);
    }
    TAP_CHECK(fabsf(noise) < 0.3f, "jitter of 0.5 is left at %f", (double)noise);
    TAP_CHECK(fabsf(jump - 119 * 20) < 5, "lags %f", (double)(119 * 20 - jump));
}

static void low_pass_mixes(void) {
    TAP_CHECK(fabsf(pose_low_pass(1, 0, 0.1f) - 0.9f) < 1e-6f);
}

int main(void) {
    TAP_RUN(first_sample_passes);
    TAP_RUN(second_sample_by_hand);
    TAP_RUN(time_that_stands_still_changes_nothing);
    TAP_RUN(still_values_come_to_rest_and_fast_ones_are_followed);
    TAP_RUN(low_pass_mixes);
    return tap_done();
}

#include <math.h>

#include "engine/phases/tempo.h"
#include "tap.h"

static float confidence;

static double by_downswing(double downswing_s) {
    const PhasesOptions nothing = {0};
    return phases_slow_motion(&nothing, 30, downswing_s, &confidence);
}

static void a_usual_downswing_is_real_time(void) {
    TAP_CHECK(by_downswing(0.2) == 1 && by_downswing(0.27) == 1);
    TAP_CHECK(confidence > 0.9f);
    TAP_CHECK(by_downswing(0.4) == 1 && confidence < 0.9f);
}

static void a_longer_one_is_slowed_by_a_usual_factor(void) {
    TAP_CHECK(by_downswing(0.55) == 2);
    TAP_CHECK(by_downswing(1.05) == 4 && confidence > 0.5f && confidence < 0.9f);
    TAP_CHECK(by_downswing(2.1) == 8);
    double factor = by_downswing(6.0);
    TAP_CHECK(fabs(factor - 6.0 / 0.267) < 1e-9 && confidence < 0.5f, "%g", factor);
}

static void the_container_knows_better(void) {
    PhasesOptions options = {.capture_rate = 240};
    TAP_CHECK(phases_slow_motion(&options, 30, 2.0, &confidence) == 8 && confidence > 0.9f);
    TAP_CHECK(phases_slow_motion(&options, 240, 0.25, &confidence) == 1 && confidence > 0.9f);
    /* 240 frames a second at 30, and yet at real speed: one of the two is wrong */
    TAP_CHECK(phases_slow_motion(&options, 30, 0.27, &confidence) == 8 && confidence < 0.5f);
}

static void the_user_knows_best(void) {
    PhasesOptions options = {.capture_rate = 240, .slow_motion = 3};
    TAP_CHECK(phases_slow_motion(&options, 30, 2.0, &confidence) == 3 && confidence == 1);
}

static void nonsense_is_not_told(void) {
    const PhasesOptions nonsense[] = {{.slow_motion = NAN},
                                      {.slow_motion = -2},
                                      {.capture_rate = INFINITY},
                                      {.capture_rate = -1}};
    for (int i = 0; i < 4; i++)
        TAP_CHECK(phases_slow_motion(&nonsense[i], 30, 0.27, &confidence) == 1);
    PhasesOptions rate = {.capture_rate = 240};
    TAP_CHECK(phases_slow_motion(&rate, 0, 0.27, &confidence) == 1);
}

int main(void) {
    TAP_RUN(a_usual_downswing_is_real_time);
    TAP_RUN(a_longer_one_is_slowed_by_a_usual_factor);
    TAP_RUN(the_container_knows_better);
    TAP_RUN(the_user_knows_best);
    TAP_RUN(nonsense_is_not_told);
    return tap_done();
}

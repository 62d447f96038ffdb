/* tests: report.c names.c */
#include <stdlib.h>
#include <string.h>

#include "engine/swing/report.h"
#include "tap.h"

static void test_find(void) {
    const SwingMetric metrics[] = {{.id = "axis_tilt", .at = SWING_TOP, .value = 1},
                                   {.id = "axis_tilt", .at = SWING_IMPACT, .value = 2}};
    TAP_CHECK(swing_metric_find(metrics, 2, "axis_tilt", SWING_IMPACT) == &metrics[1]);
    TAP_CHECK(swing_metric_find(metrics, 2, "axis_tilt", SWING_FINISH) == NULL);
    TAP_CHECK(swing_metric_find(metrics, 2, "tempo", SWING_TOP) == NULL);
}

static void test_clear(void) {
    SwingReport report = {.curves = {.frame_count = 3, .curve_count = 1}};
    report.curves.curves[0].values = calloc(3, sizeof(float));
    swing_report_clear(&report);
    TAP_CHECK(report.curves.curve_count == 0 && !report.curves.curves[0].values);
    swing_report_clear(&report);
}

/* Every value of every enum has a name of its own. */
static void test_names(void) {
    for (int i = 0; i < SWING_PHASE_COUNT; i++)
        for (int k = 0; k < i; k++)
            TAP_CHECK(strcmp(swing_phase_name((SwingPhaseKind)i),
                             swing_phase_name((SwingPhaseKind)k)) != 0);
    TAP_CHECK(strcmp(swing_phase_name(SWING_PHASE_FOLLOW_THROUGH), "FOLLOW_THROUGH") == 0);
    TAP_CHECK(strcmp(swing_severity_name(SWING_CRITICAL), "critical") == 0);
    TAP_CHECK(strcmp(swing_strike_name(SWING_STRIKE_NOT_HEARD), "not_heard") == 0);
    TAP_CHECK(strcmp(swing_preparation_name(SWING_STEADY), "stabilise") == 0);
    TAP_CHECK(swing_club_name(SWING_CLUB_UNKNOWN) == NULL);
    TAP_CHECK(strcmp(swing_club_name(SWING_CLUB_WEDGE), "wedge") == 0);
    TAP_CHECK(strcmp(swing_view_name(SWING_VIEW_OTHER), "other") == 0);
}

int main(void) {
    TAP_RUN(test_find);
    TAP_RUN(test_clear);
    TAP_RUN(test_names);
    return tap_done();
}

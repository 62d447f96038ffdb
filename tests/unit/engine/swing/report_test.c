/* tests: report.c names.c track.c */
#include <stdlib.h>
#include <string.h>

#include "engine/swing/report.h"
#include "engine/swing/track.h"
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

static void test_frame_at(void) {
    SwingPose poses[3] = {{.time_us = 0}, {.time_us = 100}, {.time_us = 200}};
    const SwingTrack track = {.pose_count = 3, .poses = poses};
    TAP_CHECK(swing_track_frame_at(&track, -5) == 0 && swing_track_frame_at(&track, 99) == 0);
    TAP_CHECK(swing_track_frame_at(&track, 100) == 1 && swing_track_frame_at(&track, 999) == 2);
    TAP_CHECK(swing_track_frame_at(&(SwingTrack){0}, 5) == 0);
}

/* Real time is known well before a factor is. */
static void test_known_slow_motion(void) {
    SwingReport report = {.slow_motion = 1, .slow_motion_confidence = 0.7f};
    TAP_CHECK(swing_known_slow_motion(&report) == 1);
    report.slow_motion = 4;
    TAP_CHECK(swing_known_slow_motion(&report) == 0);
    report.slow_motion_confidence = 0.95f;
    TAP_CHECK(swing_known_slow_motion(&report) == 4);
}

int main(void) {
    TAP_RUN(test_frame_at);
    TAP_RUN(test_known_slow_motion);
    TAP_RUN(test_find);
    TAP_RUN(test_clear);
    TAP_RUN(test_names);
    return tap_done();
}

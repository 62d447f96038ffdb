/* tests: mirror.c names.c */
#include "engine/swing/mirror.h"

#include <math.h>
#include <string.h>

#include "engine/swing/events.h"
#include "engine/swing/metric.h"
#include "tap.h"

static SwingPose numbered_pose(void) {
    SwingPose pose = {.found = true};
    for (int i = 0; i < SWING_LANDMARKS; i++) {
        pose.landmarks[i] = (SwingLandmark){(float)i / 64, (float)i, 2, 1};
        pose.world[i] = (SwingWorldPoint){(float)i, 1, 3};
    }
    return pose;
}

static void left_becomes_right(void) {
    static const int pairs[][2] = {{SWING_LEFT_WRIST, SWING_RIGHT_WRIST},
                                   {SWING_LEFT_EAR, SWING_RIGHT_EAR},
                                   {SWING_LEFT_FOOT, SWING_RIGHT_FOOT},
                                   {1, 4},
                                   {3, 6},
                                   {9, 10},
                                   {SWING_NOSE, SWING_NOSE}};
    SwingPose pose = numbered_pose();
    swing_pose_mirror(&pose);
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        int a = pairs[i][0], b = pairs[i][1];
        TAP_CHECK(pose.landmarks[a].y == (float)b, "%d", a);
        TAP_CHECK(pose.landmarks[b].y == (float)a, "%d", b);
        TAP_CHECK(pose.landmarks[a].x == 1 - (float)b / 64, "%d", a);
        TAP_CHECK(pose.world[a].x == (float)-b, "%d", a);
    }
}

static void twice_changes_nothing(void) {
    SwingPose once = numbered_pose(), twice = once;
    SwingTrack track = {.pose_count = 1, .poses = &twice};
    swing_track_mirror(&track);
    swing_track_mirror(&track);
    for (int i = 0; i < SWING_LANDMARKS; i++) {
        TAP_CHECK(fabsf(twice.landmarks[i].x - once.landmarks[i].x) < 1e-6f);
        TAP_CHECK(twice.landmarks[i].y == once.landmarks[i].y);
    }
}

static void nobody_stays_nobody(void) {
    SwingPose pose = {.found = false};
    swing_pose_mirror(&pose);
    TAP_CHECK(pose.landmarks[0].x == 0);
}

static void names_are_those_of_the_report(void) {
    TAP_CHECK(!strcmp(swing_event_name(SWING_ADDRESS), "address"));
    TAP_CHECK(!strcmp(swing_event_name(SWING_MID_FOLLOW_THROUGH), "mid_follow_through"));
    TAP_CHECK(!strcmp(swing_view_name(SWING_VIEW_DOWN_THE_LINE), "down_the_line"));
    TAP_CHECK(!swing_view_name(SWING_VIEW_UNKNOWN));
    TAP_CHECK(!strcmp(swing_handedness_name(SWING_PLAYS_LEFT), "left"));
    TAP_CHECK(!swing_handedness_name(SWING_PLAYS_UNKNOWN));
    TAP_CHECK(!strcmp(swing_metric_kind_name(SWING_UNAVAILABLE), "unavailable"));
}

int main(void) {
    TAP_RUN(left_becomes_right);
    TAP_RUN(twice_changes_nothing);
    TAP_RUN(nobody_stays_nobody);
    TAP_RUN(names_are_those_of_the_report);
    return tap_done();
}

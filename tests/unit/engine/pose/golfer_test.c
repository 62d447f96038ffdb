#include "engine/pose/golfer.h"

#include <math.h>

#include "tap.h"

static PosePerson person(float x, float y, float side, float score) {
    return (PosePerson){{x, y, side, side, 0}, score};
}

static void same_body_twice_is_one(void) {
    PosePerson people[] = {person(100, 100, 80, 0.9f), person(104, 98, 85, 0.6f),
                           person(300, 100, 80, 0.7f)};
    TAP_CHECK(pose_golfer_distinct(people, 3) == 2);
    TAP_CHECK(people[0].score == 0.9f && people[1].score == 0.7f);
}

static void the_better_view_of_a_body_stays(void) {
    PosePerson people[] = {person(100, 100, 80, 0.6f), person(300, 100, 80, 0.7f),
                           person(104, 98, 85, 0.9f)};
    TAP_CHECK(pose_golfer_distinct(people, 3) == 2);
    TAP_CHECK(people[0].score == 0.9f && people[1].score == 0.7f);
}

static void strangeness_is_place_and_size(void) {
    const ImageRegion place = {200, 250, 300, 300, 0}, aside = {260, 250, 300, 300, 0},
                      large = {200, 250, 600, 600, 0};
    TAP_CHECK(pose_golfer_strangeness(&place, &place) == 0);
    TAP_CHECK(fabsf(pose_golfer_strangeness(&aside, &place) - 0.2f) < 1e-6f);
    TAP_CHECK(fabsf(pose_golfer_strangeness(&large, &place) - logf(2)) < 1e-6f);
}

static void large_and_central_wins(void) {
    const PosePerson people[] = {person(30, 250, 150, 0.95f), person(210, 260, 300, 0.8f),
                                 person(390, 240, 280, 0.9f)};
    TAP_CHECK(pose_golfer_choose(people, 3, 400, 500) == 1);
    TAP_CHECK(pose_golfer_choose(people, 1, 400, 500) == 0, "alone: whoever it is");
}

static void nearest_minds_place_and_size(void) {
    const ImageRegion place = {200, 250, 300, 300, 0};
    const PosePerson people[] = {person(205, 250, 90, 0.9f), person(240, 255, 290, 0.6f)};
    TAP_CHECK(pose_golfer_nearest(people, 2, &place, true) == 1);
    TAP_CHECK(pose_golfer_nearest(people, 1, &place, true) == -1,
              "a third as large: somebody else");
    TAP_CHECK(pose_golfer_nearest(people, 1, &place, false) == 0);
}

static void jump_is_suspect_a_swing_is_not(void) {
    PoseGolfer golfer = {0};
    ImageRegion region = {200, 250, 300, 300, 0};
    TAP_CHECK(!pose_golfer_is_suspect(&golfer, &region, 0), "nothing known yet");
    pose_golfer_seen(&golfer, &region, 0);
    region.center_x_px += 12; /* 0.04 of a body and a bit, in a frame */
    TAP_CHECK(!pose_golfer_is_suspect(&golfer, &region, 33333));
    region.center_x_px += 40;
    TAP_CHECK(pose_golfer_is_suspect(&golfer, &region, 33333));
}

static void drift_is_looked_at_now_and_then(void) {
    PoseGolfer golfer = {0};
    ImageRegion region = {200, 250, 300, 300, 0};
    int looks = 0;
    for (int i = 0; i < 60; i++, region.center_x_px += 8) { /* walks off at 240 px/s */
        if (pose_golfer_is_suspect(&golfer, &region, i * 33333)) {
            golfer.checked_us = i * 33333;
            looks++;
        }
        pose_golfer_seen(&golfer, &region, i * 33333);
    }
    TAP_CHECK(looks >= 2 && looks <= 4, "%d", looks);
    TAP_CHECK(golfer.home.center_x_px < region.center_x_px - 100, "home lags behind");
}

int main(void) {
    TAP_RUN(same_body_twice_is_one);
    TAP_RUN(the_better_view_of_a_body_stays);
    TAP_RUN(strangeness_is_place_and_size);
    TAP_RUN(large_and_central_wins);
    TAP_RUN(nearest_minds_place_and_size);
    TAP_RUN(jump_is_suspect_a_swing_is_not);
    TAP_RUN(drift_is_looked_at_now_and_then);
    return tap_done();
}

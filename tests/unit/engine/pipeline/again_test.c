#include "engine/pipeline/again.h"

#include <math.h>

#include "tap.h"

/* A picture of 100 x 100 pixels at 30 frames a second; trunks of 20 pixels. */
enum { SIDE = 100, FRAMES = 60, TOP = 40, IMPACT = 50, FRAME_US = 33333 };
static const float TRUNK = 0.2f;

static void place(SwingPose *poses, int from, int to, float hips_x, float trunk) {
    for (int i = from; i < to; i++) {
        SwingLandmark *marks = poses[i].landmarks;
        poses[i].found = true;
        marks[SWING_LEFT_HIP].x = marks[SWING_RIGHT_HIP].x = hips_x;
        marks[SWING_LEFT_HIP].y = marks[SWING_RIGHT_HIP].y = 0.6f;
        marks[SWING_LEFT_SHOULDER].x = marks[SWING_RIGHT_SHOULDER].x = hips_x;
        marks[SWING_LEFT_SHOULDER].y = marks[SWING_RIGHT_SHOULDER].y = 0.6f - trunk;
        marks[SWING_LEFT_WRIST].y = marks[SWING_RIGHT_WRIST].y = 0.62f;
    }
}

static void lose(SwingPose *poses, int from, int to) {
    for (int i = from; i < to; i++)
        poses[i].found = false;
}

/* A golfer in the middle of every frame. */
static SwingTrack steady(SwingPose poses[FRAMES]) {
    for (int i = 0; i < FRAMES; i++)
        poses[i] = (SwingPose){.frame = i, .time_us = i * FRAME_US};
    place(poses, 0, FRAMES, 0.5f, TRUNK);
    return (SwingTrack){
        .width = SIDE, .height = SIDE, .fps = 30, .pose_count = FRAMES, .poses = poses};
}

static void a_steady_golfer_leaves_no_doubt(void) {
    SwingPose poses[FRAMES];
    SwingTrack track = steady(poses);
    for (int i = 0; i < FRAMES; i++) /* walks in at a trunk's length in a third of a second */
        place(poses, i, i + 1, 0.1f + 0.01f * (float)i, TRUNK);
    TAP_CHECK(!pipeline_again_is_doubtful(&track, FRAMES));
    lose(poses, 0, FRAMES);
    TAP_CHECK(!pipeline_again_is_doubtful(&track, FRAMES), "nobody at all");
}

static void gaps_jumps_and_short_trunks_do(void) {
    SwingPose poses[FRAMES];
    SwingTrack track = steady(poses);
    lose(poses, 30, 31);
    TAP_CHECK(pipeline_again_is_doubtful(&track, FRAMES));
    TAP_CHECK(!pipeline_again_is_doubtful(&track, 30), "before it nothing is lost");
    track = steady(poses);
    place(poses, 0, 20, 0.5f - 0.4f * TRUNK, TRUNK);
    TAP_CHECK(pipeline_again_is_doubtful(&track, FRAMES));
    track = steady(poses);
    place(poses, 0, 1, 0.5f, 0.5f * TRUNK);
    TAP_CHECK(!pipeline_again_is_doubtful(&track, FRAMES), "one frame is an accident");
    place(poses, 0, 2, 0.5f, 0.5f * TRUNK);
    TAP_CHECK(pipeline_again_is_doubtful(&track, FRAMES));
}

static void who_swings_lifts_the_hands(void) {
    SwingPose poses[FRAMES];
    SwingTrack track = steady(poses);
    TAP_CHECK(pipeline_again_hands_stay_low(&track));
    for (int k = SWING_LEFT_WRIST; k <= SWING_RIGHT_WRIST; k++)
        poses[TOP].landmarks[k].y = 0.6f - 1.1f * TRUNK;
    TAP_CHECK(!pipeline_again_hands_stay_low(&track));
    poses[TOP].found = false;
    TAP_CHECK(pipeline_again_hands_stay_low(&track));
}

/* ---- two looks ---- */

static PipelineAgain compare(const SwingTrack *first, const SwingPose *second) {
    PipelineAgain again = {-1, -1, -1};
    TAP_CHECK(pipeline_again_compare(first, second, TOP, IMPACT, &again));
    return again;
}

static void is(PipelineAgain again, int blank_from, int from, int to, const char *when) {
    TAP_CHECK(again.blank_from == blank_from && again.from == from && again.to == to,
              "%s: %d %d %d", when, again.blank_from, again.from, again.to);
}

static void looks_that_agree_change_nothing(void) {
    SwingPose first[FRAMES], second[FRAMES];
    SwingTrack track = steady(first);
    steady(second);
    place(second, 0, FRAMES, 0.5f + 0.1f * TRUNK, TRUNK);
    is(compare(&track, second), 0, 0, 0, "both see him");
    lose(first, 0, 2);
    is(compare(&track, second), 0, 0, 0, "two frames are no time");
    lose(second, 0, 20);
    is(compare(&track, second), 0, 0, 0, "the second sees less");
}

static void the_second_is_taken_where_the_first_was_elsewhere(void) {
    SwingPose first[FRAMES], second[FRAMES];
    SwingTrack track = steady(first);
    steady(second);
    lose(first, 0, 12);
    is(compare(&track, second), 0, 0, 12, "late");
    place(first, 0, 12, 0.2f, TRUNK);
    is(compare(&track, second), 0, 0, 12, "somebody else");
    lose(second, 5, 8);
    is(compare(&track, second), 0, 0, 12, "a gap that is bridged");
}

static void before_he_walks_in_there_is_no_golfer(void) {
    SwingPose first[FRAMES], second[FRAMES];
    SwingTrack track = steady(first);
    steady(second);
    place(first, 0, 20, 0.2f, TRUNK);
    lose(first, 0, 3);
    lose(second, 0, 10);
    is(compare(&track, second), 3, 10, 20, "a bystander until then, and after");
    lose(first, 10, 20);
    is(compare(&track, second), 10, 10, 20, "who was there before may be the golfer");
}

static void who_swings_must_be_known(void) {
    SwingPose first[FRAMES], second[FRAMES];
    PipelineAgain again = {1, 2, 3};
    SwingTrack track = steady(first);
    steady(second);
    place(second, IMPACT, IMPACT + 1, 0.5f + 0.5f * TRUNK, TRUNK);
    TAP_CHECK(!pipeline_again_compare(&track, second, TOP, IMPACT, &again), "elsewhere");
    lose(second, IMPACT, IMPACT + 1);
    TAP_CHECK(!pipeline_again_compare(&track, second, TOP, IMPACT, &again), "nobody");
    steady(second);
    lose(first, 0, 20);
    place(second, 0, 20, 0.5f, 0.4f * TRUNK);
    TAP_CHECK(!pipeline_again_compare(&track, second, TOP, IMPACT, &again), "half a body");
    TAP_CHECK(again.blank_from == 1 && again.from == 2 && again.to == 3);
}

int main(void) {
    TAP_RUN(a_steady_golfer_leaves_no_doubt);
    TAP_RUN(gaps_jumps_and_short_trunks_do);
    TAP_RUN(who_swings_lifts_the_hands);
    TAP_RUN(looks_that_agree_change_nothing);
    TAP_RUN(the_second_is_taken_where_the_first_was_elsewhere);
    TAP_RUN(before_he_walks_in_there_is_no_golfer);
    TAP_RUN(who_swings_must_be_known);
    return tap_done();
}

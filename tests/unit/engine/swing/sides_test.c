#include "engine/swing/sides.h"

#include <math.h>
#include <string.h>

#include "engine/swing/mirror.h"
#include "tap.h"

enum { FRAMES = 60, TOP = 30, IMPACT = 38 };

static SwingPose clean[FRAMES], seen[FRAMES];

static void put(SwingPose *pose, int left, float half_width, float y) {
    for (int side = 0; side < 2; side++) {
        float x = side ? 0.5f - half_width : 0.5f + half_width;
        pose->landmarks[left + side] = (SwingLandmark){x, y, 0.01f * (float)(left + side), 1};
        pose->world[left + side] = (SwingWorldPoint){x, y, 0.02f * (float)(left + side)};
    }
}

/* Faces the camera in a square picture, his trunk 0.2 of it long and his feet `stance` apart; the
 * hands are fast between top and impact alone. */
static SwingTrack swing(float stance) {
    for (int i = 0; i < FRAMES; i++) {
        SwingPose pose = {.frame = i, .found = true, .presence = 1};
        float hands = i < TOP ? 0.5f : i < IMPACT ? 0.3f + 0.04f * (float)(i - TOP) : 0.62f;
        for (int left = 1; left < SWING_LANDMARKS; left += 2)
            put(&pose, left, 0.05f, 0.2f);
        put(&pose, SWING_LEFT_HIP, 0.04f, 0.4f);
        put(&pose, SWING_LEFT_WRIST, 0.01f, hands);
        put(&pose, SWING_LEFT_KNEE, 0.4f * stance, 0.6f);
        put(&pose, SWING_LEFT_ANKLE, 0.5f * stance, 0.8f);
        put(&pose, SWING_LEFT_HEEL, 0.5f * stance, 0.82f);
        put(&pose, SWING_LEFT_FOOT, 0.55f * stance, 0.84f);
        clean[i] = pose;
    }
    memcpy(seen, clean, sizeof seen);
    return (SwingTrack){.width = 1000, .height = 1000, .fps = 30, .pose_count = FRAMES, seen};
}

/* As if he showed his back, from that landmark on. */
static void turn(SwingPose *pose, int from_landmark) {
    SwingPose before = *pose;
    for (int i = from_landmark; i < SWING_LANDMARKS; i++) {
        pose->landmarks[i] = before.landmarks[swing_landmark_twin(i)];
        pose->landmarks[i].z *= -1;
        pose->world[i] = before.world[swing_landmark_twin(i)];
        pose->world[i].z *= -1;
    }
}

static bool is_clean(void) {
    for (int i = 0; i < FRAMES; i++)
        if (memcmp(seen[i].landmarks, clean[i].landmarks, sizeof clean[i].landmarks) ||
            memcmp(seen[i].world, clean[i].world, sizeof clean[i].world))
            return false;
    return true;
}

static void a_golfer_taken_for_his_back_is_turned_round(void) {
    SwingTrack track = swing(0.2f);
    for (int i = 0; i < 24; i++)
        turn(&seen[i], 0);
    TAP_CHECK(swing_track_settle_sides(&track) == 24);
    TAP_CHECK(is_clean());
    turn(&seen[50], 0); /* towards the finish that may be so */
    TAP_CHECK(swing_track_settle_sides(&track) == 0);
}

static void legs_alone_leave_the_trunk(void) {
    SwingTrack track = swing(0.2f);
    for (int i = 10; i < 14; i++)
        turn(&seen[i], SWING_LEFT_KNEE);
    TAP_CHECK(swing_track_settle_sides(&track) == 4);
    TAP_CHECK(is_clean());
}

static void a_trunk_that_jumps_alone_is_turned_before_the_swing(void) {
    SwingTrack track = swing(0.2f);
    turn(&seen[10], 0);
    turn(&seen[10], SWING_LEFT_KNEE); /* the legs are back */
    TAP_CHECK(swing_track_settle_sides(&track) == 1);
    TAP_CHECK(is_clean());
}

/* A camera off its line sees the back of one who turns far. */
static void a_trunk_at_the_top_stays(void) {
    SwingTrack track = swing(0.2f);
    for (int i = 20; i < 24; i++) {
        put(&seen[i], SWING_LEFT_SHOULDER, -0.06f, 0.2f);
        put(&seen[i], SWING_LEFT_HIP, -0.01f, 0.4f);
        put(&seen[i], SWING_LEFT_WRIST, 0.01f, 0.15f);
    }
    TAP_CHECK(swing_track_settle_sides(&track) == 0);
}

static void a_frame_without_a_golfer_is_passed_over(void) {
    SwingTrack track = swing(0.2f);
    for (int i = 0; i < 24; i++)
        turn(&seen[i], 0);
    seen[12].found = clean[12].found = false;
    memset(seen[12].landmarks, 0, sizeof seen[12].landmarks);
    memset(clean[12].landmarks, 0, sizeof clean[12].landmarks);
    memset(seen[12].world, 0, sizeof seen[12].world);
    memset(clean[12].world, 0, sizeof clean[12].world);
    TAP_CHECK(swing_track_settle_sides(&track) == 23);
    TAP_CHECK(is_clean());
}

static void feet_close_together_tell_nothing(void) {
    SwingTrack track = swing(0.1f); /* half a trunk: down the line */
    for (int i = 0; i < 24; i++)
        turn(&seen[i], 0);
    TAP_CHECK(swing_track_settle_sides(&track) == 0);
    TAP_CHECK(!is_clean());
}

static void a_fast_part_that_is_at_odds_tells_nothing(void) {
    SwingTrack track = swing(0.2f);
    for (int i = TOP + 1; i < IMPACT; i += 2)
        turn(&seen[i], 0);
    TAP_CHECK(swing_track_settle_sides(&track) == 0);
}

static void a_foot_elsewhere_is_left(void) {
    SwingTrack track = swing(0.2f);
    turn(&seen[5], SWING_LEFT_KNEE);
    for (int i = SWING_LEFT_ANKLE; i < SWING_LANDMARKS; i++)
        seen[5].landmarks[i].x += 0.3f;
    TAP_CHECK(swing_track_settle_sides(&track) == 0);
}

static void anything_may_come(void) {
    SwingTrack track = swing(0.2f), none = {.width = 1000, .height = 1000};
    TAP_CHECK(swing_track_settle_sides(&none) == 0);
    for (int i = 0; i < FRAMES; i++)
        seen[i].found = false;
    TAP_CHECK(swing_track_settle_sides(&track) == 0);
    track.pose_count = 1;
    seen[0].found = true;
    TAP_CHECK(swing_track_settle_sides(&track) == 0);
    track = swing(0.2f);
    for (int i = 0; i < FRAMES; i++)
        for (int k = 0; k < SWING_LANDMARKS; k++)
            seen[i].landmarks[k].x = k % 2 ? NAN : INFINITY;
    TAP_CHECK(swing_track_settle_sides(&track) == 0);
}

int main(void) {
    TAP_RUN(a_golfer_taken_for_his_back_is_turned_round);
    TAP_RUN(legs_alone_leave_the_trunk);
    TAP_RUN(a_trunk_that_jumps_alone_is_turned_before_the_swing);
    TAP_RUN(a_trunk_at_the_top_stays);
    TAP_RUN(a_frame_without_a_golfer_is_passed_over);
    TAP_RUN(feet_close_together_tell_nothing);
    TAP_RUN(a_fast_part_that_is_at_odds_tells_nothing);
    TAP_RUN(a_foot_elsewhere_is_left);
    TAP_RUN(anything_may_come);
    return tap_done();
}

#include "engine/image/skeleton.h"

#include <stdlib.h>
#include <string.h>

#include "tap.h"

enum { SIDE = 200 };

static uint8_t pixels[SIDE * SIDE * 3];
static const ImageCanvas canvas = {pixels, SIDE, SIDE, 3 * SIDE};

/* Everything in one point, but for the left and right thigh: two level lines. */
static SwingPose pose_with_thighs(float visibility) {
    SwingPose pose = {.found = true};
    for (int i = 0; i < SWING_LANDMARKS; i++)
        pose.landmarks[i] = (SwingLandmark){0.5f, 0.05f, 0, visibility};
    pose.landmarks[SWING_LEFT_HIP].x = pose.landmarks[SWING_RIGHT_HIP].x = 0.1f;
    pose.landmarks[SWING_LEFT_KNEE].x = pose.landmarks[SWING_RIGHT_KNEE].x = 0.9f;
    pose.landmarks[SWING_LEFT_HIP].y = pose.landmarks[SWING_LEFT_KNEE].y = 0.4f;
    pose.landmarks[SWING_RIGHT_HIP].y = pose.landmarks[SWING_RIGHT_KNEE].y = 0.8f;
    return pose;
}

static const uint8_t *pixel(int x, int y) {
    return pixels + 3 * (y * SIDE + x);
}

static void draw(const SwingPose *pose) {
    memset(pixels, 0, sizeof pixels);
    image_draw_skeleton(&canvas, pose);
}

static void nobody_is_not_drawn(void) {
    const SwingPose pose = {.found = false};
    draw(&pose);
    for (size_t i = 0; i < sizeof pixels; i++)
        TAP_CHECK(pixels[i] == 0);
}

static void sides_have_their_colours(void) {
    const SwingPose pose = pose_with_thighs(1);
    draw(&pose);
    const uint8_t *left = pixel(160, 80), *right = pixel(160, 160);
    TAP_CHECK(left[0] > 180 && left[2] < 60, "left is warm: %d %d %d", left[0], left[1], left[2]);
    TAP_CHECK(right[2] > 180 && right[0] < 60, "right is cool: %d %d %d", right[0], right[1],
              right[2]);
}

static void unseen_is_faint(void) {
    int brightness[3], i = 0;
    for (const float *seen = (const float[]){0.2f, 0.6f, 1}; i < 3; seen++, i++) {
        const SwingPose pose = pose_with_thighs(*seen);
        draw(&pose);
        brightness[i] = pixel(160, 80)[0];
    }
    TAP_CHECK(brightness[0] > 10 && brightness[0] < 80, "%d", brightness[0]);
    TAP_CHECK(brightness[1] > 2 * brightness[0], "%d", brightness[1]);
    TAP_CHECK(brightness[2] > brightness[1] + 30, "%d", brightness[2]);
}

static void wild_landmarks_do_no_harm(void) {
    SwingPose pose = pose_with_thighs(1);
    for (int i = 0; i < SWING_LANDMARKS; i++)
        pose.landmarks[i].x = (float)(i - 16) * 1e7f;
    draw(&pose);
    TAP_CHECK(1);
}

int main(void) {
    TAP_RUN(nobody_is_not_drawn);
    TAP_RUN(sides_have_their_colours);
    TAP_RUN(unseen_is_faint);
    TAP_RUN(wild_landmarks_do_no_harm);
    return tap_done();
}

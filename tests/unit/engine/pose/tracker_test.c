#include "engine/pose/tracker.h"

#include <math.h>
#include <string.h>

#include "clip.h"
#include "tap.h"

static double mean_distance_px(const SwingPose *a, const SwingPose *b, int width, int height) {
    double sum = 0;
    for (int i = 0; i < SWING_LANDMARKS; i++)
        sum += hypot((double)(a->landmarks[i].x - b->landmarks[i].x) * width,
                     (double)(a->landmarks[i].y - b->landmarks[i].y) * height);
    return sum / SWING_LANDMARKS;
}

static void finds_the_golfer_in_every_frame(void) {
    Clip clip;
    if (!clip_open(&clip, 20, 5)) {
        TAP_SKIP(CLIP_MISSING);
        return;
    }
    g_autoptr(PoseModels) models = clip_models(POSE_FULL, 0);
    g_autoptr(PoseTracker) tracker = clip_tracker(models, TRUE);
    for (int i = 0; i < clip.count; i++) {
        SwingPose pose;
        pose_tracker_step(tracker, &clip.frames[i], &pose);
        TAP_CHECK(pose.found && pose.presence > 0.5f && pose.presence <= 1, "frame %d", i);
        TAP_CHECK(pose.frame == clip.frames[i].index && pose.time_us == clip.frames[i].time_us);
        TAP_CHECK(pose.landmarks[SWING_NOSE].y < pose.landmarks[SWING_LEFT_HIP].y &&
                      pose.landmarks[SWING_LEFT_HIP].y < pose.landmarks[SWING_LEFT_ANKLE].y,
                  "frame %d stands on its head", i);
    }
    clip_close(&clip);
}

static void reset_forgets_everything(void) {
    enum { COUNT = 4 };
    Clip clip;
    SwingPose first[COUNT], again;
    if (!clip_open(&clip, COUNT, 3)) {
        TAP_SKIP(CLIP_MISSING);
        return;
    }
    g_autoptr(PoseModels) models = clip_models(POSE_LITE, 0);
    g_autoptr(PoseTracker) tracker = clip_tracker(models, TRUE);
    for (int i = 0; i < COUNT; i++)
        pose_tracker_step(tracker, &clip.frames[i], &first[i]);
    pose_tracker_reset(tracker);
    for (int i = 0; i < COUNT; i++) {
        pose_tracker_step(tracker, &clip.frames[i], &again);
        TAP_CHECK(mean_distance_px(&again, &first[i], 1000, 1000) == 0, "frame %d", i);
    }
    clip_close(&clip);
}

/* The same picture, its planes turned back by 90 degrees and marked as to be shown turned. */
static SwingFrame turned(const SwingFrame *shown) {
    SwingFrame frame = clip_new_rgb(shown->height, shown->width, 0);
    uint8_t *pixels = (uint8_t *)(uintptr_t)frame.plane[0];
    for (int y = 0; y < frame.coded_height; y++)
        for (int x = 0; x < frame.coded_width; x++)
            memcpy(pixels + y * frame.stride[0] + 3 * x,
                   shown->plane[0] + x * shown->stride[0] + 3 * (shown->width - 1 - y), 3);
    frame.rotation = 90;
    frame.width = shown->width;
    frame.height = shown->height;
    return frame;
}

static void turned_planes_and_colours_make_no_difference(void) {
    Clip clip;
    SwingPose from_yuv, from_rgb, from_turned;
    if (!clip_open(&clip, 1, 1)) {
        TAP_SKIP(CLIP_MISSING);
        return;
    }
    g_autoptr(PoseModels) models = clip_models(POSE_FULL, 0);
    g_autoptr(PoseTracker) tracker = clip_tracker(models, FALSE);
    SwingFrame rgb = clip_to_rgb(&clip.frames[0]);
    SwingFrame on_its_side = turned(&rgb);
    pose_tracker_step(tracker, &clip.frames[0], &from_yuv);
    pose_tracker_reset(tracker);
    pose_tracker_step(tracker, &rgb, &from_rgb);
    pose_tracker_reset(tracker);
    pose_tracker_step(tracker, &on_its_side, &from_turned);
    const double turn = mean_distance_px(&from_rgb, &from_turned, rgb.width, rgb.height);
    const double colour = mean_distance_px(&from_rgb, &from_yuv, rgb.width, rgb.height);
    TAP_CHECK(turn < 0.01, "turned: %f px", turn);
    TAP_CHECK(colour < 0.5, "from YUV: %f px", colour);
    clip_free_rgb(&rgb);
    clip_free_rgb(&on_its_side);
    clip_close(&clip);
}

static void lost_and_found_again(void) {
    Clip clip;
    if (!clip_open(&clip, 8, 2)) {
        TAP_SKIP(CLIP_MISSING);
        return;
    }
    g_autoptr(PoseModels) models = clip_models(POSE_LITE, 0);
    g_autoptr(PoseTracker) tracker = clip_tracker(models, TRUE);
    g_autoptr(PoseTracker) undisturbed = clip_tracker(models, TRUE);
    SwingFrame black = clip_new_rgb(clip.frames[0].width, clip.frames[0].height, 0);
    for (int i = 0; i < clip.count; i++) {
        SwingPose pose, expected;
        SwingFrame shown = clip.frames[i];
        if (i == 3 || i == 4) {
            shown = black;
            shown.index = clip.frames[i].index;
            shown.time_us = clip.frames[i].time_us;
        }
        pose_tracker_step(tracker, &shown, &pose);
        pose_tracker_step(undisturbed, &clip.frames[i], &expected);
        TAP_CHECK(pose.found == (i != 3 && i != 4), "frame %d", i);
        TAP_CHECK(pose.found || pose.landmarks[SWING_NOSE].x == 0);
        const double off = mean_distance_px(&pose, &expected, shown.width, shown.height);
        TAP_CHECK(!pose.found || off < 0.01 * shown.height, "frame %d: %f px", i, off);
    }
    clip_free_rgb(&black);
    clip_close(&clip);
}

/* A smaller person walks past in front of the golfer, from right to left. */
static void bystander_does_not_steal_the_track(void) {
    enum { COUNT = 40, SIDE = 900 };
    Clip clip;
    if (!clip_open(&clip, COUNT, 1)) {
        TAP_SKIP(CLIP_MISSING);
        return;
    }
    g_autoptr(PoseModels) models = clip_models(POSE_LITE, 0);
    g_autoptr(PoseTracker) tracker = clip_tracker(models, TRUE);
    g_autoptr(PoseTracker) alone = clip_tracker(models, TRUE);
    SwingFrame walker = clip_golfer(&clip.frames[0]);
    for (int i = 0; i < COUNT; i++) {
        SwingPose pose, expected;
        SwingFrame scene = clip_new_rgb(SIDE, SIDE, 90), golfer = clip_golfer(&clip.frames[i]);
        scene.index = i;
        scene.time_us = i * 33333;
        clip_paste(&scene, &golfer, 250, 100, 1.2f);
        pose_tracker_step(alone, &scene, &expected);
        clip_paste(&scene, &walker, 900 - 32.0f * (float)i, 180, 0.95f);
        pose_tracker_step(tracker, &scene, &pose);
        const double off = mean_distance_px(&pose, &expected, SIDE, SIDE);
        /* Hidden for a while, but before and after it is the golfer, in place. */
        if (i < 7 || i > 33)
            TAP_CHECK(pose.found && off < 0.02 * SIDE, "frame %d: found %d, %f px", i, pose.found,
                      off);
        clip_free_rgb(&scene);
        clip_free_rgb(&golfer);
    }
    clip_free_rgb(&walker);
    clip_close(&clip);
}

/* Somebody steps in front, hides the golfer and draws the track away; as soon as the golfer is in
 * sight again, it returns. */
static void track_returns_from_a_bystander(void) {
    enum { COUNT = 40, HIDDEN_FROM = 6, HIDDEN_TO = 20, SIDE = 900 };
    Clip clip;
    SwingPose pose = {0};
    float drawn_to = 0;
    if (!clip_open(&clip, 1, 1)) {
        TAP_SKIP(CLIP_MISSING);
        return;
    }
    g_autoptr(PoseModels) models = clip_models(POSE_LITE, 0);
    g_autoptr(PoseTracker) tracker = clip_tracker(models, TRUE);
    SwingFrame golfer = clip_golfer(&clip.frames[0]);
    for (int i = 0; i < COUNT; i++) {
        SwingFrame scene = clip_new_rgb(SIDE, SIDE, 90);
        scene.index = i;
        scene.time_us = i * 33333;
        if (i < HIDDEN_FROM || i >= HIDDEN_TO)
            clip_paste(&scene, &golfer, 60, 150, 1);
        if (i >= HIDDEN_FROM)
            clip_paste(&scene, &golfer, 60 + 18.0f * (float)(i - HIDDEN_FROM + 1), 130, 1.05f);
        pose_tracker_step(tracker, &scene, &pose);
        if (pose.found && i < HIDDEN_TO)
            drawn_to = pose.landmarks[SWING_LEFT_HIP].x;
        clip_free_rgb(&scene);
    }
    TAP_CHECK(drawn_to > 0.45f, "the track was to be drawn away: %f", (double)drawn_to);
    TAP_CHECK(pose.found && pose.landmarks[SWING_LEFT_HIP].x < 0.35f, "found %d at %f", pose.found,
              (double)pose.landmarks[SWING_LEFT_HIP].x);
    clip_free_rgb(&golfer);
    clip_close(&clip);
}

/* ---- a golfer who is expected somewhere ---- */

/* Two likenesses of the golfer, the left one twice as large; the right one only if he is there. */
enum { TWO_SIDE = 900 };
static SwingFrame two_people(const SwingFrame *golfer, int index, bool right) {
    SwingFrame scene = clip_new_rgb(TWO_SIDE, TWO_SIDE, 90);
    scene.index = index;
    scene.time_us = index * 33333;
    clip_paste(&scene, golfer, 60, 100, 1);
    if (right)
        clip_paste(&scene, golfer, 600, 300, 0.5f);
    return scene;
}

static double hips_x_px(const SwingPose *pose) {
    return 0.5 * TWO_SIDE *
           (double)(pose->landmarks[SWING_LEFT_HIP].x + pose->landmarks[SWING_RIGHT_HIP].x);
}

static void the_expected_one_is_followed_and_nobody_else(void) {
    enum { COUNT = 9, ABSENT_TO = 3, GONE_FROM = 7 };
    Clip clip;
    ImageRegion people[POSE_MAX_PEOPLE];
    if (!clip_open(&clip, 1, 1)) {
        TAP_SKIP(CLIP_MISSING);
        return;
    }
    g_autoptr(PoseModels) models = clip_models(POSE_LITE, 0);
    g_autoptr(PoseTracker) tracker = clip_tracker(models, FALSE);
    SwingFrame golfer = clip_golfer(&clip.frames[0]), scene = two_people(&golfer, 0, true);
    const int count = pose_tracker_people(tracker, &scene, people);
    const int small = count > 1 && people[1].width_px < people[0].width_px;
    TAP_CHECK(count == 2, "%d people", count);
    clip_free_rgb(&scene);
    pose_tracker_expect(tracker, &people[small]);
    for (int i = 0; i < COUNT; i++) {
        SwingPose pose;
        const bool there = i >= ABSENT_TO && i < GONE_FROM;
        scene = two_people(&golfer, i, there);
        pose_tracker_step(tracker, &scene, &pose);
        TAP_CHECK(pose.found == there, "frame %d", i);
        TAP_CHECK(!pose.found || hips_x_px(&pose) > 600, "frame %d: %g", i, hips_x_px(&pose));
        if (i + 1 == COUNT) { /* forgotten again: the larger one is followed */
            pose_tracker_reset(tracker);
            pose_tracker_step(tracker, &scene, &pose);
            TAP_CHECK(pose.found && hips_x_px(&pose) < 600);
            TAP_CHECK(pose_tracker_place(tracker).center_x_px < 600);
        }
        clip_free_rgb(&scene);
    }
    clip_free_rgb(&golfer);
    clip_close(&clip);
}

/* An eighth of the picture's height: too small for the detector in the whole picture. */
static void a_closer_look_sees_who_is_small(void) {
    enum { WIDTH = 450, HEIGHT = 800 };
    Clip clip;
    SwingPose pose;
    ImageRegion people[POSE_MAX_PEOPLE];
    if (!clip_open(&clip, 1, 1)) {
        TAP_SKIP(CLIP_MISSING);
        return;
    }
    g_autoptr(PoseModels) models = clip_models(POSE_LITE, 0);
    g_autoptr(PoseTracker) tracker = clip_tracker(models, FALSE);
    SwingFrame golfer = clip_golfer(&clip.frames[0]);
    SwingFrame scene = clip_new_rgb(WIDTH, HEIGHT, 90);
    clip_paste(&scene, &golfer, 180, 340, 0.22f);
    pose_tracker_step(tracker, &scene, &pose);
    TAP_CHECK(!pose.found, "in the whole picture he was to be overlooked");
    const int count = pose_tracker_people(tracker, &scene, people);
    TAP_CHECK(count == 1, "%d people", count);
    pose_tracker_expect(tracker, &people[0]);
    pose_tracker_step(tracker, &scene, &pose);
    TAP_CHECK(pose.found);
    clip_free_rgb(&scene);
    clip_free_rgb(&golfer);
    clip_close(&clip);
}

static bool equal(const void *a, const void *b, size_t size) {
    return memcmp(a, b, size) == 0;
}

static void helpers_change_no_bit(void) {
    Clip clip;
    if (!clip_open(&clip, 5, 7)) {
        TAP_SKIP(CLIP_MISSING);
        return;
    }
    g_autoptr(PoseModels) models = clip_models(POSE_LITE, POSE_WITH_HANDS | POSE_WITH_FACE);
    g_autoptr(PoseTracker) alone = clip_tracker(models, TRUE);
    g_autoptr(PoseTracker) helped =
        pose_tracker_new(models, &(PoseOptions){.smooth = TRUE, .threads = 3}, NULL);
    for (int i = 0; i < clip.count; i++) {
        PoseTracker *const both[] = {alone, helped};
        SwingPose pose[2];
        SwingHand hands[2][2];
        SwingFace face[2];
        for (int k = 0; k < 2; k++) {
            pose_tracker_step(both[k], &clip.frames[i], &pose[k]);
            pose_tracker_hands(both[k], &clip.frames[i], &pose[k], hands[k]);
            pose_tracker_face(both[k], &clip.frames[i], &pose[k], &face[k]);
        }
        TAP_CHECK(pose[0].found && pose[1].found && face[0].found == face[1].found);
        TAP_CHECK(equal(pose[0].landmarks, pose[1].landmarks, sizeof pose[0].landmarks));
        TAP_CHECK(equal(pose[0].world, pose[1].world, sizeof pose[0].world));
        TAP_CHECK(!face[0].found ||
                  equal(face[0].landmarks, face[1].landmarks, sizeof face[0].landmarks));
        for (int side = 0; side < 2; side++) {
            const SwingHand *a = &hands[0][side], *b = &hands[1][side];
            TAP_CHECK(a->found == b->found);
            TAP_CHECK(!a->found || equal(a->landmarks, b->landmarks, sizeof a->landmarks));
        }
    }
    clip_close(&clip);
}

int main(void) {
    TAP_RUN(finds_the_golfer_in_every_frame);
    TAP_RUN(reset_forgets_everything);
    TAP_RUN(turned_planes_and_colours_make_no_difference);
    TAP_RUN(lost_and_found_again);
    TAP_RUN(bystander_does_not_steal_the_track);
    TAP_RUN(track_returns_from_a_bystander);
    TAP_RUN(the_expected_one_is_followed_and_nobody_else);
    TAP_RUN(a_closer_look_sees_who_is_small);
    TAP_RUN(helpers_change_no_bit);
    return tap_done();
}

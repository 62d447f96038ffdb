#include "engine/pose/hands.h"

#include <math.h>

#include "clip.h"
#include "tap.h"

static void found_hands_hang_on_the_wrists(void) {
    static const int wrists[2] = {SWING_LEFT_WRIST, SWING_RIGHT_WRIST};
    Clip clip;
    int found = 0;
    if (!clip_open(&clip, 30, 6)) {
        TAP_SKIP(CLIP_MISSING);
        return;
    }
    g_autoptr(PoseModels) models = clip_models(POSE_FULL, POSE_WITH_HANDS);
    g_autoptr(PoseTracker) tracker = clip_tracker(models, TRUE);
    for (int i = 0; i < clip.count; i++) {
        SwingPose pose;
        SwingHand hands[2];
        pose_tracker_step(tracker, &clip.frames[i], &pose);
        pose_tracker_hands(tracker, &clip.frames[i], &pose, hands);
        for (int side = 0; side < 2; side++) {
            if (!hands[side].found)
                continue;
            const SwingLandmark *wrist = &pose.landmarks[wrists[side]];
            const SwingLandmark *root = &hands[side].landmarks[0];
            found++;
            TAP_CHECK(hypotf(root->x - wrist->x, root->y - wrist->y) < 0.08f,
                      "frame %d: the hand is elsewhere", i);
            TAP_CHECK(hands[side].presence > 0.5f && hands[side].presence <= 1);
        }
    }
    TAP_CHECK(found > 0, "no hand in %d frames", clip.count);
    clip_close(&clip);
}

static void no_body_no_hands(void) {
    Clip clip;
    if (!clip_open(&clip, 1, 1)) {
        TAP_SKIP(CLIP_MISSING);
        return;
    }
    g_autoptr(PoseModels) models = clip_models(POSE_LITE, POSE_WITH_HANDS);
    g_autoptr(PoseTracker) tracker = clip_tracker(models, TRUE);
    const SwingPose nobody = {.found = false};
    SwingHand hands[2] = {{.found = true}, {.found = true}};
    pose_tracker_hands(tracker, &clip.frames[0], &nobody, hands);
    TAP_CHECK(!hands[0].found && !hands[1].found);
    clip_close(&clip);
}

static void not_opened_is_not_found(void) {
    Clip clip;
    if (!clip_open(&clip, 1, 1)) {
        TAP_SKIP(CLIP_MISSING);
        return;
    }
    g_autoptr(PoseModels) models = clip_models(POSE_LITE, 0);
    g_autoptr(PoseTracker) tracker = clip_tracker(models, TRUE);
    SwingPose pose;
    SwingHand hands[2] = {{.found = true}, {.found = true}};
    pose_tracker_step(tracker, &clip.frames[0], &pose);
    pose_tracker_hands(tracker, &clip.frames[0], &pose, hands);
    TAP_CHECK(!hands[0].found && !hands[1].found);
    clip_close(&clip);
}

int main(void) {
    TAP_RUN(found_hands_hang_on_the_wrists);
    TAP_RUN(no_body_no_hands);
    TAP_RUN(not_opened_is_not_found);
    return tap_done();
}

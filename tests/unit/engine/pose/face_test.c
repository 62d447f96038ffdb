#include <math.h>

#include "clip.h"
#include "tap.h"

enum { MESH_NOSE = 1 };

static void face_is_where_the_body_has_it(void) {
    Clip clip;
    int found = 0;
    if (!clip_open(&clip, 20, 5)) {
        TAP_SKIP(CLIP_MISSING);
        return;
    }
    g_autoptr(PoseModels) models = clip_models(POSE_FULL, POSE_WITH_FACE);
    g_autoptr(PoseTracker) tracker = clip_tracker(models, TRUE);
    for (int i = 0; i < clip.count; i++) {
        SwingPose pose;
        SwingFace face;
        pose_tracker_step(tracker, &clip.frames[i], &pose);
        pose_tracker_face(tracker, &clip.frames[i], &pose, &face);
        if (!face.found)
            continue;
        const SwingLandmark *nose = &pose.landmarks[SWING_NOSE], *tip = &face.landmarks[MESH_NOSE];
        found++;
        TAP_CHECK(hypotf(nose->x - tip->x, nose->y - tip->y) < 0.05f,
                  "frame %d: (%f, %f) and (%f, %f)", i, (double)nose->x, (double)nose->y,
                  (double)tip->x, (double)tip->y);
    }
    TAP_CHECK(found > 0, "no face in %d frames", clip.count);
    clip_close(&clip);
}

static void not_opened_is_not_found(void) {
    Clip clip;
    if (!clip_open(&clip, 1, 1)) {
        TAP_SKIP(CLIP_MISSING);
        return;
    }
    g_autoptr(PoseModels) models = clip_models(POSE_LITE, POSE_WITH_HANDS);
    g_autoptr(PoseTracker) tracker = clip_tracker(models, TRUE);
    SwingPose pose;
    SwingFace face = {.found = true};
    pose_tracker_step(tracker, &clip.frames[0], &pose);
    pose_tracker_face(tracker, &clip.frames[0], &pose, &face);
    TAP_CHECK(!face.found);
    clip_close(&clip);
}

int main(void) {
    TAP_RUN(face_is_where_the_body_has_it);
    TAP_RUN(not_opened_is_not_found);
    return tap_done();
}

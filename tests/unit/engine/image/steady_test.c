/* tests: steady.c follow.c similarity.c */
#include "engine/image/steady.h"

#include <math.h>

#include "engine/image/similarity.h"
#include "scenes.h"
#include "tap.h"

static Scene scene;

/* How far the told movement is off at the corners, in pixels. */
static double error_px(const SwingCameraMove *told, const SwingCameraMove *is, int width,
                       int height) {
    double worst = 0.0;
    for (int corner = 0; corner < 4; corner++) {
        double x = (corner & 1 ? 0.5 : -0.5) * width, y = (corner & 2 ? 0.5 : -0.5) * height;
        double c = (double)told->scale * cos((double)told->angle_rad) -
                   (double)is->scale * cos((double)is->angle_rad);
        double s = (double)told->scale * sin((double)told->angle_rad) -
                   (double)is->scale * sin((double)is->angle_rad);
        double dx = c * x - s * y + (double)told->dx_px - (double)is->dx_px,
               dy = s * x + c * y + (double)told->dy_px - (double)is->dy_px;
        worst = fmax(worst, hypot(dx, dy));
    }
    return worst;
}

static SwingCameraMove wobble(int frame) {
    double t = frame / 30.0;
    return (SwingCameraMove){(float)(9.0 * sin(7.0 * t)), (float)(6.0 * sin(11.0 * t)),
                             (float)(0.012 * sin(5.0 * t)), (float)(1.0 + 0.01 * sin(3.0 * t))};
}

static void follows_a_shaking_camera(void) {
    static const struct {
        int width, height, rotation;
    } SHAPES[] = {{360, 640, 0},   {640, 360, 0},    {360, 640, 90}, {640, 360, 180},
                  {360, 640, 270}, {1080, 1920, 90}, {722, 1282, 0}};
    for (size_t i = 0; i < sizeof SHAPES / sizeof *SHAPES; i++) {
        int width = SHAPES[i].width, height = SHAPES[i].height;
        ImageSteady *steady = image_steady_new(width, height);
        double worst = 0.0;
        int known = 0;
        for (int frame = 0; frame < 8; frame++) {
            SwingCameraMove is = wobble(frame), told;
            scene_draw(&scene, width, height, SHAPES[i].rotation, &is, 3, 3);
            known += image_steady_step(steady, &scene.frame, NULL, &told) == IMAGE_MOVE_KNOWN;
            worst = fmax(worst, error_px(&told, &is, width, height));
        }
        TAP_CHECK(known == 8, "%d x %d: %d of 8", width, height, known);
        TAP_CHECK(worst < 0.4, "%d x %d, turned %d: off by %f px", width, height,
                  SHAPES[i].rotation, worst);
        image_steady_free(steady);
    }
}

static void is_still_when_the_camera_is(void) {
    ImageSteady *steady = image_steady_new(360, 640);
    for (int frame = 0; frame < 10; frame++) {
        SwingCameraMove told;
        scene_draw(&scene, 360, 640, 0, NULL, (unsigned)3, 0);
        for (int i = 0; i < 360 * 640; i++) /* other noise in each frame */
            scene.luma[i] = (uint8_t)(scene.luma[i] + (i * 7 + frame * 13 + i / 11 * frame) % 5);
        image_steady_step(steady, &scene.frame, NULL, &told);
    }
    ImageSteadySummary summary;
    image_steady_summary(steady, &summary);
    TAP_CHECK(summary.known_count == 10 && summary.frame_count == 10 && summary.cut_count == 0);
    TAP_CHECK(summary.shake_px < 0.05 && summary.drift_px < 0.1, "%f, %f", summary.shake_px,
              summary.drift_px);
    image_steady_free(steady);
}

/* Farther than the picture is wide: key frames are chained. */
static void follows_a_slow_pan(void) {
    ImageSteady *steady = image_steady_new(320, 240);
    SwingCameraMove told = {0}, is = {0.0f, 0.0f, 0.0f, 1.0f};
    int known = 0;
    for (int frame = 0; frame < 100; frame++) {
        is.dx_px = -4.0f * (float)frame;
        scene_draw(&scene, 320, 240, 0, &is, 5, 2);
        known += image_steady_step(steady, &scene.frame, NULL, &told) == IMAGE_MOVE_KNOWN;
    }
    TAP_CHECK(known == 100, "%d", known);
    TAP_CHECK(fabs((double)(told.dx_px - is.dx_px)) < 3.0, "%f, not %f", (double)told.dx_px,
              (double)is.dx_px);
    ImageSteadySummary summary;
    image_steady_summary(steady, &summary);
    TAP_CHECK(summary.drift_px > 390.0 && summary.shake_percent > 10.0);
    image_steady_free(steady);
}

static SwingPose golfer_at(float left, float top, float right, float bottom) {
    SwingPose pose = {.found = true};
    for (int i = 0; i < SWING_LANDMARKS; i++)
        pose.landmarks[i] = (SwingLandmark){i % 2 ? left : right, i % 3 ? top : bottom, 0, 1};
    return pose;
}

static void leaves_the_golfer_out(void) {
    static Scene moving;
    ImageSteady *steady = image_steady_new(360, 640);
    SwingPose golfer = golfer_at(0.3f, 0.2f, 0.7f, 0.85f);
    double worst = 0.0;
    for (int frame = 0; frame < 10; frame++) {
        SwingCameraMove sway = {3.0f * (float)frame, (float)frame, 0.0f, 1.0f}, told;
        scene_draw(&scene, 360, 640, 0, NULL, 3, 2);
        scene_draw(&moving, 360, 640, 0, &sway, 9, 2);
        for (int y = 128; y < 544; y++)
            for (int x = 108; x < 252; x++)
                *scene_pixel(&scene, x, y) = *scene_pixel(&moving, x, y);
        TAP_CHECK(image_steady_step(steady, &scene.frame, &golfer, &told) == IMAGE_MOVE_KNOWN);
        worst = fmax(worst, error_px(&told, &(SwingCameraMove){.scale = 1.0f}, 360, 640));
    }
    TAP_CHECK(worst < 0.3, "%f px", worst);
    image_steady_free(steady);
}

static void says_so_when_nothing_is_to_be_seen(void) {
    ImageSteady *steady = image_steady_new(360, 640);
    for (int frame = 0; frame < 40; frame++) {
        SwingCameraMove told;
        scene_fill(&scene, 360, 640, 0, 40 + frame);
        TAP_CHECK(image_steady_step(steady, &scene.frame, NULL, &told) == IMAGE_MOVE_UNKNOWN);
        TAP_CHECK(told.dx_px == 0.0f && told.scale == 1.0f && told.angle_rad == 0.0f);
    }
    ImageSteadySummary summary;
    image_steady_summary(steady, &summary);
    TAP_CHECK(summary.known_count == 0 && summary.cut_count == 0 && summary.shake_px == 0.0);
    image_steady_free(steady);
}

static void notices_a_cut(void) {
    ImageSteady *steady = image_steady_new(640, 360);
    SwingCameraMove told;
    int cuts = 0, known = 0;
    for (int frame = 0; frame < 20; frame++) {
        scene_draw(&scene, 640, 360, 0, NULL, frame < 10 ? 3 : 8, 2);
        ImageMoveState state = image_steady_step(steady, &scene.frame, NULL, &told);
        cuts += state == IMAGE_MOVE_CUT;
        known += state == IMAGE_MOVE_KNOWN;
    }
    TAP_CHECK(cuts == 1 && known == 19, "%d cuts, %d known", cuts, known);
    TAP_CHECK(fabsf(told.dx_px) < 0.2f && fabsf(told.dy_px) < 0.2f, "counts from the cut on");
    image_steady_free(steady);
}

static void bears_what_does_not_fit(void) {
    TAP_CHECK(image_steady_new(63, 640) == NULL && image_steady_new(640, 0) == NULL);
    TAP_CHECK(image_steady_new(100000, 70) == NULL);
    image_steady_free(NULL);
    ImageSteady *steady = image_steady_new(64, 100);
    SwingCameraMove told;
    SwingPose lost = golfer_at(NAN, NAN, INFINITY, NAN);
    scene_draw(&scene, 64, 100, 0, NULL, 3, 0);
    image_steady_step(steady, &scene.frame, &lost, &told);
    TAP_CHECK(isfinite(told.dx_px) && told.scale == 1.0f);
    scene_draw(&scene, 100, 64, 0, NULL, 3, 0);
    TAP_CHECK(image_steady_step(steady, &scene.frame, NULL, &told) == IMAGE_MOVE_UNKNOWN,
              "another size");
    image_steady_free(steady);
}

static void fit_leaves_outliers_out(void) {
    ImageSimilarity is = {1.01f, 0.02f, 3.0f, -4.0f}, found = {0};
    ImagePair pairs[40];
    for (int i = 0; i < 40; i++) {
        float x = (float)(i % 8 * 50 - 200), y = (float)(i / 8 * 70 - 150), u = x, v = y;
        image_similarity_apply(&is, &u, &v);
        pairs[i] = (ImagePair){x, y, i % 3 ? u : u + 20.0f + (float)i, i % 3 ? v : v - 9.0f};
    }
    TAP_CHECK(image_similarity_fit(pairs, 40, 1.0f, &found) == 26);
    TAP_CHECK(fabsf(found.a - is.a) < 1e-4f && fabsf(found.b - is.b) < 1e-4f &&
              fabsf(found.dx - is.dx) < 1e-2f && fabsf(found.dy - is.dy) < 1e-2f);
    ImageSimilarity same = found;
    TAP_CHECK(image_similarity_fit(pairs, 1, 1.0f, &found) == 0 && found.a == same.a);
    for (int i = 0; i < 40; i++)
        pairs[i] = pairs[0];
    TAP_CHECK(image_similarity_fit(pairs, 40, 1.0f, &found) == 0, "all on one spot");
}

static void chain_is_one_after_the_other(void) {
    ImageSimilarity first = {1.1f, 0.2f, 3.0f, 4.0f}, second = {0.9f, -0.1f, -5.0f, 6.0f};
    ImageSimilarity chain = image_similarity_chain(&first, &second);
    float x = 7.0f, y = -8.0f, u = 7.0f, v = -8.0f;
    image_similarity_apply(&first, &x, &y);
    image_similarity_apply(&second, &x, &y);
    image_similarity_apply(&chain, &u, &v);
    TAP_CHECK(fabsf(x - u) < 1e-4f && fabsf(y - v) < 1e-4f);
}

int main(void) {
    TAP_RUN(follows_a_shaking_camera);
    TAP_RUN(is_still_when_the_camera_is);
    TAP_RUN(follows_a_slow_pan);
    TAP_RUN(leaves_the_golfer_out);
    TAP_RUN(says_so_when_nothing_is_to_be_seen);
    TAP_RUN(notices_a_cut);
    TAP_RUN(bears_what_does_not_fit);
    TAP_RUN(fit_leaves_outliers_out);
    TAP_RUN(chain_is_one_after_the_other);
    return tap_done();
}

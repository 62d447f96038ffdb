#include "engine/pipeline/scene.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tap.h"

enum { WIDTH = 320, HEIGHT = 480, MARGIN = 40, FRAMES = 30 };

static uint8_t luma[HEIGHT][WIDTH], grey[HEIGHT / 2][WIDTH / 2];
static SwingPose poses[FRAMES];
static PipelineTrack found = {
    .track = {.width = WIDTH, .height = HEIGHT, .fps = 30, .pose_count = FRAMES, .poses = poses}};

/* Blotches that stand still in the world, seen by a camera shifted by (dx, dy). */
static uint8_t world_at(int x, int y) {
    unsigned hash = (unsigned)(x / 12) * 2654435761u ^ (unsigned)(y / 12) * 40503u * 65537u;
    hash ^= hash >> 13;
    return (uint8_t)(60 + hash % 120);
}

static PipelineScene *look_at(double shake_px) {
    PipelineScene *scene = pipeline_scene_new();
    memset(poses, 0, sizeof poses);
    memset(grey, 128, sizeof grey);
    for (int i = 0; i < FRAMES; i++) {
        int dx = (int)lrint(shake_px * sin(i * 0.9)), dy = (int)lrint(shake_px * cos(i * 0.7));
        for (int y = 0; y < HEIGHT; y++)
            for (int x = 0; x < WIDTH; x++)
                luma[y][x] = world_at(x - dx + MARGIN, y - dy + MARGIN);
        SwingFrame frame = {.coded_width = WIDTH,
                            .coded_height = HEIGHT,
                            .width = WIDTH,
                            .height = HEIGHT,
                            .plane = {luma[0], grey[0], grey[0]},
                            .stride = {WIDTH, WIDTH / 2, WIDTH / 2},
                            .chroma_shift_x = 1,
                            .chroma_shift_y = 1,
                            .index = i,
                            .time_us = i * 33333};
        poses[i].frame = i;
        poses[i].time_us = frame.time_us;
        pipeline_scene_look(&frame, &poses[i], scene);
    }
    return scene;
}

static void a_camera_that_stands_still_is_left_alone(void) {
    g_autoptr(PipelineScene) scene = look_at(0);
    TAP_CHECK(pipeline_scene_camera(scene, FALSE) == NULL);
    SwingReport report = {.width = WIDTH, .height = HEIGHT};
    pipeline_scene_report(scene, &found, &report);
    TAP_CHECK(!report.preparation[SWING_STEADY].applied);
    TAP_CHECK(report.preparation[SWING_STEADY].value < 0.1, "%g",
              report.preparation[SWING_STEADY].value);
    TAP_CHECK(report.crop.width == WIDTH && report.crop.height == HEIGHT);
}

static void a_shaky_camera_is_followed(void) {
    g_autoptr(PipelineScene) scene = look_at(6);
    const SwingCameraMove *seen = pipeline_scene_camera(scene, FALSE);
    TAP_CHECK(seen != NULL);
    if (!seen)
        return;
    SwingCameraMove plain[FRAMES];
    memcpy(plain, seen, sizeof plain);
    const double first_x = 0, first_y = 6;
    for (int i = 0; i < FRAMES; i++) {
        double dx = (double)lrint(6 * sin(i * 0.9)) - first_x;
        double dy = (double)lrint(6 * cos(i * 0.7)) - first_y;
        TAP_CHECK(fabs((double)plain[i].dx_px - dx) < 1.2, "%d: %g, not %g", i,
                  (double)plain[i].dx_px, dx);
        TAP_CHECK(fabs((double)plain[i].dy_px - dy) < 1.2, "%d: %g, not %g", i,
                  (double)plain[i].dy_px, dy);
    }
    const SwingCameraMove *mirrored = pipeline_scene_camera(scene, TRUE);
    for (int i = 0; i < FRAMES; i++)
        TAP_CHECK(mirrored[i].dx_px == -plain[i].dx_px && mirrored[i].dy_px == plain[i].dy_px &&
                  mirrored[i].angle_rad == -plain[i].angle_rad);
    SwingReport report = {.width = WIDTH, .height = HEIGHT};
    pipeline_scene_report(scene, &found, &report);
    TAP_CHECK(report.preparation[SWING_STEADY].applied);
    TAP_CHECK(report.preparation[SWING_STEADY].value > 0.5);
}

static void nothing_seen_is_nothing_known(void) {
    g_autoptr(PipelineScene) scene = pipeline_scene_new();
    TAP_CHECK(pipeline_scene_camera(scene, FALSE) == NULL);
    SwingReport report = {.width = WIDTH, .height = HEIGHT};
    pipeline_scene_report(scene, &found, &report);
    TAP_CHECK(isnan(report.preparation[SWING_STEADY].value));
    TAP_CHECK(isnan(report.preparation[SWING_LIGHT].value));
}

int main(void) {
    TAP_RUN(a_camera_that_stands_still_is_left_alone);
    TAP_RUN(a_shaky_camera_is_followed);
    TAP_RUN(nothing_seen_is_nothing_known);
    return tap_done();
}

#include "engine/pose/landmarks.h"

#include <math.h>
#include <stdlib.h>

#include "tap.h"

#define NEAR(value, expected)                                                                      \
    TAP_CHECK(fabsf((value) - (expected)) < 1e-4f, "%f, not %f", (double)(value),                  \
              (double)(expected))

static float heatmap[POSE_HEATMAP_PX * POSE_HEATMAP_PX * POSE_MARKS];

static void set_heat(int column, int row, int mark, float logit) {
    heatmap[(row * POSE_HEATMAP_PX + column) * POSE_MARKS + mark] = logit;
}

static void cold(void) {
    for (size_t i = 0; i < sizeof heatmap / sizeof *heatmap; i++)
        heatmap[i] = -40;
}

static void decodes_pixels_and_logits(void) {
    float raw[5 * POSE_MARKS] = {0};
    PoseMark marks[POSE_MARKS];
    raw[5] = 128;
    raw[6] = 64;
    raw[7] = -25.6f;
    raw[9] = 2;
    pose_marks_decode(raw, marks);
    NEAR(marks[1].x, 0.5f);
    NEAR(marks[1].y, 0.25f);
    NEAR(marks[1].z, -0.1f);
    NEAR(marks[1].visibility, 0.5f);
    NEAR(marks[1].presence, 1 / (1 + expf(-2)));
}

static void refines_to_the_centre_of_mass(void) {
    PoseMark marks[POSE_MARKS] = {{.x = 0.5f, .y = 0.5f}}; /* cell 32, 32 */
    cold();
    set_heat(33, 32, 0, 40);
    set_heat(34, 33, 0, 40);
    set_heat(36, 32, 0, 40); /* four cells away: outside the window */
    pose_marks_refine(heatmap, marks);
    NEAR(marks[0].x, 33.5f / 64);
    NEAR(marks[0].y, 32.5f / 64);
}

static void leaves_cold_and_outside_marks_alone(void) {
    PoseMark marks[POSE_MARKS] = {{.x = 0.5f, .y = 0.5f}, {.x = 1.2f, .y = 0.5f}, {.x = NAN}};
    cold();
    set_heat(33, 32, 0, -0.1f); /* below one half */
    set_heat(63, 32, 1, 40);
    pose_marks_refine(heatmap, marks);
    NEAR(marks[0].x, 0.5f);
    NEAR(marks[1].x, 1.2f);
    TAP_CHECK(isnan(marks[2].x));
}

static void window_is_cut_at_the_edge(void) {
    PoseMark marks[POSE_MARKS] = {{.x = 0.001f, .y = 0.999f}};
    cold();
    set_heat(0, 63, 0, 40);
    set_heat(2, 63, 0, 40);
    pose_marks_refine(heatmap, marks);
    NEAR(marks[0].x, 1.0f / 64);
    NEAR(marks[0].y, 63.0f / 64);
}

static void projects_into_the_picture(void) {
    const ImageRegion region = {200, 100, 100, 100, 1.57079633f};
    PoseMark marks[POSE_MARKS] = {{.x = 1, .y = 0.5f, .z = 0.2f}};
    pose_marks_project(&region, 400, 200, marks);
    NEAR(marks[0].x, 0.5f);
    NEAR(marks[0].y, 0.75f);
    NEAR(marks[0].z, 0.05f);
}

static void turns_the_world(void) {
    const ImageRegion region = {0, 0, 1, 1, 1.57079633f};
    float raw[3 * POSE_MARKS] = {1, 0, 5};
    SwingWorldPoint world[SWING_LANDMARKS];
    pose_world_project(&region, raw, world);
    NEAR(world[0].x, 0);
    NEAR(world[0].y, 1);
    NEAR(world[0].z, 5);
}

static void hand_depth_has_its_own_scale(void) {
    const ImageRegion region = {50, 50, 100, 100, 0};
    const float raw[3] = {112, 56, 22.4f};
    SwingLandmark point;
    pose_points_project(&region, 100, 200, raw, 1, 224, 0.4f, &point);
    NEAR(point.x, 0.5f);
    NEAR(point.y, 0.125f);
    NEAR(point.z, 0.25f);
}

int main(void) {
    TAP_RUN(decodes_pixels_and_logits);
    TAP_RUN(refines_to_the_centre_of_mass);
    TAP_RUN(leaves_cold_and_outside_marks_alone);
    TAP_RUN(window_is_cut_at_the_edge);
    TAP_RUN(projects_into_the_picture);
    TAP_RUN(turns_the_world);
    TAP_RUN(hand_depth_has_its_own_scale);
    return tap_done();
}

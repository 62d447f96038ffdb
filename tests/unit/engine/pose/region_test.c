#include "engine/pose/region.h"

#include <math.h>

#include "tap.h"

static const float pi = 3.14159265f;

#define NEAR(value, expected)                                                                      \
    TAP_CHECK(fabsf((value) - (expected)) < 1e-3f, "%f, not %f", (double)(value),                  \
              (double)(expected))

static void angles_come_home(void) {
    NEAR(pose_region_normal_angle(3 * pi / 2), -pi / 2);
    NEAR(pose_region_normal_angle(-5 * pi / 2), -pi / 2);
    NEAR(pose_region_normal_angle(0.3f), 0.3f);
}

static void upright_body_is_not_turned(void) {
    /* Hips at (100, 200), rim of the body straight above them. */
    const ImageRegion region =
        pose_region_from_pair((PosePoint){100, 200}, (PosePoint){100, 150}, 90);
    NEAR(region.rotation_rad, 0);
    NEAR(region.width_px, 100);
    NEAR(region.height_px, 100);
    NEAR(region.center_y_px, 200);
}

static void leaning_right_is_clockwise(void) {
    const ImageRegion region = pose_region_from_pair((PosePoint){0, 0}, (PosePoint){30, -30}, 90);
    NEAR(region.rotation_rad, pi / 4);
    NEAR(region.width_px, 2 * sqrtf(1800));
}

static void growing_shifts_then_squares_then_scales(void) {
    ImageRegion region = {100, 100, 40, 20, 0};
    pose_region_grow(&region, -0.1f, 2);
    NEAR(region.center_x_px, 100);
    NEAR(region.center_y_px, 98);
    NEAR(region.width_px, 80);
    NEAR(region.height_px, 80);
    region = (ImageRegion){100, 100, 20, 20, pi / 2};
    pose_region_grow(&region, -0.5f, 1);
    NEAR(region.center_x_px, 110); /* its own "up" points right */
    NEAR(region.center_y_px, 100);
}

static void boxes_enclose(void) {
    const PosePoint points[] = {{0, 0}, {10, 10}, {5, 5}};
    const ImageRegion upright = pose_region_from_box(points, 3, 0.2f);
    NEAR(upright.width_px, 10);
    NEAR(upright.center_x_px, 5);
    NEAR(upright.rotation_rad, 0.2f);
    /* Along the diagonal the three points are a line. */
    const ImageRegion turned = pose_region_from_turned_box(points, 3, pi / 4);
    NEAR(turned.width_px, sqrtf(200));
    NEAR(turned.height_px, 0);
    NEAR(turned.center_x_px, 5);
    NEAR(turned.center_y_px, 5);
}

static void projecting_follows_the_rotation(void) {
    const ImageRegion region = {100, 50, 20, 20, pi / 2};
    const PosePoint corner = pose_region_project(&region, 1, 0.5f);
    NEAR(corner.x, 100);
    NEAR(corner.y, 60);
}

static void tracking_is_kept_within_limits(void) {
    const PoseRegionLimits limits = {40, 0.2f, 0.4f, 0.9f};
    const ImageRegion fresh = {100, 100, 100, 100, 0.1f};
    const PosePoint inside = {120, 120}, outside = {148, 100};
    ImageRegion tracked = fresh;
    TAP_CHECK(pose_region_still_good(&tracked, &fresh, &inside, 1, &limits));
    TAP_CHECK(!pose_region_still_good(&tracked, &fresh, &outside, 1, &limits));
    tracked.center_x_px += 25;
    TAP_CHECK(!pose_region_still_good(&tracked, &fresh, &inside, 1, &limits), "moved");
    tracked = fresh;
    tracked.width_px = 145;
    TAP_CHECK(!pose_region_still_good(&tracked, &fresh, &inside, 1, &limits), "grown");
    tracked = fresh;
    tracked.rotation_rad += 41 * pi / 180;
    TAP_CHECK(!pose_region_still_good(&tracked, &fresh, &inside, 1, &limits), "turned");
    tracked.rotation_rad = fresh.rotation_rad + 2 * pi - 0.1f;
    TAP_CHECK(pose_region_still_good(&tracked, &fresh, &inside, 1, &limits), "a full turn is none");
}

int main(void) {
    TAP_RUN(angles_come_home);
    TAP_RUN(upright_body_is_not_turned);
    TAP_RUN(leaning_right_is_clockwise);
    TAP_RUN(growing_shifts_then_squares_then_scales);
    TAP_RUN(boxes_enclose);
    TAP_RUN(projecting_follows_the_rotation);
    TAP_RUN(tracking_is_kept_within_limits);
    return tap_done();
}

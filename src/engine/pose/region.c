#include "engine/pose/region.h"

#include <math.h>

static const float pi = 3.14159265358979f;

float pose_region_normal_angle(float rotation_rad) {
    return rotation_rad - 2 * pi * floorf((rotation_rad + pi) / (2 * pi));
}

float pose_region_rotation(PosePoint from, PosePoint to, float target_deg) {
    const float direction = atan2f(-(to.y - from.y), to.x - from.x);
    return pose_region_normal_angle(target_deg * pi / 180 - direction);
}

ImageRegion pose_region_from_pair(PosePoint center, PosePoint scale_point, float target_deg) {
    const float dx = scale_point.x - center.x, dy = scale_point.y - center.y;
    const float side = 2 * sqrtf(dx * dx + dy * dy);
    return (ImageRegion){.center_x_px = center.x,
                         .center_y_px = center.y,
                         .width_px = side,
                         .height_px = side,
                         .rotation_rad = pose_region_rotation(center, scale_point, target_deg)};
}

typedef struct {
    float left, top, right, bottom;
} Bounds;

/* Bounds of the points in axes turned by (cosine, sine) about `origin`. */
static Bounds bounds_of(const PosePoint *points, int count, PosePoint origin, float cosine,
                        float sine) {
    Bounds bounds = {INFINITY, INFINITY, -INFINITY, -INFINITY};
    for (int i = 0; i < count; i++) {
        const float dx = points[i].x - origin.x, dy = points[i].y - origin.y;
        const float x = dx * cosine - dy * sine, y = dx * sine + dy * cosine;
        bounds.left = fminf(bounds.left, x);
        bounds.right = fmaxf(bounds.right, x);
        bounds.top = fminf(bounds.top, y);
        bounds.bottom = fmaxf(bounds.bottom, y);
    }
    return bounds;
}

ImageRegion pose_region_from_box(const PosePoint *points, int count, float rotation_rad) {
    const Bounds bounds = bounds_of(points, count, (PosePoint){0, 0}, 1, 0);
    return (ImageRegion){.center_x_px = (bounds.left + bounds.right) / 2,
                         .center_y_px = (bounds.top + bounds.bottom) / 2,
                         .width_px = bounds.right - bounds.left,
                         .height_px = bounds.bottom - bounds.top,
                         .rotation_rad = rotation_rad};
}

ImageRegion pose_region_from_turned_box(const PosePoint *points, int count, float rotation_rad) {
    const float back = pose_region_normal_angle(-rotation_rad);
    ImageRegion region = pose_region_from_box(points, count, rotation_rad);
    const PosePoint origin = {region.center_x_px, region.center_y_px};
    const Bounds bounds = bounds_of(points, count, origin, cosf(back), sinf(back));
    const float x = (bounds.left + bounds.right) / 2, y = (bounds.top + bounds.bottom) / 2;
    const float cosine = cosf(rotation_rad), sine = sinf(rotation_rad);
    region.center_x_px = x * cosine - y * sine + origin.x;
    region.center_y_px = x * sine + y * cosine + origin.y;
    region.width_px = bounds.right - bounds.left;
    region.height_px = bounds.bottom - bounds.top;
    return region;
}

void pose_region_grow(ImageRegion *region, float shift_y, float scale) {
    const float shift_px = shift_y * region->height_px;
    region->center_x_px -= shift_px * sinf(region->rotation_rad);
    region->center_y_px += shift_px * cosf(region->rotation_rad);
    region->width_px = region->height_px = fmaxf(region->width_px, region->height_px) * scale;
}

PosePoint pose_region_project(const ImageRegion *region, float x, float y) {
    const float cosine = cosf(region->rotation_rad), sine = sinf(region->rotation_rad);
    const float dx = (x - 0.5f) * region->width_px, dy = (y - 0.5f) * region->height_px;
    return (PosePoint){region->center_x_px + cosine * dx - sine * dy,
                       region->center_y_px + sine * dx + cosine * dy};
}

/* The point in the region's own axes, from its centre. */
static PosePoint along_region(const ImageRegion *region, float x, float y) {
    const float cosine = cosf(-region->rotation_rad), sine = sinf(-region->rotation_rad);
    const float dx = x - region->center_x_px, dy = y - region->center_y_px;
    return (PosePoint){dx * cosine - dy * sine, dx * sine + dy * cosine};
}

bool pose_region_still_good(const ImageRegion *tracked, const ImageRegion *fresh,
                            const PosePoint *points, int count, const PoseRegionLimits *limits) {
    const float turn = fabsf(pose_region_normal_angle(tracked->rotation_rad - fresh->rotation_rad));
    const PosePoint shift = along_region(fresh, tracked->center_x_px, tracked->center_y_px);
    if (turn > limits->rotation_deg * pi / 180 ||
        fabsf(shift.x) > limits->shift * fresh->width_px ||
        fabsf(shift.y) > limits->shift * fresh->height_px ||
        fabsf(tracked->width_px - fresh->width_px) > limits->size * fresh->width_px ||
        fabsf(tracked->height_px - fresh->height_px) > limits->size * fresh->height_px)
        return false;
    for (int i = 0; i < count; i++) {
        const PosePoint at = along_region(fresh, points[i].x, points[i].y);
        if (!(fabsf(at.x) < fresh->width_px * limits->inside / 2 &&
              fabsf(at.y) < fresh->height_px * limits->inside / 2))
            return false;
    }
    return true;
}

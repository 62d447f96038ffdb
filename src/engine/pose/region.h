/* Regions of interest: from points to a rotated rectangle, and MediaPipe's rules for growing them.
 *
 * Everything is in pixels of the picture as shown; angles are radians, clockwise (y down). */
#ifndef GOLFCOACH_ENGINE_POSE_REGION_H
#define GOLFCOACH_ENGINE_POSE_REGION_H

#include <stdbool.h>

#include "engine/image/crop.h"

typedef struct {
    float x, y;
} PosePoint;

/* The same angle in [-pi, pi). */
float pose_region_normal_angle(float rotation_rad);

/* The turn that makes the line from -> to point to `target_deg`, counted counter-clockwise from the
 * x axis. */
float pose_region_rotation(PosePoint from, PosePoint to, float target_deg);

/* A square around `center` whose half side is the distance to `scale_point`. */
ImageRegion pose_region_from_pair(PosePoint center, PosePoint scale_point, float target_deg);

/* The upright bounding box of the points, given a rotation afterwards (about its own centre). */
ImageRegion pose_region_from_box(const PosePoint *points, int count, float rotation_rad);

/* The bounding box of the points along axes turned by the rotation. */
ImageRegion pose_region_from_turned_box(const PosePoint *points, int count, float rotation_rad);

/* In this order: shift along the region's own y axis by shift_y of its height, square on the long
 * side, scale. */
void pose_region_grow(ImageRegion *region, float shift_y, float scale);

/* A point of the region, in fractions of its width and height, in pixels of the picture. */
PosePoint pose_region_project(const ImageRegion *region, float x, float y);

/* How much a region may differ from a freshly found one to go on with it. */
typedef struct {
    float rotation_deg, shift, size; /* shift and size in fractions of the fresh region's side */
    float inside;                    /* all points must lie in the fresh region scaled by this */
} PoseRegionLimits;

bool pose_region_still_good(const ImageRegion *tracked, const ImageRegion *fresh,
                            const PosePoint *points, int count, const PoseRegionLimits *limits);

#endif

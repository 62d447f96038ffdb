/* A pinhole camera. Pixel centres lie at half pixels: the picture's left edge is u = 0. */
#ifndef GOLFCOACH_TOOLS_GOLFER_CAMERA_H
#define GOLFCOACH_TOOLS_GOLFER_CAMERA_H

#include "skeleton.h"

typedef struct {
    Vec3 position, right, up, forward;
    float focal_px, centre_x, centre_y;
} GolferCamera;

/* The camera at a time, shake included, as it would film a right-hander. */
void golfer_camera_at(const GolferOptions *options, double clip_s, GolferCamera *ret_camera);
/* The same without shake. */
void golfer_camera_still(const GolferOptions *options, GolferCamera *ret_camera);
/* u, v in pixels and the depth along the axis in metres. */
Vec3 golfer_camera_project(const GolferCamera *camera, Vec3 point);
/* Unit direction of the ray through (u, v). */
Vec3 golfer_camera_ray(const GolferCamera *camera, float u, float v);
/* The camera that sees the mirror image (x to -x) as this one sees the world, mirrored left to
 * right. */
GolferCamera golfer_camera_mirrored(const GolferCamera *camera);

#endif

/* Raw outputs of the landmark network -> landmarks of the picture. */
#ifndef GOLFCOACH_ENGINE_POSE_LANDMARKS_H
#define GOLFCOACH_ENGINE_POSE_LANDMARKS_H

#include "engine/pose/region.h"
#include "engine/swing/track.h"

enum {
    POSE_MARKS = 39, /* 33 of the body, 2 that carry the region of the next frame, 4 unused */
    POSE_MARK_CENTER = 33,
    POSE_MARK_SCALE = 34,
    POSE_MARKS_INPUT_PX = 256,
    POSE_HEATMAP_PX = 64,
};

/* x, y, z in fractions of the network's input until projected. */
typedef struct {
    float x, y, z, visibility, presence;
} PoseMark;

/* 39 x (x px, y px, z px, visibility logit, presence logit) -> marks. */
void pose_marks_decode(const float *raw, PoseMark marks[POSE_MARKS]);

/* Moves each mark to the centre of mass of its heatmap (64 x 64 x 39 logits) within 7 x 7 cells
 * around it, where one of them reaches 0.5. */
void pose_marks_refine(const float *heatmap, PoseMark marks[POSE_MARKS]);

/* From fractions of the region to fractions of a picture of that size. */
void pose_marks_project(const ImageRegion *region, int width, int height,
                        PoseMark marks[POSE_MARKS]);

/* 39 x 3 metres in the axes of the region -> metres in the axes of the picture. */
void pose_world_project(const ImageRegion *region, const float *raw,
                        SwingWorldPoint world[SWING_LANDMARKS]);

/* count x (x, y, z) of a hand or face in pixels of an input of that side -> fractions of the
 * picture; z is divided by z_divisor too. Visibility becomes 0. */
void pose_points_project(const ImageRegion *region, int width, int height, const float *raw,
                         int count, float input_px, float z_divisor, SwingLandmark *landmarks);

#endif

#include "engine/pose/landmarks.h"

#include <math.h>

static float sigmoid(float logit) {
    return 1 / (1 + expf(-logit));
}

void pose_marks_decode(const float *raw, PoseMark marks[POSE_MARKS]) {
    const float scale = POSE_MARKS_INPUT_PX;
    for (int i = 0; i < POSE_MARKS; i++, raw += 5)
        marks[i] = (PoseMark){raw[0] / scale, raw[1] / scale, raw[2] / scale, sigmoid(raw[3]),
                              sigmoid(raw[4])};
}

enum { WINDOW_REACH = 3 };

static int largest(int a, int b) {
    return a > b ? a : b;
}
static int smallest(int a, int b) {
    return a < b ? a : b;
}

static void refine_mark(const float *heatmap, int index, PoseMark *mark) {
    const float at_column = mark->x * POSE_HEATMAP_PX, at_row = mark->y * POSE_HEATMAP_PX;
    /* Compared as floats first: a wild value does not fit an int. Towards zero, as the original
     * casts. */
    if (!(at_column > -1 && at_column < POSE_HEATMAP_PX && at_row > -1 && at_row < POSE_HEATMAP_PX))
        return;
    const int column = (int)at_column, row = (int)at_row;
    const int right = smallest(column + WINDOW_REACH + 1, POSE_HEATMAP_PX);
    const int bottom = smallest(row + WINDOW_REACH + 1, POSE_HEATMAP_PX);
    float mass = 0, mass_x = 0, mass_y = 0, peak = 0;
    for (int y = largest(row - WINDOW_REACH, 0); y < bottom; y++)
        for (int x = largest(column - WINDOW_REACH, 0); x < right; x++) {
            const float confidence =
                sigmoid(heatmap[(y * POSE_HEATMAP_PX + x) * POSE_MARKS + index]);
            mass += confidence;
            mass_x += (float)x * confidence;
            mass_y += (float)y * confidence;
            peak = fmaxf(peak, confidence);
        }
    if (peak >= 0.5f && mass > 0) {
        mark->x = mass_x / POSE_HEATMAP_PX / mass;
        mark->y = mass_y / POSE_HEATMAP_PX / mass;
    }
}

void pose_marks_refine(const float *heatmap, PoseMark marks[POSE_MARKS]) {
    for (int i = 0; i <= POSE_MARK_SCALE; i++)
        refine_mark(heatmap, i, &marks[i]);
}

void pose_marks_project(const ImageRegion *region, int width, int height,
                        PoseMark marks[POSE_MARKS]) {
    for (int i = 0; i < POSE_MARKS; i++) {
        const PosePoint at = pose_region_project(region, marks[i].x, marks[i].y);
        marks[i].x = at.x / (float)width;
        marks[i].y = at.y / (float)height;
        marks[i].z *= region->width_px / (float)width;
    }
}

void pose_world_project(const ImageRegion *region, const float *raw,
                        SwingWorldPoint world[SWING_LANDMARKS]) {
    const float cosine = cosf(region->rotation_rad), sine = sinf(region->rotation_rad);
    for (int i = 0; i < SWING_LANDMARKS; i++, raw += 3)
        world[i] = (SwingWorldPoint){cosine * raw[0] - sine * raw[1],
                                     sine * raw[0] + cosine * raw[1], raw[2]};
}

void pose_points_project(const ImageRegion *region, int width, int height, const float *raw,
                         int count, float input_px, float z_divisor, SwingLandmark *landmarks) {
    for (int i = 0; i < count; i++, raw += 3) {
        const PosePoint at = pose_region_project(region, raw[0] / input_px, raw[1] / input_px);
        landmarks[i] =
            (SwingLandmark){.x = at.x / (float)width,
                            .y = at.y / (float)height,
                            .z = raw[2] / input_px / z_divisor * region->width_px / (float)width};
    }
}

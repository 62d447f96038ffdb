/* A small upright square of a frame's brightness, at a scale of its own. */
#ifndef GOLFCOACH_ENGINE_IMAGE_PATCH_H
#define GOLFCOACH_ENGINE_IMAGE_PATCH_H

#include <stdint.h>

#include "engine/swing/frame.h"

enum { IMAGE_PATCH_MOST_SIDE = 256 };

/* side x side cells of cell_px pixels of the picture shown each, row by row, about its centre. */
typedef struct {
    float center_x_px, center_y_px;
    float cell_px; /* > 0 */
    int side;      /* 1..IMAGE_PATCH_MOST_SIDE */
} ImagePatchPlace;

/* Means of the pixels that lie in each cell (of up to 3 x 3 of them), 8-bit luma as stored; RGB is
 * represented by its green. What lies outside the picture is 0: see image_patch_inside(). */
void image_patch_take(const SwingFrame *frame, const ImagePatchPlace *place, uint8_t *ret_cells);

/* The cells that lie wholly in a picture of that size: columns and rows first..last, both included;
 * last < first when there are none. */
typedef struct {
    int first_column, last_column, first_row, last_row;
} ImagePatchInside;
ImagePatchInside image_patch_inside(const ImagePatchPlace *place, int width, int height);

#endif

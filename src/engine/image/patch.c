#include "engine/image/patch.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

/* Pixels looked at in each cell, across and down: what is thinner than a cell must not slip
 * between them, and a cell of a small picture has no more. */
enum { MOST_SAMPLES = 3 };

/* Where the shown pixel (0, 0) lies in plane 0, and bytes from there to the right and down. */
typedef struct {
    const uint8_t *origin;
    ptrdiff_t right, down;
} Luma;

static Luma luma_of(const SwingFrame *frame) {
    ptrdiff_t pixel = frame->pixels == SWING_PIXELS_RGB24 ? 3 : 1, row = frame->stride[0];
    const uint8_t *first = frame->plane[0] + (pixel == 3);
    ptrdiff_t last_column = (frame->coded_width - 1) * pixel,
              last_row = (frame->coded_height - 1) * row;
    switch (frame->rotation) {
    case 90:
        return (Luma){first + last_row, -row, pixel};
    case 180:
        return (Luma){first + last_row + last_column, -pixel, -row};
    case 270:
        return (Luma){first + last_column, row, -pixel};
    default:
        return (Luma){first, pixel, row};
    }
}

static float first_edge(float center_px, const ImagePatchPlace *place) {
    return center_px - place->cell_px * (float)place->side / 2;
}

static void inside_along(float edge_px, const ImagePatchPlace *place, int size, int *ret_first,
                         int *ret_last) {
    float first = ceilf(-edge_px / place->cell_px);
    float last = floorf(((float)size - edge_px) / place->cell_px) - 1;
    *ret_first = (int)fmaxf(0, fminf(first, (float)place->side));
    *ret_last = (int)fmaxf(-1, fminf(last, (float)place->side - 1));
}

ImagePatchInside image_patch_inside(const ImagePatchPlace *place, int width, int height) {
    ImagePatchInside in = {0, -1, 0, -1};
    if (!(place->cell_px > 0) || !isfinite(place->center_x_px) || !isfinite(place->center_y_px))
        return in;
    inside_along(first_edge(place->center_x_px, place), place, width, &in.first_column,
                 &in.last_column);
    inside_along(first_edge(place->center_y_px, place), place, height, &in.first_row, &in.last_row);
    return in;
}

/* How far into the plane each sample of all cells lies along one side: bytes. */
static void find_ways(float edge_px, float step_px, int count, int size, ptrdiff_t pixel,
                      ptrdiff_t *ret_ways) {
    for (int i = 0; i < count; i++) {
        float at = edge_px + ((float)i + 0.5f) * step_px;
        ret_ways[i] = (ptrdiff_t)fmaxf(0, fminf(at, (float)(size - 1))) * pixel;
    }
}

static uint8_t mean_of(const uint8_t *origin, const ptrdiff_t *right, const ptrdiff_t *down,
                       int samples) {
    int count = samples * samples, sum = count / 2;
    for (int row = 0; row < samples; row++)
        for (int column = 0; column < samples; column++)
            sum += origin[down[row] + right[column]];
    return (uint8_t)(sum / count);
}

void image_patch_take(const SwingFrame *frame, const ImagePatchPlace *place, uint8_t *ret_cells) {
    ptrdiff_t right[IMAGE_PATCH_MOST_SIDE * MOST_SAMPLES],
        down[IMAGE_PATCH_MOST_SIDE * MOST_SAMPLES];
    const ImagePatchInside in = image_patch_inside(place, frame->width, frame->height);
    const Luma luma = luma_of(frame);
    const int side = place->side;
    memset(ret_cells, 0, (size_t)side * (size_t)side);
    if (in.last_column < in.first_column || in.last_row < in.first_row)
        return;
    const int samples = (int)fminf(MOST_SAMPLES, fmaxf(1, ceilf(place->cell_px)));
    const float step = place->cell_px / (float)samples;
    find_ways(first_edge(place->center_x_px, place), step, side * samples, frame->width, luma.right,
              right);
    find_ways(first_edge(place->center_y_px, place), step, side * samples, frame->height, luma.down,
              down);
    for (int row = in.first_row; row <= in.last_row; row++)
        for (int column = in.first_column; column <= in.last_column; column++)
            ret_cells[row * side + column] =
                mean_of(luma.origin, &right[column * samples], &down[row * samples], samples);
}

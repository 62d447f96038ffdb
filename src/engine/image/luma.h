/* Brightness of a frame: single points, and a small copy of the whole picture. */
#ifndef GOLFCOACH_ENGINE_IMAGE_LUMA_H
#define GOLFCOACH_ENGINE_IMAGE_LUMA_H

#include <stddef.h>
#include <stdint.h>

#include "engine/swing/frame.h"

/* 0..255, full range, of the pixel (x, y) of the picture shown, which must lie inside it. */
int image_luma_at(const SwingFrame *frame, int x_px, int y_px);

/* 8-bit luma, as stored, upright as shown. `data` is pixel (0, 0); rows go on for PAD pixels beyond
 * each edge, and there are PAD rows above and below: the nearest pixel repeated. */
enum { IMAGE_SMALL_PAD = 24 };
typedef struct {
    int width, height;
    ptrdiff_t stride;
    uint8_t *data;
} ImageSmall;

/* Bytes that a small picture of that size needs, and how it lies in them. */
size_t image_small_bytes(int width, int height);
void image_small_place(ImageSmall *small, int width, int height, uint8_t *memory);

/* Means of factor x factor pixels, from the middle of the picture: small->width and ->height are at
 * most the shown size divided by `factor` (1..128). row_sums: coded_width numbers of scratch. RGB
 * is represented by its green. */
void image_small_shrink(const SwingFrame *frame, int factor, uint16_t *row_sums, ImageSmall *small);
/* Means of 2 x 2; to is at most half as large as from. */
void image_small_halve(const ImageSmall *from, ImageSmall *to);

#endif

/* Sample a rotated square (or letterboxed) region of a frame into a network's input.
 *
 * The planes are read directly: no whole-frame conversion to RGB. Sampling is bilinear with
 * half-pixel centres, as MediaPipe's GPU and web builds do it. Luma and chroma are interpolated
 * each on their own grid (chroma sited between luma samples, as 4:2:0 JPEG/MPEG-1 siting), then
 * converted and clamped to 0..255. */
#ifndef GOLFCOACH_ENGINE_IMAGE_CROP_H
#define GOLFCOACH_ENGINE_IMAGE_CROP_H

#include <stddef.h>

#include "engine/swing/frame.h"

/* A rotated rectangle in pixels of the picture as shown. rotation_rad turns the region clockwise (y
 * down). */
typedef struct {
    float center_x_px, center_y_px;
    float width_px, height_px;
    float rotation_rad;
} ImageRegion;

typedef enum {
    IMAGE_BORDER_REPLICATE, /* outside the frame: the nearest pixel */
    IMAGE_BORDER_ZERO, /* a cell whose centre is outside the frame: black before scale and offset */
} ImageBorder;

/* Where the samples go: size x size x 3 floats (R, G, B), rows row_stride floats apart;
 * value = p * scale + offset with p in 0..255. */
typedef struct {
    float *data;
    int width, height;
    size_t row_stride;
    float scale, offset;
    ImageBorder border;
} ImageTarget;

/* The fast way on this CPU, and its plain twin. Results differ by rounding only (< 1e-3 of 255). */
void image_crop(const SwingFrame *frame, const ImageRegion *region, const ImageTarget *target);
void image_crop_plain(const SwingFrame *frame, const ImageRegion *region,
                      const ImageTarget *target);

#endif

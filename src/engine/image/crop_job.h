/* What the ways of cropping share: one prepared job, and the function each of them is. */
#ifndef GOLFCOACH_ENGINE_IMAGE_CROP_JOB_H
#define GOLFCOACH_ENGINE_IMAGE_CROP_JOB_H

#include "engine/image/crop.h"

typedef struct {
    /* Cell (u, v) of the target lies at column x + u * x_u + v * x_v, row y + u * y_u + v * y_v of
     * the planes as they are stored (pixel centres are whole numbers); rotation of the frame is in
     * here. */
    double x, x_u, x_v;
    double y, y_u, y_v;
    /* R = luma + red_v * V, G = luma + green_u * U + green_v * V, B = luma + blue_u * U, where
     * luma = (Y - luma_zero) * luma_gain and U, V are centred on 0. */
    float luma_zero, luma_gain, red_v, green_u, green_v, blue_u;
    int chroma_width, chroma_height;
    /* Column and row of the chroma planes: chroma_gain * luma column + chroma_shift. */
    float chroma_gain_x, chroma_gain_y, chroma_offset_x, chroma_offset_y;
    const SwingFrame *frame;
    const ImageTarget *target;
} ImageCropJob;

void image_crop_job_init(ImageCropJob *job, const SwingFrame *frame, const ImageRegion *region,
                         const ImageTarget *target);

void image_crop_run_plain(const ImageCropJob *job);
#if defined(__x86_64__)
/* The widest rows and smallest planes this way can address; others take the plain one. */
int image_crop_avx2_takes(const ImageCropJob *job);
/* Only on a CPU with AVX2 and FMA. */
void image_crop_run_avx2(const ImageCropJob *job);
#endif

#endif

#include "engine/image/crop.h"

#include <math.h>

#include "engine/image/crop_job.h"

/* From a point (x, y) of the picture as shown, edges at 0 and width, to the same point of the
 * stored planes: column = a x + b y + c, row = d x + e y + f. */
typedef struct {
    double a, b, c, d, e, f;
} Turn;

static Turn turn_to_planes(const SwingFrame *frame) {
    const double width = frame->coded_width, height = frame->coded_height;
    switch (frame->rotation) {
    case 90:
        return (Turn){0, 1, 0, -1, 0, height};
    case 180:
        return (Turn){-1, 0, width, 0, -1, height};
    case 270:
        return (Turn){0, -1, width, 1, 0, 0};
    default:
        return (Turn){1, 0, 0, 0, 1, 0};
    }
}

static void map_init(ImageCropJob *job, const ImageRegion *region) {
    const Turn turn = turn_to_planes(job->frame);
    const double cosine = cos((double)region->rotation_rad);
    const double sine = sin((double)region->rotation_rad);
    const double step_u = (double)region->width_px / job->target->width;
    const double step_v = (double)region->height_px / job->target->height;
    /* Shown position of the centre of cell (0, 0), and what one cell right and one cell down add to
     * it. */
    const double x_u = cosine * step_u, x_v = -sine * step_v;
    const double y_u = sine * step_u, y_v = cosine * step_v;
    const double half_u = 0.5 * (job->target->width - 1), half_v = 0.5 * (job->target->height - 1);
    const double x = (double)region->center_x_px - half_u * x_u - half_v * x_v;
    const double y = (double)region->center_y_px - half_u * y_u - half_v * y_v;
    job->x = turn.a * x + turn.b * y + turn.c - 0.5;
    job->y = turn.d * x + turn.e * y + turn.f - 0.5;
    job->x_u = turn.a * x_u + turn.b * y_u;
    job->x_v = turn.a * x_v + turn.b * y_v;
    job->y_u = turn.d * x_u + turn.e * y_u;
    job->y_v = turn.d * x_v + turn.e * y_v;
}

/* Shares of red and blue in luma (ITU-T H.273, table of MatrixCoefficients). */
static const double luma_shares[][2] = {
    [SWING_MATRIX_BT601] = {0.299, 0.114},
    [SWING_MATRIX_BT709] = {0.2126, 0.0722},
    [SWING_MATRIX_BT2020] = {0.2627, 0.0593},
};

static void colour_init(ImageCropJob *job) {
    const SwingFrame *frame = job->frame;
    const double red = luma_shares[frame->matrix][0], blue = luma_shares[frame->matrix][1];
    const double green = 1 - red - blue;
    const double gain = frame->full_range ? 1 : 255.0 / 224.0;
    job->luma_zero = frame->full_range ? 0 : 16;
    job->luma_gain = frame->full_range ? 1 : 255.0f / 219.0f;
    job->red_v = (float)(2 * (1 - red) * gain);
    job->blue_u = (float)(2 * (1 - blue) * gain);
    job->green_u = (float)(-2 * (1 - blue) * blue / green * gain);
    job->green_v = (float)(-2 * (1 - red) * red / green * gain);
}

void image_crop_job_init(ImageCropJob *job, const SwingFrame *frame, const ImageRegion *region,
                         const ImageTarget *target) {
    *job = (ImageCropJob){.frame = frame, .target = target};
    map_init(job, region);
    if (frame->pixels != SWING_PIXELS_YUV)
        return;
    colour_init(job);
    const int shift_x = frame->chroma_shift_x, shift_y = frame->chroma_shift_y;
    job->chroma_width = (frame->coded_width + (1 << shift_x) - 1) >> shift_x;
    job->chroma_height = (frame->coded_height + (1 << shift_y) - 1) >> shift_y;
    job->chroma_gain_x = 1.0f / (float)(1 << shift_x);
    job->chroma_gain_y = 1.0f / (float)(1 << shift_y);
    job->chroma_offset_x = 0.5f * job->chroma_gain_x - 0.5f;
    job->chroma_offset_y = 0.5f * job->chroma_gain_y - 0.5f;
}

void image_crop_plain(const SwingFrame *frame, const ImageRegion *region,
                      const ImageTarget *target) {
    ImageCropJob job;
    image_crop_job_init(&job, frame, region, target);
    image_crop_run_plain(&job);
}

void image_crop(const SwingFrame *frame, const ImageRegion *region, const ImageTarget *target) {
    ImageCropJob job;
    image_crop_job_init(&job, frame, region, target);
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
        image_crop_avx2_takes(&job)) {
        image_crop_run_avx2(&job);
        return;
    }
#endif
    image_crop_run_plain(&job);
}

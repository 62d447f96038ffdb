/* The plain twin: one cell at a time, the definition that the fast ways are tested against. */
#include "engine/image/crop_job.h"

/* A position between pixels along one axis. Clamping the position is what "replicate" means for
 * bilinear sampling; not-a-number becomes 0, so that no position leads outside the plane. */
typedef struct {
    int low, high;
    float weight; /* of high */
} Tap;

static Tap tap_at(float position, int count) {
    const float last = (float)(count - 1);
    position = position > 0 ? position : 0;
    position = position < last ? position : last;
    const int low = (int)position;
    return (Tap){low, low + 1 < count ? low + 1 : low, position - (float)low};
}

static float mix(float from, float to, float weight) {
    return from + weight * (to - from);
}

static float sample(const uint8_t *plane, ptrdiff_t stride, int step, Tap x, Tap y) {
    const uint8_t *top = plane + y.low * stride, *bottom = plane + y.high * stride;
    const float above = mix(top[x.low * step], top[x.high * step], x.weight);
    const float below = mix(bottom[x.low * step], bottom[x.high * step], x.weight);
    return mix(above, below, y.weight);
}

/* Whether a position lies in the picture, whose edges are half a pixel outside the outer centres.
 */
static int is_inside(float position, int count) {
    return position >= -0.5f && position <= (float)count - 0.5f;
}

static float clamp_colour(float value) {
    value = value > 0 ? value : 0;
    return value < 255 ? value : 255;
}

static void sample_yuv(const ImageCropJob *job, float x, float y, float rgb[3]) {
    const SwingFrame *frame = job->frame;
    const Tap luma_x = tap_at(x, frame->coded_width), luma_y = tap_at(y, frame->coded_height);
    const Tap chroma_x = tap_at(x * job->chroma_gain_x + job->chroma_offset_x, job->chroma_width);
    const Tap chroma_y = tap_at(y * job->chroma_gain_y + job->chroma_offset_y, job->chroma_height);
    const float luma =
        (sample(frame->plane[0], frame->stride[0], 1, luma_x, luma_y) - job->luma_zero) *
        job->luma_gain;
    const float blue = sample(frame->plane[1], frame->stride[1], 1, chroma_x, chroma_y) - 128;
    const float red = sample(frame->plane[2], frame->stride[2], 1, chroma_x, chroma_y) - 128;
    rgb[0] = clamp_colour(luma + job->red_v * red);
    rgb[1] = clamp_colour(luma + job->green_u * blue + job->green_v * red);
    rgb[2] = clamp_colour(luma + job->blue_u * blue);
}

static void sample_rgb(const ImageCropJob *job, float x, float y, float rgb[3]) {
    const SwingFrame *frame = job->frame;
    const Tap tap_x = tap_at(x, frame->coded_width), tap_y = tap_at(y, frame->coded_height);
    for (int i = 0; i < 3; i++)
        rgb[i] = sample(frame->plane[0] + i, frame->stride[0], 3, tap_x, tap_y);
}

static void crop_cell(const ImageCropJob *job, float x, float y, float *cell) {
    const SwingFrame *frame = job->frame;
    const ImageTarget *target = job->target;
    float rgb[3] = {0};
    if (target->border == IMAGE_BORDER_REPLICATE ||
        (is_inside(x, frame->coded_width) && is_inside(y, frame->coded_height))) {
        if (frame->pixels == SWING_PIXELS_YUV)
            sample_yuv(job, x, y, rgb);
        else
            sample_rgb(job, x, y, rgb);
    }
    for (int i = 0; i < 3; i++)
        cell[i] = rgb[i] * target->scale + target->offset;
}

void image_crop_run_plain(const ImageCropJob *job) {
    for (int v = 0; v < job->target->height; v++) {
        const float x = (float)(job->x + v * job->x_v), x_u = (float)job->x_u;
        const float y = (float)(job->y + v * job->y_v), y_u = (float)job->y_u;
        float *row = job->target->data + (size_t)v * job->target->row_stride;
        for (int u = 0; u < job->target->width; u++)
            crop_cell(job, x + (float)u * x_u, y + (float)u * y_u, row + 3 * u);
    }
}

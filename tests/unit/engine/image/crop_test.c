/* (tests: crop_avx2.c crop_plain.c) Every way of cropping against the plain one, and the plain one
 * by hand. */
#include "engine/image/crop.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/image/crop_job.h"
#include "tap.h"

enum { CELLS = 64, STRIDE = 3 * CELLS + 5 };

/* Largest difference between the twins, in steps of 0..255. A position is rounded alike by both;
 * what is left is the rounding of three interpolations and of the colour matrix. */
static const float bound = 1e-3f;

static float fast[CELLS * STRIDE], plain[CELLS * STRIDE];
static unsigned seed = 1;

static int random_below(int count) {
    seed = seed * 1664525u + 1013904223u;
    return (int)((seed >> 8) % (unsigned)count);
}

static float random_between(float low, float high) {
    return low + (high - low) * (float)random_below(1 << 20) / (float)(1 << 20);
}

/* Planes of exactly the bytes they need, so that one byte too far is a report of the sanitizer. */
static uint8_t *plane_new(int row_bytes, int height, ptrdiff_t *ret_stride) {
    const int stride = row_bytes + (random_below(2) ? random_below(9) : 0);
    const size_t size = (size_t)stride * (size_t)(height - 1) + (size_t)row_bytes;
    uint8_t *plane = malloc(size);
    for (size_t i = 0; i < size; i++)
        plane[i] = (uint8_t)random_below(256);
    *ret_stride = stride;
    return plane;
}

static SwingFrame frame_new(int width, int height, SwingPixels pixels, int shift_x, int shift_y) {
    SwingFrame frame = {.pixels = pixels, .coded_width = width, .coded_height = height};
    frame.rotation = 90 * random_below(4);
    frame.width = frame.rotation % 180 ? height : width;
    frame.height = frame.rotation % 180 ? width : height;
    frame.chroma_shift_x = shift_x;
    frame.chroma_shift_y = shift_y;
    frame.full_range = random_below(2);
    frame.matrix = (SwingMatrix)random_below(3);
    const int rgb = pixels == SWING_PIXELS_RGB24;
    frame.plane[0] = plane_new(rgb ? 3 * width : width, height, &frame.stride[0]);
    for (int i = 1; i < 3 && !rgb; i++)
        frame.plane[i] = plane_new((width + (1 << shift_x) - 1) >> shift_x,
                                   (height + (1 << shift_y) - 1) >> shift_y, &frame.stride[i]);
    return frame;
}

static void frame_clear(SwingFrame *frame) {
    for (int i = 0; i < 3; i++)
        free((void *)(uintptr_t)frame->plane[i]);
}

static ImageRegion random_region(const SwingFrame *frame) {
    const float side = (float)(frame->width > frame->height ? frame->width : frame->height);
    const float reach = random_below(8) ? 1 : 100;
    ImageRegion region = {
        .center_x_px = random_between(-reach * side, (1 + reach) * side),
        .center_y_px = random_between(-reach * side, (1 + reach) * side),
        .width_px = random_between(0, 3 * side),
        .height_px = random_between(0, 3 * side),
        .rotation_rad = random_below(3) ? random_between(-3.2f, 3.2f) : 0,
    };
    if (!random_below(200))
        region.center_x_px = NAN;
    if (!random_below(200))
        region.width_px = INFINITY;
    return region;
}

static float largest_difference(const ImageTarget *target) {
    float largest = 0;
    for (int v = 0; v < target->height; v++)
        for (int i = 0; i < 3 * target->width; i++) {
            const size_t at = (size_t)v * target->row_stride + (size_t)i;
            const float difference = fabsf(fast[at] - plain[at]);
            /* Not-a-number counts as infinitely different. */
            if (!(difference <= largest))
                largest = isnan(difference) ? INFINITY : difference;
        }
    return largest;
}

static void compare_twins(SwingPixels pixels, int shift_x, int shift_y, int rounds, int max_side) {
    float worst = 0;
    for (int i = 0; i < rounds; i++) {
        SwingFrame frame = frame_new(1 + random_below(max_side), 1 + random_below(max_side), pixels,
                                     shift_x, shift_y);
        const ImageRegion region = random_region(&frame);
        ImageTarget target = {.width = 1 + random_below(CELLS),
                              .height = 1 + random_below(CELLS),
                              .row_stride = STRIDE,
                              .scale = 1,
                              .offset = (float)random_below(2),
                              .border = (ImageBorder)random_below(2)};
        target.data = fast;
        image_crop(&frame, &region, &target);
        target.data = plain;
        image_crop_plain(&frame, &region, &target);
        const float difference = largest_difference(&target);
        worst = difference > worst ? difference : worst;
        frame_clear(&frame);
    }
    TAP_CHECK(worst < bound, "differs by %g of 255", (double)worst);
    printf("# largest difference %g of 255\n", (double)worst);
}

static void twins_agree_on_420(void) {
    compare_twins(SWING_PIXELS_YUV, 1, 1, 300, 200);
}
static void twins_agree_on_422(void) {
    compare_twins(SWING_PIXELS_YUV, 1, 0, 300, 200);
}
static void twins_agree_on_444(void) {
    compare_twins(SWING_PIXELS_YUV, 0, 0, 300, 200);
}
static void twins_agree_on_rgb(void) {
    compare_twins(SWING_PIXELS_RGB24, 0, 0, 300, 200);
}

static void twins_agree_on_tiny_frames(void) {
    compare_twins(SWING_PIXELS_YUV, 1, 1, 1000, 12);
    compare_twins(SWING_PIXELS_RGB24, 0, 0, 1000, 5);
}

/* ---- values worked out by hand ---- */

static const uint8_t quad[] = {10, 20, 30, 50, 60, 70, 90, 100, 110, 130, 140, 150};

static SwingFrame quad_frame(int rotation) {
    SwingFrame frame = {.pixels = SWING_PIXELS_RGB24,
                        .coded_width = 2,
                        .coded_height = 2,
                        .width = 2,
                        .height = 2,
                        .rotation = rotation};
    frame.plane[0] = quad;
    frame.stride[0] = 6;
    return frame;
}

static ImageTarget target_of(float *data, int side, ImageBorder border) {
    return (ImageTarget){.data = data,
                         .width = side,
                         .height = side,
                         .row_stride = 3 * (size_t)side,
                         .scale = 1,
                         .border = border};
}

static void whole_frame_at_its_own_size_is_a_copy(void) {
    const SwingFrame frame = quad_frame(0);
    const ImageRegion region = {1, 1, 2, 2, 0};
    float out[12];
    const ImageTarget target = target_of(out, 2, IMAGE_BORDER_ZERO);
    image_crop(&frame, &region, &target);
    for (int i = 0; i < 12; i++)
        TAP_CHECK(fabsf(out[i] - quad[i]) < 1e-3f, "%d: %f", i, (double)out[i]);
}

static void turned_frame_is_shown_clockwise(void) {
    /* Stored A B / C D; turned clockwise by 90 it is shown C A / D B. */
    static const int shown[4][4] = {{0, 1, 2, 3}, {2, 0, 3, 1}, {3, 2, 1, 0}, {1, 3, 0, 2}};
    for (int turn = 0; turn < 4; turn++) {
        const SwingFrame frame = quad_frame(90 * turn);
        const ImageRegion region = {1, 1, 2, 2, 0};
        float out[12];
        const ImageTarget target = target_of(out, 2, IMAGE_BORDER_REPLICATE);
        image_crop(&frame, &region, &target);
        for (int i = 0; i < 4; i++)
            TAP_CHECK(fabsf(out[3 * i] - quad[3 * shown[turn][i]]) < 1e-3f, "turn %d cell %d: %f",
                      turn, i, (double)out[3 * i]);
    }
}

static void turned_region_reads_clockwise(void) {
    /* The region's own x axis points down the picture: its first row is the right-hand column, read
     * downwards. */
    const SwingFrame frame = quad_frame(0);
    const ImageRegion region = {1, 1, 2, 2, 1.57079633f};
    static const int shown[4] = {1, 3, 0, 2};
    float out[12];
    const ImageTarget target = target_of(out, 2, IMAGE_BORDER_REPLICATE);
    image_crop(&frame, &region, &target);
    for (int i = 0; i < 4; i++)
        TAP_CHECK(fabsf(out[3 * i] - quad[3 * shown[i]]) < 1e-3f, "cell %d: %f", i,
                  (double)out[3 * i]);
}

static void borders_repeat_or_are_black(void) {
    /* One cell; its centre is a quarter pixel inside or outside the left edge, or far away. */
    const SwingFrame frame = quad_frame(0);
    const ImageRegion inside = {0.25f, 0.5f, 1, 1, 0}, outside = {-0.25f, 0.5f, 1, 1, 0};
    const ImageRegion far_away = {-50, 0.5f, 1, 1, 0};
    const ImageRegion *regions[] = {&inside, &outside, &far_away};
    float out[3];
    for (int i = 0; i < 3; i++) {
        ImageTarget target = target_of(out, 1, IMAGE_BORDER_REPLICATE);
        image_crop(&frame, regions[i], &target);
        TAP_CHECK(fabsf(out[0] - 10) < 1e-3f, "%f", (double)out[0]);
        target.border = IMAGE_BORDER_ZERO;
        target.scale = 2 / 255.0f;
        target.offset = -1;
        image_crop(&frame, regions[i], &target);
        const float expected = i ? -1 : 10 * 2 / 255.0f - 1;
        TAP_CHECK(fabsf(out[0] - expected) < 1e-5f, "%f", (double)out[0]);
    }
}

static void colours_follow_range_and_matrix(void) {
    static const struct {
        uint8_t y, u, v;
        int full_range;
        SwingMatrix matrix;
        float rgb[3];
    } cases[] = {
        {16, 128, 128, 0, SWING_MATRIX_BT709, {0, 0, 0}},
        {235, 128, 128, 0, SWING_MATRIX_BT709, {255, 255, 255}},
        {255, 128, 128, 1, SWING_MATRIX_BT601, {255, 255, 255}},
        {128, 128, 128, 1, SWING_MATRIX_BT2020, {128, 128, 128}},
        /* Y 76, U 85, V 255 is JPEG's red; 63, 102, 240 is red of limited BT.709. */
        {76, 85, 255, 1, SWING_MATRIX_BT601, {254, 0, 0}},
        {63, 102, 240, 0, SWING_MATRIX_BT709, {255, 1.2f, 0}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint8_t planes[3][64];
        memset(planes[0], cases[i].y, 64);
        memset(planes[1], cases[i].u, 64);
        memset(planes[2], cases[i].v, 64);
        SwingFrame frame = {.coded_width = 8, .coded_height = 8, .width = 8, .height = 8};
        frame.full_range = cases[i].full_range;
        frame.matrix = cases[i].matrix;
        for (int k = 0; k < 3; k++) {
            frame.plane[k] = planes[k];
            frame.stride[k] = 8;
        }
        const ImageRegion region = {4, 4, 6, 6, 0.3f};
        float out[3];
        const ImageTarget target = target_of(out, 1, IMAGE_BORDER_REPLICATE);
        image_crop(&frame, &region, &target);
        for (int k = 0; k < 3; k++)
            TAP_CHECK(fabsf(out[k] - cases[i].rgb[k]) < 1.3f, "case %d channel %d: %f", (int)i, k,
                      (double)out[k]);
    }
}

int main(void) {
    TAP_RUN(twins_agree_on_420);
    TAP_RUN(twins_agree_on_422);
    TAP_RUN(twins_agree_on_444);
    TAP_RUN(twins_agree_on_rgb);
    TAP_RUN(twins_agree_on_tiny_frames);
    TAP_RUN(whole_frame_at_its_own_size_is_a_copy);
    TAP_RUN(turned_frame_is_shown_clockwise);
    TAP_RUN(turned_region_reads_clockwise);
    TAP_RUN(borders_repeat_or_are_black);
    TAP_RUN(colours_follow_range_and_matrix);
    return tap_done();
}

#include <string.h>

#include "engine/video/rgb.h"
#include "tap.h"

enum { WIDTH = 64, HEIGHT = 32 };
static guint8 luma[HEIGHT][WIDTH], cb[HEIGHT / 2][WIDTH / 2], cr[HEIGHT / 2][WIDTH / 2];

static SwingFrame frame_of(int rotation) {
    gboolean is_turned = rotation % 180 != 0;
    return (SwingFrame){.coded_width = WIDTH,
                        .coded_height = HEIGHT,
                        .rotation = rotation,
                        .width = is_turned ? HEIGHT : WIDTH,
                        .height = is_turned ? WIDTH : HEIGHT,
                        .plane = {luma[0], cb[0], cr[0]},
                        .stride = {WIDTH, WIDTH / 2, WIDTH / 2},
                        .chroma_shift_x = 1,
                        .chroma_shift_y = 1,
                        .matrix = SWING_MATRIX_BT709};
}

/* One for all: it must notice when the shape of the frames changes. */
static VideoRgb *converter;

/* A colour of BT.709 or BT.601, limited or full: the code points of 75 % green. */
static void uses_matrix_and_range(void) {
    static const struct {
        SwingMatrix matrix;
        int full, y, u, v;
    } greens[] = {
        {SWING_MATRIX_BT709, 0, 133, 63, 52},
        {SWING_MATRIX_BT601, 0, 112, 72, 58},
        {SWING_MATRIX_BT709, 1, 137, 54, 41},
        {SWING_MATRIX_BT601, 1, 112, 65, 48},
    };
    guint8 rgb[HEIGHT * WIDTH * 3];
    for (gsize i = 0; i < G_N_ELEMENTS(greens); i++) {
        memset(luma, greens[i].y, sizeof luma);
        memset(cb, greens[i].u, sizeof cb);
        memset(cr, greens[i].v, sizeof cr);
        SwingFrame frame = frame_of(0);
        frame.matrix = greens[i].matrix;
        frame.full_range = greens[i].full;
        TAP_CHECK(video_rgb_convert(converter, &frame, WIDTH, HEIGHT, rgb, NULL));
        const guint8 *p = rgb + sizeof rgb / 2;
        TAP_CHECK(p[0] <= 4 && ABS(p[1] - 191) <= 3 && p[2] <= 4, "%d: %d %d %d", (int)i, p[0],
                  p[1], p[2]);
    }
}

/* The corner that is bright in the planes, followed through each turn. */
static void turns_clockwise(void) {
    static const struct {
        int rotation, x, y;
    } turns[] = {{0, 2, 2}, {90, HEIGHT - 3, 2}, {180, WIDTH - 3, HEIGHT - 3}, {270, 2, WIDTH - 3}};
    memset(luma, 16, sizeof luma);
    memset(cb, 128, sizeof cb);
    memset(cr, 128, sizeof cr);
    for (int y = 0; y < 6; y++)
        memset(luma[y], 235, 6);
    guint8 rgb[HEIGHT * WIDTH * 3];
    for (gsize i = 0; i < G_N_ELEMENTS(turns); i++) {
        SwingFrame frame = frame_of(turns[i].rotation);
        TAP_CHECK(video_rgb_convert(converter, &frame, frame.width, frame.height, rgb, NULL));
        int bright = rgb[(turns[i].y * frame.width + turns[i].x) * 3];
        TAP_CHECK(bright > 240, "%d: %d", turns[i].rotation, bright);
        int far =
            rgb[((frame.height - 1 - turns[i].y) * frame.width + frame.width - 1 - turns[i].x) * 3];
        TAP_CHECK(far < 15, "%d: %d", turns[i].rotation, far);
    }
}

/* Sizes that no vector fits; checked under ASan for writes past the end. */
static void scales_to_any_size(void) {
    for (int width = 1; width < 90; width += 11) {
        g_autofree guint8 *rgb = g_malloc((gsize)width * 7 * 3);
        SwingFrame frame = frame_of(90);
        TAP_CHECK(video_rgb_convert(converter, &frame, width, 7, rgb, NULL));
    }
    SwingFrame frame = frame_of(0);
    guint8 one[3];
    TAP_CHECK(!video_rgb_convert(converter, &frame, 0, 7, one, NULL));
}

int main(void) {
    converter = video_rgb_new(VIDEO_RGB_FINE);
    TAP_RUN(uses_matrix_and_range);
    TAP_RUN(turns_clockwise);
    TAP_RUN(scales_to_any_size);
    video_rgb_free(converter);
    return tap_done();
}

#include <libavutil/imgutils.h>
#include <libswscale/swscale.h>
#include <string.h>

#include "base/error.h"
#include "engine/video/library.h"
#include "engine/video/rgb.h"

/* What a scaler was made for. */
typedef struct {
    int coded_width, coded_height, width, height, full_range;
    enum AVPixelFormat format;
    SwingMatrix matrix;
} Shape;

struct VideoRgb {
    VideoRgbCare care;
    Shape shape;
    struct SwsContext *scaler;
    guint8 *scaled; /* rows of `stride` bytes */
    gsize stride;
};

static gboolean fail(GError **error, const SwingFrame *frame, int out_width, int out_height) {
    g_set_error(error, BASE_ERROR, BASE_ERROR_INTERNAL,
                "cannot convert a frame of %d x %d pixels to RGB of %d x %d", frame->width,
                frame->height, out_width, out_height);
    return FALSE;
}

/* AV_PIX_FMT_NONE for what no decoder of ours hands out. */
static enum AVPixelFormat format_of(const SwingFrame *frame) {
    static const struct {
        int shift_x, shift_y;
        enum AVPixelFormat format;
    } formats[] = {
        {1, 1, AV_PIX_FMT_YUV420P}, {1, 0, AV_PIX_FMT_YUV422P}, {0, 0, AV_PIX_FMT_YUV444P}};
    if (frame->pixels == SWING_PIXELS_RGB24)
        return AV_PIX_FMT_RGB24;
    for (gsize i = 0; i < G_N_ELEMENTS(formats); i++)
        if (formats[i].shift_x == frame->chroma_shift_x &&
            formats[i].shift_y == frame->chroma_shift_y)
            return formats[i].format;
    return AV_PIX_FMT_NONE;
}

static int scaler_flags(const Shape *shape, VideoRgbCare care) {
    if (care == VIDEO_RGB_QUICK)
        return SWS_BILINEAR;
    gboolean shrinks = shape->width < shape->coded_width;
    return (shrinks ? SWS_AREA : SWS_BICUBIC) | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT;
}

static struct SwsContext *new_scaler(const Shape *shape, VideoRgbCare care) {
    static const int tables[] = {[SWING_MATRIX_BT601] = SWS_CS_ITU601,
                                 [SWING_MATRIX_BT709] = SWS_CS_ITU709,
                                 [SWING_MATRIX_BT2020] = SWS_CS_BT2020};
    struct SwsContext *scaler = sws_getContext(
        shape->coded_width, shape->coded_height, shape->format, shape->width, shape->height,
        AV_PIX_FMT_RGB24, scaler_flags(shape, care), NULL, NULL, NULL);
    if (!scaler)
        return NULL;
    gboolean is_rgb = shape->format == AV_PIX_FMT_RGB24;
    const int *table = sws_getCoefficients(tables[shape->matrix]);
    sws_setColorspaceDetails(scaler, table, is_rgb ? 1 : shape->full_range, table, 1, 0, 1 << 16,
                             1 << 16);
    return scaler;
}

VideoRgb *video_rgb_new(VideoRgbCare care) {
    video_library_init();
    VideoRgb *converter = g_new0(VideoRgb, 1);
    converter->care = care;
    return converter;
}

void video_rgb_free(VideoRgb *converter) {
    if (!converter)
        return;
    sws_freeContext(converter->scaler);
    g_free(converter->scaled);
    g_free(converter);
}

static gboolean is_same(const Shape *a, const Shape *b) {
    return a->coded_width == b->coded_width && a->coded_height == b->coded_height &&
           a->width == b->width && a->height == b->height && a->full_range == b->full_range &&
           a->format == b->format && a->matrix == b->matrix;
}

/* Frames of one clip have one shape, so that this happens once. */
static gboolean take_shape(VideoRgb *converter, const Shape *shape) {
    if (converter->scaler && is_same(&converter->shape, shape))
        return TRUE;
    if (shape->format == AV_PIX_FMT_NONE || shape->width <= 0 || shape->height <= 0)
        return FALSE;
    sws_freeContext(converter->scaler);
    converter->scaler = new_scaler(shape, converter->care);
    converter->shape = *shape;
    converter->stride = ((gsize)shape->width * 3 + 127) / 64 * 64;
    g_free(converter->scaled);
    converter->scaled = g_malloc(converter->stride * (gsize)shape->height + 64);
    return converter->scaler != NULL;
}

/* `from` is as coded; `to` is width x height as shown. */
static void turn(const guint8 *from, gsize from_stride, int rotation, int width, int height,
                 guint8 *to) {
    for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
            int from_x = rotation == 90 ? y : rotation == 180 ? width - 1 - x : height - 1 - y;
            int from_y = rotation == 90 ? width - 1 - x : rotation == 180 ? height - 1 - y : x;
            memcpy(to, from + (gsize)from_y * from_stride + (gsize)from_x * 3, 3);
            to += 3;
        }
    }
}

/* swscale writes whole vectors: rows go into a buffer with room at the end, then to where they
 * belong. */
gboolean video_rgb_convert(VideoRgb *converter, const SwingFrame *frame, int out_width,
                           int out_height, guint8 *rgb, GError **error) {
    gboolean is_turned = frame->rotation == 90 || frame->rotation == 270;
    const Shape shape = {.coded_width = frame->coded_width,
                         .coded_height = frame->coded_height,
                         .width = is_turned ? out_height : out_width,
                         .height = is_turned ? out_width : out_height,
                         .full_range = frame->full_range,
                         .format = format_of(frame),
                         .matrix = frame->matrix};
    if (!take_shape(converter, &shape))
        return fail(error, frame, out_width, out_height);
    const uint8_t *planes[4] = {frame->plane[0], frame->plane[1], frame->plane[2]};
    int strides[4] = {(int)frame->stride[0], (int)frame->stride[1], (int)frame->stride[2]};
    uint8_t *out[4] = {converter->scaled};
    int out_strides[4] = {(int)converter->stride};
    sws_scale(converter->scaler, planes, strides, 0, frame->coded_height, out, out_strides);
    if (frame->rotation != 0) {
        turn(converter->scaled, converter->stride, frame->rotation, out_width, out_height, rgb);
        return TRUE;
    }
    gsize row = (gsize)shape.width * 3;
    for (int y = 0; y < shape.height; y++)
        memcpy(rgb + (gsize)y * row, converter->scaled + (gsize)y * converter->stride, row);
    return TRUE;
}

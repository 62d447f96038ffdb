#include <libavutil/imgutils.h>
#include <libswscale/swscale.h>
#include <string.h>

#include "base/error.h"
#include "engine/video/library.h"
#include "engine/video/writer.h"

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

static struct SwsContext *new_scaler(const SwingFrame *frame, int width, int height) {
    static const int tables[] = {[SWING_MATRIX_BT601] = SWS_CS_ITU601,
                                 [SWING_MATRIX_BT709] = SWS_CS_ITU709,
                                 [SWING_MATRIX_BT2020] = SWS_CS_BT2020};
    enum AVPixelFormat format = format_of(frame);
    if (format == AV_PIX_FMT_NONE || width <= 0 || height <= 0)
        return NULL;
    gboolean shrinks = width < frame->coded_width;
    struct SwsContext *scaler = sws_getContext(
        frame->coded_width, frame->coded_height, format, width, height, AV_PIX_FMT_RGB24,
        (shrinks ? SWS_AREA : SWS_BICUBIC) | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT, NULL, NULL,
        NULL);
    if (!scaler)
        return NULL;
    gboolean is_rgb = format == AV_PIX_FMT_RGB24;
    const int *table = sws_getCoefficients(tables[frame->matrix]);
    sws_setColorspaceDetails(scaler, table, is_rgb ? 1 : frame->full_range, table, 1, 0, 1 << 16,
                             1 << 16);
    return scaler;
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
gboolean video_frame_to_rgb(const SwingFrame *frame, int out_width, int out_height, guint8 *rgb,
                            GError **error) {
    video_library_init();
    gboolean is_turned = frame->rotation == 90 || frame->rotation == 270;
    int width = is_turned ? out_height : out_width, height = is_turned ? out_width : out_height;
    struct SwsContext *scaler = new_scaler(frame, width, height);
    if (!scaler)
        return fail(error, frame, out_width, out_height);
    gsize stride = ((gsize)width * 3 + 127) / 64 * 64;
    g_autofree guint8 *scaled = g_malloc(stride * (gsize)height + 64);
    const uint8_t *planes[4] = {frame->plane[0], frame->plane[1], frame->plane[2]};
    int strides[4] = {(int)frame->stride[0], (int)frame->stride[1], (int)frame->stride[2]};
    uint8_t *out[4] = {scaled};
    int out_strides[4] = {(int)stride};
    sws_scale(scaler, planes, strides, 0, frame->coded_height, out, out_strides);
    sws_freeContext(scaler);
    if (frame->rotation != 0)
        turn(scaled, stride, frame->rotation, out_width, out_height, rgb);
    else
        for (int y = 0; y < height; y++)
            memcpy(rgb + (gsize)y * (gsize)width * 3, scaled + (gsize)y * stride, (gsize)width * 3);
    return TRUE;
}

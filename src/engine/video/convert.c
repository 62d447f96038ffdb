#include "engine/video/convert.h"

#include <libavutil/display.h>
#include <libavutil/imgutils.h>
#include <libavutil/pixdesc.h>
#include <libswscale/swscale.h>
#include <math.h>

struct VideoConvert {
    struct SwsContext *scaler;
    AVBufferPool *pool;
    int pool_bytes;
};

VideoConvert *video_convert_new(void) {
    return g_new0(VideoConvert, 1);
}

void video_convert_free(VideoConvert *convert) {
    if (!convert)
        return;
    sws_freeContext(convert->scaler);
    av_buffer_pool_uninit(&convert->pool);
    g_free(convert);
}

static gboolean is_plain(int format) {
    static const enum AVPixelFormat plain[] = {AV_PIX_FMT_YUV420P, AV_PIX_FMT_YUVJ420P,
                                               AV_PIX_FMT_YUV422P, AV_PIX_FMT_YUVJ422P,
                                               AV_PIX_FMT_YUV444P, AV_PIX_FMT_YUVJ444P};
    for (gsize i = 0; i < G_N_ELEMENTS(plain); i++)
        if ((int)plain[i] == format)
            return TRUE;
    return FALSE;
}

/* ITU-T H.273 code points; untagged clips follow what cameras do: HD is BT.709, smaller is BT.601.
 */
static SwingMatrix matrix_of(const AVFrame *frame) {
    switch (frame->colorspace) {
    case AVCOL_SPC_BT709:
    case AVCOL_SPC_SMPTE240M:
        return SWING_MATRIX_BT709;
    case AVCOL_SPC_FCC:
    case AVCOL_SPC_BT470BG:
    case AVCOL_SPC_SMPTE170M:
        return SWING_MATRIX_BT601;
    case AVCOL_SPC_BT2020_NCL:
    case AVCOL_SPC_BT2020_CL:
        return SWING_MATRIX_BT2020;
    default:
        return frame->width >= 720 || frame->height >= 720 ? SWING_MATRIX_BT709
                                                           : SWING_MATRIX_BT601;
    }
}

static gboolean is_full_range(const AVFrame *frame) {
    return frame->color_range == AVCOL_RANGE_JPEG || frame->format == AV_PIX_FMT_YUVJ420P ||
           frame->format == AV_PIX_FMT_YUVJ422P || frame->format == AV_PIX_FMT_YUVJ444P;
}

static AVFrame *new_target(VideoConvert *convert, const AVFrame *frame) {
    int bytes = av_image_get_buffer_size(AV_PIX_FMT_YUV420P, frame->width, frame->height, 64);
    if (bytes < 0)
        return NULL;
    if (bytes != convert->pool_bytes) {
        av_buffer_pool_uninit(&convert->pool);
        convert->pool = av_buffer_pool_init((size_t)bytes, NULL);
        convert->pool_bytes = bytes;
    }
    AVFrame *target = av_frame_alloc();
    target->buf[0] = convert->pool ? av_buffer_pool_get(convert->pool) : NULL;
    if (!target->buf[0]) {
        av_frame_free(&target);
        return NULL;
    }
    target->format = AV_PIX_FMT_YUV420P;
    target->width = frame->width;
    target->height = frame->height;
    av_image_fill_arrays(target->data, target->linesize, target->buf[0]->data, AV_PIX_FMT_YUV420P,
                         frame->width, frame->height, 64);
    return target;
}

/* YUV keeps its matrix and range; RGB becomes limited YUV of the matrix that its size stands for.
 */
static gboolean scale(VideoConvert *convert, const AVFrame *frame, AVFrame *target) {
    static const int tables[] = {[SWING_MATRIX_BT601] = SWS_CS_ITU601,
                                 [SWING_MATRIX_BT709] = SWS_CS_ITU709,
                                 [SWING_MATRIX_BT2020] = SWS_CS_BT2020};
    const AVPixFmtDescriptor *format = av_pix_fmt_desc_get(frame->format);
    convert->scaler = sws_getCachedContext(
        convert->scaler, frame->width, frame->height, frame->format, target->width, target->height,
        target->format, SWS_BILINEAR | SWS_ACCURATE_RND, NULL, NULL, NULL);
    if (!convert->scaler || !format)
        return FALSE;
    gboolean is_rgb = (format->flags & AV_PIX_FMT_FLAG_RGB) != 0;
    int full = is_full_range(frame);
    const int *table = sws_getCoefficients(tables[matrix_of(target)]);
    sws_setColorspaceDetails(convert->scaler, table, is_rgb ? 1 : full, table, is_rgb ? 0 : full, 0,
                             1 << 16, 1 << 16);
    target->color_range = full && !is_rgb ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG;
    return sws_scale(convert->scaler, (const uint8_t *const *)frame->data, frame->linesize, 0,
                     frame->height, target->data, target->linesize) == frame->height;
}

gboolean video_convert_frame(VideoConvert *convert, AVFrame *frame) {
    if (is_plain(frame->format))
        return TRUE;
    AVFrame *target = new_target(convert, frame);
    if (!target)
        return FALSE;
    target->colorspace = frame->colorspace;
    target->pts = frame->pts;
    gboolean is_done = scale(convert, frame, target);
    if (is_done) {
        av_frame_unref(frame);
        av_frame_move_ref(frame, target);
    }
    av_frame_free(&target);
    return is_done;
}

SwingFrame video_convert_view(const AVFrame *frame, int rotation) {
    const AVPixFmtDescriptor *format = av_pix_fmt_desc_get(frame->format);
    gboolean is_turned = rotation == 90 || rotation == 270;
    return (SwingFrame){
        .pixels = SWING_PIXELS_YUV,
        .coded_width = frame->width,
        .coded_height = frame->height,
        .width = is_turned ? frame->height : frame->width,
        .height = is_turned ? frame->width : frame->height,
        .rotation = rotation,
        .plane = {frame->data[0], frame->data[1], frame->data[2]},
        .stride = {frame->linesize[0], frame->linesize[1], frame->linesize[2]},
        .chroma_shift_x = format->log2_chroma_w,
        .chroma_shift_y = format->log2_chroma_h,
        .full_range = is_full_range(frame),
        .matrix = matrix_of(frame),
    };
}

int video_convert_rotation(const AVStream *stream) {
    size_t size = 0;
    const uint8_t *data = av_stream_get_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX, &size);
    if (!data || size < 9 * sizeof(int32_t))
        return 0;
    int32_t matrix[9];
    memcpy(matrix, data, sizeof matrix);
    gint64 determinant = (gint64)matrix[0] * matrix[4] - (gint64)matrix[1] * matrix[3];
    if (determinant < 0)
        av_display_matrix_flip(matrix, 1, 0);
    double counterclockwise_deg = av_display_rotation_get(matrix);
    if (!isfinite(counterclockwise_deg))
        return 0;
    int quarters = (int)lround(-counterclockwise_deg / 90);
    return (quarters % 4 + 4) % 4 * 90;
}

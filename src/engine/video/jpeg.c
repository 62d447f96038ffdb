#include <libavcodec/avcodec.h>
#include <libswscale/swscale.h>

#include "base/error.h"
#include "engine/video/library.h"
#include "engine/video/writer.h"

/* JPEG's coarsest step of libavcodec; 1 is the finest. */
enum { COARSEST_STEP = 31 };

static gboolean fail(const char *path, const char *what, GError **error) {
    g_set_error(error, BASE_ERROR, BASE_ERROR_INTERNAL, "writing %s: cannot %s", path, what);
    return FALSE;
}

/* JFIF is full-range BT.601. */
static AVFrame *to_yuv(const guint8 *rgb, int width, int height, gsize stride,
                       enum AVPixelFormat format) {
    struct SwsContext *scaler =
        sws_getContext(width, height, AV_PIX_FMT_RGB24, width, height, format,
                       SWS_BILINEAR | SWS_ACCURATE_RND, NULL, NULL, NULL);
    if (!scaler)
        return NULL;
    const int *bt601 = sws_getCoefficients(SWS_CS_ITU601);
    sws_setColorspaceDetails(scaler, bt601, 1, bt601, 1, 0, 1 << 16, 1 << 16);
    AVFrame *frame = av_frame_alloc();
    frame->format = format;
    frame->width = width;
    frame->height = height;
    if (av_frame_get_buffer(frame, 0) >= 0) {
        const uint8_t *planes[4] = {rgb};
        int strides[4] = {(int)stride};
        sws_scale(scaler, planes, strides, 0, height, frame->data, frame->linesize);
        frame->color_range = AVCOL_RANGE_JPEG;
    } else {
        av_frame_free(&frame);
    }
    sws_freeContext(scaler);
    return frame;
}

static AVPacket *encode(AVFrame *frame, int quality) {
    const AVCodec *encoder = avcodec_find_encoder(AV_CODEC_ID_MJPEG);
    if (!encoder)
        return NULL;
    int step = 1 + (100 - CLAMP(quality, 1, 100)) * (COARSEST_STEP - 1) / 99;
    AVCodecContext *codec = avcodec_alloc_context3(encoder);
    codec->width = frame->width;
    codec->height = frame->height;
    codec->pix_fmt = frame->format;
    codec->color_range = AVCOL_RANGE_JPEG;
    codec->time_base = (AVRational){1, 25};
    codec->thread_count = 1;
    codec->flags |= AV_CODEC_FLAG_QSCALE | AV_CODEC_FLAG_BITEXACT;
    codec->qmin = codec->qmax = step;
    codec->global_quality = frame->quality = FF_QP2LAMBDA * step;
    frame->pts = 0;
    AVPacket *packet = av_packet_alloc();
    if (avcodec_open2(codec, encoder, NULL) < 0 || avcodec_send_frame(codec, frame) < 0 ||
        avcodec_send_frame(codec, NULL) < 0 || avcodec_receive_packet(codec, packet) < 0)
        av_packet_free(&packet);
    avcodec_free_context(&codec);
    return packet;
}

gboolean video_write_jpeg(const char *path, const guint8 *rgb, int width, int height, gsize stride,
                          int quality, GError **error) {
    video_library_init();
    /* Colour at full resolution only where the size is not what matters. */
    enum AVPixelFormat format = quality >= 90 ? AV_PIX_FMT_YUVJ444P : AV_PIX_FMT_YUVJ420P;
    AVFrame *frame = to_yuv(rgb, width, height, stride, format);
    if (!frame)
        return fail(path, "convert the picture", error);
    AVPacket *packet = encode(frame, quality);
    av_frame_free(&frame);
    if (!packet)
        return fail(path, "encode the picture", error);
    g_autoptr(GError) reason = NULL;
    gboolean is_written =
        g_file_set_contents(path, (const char *)packet->data, packet->size, &reason);
    av_packet_free(&packet);
    return is_written || fail(path, reason->message, error);
}

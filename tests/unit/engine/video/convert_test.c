#include "engine/video/convert.h"

#include <string.h>

#include "tap.h"

static AVFrame *new_frame(enum AVPixelFormat format, int width, int height) {
    AVFrame *frame = av_frame_alloc();
    frame->format = format;
    frame->width = width;
    frame->height = height;
    av_frame_get_buffer(frame, 0);
    return frame;
}

static void passes_what_is_plain(void) {
    static const enum AVPixelFormat plain[] = {AV_PIX_FMT_YUV420P, AV_PIX_FMT_YUVJ422P,
                                               AV_PIX_FMT_YUV444P};
    g_autoptr(VideoConvert) convert = video_convert_new();
    for (gsize i = 0; i < G_N_ELEMENTS(plain); i++) {
        AVFrame *frame = new_frame(plain[i], 65, 33);
        const guint8 *before = frame->data[0];
        TAP_CHECK(video_convert_frame(convert, frame) && frame->data[0] == before);
        SwingFrame view = video_convert_view(frame, 90);
        TAP_CHECK(view.width == 33 && view.height == 65 && view.coded_width == 65);
        TAP_CHECK(view.full_range == (plain[i] == AV_PIX_FMT_YUVJ422P));
        TAP_CHECK(view.chroma_shift_x == (i < 2) && view.chroma_shift_y == (i < 1));
        av_frame_free(&frame);
    }
}

static void keeps_levels_of_ten_bits(void) {
    g_autoptr(VideoConvert) convert = video_convert_new();
    for (int full = 0; full < 2; full++) {
        AVFrame *frame = new_frame(AV_PIX_FMT_YUV420P10, 64, 48);
        frame->color_range = full ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG;
        frame->colorspace = AVCOL_SPC_BT2020_NCL;
        for (int p = 0; p < 3; p++)
            for (int i = 0; i < frame->linesize[p] / 2 * (p ? 24 : 48); i++)
                ((guint16 *)(gpointer)frame->data[p])[i] = (guint16)(4 * (100 + p));
        TAP_CHECK(video_convert_frame(convert, frame));
        SwingFrame view = video_convert_view(frame, 0);
        TAP_CHECK(view.full_range == full && view.matrix == SWING_MATRIX_BT2020);
        for (int p = 0; p < 3; p++)
            TAP_CHECK(ABS(view.plane[p][10] - (100 + p)) <= 1, "plane %d: %d", p,
                      view.plane[p][10]);
        av_frame_free(&frame);
    }
}

static void turns_rgb_to_limited_yuv(void) {
    g_autoptr(VideoConvert) convert = video_convert_new();
    AVFrame *frame = new_frame(AV_PIX_FMT_RGB24, 64, 48);
    memset(frame->data[0], 255, (gsize)frame->linesize[0] * 48);
    TAP_CHECK(video_convert_frame(convert, frame));
    SwingFrame view = video_convert_view(frame, 0);
    TAP_CHECK(!view.full_range && ABS(view.plane[0][10] - 235) <= 1, "%d", view.plane[0][10]);
    av_frame_free(&frame);
}

static void guesses_the_matrix_by_size(void) {
    AVFrame *frame = new_frame(AV_PIX_FMT_YUV420P, 640, 480);
    TAP_CHECK(video_convert_view(frame, 0).matrix == SWING_MATRIX_BT601);
    frame->width = 720;
    TAP_CHECK(video_convert_view(frame, 0).matrix == SWING_MATRIX_BT709);
    frame->colorspace = AVCOL_SPC_SMPTE170M;
    TAP_CHECK(video_convert_view(frame, 0).matrix == SWING_MATRIX_BT601);
    av_frame_free(&frame);
}

static int rotation_of(gint32 a, gint32 b, gint32 c, gint32 d) {
    AVFormatContext *format = avformat_alloc_context();
    AVStream *stream = avformat_new_stream(format, NULL);
    gint32 matrix[9] = {a * 65536, b * 65536, 0, c * 65536, d * 65536, 0, 0, 0, 1 << 30};
    memcpy(av_stream_new_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX, sizeof matrix), matrix,
           sizeof matrix);
    int rotation = video_convert_rotation(stream);
    avformat_free_context(format);
    return rotation;
}

static void reads_rotation_and_ignores_mirrors(void) {
    TAP_CHECK(rotation_of(1, 0, 0, 1) == 0);
    TAP_CHECK(rotation_of(0, 1, -1, 0) == 90, "a phone held upright");
    TAP_CHECK(rotation_of(-1, 0, 0, -1) == 180);
    TAP_CHECK(rotation_of(0, -1, 1, 0) == 270);
    TAP_CHECK(rotation_of(-1, 0, 0, 1) == 0, "mirrored");
    TAP_CHECK(rotation_of(0, 0, 0, 0) == 0, "nonsense");
}

int main(void) {
    TAP_RUN(passes_what_is_plain);
    TAP_RUN(keeps_levels_of_ten_bits);
    TAP_RUN(turns_rgb_to_limited_yuv);
    TAP_RUN(guesses_the_matrix_by_size);
    TAP_RUN(reads_rotation_and_ignores_mirrors);
    return tap_done();
}

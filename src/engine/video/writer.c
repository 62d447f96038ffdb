#include "engine/video/writer.h"

#include <glib/gstdio.h>
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/channel_layout.h>
#include <libavutil/opt.h>
#include <libswscale/swscale.h>
#include <string.h>

#include "base/error.h"
#include "engine/video/library.h"

enum { SOUND_BIT_RATE = 96000, MICROSECONDS = 1000000, STEPPING_KEY_INTERVAL = 8 };

/* The streams are set up at the first frame: only then is it known whether frames carry their own
 * times. */
struct VideoWriter {
    char *path, *preset;
    VideoWriterOptions options;
    AVFormatContext *format;
    AVCodecContext *picture_codec, *sound_codec;
    AVStream *picture_stream, *sound_stream;
    struct SwsContext *scaler;
    AVFrame *picture, *sound;
    AVPacket *packet;
    GArray *
        waiting; /* float: sound that does not fill a frame yet, or came before the first picture */
    gint64 last_pts, sound_pts;
    gboolean is_started, is_timed;
};

/* `result` < 0 is libav's reason. */
static gboolean fail(const VideoWriter *writer, GError **error, const char *what, int result) {
    char reason[AV_ERROR_MAX_STRING_SIZE] = "";
    av_strerror(result, reason, sizeof reason);
    g_set_error(error, BASE_ERROR, BASE_ERROR_INTERNAL, "writing %s: cannot %s: %s", writer->path,
                what, reason);
    return FALSE;
}

static gboolean check_options(const VideoWriterOptions *options) {
    return options->width > 0 && options->height > 0 && options->width % 2 == 0 &&
           options->height % 2 == 0 && options->fps_num > 0 && options->fps_den > 0 &&
           options->audio_rate_hz >= 0;
}

VideoWriter *video_writer_open(const char *path, const VideoWriterOptions *options,
                               GError **error) {
    if (!check_options(options)) {
        g_set_error(error, BASE_ERROR, BASE_ERROR_INTERNAL,
                    "writing %s: %d x %d pixels at %d/%d cannot be encoded", path, options->width,
                    options->height, options->fps_num, options->fps_den);
        return NULL;
    }
    video_library_init();
    g_autoptr(VideoWriter) writer = g_new0(VideoWriter, 1);
    writer->path = g_strdup(path);
    writer->preset = g_strdup(options->preset ? options->preset : "veryfast");
    writer->options = *options;
    writer->options.preset = writer->preset;
    writer->waiting = g_array_new(FALSE, FALSE, sizeof(float));
    writer->packet = av_packet_alloc();
    writer->last_pts = -1;
    int result = avformat_alloc_output_context2(&writer->format, NULL, "mp4", path);
    if (result >= 0)
        result = avio_open(&writer->format->pb, path, AVIO_FLAG_WRITE);
    if (result < 0) {
        fail(writer, error, "create the file", result);
        return NULL;
    }
    return g_steal_pointer(&writer);
}

static AVStream *add_stream(VideoWriter *writer, AVCodecContext *codec, const AVCodec *encoder,
                            AVDictionary **codec_options, int *ret_result) {
    codec->flags |= AV_CODEC_FLAG_GLOBAL_HEADER | AV_CODEC_FLAG_BITEXACT;
    *ret_result = avcodec_open2(codec, encoder, codec_options);
    if (*ret_result < 0)
        return NULL;
    AVStream *stream = avformat_new_stream(writer->format, NULL);
    stream->time_base = codec->time_base;
    avcodec_parameters_from_context(stream->codecpar, codec);
    return stream;
}

static gboolean start_picture(VideoWriter *writer, GError **error) {
    const VideoWriterOptions *options = &writer->options;
    const AVCodec *encoder = avcodec_find_encoder_by_name("libx264");
    if (!encoder)
        return fail(writer, error, "find the H.264 encoder libx264", AVERROR_ENCODER_NOT_FOUND);
    AVCodecContext *codec = writer->picture_codec = avcodec_alloc_context3(encoder);
    codec->width = options->width;
    codec->height = options->height;
    codec->pix_fmt = AV_PIX_FMT_YUV420P;
    codec->framerate = (AVRational){options->fps_num, options->fps_den};
    codec->time_base = writer->is_timed ? (AVRational){1, MICROSECONDS}
                                        : (AVRational){options->fps_den, options->fps_num};
    codec->colorspace = AVCOL_SPC_BT709;
    codec->color_primaries = AVCOL_PRI_BT709;
    codec->color_trc = AVCOL_TRC_BT709;
    codec->color_range = AVCOL_RANGE_MPEG;
    codec->thread_count = options->threads;
    if (options->for_stepping) {
        codec->gop_size = STEPPING_KEY_INTERVAL;
        codec->max_b_frames = 0;
    }
    AVDictionary *codec_options = NULL;
    av_dict_set(&codec_options, "preset", options->preset, 0);
    av_dict_set_int(&codec_options, "crf", options->crf, 0);
    /* Its macroblock tree reads memory that it never wrote: the same pictures would not always give
     * the same bytes. */
    av_dict_set(&codec_options, "x264-params", "mbtree=0", 0);
    int result;
    writer->picture_stream = add_stream(writer, codec, encoder, &codec_options, &result);
    av_dict_free(&codec_options);
    if (!writer->picture_stream)
        return fail(writer, error, "start the H.264 encoder", result);
    writer->picture_stream->avg_frame_rate = codec->framerate;
    writer->picture = av_frame_alloc();
    writer->picture->format = codec->pix_fmt;
    writer->picture->width = codec->width;
    writer->picture->height = codec->height;
    result = av_frame_get_buffer(writer->picture, 0);
    return result >= 0 || fail(writer, error, "reserve a picture", result);
}

static gboolean start_sound(VideoWriter *writer, GError **error) {
    if (writer->options.audio_rate_hz == 0)
        return TRUE;
    const AVCodec *encoder = avcodec_find_encoder(AV_CODEC_ID_AAC);
    if (!encoder)
        return fail(writer, error, "find the AAC encoder", AVERROR_ENCODER_NOT_FOUND);
    AVCodecContext *codec = writer->sound_codec = avcodec_alloc_context3(encoder);
    codec->sample_rate = writer->options.audio_rate_hz;
    codec->sample_fmt = AV_SAMPLE_FMT_FLTP;
    codec->bit_rate = SOUND_BIT_RATE;
    codec->time_base = (AVRational){1, codec->sample_rate};
    av_channel_layout_default(&codec->ch_layout, 1);
    int result;
    writer->sound_stream = add_stream(writer, codec, encoder, NULL, &result);
    if (!writer->sound_stream)
        return fail(writer, error, "start the AAC encoder", result);
    writer->sound = av_frame_alloc();
    writer->sound->format = codec->sample_fmt;
    writer->sound->sample_rate = codec->sample_rate;
    writer->sound->nb_samples = codec->frame_size;
    av_channel_layout_copy(&writer->sound->ch_layout, &codec->ch_layout);
    result = av_frame_get_buffer(writer->sound, 0);
    return result >= 0 || fail(writer, error, "reserve a piece of sound", result);
}

static gboolean start_scaler(VideoWriter *writer, GError **error) {
    const VideoWriterOptions *options = &writer->options;
    writer->scaler = sws_getContext(options->width, options->height, AV_PIX_FMT_RGB24,
                                    options->width, options->height, AV_PIX_FMT_YUV420P,
                                    SWS_BILINEAR | SWS_ACCURATE_RND, NULL, NULL, NULL);
    if (!writer->scaler)
        return fail(writer, error, "convert its colours", AVERROR(ENOMEM));
    const int *bt709 = sws_getCoefficients(SWS_CS_ITU709);
    sws_setColorspaceDetails(writer->scaler, bt709, 1, bt709, 0, 0, 1 << 16, 1 << 16);
    return TRUE;
}

static gboolean start(VideoWriter *writer, gboolean is_timed, GError **error) {
    writer->is_timed = is_timed;
    if (!start_picture(writer, error) || !start_sound(writer, error) ||
        !start_scaler(writer, error))
        return FALSE;
    AVDictionary *options = NULL;
    av_dict_set(&options, "movflags", "+faststart", 0);
    writer->format->flags |= AVFMT_FLAG_BITEXACT; /* no dates, no versions: same input, same file */
    int result = avformat_write_header(writer->format, &options);
    av_dict_free(&options);
    if (result < 0)
        return fail(writer, error, "write the header", result);
    writer->is_started = TRUE;
    return TRUE;
}

/* `frame` NULL flushes. */
static gboolean encode(VideoWriter *writer, AVCodecContext *codec, AVStream *stream, AVFrame *frame,
                       GError **error) {
    int result = avcodec_send_frame(codec, frame);
    while (result >= 0) {
        result = avcodec_receive_packet(codec, writer->packet);
        if (result == AVERROR(EAGAIN) || result == AVERROR_EOF)
            return TRUE;
        if (result < 0)
            break;
        /* The muxer writes a last picture without a duration as if it took no time. */
        if (writer->packet->duration == 0 && codec == writer->picture_codec)
            writer->packet->duration =
                av_rescale_q(1, av_inv_q(codec->framerate), codec->time_base);
        writer->packet->stream_index = stream->index;
        av_packet_rescale_ts(writer->packet, codec->time_base, stream->time_base);
        result = av_interleaved_write_frame(writer->format, writer->packet);
    }
    return fail(writer, error, codec == writer->sound_codec ? "encode sound" : "encode a picture",
                result);
}

static gboolean encode_waiting(VideoWriter *writer, gboolean is_last, GError **error) {
    if (!writer->is_started || !writer->sound_codec)
        return TRUE;
    gsize frame_size = (gsize)writer->sound_codec->frame_size, done = 0;
    const float *samples = (const float *)(gconstpointer)writer->waiting->data;
    while (done < writer->waiting->len && (is_last || writer->waiting->len - done >= frame_size)) {
        gsize count = MIN(frame_size, writer->waiting->len - done);
        int result = av_frame_make_writable(writer->sound);
        if (result < 0)
            return fail(writer, error, "reserve a piece of sound", result);
        memcpy(writer->sound->data[0], samples + done, count * sizeof *samples);
        writer->sound->nb_samples = (int)count;
        writer->sound->pts = writer->sound_pts;
        writer->sound_pts += (gint64)count;
        done += count;
        if (!encode(writer, writer->sound_codec, writer->sound_stream, writer->sound, error))
            return FALSE;
    }
    if (done > 0)
        g_array_remove_range(writer->waiting, 0, (guint)done);
    return TRUE;
}

static gboolean add_picture(VideoWriter *writer, const guint8 *rgb, gsize stride, gint64 pts,
                            GError **error) {
    int result = av_frame_make_writable(writer->picture);
    if (result < 0)
        return fail(writer, error, "reserve a picture", result);
    const uint8_t *planes[4] = {rgb};
    int strides[4] = {(int)stride};
    sws_scale(writer->scaler, planes, strides, 0, writer->options.height, writer->picture->data,
              writer->picture->linesize);
    writer->picture->pts = writer->last_pts = pts;
    return encode(writer, writer->picture_codec, writer->picture_stream, writer->picture, error) &&
           encode_waiting(writer, FALSE, error);
}

static gboolean add(VideoWriter *writer, const guint8 *rgb, gsize stride, gboolean is_timed,
                    gint64 pts, GError **error) {
    if (!writer->is_started && !start(writer, is_timed, error))
        return FALSE;
    if (writer->is_timed != is_timed || pts <= writer->last_pts)
        return fail(writer, error, "go back in time", AVERROR(EINVAL));
    return add_picture(writer, rgb, stride, pts, error);
}

gboolean video_writer_add_rgb(VideoWriter *writer, const guint8 *rgb, gsize stride,
                              GError **error) {
    return add(writer, rgb, stride, FALSE, writer->last_pts + 1, error);
}

gboolean video_writer_add_rgb_at(VideoWriter *writer, const guint8 *rgb, gsize stride,
                                 gint64 time_us, GError **error) {
    return add(writer, rgb, stride, TRUE, time_us, error);
}

gboolean video_writer_add_sound(VideoWriter *writer, const float *samples, gsize count,
                                GError **error) {
    if (writer->options.audio_rate_hz == 0)
        return fail(writer, error, "add sound to a clip without a sound track", AVERROR(EINVAL));
    g_array_append_vals(writer->waiting, samples, (guint)count);
    return encode_waiting(writer, FALSE, error);
}

static void writer_free(VideoWriter *writer) {
    avcodec_free_context(&writer->picture_codec);
    avcodec_free_context(&writer->sound_codec);
    sws_freeContext(writer->scaler);
    av_frame_free(&writer->picture);
    av_frame_free(&writer->sound);
    av_packet_free(&writer->packet);
    if (writer->format)
        avio_closep(&writer->format->pb);
    avformat_free_context(writer->format);
    g_array_unref(writer->waiting);
    g_free(writer->preset);
    g_free(writer->path);
    g_free(writer);
}

static gboolean flush(VideoWriter *writer, GError **error) {
    if (!writer->is_started)
        return fail(writer, error, "write a clip without pictures", AVERROR(EINVAL));
    if (!encode(writer, writer->picture_codec, writer->picture_stream, NULL, error))
        return FALSE;
    if (writer->sound_codec &&
        (!encode_waiting(writer, TRUE, error) ||
         !encode(writer, writer->sound_codec, writer->sound_stream, NULL, error)))
        return FALSE;
    int result = av_write_trailer(writer->format);
    if (result >= 0)
        result = avio_closep(&writer->format->pb);
    return result >= 0 || fail(writer, error, "finish the file", result);
}

gboolean video_writer_finish(VideoWriter *writer, GError **error) {
    if (!flush(writer, error)) {
        video_writer_abandon(writer);
        return FALSE;
    }
    writer_free(writer);
    return TRUE;
}

void video_writer_abandon(VideoWriter *writer) {
    if (!writer)
        return;
    /* Only what we created: opening may have failed because something else is there. */
    gboolean is_ours = writer->format && writer->format->pb;
    g_autofree char *path = g_strdup(writer->path);
    writer_free(writer);
    if (is_ours)
        g_unlink(path);
}

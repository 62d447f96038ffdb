#include "engine/video/reader.h"

#include <math.h>

#include "base/error.h"
#include "engine/video/convert.h"
#include "engine/video/decode.h"
#include "engine/video/demux.h"
#include "engine/video/index.h"
#include "engine/video/reader_memory.h"
#include "engine/video/reader_private.h"

struct VideoReader {
    VideoSource *source;
    VideoLimits limits;
    VideoBudget budget;
    VideoDemux *demux;
    VideoIndex *index;
    VideoDecoder *decoder;
    VideoConvert *convert;
    AVPacket *packet;
    AVFrame *pending; /* decoded, not yet handed out; empty if it has no buffer */
    AVFrame *shown;   /* what video_reader_next() lent */
    VideoInfo info;
    int threads, rotation;
    int coded_width, coded_height;
    int next_index;
    gint64 last_time_us; /* of the frame handed out before; -1 at a start */
    /* All frames from the first on were seen in a row, so that their number is known at the end. */
    gboolean is_in_sequence;
    /* Frames come as the index says; otherwise a frame is found by counting from the start only. */
    gboolean is_exact;
};

static const char *name_of(const VideoReader *reader) {
    return video_source_name(reader->source);
}

static gboolean refuse(const VideoReader *reader, GError **error, const char *what) {
    if (video_budget_is_over(&reader->budget))
        video_budget_set_error(&reader->budget, name_of(reader), error);
    else
        g_set_error(error, BASE_ERROR, BASE_ERROR_INPUT, "%s %s", name_of(reader), what);
    return FALSE;
}

static gboolean open_demux(VideoReader *reader, GError **error) {
    g_clear_pointer(&reader->demux, video_demux_free);
    reader->demux = video_demux_open(reader->source, &reader->limits, &reader->budget,
                                     AVMEDIA_TYPE_VIDEO, error);
    return reader->demux != NULL;
}

static gboolean open_decoder(VideoReader *reader, GError **error) {
    g_clear_pointer(&reader->decoder, video_decoder_free);
    reader->decoder =
        video_decoder_new(video_demux_stream(reader->demux), video_index_reorder(reader->index),
                          reader->threads, &reader->limits);
    return reader->decoder || refuse(reader, error, "is damaged: its picture cannot be decoded");
}

/* FALSE at the end; the budget tells whether it is the clip's. */
static gboolean pull(VideoReader *reader, AVFrame *ret_frame) {
    while (!video_budget_is_over(&reader->budget)) {
        switch (video_decoder_receive(reader->decoder, ret_frame)) {
        case VIDEO_DECODER_FRAME:
            return TRUE;
        case VIDEO_DECODER_END:
            return FALSE;
        case VIDEO_DECODER_HUNGRY:
            break;
        }
        gboolean has_packet = video_demux_read(reader->demux, reader->packet);
        video_decoder_send(reader->decoder, has_packet ? reader->packet : NULL);
        av_packet_unref(reader->packet);
    }
    return FALSE;
}

static gboolean rewind_to_start(VideoReader *reader, GError **error) {
    av_frame_unref(reader->pending);
    reader->next_index = 0;
    reader->last_time_us = -1;
    reader->is_in_sequence = TRUE;
    return open_demux(reader, error) && open_decoder(reader, error);
}

static gboolean check_codec_size(const VideoReader *reader, GError **error) {
    const AVCodecParameters *codec = video_demux_stream(reader->demux)->codecpar;
    /* A container may leave the size to the stream. */
    return codec->width <= 0 || codec->height <= 0 ||
           video_limits_check_picture(&reader->limits, name_of(reader), codec->width, codec->height,
                                      error);
}

/* Within what rounding of sizes explains. */
static gboolean has_square_pixels(const VideoReader *reader) {
    AVRational stream = video_demux_stream(reader->demux)->sample_aspect_ratio;
    AVRational aspect = stream.num > 0 ? stream : reader->pending->sample_aspect_ratio;
    return aspect.num <= 0 || aspect.den <= 0 || fabs(av_q2d(aspect) - 1) < 0.02;
}

/* The first frame tells what the container only claims. */
static gboolean decode_first(VideoReader *reader, GError **error) {
    if (!pull(reader, reader->pending))
        return refuse(reader, error, "is damaged: none of its pictures can be decoded");
    reader->coded_width = reader->pending->width;
    reader->coded_height = reader->pending->height;
    if (!has_square_pixels(reader))
        return refuse(
            reader, error,
            "has pixels that are not square, which would bend every angle: export it with "
            "square pixels");
    if (!video_limits_check_picture(&reader->limits, name_of(reader), reader->coded_width,
                                    reader->coded_height, error))
        return FALSE;
    if (!video_index_is_exact(reader->index))
        return TRUE;
    int first = video_index_find(reader->index, reader->pending->pts);
    if (first > 0)
        video_index_drop(reader->index, first);
    reader->is_exact = first >= 0;
    return TRUE;
}

static void fill_info(VideoReader *reader) {
    const VideoIndex *index = reader->index;
    VideoInfo *info = &reader->info;
    gboolean is_turned = reader->rotation == 90 || reader->rotation == 270;
    info->width = is_turned ? reader->coded_height : reader->coded_width;
    info->height = is_turned ? reader->coded_width : reader->coded_height;
    info->frame_count = video_index_frame_count(index);
    info->duration_us = video_index_duration_us(index);
    if (info->duration_us > 0)
        info->fps = info->frame_count * 1e6 / (double)info->duration_us;
    info->capture_fps = video_demux_capture_fps(reader->demux);
    info->has_audio = video_demux_has_sound(reader->demux);
    info->container = video_demux_container(reader->demux);
    info->codec = video_demux_codec(reader->demux);
}

static gboolean prepare(VideoReader *reader, GError **error) {
    if (!open_demux(reader, error) || !check_codec_size(reader, error))
        return FALSE;
    reader->index =
        video_index_build(reader->demux, &reader->limits, &reader->budget, name_of(reader), error);
    if (!reader->index)
        return FALSE;
    reader->rotation = video_convert_rotation(video_demux_stream(reader->demux));
    if (!rewind_to_start(reader, error) || !decode_first(reader, error))
        return FALSE;
    fill_info(reader);
    return TRUE;
}

static VideoReader *open_source(VideoSource *source, const VideoLimits *limits, int threads,
                                GError **error) {
    g_autoptr(VideoReader) reader = g_new0(VideoReader, 1);
    reader->source = source;
    reader->limits = *limits;
    reader->threads = threads;
    reader->packet = av_packet_alloc();
    reader->pending = av_frame_alloc();
    reader->shown = av_frame_alloc();
    reader->convert = video_convert_new();
    video_budget_init(&reader->budget, limits->max_wall_us);
    video_budget_enter(&reader->budget);
    gboolean is_open = prepare(reader, error);
    video_budget_leave(&reader->budget);
    return is_open ? g_steal_pointer(&reader) : NULL;
}

VideoReader *video_reader_open(const char *path, const VideoLimits *limits, int decode_threads,
                               GError **error) {
    VideoLimits defaults = video_limits_default();
    limits = limits ? limits : &defaults;
    VideoSource *source = video_source_open(path, limits, error);
    return source ? open_source(source, limits, decode_threads, error) : NULL;
}

VideoReader *video_reader_open_memory(const void *data, gsize size, const char *name,
                                      const VideoLimits *limits, int decode_threads,
                                      GError **error) {
    VideoLimits defaults = video_limits_default();
    limits = limits ? limits : &defaults;
    VideoSource *source = video_source_from_memory(data, size, name, limits, error);
    return source ? open_source(source, limits, decode_threads, error) : NULL;
}

void video_reader_close(VideoReader *reader) {
    if (!reader)
        return;
    av_frame_free(&reader->shown);
    av_frame_free(&reader->pending);
    av_packet_free(&reader->packet);
    video_decoder_free(reader->decoder);
    video_convert_free(reader->convert);
    video_index_free(reader->index);
    video_demux_free(reader->demux);
    video_source_free(reader->source);
    g_free(reader);
}

const VideoInfo *video_reader_info(const VideoReader *reader) {
    return &reader->info;
}

static gint64 time_of(const VideoReader *reader, int frame_index) {
    int last = video_index_frame_count(reader->index) - 1;
    return video_index_time_us(reader->index, MIN(frame_index, last));
}

/* Puts number and time on the frame in `holder` and makes it readable. */
static VideoStatus present(VideoReader *reader, AVFrame *holder, SwingFrame *ret_frame,
                           GError **error) {
    if (holder->width != reader->coded_width || holder->height != reader->coded_height) {
        refuse(reader, error, "changes the size of its picture in the middle");
        return VIDEO_FAILED;
    }
    /* After damage frames are missing: those that come still know their time, but not their number.
     */
    gboolean has_pts = video_index_is_exact(reader->index);
    int found = has_pts ? video_index_find(reader->index, holder->pts) : -1;
    if (found != reader->next_index)
        reader->is_exact = FALSE;
    if (!video_convert_frame(reader->convert, holder)) {
        refuse(reader, error, "holds pictures of a kind that we cannot convert");
        return VIDEO_FAILED;
    }
    SwingFrame view = video_convert_view(holder, reader->rotation);
    view.index = reader->next_index++;
    /* Whoever follows the clip relies on times that grow, whatever the file says. */
    gint64 time_us = time_of(reader, found >= 0 ? found : view.index);
    view.time_us = reader->last_time_us = MAX(time_us, reader->last_time_us + 1);
    *ret_frame = view;
    return VIDEO_FRAME;
}

static VideoStatus next_frame(VideoReader *reader, AVFrame *holder, SwingFrame *ret_frame,
                              GError **error) {
    av_frame_unref(holder);
    if (reader->pending->buf[0])
        av_frame_move_ref(holder, reader->pending);
    else if (!pull(reader, holder)) {
        if (video_budget_is_over(&reader->budget)) {
            video_budget_set_error(&reader->budget, name_of(reader), error);
            return VIDEO_FAILED;
        }
        if (reader->is_in_sequence)
            reader->info.frame_count = reader->next_index;
        return VIDEO_END;
    }
    return present(reader, holder, ret_frame, error);
}

VideoStatus video_reader_next_held(VideoReader *reader, AVFrame *ret_holder, SwingFrame *ret_frame,
                                   GError **error) {
    video_budget_enter(&reader->budget);
    VideoStatus status = next_frame(reader, ret_holder, ret_frame, error);
    video_budget_leave(&reader->budget);
    return status;
}

VideoStatus video_reader_next(VideoReader *reader, SwingFrame *ret_frame, GError **error) {
    return video_reader_next_held(reader, reader->shown, ret_frame, error);
}

/* Decodes until frame `frame_index` is pending. FALSE if that frame does not come out. */
static gboolean run_up(VideoReader *reader, int frame_index) {
    while (pull(reader, reader->pending)) {
        int found = video_index_find(reader->index, reader->pending->pts);
        if (found == frame_index)
            return TRUE;
        if (found > frame_index)
            break;
        av_frame_unref(reader->pending);
    }
    av_frame_unref(reader->pending);
    return FALSE;
}

/* From the nearest key packet, then from those before it: after some (intra refresh, broken
 * references) a decoder holds frames back until the picture is whole. */
static gboolean seek_by_index(VideoReader *reader, int frame_index) {
    enum { MAX_TRIES = 3 };
    gint64 dts;
    for (int nth = 0; nth < MAX_TRIES; nth++) {
        if (!video_index_key_packet(reader->index, frame_index, nth, &dts) ||
            !video_demux_seek(reader->demux, dts))
            return FALSE;
        video_decoder_flush(reader->decoder);
        if (run_up(reader, frame_index)) {
            reader->is_in_sequence = FALSE;
            reader->next_index = frame_index;
            reader->last_time_us = -1;
            return TRUE;
        }
    }
    return FALSE;
}

static gboolean seek_by_counting(VideoReader *reader, int frame_index, GError **error) {
    if (!rewind_to_start(reader, error))
        return FALSE;
    while (pull(reader, reader->pending)) {
        if (reader->next_index == frame_index)
            return TRUE;
        reader->next_index++;
        av_frame_unref(reader->pending);
    }
    return refuse(reader, error, "ends before the frame that was asked for");
}

gboolean video_reader_seek(VideoReader *reader, int frame_index, GError **error) {
    if (frame_index < 0 || frame_index >= reader->info.frame_count)
        return refuse(reader, error, "ends before the frame that was asked for");
    if (reader->pending->buf[0] && reader->next_index == frame_index)
        return TRUE;
    av_frame_unref(reader->pending);
    video_budget_enter(&reader->budget);
    gboolean is_there = (reader->is_exact && seek_by_index(reader, frame_index)) ||
                        seek_by_counting(reader, frame_index, error);
    video_budget_leave(&reader->budget);
    return is_there;
}

void video_reader_cancel(VideoReader *reader) {
    video_budget_cancel(&reader->budget);
}

const VideoSource *video_reader_source(const VideoReader *reader) {
    return reader->source;
}

const VideoLimits *video_reader_limits(const VideoReader *reader) {
    return &reader->limits;
}

VideoBudget *video_reader_budget(VideoReader *reader) {
    return &reader->budget;
}

gint64 video_reader_base_us(const VideoReader *reader) {
    return video_index_base_us(reader->index);
}

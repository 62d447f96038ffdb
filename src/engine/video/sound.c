#include <libavcodec/avcodec.h>
#include <libavutil/channel_layout.h>
#include <libswresample/swresample.h>
#include <string.h>

#include "base/error.h"
#include "engine/video/demux.h"
#include "engine/video/reader_memory.h"
#include "engine/video/reader_private.h"

/* 192 kHz is the most that interfaces offer. Sound may outlast the picture a little. */
enum { MIN_RATE_HZ = 4000, MAX_RATE_HZ = 192000, MAX_CHANNELS = 16, MAX_OVERHANG_S = 5 };
/* Packets whose times are off by less follow each other without a gap: containers round. */
enum { MAX_JITTER_MS = 50 };

typedef struct {
    const VideoSource *source;
    VideoDemux *demux;
    AVCodecContext *codec;
    SwrContext *mixer;
    AVChannelLayout layout;
    enum AVSampleFormat format;
    AVRational time_base;
    gint64 first_pts;
    GArray *samples; /* float */
    gsize max_samples;
    int rate_hz;
} Sound;

static void sound_clear(Sound *sound) {
    video_demux_free(sound->demux);
    avcodec_free_context(&sound->codec);
    swr_free(&sound->mixer);
    av_channel_layout_uninit(&sound->layout);
    if (sound->samples)
        g_array_unref(sound->samples);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Sound, sound_clear)

static gboolean refuse(const Sound *sound, GError **error) {
    g_set_error(error, BASE_ERROR, BASE_ERROR_INPUT,
                "the sound of %s is damaged and cannot be decoded",
                video_source_name(sound->source));
    return FALSE;
}

static gboolean open_codec(Sound *sound, const AVStream *stream) {
    const AVCodec *codec = avcodec_find_decoder(stream->codecpar->codec_id);
    sound->codec = avcodec_alloc_context3(codec);
    avcodec_parameters_to_context(sound->codec, stream->codecpar);
    sound->codec->pkt_timebase = stream->time_base; /* so that priming is cut and accounted for */
    sound->codec->thread_count = 1;
    sound->time_base = stream->time_base;
    return avcodec_open2(sound->codec, codec, NULL) >= 0;
}

/* The first frame decides on rate and layout; the container may know less (HE-AAC doubles the
 * rate). */
static gboolean open_mixer(Sound *sound, const AVFrame *frame, gint64 max_duration_us) {
    int channels = frame->ch_layout.nb_channels;
    if (frame->sample_rate < MIN_RATE_HZ || frame->sample_rate > MAX_RATE_HZ || channels < 1 ||
        channels > MAX_CHANNELS)
        return FALSE;
    if (frame->ch_layout.order == AV_CHANNEL_ORDER_UNSPEC)
        av_channel_layout_default(&sound->layout, channels);
    else
        av_channel_layout_copy(&sound->layout, &frame->ch_layout);
    sound->format = frame->format;
    sound->rate_hz = frame->sample_rate;
    sound->first_pts = frame->pts;
    sound->max_samples =
        (gsize)(max_duration_us / 1000000 + MAX_OVERHANG_S) * (gsize)sound->rate_hz;
    AVChannelLayout mono = AV_CHANNEL_LAYOUT_MONO;
    return swr_alloc_set_opts2(&sound->mixer, &mono, AV_SAMPLE_FMT_FLT, sound->rate_hz,
                               &sound->layout, sound->format, sound->rate_hz, 0, NULL) >= 0 &&
           swr_init(sound->mixer) >= 0;
}

/* How many samples are missing (> 0) or too many (< 0) before `frame`. */
static gint64 gap_before(const Sound *sound, const AVFrame *frame) {
    gint64 span;
    if (frame->pts == AV_NOPTS_VALUE || sound->first_pts == AV_NOPTS_VALUE ||
        __builtin_sub_overflow(frame->pts, sound->first_pts, &span))
        return 0;
    gint64 position = av_rescale_q(span, sound->time_base, (AVRational){1, sound->rate_hz});
    gint64 gap;
    if (__builtin_sub_overflow(position, (gint64)sound->samples->len, &gap))
        return 0;
    return ABS(gap) * 1000 > (gint64)sound->rate_hz * MAX_JITTER_MS ? gap : 0;
}

/* FALSE when there is enough, or when the track changes what it is. */
static gboolean append(Sound *sound, const AVFrame *frame, float *mixed) {
    if (frame->sample_rate != sound->rate_hz ||
        (enum AVSampleFormat)frame->format != sound->format ||
        frame->ch_layout.nb_channels != sound->layout.nb_channels)
        return FALSE;
    gsize have = sound->samples->len;
    gint64 gap = gap_before(sound, frame);
    if (gap > (gint64)(sound->max_samples - have))
        return FALSE;
    uint8_t *out = (uint8_t *)mixed;
    int count = swr_convert(sound->mixer, &out, frame->nb_samples,
                            (const uint8_t **)frame->extended_data, frame->nb_samples);
    if (gap > 0)
        g_array_set_size(sound->samples, (guint)(have + (gsize)gap)); /* clears: silence */
    int skip = gap < 0 ? (int)MIN(-gap, (gint64)MAX(count, 0)) : 0;
    for (int i = skip; i < count; i++)
        mixed[i] = mixed[i] >= -1 && mixed[i] <= 1 ? mixed[i]
                   : mixed[i] > 0                  ? 1
                   : mixed[i] < 0                  ? -1
                                                   : 0;
    if (count > skip)
        g_array_append_vals(sound->samples, mixed + skip, (guint)(count - skip));
    return sound->samples->len < sound->max_samples;
}

static gboolean take_frames(Sound *sound, AVFrame *frame, gint64 max_duration_us) {
    gboolean is_wanted = TRUE;
    while (is_wanted && avcodec_receive_frame(sound->codec, frame) >= 0) {
        g_autofree float *mixed = g_try_new(float, frame->nb_samples);
        if (!sound->mixer && !open_mixer(sound, frame, max_duration_us))
            is_wanted = FALSE;
        else
            is_wanted = mixed && append(sound, frame, mixed);
        av_frame_unref(frame);
    }
    return is_wanted;
}

static void decode_all(Sound *sound, gint64 max_duration_us) {
    AVPacket *packet = av_packet_alloc();
    AVFrame *frame = av_frame_alloc();
    gboolean is_wanted = TRUE;
    while (is_wanted && video_demux_read(sound->demux, packet)) {
        avcodec_send_packet(sound->codec, packet);
        av_packet_unref(packet);
        is_wanted = take_frames(sound, frame, max_duration_us);
    }
    if (is_wanted) {
        avcodec_send_packet(sound->codec, NULL);
        take_frames(sound, frame, max_duration_us);
    }
    av_frame_free(&frame);
    av_packet_free(&packet);
}

static gint64 offset_us(const Sound *sound, gint64 base_us) {
    if (sound->first_pts == AV_NOPTS_VALUE)
        return 0;
    gint64 first_us = av_rescale_q(sound->first_pts, sound->time_base, AV_TIME_BASE_Q), offset;
    return __builtin_sub_overflow(first_us, base_us, &offset) ? G_MAXINT64 : offset;
}

/* TRUE with nothing in `sound->samples` if there is no track. */
static gboolean read_track(Sound *sound, VideoReader *reader, GError **error) {
    const VideoLimits *limits = video_reader_limits(reader);
    VideoBudget *budget = video_reader_budget(reader);
    sound->source = video_reader_source(reader);
    sound->samples = g_array_new(FALSE, TRUE, sizeof(float));
    sound->demux = video_demux_open(sound->source, limits, budget, AVMEDIA_TYPE_AUDIO, error);
    if (!sound->demux)
        return FALSE;
    const AVStream *stream = video_demux_stream(sound->demux);
    if (!stream)
        return TRUE;
    if (!open_codec(sound, stream))
        return refuse(sound, error);
    decode_all(sound, limits->max_duration_us);
    if (video_budget_is_over(budget)) {
        video_budget_set_error(budget, video_source_name(sound->source), error);
        return FALSE;
    }
    return sound->samples->len > 0 || refuse(sound, error);
}

gboolean video_reader_sound(VideoReader *reader, VideoSound *ret_sound, GError **error) {
    g_auto(Sound) sound = {.first_pts = AV_NOPTS_VALUE};
    VideoBudget *budget = video_reader_budget(reader);
    video_budget_enter(budget);
    gboolean is_read = read_track(&sound, reader, error);
    video_budget_leave(budget);
    if (!is_read)
        return FALSE;
    VideoSound result = {.rate_hz = sound.rate_hz, .count = sound.samples->len};
    result.offset_us = offset_us(&sound, video_reader_base_us(reader));
    /* What lies wholly outside the clip is not its sound. */
    if (result.offset_us > video_reader_info(reader)->duration_us ||
        result.offset_us < -video_reader_limits(reader)->max_duration_us)
        result = (VideoSound){0};
    else
        result.samples = (float *)(gpointer)g_array_free(g_steal_pointer(&sound.samples), FALSE);
    *ret_sound = result;
    return TRUE;
}

gboolean video_read_sound(const char *path, const VideoLimits *limits, VideoSound *ret_sound,
                          GError **error) {
    g_autoptr(VideoReader) reader = video_reader_open(path, limits, 1, error);
    return reader && video_reader_sound(reader, ret_sound, error);
}

void video_sound_clear(VideoSound *sound) {
    g_clear_pointer(&sound->samples, g_free);
    sound->count = 0;
}

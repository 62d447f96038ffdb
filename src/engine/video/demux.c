#include "engine/video/demux.h"

#include <libavutil/mem.h>
#include <string.h>

#include "base/error.h"
#include "engine/video/boxes.h"
#include "engine/video/library.h"

enum { IO_BUFFER_BYTES = 64 * 1024, MAX_STREAMS = 32, MAX_RETRIES = 1000 };
enum { MAX_CAPTURE_FPS = 2000 };

/* A new container: a row here, its first bytes in sniff(), a clip in tests/fuzz/corpus/video. */
typedef struct {
    const char *demuxer, *name;
    gboolean has_times;
} Container;

static const Container mp4 = {"mov", "MP4", TRUE}, mov = {"mov", "MOV", TRUE},
                       webm = {"matroska", "WebM", TRUE}, matroska = {"matroska", "Matroska", TRUE},
                       avi = {"avi", "AVI", FALSE};

/* A new codec: a row here, and a clip in tests/fuzz/corpus/video. */
static const struct {
    enum AVCodecID id;
    const char *name;
} codecs[] = {
    {AV_CODEC_ID_H264, "H.264"},    {AV_CODEC_ID_HEVC, "HEVC"},     {AV_CODEC_ID_VP8, "VP8"},
    {AV_CODEC_ID_VP9, "VP9"},       {AV_CODEC_ID_MPEG4, "MPEG-4"},  {AV_CODEC_ID_MJPEG, "MJPEG"},
    {AV_CODEC_ID_AAC, "AAC"},       {AV_CODEC_ID_MP3, "MP3"},       {AV_CODEC_ID_OPUS, "Opus"},
    {AV_CODEC_ID_VORBIS, "Vorbis"}, {AV_CODEC_ID_AMR_NB, "AMR"},    {AV_CODEC_ID_AMR_WB, "AMR-WB"},
    {AV_CODEC_ID_PCM_S16LE, "PCM"}, {AV_CODEC_ID_PCM_S16BE, "PCM"}, {AV_CODEC_ID_PCM_U8, "PCM"},
    {AV_CODEC_ID_PCM_S24LE, "PCM"}, {AV_CODEC_ID_PCM_S24BE, "PCM"}, {AV_CODEC_ID_PCM_S32LE, "PCM"},
    {AV_CODEC_ID_PCM_S32BE, "PCM"}, {AV_CODEC_ID_PCM_F32LE, "PCM"}, {AV_CODEC_ID_PCM_F32BE, "PCM"},
    {AV_CODEC_ID_PCM_ALAW, "PCM"},  {AV_CODEC_ID_PCM_MULAW, "PCM"},
};

struct VideoDemux {
    const VideoSource *source;
    VideoBudget *budget;
    const Container *container;
    AVFormatContext *format;
    AVIOContext *io;
    gint64 position;
    int stream_index; /* -1: none */
    gboolean has_sound, is_at_end;
};

static const char *codec_name(enum AVCodecID id) {
    for (gsize i = 0; i < G_N_ELEMENTS(codecs); i++)
        if (codecs[i].id == id)
            return codecs[i].name;
    return NULL;
}

static const Container *sniff(const guint8 *head, gsize size) {
    static const char *const first_boxes[] = {"ftyp", "moov", "mdat", "wide",
                                              "free", "skip", "pnot", "moof"};
    if (size < 12)
        return NULL;
    for (gsize i = 0; i < G_N_ELEMENTS(first_boxes); i++)
        if (memcmp(head + 4, first_boxes[i], 4) == 0)
            return i > 0 || memcmp(head + 8, "qt  ", 4) == 0 ? &mov : &mp4;
    if (memcmp(head, "\x1A\x45\xDF\xA3", 4) == 0)
        return memmem(head, size, "webm", 4) ? &webm : &matroska;
    if (memcmp(head, "RIFF", 4) == 0 && memcmp(head + 8, "AVI", 3) == 0)
        return &avi;
    return NULL;
}

static const char *looks_like(const guint8 *head, gsize size) {
    static const struct {
        const char *magic, *name;
        gsize length;
    } known[] = {
        {"\x89PNG", "a picture, not a video", 4},
        {"\xFF\xD8\xFF", "a picture, not a video", 3},
        {"GIF8", "a GIF picture, not a video", 4},
        {"ID3", "a sound file, not a video", 3},
        {"OggS", "an Ogg file, which we do not read; please send MP4, MOV, WebM or AVI", 4},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(known); i++)
        if (size >= known[i].length && memcmp(head, known[i].magic, known[i].length) == 0)
            return known[i].name;
    return "not a video that we can read; please send MP4, MOV, WebM or AVI";
}

static int read_bytes(void *opaque, uint8_t *buffer, int size) {
    VideoDemux *demux = opaque;
    if (video_budget_is_over(demux->budget))
        return AVERROR_EXIT;
    gssize count = video_source_read(demux->source, demux->position, buffer, (gsize)size);
    if (count <= 0)
        return count < 0 ? AVERROR(EIO) : AVERROR_EOF;
    demux->position += count;
    return (int)count;
}

static int64_t seek_bytes(void *opaque, int64_t offset, int whence) {
    VideoDemux *demux = opaque;
    gint64 size = video_source_size(demux->source);
    if (whence & AVSEEK_SIZE)
        return size;
    whence &= ~AVSEEK_FORCE;
    gint64 base = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? demux->position : size;
    gint64 position;
    if (__builtin_add_overflow(base, offset, &position) || position < 0)
        return AVERROR(EINVAL);
    return demux->position = position;
}

static int is_interrupted(void *opaque) {
    VideoDemux *demux = opaque;
    return video_budget_is_over(demux->budget);
}

/* References to other files stay unopened. */
static int refuse_open(AVFormatContext *format, AVIOContext **io, const char *url, int flags,
                       AVDictionary **options) {
    (void)format, (void)io, (void)url, (void)flags, (void)options;
    return AVERROR(EPERM);
}

static gboolean refuse(const VideoDemux *demux, GError **error, const char *what) {
    if (video_budget_is_over(demux->budget))
        video_budget_set_error(demux->budget, video_source_name(demux->source), error);
    else
        g_set_error(error, BASE_ERROR, BASE_ERROR_INPUT, "%s %s", video_source_name(demux->source),
                    what);
    return FALSE;
}

static gboolean check_container(VideoDemux *demux, const VideoLimits *limits, GError **error) {
    guint8 head[64];
    gssize size = video_source_read(demux->source, 0, head, sizeof head);
    demux->container = sniff(head, size < 0 ? 0 : (gsize)size);
    if (!demux->container) {
        g_set_error(error, BASE_ERROR, BASE_ERROR_INPUT, "%s is %s",
                    video_source_name(demux->source), looks_like(head, size < 0 ? 0 : (gsize)size));
        return FALSE;
    }
    if (strcmp(demux->container->demuxer, "mov") != 0)
        return TRUE;
    switch (video_boxes_check(demux->source, limits->max_frames)) {
    case VIDEO_BOXES_NO_INDEX:
        return refuse(demux, error, "is incomplete: its recording or its transfer was broken off");
    case VIDEO_BOXES_ABSURD:
        return refuse(demux, error, "is damaged: it claims more content than it can hold");
    case VIDEO_BOXES_FINE:
        break;
    }
    return TRUE;
}

static gboolean open_format(VideoDemux *demux, GError **error) {
    demux->format = avformat_alloc_context();
    uint8_t *buffer = av_malloc(IO_BUFFER_BYTES);
    demux->io = avio_alloc_context(buffer, IO_BUFFER_BYTES, 0, demux, read_bytes, NULL, seek_bytes);
    demux->format->pb = demux->io;
    demux->format->flags |= AVFMT_FLAG_CUSTOM_IO | AVFMT_FLAG_BITEXACT;
    demux->format->io_open = refuse_open;
    demux->format->interrupt_callback = (AVIOInterruptCB){is_interrupted, demux};
    demux->format->max_streams = MAX_STREAMS;
    AVDictionary *options = NULL;
    av_dict_set(&options, "protocol_whitelist", "file", 0);
    av_dict_set(&options, "format_whitelist", "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi", 0);
    av_dict_set(&options, "enable_drefs", "0", 0);
    av_dict_set(&options, "use_absolute_path", "0", 0);
    av_dict_set(&options, "ignore_chapters", "1", 0);
    const AVInputFormat *demuxer = av_find_input_format(demux->container->demuxer);
    /* Frees demux->format if it fails. */
    int result = avformat_open_input(&demux->format, "", demuxer, &options);
    av_dict_free(&options);
    if (result < 0)
        return refuse(demux, error, "is damaged: its table of contents cannot be read");
    return TRUE;
}

/* The best track of the kind that we can decode; *ret_refused is one that we cannot. */
static int pick_stream(const VideoDemux *demux, enum AVMediaType kind,
                       const AVStream **ret_refused) {
    int best = -1;
    gint64 best_score = -1;
    *ret_refused = NULL;
    for (unsigned i = 0; i < demux->format->nb_streams; i++) {
        const AVStream *stream = demux->format->streams[i];
        const AVCodecParameters *codec = stream->codecpar;
        if (codec->codec_type != kind || stream->disposition & AV_DISPOSITION_ATTACHED_PIC)
            continue;
        if (!codec_name(codec->codec_id) || !avcodec_find_decoder(codec->codec_id)) {
            *ret_refused = stream;
            continue;
        }
        gint64 score =
            stream->disposition & AV_DISPOSITION_DEFAULT ? G_GINT64_CONSTANT(1) << 62 : 0;
        score += (gint64)codec->width * codec->height;
        if (score > best_score) {
            best = (int)i;
            best_score = score;
        }
    }
    return best;
}

static gboolean choose_stream(VideoDemux *demux, enum AVMediaType track, GError **error) {
    const AVStream *refused_sound, *refused;
    demux->has_sound = pick_stream(demux, AVMEDIA_TYPE_AUDIO, &refused_sound) >= 0;
    demux->stream_index = pick_stream(demux, track, &refused);
    for (unsigned i = 0; i < demux->format->nb_streams; i++)
        if ((int)i != demux->stream_index)
            demux->format->streams[i]->discard = AVDISCARD_ALL;
    if (demux->stream_index >= 0 || track == AVMEDIA_TYPE_AUDIO)
        return TRUE;
    if (!refused)
        return refuse(demux, error,
                      demux->has_sound || refused_sound ? "holds sound but no video"
                                                        : "holds no video");
    g_autofree char *what =
        g_strdup_printf("uses the video codec %s, which we do not read; please send H.264 or HEVC",
                        avcodec_get_name(refused->codecpar->codec_id));
    return refuse(demux, error, what);
}

VideoDemux *video_demux_open(const VideoSource *source, const VideoLimits *limits,
                             VideoBudget *budget, enum AVMediaType track, GError **error) {
    video_library_init();
    g_autoptr(VideoDemux) demux = g_new0(VideoDemux, 1);
    demux->source = source;
    demux->budget = budget;
    demux->stream_index = -1;
    if (!check_container(demux, limits, error) || !open_format(demux, error) ||
        !choose_stream(demux, track, error))
        return NULL;
    return g_steal_pointer(&demux);
}

void video_demux_free(VideoDemux *demux) {
    if (!demux)
        return;
    avformat_close_input(&demux->format);
    if (demux->io)
        av_freep(&demux->io->buffer);
    avio_context_free(&demux->io);
    g_free(demux);
}

const AVStream *video_demux_stream(const VideoDemux *demux) {
    return demux->stream_index < 0 ? NULL : demux->format->streams[demux->stream_index];
}

gboolean video_demux_has_sound(const VideoDemux *demux) {
    return demux->has_sound;
}

const char *video_demux_container(const VideoDemux *demux) {
    return demux->container->name;
}

const char *video_demux_codec(const VideoDemux *demux) {
    return codec_name(video_demux_stream(demux)->codecpar->codec_id);
}

/* Android's cameras write it for slow motion, which plays at the usual rate. */
double video_demux_capture_fps(const VideoDemux *demux) {
    const AVDictionaryEntry *entry =
        av_dict_get(demux->format->metadata, "com.android.capture.fps", NULL, 0);
    double fps = entry ? g_ascii_strtod(entry->value, NULL) : 0;
    return fps >= 1 && fps <= MAX_CAPTURE_FPS ? fps : 0;
}

gboolean video_demux_has_times(const VideoDemux *demux) {
    return demux->container->has_times;
}

gboolean video_demux_read(VideoDemux *demux, AVPacket *ret_packet) {
    int retries = 0;
    while (!demux->is_at_end && !video_budget_is_over(demux->budget)) {
        int result = av_read_frame(demux->format, ret_packet);
        if (result == AVERROR(EAGAIN) && retries++ < MAX_RETRIES)
            continue;
        if (result < 0)
            break;
        gboolean is_ours = ret_packet->stream_index == demux->stream_index && ret_packet->size > 0;
        if (is_ours && !(ret_packet->flags & AV_PKT_FLAG_CORRUPT))
            return TRUE;
        av_packet_unref(ret_packet);
        if (is_ours)
            break;
    }
    demux->is_at_end = TRUE;
    return FALSE;
}

gboolean video_demux_seek(VideoDemux *demux, gint64 dts) {
    demux->is_at_end = FALSE;
    return av_seek_frame(demux->format, demux->stream_index, dts, AVSEEK_FLAG_BACKWARD) >= 0;
}

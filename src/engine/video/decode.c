#include "engine/video/decode.h"

#include <libavutil/imgutils.h>
#include <libavutil/pixdesc.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* All decoded frames of one clip together. 4K in 10 bit needs 25 MB a frame and up to 17 of them; a
 * stream that wants more fails to decode. */
enum { MAX_FRAME_BYTES = 512 * 1024 * 1024, ALIGN_BYTES = 64, MAX_FAILURES = 1000 };

/* Counts what the pools have handed out; lives as long as the decoder and the last frame. */
typedef struct {
    pthread_mutex_t lock;
    gint64 used_bytes;
    int holders;
} Memory;

struct VideoDecoder {
    AVCodecContext *codec;
    Memory *memory;
    pthread_mutex_t lock; /* guards the pool: frames are requested from the decoder's threads */
    AVBufferPool *pool;
    gsize pool_bytes;
};

static Memory *memory_new(void) {
    Memory *memory = g_new0(Memory, 1);
    pthread_mutex_init(&memory->lock, NULL);
    memory->holders = 1;
    return memory;
}

/* Holds `memory` once more, unless that would be too much. */
static gboolean memory_take(Memory *memory, gint64 bytes) {
    pthread_mutex_lock(&memory->lock);
    gboolean is_free = memory->used_bytes + bytes <= MAX_FRAME_BYTES;
    if (is_free) {
        memory->used_bytes += bytes;
        memory->holders++;
    }
    pthread_mutex_unlock(&memory->lock);
    return is_free;
}

static void memory_give_back(Memory *memory, gint64 bytes) {
    pthread_mutex_lock(&memory->lock);
    memory->used_bytes -= bytes;
    gboolean is_last = --memory->holders == 0;
    pthread_mutex_unlock(&memory->lock);
    if (!is_last)
        return;
    pthread_mutex_destroy(&memory->lock);
    g_free(memory);
}

typedef struct {
    Memory *memory;
    gint64 bytes;
} Block;

static void free_block(void *opaque, uint8_t *data) {
    Block *block = opaque;
    free(data);
    memory_give_back(block->memory, block->bytes);
    g_free(block);
}

/* Zeroed, so that what a damaged stream leaves out is the same in every run. */
static AVBufferRef *new_block(void *opaque, size_t bytes) {
    Memory *memory = opaque;
    void *data = NULL;
    if (!memory_take(memory, (gint64)bytes))
        return NULL;
    if (posix_memalign(&data, ALIGN_BYTES, bytes) != 0) {
        memory_give_back(memory, (gint64)bytes);
        return NULL;
    }
    memset(data, 0, bytes);
    Block *block = g_new(Block, 1);
    *block = (Block){.memory = memory, .bytes = (gint64)bytes};
    AVBufferRef *buffer = av_buffer_create(data, bytes, free_block, block, 0);
    if (!buffer)
        free_block(block, data);
    return buffer;
}

/* Line and plane sizes as the codec wants them; FALSE for formats without plain planes. */
static gboolean lay_out(AVCodecContext *codec, AVFrame *frame, size_t ret_sizes[4]) {
    const AVPixFmtDescriptor *format = av_pix_fmt_desc_get(frame->format);
    if (!format || format->flags & (AV_PIX_FMT_FLAG_HWACCEL | AV_PIX_FMT_FLAG_PAL))
        return FALSE;
    int width = frame->width, height = frame->height, align[AV_NUM_DATA_POINTERS];
    avcodec_align_dimensions2(codec, &width, &height, align);
    if (av_image_fill_linesizes(frame->linesize, frame->format, width) < 0)
        return FALSE;
    ptrdiff_t strides[4];
    for (int i = 0; i < 4; i++) {
        frame->linesize[i] = (frame->linesize[i] + ALIGN_BYTES - 1) / ALIGN_BYTES * ALIGN_BYTES;
        strides[i] = frame->linesize[i];
    }
    return av_image_fill_plane_sizes(ret_sizes, frame->format, height, strides) >= 0;
}

/* AVCodecContext.get_buffer2: decoders may read and write a little past a plane, hence the margins.
 */
static int get_frame_buffer(AVCodecContext *codec, AVFrame *frame, int flags) {
    VideoDecoder *decoder = codec->opaque;
    size_t sizes[4], total = 0;
    if (!lay_out(codec, frame, sizes))
        return avcodec_default_get_buffer2(codec, frame, flags);
    for (int i = 0; i < 4; i++)
        if (sizes[i])
            total += (sizes[i] + 3 * ALIGN_BYTES - 1) / ALIGN_BYTES * ALIGN_BYTES;
    pthread_mutex_lock(&decoder->lock);
    if (total != decoder->pool_bytes) {
        av_buffer_pool_uninit(&decoder->pool);
        decoder->pool = av_buffer_pool_init2(total, decoder->memory, new_block, NULL);
        decoder->pool_bytes = total;
    }
    frame->buf[0] = decoder->pool ? av_buffer_pool_get(decoder->pool) : NULL;
    pthread_mutex_unlock(&decoder->lock);
    if (!frame->buf[0])
        return AVERROR(ENOMEM);
    uint8_t *plane = frame->buf[0]->data;
    for (int i = 0; i < 4 && sizes[i]; i++) {
        frame->data[i] = plane;
        plane += (sizes[i] + 3 * ALIGN_BYTES - 1) / ALIGN_BYTES * ALIGN_BYTES;
    }
    frame->extended_data = frame->data;
    return 0;
}

static void configure(VideoDecoder *decoder, const AVStream *stream, int reorder, int threads,
                      const VideoLimits *limits) {
    AVCodecContext *codec = decoder->codec;
    avcodec_parameters_to_context(codec, stream->codecpar);
    codec->pkt_timebase = stream->time_base;
    codec->max_pixels = limits->max_frame_px;
    codec->thread_count = MAX(threads, 1);
    codec->thread_type = FF_THREAD_FRAME | FF_THREAD_SLICE;
    codec->flags |= AV_CODEC_FLAG_UNALIGNED; /* crop exactly */
    codec->opaque = decoder;
    if (reorder >= 0)
        codec->has_b_frames = reorder;
    if (codec->codec->capabilities & AV_CODEC_CAP_DR1) {
        codec->get_buffer2 = get_frame_buffer;
        G_GNUC_BEGIN_IGNORE_DEPRECATIONS
#if LIBAVCODEC_VERSION_MAJOR < 60
        codec->thread_safe_callbacks = 1;
#endif
        G_GNUC_END_IGNORE_DEPRECATIONS
    }
}

VideoDecoder *video_decoder_new(const AVStream *stream, int reorder, int threads,
                                const VideoLimits *limits) {
    const AVCodec *codec = avcodec_find_decoder(stream->codecpar->codec_id);
    g_autoptr(VideoDecoder) decoder = g_new0(VideoDecoder, 1);
    pthread_mutex_init(&decoder->lock, NULL);
    decoder->memory = memory_new();
    decoder->codec = avcodec_alloc_context3(codec);
    configure(decoder, stream, reorder, threads, limits);
    if (avcodec_open2(decoder->codec, codec, NULL) < 0)
        return NULL;
    return g_steal_pointer(&decoder);
}

void video_decoder_free(VideoDecoder *decoder) {
    if (!decoder)
        return;
    avcodec_free_context(&decoder->codec);
    av_buffer_pool_uninit(&decoder->pool);
    memory_give_back(decoder->memory, 0);
    pthread_mutex_destroy(&decoder->lock);
    g_free(decoder);
}

void video_decoder_send(VideoDecoder *decoder, const AVPacket *packet) {
    avcodec_send_packet(decoder->codec, packet);
}

VideoDecoderStatus video_decoder_receive(VideoDecoder *decoder, AVFrame *ret_frame) {
    /* Each failure uses up a packet; the bound is for decoders that do not know that. */
    for (int failures = 0; failures < MAX_FAILURES; failures++) {
        int result = avcodec_receive_frame(decoder->codec, ret_frame);
        if (result == AVERROR(EAGAIN))
            return VIDEO_DECODER_HUNGRY;
        if (result == AVERROR_EOF)
            return VIDEO_DECODER_END;
        if (result < 0)
            continue;
        if (!(ret_frame->flags & AV_FRAME_FLAG_DISCARD)) {
            /* The frame comes from the decoder's threads by means that the thread sanitizer cannot
             * see; the lock its memory was reserved under can be seen. */
            pthread_mutex_lock(&decoder->lock);
            pthread_mutex_unlock(&decoder->lock);
            return VIDEO_DECODER_FRAME;
        }
        av_frame_unref(ret_frame);
    }
    return VIDEO_DECODER_END;
}

void video_decoder_flush(VideoDecoder *decoder) {
    avcodec_flush_buffers(decoder->codec);
}

#include "engine/video/decode.h"

#include "clips.h"
#include "engine/video/demux.h"
#include "tap.h"

typedef struct {
    VideoLimits limits;
    VideoBudget budget;
    VideoSource *source;
    VideoDemux *demux;
} Clip;

static void open_clip(Clip *clip) {
    const char *path = clips_path("clip.mp4");
    TAP_CHECK(clips_write(path, 20, 30, 0));
    clip->limits = video_limits_default();
    video_budget_init(&clip->budget, clip->limits.max_wall_us);
    video_budget_enter(&clip->budget);
    clip->source = video_source_open(path, &clip->limits, NULL);
    clip->demux =
        video_demux_open(clip->source, &clip->limits, &clip->budget, AVMEDIA_TYPE_VIDEO, NULL);
}

static void close_clip(Clip *clip) {
    video_demux_free(clip->demux);
    video_source_free(clip->source);
}

/* Every second packet is garbled when `garble`; the last frame outlives the decoder. */
static int decode(Clip *clip, int threads, gboolean garble, AVFrame *last) {
    g_autoptr(VideoDecoder) decoder =
        video_decoder_new(video_demux_stream(clip->demux), 2, threads, &clip->limits);
    AVPacket *packet = av_packet_alloc();
    int count = 0, sent = 0;
    for (VideoDecoderStatus status; decoder;) {
        av_frame_unref(last);
        status = video_decoder_receive(decoder, last);
        count += status == VIDEO_DECODER_FRAME;
        if (status == VIDEO_DECODER_END)
            break;
        if (status == VIDEO_DECODER_FRAME)
            continue;
        gboolean has_packet = video_demux_read(clip->demux, packet);
        for (int i = 0; garble && has_packet && ++sent % 2 == 0 && i < packet->size; i++)
            packet->data[i] = (guint8)(i * 31);
        video_decoder_send(decoder, has_packet ? packet : NULL);
        av_packet_unref(packet);
    }
    av_packet_free(&packet);
    return count;
}

static void gives_every_frame_with_any_number_of_threads(void) {
    for (int threads = 1; threads <= 3; threads += 2) {
        Clip clip;
        open_clip(&clip);
        AVFrame *last = av_frame_alloc();
        TAP_CHECK(decode(&clip, threads, FALSE, last) == 20);
        av_frame_free(&last);
        close_clip(&clip);
    }
}

static void goes_on_after_damage(void) {
    Clip clip;
    open_clip(&clip);
    AVFrame *last = av_frame_alloc();
    int count = decode(&clip, 1, TRUE, last);
    TAP_CHECK(count > 0 && count <= 20, "%d", count);
    av_frame_free(&last);
    close_clip(&clip);
}

static void keeps_frames_after_its_end(void) {
    Clip clip;
    open_clip(&clip);
    AVFrame *frame = av_frame_alloc();
    VideoDecoder *decoder = video_decoder_new(video_demux_stream(clip.demux), 2, 1, &clip.limits);
    AVPacket *packet = av_packet_alloc();
    while (video_decoder_receive(decoder, frame) == VIDEO_DECODER_HUNGRY) {
        gboolean has_packet = video_demux_read(clip.demux, packet);
        video_decoder_send(decoder, has_packet ? packet : NULL);
        av_packet_unref(packet);
    }
    av_packet_free(&packet);
    video_decoder_free(decoder);
    TAP_CHECK(frame->width == CLIPS_WIDTH && frame->data[0] && frame->data[0][0] > 0);
    av_frame_free(&frame);
    close_clip(&clip);
}

static void refuses_pictures_over_the_limit(void) {
    Clip clip;
    open_clip(&clip);
    clip.limits.max_frame_px = 100;
    AVFrame *last = av_frame_alloc();
    TAP_CHECK(decode(&clip, 1, FALSE, last) == 0);
    av_frame_free(&last);
    close_clip(&clip);
}

int main(void) {
    TAP_RUN(gives_every_frame_with_any_number_of_threads);
    TAP_RUN(goes_on_after_damage);
    TAP_RUN(keeps_frames_after_its_end);
    TAP_RUN(refuses_pictures_over_the_limit);
    clips_remove();
    return tap_done();
}

#include "engine/video/index.h"

#include <string.h>

#include "clips.h"
#include "tap.h"

static VideoIndex *build(const char *path, int max_frames, GError **error) {
    VideoLimits limits = video_limits_default();
    limits.max_frames = max_frames;
    VideoBudget budget;
    video_budget_init(&budget, limits.max_wall_us);
    video_budget_enter(&budget);
    g_autoptr(VideoSource) source = video_source_open(path, &limits, error);
    g_autoptr(VideoDemux) demux =
        source ? video_demux_open(source, &limits, &budget, AVMEDIA_TYPE_VIDEO, error) : NULL;
    return demux ? video_index_build(demux, &limits, &budget, "clip.mp4", error) : NULL;
}

static void orders_frames_by_time(void) {
    const char *path = clips_path("clip.mp4");
    TAP_CHECK(clips_write(path, 60, 30, 0));
    g_autoptr(VideoIndex) index = build(path, 1000, NULL);
    TAP_CHECK(video_index_frame_count(index) == 60);
    TAP_CHECK(video_index_duration_us(index) == 2000000);
    TAP_CHECK(video_index_is_exact(index));
    TAP_CHECK(video_index_reorder(index) > 0, "x264 makes B-frames");
    for (int i = 0; i < 60; i++)
        TAP_CHECK(ABS(video_index_time_us(index, i) - i * 1000000 / 30) <= 1);
    gint64 dts;
    TAP_CHECK(!video_index_key_packet(index, 0, 0, &dts), "the start of the file");
    TAP_CHECK(!video_index_key_packet(index, 59, 60, &dts));
    TAP_CHECK(video_index_find(index, G_MAXINT64) == -1);
    video_index_drop(index, 3);
    TAP_CHECK(video_index_frame_count(index) == 57 && video_index_time_us(index, 0) == 0);
    TAP_CHECK(video_index_duration_us(index) == 1900000);
}

static void refuses_more_frames_than_allowed(void) {
    g_autoptr(GError) error = NULL;
    g_autoptr(VideoIndex) index = build(clips_path("clip.mp4"), 25, &error);
    TAP_CHECK(!index && strstr(error->message, "more than 25 pictures"));
}

static void does_not_count_hidden_pictures(void) {
    const char *path = clips_path("hidden.webm");
    if (!clips_ffmpeg(path, "-c:v libvpx -auto-alt-ref 1 -lag-in-frames 10 -g 20 -b:v 200k")) {
        TAP_SKIP("no ffmpeg with libvpx");
        return;
    }
    g_autoptr(VideoIndex) index = build(path, 1000, NULL);
    TAP_CHECK(index && video_index_frame_count(index) == 60);
}

int main(void) {
    TAP_RUN(orders_frames_by_time);
    TAP_RUN(refuses_more_frames_than_allowed);
    TAP_RUN(does_not_count_hidden_pictures);
    clips_remove();
    return tap_done();
}

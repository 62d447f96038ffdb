#include "engine/video/demux.h"

#include <string.h>

#include "base/error.h"
#include "clips.h"
#include "tap.h"

static char *refusal(const void *bytes, gsize size) {
    VideoLimits limits = video_limits_default();
    VideoBudget budget;
    video_budget_init(&budget, limits.max_wall_us);
    video_budget_enter(&budget);
    g_autoptr(GError) error = NULL;
    g_autoptr(VideoSource) source = video_source_from_memory(bytes, size, "x", &limits, &error);
    g_autoptr(VideoDemux) demux =
        video_demux_open(source, &limits, &budget, AVMEDIA_TYPE_VIDEO, &error);
    return g_strdup(demux || !error ? "" : error->message);
}

static void parses_no_playlist_and_no_picture(void) {
    static const struct {
        const char *bytes, *part;
    } files[] = {
        {"#EXTM3U\n/etc/passwd\n", "not a video that we can read"},
        {"ffconcat version 1.0\nfile /etc/passwd\n", "not a video that we can read"},
        {"v=0\no=- 0 0 IN IP4 127.0.0.1\n", "not a video that we can read"},
        {"\x89PNG\r\n\x1a\n00000000", "a picture"},
        {"GIF89a..........", "a GIF picture"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(files); i++) {
        g_autofree char *message = refusal(files[i].bytes, strlen(files[i].bytes));
        TAP_CHECK(strstr(message, files[i].part), "%s", message);
    }
}

static int count_packets(const char *path, enum AVMediaType track, gint64 max_wall_us) {
    VideoLimits limits = video_limits_default();
    VideoBudget budget;
    video_budget_init(&budget, max_wall_us);
    video_budget_enter(&budget);
    g_autoptr(VideoSource) source = video_source_open(path, &limits, NULL);
    g_autoptr(VideoDemux) demux = video_demux_open(source, &limits, &budget, track, NULL);
    if (!demux)
        return -1;
    AVPacket *packet = av_packet_alloc();
    int count = 0;
    while (video_demux_read(demux, packet)) {
        count++;
        av_packet_unref(packet);
    }
    av_packet_free(&packet);
    return count;
}

static void reads_one_track(void) {
    const char *path = clips_path("clip.mp4");
    TAP_CHECK(clips_write(path, 30, 30, 0.5));
    TAP_CHECK(count_packets(path, AVMEDIA_TYPE_VIDEO, 1000000) == 30);
    TAP_CHECK(count_packets(path, AVMEDIA_TYPE_AUDIO, 1000000) >= 47, "48000 samples in 1024s");
    TAP_CHECK(count_packets(path, AVMEDIA_TYPE_VIDEO, -1) == -1, "out of time");
}

int main(void) {
    TAP_RUN(parses_no_playlist_and_no_picture);
    TAP_RUN(reads_one_track);
    clips_remove();
    return tap_done();
}

#include "engine/video/reader.h"

#include <string.h>

#include "base/error.h"
#include "clips.h"
#include "engine/video/reader_memory.h"
#include "tap.h"

static void gives_what_was_written(void) {
    const char *path = clips_path("clip.mp4");
    TAP_CHECK(clips_write(path, 60, 30, 0));
    g_autoptr(VideoReader) reader = video_reader_open(path, NULL, 1, NULL);
    const VideoInfo *info = video_reader_info(reader);
    TAP_CHECK(info->width == CLIPS_WIDTH && info->height == CLIPS_HEIGHT &&
              info->frame_count == 60);
    TAP_CHECK(info->fps > 29.999 && info->fps < 30.001 && info->duration_us == 2000000);
    TAP_CHECK(strcmp(info->container, "MP4") == 0 && strcmp(info->codec, "H.264") == 0);
    SwingFrame frame;
    int count = 0;
    while (video_reader_next(reader, &frame, NULL) == VIDEO_FRAME) {
        TAP_CHECK(frame.index == count && ABS(frame.time_us - count * 1000000 / 30) <= 1);
        int luma = 16 + clips_grey(count) * 219 / 255;
        TAP_CHECK(ABS(frame.plane[0][50 * frame.stride[0] + 50] - luma) <= 4);
        count++;
    }
    TAP_CHECK(count == 60 && video_reader_next(reader, &frame, NULL) == VIDEO_END);
}

/* Containers, codecs, orders of decoding, bit depths, times. */
static const struct {
    const char *name, *arguments;
    int frames, width;
} formats[] = {
    {"bframes.mp4", "-c:v libx264 -g 20 -bf 3 -pix_fmt yuv420p", 60, 162},
    {"open.mp4", "-c:v libx264 -x264-params open-gop=1:keyint=20:bframes=3 -pix_fmt yuv420p", 60,
     162},
    {"refresh.mp4", "-c:v libx264 -x264-params intra-refresh=1:keyint=20 -pix_fmt yuv420p", 60,
     162},
    {"ten.mp4", "-c:v libx264 -g 20 -pix_fmt yuv420p10le", 60, 162},
    {"full.mkv", "-c:v libx264 -g 20 -pix_fmt yuvj420p", 60, 162},
    {"odd.mp4", "-vf scale=101:75 -c:v libx264 -pix_fmt yuv444p", 60, 101},
    {"hevc.mov",
     "-c:v libx265 -x265-params log-level=none:keyint=20:open-gop=1 -pix_fmt yuv420p10le", 60, 162},
    {"vp8.webm", "-c:v libvpx -g 20 -auto-alt-ref 1 -lag-in-frames 10 -b:v 200k", 60, 162},
    {"vp9.webm", "-c:v libvpx-vp9 -g 20 -cpu-used 8 -b:v 200k", 60, 162},
    {"mpeg4.avi", "-c:v mpeg4 -bf 2 -g 20 -q:v 5", 60, 162},
    {"mpeg4.mp4", "-c:v mpeg4 -bf 2 -g 20 -q:v 5", 60, 162},
    {"mjpeg.avi", "-c:v mjpeg -q:v 8", 60, 162},
    {"fragments.mp4", "-c:v libx264 -g 20 -pix_fmt yuv420p -movflags frag_keyframe+empty_moov", 60,
     162},
    {"late.mp4", "-vf setpts=PTS+0.7/TB -fps_mode vfr -c:v libx264 -g 20 -pix_fmt yuv420p", 60,
     162},
    {"vfr.mp4",
     "-vf select='not(mod(n\\,3))+gt(n\\,30)' -fps_mode vfr -c:v libx264 -pix_fmt yuv420p", 40,
     162},
    {"vfr.mkv",
     "-vf select='not(mod(n\\,3))+gt(n\\,30)' -fps_mode vfr -c:v libx264 -pix_fmt yuv420p", 40,
     162},
};

static void counts_and_seeks_exactly_in_every_format(void) {
    for (gsize i = 0; i < G_N_ELEMENTS(formats); i++) {
        const char *path = clips_path(formats[i].name);
        if (!clips_ffmpeg(path, formats[i].arguments)) {
            printf("# %s left out: the local ffmpeg cannot write it\n", formats[i].name);
            continue;
        }
        g_autoptr(GError) error = NULL;
        g_autoptr(VideoReader) reader = video_reader_open(path, NULL, 1, &error);
        TAP_CHECK(reader, "%s: %s", formats[i].name, error ? error->message : "");
        if (!reader)
            continue;
        const VideoInfo *info = video_reader_info(reader);
        TAP_CHECK(info->width == formats[i].width, "%s", formats[i].name);
        TAP_CHECK(info->frame_count == formats[i].frames, "%s: %d", formats[i].name,
                  info->frame_count);
        int wrong = clips_wrong_seeks(reader, 12);
        TAP_CHECK(wrong == 0, "%s: %d wrong", formats[i].name, wrong);
        TAP_CHECK(info->frame_count == formats[i].frames, "%s", formats[i].name);
    }
}

static void applies_edit_lists(void) {
    g_autofree char *whole = g_strdup(clips_path("bframes.mp4"));
    const char *path = clips_path("edit.mp4");
    g_autofree char *arguments = g_strdup_printf("-ss 0.5 -i %s -c copy", whole);
    if (!clips_ffmpeg(path, arguments)) {
        TAP_SKIP("no ffmpeg with libx264");
        return;
    }
    g_autoptr(VideoReader) all = video_reader_open(whole, NULL, 1, NULL);
    g_autoptr(VideoReader) cut = video_reader_open(path, NULL, 1, NULL);
    TAP_CHECK(video_reader_info(cut)->frame_count == 45, "%d", video_reader_info(cut)->frame_count);
    SwingFrame a, b;
    TAP_CHECK(video_reader_seek(all, 15, NULL));
    TAP_CHECK(video_reader_next(all, &a, NULL) == VIDEO_FRAME);
    TAP_CHECK(video_reader_next(cut, &b, NULL) == VIDEO_FRAME);
    TAP_CHECK(b.index == 0 && b.time_us == 0 && clips_hash(&a) == clips_hash(&b));
    g_autoptr(VideoReader) again = video_reader_open(path, NULL, 1, NULL);
    TAP_CHECK(clips_wrong_seeks(again, 12) == 0);
}

/* A phone held upright: the matrix (0 1 -1 0) in the track's head. */
static void turns_what_the_camera_turned(void) {
    static const guint8 matrix[20] = {[5] = 1, [12] = 0xFF, [13] = 0xFF};
    g_autofree char *bytes = NULL;
    gsize size;
    TAP_CHECK(g_file_get_contents(clips_path("clip.mp4"), &bytes, &size, NULL));
    char *head = memmem(bytes, size, "tkhd", 4);
    TAP_CHECK(head);
    memcpy(head + 44, matrix, sizeof matrix);
    g_autoptr(VideoReader) reader = video_reader_open_memory(bytes, size, "x.mp4", NULL, 1, NULL);
    SwingFrame frame;
    TAP_CHECK(video_reader_info(reader)->width == CLIPS_HEIGHT);
    TAP_CHECK(video_reader_info(reader)->height == CLIPS_WIDTH);
    TAP_CHECK(video_reader_next(reader, &frame, NULL) == VIDEO_FRAME);
    TAP_CHECK(frame.rotation == 90 && frame.width == CLIPS_HEIGHT);
    TAP_CHECK(frame.coded_width == CLIPS_WIDTH);
}

static void decodes_the_same_with_threads(void) {
    const char *path = clips_path("clip.mp4");
    g_autoptr(VideoReader) one = video_reader_open(path, NULL, 1, NULL);
    g_autoptr(VideoReader) two = video_reader_open(path, NULL, 2, NULL);
    SwingFrame a, b;
    while (video_reader_next(one, &a, NULL) == VIDEO_FRAME) {
        TAP_CHECK(video_reader_next(two, &b, NULL) == VIDEO_FRAME);
        TAP_CHECK(clips_hash(&a) == clips_hash(&b) && a.time_us == b.time_us);
    }
    TAP_CHECK(video_reader_next(two, &b, NULL) == VIDEO_END);
}

static void ends_where_the_file_breaks_off(void) {
    g_autofree char *bytes = NULL;
    gsize size;
    TAP_CHECK(g_file_get_contents(clips_path("clip.mp4"), &bytes, &size, NULL));
    g_autoptr(GError) error = NULL;
    g_autoptr(VideoReader) reader =
        video_reader_open_memory(bytes, size * 7 / 10, "cut.mp4", NULL, 1, &error);
    TAP_CHECK(reader, "%s", error ? error->message : "");
    SwingFrame frame;
    int count = 0;
    while (reader && video_reader_next(reader, &frame, NULL) == VIDEO_FRAME)
        count++;
    TAP_CHECK(reader && count > 10 && count < 60 &&
              count == video_reader_info(reader)->frame_count);
}

/* Holes of all places and sizes: frames may be missing, but time only grows, and a frame that does
 * come has a time of the whole clip. */
static void time_grows_over_damage(void) {
    g_autofree char *bytes = NULL;
    gsize size = 0;
    TAP_CHECK(g_file_get_contents(clips_path("clip.mp4"), &bytes, &size, NULL));
    int lost = 0;
    for (gsize at = size / 4; at + 600 < size * 3 / 4; at += size / 24) {
        g_autofree char *damaged = g_memdup2(bytes, size);
        memset(damaged + at, 0, 600);
        g_autoptr(VideoReader) reader =
            video_reader_open_memory(damaged, size, "clip.mp4", NULL, 1, NULL);
        SwingFrame frame;
        gint64 before_us = -1;
        int count = 0;
        while (reader && video_reader_next(reader, &frame, NULL) == VIDEO_FRAME) {
            TAP_CHECK(frame.time_us > before_us && frame.index == count, "hole at %zu", at);
            before_us = frame.time_us;
            count++;
        }
        lost += reader && count < 60;
        if (reader && count > 0)
            TAP_CHECK(before_us >= (count - 1) * (gint64)1000000 / 70, "hole at %zu", at);
    }
    TAP_CHECK(lost > 0, "no hole cost a frame: the test shows nothing");
}

static void stops_when_time_is_up(void) {
    VideoLimits limits = video_limits_default();
    limits.max_wall_us = -1;
    g_autoptr(GError) error = NULL;
    g_autoptr(VideoReader) reader = video_reader_open(clips_path("clip.mp4"), &limits, 1, &error);
    TAP_CHECK(!reader && g_error_matches(error, BASE_ERROR, BASE_ERROR_LIMIT));
}

static void refuses_frames_that_are_not_there(void) {
    g_autoptr(VideoReader) reader = video_reader_open(clips_path("clip.mp4"), NULL, 1, NULL);
    TAP_CHECK(!video_reader_seek(reader, -1, NULL) && !video_reader_seek(reader, 60, NULL));
    TAP_CHECK(video_reader_seek(reader, 59, NULL));
}

int main(void) {
    TAP_RUN(gives_what_was_written);
    TAP_RUN(counts_and_seeks_exactly_in_every_format);
    TAP_RUN(applies_edit_lists);
    TAP_RUN(turns_what_the_camera_turned);
    TAP_RUN(decodes_the_same_with_threads);
    TAP_RUN(ends_where_the_file_breaks_off);
    TAP_RUN(time_grows_over_damage);
    TAP_RUN(stops_when_time_is_up);
    TAP_RUN(refuses_frames_that_are_not_there);
    clips_remove();
    return tap_done();
}

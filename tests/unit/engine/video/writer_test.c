#include "engine/video/writer.h"

#include <string.h>

#include "clips.h"
#include "engine/video/reader.h"
#include "tap.h"

static const VideoWriterOptions small = {
    .width = 64, .height = 48, .fps_num = 30000, .fps_den = 1001, .crf = 20, .threads = 1};

static void writes_tagged_clips_that_start_with_their_index(void) {
    const char *path = clips_path("clip.mp4");
    TAP_CHECK(clips_write(path, 30, 30, 0.5));
    g_autofree char *bytes = NULL;
    gsize size = 0;
    TAP_CHECK(g_file_get_contents(path, &bytes, &size, NULL));
    const char *index = memmem(bytes, size, "moov", 4), *data = memmem(bytes, size, "mdat", 4);
    TAP_CHECK(index && data && index < data);
    const char *colour = memmem(bytes, size, "colrnclx", 8);
    TAP_CHECK(colour && memcmp(colour + 8, "\0\1\0\1\0\1\0", 7) == 0, "BT.709, limited");
}

static void writes_the_same_bytes_twice(void) {
    g_autofree char *a = NULL, *b = NULL;
    gsize a_size = 0, b_size = 1;
    TAP_CHECK(clips_write(clips_path("a.mp4"), 20, 30, 0.3) &&
              clips_write(clips_path("b.mp4"), 20, 30, 0.3));
    g_file_get_contents(clips_path("a.mp4"), &a, &a_size, NULL);
    g_file_get_contents(clips_path("b.mp4"), &b, &b_size, NULL);
    TAP_CHECK(a_size == b_size && memcmp(a, b, a_size) == 0);
}

static void keeps_explicit_times(void) {
    static const gint64 times_us[] = {0, 40000, 41000, 500000, 1200000, 1200500};
    static guint8 rgb[48 * 64 * 3];
    const char *path = clips_path("vfr.mp4");
    g_autoptr(VideoWriter) writer = video_writer_open(path, &small, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(times_us); i++)
        TAP_CHECK(video_writer_add_rgb_at(writer, rgb, 64 * 3, times_us[i], NULL));
    TAP_CHECK(!video_writer_add_rgb_at(writer, rgb, 64 * 3, 1000, NULL), "back in time");
    TAP_CHECK(!video_writer_add_rgb(writer, rgb, 64 * 3, NULL), "mixed");
    TAP_CHECK(video_writer_finish(g_steal_pointer(&writer), NULL));
    g_autoptr(VideoReader) reader = video_reader_open(path, NULL, 1, NULL);
    SwingFrame frame;
    for (gsize i = 0; i < G_N_ELEMENTS(times_us); i++) {
        TAP_CHECK(video_reader_next(reader, &frame, NULL) == VIDEO_FRAME);
        TAP_CHECK(ABS(frame.time_us - times_us[i]) <= 20, "%d", (int)frame.time_us);
    }
}

static void leaves_nothing_of_what_it_gives_up(void) {
    static guint8 rgb[48 * 64 * 3];
    const char *path = clips_path("gone.mp4");
    VideoWriter *writer = video_writer_open(path, &small, NULL);
    TAP_CHECK(writer && video_writer_add_rgb(writer, rgb, 64 * 3, NULL));
    video_writer_abandon(writer);
    TAP_CHECK(!g_file_test(path, G_FILE_TEST_EXISTS));
    writer = video_writer_open(path, &small, NULL);
    TAP_CHECK(!video_writer_finish(writer, NULL), "no pictures");
    TAP_CHECK(!g_file_test(path, G_FILE_TEST_EXISTS));
}

static void refuses_what_cannot_be_encoded(void) {
    VideoWriterOptions odd = small;
    odd.width = 63;
    TAP_CHECK(!video_writer_open(clips_path("odd.mp4"), &odd, NULL));
    g_autoptr(GError) error = NULL;
    TAP_CHECK(!video_writer_open("/nowhere/x.mp4", &small, &error) && error);
}

int main(void) {
    TAP_RUN(writes_tagged_clips_that_start_with_their_index);
    TAP_RUN(writes_the_same_bytes_twice);
    TAP_RUN(keeps_explicit_times);
    TAP_RUN(leaves_nothing_of_what_it_gives_up);
    TAP_RUN(refuses_what_cannot_be_encoded);
    clips_remove();
    return tap_done();
}

#include "engine/video/source.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "clips.h"
#include "tap.h"

static gboolean is_refused(const char *path, const char *part) {
    VideoLimits limits = video_limits_default();
    g_autoptr(GError) error = NULL;
    g_autoptr(VideoSource) source = video_source_open(path, &limits, &error);
    return !source && base_error_exit_status(error) == 2 && strstr(error->message, part) &&
           !strchr(error->message, '\n');
}

static void takes_regular_files_only(void) {
    TAP_CHECK(is_refused("/nowhere/clip.mp4", "there is no file clip.mp4"));
    TAP_CHECK(is_refused("/usr", "is a folder"));
    TAP_CHECK(is_refused("/dev/zero", "a device or a pipe"));
    const char *pipe_path = clips_path("pipe\n.mp4");
    TAP_CHECK(mkfifo(pipe_path, 0600) == 0);
    TAP_CHECK(is_refused(pipe_path, "pipe?.mp4"), "and does not wait for a writer");
    const char *empty = clips_path("empty.mp4");
    g_file_set_contents(empty, "", 0, NULL);
    TAP_CHECK(is_refused(empty, "is empty"));
}

static void refuses_too_many_bytes_unread(void) {
    const char *path = clips_path("sparse.mp4");
    g_file_set_contents(path, "x", 1, NULL);
    TAP_CHECK(truncate(path, 200 * 1024 * 1024) == 0);
    TAP_CHECK(is_refused(path, "at most 100 MB"));
}

static void reads_within_bounds(void) {
    VideoLimits limits = video_limits_default();
    g_autoptr(VideoSource) source = video_source_from_memory("abcdef", 6, "dir/x", &limits, NULL);
    char bytes[8];
    TAP_CHECK(strcmp(video_source_name(source), "x") == 0);
    TAP_CHECK(video_source_read(source, 4, bytes, 8) == 2 && memcmp(bytes, "ef", 2) == 0);
    TAP_CHECK(video_source_read(source, 6, bytes, 8) == 0);
    TAP_CHECK(video_source_read(source, -1, bytes, 8) == 0);
    TAP_CHECK(video_source_read(source, G_MAXINT64, bytes, 8) == 0);
}

int main(void) {
    TAP_RUN(takes_regular_files_only);
    TAP_RUN(refuses_too_many_bytes_unread);
    TAP_RUN(reads_within_bounds);
    clips_remove();
    return tap_done();
}

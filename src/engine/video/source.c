#include "engine/video/source.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "engine/video/bounds.h"

struct VideoSource {
    char *name;
    gint64 size;
    int fd; /* -1: memory */
    const guint8 *data;
};

/* A name may hold line breaks and escape sequences; messages may not. */
static char *printable_name(const char *path) {
    /* A descriptor's number names nothing. */
    const gboolean is_descriptor =
        g_str_has_prefix(path, "/proc/self/fd/") || g_str_has_prefix(path, "/dev/fd/");
    char *name = is_descriptor ? g_strdup("the clip") : g_filename_display_basename(path);
    for (char *c = name; *c; c++)
        if (g_ascii_iscntrl(*c))
            *c = '?';
    return name;
}

static VideoSource *source_new(const char *path) {
    VideoSource *source = g_new0(VideoSource, 1);
    source->name = printable_name(path);
    source->fd = -1;
    return source;
}

static void set_open_error(const VideoSource *source, int number, GError **error) {
    if (number == ENOENT || number == ENOTDIR)
        g_set_error(error, BASE_ERROR, BASE_ERROR_INPUT, "there is no file %s", source->name);
    else
        g_set_error(error, BASE_ERROR, BASE_ERROR_INPUT, "%s cannot be opened: %s", source->name,
                    g_strerror(number));
}

static gboolean check_size(const VideoSource *source, const VideoLimits *limits, GError **error) {
    if (source->size == 0) {
        g_set_error(error, BASE_ERROR, BASE_ERROR_INPUT, "%s is empty", source->name);
        return FALSE;
    }
    return video_limits_check_bytes(limits, source->name, source->size, error);
}

VideoSource *video_source_open(const char *path, const VideoLimits *limits, GError **error) {
    g_autoptr(VideoSource) source = source_new(path);
    /* Non-blocking: opening a pipe nobody writes to must not wait. It changes nothing for a file.
     */
    source->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    struct stat status;
    if (source->fd < 0 || fstat(source->fd, &status) != 0) {
        set_open_error(source, errno, error);
        return NULL;
    }
    if (!S_ISREG(status.st_mode)) {
        g_set_error(error, BASE_ERROR, BASE_ERROR_INPUT, "%s is %s, not a video file", source->name,
                    S_ISDIR(status.st_mode) ? "a folder" : "a device or a pipe");
        return NULL;
    }
    source->size = status.st_size;
    return check_size(source, limits, error) ? g_steal_pointer(&source) : NULL;
}

VideoSource *video_source_from_memory(const void *data, gsize size, const char *name,
                                      const VideoLimits *limits, GError **error) {
    g_autoptr(VideoSource) source = source_new(name);
    source->data = data;
    source->size = (gint64)size;
    return check_size(source, limits, error) ? g_steal_pointer(&source) : NULL;
}

void video_source_free(VideoSource *source) {
    if (!source)
        return;
    if (source->fd >= 0)
        close(source->fd);
    g_free(source->name);
    g_free(source);
}

const char *video_source_name(const VideoSource *source) {
    return source->name;
}

gint64 video_source_size(const VideoSource *source) {
    return source->size;
}

gssize video_source_read(const VideoSource *source, gint64 offset, void *ret_bytes, gsize size) {
    if (offset < 0 || offset >= source->size)
        return 0;
    /* The size of the moment of opening holds, also if the file grows meanwhile. */
    size = MIN(size, (gsize)(source->size - offset));
    if (source->fd < 0) {
        memcpy(ret_bytes, source->data + offset, size);
        return (gssize)size;
    }
    gssize count;
    do
        count = pread(source->fd, ret_bytes, size, offset);
    while (count < 0 && errno == EINTR);
    return count;
}

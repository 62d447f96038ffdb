/* The bytes of a clip: a regular file or memory. Never a pipe, a device or a folder. */
#ifndef GOLFCOACH_ENGINE_VIDEO_SOURCE_H
#define GOLFCOACH_ENGINE_VIDEO_SOURCE_H

#include <glib.h>

#include "engine/video/reader.h"

typedef struct VideoSource VideoSource;

/* Errors are BASE_ERROR_INPUT (no such file, not a file, unreadable, empty) or _LIMIT (too many
 * bytes). */
VideoSource *video_source_open(const char *path, const VideoLimits *limits, GError **error);
/* `data` is borrowed until video_source_free(); `name` is copied and stands in messages. */
VideoSource *video_source_from_memory(const void *data, gsize size, const char *name,
                                      const VideoLimits *limits, GError **error);
void video_source_free(VideoSource *source);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VideoSource, video_source_free)

/* The base name, printable, on one line. */
const char *video_source_name(const VideoSource *source);
gint64 video_source_size(const VideoSource *source);
/* Up to `size` bytes from `offset`; fewer at the end, 0 past it, -1 if the disk fails. Any thread.
 */
gssize video_source_read(const VideoSource *source, gint64 offset, void *ret_bytes, gsize size);

#endif

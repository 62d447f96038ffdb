/* A clip that lies in memory: for fuzzing and for tests. */
#ifndef GOLFCOACH_ENGINE_VIDEO_READER_MEMORY_H
#define GOLFCOACH_ENGINE_VIDEO_READER_MEMORY_H

#include "engine/video/reader.h"

/* As video_reader_open(). `data` is borrowed until video_reader_close(); `name` stands in messages.
 */
VideoReader *video_reader_open_memory(const void *data, gsize size, const char *name,
                                      const VideoLimits *limits, int decode_threads,
                                      GError **error);

/* As video_read_sound(), for an open reader. */
gboolean video_reader_sound(VideoReader *reader, VideoSound *ret_sound, GError **error);

#endif

/* Frames (and sound) to a clip, one frame to a JPEG. Output is ours: errors are
 * BASE_ERROR_INTERNAL. */
#ifndef GOLFCOACH_ENGINE_VIDEO_WRITER_H
#define GOLFCOACH_ENGINE_VIDEO_WRITER_H

#include <glib.h>

typedef struct VideoWriter VideoWriter;

typedef struct {
    int width, height; /* even */
    int fps_num, fps_den;
    int crf;            /* H.264 quality, 18 (fine) .. 28 (small) */
    const char *preset; /* x264 preset, NULL = "veryfast" */
    int audio_rate_hz;  /* 0 = no sound track */
    int threads;        /* 0 = automatic */
    /* Any frame is quick to reach, for players that step through a clip: larger files. */
    gboolean for_stepping;
} VideoWriterOptions;

/* H.264 (yuv420p, BT.709 limited) and AAC in MP4, index at the front. */
VideoWriter *video_writer_open(const char *path, const VideoWriterOptions *options, GError **error);
/* `rgb`: width x height x 3 bytes, rows `stride` bytes apart. Frames follow each other at the given
 * rate. */
gboolean video_writer_add_rgb(VideoWriter *writer, const guint8 *rgb, gsize stride, GError **error);
/* Same with an explicit time on the clip's clock (variable frame rate); times must grow. */
gboolean video_writer_add_rgb_at(VideoWriter *writer, const guint8 *rgb, gsize stride,
                                 gint64 time_us, GError **error);
/* Mono float PCM, to be appended to the sound track. */
gboolean video_writer_add_sound(VideoWriter *writer, const float *samples, gsize count,
                                GError **error);
/* Flushes and closes; the file is complete only after TRUE. Frees `writer` either way. */
gboolean video_writer_finish(VideoWriter *writer, GError **error);
/* Gives up: frees and removes the unfinished file. NULL is accepted. */
void video_writer_abandon(VideoWriter *writer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VideoWriter, video_writer_abandon)

/* quality 1..100. */
gboolean video_write_jpeg(const char *path, const guint8 *rgb, int width, int height, gsize stride,
                          int quality, GError **error);

#endif

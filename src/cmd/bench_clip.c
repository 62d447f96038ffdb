/* The clip that benchmarks run on, made of the bundled sample. */
#include <glib/gstdio.h>
#include <stdio.h>

#include "base/error.h"
#include "cmd/bench.h"
#include "engine/video/reader.h"
#include "engine/video/rgb.h"
#include "engine/video/writer.h"

/* The clip of the goals: what a phone films. */
enum { CLIP_WIDTH = 1080, CLIP_HEIGHT = 1920, CLIP_FPS = 60, CLIP_CRF = 23 };

/* Reads the sample again and again, so that a clip of any length can be made of it. */
static gboolean next_frame(VideoReader *reader, SwingFrame *ret_frame, GError **error) {
    VideoStatus status = video_reader_next(reader, ret_frame, error);
    if (status == VIDEO_END) {
        if (!video_reader_seek(reader, 0, error))
            return FALSE;
        status = video_reader_next(reader, ret_frame, error);
    }
    if (status == VIDEO_END)
        g_set_error_literal(error, BASE_ERROR, BASE_ERROR_INTERNAL,
                            "the sample clip has no frames");
    return status == VIDEO_FRAME;
}

static gboolean make_clip(const char *sample, const char *path, int seconds, GError **error) {
    g_autoptr(VideoReader) reader = video_reader_open(sample, NULL, 1, error);
    if (!reader)
        return FALSE;
    VideoWriterOptions options = {.width = CLIP_WIDTH,
                                  .height = CLIP_HEIGHT,
                                  .fps_num = CLIP_FPS,
                                  .fps_den = 1,
                                  .crf = CLIP_CRF};
    g_autoptr(VideoRgb) converter = video_rgb_new(VIDEO_RGB_FINE);
    g_autoptr(VideoWriter) writer = video_writer_open(path, &options, error);
    if (!writer)
        return FALSE;
    const gsize stride = (gsize)CLIP_WIDTH * 3;
    g_autofree guint8 *rgb = g_malloc(stride * CLIP_HEIGHT);
    for (int i = 0; i < seconds * CLIP_FPS; i++) {
        SwingFrame frame;
        if (!next_frame(reader, &frame, error) ||
            !video_rgb_convert(converter, &frame, CLIP_WIDTH, CLIP_HEIGHT, rgb, error) ||
            !video_writer_add_rgb(writer, rgb, stride, error))
            return FALSE;
    }
    return video_writer_finish(g_steal_pointer(&writer), error);
}

char *cmd_bench_make_clip(const char *root, int seconds, GError **error) {
    g_autofree char *sample = g_build_filename(root, "samples", "swing.mp4", NULL);
    g_autofree char *folder = g_dir_make_tmp("golfcoach-bench-XXXXXX", error);
    if (!folder)
        return NULL;
    g_autofree char *clip = g_build_filename(folder, "clip.mp4", NULL);
    fprintf(stderr, "making a clip of %d s, %dx%d at %d fps\n", seconds, CLIP_WIDTH, CLIP_HEIGHT,
            CLIP_FPS);
    if (make_clip(sample, clip, seconds, error))
        return g_steal_pointer(&clip);
    cmd_bench_remove_clip(clip);
    return NULL;
}

void cmd_bench_remove_clip(const char *clip) {
    g_autofree char *folder = g_path_get_dirname(clip);
    g_remove(clip);
    g_rmdir(folder);
}

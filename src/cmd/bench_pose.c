/* From an H.264 file to landmarks: frames a second of the full and the heavy model on all cores,
 * decoding included, and of a peer on the same clip where one is there. */
#include <glib/gstdio.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>

#include "base/error.h"
#include "cmd/bench.h"
#include "cmd/models_folder.h"
#include "engine/pipeline/track.h"
#include "engine/video/reader.h"
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
    g_autoptr(VideoWriter) writer = video_writer_open(path, &options, error);
    if (!writer)
        return FALSE;
    const gsize stride = (gsize)CLIP_WIDTH * 3;
    g_autofree guint8 *rgb = g_malloc(stride * CLIP_HEIGHT);
    for (int i = 0; i < seconds * CLIP_FPS; i++) {
        SwingFrame frame;
        if (!next_frame(reader, &frame, error) ||
            !video_frame_to_rgb(&frame, CLIP_WIDTH, CLIP_HEIGHT, rgb, error) ||
            !video_writer_add_rgb(writer, rgb, stride, error))
            return FALSE;
    }
    return video_writer_finish(g_steal_pointer(&writer), error);
}

/* Frames a second of the whole way; 0 with `error`. The second of two runs counts: the first also
 * reads the file from disk. */
static double track_fps(const char *clip, const char *folder, PoseComplexity complexity,
                        GError **error) {
    g_autoptr(PoseModels) models = pose_models_open(folder, complexity, 0, NN_ISA_AUTO, error);
    if (!models)
        return 0;
    PipelineTrackOptions options = {.smooth = FALSE};
    double fps = 0;
    for (int i = 0; i < 2; i++) {
        gint64 start = g_get_monotonic_time();
        g_autoptr(PipelineTrack) track = pipeline_track_clip(clip, models, &options, NULL, error);
        if (!track)
            return 0;
        fps = track->track.pose_count / ((double)(g_get_monotonic_time() - start) / 1e6);
    }
    return fps;
}

/* The peer's frames a second, or NAN with the reason on stderr: it needs a browser, which not every
 * machine has. */
static double peer_fps(const char *program, const char *clip) {
    g_autoptr(GError) error = NULL;
    g_autofree char *out = NULL;
    char *argv[] = {(char *)program, (char *)clip, NULL};
    int status = 0;
    double fps = NAN;
    json_t *answer = NULL;
    if (g_spawn_sync(NULL, argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &out, NULL, &status,
                     &error) &&
        g_spawn_check_wait_status(status, &error))
        answer = json_loads(out, 0, NULL);
    if (answer)
        fps = json_number_value(json_object_get(answer, "peer_fps"));
    json_decref(answer);
    if (isnan(fps) || fps <= 0)
        fprintf(stderr, "no figure of the peer: %s\n", error ? error->message : "it printed none");
    return fps > 0 ? fps : NAN;
}

static gboolean report(const CmdBench *bench, double full, double heavy, double peer) {
    const int cores = (int)g_get_num_processors();
    if (!bench->json) {
        printf("full   %6.1f frames/s\nheavy  %6.1f frames/s\n", full, heavy);
        if (!isnan(peer))
            printf("peer   %6.1f frames/s (MediaPipe's full model in a browser, on the CPU)\n",
                   peer);
        printf("on %d cores, decoding included\n", cores);
        return TRUE;
    }
    json_t *document =
        json_pack("{s:f, s:f, s:o, s:i}", "full_fps", full, "heavy_fps", heavy, "peer_fps",
                  isnan(peer) ? json_null() : json_real(peer), "cores", cores);
    g_autofree char *text = json_dumps(document, JSON_COMPACT | JSON_REAL_PRECISION(5));
    printf("%s\n", text);
    json_decref(document);
    return TRUE;
}

static gboolean bench_clip(const CmdBench *bench, const char *clip, const char *folder,
                           const char *root, GError **error) {
    double full = track_fps(clip, folder, POSE_FULL, error);
    double heavy = full > 0 ? track_fps(clip, folder, POSE_HEAVY, error) : 0;
    if (heavy <= 0)
        return FALSE;
    g_autofree char *program = bench->peer
                                   ? g_strdup(bench->peer)
                                   : g_build_filename(root, "tests", "bench", "peer_fps", NULL);
    return report(bench, full, heavy, peer_fps(program, clip));
}

gboolean cmd_bench_pose(const CmdBench *bench, GError **error) {
    g_autofree char *folder = cmd_models_folder(bench->models, error);
    if (!folder)
        return FALSE;
    g_autofree char *root = g_path_get_dirname(folder);
    if (bench->clip)
        return bench_clip(bench, bench->clip, folder, root, error);
    g_autofree char *sample = g_build_filename(root, "samples", "swing.mp4", NULL);
    g_autofree char *temporary = g_dir_make_tmp("golfcoach-bench-XXXXXX", error);
    if (!temporary)
        return FALSE;
    g_autofree char *clip = g_build_filename(temporary, "clip.mp4", NULL);
    fprintf(stderr, "making a clip of %d s, %dx%d at %d fps\n", bench->seconds, CLIP_WIDTH,
            CLIP_HEIGHT, CLIP_FPS);
    gboolean done = make_clip(sample, clip, bench->seconds, error) &&
                    bench_clip(bench, clip, folder, root, error);
    g_remove(clip);
    g_rmdir(temporary);
    return done;
}

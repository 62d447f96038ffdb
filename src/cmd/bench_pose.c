/* From an H.264 file to landmarks: frames a second of the full and the heavy model on all cores,
 * decoding included, and of a peer on the same clip where one is there. */
#include <jansson.h>
#include <math.h>
#include <stdio.h>

#include "cmd/bench.h"
#include "cmd/models_folder.h"
#include "engine/pipeline/track.h"

enum { CLIP_SECONDS = 10 };

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
    g_autofree char *clip =
        cmd_bench_make_clip(root, bench->seconds ? bench->seconds : CLIP_SECONDS, error);
    if (!clip)
        return FALSE;
    gboolean done = bench_clip(bench, clip, folder, root, error);
    cmd_bench_remove_clip(clip);
    return done;
}

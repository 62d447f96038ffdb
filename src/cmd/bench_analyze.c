/* A whole analysis, with everything it writes: time of each stage and of all, against the length of
 * the clip; peak memory. */
#include <glib/gstdio.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

#include "cmd/bench.h"
#include "cmd/models_folder.h"
#include "engine/pipeline/analyze.h"
#include "engine/video/reader.h"

enum { MAX_STAGES = 16, CLIP_SECONDS = 5 };

/* The stages as their names come by. */
typedef struct {
    int count;
    const char *name[MAX_STAGES];
    gint64 start_us[MAX_STAGES + 1]; /* the last one: the end of all */
} Times;

static void note_stage(const char *stage, double done, void *context) {
    Times *times = context;
    (void)done;
    gboolean is_new = times->count == 0 || strcmp(times->name[times->count - 1], stage) != 0;
    if (!is_new || times->count == MAX_STAGES)
        return;
    times->name[times->count] = stage;
    times->start_us[times->count++] = g_get_monotonic_time();
}

static double seconds_of(const Times *times, int from, int to) {
    return (double)(times->start_us[to] - times->start_us[from]) / 1e6;
}

static double clip_seconds(const char *clip, GError **error) {
    g_autoptr(VideoReader) reader = video_reader_open(clip, NULL, 1, error);
    return reader ? (double)video_reader_info(reader)->duration_us / 1e6 : 0;
}

/* The whole process since it started: ru_maxrss counts in kB. */
static double peak_mb(void) {
    struct rusage usage;
    return getrusage(RUSAGE_SELF, &usage) == 0 ? (double)usage.ru_maxrss / 1024 : 0;
}

static void report_text(const Times *times, double clip_s) {
    double total_s = seconds_of(times, 0, times->count);
    for (int i = 0; i < times->count; i++)
        printf("%-10s %6.2f s\n", times->name[i], seconds_of(times, i, i + 1));
    printf("%-10s %6.2f s for %.2f s of clip: %.2f of its length\n", "all", total_s, clip_s,
           total_s / clip_s);
    printf("on %u cores; peak memory %.0f MB\n", g_get_num_processors(), peak_mb());
}

static void report_json(const Times *times, double clip_s) {
    double total_s = seconds_of(times, 0, times->count);
    json_t *stages = json_array();
    for (int i = 0; i < times->count; i++)
        json_array_append_new(stages, json_pack("{s:s, s:f}", "name", times->name[i], "s",
                                                seconds_of(times, i, i + 1)));
    json_t *document = json_pack("{s:f, s:f, s:f, s:f, s:i, s:o}", "clip_s", clip_s, "total_s",
                                 total_s, "of_length", total_s / clip_s, "peak_mb", peak_mb(),
                                 "cores", (int)g_get_num_processors(), "stages", stages);
    char *text = json_dumps(document, JSON_COMPACT | JSON_REAL_PRECISION(4));
    printf("%s\n", text);
    free(text);
    json_decref(document);
}

/* Our own report: one level of folders. */
static void remove_report(const char *folder) {
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    for (const char *name = dir ? g_dir_read_name(dir) : NULL; name; name = g_dir_read_name(dir)) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        if (g_file_test(path, G_FILE_TEST_IS_DIR))
            remove_report(path);
        g_remove(path);
    }
    g_rmdir(folder);
}

static gboolean bench_clip(const CmdBench *bench, const char *models_folder, const char *clip,
                           GError **error) {
    g_autoptr(PoseModels) models = pose_models_open(
        models_folder, POSE_FULL, POSE_WITH_HANDS | POSE_WITH_FACE, NN_ISA_AUTO, error);
    double clip_s = models ? clip_seconds(clip, error) : 0;
    g_autofree char *out = clip_s > 0 ? g_dir_make_tmp("golfcoach-bench-XXXXXX", error) : NULL;
    if (!out)
        return FALSE;
    Times times = {0};
    const PipelineAnalyzeOptions options = {.golfer = coach_golfer_unknown()};
    const PipelineWatch watch = {.progress = note_stage, .context = &times};
    gboolean done = pipeline_analyze(clip, out, models, &options, &watch, NULL, error);
    times.start_us[times.count] = g_get_monotonic_time();
    remove_report(out);
    if (done)
        (bench->json ? report_json : report_text)(&times, clip_s);
    return done;
}

gboolean cmd_bench_analyze(const CmdBench *bench, GError **error) {
    g_autofree char *folder = cmd_models_folder(bench->models, error);
    if (!folder)
        return FALSE;
    if (bench->clip)
        return bench_clip(bench, folder, bench->clip, error);
    g_autofree char *root = g_path_get_dirname(folder);
    g_autofree char *clip =
        cmd_bench_make_clip(root, bench->seconds ? bench->seconds : CLIP_SECONDS, error);
    if (!clip)
        return FALSE;
    gboolean done = bench_clip(bench, folder, clip, error);
    cmd_bench_remove_clip(clip);
    return done;
}

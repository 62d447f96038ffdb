#include "engine/pipeline/compare.h"

#include <glib/gstdio.h>

#include "base/error.h"
#include "engine/pipeline/outfolder.h"
#include "engine/pipeline/pictures.h"
#include "engine/pipeline/sidebyside.h"
#include "engine/pipeline/stages.h"
#include "engine/report/comparison.h"
#include "engine/report/html.h"
#include "engine/report/report.h"

typedef struct {
    PipelineSwing swings[2];
    const char *folder; /* the working one */
    gboolean same_golfer;
    CompareResult *result;
    char *clip_paths[2]; /* the clean clips, gone when the page holds them */
    PipelineClip clips[2];
    char *json;
} Comparison;

static const PipelineStage UNDERSTAND[] = {
    {"tracking", 0.95, pipeline_track_golfer},
    {"swing", 0.01, pipeline_find_swing},
    {"sound", 0.02, pipeline_listen},
    {"measuring", 0.02, pipeline_measure},
};

static gboolean understand(PipelineSwing *swing, const PipelineWatch *watch, GError **error) {
    if (pipeline_run_stages(UNDERSTAND, G_N_ELEMENTS(UNDERSTAND), swing, watch, error))
        return TRUE;
    g_autofree char *name = g_path_get_basename(swing->video_path);
    g_prefix_error(error, "%s: ", name);
    return FALSE;
}

static gboolean understand_first(void *job, const PipelineWatch *watch, GError **error) {
    return understand(&((Comparison *)job)->swings[0], watch, error);
}

static gboolean understand_second(void *job, const PipelineWatch *watch, GError **error) {
    return understand(&((Comparison *)job)->swings[1], watch, error);
}

static gboolean compare(void *job, const PipelineWatch *watch, GError **error) {
    (void)watch;
    Comparison *comparison = job;
    CompareSwing sides[2];
    for (int i = 0; i < 2; i++)
        sides[i] = (CompareSwing){.report = &comparison->swings[i].report,
                                  .track = &comparison->swings[i].found->track};
    const CompareOptions options = {.same_golfer = comparison->same_golfer};
    CompareStatus status = compare_swings(&sides[0], &sides[1], &options, comparison->result);
    if (status == COMPARE_OK)
        return TRUE;
    g_set_error(error, BASE_ERROR, BASE_ERROR_INPUT, "these swings cannot be compared: %s",
                compare_status_text(status));
    return FALSE;
}

static gboolean make_clip(void *job, const PipelineWatch *watch, GError **error) {
    Comparison *comparison = job;
    g_autofree char *path = g_build_filename(comparison->folder, "side_by_side.mp4", NULL);
    return pipeline_write_side_by_side(comparison->swings, comparison->result, path, watch, error);
}

static gboolean make_page_clips(void *job, const PipelineWatch *watch, GError **error) {
    Comparison *comparison = job;
    PipelineKeyParts parts[SWING_MAX_KEY_FRAMES];
    for (int i = 0; i < 2; i++) {
        PipelineSwing *swing = &comparison->swings[i];
        const PipelinePictures pictures = {.video_path = swing->video_path,
                                           .clip_path = comparison->clip_paths[i],
                                           .report = &swing->report,
                                           .track = &swing->found->track,
                                           .sound = &swing->sound};
        if (!pipeline_write_pictures(&pictures, watch, &comparison->clips[i], parts, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean write_page(const Comparison *comparison, GError **error) {
    ReportComparePage page = {.comparison_json = comparison->json};
    for (int i = 0; i < 2; i++)
        page.sides[i] = (ReportSide){.track = &comparison->swings[i].found->track,
                                     .clip_path = comparison->clip_paths[i],
                                     .clip_crop = comparison->clips[i].box,
                                     .clip_first_frame = comparison->clips[i].first_frame,
                                     .clip_last_frame = comparison->clips[i].last_frame};
    g_autofree char *path = g_build_filename(comparison->folder, "compare.html", NULL);
    if (!report_write_compare_html(&page, path, error))
        return FALSE;
    for (int i = 0; i < 2; i++)
        g_unlink(comparison->clip_paths[i]);
    return TRUE;
}

static gboolean write_comparison(void *job, const PipelineWatch *watch, GError **error) {
    (void)watch;
    Comparison *comparison = job;
    ReportCompared sides[2];
    g_autofree char *names[2] = {NULL, NULL};
    for (int i = 0; i < 2; i++) {
        names[i] = g_filename_display_basename(comparison->swings[i].video_path);
        sides[i] = (ReportCompared){.name = names[i], .report = &comparison->swings[i].report};
    }
    comparison->json = report_comparison_text(comparison->result, sides);
    g_autofree char *path = g_build_filename(comparison->folder, "compare.json", NULL);
    return report_write_text(comparison->json, path, error) && write_page(comparison, error);
}

static const PipelineStage STAGES[] = {
    {"first swing", 0.40, understand_first},
    {"second swing", 0.40, understand_second},
    {"comparing", 0.01, compare},
    {"side by side", 0.08, make_clip},
    {"pictures", 0.10, make_page_clips},
    {"report", 0.01, write_comparison},
};

gboolean pipeline_compare(const char *const video_paths[2], const char *folder,
                          const PoseModels *models, const PipelineAnalyzeOptions *options,
                          gboolean same_golfer, const PipelineWatch *watch, char **ret_json,
                          GError **error) {
    g_autoptr(PipelineOutFolder) out = pipeline_out_folder_open(folder, error);
    if (!out)
        return FALSE;
    Comparison comparison = {.folder = pipeline_out_folder_path(out),
                             .same_golfer = same_golfer,
                             .result = g_new0(CompareResult, 1)};
    for (int i = 0; i < 2; i++) {
        g_autofree char *name = g_strdup_printf("clip%d.mp4", i);
        comparison.clip_paths[i] = g_build_filename(comparison.folder, name, NULL);
        comparison.swings[i] =
            (PipelineSwing){.video_path = video_paths[i], .models = models, .options = options};
    }
    gboolean done = pipeline_run_stages(STAGES, G_N_ELEMENTS(STAGES), &comparison, watch, error) &&
                    pipeline_out_folder_commit(out, error);
    if (done && ret_json)
        *ret_json = g_steal_pointer(&comparison.json);
    for (int i = 0; i < 2; i++) {
        pipeline_swing_clear(&comparison.swings[i]);
        g_free(comparison.clip_paths[i]);
    }
    g_free(comparison.result);
    g_free(comparison.json);
    return done;
}

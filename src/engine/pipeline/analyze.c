#include "engine/pipeline/analyze.h"

#include <errno.h>
#include <glib/gstdio.h>

#include "base/error.h"
#include "coach/render.h"
#include "coach/rules.h"
#include "engine/pipeline/keyframes.h"
#include "engine/pipeline/outfolder.h"
#include "engine/pipeline/pages.h"
#include "engine/pipeline/pictures.h"
#include "engine/pipeline/stages.h"
#include "engine/pipeline/understand.h"
#include "engine/report/report.h"

typedef struct {
    PipelineSwing swing; /* first: the stages of understand.h take it */
    const char *folder;  /* the working one */
    char *clip_path;     /* the clean clip, gone when the page holds it */
    PipelineClip clip;
    PipelineKeyParts *parts;
    json_t *coaching;
    char *json;
} Analysis;

static gboolean make_pictures(void *job, const PipelineWatch *watch, GError **error) {
    Analysis *analysis = job;
    PipelineSwing *swing = &analysis->swing;
    g_autofree char *frames = g_build_filename(analysis->folder, "frames", NULL);
    if (g_mkdir(frames, 0777) != 0) {
        g_set_error(error, BASE_ERROR, BASE_ERROR_INTERNAL, "cannot make %s: %s", frames,
                    g_strerror(errno));
        return FALSE;
    }
    g_autofree char *overlay = g_build_filename(analysis->folder, "overlay.mp4", NULL);
    pipeline_choose_key_frames(&swing->report, &swing->found->track);
    const PipelinePictures pictures = {.video_path = swing->video_path,
                                       .folder = analysis->folder,
                                       .clip_path = analysis->clip_path,
                                       .report = &swing->report,
                                       .track = &swing->found->track,
                                       .sound = &swing->sound,
                                       .models = swing->models,
                                       .threads = swing->options->threads,
                                       .overlay_path = overlay};
    return pipeline_write_pictures(&pictures, watch, &analysis->clip, analysis->parts, error);
}

/* The same clip gets the same words each time. */
static gboolean coach(void *job, const PipelineWatch *watch, GError **error) {
    (void)watch;
    Analysis *analysis = job;
    const SwingReport *report = &analysis->swing.report;
    const CoachGolfer *golfer = &analysis->swing.options->golfer;
    g_autofree char *key =
        g_strdup_printf("%dx%d %d %d", report->width, report->height, report->frame_count,
                        report->events.at[SWING_IMPACT].frame);
    const CoachInput input = {.report = report, .golfer = *golfer, .swing_key = key};
    json_t *raw = coach_rules_answer(&input);
    g_autoptr(GError) cause = NULL;
    analysis->coaching = coach_render(raw, report, golfer->name, &cause);
    json_decref(raw);
    if (!analysis->coaching)
        g_set_error(error, BASE_ERROR, BASE_ERROR_INTERNAL, "cannot word the advice: %s",
                    cause->message);
    return analysis->coaching != NULL;
}

static gboolean write_landmarks(const Analysis *analysis, GError **error) {
    const SwingReport *report = &analysis->swing.report;
    ReportParts parts[SWING_MAX_KEY_FRAMES];
    for (int i = 0; i < report->key_frame_count; i++)
        parts[i] = (ReportParts){.frame = report->key_frames[i].frame,
                                 .hands = analysis->parts[i].hands,
                                 .face = &analysis->parts[i].face};
    g_autofree char *path = g_build_filename(analysis->folder, "landmarks.jsonl", NULL);
    return report_write_landmarks(&analysis->swing.found->track, parts, report->key_frame_count,
                                  path, error);
}

static gboolean write_report(void *job, const PipelineWatch *watch, GError **error) {
    (void)watch;
    Analysis *analysis = job;
    analysis->json = report_json_text(&analysis->swing.report, analysis->coaching);
    g_autofree char *json = g_build_filename(analysis->folder, "report.json", NULL);
    const PipelinePage page = {.json = analysis->json,
                               .coaching = analysis->coaching,
                               .track = &analysis->swing.found->track,
                               .clip = &analysis->clip,
                               .clip_path = analysis->clip_path,
                               .folder = analysis->folder};
    if (!pipeline_write_page(&page, error))
        return FALSE;
    g_unlink(analysis->clip_path);
    return write_landmarks(analysis, error) && report_write_text(analysis->json, json, error);
}

/* The order of the stages. A new one: a row here and its function; it reads and fills `Analysis`,
 * and what it found belongs in SwingReport. */
static const PipelineStage STAGES[] = {
    {"tracking", 0.52, pipeline_track_golfer},
    {"swing", 0.01, pipeline_find_swing},
    {"sound", 0.02, pipeline_listen},
    {"measuring", 0.01, pipeline_measure},
    {"pictures", 0.42, make_pictures},
    {"coaching", 0.01, coach},
    {"report", 0.01, write_report},
};

static void analysis_clear(Analysis *analysis) {
    pipeline_swing_clear(&analysis->swing);
    g_free(analysis->clip_path);
    g_free(analysis->parts);
    g_free(analysis->json);
    json_decref(analysis->coaching);
}

gboolean pipeline_analyze(const char *video_path, const char *folder, const PoseModels *models,
                          const PipelineAnalyzeOptions *options, const PipelineWatch *watch,
                          char **ret_json, GError **error) {
    g_autoptr(PipelineOutFolder) out = pipeline_out_folder_open(folder, error);
    if (!out)
        return FALSE;
    const char *working = pipeline_out_folder_path(out);
    Analysis analysis = {.swing = {.video_path = video_path, .models = models, .options = options},
                         .folder = working,
                         .clip_path = g_build_filename(working, "clip.mp4", NULL),
                         .parts = g_new0(PipelineKeyParts, SWING_MAX_KEY_FRAMES)};
    gboolean done = pipeline_run_stages(STAGES, G_N_ELEMENTS(STAGES), &analysis, watch, error) &&
                    pipeline_out_folder_commit(out, error);
    if (done && ret_json)
        *ret_json = g_steal_pointer(&analysis.json);
    analysis_clear(&analysis);
    return done;
}

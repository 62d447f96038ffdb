#include "engine/pipeline/analyze.h"

#include <errno.h>
#include <glib/gstdio.h>

#include "base/error.h"
#include "engine/phases/phases.h"
#include "engine/pipeline/outfolder.h"
#include "engine/pipeline/pictures.h"
#include "engine/pipeline/track.h"
#include "engine/report/report.h"
#include "engine/swing/mirror.h"

/* With the golfer in fewer frames than this share there is nothing to measure. */
static const double MIN_FOUND_SHARE = 0.1;

typedef struct {
    const char *video_path, *folder; /* folder: the working one */
    const PoseModels *models;
    const PipelineAnalyzeOptions *options;
    PipelineWatch watch; /* of the stage that runs */
    PipelineTrack *found;
    SwingReport report;
} Analysis;

/* Does the trunk stand on its head in most frames? */
static gboolean is_upside_down(const SwingTrack *track) {
    int up = 0, down = 0;
    for (int i = 0; i < track->pose_count; i++) {
        const SwingLandmark *l = track->poses[i].landmarks;
        if (!track->poses[i].found)
            continue;
        float shoulders = l[SWING_LEFT_SHOULDER].y + l[SWING_RIGHT_SHOULDER].y;
        float hips = l[SWING_LEFT_HIP].y + l[SWING_RIGHT_HIP].y;
        *(shoulders < hips ? &up : &down) += 1;
    }
    return down > up;
}

static int count_found(const SwingTrack *track) {
    int count = 0;
    for (int i = 0; i < track->pose_count; i++)
        count += track->poses[i].found;
    return count;
}

/* The network's own smoothing lags at golf speed; what needs it filters without delay. */
static gboolean track_golfer(Analysis *analysis, GError **error) {
    PipelineTrackOptions options = {.threads = analysis->options->threads, .smooth = FALSE};
    analysis->found = pipeline_track_clip(analysis->video_path, analysis->models, &options,
                                          &analysis->watch, error);
    if (!analysis->found)
        return FALSE;
    const SwingTrack *track = &analysis->found->track;
    SwingReport *report = &analysis->report;
    report->width = track->width;
    report->height = track->height;
    report->fps = track->fps;
    report->frame_count = track->pose_count;
    report->duration_us = analysis->found->duration_us;
    report->found_count = count_found(track);
    if (report->found_count == 0 || report->found_count < MIN_FOUND_SHARE * track->pose_count) {
        g_set_error_literal(error, BASE_ERROR, BASE_ERROR_INPUT,
                            "no golfer can be seen in this clip: film one person from head to "
                            "feet, in good light");
        return FALSE;
    }
    if (is_upside_down(track)) {
        g_set_error_literal(error, BASE_ERROR, BASE_ERROR_INPUT,
                            "the golfer is upside down in this clip: turn the video and try again");
        return FALSE;
    }
    return TRUE;
}

static gboolean find_events(Analysis *analysis, GError **error) {
    SwingReport *report = &analysis->report;
    PhasesOptions options = {.view = analysis->options->view,
                             .handedness = analysis->options->handedness};
    PhasesResult result;
    if (phases_find(&analysis->found->track, &options, &result) != PHASES_OK) {
        g_set_error_literal(error, BASE_ERROR, BASE_ERROR_INTERNAL,
                            "out of memory while looking for the swing");
        return FALSE;
    }
    report->events = result.events;
    report->view = result.view;
    report->handedness = result.handedness;
    report->phase_count = phases_spans(&analysis->found->track, &result.events, 1, report->phases);
    return TRUE;
}

static gboolean measure(Analysis *analysis, GError **error) {
    (void)error;
    SwingReport *report = &analysis->report;
    SwingTrack track = analysis->found->track;
    g_autofree SwingPose *mirrored = NULL;
    report->slow_motion = biomech_slow_motion(&report->events);
    if (report->handedness == SWING_PLAYS_LEFT) {
        mirrored = g_memdup2(track.poses, (gsize)track.pose_count * sizeof *mirrored);
        track.poses = mirrored;
        swing_track_mirror(&track);
    }
    BiomechOptions options = {
        .view = report->view, .club = analysis->options->club, .slow_motion = report->slow_motion};
    report->metric_count = biomech_measure(&track, &report->events, &options, report->metrics);
    return TRUE;
}

/* One for each event that was found. */
static void choose_key_frames(SwingReport *report) {
    for (int i = 0; i < SWING_EVENT_COUNT; i++) {
        const SwingEvent *event = &report->events.at[i];
        if (!event->found)
            continue;
        SwingKeyFrame *key = &report->key_frames[report->key_frame_count++];
        key->name = swing_event_name((SwingEventKind)i);
        key->frame = event->frame;
        key->time_us = event->time_us;
        g_snprintf(key->file, sizeof key->file, "frames/%02d_%s.jpg", report->key_frame_count,
                   key->name);
    }
}

static gboolean make_pictures(Analysis *analysis, GError **error) {
    SwingReport *report = &analysis->report;
    g_autofree char *frames = g_build_filename(analysis->folder, "frames", NULL);
    g_autofree char *overlay = g_build_filename(analysis->folder, "overlay.mp4", NULL);
    if (g_mkdir(frames, 0777) != 0) {
        g_set_error(error, BASE_ERROR, BASE_ERROR_INTERNAL, "cannot make %s: %s", frames,
                    g_strerror(errno));
        return FALSE;
    }
    choose_key_frames(report);
    PipelinePictures pictures = {.overlay_path = overlay,
                                 .events = &report->events,
                                 .folder = analysis->folder,
                                 .key_frames = report->key_frames,
                                 .key_frame_count = report->key_frame_count};
    return pipeline_write_pictures(analysis->video_path, &analysis->found->track, &pictures,
                                   &analysis->watch, error);
}

static gboolean write_report(Analysis *analysis, GError **error) {
    g_autofree char *json = g_build_filename(analysis->folder, "report.json", NULL);
    g_autofree char *html = g_build_filename(analysis->folder, "report.html", NULL);
    g_autofree char *lines = g_build_filename(analysis->folder, "landmarks.jsonl", NULL);
    return report_write_landmarks(&analysis->found->track, lines, error) &&
           report_write_html(&analysis->report, html, error) &&
           report_write_json(&analysis->report, json, error);
}

/* The order of the stages. A new one: a row here and the function above; it reads and fills
 * `Analysis`, and what it found belongs in SwingReport. `share` is about how much of the time it
 * takes. */
typedef struct {
    const char *name; /* for people, while it runs */
    double share;
    gboolean (*run)(Analysis *analysis, GError **error);
} Stage;

static const Stage STAGES[] = {
    {"tracking", 0.80, track_golfer},  {"events", 0.01, find_events},  {"measuring", 0.01, measure},
    {"pictures", 0.17, make_pictures}, {"report", 0.01, write_report},
};

/* A stage's own 0..1, as part of the whole. */
typedef struct {
    const PipelineWatch *whole;
    double start, share;
} StageProgress;

static void report_stage(const char *stage, double done, void *context) {
    const StageProgress *part = context;
    if (part->whole && part->whole->progress)
        part->whole->progress(stage, part->start + part->share * done, part->whole->context);
}

static gboolean run_stages(Analysis *analysis, const PipelineWatch *watch, GError **error) {
    StageProgress part = {.whole = watch};
    analysis->watch = (PipelineWatch){
        .progress = report_stage, .context = &part, .cancel = watch ? watch->cancel : NULL};
    for (gsize i = 0; i < G_N_ELEMENTS(STAGES); i++) {
        part.share = STAGES[i].share;
        report_stage(STAGES[i].name, 0, &part);
        if (!STAGES[i].run(analysis, error))
            return FALSE;
        part.start += STAGES[i].share;
    }
    return TRUE;
}

gboolean pipeline_analyze(const char *video_path, const char *folder, const PoseModels *models,
                          const PipelineAnalyzeOptions *options, const PipelineWatch *watch,
                          SwingReport *ret_report, GError **error) {
    g_autoptr(PipelineOutFolder) out = pipeline_out_folder_open(folder, error);
    if (!out)
        return FALSE;
    Analysis analysis = {.video_path = video_path,
                         .folder = pipeline_out_folder_path(out),
                         .models = models,
                         .options = options};
    gboolean done = run_stages(&analysis, watch, error) && pipeline_out_folder_commit(out, error);
    pipeline_track_free(analysis.found);
    if (done)
        *ret_report = analysis.report;
    return done;
}

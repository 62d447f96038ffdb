/* A swing on video to a folder with its report: the order of the stages. */
#ifndef GOLFCOACH_ENGINE_PIPELINE_ANALYZE_H
#define GOLFCOACH_ENGINE_PIPELINE_ANALYZE_H

#include <glib.h>

#include "engine/biomech/biomech.h"
#include "engine/pipeline/watch.h"
#include "engine/pose/tracker.h"
#include "engine/swing/report.h"

typedef struct {
    SwingView view;             /* UNKNOWN = find out */
    SwingHandedness handedness; /* UNKNOWN = find out */
    SwingClub club;
    int threads; /* as in PipelineTrackOptions */
} PipelineAnalyzeOptions;

/* Writes report.json, report.html, landmarks.jsonl, overlay.mp4 and frames/ into `folder`: all of
 * them, or on failure nothing at all. Blocks; `watch` may be NULL. BASE_ERROR_INPUT or _LIMIT with
 * one sentence for the golfer if the clip cannot be analysed (or shows no golfer, or an upside-down
 * one). */
gboolean pipeline_analyze(const char *video_path, const char *folder, const PoseModels *models,
                          const PipelineAnalyzeOptions *options, const PipelineWatch *watch,
                          SwingReport *ret_report, GError **error);

#endif

/* A swing on video to a folder with its report: the order of the stages. */
#ifndef GOLFCOACH_ENGINE_PIPELINE_ANALYZE_H
#define GOLFCOACH_ENGINE_PIPELINE_ANALYZE_H

#include <glib.h>

#include "coach/golfer.h"
#include "engine/pipeline/watch.h"
#include "engine/pose/tracker.h"
#include "engine/swing/report.h"

typedef struct {
    SwingView view;             /* UNKNOWN = find out */
    SwingHandedness handedness; /* UNKNOWN = find out */
    SwingClub club;
    double slow_motion; /* clip seconds per real second; 0 = find out */
    double stature_cm;  /* 0 = not known: no centimetres */
    CoachGolfer golfer;
    int threads; /* as in PipelineTrackOptions */
} PipelineAnalyzeOptions;

/* Writes report.json, report.html, landmarks.jsonl, overlay.mp4, thumbnail.jpg and frames/ into
 * `folder`: all of them, or on failure nothing at all. Blocks; `watch` may be NULL. `models` are
 * opened with hands and face. BASE_ERROR_INPUT or _LIMIT with one sentence for the golfer if the
 * clip cannot be analysed: no golfer in it, or no swing, or an upside-down one. `ret_json`: the
 * text of report.json, to be freed; NULL = not wanted. */
gboolean pipeline_analyze(const char *video_path, const char *folder, const PoseModels *models,
                          const PipelineAnalyzeOptions *options, const PipelineWatch *watch,
                          char **ret_json, GError **error);

#endif

/* Two swings on video to a folder that compares them. */
#ifndef GOLFCOACH_ENGINE_PIPELINE_COMPARE_H
#define GOLFCOACH_ENGINE_PIPELINE_COMPARE_H

#include "engine/pipeline/analyze.h"

/* Writes compare.html, compare.json and side_by_side.mp4 into `folder`: all of them, or on failure
 * nothing. The first clip is the one compared with. Options hold for both clips. Errors are those
 * of pipeline_analyze(), and BASE_ERROR_INPUT if the two cannot be compared. `ret_json`: the text
 * of compare.json, to be freed; NULL = not wanted. */
gboolean pipeline_compare(const char *const video_paths[2], const char *folder,
                          const PoseModels *models, const PipelineAnalyzeOptions *options,
                          gboolean same_golfer, const PipelineWatch *watch, char **ret_json,
                          GError **error);

#endif

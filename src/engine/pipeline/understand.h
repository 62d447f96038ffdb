/* From a clip to everything that is known about its swing, in four stages; nothing is written. */
#ifndef GOLFCOACH_ENGINE_PIPELINE_UNDERSTAND_H
#define GOLFCOACH_ENGINE_PIPELINE_UNDERSTAND_H

#include "engine/club/album.h"
#include "engine/pipeline/analyze.h"
#include "engine/pipeline/scene.h"
#include "engine/pipeline/track.h"
#include "engine/pipeline/watch.h"
#include "engine/swing/shaft.h"
#include "engine/video/reader.h"

typedef struct {
    const char *video_path;
    const PoseModels *models;
    const PipelineAnalyzeOptions *options;
    PipelineTrack *found; /* from here on: filled by the stages */
    PipelineScene *scene;
    ClubAlbum *album; /* until the shaft was looked for; NULL: no memory for it */
    SwingShaft shaft;
    VideoSound sound; /* count 0 = none */
    SwingReport report;
} PipelineSwing;

void pipeline_swing_clear(PipelineSwing *swing);

/* The stages, in this order (PipelineStage.run; `swing` is a PipelineSwing). BASE_ERROR_INPUT or
 * _LIMIT with one sentence for the golfer if the clip cannot be used. */
gboolean pipeline_track_golfer(void *swing, const PipelineWatch *watch, GError **error);
gboolean pipeline_find_swing(void *swing, const PipelineWatch *watch, GError **error);
gboolean pipeline_listen(void *swing, const PipelineWatch *watch, GError **error);
gboolean pipeline_measure(void *swing, const PipelineWatch *watch, GError **error);

#endif

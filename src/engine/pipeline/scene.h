/* What is watched beside the golfer while the clip is tracked: how the camera moves, and the light.
 */
#ifndef GOLFCOACH_ENGINE_PIPELINE_SCENE_H
#define GOLFCOACH_ENGINE_PIPELINE_SCENE_H

#include <glib.h>

#include "engine/pipeline/track.h"
#include "engine/quality/filming.h"
#include "engine/swing/frame.h"
#include "engine/swing/report.h"
#include "engine/swing/track.h"

typedef struct PipelineScene PipelineScene;

PipelineScene *pipeline_scene_new(void);
void pipeline_scene_free(PipelineScene *scene);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PipelineScene, pipeline_scene_free)

/* Every frame of the clip in order, with its golfer (PipelineTrackOptions.look; `scene` is a
 * PipelineScene). */
void pipeline_scene_look(const SwingFrame *frame, const SwingPose *golfer, void *scene);

/* How the camera moved, one for each frame, seen in a mirror if `mirrored`; NULL if it stands still
 * enough for that to be left alone (or its movement is not known). Borrowed until the next call. */
const SwingCameraMove *pipeline_scene_camera(PipelineScene *scene, gboolean mirrored);

/* Fills filming, preparation and crop of a report whose events and view are known. */
void pipeline_scene_report(PipelineScene *scene, const PipelineTrack *found, SwingReport *report);

#endif

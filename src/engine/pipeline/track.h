/* A clip to the landmarks of its golfer.
 *
 * Frames of one track cannot be worked on side by side: the region of a frame comes from the one
 * before. So the clip is one uncut track, and the cores share the work inside each network, while a
 * thread of its own decodes ahead. Any number of threads gives the same landmarks, bit for bit.
 *
 * If the first look leaves a doubt about who the golfer is (he is lost, jumps, or nobody swings),
 * parts of the clip are looked at a second time (engine/pipeline/again.h); otherwise each frame is
 * decoded and seen once. */
#ifndef GOLFCOACH_ENGINE_PIPELINE_TRACK_H
#define GOLFCOACH_ENGINE_PIPELINE_TRACK_H

#include <glib.h>

#include "engine/pipeline/watch.h"
#include "engine/pose/tracker.h"
#include "engine/swing/track.h"

typedef struct {
    int threads;       /* PoseOptions.threads, but 0 = one for each core */
    gboolean smooth;   /* PoseOptions.smooth */
    gboolean brighten; /* where the picture is dark or flat, the networks see a brighter one */
    unsigned parts;    /* POSE_WITH_…; the models must have been opened with them */
    /* Called with every frame and its golfer, in order, in the caller's thread, during the first
     * look; NULL = nobody. The track may have another pose for a frame afterwards, or none: who
     * keeps something from around the golfer must compare it with the pose in the track. */
    void (*look)(const SwingFrame *frame, const SwingPose *golfer, void *context);
    void *context;
} PipelineTrackOptions;

typedef struct {
    SwingTrack track;
    gint64 duration_us;
    double capture_fps;     /* VideoInfo.capture_fps */
    gboolean is_brightened; /* some frames were */
    SwingHand (*hands)[2];  /* one pair (left, right) a frame; NULL unless asked for */
    SwingFace *faces;       /* one a frame; NULL unless asked for */
} PipelineTrack;

void pipeline_track_free(PipelineTrack *track);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PipelineTrack, pipeline_track_free)

/* Blocks until done. `watch` may be NULL. NULL with BASE_ERROR_INPUT or _LIMIT if the clip is at
 * fault, BASE_ERROR_INTERNAL if it was stopped or we are. A golfer need not be in it. A clip that
 * breaks off is as long as it is. */
PipelineTrack *pipeline_track_clip(const char *video_path, const PoseModels *models,
                                   const PipelineTrackOptions *options, const PipelineWatch *watch,
                                   GError **error);

#endif

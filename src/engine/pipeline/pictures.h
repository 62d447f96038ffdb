/* What people look at, made in one pass over the clip: the overlay, a clean clip of the golfer for
 * the page, key frames as JPEG, a thumbnail. */
#ifndef GOLFCOACH_ENGINE_PIPELINE_PICTURES_H
#define GOLFCOACH_ENGINE_PIPELINE_PICTURES_H

#include <glib.h>

#include "engine/pipeline/watch.h"
#include "engine/pose/tracker.h"
#include "engine/swing/report.h"
#include "engine/swing/track.h"
#include "engine/video/reader.h"

typedef struct {
    const char *video_path;
    const char *folder;        /* thumbnail.jpg and key_frames[].file go below it */
    const char *overlay_path;  /* NULL = none */
    const char *clip_path;     /* of the clean clip; NULL = none */
    const SwingReport *report; /* events, phases, crop and key frames are known */
    const SwingTrack *track;   /* of the same clip */
    const VideoSound *sound;   /* count 0 = none */
    const PoseModels
        *models; /* opened with hands and face, for the key frames; NULL = bodies only */
    int threads; /* of the networks */
} PipelinePictures;

/* Hands (0 = left, 1 = right) and face in one key frame. */
typedef struct {
    SwingHand hands[2];
    SwingFace face;
} PipelineKeyParts;

/* What the clean clip shows: one picture for each of these frames, at their times. */
typedef struct {
    int first_frame, last_frame;
    SwingBox box; /* pixels of the picture shown */
} PipelineClip;

/* The overlay keeps the clip's frame times and sound, is at most 960 pixels a side, and ends with
 * a slow repetition of the downswing; key frames show report->crop, at most 1920 pixels of the
 * whole a side. `ret_parts` has room for SWING_MAX_KEY_FRAMES. */
gboolean pipeline_write_pictures(const PipelinePictures *pictures, const PipelineWatch *watch,
                                 PipelineClip *ret_clip, PipelineKeyParts *ret_parts,
                                 GError **error);

#endif

/* What people look at: the clip with the skeleton drawn in, and single frames as JPEG. One pass
 * over the clip makes both. */
#ifndef GOLFCOACH_ENGINE_PIPELINE_PICTURES_H
#define GOLFCOACH_ENGINE_PIPELINE_PICTURES_H

#include <glib.h>

#include "engine/pipeline/watch.h"
#include "engine/swing/report.h"
#include "engine/swing/track.h"

typedef struct {
    const char *overlay_path;  /* NULL = no overlay */
    const SwingEvents *events; /* named in the overlay as they pass; NULL = not */
    const char *folder;        /* key_frames[i].file is below it */
    const SwingKeyFrame *key_frames;
    int key_frame_count;
} PipelinePictures;

/* `track` is of the same clip. The overlay keeps the clip's frame times and sound and is at most
 * 1280 pixels a side; key frames are bare and at most 1920. */
gboolean pipeline_write_pictures(const char *video_path, const SwingTrack *track,
                                 const PipelinePictures *pictures, const PipelineWatch *watch,
                                 GError **error);

#endif

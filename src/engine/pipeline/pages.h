/* Puts the pages together from what the stages found. */
#ifndef GOLFCOACH_ENGINE_PIPELINE_PAGES_H
#define GOLFCOACH_ENGINE_PIPELINE_PAGES_H

#include <glib.h>
#include <jansson.h>

#include "engine/pipeline/pictures.h"
#include "engine/swing/track.h"

/* All borrowed. */
typedef struct {
    const char *json; /* the text of report.json */
    const json_t *coaching;
    const SwingTrack *track;
    const PipelineClip *clip;
    const char *clip_path;
    const char *folder; /* holds the key frames; report.html goes there */
} PipelinePage;

gboolean pipeline_write_page(const PipelinePage *page, GError **error);

#endif

/* The clip with what was found drawn in: skeleton, names of the phases and events; then downswing
 * and impact again, slowly.
 *
 * Drawing and encoding happen in a thread of the overlay's own; its failures are told by the next
 * call. */
#ifndef GOLFCOACH_ENGINE_PIPELINE_OVERLAY_H
#define GOLFCOACH_ENGINE_PIPELINE_OVERLAY_H

#include <glib.h>

#include "engine/image/draw.h"
#include "engine/swing/report.h"
#include "engine/swing/track.h"
#include "engine/video/reader.h"

typedef struct PipelineOverlay PipelineOverlay;

/* `report` (events and phases known), `track` and `sound` (count 0 = none) are borrowed. Sizes must
 * be even. */
PipelineOverlay *pipeline_overlay_open(const char *path, const SwingReport *report,
                                       const SwingTrack *track, const VideoSound *sound, int width,
                                       int height, GError **error);
/* The next frame of the clip, with its sound; the picture is copied. */
gboolean pipeline_overlay_add(PipelineOverlay *overlay, const ImageCanvas *picture, int frame,
                              GError **error);
/* Which frames are to be shown again, after the last one; FALSE: none. */
gboolean pipeline_overlay_replays(const PipelineOverlay *overlay, int *ret_first, int *ret_last);
/* One of them, in order. */
gboolean pipeline_overlay_add_replay(PipelineOverlay *overlay, const ImageCanvas *picture,
                                     int frame, GError **error);
/* Completes the file and frees `overlay` either way. */
gboolean pipeline_overlay_finish(PipelineOverlay *overlay, GError **error);
/* Gives up: frees and removes the unfinished file. NULL is accepted. */
void pipeline_overlay_abandon(PipelineOverlay *overlay);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PipelineOverlay, pipeline_overlay_abandon)

#endif

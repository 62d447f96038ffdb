/* From the frame a decoder gives to the view that the engine reads. */
#ifndef GOLFCOACH_ENGINE_VIDEO_CONVERT_H
#define GOLFCOACH_ENGINE_VIDEO_CONVERT_H

#include <glib.h>
#include <libavformat/avformat.h>
#include <libavutil/frame.h>

#include "engine/swing/frame.h"

typedef struct VideoConvert VideoConvert;

VideoConvert *video_convert_new(void);
void video_convert_free(VideoConvert *convert);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VideoConvert, video_convert_free)

/* Replaces what is not 8-bit planar 4:2:0, 4:2:2 or 4:4:4 by 8-bit 4:2:0 of the same range and
 * matrix; the rest passes untouched. FALSE if memory or the format is refused. */
gboolean video_convert_frame(VideoConvert *convert, AVFrame *frame);

/* The view of `frame` (as converted above), without index and time. `rotation`: clockwise degrees.
 */
SwingFrame video_convert_view(const AVFrame *frame, int rotation);

/* Clockwise degrees (0, 90, 180, 270) to turn the planes by for showing. A mirrored matrix is shown
 * unmirrored: which hand leads is read from the picture. */
int video_convert_rotation(const AVStream *stream);

#endif

/* What the folder itself needs of a reader: frames that outlive the next call, and a way to stop
 * it. */
#ifndef GOLFCOACH_ENGINE_VIDEO_READER_PRIVATE_H
#define GOLFCOACH_ENGINE_VIDEO_READER_PRIVATE_H

#include <libavutil/frame.h>

#include "engine/video/bounds.h"
#include "engine/video/reader.h"
#include "engine/video/source.h"

/* As video_reader_next(), but the memory of *ret_frame belongs to `ret_holder`: valid until that is
 * unreffed. */
VideoStatus video_reader_next_held(VideoReader *reader, AVFrame *ret_holder, SwingFrame *ret_frame,
                                   GError **error);

/* From any thread: the call under way and all later ones end soon, with an error. */
void video_reader_cancel(VideoReader *reader);

/* For video_reader_sound(): the parts of a reader that sound needs. */
const VideoSource *video_reader_source(const VideoReader *reader);
const VideoLimits *video_reader_limits(const VideoReader *reader);
VideoBudget *video_reader_budget(VideoReader *reader);
gint64 video_reader_base_us(const VideoReader *reader); /* the container's time of frame 0 */

#endif

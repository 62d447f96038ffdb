/* Decoding ahead of inference: a thread fills a small ring of frames while the caller works on one.
 *
 * The ring drops nothing: when it is full, the decoder waits. One consumer thread. */
#ifndef GOLFCOACH_ENGINE_VIDEO_AHEAD_H
#define GOLFCOACH_ENGINE_VIDEO_AHEAD_H

#include "engine/video/reader.h"

typedef struct VideoAhead VideoAhead;

/* Takes `reader`, from the frame it stands at. Decodes at most `frame_count` (1..16) frames ahead,
 * fewer if frames are so large that they would fill memory. */
VideoAhead *video_ahead_new(VideoReader *reader, int frame_count);
/* Stops decoding, which takes at most the time of one frame, and closes the reader. */
void video_ahead_free(VideoAhead *ahead);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VideoAhead, video_ahead_free)

/* As of the consumer: frame_count is exact once video_ahead_next() returned VIDEO_END. */
const VideoInfo *video_ahead_info(const VideoAhead *ahead);

/* As video_reader_next(); waits for the decoder. *ret_frame borrows until the next call. After
 * VIDEO_END or VIDEO_FAILED the same comes again. */
VideoStatus video_ahead_next(VideoAhead *ahead, SwingFrame *ret_frame, GError **error);

#endif

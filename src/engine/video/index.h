/* Every picture packet of a clip, found in one pass without decoding: how many frames will be
 * shown, when, and where decoding can start for each. */
#ifndef GOLFCOACH_ENGINE_VIDEO_INDEX_H
#define GOLFCOACH_ENGINE_VIDEO_INDEX_H

#include <glib.h>

#include "engine/video/demux.h"

typedef struct VideoIndex VideoIndex;

/* Reads `demux` (for AVMEDIA_TYPE_VIDEO) to its end. Errors: too many frames, too long, too fast,
 * none. */
VideoIndex *video_index_build(VideoDemux *demux, const VideoLimits *limits, VideoBudget *budget,
                              const char *name, GError **error);
void video_index_free(VideoIndex *index);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VideoIndex, video_index_free)

int video_index_frame_count(const VideoIndex *index);
gint64 video_index_duration_us(const VideoIndex *index);
/* How many frames a decoder must hold back to put them in order; -1 if the container does not say.
 */
int video_index_reorder(const VideoIndex *index);
/* Whether frames can be told by their pts: video_index_find() and _key_packet() work only then. */
gboolean video_index_is_exact(const VideoIndex *index);

/* Time of frame `frame_index` of presentation, the first being 0. */
gint64 video_index_time_us(const VideoIndex *index, int frame_index);
/* The frame with this pts, in the time base of the track; -1 if there is none. */
int video_index_find(const VideoIndex *index, gint64 pts);
/* Decoding time of the `nth` (0 = nearest) key packet from which `frame_index` can be decoded.
 * FALSE: none left but the start of the file. */
gboolean video_index_key_packet(const VideoIndex *index, int frame_index, int nth, gint64 *ret_dts);
/* Time of the first frame shown, microseconds on the container's clock. */
gint64 video_index_base_us(const VideoIndex *index);
/* Forget the first `frame_count` frames: the decoder cannot show them. */
void video_index_drop(VideoIndex *index, int frame_count);

#endif

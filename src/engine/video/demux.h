/* A container opened for one of its tracks: packets of the picture or of the sound.
 *
 * The demuxer is chosen here by the file's first bytes from an allow-list (no probing, so no
 * playlist is ever parsed), it reads through our own source, and it cannot open anything else. */
#ifndef GOLFCOACH_ENGINE_VIDEO_DEMUX_H
#define GOLFCOACH_ENGINE_VIDEO_DEMUX_H

#include <glib.h>
#include <libavformat/avformat.h>

#include "engine/video/bounds.h"
#include "engine/video/source.h"

typedef struct VideoDemux VideoDemux;

/* `source` and `budget` are borrowed until video_demux_free(). */
VideoDemux *video_demux_open(const VideoSource *source, const VideoLimits *limits,
                             VideoBudget *budget, enum AVMediaType track, GError **error);
void video_demux_free(VideoDemux *demux);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(VideoDemux, video_demux_free)

/* The track asked for; for sound NULL if there is none. */
const AVStream *video_demux_stream(const VideoDemux *demux);
gboolean video_demux_has_sound(const VideoDemux *demux);
/* Short names for people, static. */
const char *video_demux_container(const VideoDemux *demux);
const char *video_demux_codec(const VideoDemux *demux);
/* Frames a second while it was filmed, where the file tells; 0 = it does not. */
double video_demux_capture_fps(const VideoDemux *demux);
/* Whether every packet carries its own time of presentation (AVI tells only the order). */
gboolean video_demux_has_times(const VideoDemux *demux);

/* The next whole packet of the track. FALSE at the end, where the file breaks off, or when the
 * budget is over: these end a clip alike, and a second pass over the file ends at the same packet.
 */
gboolean video_demux_read(VideoDemux *demux, AVPacket *ret_packet);

/* Towards the key packet with this decoding time. FALSE: the demuxer cannot. */
gboolean video_demux_seek(VideoDemux *demux, gint64 dts);

#endif

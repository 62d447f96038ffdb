/* What an MP4 or MOV file (ISO/IEC 14496-12) says of itself, read as it comes by: enough to refuse
 * an upload at once. Nothing is decoded. Hostile bytes cost at most MP4_HEADER_BYTES of memory. One
 * thread at a time. */
#ifndef GOLFCOACH_MP4_PROBE_H
#define GOLFCOACH_MP4_PROBE_H

#include <glib.h>
#include <stdint.h>

/* The moov box of a clip of a minute at 240 fps has some 300 kB. */
enum { MP4_HEADER_BYTES = 8 * 1024 * 1024 };

typedef struct Mp4Probe Mp4Probe;

typedef struct {
    int64_t duration_us; /* the longest of movie and video track, as its header says; may lie */
    int width, height;   /* of the video track as stored, before rotation; 0 = not said */
    gboolean has_sound;
    int64_t filmed_us; /* when it was filmed; 0 = not said */
} Mp4Facts;

Mp4Probe *mp4_probe_new(void);
void mp4_probe_free(Mp4Probe *probe);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Mp4Probe, mp4_probe_free)

/* The next bytes of the file. FALSE with BASE_ERROR_INPUT as soon as it cannot be such a file any
 * more: the message is for people ("this is no MP4 or MOV video"). */
gboolean mp4_probe_feed(Mp4Probe *probe, const void *bytes, gsize size, GError **error);

/* After the last byte. FALSE with BASE_ERROR_INPUT: cut off, no video track, or a header that makes
 * no sense. */
gboolean mp4_probe_end(Mp4Probe *probe, Mp4Facts *ret_facts, GError **error);

#endif

#include "mp4/probe.h"

#include "base/clock.h"
#include "base/error.h"
#include "mp4/box.h"

/* Seconds from 1904, when QuickTime's clock begins, to 1970. */
#define EPOCH_S 2082844800LL
enum { TRACKS = 64 };

struct Mp4Probe {
    guint8 header[MP4_LARGE_HEADER]; /* of the box that begins */
    gsize header_size;               /* read so far */
    uint64_t left;                   /* bytes of the present box still to come */
    gboolean endless;                /* the present box ends with the file */
    gboolean in_movie;               /* … is moov: keep it */
    gboolean begun;                  /* a first box was seen */
    GByteArray *movie;
    gboolean has_movie;
};

static gboolean refuse(GError **error, const char *message) {
    g_set_error_literal(error, BASE_ERROR, BASE_ERROR_INPUT, message);
    return FALSE;
}

Mp4Probe *mp4_probe_new(void) {
    Mp4Probe *probe = g_new0(Mp4Probe, 1);
    probe->movie = g_byte_array_new();
    return probe;
}

void mp4_probe_free(Mp4Probe *probe) {
    if (!probe)
        return;
    g_byte_array_unref(probe->movie);
    g_free(probe);
}

/* --- The boxes as they come by ------------------------------------------------------------ */

static gboolean may_be_first(guint32 type) {
    static const guint32 TYPES[] = {MP4_TYPE('f', 't', 'y', 'p'), MP4_TYPE('m', 'o', 'o', 'v'),
                                    MP4_TYPE('m', 'd', 'a', 't'), MP4_TYPE('w', 'i', 'd', 'e'),
                                    MP4_TYPE('f', 'r', 'e', 'e'), MP4_TYPE('s', 'k', 'i', 'p')};
    for (gsize i = 0; i < G_N_ELEMENTS(TYPES); i++)
        if (TYPES[i] == type)
            return TRUE;
    return FALSE;
}

/* The header is whole: what box is it? */
static gboolean begin_box(Mp4Probe *probe, GError **error) {
    const guint32 type = mp4_read_32(probe->header + 4);
    uint64_t size = mp4_read_32(probe->header);
    if (size == 1)
        size = mp4_read_64(probe->header + MP4_SMALL_HEADER);
    if (!probe->begun && !may_be_first(type))
        return refuse(error, "this is no MP4 or MOV video");
    probe->begun = TRUE;
    probe->endless = size == 0;
    if (!probe->endless && size < probe->header_size)
        return refuse(error, "this video file is damaged");
    probe->in_movie = type == MP4_TYPE('m', 'o', 'o', 'v') && !probe->has_movie;
    probe->left = probe->endless ? 0 : size - probe->header_size;
    if (probe->in_movie && (probe->endless || probe->left > MP4_HEADER_BYTES))
        return refuse(error, "this video file's header is too large");
    probe->has_movie |= probe->in_movie;
    probe->header_size = 0;
    return TRUE;
}

/* Takes what belongs to a box's header; returns how many bytes. */
static gsize take_header(Mp4Probe *probe, const guint8 *at, gsize size, gboolean *ret_whole) {
    gsize taken = 0;
    *ret_whole = FALSE;
    while (taken < size && !*ret_whole) {
        probe->header[probe->header_size++] = at[taken++];
        const gboolean large =
            probe->header_size >= MP4_SMALL_HEADER && mp4_read_32(probe->header) == 1;
        *ret_whole = probe->header_size == (large ? MP4_LARGE_HEADER : MP4_SMALL_HEADER);
    }
    return taken;
}

gboolean mp4_probe_feed(Mp4Probe *probe, const void *bytes, gsize size, GError **error) {
    const guint8 *at = bytes;
    while (size && !probe->endless) {
        gsize taken;
        if (probe->left) {
            taken = (gsize)MIN(probe->left, size);
            if (probe->in_movie)
                g_byte_array_append(probe->movie, at, (guint)taken);
            probe->left -= taken;
        } else {
            gboolean whole;
            taken = take_header(probe, at, size, &whole);
            if (whole && !begin_box(probe, error))
                return FALSE;
        }
        at += taken;
        size -= taken;
    }
    return TRUE;
}

/* --- What moov says ----------------------------------------------------------------------- */

/* mvhd and mdhd begin alike: version, creation, modification, timescale, duration. */
static gboolean read_times(Mp4Span span, int64_t *ret_duration_us, int64_t *ret_filmed_us) {
    const gboolean large = span.size > 0 && span.at[0] == 1;
    if (span.size < (large ? 32u : 20u))
        return FALSE;
    const uint64_t created = large ? mp4_read_64(span.at + 4) : mp4_read_32(span.at + 4);
    const guint32 timescale = mp4_read_32(span.at + (large ? 20 : 12));
    const uint64_t duration = large ? mp4_read_64(span.at + 24) : mp4_read_32(span.at + 16);
    if (!timescale || duration > G_MAXINT64 / BASE_CLOCK_SECOND_US)
        return FALSE;
    *ret_duration_us = (int64_t)(duration * (uint64_t)BASE_CLOCK_SECOND_US / timescale);
    if (ret_filmed_us && created < G_MAXUINT32 * 2ULL)
        *ret_filmed_us = ((int64_t)created - EPOCH_S) * BASE_CLOCK_SECOND_US;
    return TRUE;
}

/* Width and height stand at the end of tkhd, in 1/65536 of a pixel. */
static void read_size(Mp4Span track, Mp4Facts *facts) {
    Mp4Span header;
    if (!mp4_find_box(track, MP4_TYPE('t', 'k', 'h', 'd'), &header) ||
        header.size < MP4_SMALL_HEADER)
        return;
    facts->width = (int)(mp4_read_32(header.at + header.size - 8) >> 16);
    facts->height = (int)(mp4_read_32(header.at + header.size - 4) >> 16);
}

/* TRUE: it is the (first) video track. */
static gboolean read_track(Mp4Span track, gboolean had_video, Mp4Facts *facts) {
    Mp4Span media, handler, header;
    if (!mp4_find_box(track, MP4_TYPE('m', 'd', 'i', 'a'), &media) ||
        !mp4_find_box(media, MP4_TYPE('h', 'd', 'l', 'r'), &handler) || handler.size < 12)
        return FALSE;
    const guint32 type = mp4_read_32(handler.at + 8);
    if (type == MP4_TYPE('s', 'o', 'u', 'n'))
        facts->has_sound = TRUE;
    if (type != MP4_TYPE('v', 'i', 'd', 'e') || had_video)
        return FALSE;
    int64_t duration_us = 0;
    if (mp4_find_box(media, MP4_TYPE('m', 'd', 'h', 'd'), &header) &&
        read_times(header, &duration_us, NULL))
        facts->duration_us = MAX(facts->duration_us, duration_us);
    read_size(track, facts);
    return TRUE;
}

static gboolean read_movie(Mp4Span movie, Mp4Facts *facts, GError **error) {
    Mp4Span header, inside;
    guint32 type;
    gboolean has_video = FALSE;
    int tracks = 0;
    if (!mp4_find_box(movie, MP4_TYPE('m', 'v', 'h', 'd'), &header) ||
        !read_times(header, &facts->duration_us, &facts->filmed_us))
        return refuse(error, "this video file is damaged");
    while (mp4_next_box(&movie, &type, &inside) && tracks < TRACKS)
        if (type == MP4_TYPE('t', 'r', 'a', 'k')) {
            tracks++;
            has_video |= read_track(inside, has_video, facts);
        }
    if (facts->filmed_us < BASE_CLOCK_YEAR_2000_US)
        facts->filmed_us = 0;
    return has_video || refuse(error, "there is no picture in this file, only sound or data");
}

gboolean mp4_probe_end(Mp4Probe *probe, Mp4Facts *ret_facts, GError **error) {
    if (!probe->begun)
        return refuse(error, "this is no MP4 or MOV video");
    if (!probe->has_movie || probe->left || probe->header_size)
        return refuse(error, "this video file is cut off; send it again");
    Mp4Facts facts = {0};
    if (!read_movie((Mp4Span){probe->movie->data, probe->movie->len}, &facts, error))
        return FALSE;
    *ret_facts = facts;
    return TRUE;
}

#include "mp4/clean.h"

#include <string.h>

#include "mp4/box.h"

/* moov / trak / mdia / minf / stbl, and what is below counts as content. */
enum { DEEPEST = 6 };

/* The whole file, to be written to. */
typedef struct {
    guint8 *bytes;
    gsize size;
} File;

static gboolean is_among(guint32 type, const guint32 *types) {
    for (; *types; types++)
        if (*types == type)
            return TRUE;
    return FALSE;
}

/* Zeros, whoever points there. */
static gboolean blank(const File *file, uint64_t offset, uint64_t size) {
    if (offset > file->size || size > file->size - offset)
        return FALSE;
    memset(file->bytes + offset, 0, (gsize)size);
    return TRUE;
}

static gsize offset_of(const File *file, const guint8 *at) {
    return (gsize)(at - file->bytes);
}

static const guint8 FREE[] = {'f', 'r', 'e', 'e'};

/* A box from its header on: it becomes empty space. */
static gboolean free_box(const File *file, const guint8 *box, const Mp4Span *inside) {
    memcpy(file->bytes + offset_of(file, box) + 4, FREE, sizeof FREE);
    return blank(file, offset_of(file, inside->at), inside->size);
}

/* What is no box becomes one of empty space, if it has room for its header. */
static gboolean free_rest(const File *file, const Mp4Span *rest) {
    const gsize offset = offset_of(file, rest->at);
    if (!blank(file, offset, rest->size))
        return FALSE;
    if (rest->size < MP4_SMALL_HEADER)
        return TRUE;
    if (rest->size > UINT32_MAX)
        return FALSE;
    const guint32 size = GUINT32_TO_BE((guint32)rest->size);
    memcpy(file->bytes + offset, &size, sizeof size);
    memcpy(file->bytes + offset + sizeof size, FREE, sizeof FREE);
    return TRUE;
}

/* --- Boxes of metadata -------------------------------------------------------------------- */

static gboolean clean_boxes(const File *file, Mp4Span span, int depth) {
    static const guint32 FOLDERS[] = {MP4_TYPE('m', 'o', 'o', 'v'), MP4_TYPE('t', 'r', 'a', 'k'),
                                      MP4_TYPE('m', 'd', 'i', 'a'), MP4_TYPE('m', 'i', 'n', 'f'),
                                      0};
    static const guint32 METADATA[] = {
        MP4_TYPE('u', 'd', 't', 'a'), MP4_TYPE('m', 'e', 't', 'a'), MP4_TYPE('u', 'u', 'i', 'd'),
        MP4_TYPE('m', 'e', 'c', 'o'), MP4_TYPE('f', 'r', 'e', 'e'), MP4_TYPE('s', 'k', 'i', 'p'),
        MP4_TYPE('X', 't', 'r', 'a'), MP4_TYPE('X', 'M', 'P', '_'), 0};
    static const guint32 TOP[] = {MP4_TYPE('f', 't', 'y', 'p'), MP4_TYPE('m', 'o', 'o', 'v'),
                                  MP4_TYPE('m', 'd', 'a', 't'), MP4_TYPE('w', 'i', 'd', 'e'),
                                  MP4_TYPE('m', 'o', 'o', 'f'), MP4_TYPE('s', 'i', 'd', 'x'),
                                  MP4_TYPE('m', 'f', 'r', 'a'), 0};
    guint32 type;
    Mp4Span inside;
    const guint8 *box = span.at;
    for (; mp4_next_box(&span, &type, &inside); box = span.at) {
        /* At the top only what is known may stay: phones append boxes of their own. */
        const gboolean goes = is_among(type, METADATA) || (depth == 0 && !is_among(type, TOP));
        if (goes && !free_box(file, box, &inside))
            return FALSE;
        if (!goes && depth < DEEPEST && is_among(type, FOLDERS) &&
            !clean_boxes(file, inside, depth + 1))
            return FALSE;
    }
    return free_rest(file, &span);
}

/* --- Samples of other tracks -------------------------------------------------------------- */

/* Where the samples of a track lie. */
typedef struct {
    Mp4Span sizes;  /* stsz */
    Mp4Span runs;   /* stsc: from which chunk on how many samples each has */
    Mp4Span chunks; /* stco or co64 */
    gboolean large; /* co64 */
} Samples;

static gboolean find_samples(Mp4Span table, Samples *ret_samples) {
    ret_samples->large = mp4_find_box(table, MP4_TYPE('c', 'o', '6', '4'), &ret_samples->chunks);
    return mp4_find_box(table, MP4_TYPE('s', 't', 's', 'z'), &ret_samples->sizes) &&
           mp4_find_box(table, MP4_TYPE('s', 't', 's', 'c'), &ret_samples->runs) &&
           (ret_samples->large ||
            mp4_find_box(table, MP4_TYPE('s', 't', 'c', 'o'), &ret_samples->chunks)) &&
           ret_samples->sizes.size >= 12 && ret_samples->runs.size >= 8 &&
           ret_samples->chunks.size >= 8;
}

/* Entries that a table says it has, and has room for. */
static gsize entries(const Mp4Span *table, gsize head, gsize entry_size) {
    return MIN(mp4_read_32(table->at + head - 4), (table->size - head) / entry_size);
}

/* The size of sample `index`: all alike, or one entry each. FALSE: there is no such sample. */
static gboolean size_of_sample(const Mp4Span *sizes, gsize index, uint64_t *ret_size) {
    const guint32 common = mp4_read_32(sizes->at + 4);
    const gsize count = common ? mp4_read_32(sizes->at + 8) : entries(sizes, 12, 4);
    if (index >= count)
        return FALSE;
    *ret_size = common ? common : mp4_read_32(sizes->at + 12 + 4 * index);
    return TRUE;
}

static uint64_t offset_of_chunk(const Samples *samples, gsize index) {
    return samples->large ? mp4_read_64(samples->chunks.at + 8 + 8 * index)
                          : mp4_read_32(samples->chunks.at + 8 + 4 * index);
}

/* The samples of one chunk lie one behind the other. */
static gboolean blank_chunk(const File *file, const Samples *samples, gsize chunk, guint32 count,
                            gsize *sample) {
    uint64_t offset = offset_of_chunk(samples, chunk), size;
    for (; count && size_of_sample(&samples->sizes, *sample, &size); count--, (*sample)++) {
        if (!blank(file, offset, size))
            return FALSE;
        offset += size;
    }
    return TRUE;
}

static gboolean blank_samples(const File *file, const Samples *samples) {
    const gsize chunks = entries(&samples->chunks, 8, samples->large ? 8 : 4);
    const gsize runs = entries(&samples->runs, 8, 12);
    gsize sample = 0, run = 0;
    uint64_t size;
    for (gsize chunk = 0; runs && chunk < chunks; chunk++) {
        while (run + 1 < runs && mp4_read_32(samples->runs.at + 8 + 12 * (run + 1)) <= chunk + 1)
            run++;
        const guint32 count = mp4_read_32(samples->runs.at + 8 + 12 * run + 4);
        if (!blank_chunk(file, samples, chunk, count, &sample))
            return FALSE;
        if (!size_of_sample(&samples->sizes, sample, &size))
            break; /* chunks behind the last sample are empty */
    }
    return TRUE;
}

static gboolean clean_track(const File *file, Mp4Span track) {
    static const guint32 HANDLER[] = {MP4_TYPE('m', 'd', 'i', 'a'), MP4_TYPE('h', 'd', 'l', 'r'),
                                      0};
    static const guint32 TABLE[] = {MP4_TYPE('m', 'd', 'i', 'a'), MP4_TYPE('m', 'i', 'n', 'f'),
                                    MP4_TYPE('s', 't', 'b', 'l'), 0};
    static const guint32 KEPT[] = {MP4_TYPE('v', 'i', 'd', 'e'), MP4_TYPE('s', 'o', 'u', 'n'), 0};
    Mp4Span handler, table;
    Samples samples;
    if (mp4_find_path(track, HANDLER, &handler) && handler.size >= 12 &&
        is_among(mp4_read_32(handler.at + 8), KEPT))
        return TRUE;
    /* Where its samples lie must be known: else they cannot be blanked. */
    return mp4_find_path(track, TABLE, &table) && find_samples(table, &samples) &&
           blank_samples(file, &samples);
}

static gboolean clean_tracks(const File *file, Mp4Span movie) {
    guint32 type;
    Mp4Span inside;
    while (mp4_next_box(&movie, &type, &inside))
        if (type == MP4_TYPE('t', 'r', 'a', 'k') && !clean_track(file, inside))
            return FALSE;
    return TRUE;
}

/* A file whose tables point at its own tables would be blanked while it is read: samples must lie
 * behind or before moov. */
static gboolean movie_is_untouched(const GBytes *copy, const Mp4Span *movie) {
    gsize size;
    const void *before = g_bytes_get_data((GBytes *)copy, &size);
    return size == movie->size && !memcmp(before, movie->at, size);
}

gboolean mp4_clean(guint8 *bytes, gsize size) {
    const File file = {bytes, size};
    const Mp4Span whole = {bytes, size};
    Mp4Span movie;
    if (!mp4_find_box(whole, MP4_TYPE('m', 'o', 'o', 'v'), &movie))
        return FALSE;
    /* Fragments tell of samples apart from moov; phones do not write them. */
    Mp4Span fragment;
    if (mp4_find_box(whole, MP4_TYPE('m', 'o', 'o', 'f'), &fragment))
        return FALSE;
    g_autoptr(GBytes) before = g_bytes_new(movie.at, movie.size);
    const Mp4Span copy = {g_bytes_get_data(before, NULL), movie.size};
    return clean_tracks(&file, copy) && movie_is_untouched(before, &movie) &&
           clean_boxes(&file, whole, 0);
}

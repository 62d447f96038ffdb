#include "mp4/box.h"

guint32 mp4_read_32(const guint8 *at) {
    return (guint32)at[0] << 24 | (guint32)at[1] << 16 | (guint32)at[2] << 8 | at[3];
}

uint64_t mp4_read_64(const guint8 *at) {
    return (uint64_t)mp4_read_32(at) << 32 | mp4_read_32(at + 4);
}

gboolean mp4_next_box(Mp4Span *span, guint32 *ret_type, Mp4Span *ret_inside) {
    if (span->size < MP4_SMALL_HEADER)
        return FALSE;
    uint64_t size = mp4_read_32(span->at), header = MP4_SMALL_HEADER;
    if (size == 1 && span->size >= MP4_LARGE_HEADER) {
        size = mp4_read_64(span->at + MP4_SMALL_HEADER);
        header = MP4_LARGE_HEADER;
    } else if (size == 0) {
        size = span->size;
    }
    if (size < header || size > span->size)
        return FALSE;
    *ret_type = mp4_read_32(span->at + 4);
    *ret_inside = (Mp4Span){span->at + header, (gsize)(size - header)};
    span->at += size;
    span->size -= (gsize)size;
    return TRUE;
}

gboolean mp4_find_box(Mp4Span span, guint32 wanted, Mp4Span *ret_inside) {
    guint32 type;
    Mp4Span inside;
    while (mp4_next_box(&span, &type, &inside))
        if (type == wanted) {
            *ret_inside = inside;
            return TRUE;
        }
    return FALSE;
}

gboolean mp4_find_path(Mp4Span span, const guint32 *types, Mp4Span *ret_inside) {
    for (; *types; types++)
        if (!mp4_find_box(span, *types, &span))
            return FALSE;
    *ret_inside = span;
    return TRUE;
}

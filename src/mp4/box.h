/* Boxes of ISO/IEC 14496-12 in memory: a size, a type of four letters, and what is inside. */
#ifndef GOLFCOACH_MP4_BOX_H
#define GOLFCOACH_MP4_BOX_H

#include <glib.h>
#include <stdint.h>

enum { MP4_SMALL_HEADER = 8, MP4_LARGE_HEADER = 16 };

#define MP4_TYPE(a, b, c, d)                                                                       \
    ((guint32)(a) << 24 | (guint32)(b) << 16 | (guint32)(c) << 8 | (guint32)(d))

/* A stretch of bytes that is read from its front; borrowed. */
typedef struct {
    const guint8 *at;
    gsize size;
} Mp4Span;

guint32 mp4_read_32(const guint8 *at);
uint64_t mp4_read_64(const guint8 *at);

/* Takes the next box off the front; FALSE behind the last, or where the sizes make no sense. */
gboolean mp4_next_box(Mp4Span *span, guint32 *ret_type, Mp4Span *ret_inside);
/* The inside of the first box of that type; FALSE: none. */
gboolean mp4_find_box(Mp4Span span, guint32 wanted, Mp4Span *ret_inside);
/* One inside the other, as types end with 0: {trak, mdia, hdlr, 0}. */
gboolean mp4_find_path(Mp4Span span, const guint32 *types, Mp4Span *ret_inside);

#endif

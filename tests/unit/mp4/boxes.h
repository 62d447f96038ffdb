/* MP4 files made box by box. */
#ifndef GOLFCOACH_TESTS_UNIT_MP4_BOXES_H
#define GOLFCOACH_TESTS_UNIT_MP4_BOXES_H

#include <glib.h>
#include <string.h>

static inline void boxes_put_32(GByteArray *file, guint32 value) {
    const guint8 bytes[] = {(guint8)(value >> 24), (guint8)(value >> 16), (guint8)(value >> 8),
                            (guint8)value};
    g_byte_array_append(file, bytes, 4);
}

static inline void boxes_text(GByteArray *file, const char *text) {
    g_byte_array_append(file, (const guint8 *)text, (guint)strlen(text));
}

static inline void boxes_zeros(GByteArray *file, guint count) {
    for (guint i = 0; i < count; i++)
        g_byte_array_append(file, (const guint8 *)"", 1);
}

/* Where the box begins; its size is filled in by boxes_end(). */
static inline guint boxes_begin(GByteArray *file, const char *type) {
    const guint at = file->len;
    boxes_put_32(file, 0);
    boxes_text(file, type);
    return at;
}

static inline void boxes_end(GByteArray *file, guint at) {
    const guint32 size = file->len - at;
    for (guint i = 0; i < 4; i++)
        file->data[at + i] = (guint8)(size >> (24 - 8 * i));
}

#endif

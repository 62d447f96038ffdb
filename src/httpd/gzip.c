#include "httpd/gzip.h"

#include <string.h>
#include <zlib.h>

#include "httpd/bounds.h"

/* Beginnings of media types; every "…+json" too. */
static const char *const TEXT_TYPES[] = {"text/", "application/json", "application/javascript",
                                         "image/svg+xml"};

gboolean httpd_gzip_worth(const char *type, gsize size) {
    /* zlib counts in 32 bits; a text that large does not exist. */
    if (size < HTTPD_BOUND_GZIP_BYTES || size > G_MAXINT32)
        return FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS(TEXT_TYPES); i++)
        if (g_ascii_strncasecmp(type, TEXT_TYPES[i], strlen(TEXT_TYPES[i])) == 0)
            return TRUE;
    return strstr(type, "+json") != NULL;
}

GBytes *httpd_gzip(GBytes *bytes) {
    /* 16 asks zlib for gzip's frame. Level 4 takes a third of the time of 6 for 5 % more bytes of
     * landmarks. */
    enum { GZIP_FRAME = 16, WINDOW = 15, LEVEL = 4, MEMORY = 8 };
    gsize size;
    const void *data = g_bytes_get_data(bytes, &size);
    z_stream stream = {.next_in = (z_const Bytef *)data, .avail_in = (uInt)size};
    if (deflateInit2(&stream, LEVEL, Z_DEFLATED, WINDOW + GZIP_FRAME, MEMORY, Z_DEFAULT_STRATEGY) !=
        Z_OK)
        return NULL;
    g_autofree guint8 *smaller = g_malloc(size);
    stream.next_out = smaller;
    stream.avail_out = (uInt)size;
    const int ended = deflate(&stream, Z_FINISH);
    const gsize smaller_size = stream.total_out;
    deflateEnd(&stream);
    if (ended != Z_STREAM_END)
        return NULL;
    smaller = g_realloc(smaller, smaller_size);
    return g_bytes_new_take(g_steal_pointer(&smaller), smaller_size);
}

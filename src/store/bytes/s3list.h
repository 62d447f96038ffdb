/* One page of what ListObjectsV2 answers. */
#ifndef GOLFCOACH_STORE_BYTES_S3LIST_H
#define GOLFCOACH_STORE_BYTES_S3LIST_H

#include <glib.h>

typedef struct {
    GPtrArray *keys; /* of char *, as the server sorts them: by bytes */
    gboolean goes_on;
} BytesS3Page;

/* BYTES_ERROR_UNAVAILABLE if it is no such page. */
gboolean bytes_s3_page_parse(const char *xml, gsize size, BytesS3Page *ret_page, GError **error);
void bytes_s3_page_clear(BytesS3Page *page);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(BytesS3Page, bytes_s3_page_clear)

#endif

/* A fresh store for each test, in a folder or in the bucket of tests/servers/radosgw.py, and the
 * sealed bytes of its objects as they lie there. */
#ifndef GOLFCOACH_TESTS_UNIT_STORE_BYTES_PLACE_H
#define GOLFCOACH_TESTS_UNIT_STORE_BYTES_PLACE_H

#include "store/bytes/bytes.h"

/* What tests/servers/radosgw.py signs with. */
#define PLACE_S3_KEY    "swing-key"
#define PLACE_S3_SECRET "swing-secret-0123456789"

typedef struct {
    char *root; /* everything of this test on disk */
    char *objects, *spool, *keys;
    const char *s3_url; /* NULL = a folder */
    char *start;        /* every name of this test begins so: the bucket is shared */
    BaseSecrets *secrets;
    Bytes *bytes;
} Place;

/* `s3_url` NULL: a folder. Ends the program if it cannot. */
Place *place_new(const char *s3_url);
void place_free(Place *place);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Place, place_free)

/* Opens it once more: what is on disk now, keys too. */
void place_reopen(Place *place);
/* "START/name"; free with g_free(). */
char *place_name(const Place *place, const char *name);

/* The sealed object; NULL if there is none. */
GByteArray *place_raw_get(const Place *place, const char *full_name);
/* TRUE if it could be written. */
gboolean place_raw_put(const Place *place, const char *full_name, const guint8 *data, gsize size);

/* Files below a folder, hidden ones too. */
guint place_count_files(const char *folder);

/* `size` bytes that look like nothing, the same for the same seed; free with g_free(). */
guint8 *place_pattern(gsize size, guint seed);

#endif

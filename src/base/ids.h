/* Names for rows and requests. Any thread. */
#ifndef GOLFCOACH_BASE_IDS_H
#define GOLFCOACH_BASE_IDS_H

#include <glib.h>

/* Characters of an id, without the 0 at the end. */
enum { BASE_ID_LENGTH = 36 };

/* A UUID version 7 (RFC 9562), lower case: sorts by the millisecond it was made in. Random beyond
 * that; not a secret. Not to be called between fork() and exec: both would make the same. Free with
 * g_free(). */
char *base_id_new(void);

/* Whether text is a UUID in lower case with dashes, of any version. NULL is none. */
gboolean base_id_valid(const char *text);

#endif

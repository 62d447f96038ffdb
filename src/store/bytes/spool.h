/* Files that are not whole yet. Each is locked as long as its writer lives, so that others can tell
 * what was left behind, whatever its process was called. */
#ifndef GOLFCOACH_STORE_BYTES_SPOOL_H
#define GOLFCOACH_STORE_BYTES_SPOOL_H

#include <glib.h>
#include <stdint.h>

typedef struct {
    int fd;
    char *path; /* NULL once renamed away */
} BytesSpool;

/* A new file of mode 0600, empty. BYTES_ERROR_UNAVAILABLE. */
BytesSpool *bytes_spool_new(const char *folder, GError **error);
/* Closes, and deletes what still has its path. */
void bytes_spool_free(BytesSpool *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(BytesSpool, bytes_spool_free)

/* All of it, or FALSE with BYTES_ERROR_UNAVAILABLE. */
gboolean bytes_spool_write(BytesSpool *file, uint64_t offset, const void *data, gsize size,
                           GError **error);

/* Deletes the files of writers that are gone. */
void bytes_spool_tidy(const char *folder);

#endif

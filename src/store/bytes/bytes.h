/* Objects: videos, frames, reports, exports. In a folder or an S3 bucket, sealed before they leave
 * this process: AES-256-GCM in chunks with random access, each object with a key of its own,
 * wrapped by the newest BASE_SECRET_SEAL key and bound to the object's name. Any thread; calls
 * block.
 *
 * Names are paths: "users/ID/swings/ID/video.mp4", lower-case letters, digits, '-', '_', '.', '/';
 * no empty or dotted parts; at most 200 characters. */
#ifndef GOLFCOACH_STORE_BYTES_BYTES_H
#define GOLFCOACH_STORE_BYTES_BYTES_H

#include <glib.h>
#include <stdint.h>

#include "base/secrets.h"

typedef struct Bytes Bytes;
typedef struct BytesWriter BytesWriter;
typedef struct BytesReader BytesReader;

#define BYTES_ERROR (bytes_error_quark())
GQuark bytes_error_quark(void);

typedef enum {
    BYTES_ERROR_MISSING,     /* no object of that name */
    BYTES_ERROR_NAME,        /* not a name */
    BYTES_ERROR_DAMAGED,     /* changed, cut, moved, or its key is gone */
    BYTES_ERROR_UNAVAILABLE, /* disk full, no network, no permission: try later */
} BytesErrorCode;

typedef struct {
    const char *url;       /* "folder:PATH" or "s3://BUCKET?endpoint=URL&region=NAME" */
    const char *s3_key;    /* S3 only */
    const char *s3_secret; /* S3 only */
    const char
        *spool; /* folder for what is not whole yet (sealed too); made if missing; on the same disk
                   as a folder's PATH, so that whole objects are renamed into place */
} BytesOptions;

/* Borrows `secrets` for its life. Makes the folder; does not ask the bucket for anything, which
 * must be there. BASE_ERROR_INPUT for a URL that is none, or folders on two disks. */
Bytes *bytes_open(const BytesOptions *options, const BaseSecrets *secrets, GError **error);
void bytes_close(Bytes *bytes);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Bytes, bytes_close)

/* Writes go to the spool; commit makes the object appear, whole and synced, replacing what had its
 * name. Free without commit leaves nothing. A commit that fails has changed nothing, but for one
 * case: S3 took the object and its answer was lost. More than 4 GiB is BASE_ERROR_LIMIT. One thread
 * at a time. */
BytesWriter *bytes_write(Bytes *bytes, const char *name, GError **error);
gboolean bytes_append(BytesWriter *writer, const void *data, gsize size, GError **error);
gboolean bytes_commit(BytesWriter *writer, GError **error);
void bytes_writer_free(BytesWriter *writer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(BytesWriter, bytes_writer_free)
/* Bytes appended so far. */
uint64_t bytes_written(const BytesWriter *writer);

/* In one call, for small ones. */
gboolean bytes_put(Bytes *bytes, const char *name, const void *data, gsize size, GError **error);

/* Reads one object to its end: if it is replaced meanwhile, the old one (folder) or
 * BYTES_ERROR_UNAVAILABLE (S3). What changed is found chunk by chunk, a cut at once. One thread at
 * a time. */
BytesReader *bytes_read(Bytes *bytes, const char *name, GError **error);
uint64_t bytes_size(const BytesReader *reader); /* of the plain object */
/* Up to `size` bytes from `offset`; fewer only at the end, 0 there; -1 on error. S3: reads
 * ahead, 256 KiB at first and up to 4 MiB for those who read along. */
gssize bytes_read_at(BytesReader *reader, uint64_t offset, void *ret_data, gsize size,
                     GError **error);
void bytes_reader_free(BytesReader *reader);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(BytesReader, bytes_reader_free)

/* The whole object; BYTES_ERROR_DAMAGED beyond `limit` bytes. */
GBytes *bytes_get(Bytes *bytes, const char *name, gsize limit, GError **error);

/* TRUE also if there was none. */
gboolean bytes_delete(Bytes *bytes, const char *name, GError **error);
/* Names that begin with `prefix` ("" = all) and sort behind `after` (NULL = from the first), in the
 * order of their bytes; at most `most`. Free with g_ptr_array_unref(). */
GPtrArray *bytes_list(Bytes *bytes, const char *prefix, const char *after, gsize most,
                      GError **error);

/* Wraps the object's key anew by the newest key, if an older one did it: the sealed content stays.
 * BYTES_ERROR_MISSING if it was deleted or replaced meanwhile: that stands. */
gboolean bytes_rewrap(Bytes *bytes, const char *name, gboolean *ret_changed, GError **error);

/* Deletes what writers of dead processes left in the spool. At start. */
void bytes_tidy(Bytes *bytes);

/* For `doctor` and /readyz: whether it can be reached and written, within 5 s. Writes ".check",
 * which is no name and never listed. */
gboolean bytes_check(Bytes *bytes, GError **error);

#endif

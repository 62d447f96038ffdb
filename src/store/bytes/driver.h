/* What a place for sealed objects must be able to do; for this folder's own files. A place is a
 * struct that begins with BytesPlace, and a table of functions; one more is a file with its
 * bytes_X_open() and a row in bytes.c.
 *
 * Names that come here are valid. Errors are BYTES_ERROR. */
#ifndef GOLFCOACH_STORE_BYTES_DRIVER_H
#define GOLFCOACH_STORE_BYTES_DRIVER_H

#include <glib.h>
#include <stdint.h>

#include "store/bytes/bytes.h"
#include "store/bytes/spool.h"

typedef struct BytesPlace BytesPlace;
typedef struct BytesSource BytesSource;

typedef struct {
    void (*close)(BytesPlace *place);
    /* Makes the file the object, whole and durable; it may take the file away. With `instead` only
     * if the object is still the one that it reads, else BYTES_ERROR_MISSING. */
    gboolean (*put)(BytesPlace *place, const char *name, BytesSpool *file,
                    const BytesSource *instead, GError **error);
    BytesSource *(*open)(BytesPlace *place, const char *name, GError **error);
    gboolean (*remove)(BytesPlace *place, const char *name, GError **error);
    /* Adds names to `names`, as bytes_list() wants them, until it holds `most`. */
    gboolean (*list)(BytesPlace *place, const char *prefix, const char *after, gsize most,
                     GPtrArray *names, GError **error);
    gboolean (*check)(BytesPlace *place, GError **error);
} BytesDriver;

struct BytesPlace {
    const BytesDriver *driver;
};

/* One sealed object that is being read: the same one to the end, even if it is replaced. */
struct BytesSource {
    uint64_t size; /* sealed */
    /* All of them, or FALSE; the caller stays below `size`. */
    gboolean (*read)(BytesSource *source, uint64_t offset, void *ret_data, gsize size,
                     GError **error);
    void (*close)(BytesSource *source);
};

BytesPlace *bytes_folder_open(const BytesOptions *options, const char *rest, GError **error);
BytesPlace *bytes_s3_open(const BytesOptions *options, const char *rest, GError **error);

/* Takes the source, also if it fails. */
BytesReader *bytes_reader_new(BytesSource *source, const BaseSecrets *secrets, const char *name,
                              GError **error);

gboolean bytes_name_valid(const char *name);

/* BYTES_ERROR_UNAVAILABLE: "cannot ATTEMPT WHAT: errno". */
gboolean bytes_fail_errno(GError **error, const char *attempt, const char *what);

#endif

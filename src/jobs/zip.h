/* A ZIP archive written as it comes, into an object: nothing is held but a block. By libarchive
 * (decision 0013). One thread at a time. */
#ifndef GOLFCOACH_JOBS_ZIP_H
#define GOLFCOACH_JOBS_ZIP_H

#include <glib.h>
#include <stdint.h>

#include "store/bytes/bytes.h"

typedef struct JobsZip JobsZip;

/* Borrows the writer, which the caller commits after jobs_zip_end(). */
JobsZip *jobs_zip_new(BytesWriter *writer, GError **error);

/* A new file, which ends the one before. `name`: a relative path in ASCII. `size`: what will be
 * written, to the byte, or -1: not known yet, which needs `packed`. Packed: deflated; else as it
 * is, for what is compressed already. */
gboolean jobs_zip_begin(JobsZip *zip, const char *name, int64_t size, gboolean packed,
                        GError **error);
gboolean jobs_zip_write(JobsZip *zip, const void *data, gsize size, GError **error);
/* The directory at the end; without it there is no archive. */
gboolean jobs_zip_end(JobsZip *zip, GError **error);

void jobs_zip_free(JobsZip *zip);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JobsZip, jobs_zip_free)

#endif

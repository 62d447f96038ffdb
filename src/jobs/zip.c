#include "jobs/zip.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>

#include "base/clock.h"
#include "base/error.h"

struct JobsZip {
    BytesWriter *writer;
    struct archive *archive;
    GError *trouble;      /* of the writer, on its way through libarchive */
    gboolean is_given_up; /* what comes is thrown away */
};

static la_ssize_t write_block(struct archive *archive, void *data, const void *block, size_t size) {
    JobsZip *zip = data;
    if (zip->is_given_up)
        return (la_ssize_t)size;
    if (!zip->trouble && bytes_append(zip->writer, block, size, &zip->trouble))
        return (la_ssize_t)size;
    archive_set_error(archive, EIO, "the object cannot be written");
    return -1;
}

/* The writer's own error, if it is its fault. */
static gboolean fail(JobsZip *zip, GError **error) {
    if (zip->trouble) {
        g_propagate_error(error, g_steal_pointer(&zip->trouble));
    } else {
        const char *reason = archive_error_string(zip->archive);
        g_set_error(error, BASE_ERROR, BASE_ERROR_INTERNAL, "cannot write a ZIP archive: %s",
                    reason ? reason : "unknown");
    }
    return FALSE;
}

JobsZip *jobs_zip_new(BytesWriter *writer, GError **error) {
    g_autoptr(JobsZip) zip = g_new0(JobsZip, 1);
    zip->writer = writer;
    zip->archive = archive_write_new();
    if (!zip->archive)
        g_error("no memory for an archive");
    /* Tapes want whole blocks at the end; we do not. */
    if (archive_write_set_format_zip(zip->archive) == ARCHIVE_OK &&
        archive_write_set_bytes_in_last_block(zip->archive, 1) == ARCHIVE_OK &&
        archive_write_open(zip->archive, zip, NULL, write_block, NULL) == ARCHIVE_OK)
        return g_steal_pointer(&zip);
    fail(zip, error);
    return NULL;
}

static gboolean begin(JobsZip *zip, struct archive_entry *entry, gboolean packed, GError **error) {
    const int chosen = packed ? archive_write_zip_set_compression_deflate(zip->archive)
                              : archive_write_zip_set_compression_store(zip->archive);
    return (chosen == ARCHIVE_OK && archive_write_header(zip->archive, entry) == ARCHIVE_OK) ||
           fail(zip, error);
}

gboolean jobs_zip_begin(JobsZip *zip, const char *name, int64_t size, gboolean packed,
                        GError **error) {
    g_assert(size >= 0 || packed);
    struct archive_entry *entry = archive_entry_new();
    if (!entry)
        g_error("no memory for an archive");
    archive_entry_set_pathname(entry, name);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0600);
    archive_entry_set_mtime(entry, base_clock_now_us() / BASE_CLOCK_SECOND_US, 0);
    if (size >= 0)
        archive_entry_set_size(entry, size);
    const gboolean begun = begin(zip, entry, packed, error);
    archive_entry_free(entry);
    return begun;
}

gboolean jobs_zip_write(JobsZip *zip, const void *data, gsize size, GError **error) {
    const la_ssize_t written = archive_write_data(zip->archive, data, size);
    if (written == (la_ssize_t)size)
        return TRUE;
    if (written < 0)
        return fail(zip, error);
    g_set_error_literal(error, BASE_ERROR, BASE_ERROR_INTERNAL,
                        "cannot write a ZIP archive: a file is larger than it was said to be");
    return FALSE;
}

gboolean jobs_zip_end(JobsZip *zip, GError **error) {
    return archive_write_close(zip->archive) == ARCHIVE_OK || fail(zip, error);
}

/* Closing writes what is missing, and is what frees everything, also after an error. */
void jobs_zip_free(JobsZip *zip) {
    if (!zip)
        return;
    zip->is_given_up = TRUE;
    archive_write_close(zip->archive);
    archive_write_free(zip->archive);
    g_clear_error(&zip->trouble);
    g_free(zip);
}

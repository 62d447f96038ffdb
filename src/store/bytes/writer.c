#include <string.h>

#include "base/error.h"
#include "store/bytes/driver.h"
#include "store/bytes/seal.h"
#include "store/bytes/writer.h"

struct BytesWriter {
    BytesPlace *place;
    const BaseSecrets *secrets;
    char *name;
    BytesSpool *file;
    BytesSeal *seal;
    uint64_t size;    /* appended so far */
    gboolean is_over; /* committed, or failed: a chunk number is not used twice */
    gsize chunk_size; /* of them waiting to be sealed */
    guint8 chunk[BYTES_SEAL_CHUNK];
    guint8 sealed[BYTES_SEAL_SEALED_CHUNK];
};

BytesWriter *bytes_writer_new(BytesPlace *place, const BaseSecrets *secrets, const char *spool,
                              const char *name, GError **error) {
    BytesSpool *file = bytes_spool_new(spool, error);
    if (!file)
        return NULL;
    BytesWriter *writer = g_new(BytesWriter, 1);
    writer->place = place;
    writer->secrets = secrets;
    writer->name = g_strdup(name);
    writer->file = file;
    writer->seal = bytes_seal_new();
    writer->size = 0;
    writer->is_over = FALSE;
    writer->chunk_size = 0;
    return writer;
}

void bytes_writer_free(BytesWriter *writer) {
    if (!writer)
        return;
    bytes_spool_free(writer->file);
    bytes_seal_free(writer->seal);
    g_free(writer->name);
    g_free(writer);
}

uint64_t bytes_written(const BytesWriter *writer) {
    return writer->size;
}

/* The chunk in hand, as the next one of the file. */
static gboolean flush_chunk(BytesWriter *writer, GError **error) {
    if (writer->chunk_size == 0)
        return TRUE;
    uint64_t number = (writer->size - 1) / BYTES_SEAL_CHUNK;
    bytes_seal_close_chunk(writer->seal, number, writer->chunk, writer->chunk_size, writer->sealed);
    gsize sealed_size = writer->chunk_size + BYTES_SEAL_TAG;
    writer->chunk_size = 0;
    return bytes_spool_write(writer->file, bytes_seal_chunk_offset(number), writer->sealed,
                             sealed_size, error);
}

static gboolean append_all(BytesWriter *writer, const guint8 *data, gsize size, GError **error) {
    while (size) {
        gsize count = MIN(size, BYTES_SEAL_CHUNK - writer->chunk_size);
        memcpy(writer->chunk + writer->chunk_size, data, count);
        writer->chunk_size += count;
        writer->size += count;
        data += count;
        size -= count;
        if (writer->chunk_size == BYTES_SEAL_CHUNK && !flush_chunk(writer, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean fail_over(const BytesWriter *writer, GError **error) {
    g_set_error(error, BYTES_ERROR, BYTES_ERROR_UNAVAILABLE,
                "cannot write object %s: its writer has ended already", writer->name);
    return FALSE;
}

gboolean bytes_append(BytesWriter *writer, const void *data, gsize size, GError **error) {
    if (writer->is_over)
        return fail_over(writer, error);
    if (size > BYTES_SEAL_MAX_SIZE - writer->size) {
        g_set_error(error, BASE_ERROR, BASE_ERROR_LIMIT,
                    "cannot write object %s: more than %" G_GUINT64_FORMAT " bytes", writer->name,
                    BYTES_SEAL_MAX_SIZE);
        return FALSE;
    }
    writer->is_over = !append_all(writer, data, size, error);
    return !writer->is_over;
}

gboolean bytes_commit(BytesWriter *writer, GError **error) {
    guint8 header[BYTES_SEAL_HEADER];
    if (writer->is_over)
        return fail_over(writer, error);
    writer->is_over = TRUE;
    bytes_seal_wrap(writer->seal, writer->secrets, writer->name, writer->size, header);
    return flush_chunk(writer, error) &&
           bytes_spool_write(writer->file, 0, header, sizeof header, error) &&
           writer->place->driver->put(writer->place, writer->name, writer->file, NULL, error);
}

#include <string.h>

#include "store/bytes/driver.h"
#include "store/bytes/seal.h"

struct BytesReader {
    BytesSource *source;
    BytesSeal *seal;
    char *name;
    uint64_t size; /* plain */
    /* The chunk opened last. */
    gboolean has_chunk;
    uint64_t chunk_number;
    guint8 chunk[BYTES_SEAL_CHUNK];
    guint8 sealed[BYTES_SEAL_SEALED_CHUNK];
};

static gboolean fail_damaged(const char *name, const char *fault, GError **error) {
    g_set_error(error, BYTES_ERROR, BYTES_ERROR_DAMAGED, "cannot open object %s: %s", name, fault);
    return FALSE;
}

static gboolean read_header(BytesReader *reader, const BaseSecrets *secrets, GError **error) {
    guint8 header[BYTES_SEAL_HEADER];
    if (reader->source->size < sizeof header)
        return fail_damaged(reader->name, "it is shorter than a header", error);
    if (!reader->source->read(reader->source, 0, header, sizeof header, error))
        return FALSE;
    reader->seal = bytes_seal_unwrap(secrets, reader->name, header, &reader->size, error);
    if (!reader->seal)
        return FALSE;
    return reader->source->size == bytes_seal_sealed_size(reader->size) ||
           fail_damaged(reader->name, "it was cut or made longer", error);
}

BytesReader *bytes_reader_new(BytesSource *source, const BaseSecrets *secrets, const char *name,
                              GError **error) {
    g_autoptr(BytesReader) reader = g_new(BytesReader, 1);
    reader->source = source;
    reader->seal = NULL;
    reader->name = g_strdup(name);
    reader->has_chunk = FALSE;
    return read_header(reader, secrets, error) ? g_steal_pointer(&reader) : NULL;
}

void bytes_reader_free(BytesReader *reader) {
    if (!reader)
        return;
    reader->source->close(reader->source);
    bytes_seal_free(reader->seal);
    g_free(reader->name);
    g_free(reader);
}

uint64_t bytes_size(const BytesReader *reader) {
    return reader->size;
}

/* How much of the object chunk `number` holds. */
static gsize chunk_size(const BytesReader *reader, uint64_t number) {
    return (gsize)MIN(reader->size - number * BYTES_SEAL_CHUNK, BYTES_SEAL_CHUNK);
}

static gboolean load_chunk(BytesReader *reader, uint64_t number, GError **error) {
    if (reader->has_chunk && reader->chunk_number == number)
        return TRUE;
    gsize sealed_size = chunk_size(reader, number) + BYTES_SEAL_TAG;
    reader->has_chunk = FALSE;
    if (!reader->source->read(reader->source, bytes_seal_chunk_offset(number), reader->sealed,
                              sealed_size, error))
        return FALSE;
    if (!bytes_seal_open_chunk(reader->seal, number, reader->sealed, sealed_size, reader->chunk))
        return fail_damaged(reader->name, "it was changed", error);
    reader->has_chunk = TRUE;
    reader->chunk_number = number;
    return TRUE;
}

gssize bytes_read_at(BytesReader *reader, uint64_t offset, void *ret_data, gsize size,
                     GError **error) {
    if (offset >= reader->size)
        return 0;
    gsize wanted = (gsize)MIN(MIN(size, reader->size - offset), (uint64_t)G_MAXSSIZE);
    for (gsize done = 0; done < wanted;) {
        uint64_t number = (offset + done) / BYTES_SEAL_CHUNK;
        gsize start = (gsize)((offset + done) % BYTES_SEAL_CHUNK);
        gsize count = MIN(wanted - done, chunk_size(reader, number) - start);
        if (!load_chunk(reader, number, error))
            return -1;
        memcpy((guint8 *)ret_data + done, reader->chunk + start, count);
        done += count;
    }
    return (gssize)wanted;
}

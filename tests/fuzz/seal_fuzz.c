/* The reader of sealed objects.
 *
 * Input: 0, then an object as it lies in the store, sealed or not by the key below; or
 *        1 (or more), then three bytes each: the size of an object to seal, and how much of it to
 * keep; then edits of four bytes: three say where, one what to change there. */
#include <stdlib.h>
#include <string.h>

#include "store/bytes/driver.h"
#include "store/bytes/seal.h"
#include "unit/folder.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Three chunks at most, so that thousands can be tried. */
enum { MAX_PLAIN = 200000, KEEP_ALL = 0xffffff };

static const char *const NAME = "fuzz/object";

typedef struct {
    BytesSource source;
    const uint8_t *data;
} MemorySource;

static gboolean memory_read(BytesSource *source, uint64_t offset, void *ret_data, gsize size,
                            GError **error) {
    (void)error;
    if (offset > source->size || size > source->size - offset)
        abort(); /* the reader must know where the end is */
    memcpy(ret_data, ((MemorySource *)source)->data + offset, size);
    return TRUE;
}

static void memory_close(BytesSource *source) {
    g_free(source);
}

/* Always the same key, so that a corpus can hold sealed objects. */
static BaseSecrets *load_secrets(void) {
    g_autofree char *folder = folder_make();
    g_autofree char *path = g_build_filename(folder, "seal.fuzz", NULL);
    g_file_set_contents_full(path, "the key of the fuzzer, 32 bytes.", 32, G_FILE_SET_CONTENTS_NONE,
                             0600, NULL);
    BaseSecrets *secrets = base_secrets_load(folder, TRUE, NULL);
    folder_remove(folder);
    if (!secrets)
        abort();
    return secrets;
}

static const BaseSecrets *the_secrets(void) {
    static BaseSecrets *secrets;
    if (!secrets)
        secrets = load_secrets();
    return secrets;
}

/* The plain object, or NULL: it was refused, and with a reason. */
static GByteArray *read_object(const uint8_t *data, size_t size) {
    g_autoptr(GError) error = NULL;
    MemorySource *memory = g_new(MemorySource, 1);
    *memory = (MemorySource){{size, memory_read, memory_close}, data};
    g_autoptr(BytesReader) reader = bytes_reader_new(&memory->source, the_secrets(), NAME, &error);
    g_autoptr(GByteArray) plain = g_byte_array_new();
    uint8_t piece[10000];
    gssize count = -1;
    while (reader && (count = bytes_read_at(reader, plain->len, piece, sizeof piece, &error)) > 0)
        g_byte_array_append(plain, piece, (guint)count);
    if (count == 0)
        return g_steal_pointer(&plain);
    if (!g_error_matches(error, BYTES_ERROR, BYTES_ERROR_DAMAGED))
        abort();
    return NULL;
}

static GByteArray *seal_object(const uint8_t *plain, gsize size) {
    GByteArray *object = g_byte_array_new();
    g_autoptr(BytesSeal) seal = bytes_seal_new();
    g_byte_array_set_size(object, (guint)bytes_seal_sealed_size(size));
    bytes_seal_wrap(seal, the_secrets(), NAME, size, object->data);
    for (gsize done = 0, number = 0; done < size; done += BYTES_SEAL_CHUNK, number++)
        bytes_seal_close_chunk(seal, number, plain + done, MIN(size - done, BYTES_SEAL_CHUNK),
                               object->data + bytes_seal_chunk_offset(number));
    return object;
}

static gsize three_bytes(const uint8_t *data) {
    return (gsize)data[0] | (gsize)data[1] << 8 | (gsize)data[2] << 16;
}

/* Whatever is done to an object, it reads as it was or not at all. */
static void edit_object(const uint8_t *data, size_t size) {
    static uint8_t plain[MAX_PLAIN];
    if (size < 6)
        return;
    gsize plain_size = three_bytes(data) % (MAX_PLAIN + 1), kept = three_bytes(data + 3);
    g_autoptr(GByteArray) object = seal_object(plain, plain_size);
    g_autoptr(GBytes) original = g_bytes_new(object->data, object->len);
    for (data += 6, size -= 6; size >= 4; data += 4, size -= 4)
        object->data[three_bytes(data) % object->len] ^= data[3];
    if (kept != KEEP_ALL && kept < object->len)
        g_byte_array_set_size(object, (guint)kept);
    g_autoptr(GByteArray) read = read_object(object->data, object->len);
    g_autoptr(GBytes) now = g_bytes_new(object->data, object->len);
    if (g_bytes_equal(now, original) != (read != NULL))
        abort();
    if (read &&
        (read->len != plain_size || (plain_size && memcmp(read->data, plain, plain_size) != 0)))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size > 0 && data[0] == 0) {
        GByteArray *plain = read_object(data + 1, size - 1);
        g_clear_pointer(&plain, g_byte_array_unref);
    } else if (size > 0) {
        edit_object(data + 1, size - 1);
    }
    return 0;
}

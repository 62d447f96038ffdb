#include "store/bytes/bytes.h"

#include <errno.h>
#include <string.h>

#include "base/error.h"
#include "store/bytes/driver.h"
#include "store/bytes/seal.h"
#include "store/bytes/writer.h"

enum { MAX_NAME = 200 };

struct Bytes {
    BytesPlace *place;
    const BaseSecrets *secrets;
    char *spool;
};

/* What may stand before the rest of BytesOptions.url. */
static const struct {
    const char *start;
    BytesPlace *(*open)(const BytesOptions *options, const char *rest, GError **error);
} PLACES[] = {
    {"folder:", bytes_folder_open},
    {"s3://", bytes_s3_open},
};

G_DEFINE_QUARK(golfcoach - bytes - error - quark, bytes_error)

gboolean bytes_fail_errno(GError **error, const char *attempt, const char *what) {
    g_set_error(error, BYTES_ERROR, BYTES_ERROR_UNAVAILABLE, "cannot %s %s: %s", attempt, what,
                g_strerror(errno));
    return FALSE;
}

/* ---- opening ---- */

static BytesPlace *open_place(const BytesOptions *options, GError **error) {
    for (gsize i = 0; i < G_N_ELEMENTS(PLACES); i++)
        if (g_str_has_prefix(options->url, PLACES[i].start))
            return PLACES[i].open(options, options->url + strlen(PLACES[i].start), error);
    g_set_error(error, BASE_ERROR, BASE_ERROR_INPUT,
                "objects are kept in folder:PATH or s3://BUCKET?endpoint=URL");
    return NULL;
}

Bytes *bytes_open(const BytesOptions *options, const BaseSecrets *secrets, GError **error) {
    if (g_mkdir_with_parents(options->spool, 0700) != 0) {
        bytes_fail_errno(error, "make the folder", options->spool);
        return NULL;
    }
    BytesPlace *place = open_place(options, error);
    if (!place)
        return NULL;
    Bytes *bytes = g_new(Bytes, 1);
    *bytes = (Bytes){place, secrets, g_strdup(options->spool)};
    return bytes;
}

void bytes_close(Bytes *bytes) {
    if (!bytes)
        return;
    bytes->place->driver->close(bytes->place);
    g_free(bytes->spool);
    g_free(bytes);
}

/* ---- names ---- */

gboolean bytes_name_valid(const char *name) {
    gsize length = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-_./");
    if (length == 0 || length > MAX_NAME || name[length])
        return FALSE;
    for (const char *part = name;; part++) {
        if (!*part || *part == '/' || *part == '.')
            return FALSE;
        part = strchr(part, '/');
        if (!part)
            return TRUE;
    }
}

/* The name itself is not repeated: it may be anything. */
static gboolean check_name(const char *name, GError **error) {
    if (bytes_name_valid(name))
        return TRUE;
    g_set_error(error, BYTES_ERROR, BYTES_ERROR_NAME, "that is no name of an object");
    return FALSE;
}

/* ---- objects ---- */

BytesWriter *bytes_write(Bytes *bytes, const char *name, GError **error) {
    if (!check_name(name, error))
        return NULL;
    return bytes_writer_new(bytes->place, bytes->secrets, bytes->spool, name, error);
}

gboolean bytes_put(Bytes *bytes, const char *name, const void *data, gsize size, GError **error) {
    g_autoptr(BytesWriter) writer = bytes_write(bytes, name, error);
    return writer && bytes_append(writer, data, size, error) && bytes_commit(writer, error);
}

BytesReader *bytes_read(Bytes *bytes, const char *name, GError **error) {
    if (!check_name(name, error))
        return NULL;
    BytesSource *source = bytes->place->driver->open(bytes->place, name, error);
    return source ? bytes_reader_new(source, bytes->secrets, name, error) : NULL;
}

GBytes *bytes_get(Bytes *bytes, const char *name, gsize limit, GError **error) {
    g_autoptr(BytesReader) reader = bytes_read(bytes, name, error);
    if (!reader)
        return NULL;
    if (bytes_size(reader) > limit) {
        g_set_error(error, BYTES_ERROR, BYTES_ERROR_DAMAGED,
                    "cannot read object %s: it is larger than one of its kind may be", name);
        return NULL;
    }
    gsize size = (gsize)bytes_size(reader);
    g_autofree guint8 *data = g_malloc(size + 1);
    if (bytes_read_at(reader, 0, data, size, error) < 0)
        return NULL;
    return g_bytes_new_take(g_steal_pointer(&data), size);
}

gboolean bytes_delete(Bytes *bytes, const char *name, GError **error) {
    return check_name(name, error) && bytes->place->driver->remove(bytes->place, name, error);
}

GPtrArray *bytes_list(Bytes *bytes, const char *prefix, const char *after, gsize most,
                      GError **error) {
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    if (!bytes->place->driver->list(bytes->place, prefix, after ? after : "", most, names, error))
        return NULL;
    return g_steal_pointer(&names);
}

void bytes_tidy(Bytes *bytes) {
    bytes_spool_tidy(bytes->spool);
}

gboolean bytes_check(Bytes *bytes, GError **error) {
    return bytes->place->driver->check(bytes->place, error);
}

/* ---- a new key around the old one ---- */

/* The sealed chunks as they are, behind a new header. */
static gboolean copy_chunks(BytesSource *source, BytesSpool *file, GError **error) {
    enum { PIECE = 256 << 10 };
    g_autofree guint8 *piece = g_malloc(PIECE);
    for (uint64_t offset = BYTES_SEAL_HEADER; offset < source->size;) {
        gsize size = (gsize)MIN(PIECE, source->size - offset);
        if (!source->read(source, offset, piece, size, error) ||
            !bytes_spool_write(file, offset, piece, size, error))
            return FALSE;
        offset += size;
    }
    return TRUE;
}

static gboolean wrap_anew(Bytes *bytes, const char *name, BytesSource *source,
                          const guint8 *old_header, GError **error) {
    guint8 header[BYTES_SEAL_HEADER];
    uint64_t size;
    g_autoptr(BytesSeal) seal = bytes_seal_unwrap(bytes->secrets, name, old_header, &size, error);
    g_autoptr(BytesSpool) file = seal ? bytes_spool_new(bytes->spool, error) : NULL;
    if (!file)
        return FALSE;
    bytes_seal_wrap(seal, bytes->secrets, name, size, header);
    return bytes_spool_write(file, 0, header, sizeof header, error) &&
           copy_chunks(source, file, error) &&
           bytes->place->driver->put(bytes->place, name, file, source, error);
}

static gboolean rewrap_source(Bytes *bytes, const char *name, BytesSource *source,
                              gboolean *ret_changed, GError **error) {
    guint8 header[BYTES_SEAL_HEADER];
    if (source->size < sizeof header) {
        g_set_error(error, BYTES_ERROR, BYTES_ERROR_DAMAGED,
                    "cannot open object %s: it is shorter than a header", name);
        return FALSE;
    }
    if (!source->read(source, 0, header, sizeof header, error))
        return FALSE;
    gboolean is_newest = bytes_seal_is_newest(bytes->secrets, header);
    if (!is_newest && !wrap_anew(bytes, name, source, header, error))
        return FALSE;
    *ret_changed = !is_newest;
    return TRUE;
}

gboolean bytes_rewrap(Bytes *bytes, const char *name, gboolean *ret_changed, GError **error) {
    BytesSource *source =
        check_name(name, error) ? bytes->place->driver->open(bytes->place, name, error) : NULL;
    if (!source)
        return FALSE;
    gboolean is_done = rewrap_source(bytes, name, source, ret_changed, error);
    source->close(source);
    return is_done;
}

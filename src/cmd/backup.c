/* backup and restore: rows, keys and objects of one machine, while it runs. */
#include <errno.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/error.h"
#include "cmd/commands.h"
#include "cmd/options.h"
#include "cmd/service.h"
#include "store/tables/objects.h"

enum { PIECE = 1024 * 1024 };

typedef struct {
    guint copied, gone;
    uint64_t bytes;
} Copied;

/* --- Files -------------------------------------------------------------------------------- */

static gboolean fail(GError **error, const char *what, const char *path) {
    g_set_error(error, BASE_ERROR, BASE_ERROR_INPUT, "cannot %s %s: %s", what, path,
                g_strerror(errno));
    return FALSE;
}

/* An empty or new folder, for our eyes only. */
static gboolean make_empty(const char *folder, GError **error) {
    if (g_mkdir_with_parents(folder, 0700) != 0)
        return fail(error, "make the folder", folder);
    g_autoptr(GDir) dir = g_dir_open(folder, 0, error);
    if (dir && g_dir_read_name(dir)) {
        g_set_error(error, BASE_ERROR, BASE_ERROR_INPUT, "%s is not empty", folder);
        return FALSE;
    }
    return dir != NULL;
}

static gboolean copy_file(const char *from, const char *to, GError **error) {
    g_autofree char *bytes = NULL;
    gsize size;
    return g_file_get_contents(from, &bytes, &size, error) &&
           g_file_set_contents_full(to, bytes, (gssize)size,
                                    G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                    0600, error);
}

static gboolean copy_keys(const char *from, const char *to, GError **error) {
    if (!make_empty(to, error))
        return FALSE;
    g_autoptr(GDir) dir = g_dir_open(from, 0, error);
    for (const char *name; dir && (name = g_dir_read_name(dir));) {
        g_autofree char *source = g_build_filename(from, name, NULL);
        g_autofree char *copy = g_build_filename(to, name, NULL);
        if (name[0] != '.' && !copy_file(source, copy, error))
            return FALSE;
    }
    return dir != NULL;
}

/* --- Objects ------------------------------------------------------------------------------ */

/* Opened and sealed anew on the way: what can be copied is whole. */
static gboolean copy_object(Bytes *from, Bytes *to, const char *name, Copied *copied,
                            GError **error) {
    g_autoptr(GError) cause = NULL;
    g_autoptr(BytesReader) reader = bytes_read(from, name, &cause);
    if (!reader && g_error_matches(cause, BYTES_ERROR, BYTES_ERROR_MISSING)) {
        copied->gone++; /* deleted since the rows were copied */
        return TRUE;
    }
    if (!reader) {
        g_propagate_error(error, g_steal_pointer(&cause));
        return FALSE;
    }
    g_autoptr(BytesWriter) writer = bytes_write(to, name, error);
    g_autofree char *piece = g_malloc(PIECE);
    for (uint64_t offset = 0; writer;) {
        const gssize count = bytes_read_at(reader, offset, piece, PIECE, error);
        if (count < 0 || (count && !bytes_append(writer, piece, (gsize)count, error)))
            return FALSE;
        offset += (uint64_t)count;
        if (!count)
            break;
    }
    copied->copied++;
    copied->bytes += bytes_size(reader);
    return writer && bytes_commit(writer, error);
}

/* All that the rows name. */
static gboolean copy_objects(Rows *rows, Bytes *from, Bytes *to, Copied *copied, GError **error) {
    g_autoptr(RowsDb) db = rows_borrow(rows, error);
    g_autofree char *after = NULL;
    for (gboolean more = TRUE; more;) {
        g_autoptr(GPtrArray) page =
            db ? tables_object_list(db, after, TABLES_OBJECTS_MOST, error) : NULL;
        if (!page)
            return FALSE;
        for (guint i = 0; i < page->len; i++) {
            const TablesObject *object = page->pdata[i];
            if (!strcmp(object->state, "kept") &&
                !copy_object(from, to, object->name, copied, error))
                return FALSE;
        }
        more = page->len == TABLES_OBJECTS_MOST;
        if (more) {
            g_free(after);
            after = g_strdup(((const TablesObject *)page->pdata[page->len - 1])->name);
        }
    }
    return TRUE;
}

static Bytes *open_folder(const char *folder, const BaseSecrets *secrets, GError **error) {
    g_autofree char *objects = g_build_filename(folder, "objects", NULL);
    g_autofree char *url = g_strconcat("folder:", objects, NULL);
    g_autofree char *spool = g_build_filename(folder, ".spool", NULL);
    const BytesOptions options = {.url = url, .spool = spool};
    return bytes_open(&options, secrets, error);
}

static void remove_spool(const char *folder) {
    g_autofree char *spool = g_build_filename(folder, ".spool", NULL);
    g_rmdir(spool);
}

/* --- backup ------------------------------------------------------------------------------- */

static gboolean backup(const CmdService *service, const char *folder, Copied *copied,
                       GError **error) {
    if (rows_driver(service->rows) != ROWS_SQLITE) {
        g_set_error_literal(error, BASE_ERROR, BASE_ERROR_INPUT,
                            "this service keeps its rows in PostgreSQL: back them up by pg_dump or "
                            "its WAL archive, and the bucket by its own replication");
        return FALSE;
    }
    g_autofree char *rows = g_build_filename(folder, "golfcoach.db", NULL);
    g_autofree char *keys = g_build_filename(folder, "secrets", NULL);
    if (!make_empty(folder, error) || !rows_backup(service->rows, rows, error) ||
        !copy_keys(base_config_text(service->config, BASE_CONFIG_SECRETS), keys, error))
        return FALSE;
    /* The copy says which objects belong to that moment. */
    g_autofree char *url = g_strconcat("sqlite:", rows, NULL);
    g_autoptr(Rows) copy = rows_open(url, NULL, 1, error);
    g_autoptr(Bytes) objects = copy ? open_folder(folder, service->secrets, error) : NULL;
    return objects && copy_objects(copy, service->bytes, objects, copied, error);
}

static void tell(const char *what, const char *folder, const Copied *copied) {
    printf("%s %s: %u objects, %.1f MB, each opened and checked", what, folder, copied->copied,
           (double)copied->bytes / 1e6);
    if (copied->gone)
        printf("; %u deleted meanwhile", copied->gone);
    printf("\n");
}

int cmd_backup(int argc, char **argv) {
    const CmdSyntax syntax = {
        "backup", "DIR",
        "Copies rows, objects and keys of this machine into DIR, which is new or empty,\n"
        "while the service runs. DIR holds the keys to everything: guard it as them.",
        NULL, 0};
    const char *folder = NULL;
    int status = EXIT_SUCCESS;
    if (!cmd_parse(&syntax, argc, argv, &folder, &status))
        return status;
    g_autoptr(GError) error = NULL;
    CmdService service;
    Copied copied = {0};
    if (!cmd_service_open(&service, FALSE, &error))
        return cmd_fail(error);
    if (backup(&service, folder, &copied, &error))
        tell("backed up to", folder, &copied);
    remove_spool(folder);
    cmd_service_close(&service);
    return error ? cmd_fail(error) : EXIT_SUCCESS;
}

/* --- restore ------------------------------------------------------------------------------ */

/* "sqlite:PATH" → PATH; NULL for other stores, or if something is there. */
static const char *free_database(const BaseConfig *config, GError **error) {
    const char *url = base_config_text(config, BASE_CONFIG_DATABASE);
    const char *path = g_str_has_prefix(url, "sqlite:") ? url + strlen("sqlite:") : NULL;
    if (!path)
        g_set_error_literal(error, BASE_ERROR, BASE_ERROR_INPUT,
                            "a backup goes back to SQLite; unset GOLFCOACH_DATABASE");
    else if (g_file_test(path, G_FILE_TEST_EXISTS))
        g_set_error(error, BASE_ERROR, BASE_ERROR_INPUT,
                    "there is a database at %s already: move it away first", path);
    else
        return path;
    return NULL;
}

static gboolean restore_files(const char *folder, GError **error) {
    g_autoptr(BaseConfig) config = base_config_load(error);
    const char *path = config ? free_database(config, error) : NULL;
    if (!path)
        return FALSE;
    g_autofree char *rows = g_build_filename(folder, "golfcoach.db", NULL);
    g_autofree char *keys = g_build_filename(folder, "secrets", NULL);
    g_autofree char *above = g_path_get_dirname(path);
    if (g_mkdir_with_parents(above, 0700) != 0)
        return fail(error, "make the folder", above);
    return copy_keys(keys, base_config_text(config, BASE_CONFIG_SECRETS), error) &&
           copy_file(rows, path, error);
}

static gboolean restore_objects(const CmdService *service, const char *folder, Copied *copied,
                                GError **error) {
    g_autoptr(Bytes) objects = open_folder(folder, service->secrets, error);
    if (!objects || !copy_objects(service->rows, objects, service->bytes, copied, error))
        return FALSE;
    if (!copied->gone)
        return TRUE;
    g_set_error(error, BASE_ERROR, BASE_ERROR_INPUT, "%u objects are missing in %s", copied->gone,
                folder);
    return FALSE;
}

int cmd_restore(int argc, char **argv) {
    const CmdSyntax syntax = {
        "restore", "DIR",
        "Puts a backup back where no service is yet: no database, no keys. Objects that\n"
        "were deleted while the backup ran are named.",
        NULL, 0};
    const char *folder = NULL;
    int status = EXIT_SUCCESS;
    if (!cmd_parse(&syntax, argc, argv, &folder, &status))
        return status;
    g_autoptr(GError) error = NULL;
    CmdService service;
    Copied copied = {0};
    if (!restore_files(folder, &error) || !cmd_service_open(&service, FALSE, &error))
        return cmd_fail(error);
    if (restore_objects(&service, folder, &copied, &error))
        tell("restored from", folder, &copied);
    remove_spool(folder);
    cmd_service_close(&service);
    return error ? cmd_fail(error) : EXIT_SUCCESS;
}

/* export_account: everything that is known of a user, as a ZIP archive. */
#include <string.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/error.h"
#include "base/ids.h"
#include "base/json.h"
#include "base/log.h"
#include "jobs/task.h"
#include "jobs/zip.h"
#include "store/tables/export.h"
#include "store/tables/exports.h"
#include "store/tables/sealed.h"

/* Below what one object may hold (4 GiB), with room for the directory. What does not fit any more
 * is named in left_out.json; the newest swings come first. */
#define EXPORT_BYTES_MOST ((uint64_t)7 << 29)
enum { PIECE = 256 * 1024 };

typedef struct {
    JobsTask *task;
    const char *user_id;
    RowsDb *db;
    BytesWriter *writer; /* borrowed */
    JobsZip *zip;
    json_t *account;   /* account.json as it grows */
    const char *table; /* whose file is open, or NULL; static */
    guint rows;        /* of it, so far */
    json_t *left_out;  /* names */
} Export;

static gboolean go_on(const Export *export, GError **error) {
    if (!g_atomic_int_get(&export->task->cancel))
        return TRUE;
    g_set_error_literal(error, BASE_ERROR, BASE_ERROR_INTERNAL, "the export was stopped");
    return FALSE;
}

static gboolean write_text(const Export *export, const char *text, GError **error) {
    return jobs_zip_write(export->zip, text, strlen(text), error);
}

/* A whole file. */
static gboolean write_json(const Export *export, const char *name, const json_t *value,
                           GError **error) {
    g_autofree char *text = base_json_text(value);
    return jobs_zip_begin(export->zip, name, (int64_t)strlen(text), TRUE, error) &&
           write_text(export, text, error);
}

/* --- Rows --------------------------------------------------------------------------------- */

/* Personal columns in the clear, under the names of their places: it is their owner who reads this.
 */
static void open_sealed(const Export *export, const char *table, json_t *row) {
    for (gsize i = 0; i < TABLES_SEALED_COLUMN_COUNT; i++) {
        const TablesSealedColumn *column = &TABLES_SEALED_COLUMNS[i];
        if (strcmp(column->table, table) != 0)
            continue;
        g_autofree char *place = g_strconcat(column->place, ":", export->user_id, NULL);
        g_autofree char *text = NULL;
        g_autoptr(GError) error = NULL;
        if (!base_field_open(export->task->stores->secrets, place,
                             base_json_string(row, column->column), &text, &error))
            base_log(BASE_LOG_ERROR, "a sealed column cannot be opened", "{s:s s:s}", "place",
                     place, "error", error->message);
        json_object_del(row, column->column);
        json_object_set_new(row, strchr(column->place, '.') + 1,
                            text ? json_string(text) : json_null());
    }
}

static gboolean end_table(Export *export, GError **error) {
    if (export->table && !write_text(export, export->rows ? "\n]\n" : "[]\n", error))
        return FALSE;
    export->table = NULL;
    export->rows = 0;
    return TRUE;
}

static gboolean begin_table(Export *export, const char *table, GError **error) {
    if (!end_table(export, error))
        return FALSE;
    export->table = table;
    g_autofree char *name = g_strconcat("tables/", table, ".json", NULL);
    return jobs_zip_begin(export->zip, name, -1, TRUE, error);
}

static gboolean take_row(const char *table, json_t *row, gpointer data, GError **error) {
    Export *export = data;
    if (!go_on(export, error))
        return FALSE;
    open_sealed(export, table, row);
    if (!strcmp(table, "users") || !strcmp(table, "user_profiles")) {
        json_object_set(export->account, table, row);
        return TRUE;
    }
    if (g_strcmp0(export->table, table) != 0 && !begin_table(export, table, error))
        return FALSE;
    g_autofree char *text = base_json_text(row);
    return write_text(export, export->rows++ ? ",\n" : "[\n", error) &&
           write_text(export, text, error);
}

static gboolean write_rows(Export *export, GError **error) {
    return tables_export(export->db, export->user_id, take_row, export, error) &&
           end_table(export, error) && write_json(export, "account.json", export->account, error);
}

/* --- Objects ------------------------------------------------------------------------------ */

static gboolean is_compressed(const char *name) {
    return g_str_has_suffix(name, ".mp4") || g_str_has_suffix(name, ".jpg");
}

static gboolean copy_object(const Export *export, BytesReader *reader, GError **error) {
    g_autofree char *piece = g_malloc(PIECE);
    for (uint64_t offset = 0; offset < bytes_size(reader);) {
        const gssize count =
            go_on(export, error) ? bytes_read_at(reader, offset, piece, PIECE, error) : -1;
        if (count <= 0 || !jobs_zip_write(export->zip, piece, (gsize)count, error))
            return FALSE;
        offset += (uint64_t)count;
    }
    return TRUE;
}

/* "users/U/swings/S/video.mp4" as "swings/S/video.mp4". */
static gboolean write_object(const Export *export, const char *object, GError **error) {
    g_autofree char *own = g_strconcat("users/", export->user_id, "/", NULL);
    const char *name = g_str_has_prefix(object, own) ? object + strlen(own) : object;
    g_autoptr(GError) cause = NULL;
    g_autoptr(BytesReader) reader = bytes_read(export->task->stores->bytes, object, &cause);
    if (g_error_matches(cause, BYTES_ERROR, BYTES_ERROR_MISSING))
        return TRUE; /* deleted meanwhile */
    if (!reader) {
        g_propagate_error(error, g_steal_pointer(&cause));
        return FALSE;
    }
    if (bytes_written(export->writer) + bytes_size(reader) > EXPORT_BYTES_MOST) {
        json_array_append_new(export->left_out, json_string(name));
        return TRUE;
    }
    return jobs_zip_begin(export->zip, name, (int64_t)bytes_size(reader), !is_compressed(name),
                          error) &&
           copy_object(export, reader, error);
}

static gboolean write_objects(Export *export, GError **error) {
    g_autofree char *before = NULL;
    for (gboolean more = TRUE; more;) {
        g_autoptr(GPtrArray) page = tables_object_list_of_user(export->db, export->user_id, before,
                                                               TABLES_OBJECTS_MOST, error);
        if (!page)
            return FALSE;
        for (guint i = 0; i < page->len; i++)
            if (!write_object(export, ((const TablesObject *)page->pdata[i])->name, error))
                return FALSE;
        more = page->len == TABLES_OBJECTS_MOST;
        if (more) {
            g_free(before);
            before = g_strdup(((const TablesObject *)page->pdata[page->len - 1])->name);
        }
    }
    return !json_array_size(export->left_out) ||
           write_json(export, "left_out.json", export->left_out, error);
}

/* --- The task ----------------------------------------------------------------------------- */

static gboolean write_all(Export *export, GError **error) {
    export->zip = jobs_zip_new(export->writer, error);
    g_autofree char *now = base_clock_text(base_clock_now_us());
    export->account = json_pack("{s:s}", "exported_at", now);
    export->left_out = json_array();
    const gboolean good = export->zip && write_rows(export, error) &&
                          write_objects(export, error) && jobs_zip_end(export->zip, error);
    jobs_zip_free(export->zip);
    json_decref(export->account);
    json_decref(export->left_out);
    return good;
}

static gboolean store(const Export *export, const char *object, const char *export_id,
                      gboolean *ret_held, GError **error) {
    const TablesKept kept = {object, (int64_t)bytes_written(export->writer)};
    g_autofree char *url = g_strconcat("/api/v1/exports/", export_id, NULL);
    g_autoptr(json_t) told = json_pack("{s:s s:s}", "export_id", export_id, "url", url);
    g_autofree char *event = base_json_text(told);
    const TablesExportDone done = {.lease = &export->task->lease,
                                   .user_id = export->user_id,
                                   .object = kept,
                                   .event = event,
                                   .now_us = base_clock_now_us()};
    return bytes_commit(export->writer, error) &&
           tables_export_store(export->db, &done, ret_held, error);
}

/* Another attempt makes another object: this one is nobody's. */
static void give_up(const Export *export, const char *object) {
    const char *const names[] = {object, NULL};
    g_autoptr(GError) error = NULL;
    if (!tables_object_doom(export->db, names, base_clock_now_us(), &error))
        base_log(BASE_LOG_WARNING, "an export is left to the sweep", "{s:s s:s}", "object", object,
                 "error", error->message);
}

static gboolean run(Export *export, GError **error) {
    g_autofree char *id = base_id_new();
    g_autofree char *object = tables_export_object(export->user_id, id);
    const char *const names[] = {object, NULL};
    if (!tables_object_pending(export->db, names, export->user_id, NULL, base_clock_now_us(),
                               error))
        return FALSE;
    g_autoptr(BytesWriter) writer = bytes_write(export->task->stores->bytes, object, error);
    export->writer = writer;
    gboolean held = FALSE;
    const gboolean stored =
        writer && write_all(export, error) && store(export, object, id, &held, error);
    if (!held)
        give_up(export, object);
    return stored;
}

JobsEnd jobs_run_export(JobsTask *task, JobsTrouble *ret_trouble) {
    GError *error = NULL;
    g_autoptr(RowsDb) db = rows_borrow(task->stores->rows, &error);
    Export export = {.task = task, .user_id = task->job->user_id, .db = db};
    if (!db || !run(&export, &error))
        return jobs_trouble(ret_trouble, error);
    jobs_tell(task->stores->cache, task->job->user_id);
    return JOBS_ENDED;
}

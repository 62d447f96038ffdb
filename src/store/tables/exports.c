#include "store/tables/exports.h"

#include <string.h>

#include "store/tables/events.h"
#include "store/tables/record.h"

enum { PRIORITY = 150, ATTEMPTS = 3 };

#define FOLDER "/exports/"
#define MARK   ".zip"
/* By the index objects_of_no_swing. */
#define READY "state = 'kept' AND swing_id IS NULL AND name LIKE '%" FOLDER "%'"

char *tables_export_object(const char *user_id, const char *export_id) {
    return g_strconcat("users/", user_id, FOLDER, export_id, MARK, NULL);
}

char *tables_export_id(const char *object) {
    const char *folder = strstr(object, FOLDER);
    if (!folder || !g_str_has_suffix(folder, MARK))
        return NULL;
    const char *id = folder + strlen(FOLDER);
    return g_strndup(id, strlen(id) - strlen(MARK));
}

gboolean tables_export_under_way(RowsDb *db, const char *user_id, gboolean *ret_under_way,
                                 GError **error) {
    g_autoptr(RowsResult) found =
        ROWS_RUN(db, error,
                 "SELECT id FROM jobs WHERE user_id = $1 AND kind = '" TABLES_EXPORT_JOB
                 "' AND state IN ('queued', 'running')",
                 ROWS_TEXT(user_id));
    if (!found)
        return FALSE;
    *ret_under_way = rows_count(found) > 0;
    return TRUE;
}

typedef struct {
    const char *user_id;
    int64_t now_us;
} Begin;

/* Two requests at once wait for each other at the user's row. */
static gboolean begin(RowsDb *db, gpointer data, GError **error) {
    const Begin *wanted = data;
    g_autofree char *lock =
        g_strconcat("SELECT id FROM users WHERE id = $1", tables_for_update(db), NULL);
    gboolean under_way;
    if (!tables_done(ROWS_RUN(db, error, lock, ROWS_TEXT(wanted->user_id))) ||
        !tables_export_under_way(db, wanted->user_id, &under_way, error))
        return FALSE;
    const TablesNewJob job = {.kind = TABLES_EXPORT_JOB,
                              .pool = TABLES_POOL_MAINTENANCE,
                              .priority = PRIORITY,
                              .user_id = wanted->user_id,
                              .max_attempts = ATTEMPTS,
                              .run_us = wanted->now_us};
    return under_way || tables_job_enqueue(db, &job, wanted->now_us, NULL, error);
}

gboolean tables_export_begin(RowsDb *db, const char *user_id, int64_t now_us, GError **error) {
    Begin wanted = {user_id, now_us};
    return tables_transact(db, begin, &wanted, error);
}

static gboolean one_of(RowsDb *db, RowsResult *names, TablesObject **ret_object, GError **error) {
    g_autoptr(RowsResult) found = names;
    if (!found)
        return FALSE;
    if (rows_next(found))
        return tables_object_get(db, rows_text(found, "name"), ret_object, error);
    *ret_object = NULL;
    return TRUE;
}

gboolean tables_export_newest(RowsDb *db, const char *user_id, TablesObject **ret_object,
                              GError **error) {
    return one_of(db,
                  ROWS_RUN(db, error,
                           "SELECT name FROM objects WHERE user_id = $1 AND " READY
                           " ORDER BY name DESC LIMIT 1",
                           ROWS_TEXT(user_id)),
                  ret_object, error);
}

gboolean tables_export_find(RowsDb *db, const char *export_id, TablesObject **ret_object,
                            GError **error) {
    g_autofree char *pattern = tables_export_object("%", export_id);
    return one_of(db,
                  ROWS_RUN(db, error,
                           "SELECT name FROM objects WHERE " READY " AND name LIKE $1 LIMIT 1",
                           ROWS_TEXT(pattern)),
                  ret_object, error);
}

typedef struct {
    const TablesExportDone *done;
    gboolean held;
} Store;

static gboolean store(RowsDb *db, gpointer data, GError **error) {
    Store *store = data;
    const TablesExportDone *done = store->done;
    const TablesJobEnd end = {.objects = &done->object, .object_count = 1};
    return tables_job_end(db, done->lease, &end, done->now_us, &store->held, error) &&
           store->held &&
           tables_done(
               ROWS_RUN(db, error,
                        "UPDATE objects SET state = 'doomed', since = $3 WHERE user_id = $1 "
                        "AND name <> $2 AND " READY,
                        ROWS_TEXT(done->user_id), ROWS_TEXT(done->object.name),
                        ROWS_INTEGER(done->now_us))) &&
           tables_event_append(db, done->user_id, TABLES_EVENT_EXPORT, done->event, done->now_us,
                               NULL, error);
}

gboolean tables_export_store(RowsDb *db, const TablesExportDone *done, gboolean *ret_held,
                             GError **error) {
    Store wanted = {done, FALSE};
    if (!tables_transact(db, store, &wanted, error))
        return FALSE;
    *ret_held = wanted.held;
    return TRUE;
}

gboolean tables_export_doom_old(RowsDb *db, int64_t before_us, int64_t now_us, int64_t *ret_count,
                                GError **error) {
    return tables_counted(ROWS_RUN(db, error,
                                   "UPDATE objects SET state = 'doomed', since = $2 "
                                   "WHERE " READY " AND since < $1",
                                   ROWS_INTEGER(before_us), ROWS_INTEGER(now_us)),
                          ret_count);
}

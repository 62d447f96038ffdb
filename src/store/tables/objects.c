#include "store/tables/objects.h"

#include "store/tables/record.h"

#define COLUMNS "name, state, user_id, swing_id, bytes, since"

static const TablesField FIELDS[] = {
    {"name", TABLES_TEXT, offsetof(TablesObject, name)},
    {"state", TABLES_TEXT, offsetof(TablesObject, state)},
    {"user_id", TABLES_TEXT, offsetof(TablesObject, user_id)},
    {"swing_id", TABLES_TEXT, offsetof(TablesObject, swing_id)},
    {"bytes", TABLES_WIDE, offsetof(TablesObject, bytes)},
    {"since", TABLES_WIDE, offsetof(TablesObject, since_us)},
};
static const TablesRecord OBJECT = TABLES_RECORD(TablesObject, FIELDS);

typedef struct {
    const char *const *names;
    const char *user_id;
    const char *swing_id;
    int64_t now_us;
} Pending;

static gboolean note_pending(RowsDb *db, gpointer data, GError **error) {
    const Pending *pending = data;
    for (const char *const *name = pending->names; *name; name++) {
        gboolean noted;
        if (!tables_found(
                ROWS_RUN(db, error,
                         "INSERT INTO objects (name, state, user_id, swing_id, since) "
                         "VALUES ($1, 'pending', $2, $3, $4) ON CONFLICT (name) DO UPDATE "
                         "SET since = excluded.since WHERE objects.state = 'pending'",
                         ROWS_TEXT(*name), ROWS_TEXT(pending->user_id),
                         ROWS_TEXT(pending->swing_id), ROWS_INTEGER(pending->now_us)),
                &noted))
            return FALSE;
        if (!noted) {
            g_set_error(error, ROWS_ERROR, ROWS_ERROR_UNIQUE,
                        "noting the object %s: it is kept, or about to be deleted", *name);
            return FALSE;
        }
    }
    return TRUE;
}

gboolean tables_object_pending(RowsDb *db, const char *const *names, const char *user_id,
                               const char *swing_id, int64_t now_us, GError **error) {
    Pending pending = {names, user_id, swing_id, now_us};
    return tables_transact(db, note_pending, &pending, error);
}

gboolean tables_object_keep(RowsDb *db, const TablesKept *kept, gsize count, int64_t now_us,
                            gboolean *ret_all, GError **error) {
    gboolean all = TRUE;
    for (gsize i = 0; all && i < count; i++)
        if (!tables_found(ROWS_RUN(db, error,
                                   "UPDATE objects SET state = 'kept', bytes = $2, since = $3 "
                                   "WHERE name = $1 AND state <> 'doomed'",
                                   ROWS_TEXT(kept[i].name), ROWS_INTEGER(kept[i].bytes),
                                   ROWS_INTEGER(now_us)),
                          &all))
            return FALSE;
    *ret_all = all;
    return TRUE;
}

gboolean tables_object_doom(RowsDb *db, const char *const *names, int64_t now_us, GError **error) {
    for (const char *const *name = names; *name; name++)
        if (!tables_done(ROWS_RUN(db, error,
                                  "UPDATE objects SET state = 'doomed', since = $2 "
                                  "WHERE name = $1 AND state <> 'doomed'",
                                  ROWS_TEXT(*name), ROWS_INTEGER(now_us))))
            return FALSE;
    return TRUE;
}

gboolean tables_object_doom_stale(RowsDb *db, int64_t before_us, int64_t now_us, int64_t *ret_count,
                                  GError **error) {
    return tables_counted(ROWS_RUN(db, error,
                                   "UPDATE objects SET state = 'doomed', since = $2 "
                                   "WHERE state = 'pending' AND since < $1",
                                   ROWS_INTEGER(before_us), ROWS_INTEGER(now_us)),
                          ret_count);
}

GPtrArray *tables_object_list_doomed(RowsDb *db, guint limit, GError **error) {
    g_autoptr(RowsResult) found = ROWS_RUN(
        db, error,
        "SELECT " COLUMNS " FROM objects WHERE state = 'doomed' ORDER BY since, name LIMIT $1",
        tables_limit(limit, TABLES_OBJECTS_MOST));
    return tables_record_list(&OBJECT, found);
}

gboolean tables_object_remove(RowsDb *db, const char *name, GError **error) {
    return tables_done(ROWS_RUN(
        db, error, "DELETE FROM objects WHERE name = $1 AND state = 'doomed'", ROWS_TEXT(name)));
}

gboolean tables_object_get(RowsDb *db, const char *name, TablesObject **ret_object,
                           GError **error) {
    g_autoptr(RowsResult) found =
        ROWS_RUN(db, error, "SELECT " COLUMNS " FROM objects WHERE name = $1", ROWS_TEXT(name));
    if (!found)
        return FALSE;
    *ret_object = tables_record_one(&OBJECT, found);
    return TRUE;
}

GPtrArray *tables_object_list_of_swing(RowsDb *db, const char *swing_id, GError **error) {
    g_autoptr(RowsResult) found =
        ROWS_RUN(db, error,
                 "SELECT " COLUMNS " FROM objects WHERE swing_id = $1 AND state = 'kept' "
                 "ORDER BY name LIMIT $2",
                 ROWS_TEXT(swing_id), ROWS_INTEGER(TABLES_SWING_OBJECTS_MOST));
    return tables_record_list(&OBJECT, found);
}

/* All names begin with "users/"; "v" is behind them. */
GPtrArray *tables_object_list_of_user(RowsDb *db, const char *user_id, const char *before,
                                      guint limit, GError **error) {
    g_autoptr(RowsResult) found =
        ROWS_RUN(db, error,
                 "SELECT " COLUMNS " FROM objects WHERE user_id = $1 AND state = 'kept' "
                 "AND swing_id IS NOT NULL AND name < $2 ORDER BY name DESC LIMIT $3",
                 ROWS_TEXT(user_id), ROWS_TEXT(before ? before : "v"),
                 tables_limit(limit, TABLES_OBJECTS_MOST));
    return tables_record_list(&OBJECT, found);
}

GPtrArray *tables_object_list(RowsDb *db, const char *after, guint limit, GError **error) {
    g_autoptr(RowsResult) found = ROWS_RUN(
        db, error, "SELECT " COLUMNS " FROM objects WHERE name > $1 ORDER BY name LIMIT $2",
        ROWS_TEXT(after ? after : ""), tables_limit(limit, TABLES_OBJECTS_MOST));
    return tables_record_list(&OBJECT, found);
}

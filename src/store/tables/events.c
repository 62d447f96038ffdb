#include "store/tables/events.h"

#include "store/tables/record.h"

static const TablesField FIELDS[] = {
    {"id", TABLES_WIDE, offsetof(TablesEvent, id)},
    {"user_id", TABLES_TEXT, offsetof(TablesEvent, user_id)},
    {"kind", TABLES_TEXT, offsetof(TablesEvent, kind)},
    {"payload", TABLES_TEXT, offsetof(TablesEvent, payload)},
    {"created_at", TABLES_WIDE, offsetof(TablesEvent, at_us)},
};
static const TablesRecord EVENT = TABLES_RECORD(TablesEvent, FIELDS);

/* The counter's row stays locked until the commit: that is what keeps ids in the commits' order. */
static gboolean count_up(RowsDb *db, const char *user_id, int64_t *ret_id, GError **error) {
    g_autoptr(RowsResult) counted = ROWS_RUN(
        db, error,
        "INSERT INTO event_counters (user_id, last_id) VALUES ($1, 1) ON CONFLICT (user_id) "
        "DO UPDATE SET last_id = event_counters.last_id + 1 RETURNING last_id",
        ROWS_TEXT(user_id));
    if (!counted)
        return FALSE;
    rows_next(counted);
    *ret_id = rows_integer(counted, "last_id");
    return TRUE;
}

gboolean tables_event_append(RowsDb *db, const char *user_id, const char *kind, const char *payload,
                             int64_t now_us, int64_t *ret_id, GError **error) {
    int64_t id;
    if (!count_up(db, user_id, &id, error) ||
        !tables_done(ROWS_RUN(db, error,
                              "INSERT INTO events (user_id, id, kind, payload, created_at) "
                              "VALUES ($1, $2, $3, $4, $5)",
                              ROWS_TEXT(user_id), ROWS_INTEGER(id), ROWS_TEXT(kind),
                              ROWS_TEXT(payload), ROWS_INTEGER(now_us))))
        return FALSE;
    if (ret_id)
        *ret_id = id;
    return TRUE;
}

GPtrArray *tables_event_since(RowsDb *db, const char *user_id, int64_t after_id, guint limit,
                              GError **error) {
    g_autoptr(RowsResult) found =
        ROWS_RUN(db, error,
                 "SELECT id, user_id, kind, payload, created_at FROM events "
                 "WHERE user_id = $1 AND id > $2 ORDER BY id LIMIT $3",
                 ROWS_TEXT(user_id), ROWS_INTEGER(after_id), tables_limit(limit, TABLES_LIST_MOST));
    return tables_record_list(&EVENT, found);
}

gboolean tables_event_last(RowsDb *db, const char *user_id, int64_t *ret_id, GError **error) {
    g_autoptr(RowsResult) found = ROWS_RUN(
        db, error, "SELECT last_id FROM event_counters WHERE user_id = $1", ROWS_TEXT(user_id));
    if (!found)
        return FALSE;
    *ret_id = rows_next(found) ? rows_integer(found, "last_id") : 0;
    return TRUE;
}

gboolean tables_event_prune(RowsDb *db, int64_t before_us, int64_t *ret_count, GError **error) {
    return tables_counted(
        ROWS_RUN(db, error, "DELETE FROM events WHERE created_at < $1", ROWS_INTEGER(before_us)),
        ret_count);
}

#include "store/tables/sealed.h"

#include <string.h>

#include "store/tables/record.h"

const TablesSealedColumn TABLES_SEALED_COLUMNS[] = {
    {"users", "email_sealed", "id", "users.email"},
    {"users", "full_name", "id", "users.full_name"},
    {"user_profiles", "date_of_birth", "user_id", "users.date_of_birth"},
    {"user_profiles", "physical_limitations", "user_id", "users.physical_limitations"},
};
const gsize TABLES_SEALED_COLUMN_COUNT = G_N_ELEMENTS(TABLES_SEALED_COLUMNS);

static const TablesField FIELDS[] = {
    {"user_id", TABLES_TEXT, offsetof(TablesSealed, user_id)},
    {"sealed", TABLES_TEXT, offsetof(TablesSealed, sealed)},
};
static const TablesRecord SEALED = TABLES_RECORD(TablesSealed, FIELDS);

const TablesSealedColumn *tables_sealed_find(const char *table, const char *column) {
    for (gsize i = 0; i < TABLES_SEALED_COLUMN_COUNT; i++)
        if (!strcmp(TABLES_SEALED_COLUMNS[i].table, table) &&
            !strcmp(TABLES_SEALED_COLUMNS[i].column, column))
            return &TABLES_SEALED_COLUMNS[i];
    return NULL;
}

GPtrArray *tables_sealed_list(RowsDb *db, const TablesSealedColumn *column, const char *key_id,
                              const char *after, guint limit, GError **error) {
    g_autofree char *start = g_strconcat(key_id, ".", NULL);
    g_autofree char *sql = g_strdup_printf("SELECT %s AS user_id, %s AS sealed FROM %s WHERE %s > "
                                           "$1 AND substr(%s, 1, CAST($2 AS INTEGER)) <> $3 "
                                           "ORDER BY %s LIMIT $4",
                                           column->key, column->column, column->table, column->key,
                                           column->column, column->key);
    g_autoptr(RowsResult) found = ROWS_RUN(db, error, sql, ROWS_TEXT(after ? after : ""),
                                           ROWS_INTEGER((int64_t)strlen(start)), ROWS_TEXT(start),
                                           tables_limit(limit, TABLES_LIST_MOST));
    return tables_record_list(&SEALED, found);
}

gboolean tables_sealed_replace(RowsDb *db, const TablesSealedColumn *column,
                               const TablesSealed *old, const char *anew, gboolean *ret_changed,
                               GError **error) {
    g_autofree char *sql =
        g_strdup_printf("UPDATE %s SET %s = $3 WHERE %s = $1 AND %s = $2", column->table,
                        column->column, column->key, column->column);
    return tables_found(
        ROWS_RUN(db, error, sql, ROWS_TEXT(old->user_id), ROWS_TEXT(old->sealed), ROWS_TEXT(anew)),
        ret_changed);
}

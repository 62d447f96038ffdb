#include "store/tables/comparisons.h"

#include "store/tables/record.h"

#define COLUMNS                                                                                    \
    "id, user_id, swing_a_id, swing_b_id, analysis_a_id, analysis_b_id, comparison_data, "         \
    "created_at"

static const TablesField FIELDS[] = {
    {"id", TABLES_TEXT, offsetof(TablesComparison, id)},
    {"user_id", TABLES_TEXT, offsetof(TablesComparison, user_id)},
    {"swing_a_id", TABLES_TEXT, offsetof(TablesComparison, swing_a_id)},
    {"swing_b_id", TABLES_TEXT, offsetof(TablesComparison, swing_b_id)},
    {"analysis_a_id", TABLES_TEXT, offsetof(TablesComparison, analysis_a_id)},
    {"analysis_b_id", TABLES_TEXT, offsetof(TablesComparison, analysis_b_id)},
    {"comparison_data", TABLES_TEXT, offsetof(TablesComparison, comparison_data)},
    {"created_at", TABLES_WIDE, offsetof(TablesComparison, created_us)},
};
static const TablesRecord COMPARISON = TABLES_RECORD(TablesComparison, FIELDS);

gboolean tables_comparison_put(RowsDb *db, const TablesComparison *comparison, GError **error) {
    return tables_done(ROWS_RUN(
        db, error,
        "INSERT INTO swing_comparisons (" COLUMNS ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8) "
        "ON CONFLICT (user_id, analysis_a_id, analysis_b_id) DO UPDATE SET "
        "comparison_data = excluded.comparison_data, created_at = excluded.created_at",
        ROWS_TEXT(comparison->id), ROWS_TEXT(comparison->user_id),
        ROWS_TEXT(comparison->swing_a_id), ROWS_TEXT(comparison->swing_b_id),
        ROWS_TEXT(comparison->analysis_a_id), ROWS_TEXT(comparison->analysis_b_id),
        ROWS_TEXT(comparison->comparison_data), ROWS_INTEGER(comparison->created_us)));
}

gboolean tables_comparison_find(RowsDb *db, const char *user_id, const char *analysis_a_id,
                                const char *analysis_b_id, TablesComparison **ret_comparison,
                                GError **error) {
    g_autoptr(RowsResult) found =
        ROWS_RUN(db, error,
                 "SELECT " COLUMNS " FROM swing_comparisons WHERE user_id = $1 "
                 "AND analysis_a_id = $2 AND analysis_b_id = $3",
                 ROWS_TEXT(user_id), ROWS_TEXT(analysis_a_id), ROWS_TEXT(analysis_b_id));
    if (!found)
        return FALSE;
    *ret_comparison = tables_record_one(&COMPARISON, found);
    return TRUE;
}

GPtrArray *tables_comparison_list(RowsDb *db, const char *user_id, const char *before, guint limit,
                                  GError **error) {
    g_autoptr(RowsResult) found = ROWS_RUN(
        db, error,
        "SELECT " COLUMNS
        " FROM swing_comparisons WHERE user_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3",
        ROWS_TEXT(user_id), tables_before_id(before), tables_limit(limit, TABLES_LIST_MOST));
    return tables_record_list(&COMPARISON, found);
}

#include "store/tables/stats.h"

#include "store/tables/record.h"

static const TablesField INPUT_FIELDS[] = {
    {"swing_id", TABLES_TEXT, offsetof(TablesStatsInput, swing_id)},
    {"analysis_id", TABLES_TEXT, offsetof(TablesStatsInput, analysis_id)},
    {"recorded_at", TABLES_WIDE, offsetof(TablesStatsInput, recorded_us)},
    {"club_type", TABLES_TEXT, offsetof(TablesStatsInput, club_type)},
    {"view", TABLES_TEXT, offsetof(TablesStatsInput, view)},
    {"overall_score", TABLES_REAL, offsetof(TablesStatsInput, overall_score)},
    {"tempo", TABLES_REAL, offsetof(TablesStatsInput, tempo)},
    {"reliability", TABLES_REAL, offsetof(TablesStatsInput, reliability)},
    {"fault_ids", TABLES_TEXT, offsetof(TablesStatsInput, fault_ids)},
};
static const TablesRecord INPUT = TABLES_RECORD(TablesStatsInput, INPUT_FIELDS);

static const TablesField STATS_FIELDS[] = {
    {"user_id", TABLES_TEXT, offsetof(TablesStats, user_id)},
    {"stats", TABLES_TEXT, offsetof(TablesStats, stats)},
    {"computed_at", TABLES_WIDE, offsetof(TablesStats, computed_us)},
};
static const TablesRecord STATS = TABLES_RECORD(TablesStats, STATS_FIELDS);

GPtrArray *tables_stats_inputs(RowsDb *db, const char *user_id, int64_t before_us,
                               const char *before_id, guint limit, GError **error) {
    g_autoptr(RowsResult) found = ROWS_RUN(
        db, error,
        "SELECT swings.id AS swing_id, analyses.id AS analysis_id, swings.recorded_at AS "
        "recorded_at, swings.club_type AS club_type, analyses.view AS view, "
        "analyses.overall_score AS overall_score, analyses.tempo AS tempo, "
        "analyses.reliability AS reliability, analyses.fault_ids AS fault_ids "
        "FROM swings JOIN analyses ON analyses.swing_id = swings.id AND analyses.is_current = 1 "
        "WHERE swings.user_id = $1 AND swings.status = 'COMPLETED' "
        "AND (swings.recorded_at, swings.id) < ($2, $3) "
        "ORDER BY swings.recorded_at DESC, swings.id DESC LIMIT $4",
        ROWS_TEXT(user_id), ROWS_INTEGER(before_id ? before_us : INT64_MAX),
        tables_before_id(before_id), tables_limit(limit, TABLES_STATS_PAGE_MOST));
    return tables_record_list(&INPUT, found);
}

gboolean tables_stats_totals(RowsDb *db, const char *user_id, TablesTotals *ret_totals,
                             GError **error) {
    g_autoptr(RowsResult) found = ROWS_RUN(
        db, error,
        "SELECT count(*) AS swings, max(recorded_at) AS last_recorded, "
        "count(CASE WHEN status = 'PROCESSING' THEN 1 END) AS processing, "
        "count(CASE WHEN status = 'COMPLETED' THEN 1 END) AS completed, "
        "count(CASE WHEN status = 'FAILED' THEN 1 END) AS failed, "
        "(SELECT count(*) FROM user_drills WHERE user_id = $1 AND completed_at IS NULL "
        "AND withdrawn_at IS NULL) AS drills_open, "
        "(SELECT count(*) FROM user_drills WHERE user_id = $1 AND completed_at IS NOT NULL) "
        "AS drills_completed, "
        "(SELECT count(*) FROM integration_shots WHERE user_id = $1) AS shots "
        "FROM swings WHERE user_id = $1",
        ROWS_TEXT(user_id));
    if (!found)
        return FALSE;
    rows_next(found);
    *ret_totals = (TablesTotals){
        .swings = rows_integer(found, "swings"),
        .processing = rows_integer(found, "processing"),
        .completed = rows_integer(found, "completed"),
        .failed = rows_integer(found, "failed"),
        .drills_open = rows_integer(found, "drills_open"),
        .drills_completed = rows_integer(found, "drills_completed"),
        .shots = rows_integer(found, "shots"),
        .last_recorded_us = rows_integer(found, "last_recorded"),
    };
    return TRUE;
}

gboolean tables_stats_put(RowsDb *db, const TablesStats *stats, GError **error) {
    return tables_done(ROWS_RUN(
        db, error,
        "INSERT INTO user_stats (user_id, stats, computed_at) VALUES ($1, $2, $3) "
        "ON CONFLICT (user_id) DO UPDATE SET stats = excluded.stats, "
        "computed_at = excluded.computed_at "
        "WHERE user_stats.computed_at <= excluded.computed_at",
        ROWS_TEXT(stats->user_id), ROWS_TEXT(stats->stats), ROWS_INTEGER(stats->computed_us)));
}

gboolean tables_stats_get(RowsDb *db, const char *user_id, TablesStats **ret_stats,
                          GError **error) {
    g_autoptr(RowsResult) found =
        ROWS_RUN(db, error, "SELECT user_id, stats, computed_at FROM user_stats WHERE user_id = $1",
                 ROWS_TEXT(user_id));
    if (!found)
        return FALSE;
    *ret_stats = tables_record_one(&STATS, found);
    return TRUE;
}

GPtrArray *tables_stats_stale(RowsDb *db, int64_t since_us, guint limit, GError **error) {
    g_autoptr(RowsResult) found =
        ROWS_RUN(db, error,
                 "SELECT DISTINCT user_id FROM analyses WHERE analyzed_at >= $1 AND NOT EXISTS "
                 "(SELECT 1 FROM user_stats WHERE user_stats.user_id = analyses.user_id "
                 "AND computed_at >= analyzed_at) ORDER BY user_id LIMIT $2",
                 ROWS_INTEGER(since_us), tables_limit(limit, TABLES_LIST_MOST));
    if (!found)
        return NULL;
    GPtrArray *users = g_ptr_array_new_with_free_func(g_free);
    while (rows_next(found))
        g_ptr_array_add(users, g_strdup(rows_text(found, "user_id")));
    return users;
}

/* user_stats, and what they are made of. */
#ifndef GOLFCOACH_STORE_TABLES_STATS_H
#define GOLFCOACH_STORE_TABLES_STATS_H

#include "store/tables/transact.h"

/* A page of inputs: short rows without the analysis' documents. */
enum { TABLES_STATS_PAGE_MOST = 1000 };

typedef struct {
    const char *swing_id;
    const char *analysis_id;
    int64_t recorded_us;
    const char *club_type;
    const char *view; /* found */
    double overall_score;
    double tempo;
    double reliability;
    const char *fault_ids; /* JSON: ["early_extension", …] */
} TablesStatsInput;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TablesStatsInput, g_free)

/* The current analyses of the user's COMPLETED swings, newest first; before_us and before_id: of
 * the last row (recorded_us, swing_id) of the page before, or 0 and NULL. */
GPtrArray *tables_stats_inputs(RowsDb *db, const char *user_id, int64_t before_us,
                               const char *before_id, guint limit, GError **error);

typedef struct {
    int64_t swings;
    int64_t processing, completed, failed;
    int64_t drills_open, drills_completed;
    int64_t shots;
    int64_t last_recorded_us;
} TablesTotals;
gboolean tables_stats_totals(RowsDb *db, const char *user_id, TablesTotals *ret_totals,
                             GError **error);

typedef struct {
    const char *user_id;
    const char *stats; /* JSON object */
    int64_t computed_us;
} TablesStats;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TablesStats, g_free)

/* ROWS_ERROR_REFERENCE: no such user. One computed later stays. */
gboolean tables_stats_put(RowsDb *db, const TablesStats *stats, GError **error);
gboolean tables_stats_get(RowsDb *db, const char *user_id, TablesStats **ret_stats, GError **error);

/* char *: ids of users with an analysis stored since `since_us` and not in their stats; for users
 * whose stats must be computed anew. */
GPtrArray *tables_stats_stale(RowsDb *db, int64_t since_us, guint limit, GError **error);

#endif

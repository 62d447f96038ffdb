/* swing_comparisons: what comparing two swings of one user gave, for the analyses of that time. */
#ifndef GOLFCOACH_STORE_TABLES_COMPARISONS_H
#define GOLFCOACH_STORE_TABLES_COMPARISONS_H

#include "store/tables/transact.h"

typedef struct {
    const char *id;
    const char *user_id;
    const char *swing_a_id;
    const char *swing_b_id;
    const char *analysis_a_id;
    const char *analysis_b_id;
    const char *comparison_data; /* JSON */
    int64_t created_us;
} TablesComparison;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TablesComparison, g_free)

/* Replaces one of the same two analyses (the row keeps its id then). */
gboolean tables_comparison_put(RowsDb *db, const TablesComparison *comparison, GError **error);
gboolean tables_comparison_find(RowsDb *db, const char *user_id, const char *analysis_a_id,
                                const char *analysis_b_id, TablesComparison **ret_comparison,
                                GError **error);
/* Newest first; before: the last id of the page before, or NULL. */
GPtrArray *tables_comparison_list(RowsDb *db, const char *user_id, const char *before, guint limit,
                                  GError **error);

#endif

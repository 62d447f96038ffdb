#include "store/tables/transact.h"

/* The pause before the second try, at most; before each further one it may be twice as long.
 * Microseconds. */
#define PAUSE_US 5000

static gboolean transact_once(RowsDb *db, RowsWork work, gpointer data, GError **error) {
    if (!rows_begin(db, error))
        return FALSE;
    if (work(db, data, error))
        return rows_commit(db, error);
    rows_rollback(db);
    return FALSE;
}

gboolean tables_transact(RowsDb *db, RowsWork work, gpointer data, GError **error) {
    for (int try = 1;; try++) {
        GError *problem = NULL;
        if (transact_once(db, work, data, &problem) || !problem)
            return TRUE;
        if (try == TABLES_TRIES || !g_error_matches(problem, ROWS_ERROR, ROWS_ERROR_CONFLICT)) {
            g_propagate_error(error, problem);
            return FALSE;
        }
        g_error_free(problem);
        /* By chance, so that those who met do not meet again. */
        g_usleep((gulong)g_random_int_range(0, PAUSE_US << try));
    }
}

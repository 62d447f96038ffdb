#include "store/tables/schedule.h"

#include "store/tables/record.h"

gboolean tables_leader_hold(RowsDb *db, const char *name, const char *holder, int64_t now_us,
                            int64_t until_us, gboolean *ret_leads, GError **error) {
    return tables_found(
        ROWS_RUN(db, error,
                 "INSERT INTO leader (name, holder, held_until) VALUES ($1, $2, $4) "
                 "ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, "
                 "held_until = excluded.held_until "
                 "WHERE leader.holder = excluded.holder OR leader.held_until < $3",
                 ROWS_TEXT(name), ROWS_TEXT(holder), ROWS_INTEGER(now_us), ROWS_INTEGER(until_us)),
        ret_leads);
}

gboolean tables_leader_release(RowsDb *db, const char *name, const char *holder, GError **error) {
    return tables_done(ROWS_RUN(db, error, "DELETE FROM leader WHERE name = $1 AND holder = $2",
                                ROWS_TEXT(name), ROWS_TEXT(holder)));
}

typedef struct {
    const char *task;
    int64_t every_us;
    const TablesNewJob *job;
    int64_t now_us;
    gboolean due;
} Run;

static gboolean run_task(RowsDb *db, gpointer data, GError **error) {
    Run *run = data;
    if (!tables_found(
            ROWS_RUN(db, error,
                     "INSERT INTO schedule (task, last_run_at) VALUES ($1, $2) "
                     "ON CONFLICT (task) DO UPDATE SET last_run_at = excluded.last_run_at "
                     "WHERE schedule.last_run_at <= $3",
                     ROWS_TEXT(run->task), ROWS_INTEGER(run->now_us),
                     ROWS_INTEGER(run->now_us - run->every_us)),
            &run->due))
        return FALSE;
    return !run->due || tables_job_enqueue(db, run->job, run->now_us, NULL, error);
}

gboolean tables_schedule_run(RowsDb *db, const char *task, int64_t every_us,
                             const TablesNewJob *job, int64_t now_us, gboolean *ret_queued,
                             GError **error) {
    Run run = {task, every_us, job, now_us, FALSE};
    if (!tables_transact(db, run_task, &run, error))
        return FALSE;
    *ret_queued = run.due;
    return TRUE;
}

gboolean tables_schedule_last(RowsDb *db, const char *task, int64_t *ret_last_us, GError **error) {
    g_autoptr(RowsResult) found =
        ROWS_RUN(db, error, "SELECT last_run_at FROM schedule WHERE task = $1", ROWS_TEXT(task));
    if (!found)
        return FALSE;
    *ret_last_us = rows_next(found) ? rows_integer(found, "last_run_at") : 0;
    return TRUE;
}

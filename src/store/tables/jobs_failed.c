/* Jobs that did not get done: tried again, or dead. */
#include "store/tables/jobs.h"

#include "store/tables/lease.h"
#include "store/tables/record.h"
#include "store/tables/swings.h"

/* What others wrote may be no UTF-8, or a whole log. Free with g_free(). */
static char *cut_error(const char *text) {
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    glong length = g_utf8_strlen(valid, -1);
    return g_utf8_substring(valid, 0, MIN(length, TABLES_JOB_ERROR_MOST));
}

/* In the caller's transaction: the end of a job that nobody will try again. ret_held FALSE: roll
 * back. */
static gboolean bury(RowsDb *db, const TablesJob *job, const TablesJobTrouble *trouble,
                     int64_t now_us, gboolean *ret_held, GError **error) {
    g_autofree char *user = NULL;
    if (job->holds_swing &&
        !tables_swing_fail(db, job->swing_id, trouble->reason, trouble->code, &user, error))
        return FALSE;
    TablesLease lease = tables_job_lease(job);
    g_autofree char *shown = cut_error(trouble->error);
    if (!tables_found(ROWS_RUN(db, error,
                               "UPDATE jobs SET state = 'dead', lease_until = NULL, "
                               "last_error = $4, ended_at = $5 WHERE " TABLES_HELD,
                               TABLES_LEASE(&lease), ROWS_TEXT(shown), ROWS_INTEGER(now_us)),
                      ret_held))
        return FALSE;
    return !user || tables_swing_tell_failure(db, user, job->swing_id, trouble->reason,
                                              trouble->code, now_us, error);
}

/* What vanished workers left */

typedef struct {
    const char *id;
    int64_t now_us;
    gboolean died;
} Vanished;

static gboolean bury_vanished(RowsDb *db, gpointer data, GError **error) {
    static const TablesJobTrouble TROUBLE = {
        .error = "its worker vanished, at the last attempt too",
        .reason = "The analysis broke down each time it was tried.",
        .code = "worker_vanished",
    };
    Vanished *vanished = data;
    g_autoptr(TablesJob) job = NULL;
    vanished->died = FALSE;
    if (!tables_job_get(db, vanished->id, &job, error))
        return FALSE;
    /* Another worker may have looked after it since it was listed. */
    if (!job || !g_str_equal(job->state, "running") || job->lease_until_us >= vanished->now_us)
        return FALSE;
    return bury(db, job, &TROUBLE, vanished->now_us, &vanished->died, error) && vanished->died;
}

/* Skips what another worker puts right at this moment. */
static gboolean queue_vanished(RowsDb *db, int64_t now_us, GError **error) {
    g_autofree char *sql = g_strconcat(
        "UPDATE jobs SET state = 'queued', worker = NULL, lease_until = NULL WHERE id IN "
        "(SELECT id FROM jobs WHERE state = 'running' AND lease_until < $1 "
        "AND attempts < max_attempts ORDER BY lease_until LIMIT $2 ",
        rows_skip_locked(db), ")", NULL);
    return tables_done(
        ROWS_RUN(db, error, sql, ROWS_INTEGER(now_us), ROWS_INTEGER(TABLES_LIST_MOST)));
}

gboolean tables_job_recover(RowsDb *db, int64_t now_us, guint *ret_dead, GError **error) {
    if (!queue_vanished(db, now_us, error))
        return FALSE;
    g_autoptr(RowsResult) hopeless =
        ROWS_RUN(db, error,
                 "SELECT id FROM jobs WHERE state = 'running' AND lease_until < $1 "
                 "AND attempts >= max_attempts ORDER BY lease_until LIMIT $2",
                 ROWS_INTEGER(now_us), ROWS_INTEGER(TABLES_LIST_MOST));
    if (!hopeless)
        return FALSE;
    guint dead = 0;
    while (rows_next(hopeless)) {
        Vanished vanished = {.id = rows_text(hopeless, "id"), .now_us = now_us};
        if (!tables_transact(db, bury_vanished, &vanished, error))
            return FALSE;
        dead += vanished.died ? 1 : 0;
    }
    if (ret_dead)
        *ret_dead = dead;
    return TRUE;
}

/* Trouble that a worker tells of */

/* 5 s, 10 s, 20 s … after the first, second, third attempt. */
static int64_t backoff_us(int attempts) {
    int64_t wait_us = TABLES_JOB_BACKOFF_US << CLAMP(attempts - 1, 0, 10);
    return MIN(wait_us, TABLES_JOB_BACKOFF_MOST_US);
}

typedef struct {
    const TablesLease *lease;
    const TablesJobTrouble *trouble;
    int64_t now_us;
    TablesJobFailure failure;
} Retry;

static gboolean queue_again(RowsDb *db, const Retry *retry, gboolean *ret_held, GError **error) {
    g_autofree char *shown = cut_error(retry->trouble->error);
    return tables_found(
        ROWS_RUN(db, error,
                 "UPDATE jobs SET state = 'queued', worker = NULL, lease_until = NULL, "
                 "last_error = $4, run_at = $5 WHERE " TABLES_HELD,
                 TABLES_LEASE(retry->lease), ROWS_TEXT(shown),
                 ROWS_INTEGER(retry->now_us + backoff_us(retry->lease->attempt))),
        ret_held);
}

static gboolean is_held(const TablesJob *job, const TablesLease *lease) {
    return job && g_str_equal(job->state, "running") && g_str_equal(job->worker, lease->worker) &&
           job->attempts == lease->attempt;
}

static gboolean retry_job(RowsDb *db, gpointer data, GError **error) {
    Retry *retry = data;
    retry->failure = TABLES_JOB_LOST;
    g_autoptr(TablesJob) job = NULL;
    if (!tables_job_get(db, retry->lease->job_id, &job, error) || !is_held(job, retry->lease))
        return FALSE;
    gboolean last = retry->trouble->for_good || job->attempts >= job->max_attempts;
    gboolean held = FALSE;
    gboolean done = last ? bury(db, job, retry->trouble, retry->now_us, &held, error)
                         : queue_again(db, retry, &held, error);
    if (!done || !held)
        return FALSE;
    retry->failure = last ? TABLES_JOB_DIED : TABLES_JOB_RETRIED;
    return TRUE;
}

gboolean tables_job_retry(RowsDb *db, const TablesLease *lease, const TablesJobTrouble *trouble,
                          int64_t now_us, TablesJobFailure *ret_failure, GError **error) {
    Retry retry = {lease, trouble, now_us, TABLES_JOB_LOST};
    if (!tables_transact(db, retry_job, &retry, error))
        return FALSE;
    *ret_failure = retry.failure;
    return TRUE;
}

/* Another chance for the dead */

typedef struct {
    const char *id;
    int64_t now_us;
    gboolean found;
} Requeue;

static gboolean requeue_job(RowsDb *db, gpointer data, GError **error) {
    Requeue *requeue = data;
    requeue->found = FALSE;
    g_autoptr(TablesJob) job = NULL;
    if (!tables_job_get(db, requeue->id, &job, error) || !job)
        return FALSE;
    gboolean free = TRUE;
    if (job->holds_swing &&
        !tables_found(ROWS_RUN(db, error,
                               "UPDATE swings SET status = 'PROCESSING', failure_reason = NULL, "
                               "failure_code = NULL WHERE id = $1 AND status <> 'PROCESSING'",
                               ROWS_TEXT(job->swing_id)),
                      &free))
        return FALSE;
    return free &&
           tables_found(ROWS_RUN(db, error,
                                 "UPDATE jobs SET state = 'queued', attempts = 0, worker = NULL, "
                                 "run_at = $2, ended_at = NULL WHERE id = $1 AND state = 'dead'",
                                 ROWS_TEXT(requeue->id), ROWS_INTEGER(requeue->now_us)),
                        &requeue->found) &&
           requeue->found;
}

gboolean tables_job_requeue(RowsDb *db, const char *id, int64_t now_us, gboolean *ret_found,
                            GError **error) {
    Requeue requeue = {.id = id, .now_us = now_us};
    if (!tables_transact(db, requeue_job, &requeue, error))
        return FALSE;
    *ret_found = requeue.found;
    return TRUE;
}

#include "store/tables/jobs.h"

#include "base/ids.h"
#include "store/tables/lease.h"
#include "store/tables/record.h"

#define COLUMNS                                                                                    \
    "id, kind, pool, priority, state, payload, user_id, swing_id, holds_swing, attempts, "         \
    "max_attempts, created_at, run_at, lease_until, worker, last_error, ended_at"

static const TablesField FIELDS[] = {
    {"id", TABLES_TEXT, offsetof(TablesJob, id)},
    {"kind", TABLES_TEXT, offsetof(TablesJob, kind)},
    {"pool", TABLES_TEXT, offsetof(TablesJob, pool)},
    {"priority", TABLES_INT, offsetof(TablesJob, priority)},
    {"state", TABLES_TEXT, offsetof(TablesJob, state)},
    {"payload", TABLES_TEXT, offsetof(TablesJob, payload)},
    {"user_id", TABLES_TEXT, offsetof(TablesJob, user_id)},
    {"swing_id", TABLES_TEXT, offsetof(TablesJob, swing_id)},
    {"holds_swing", TABLES_INT, offsetof(TablesJob, holds_swing)},
    {"attempts", TABLES_INT, offsetof(TablesJob, attempts)},
    {"max_attempts", TABLES_INT, offsetof(TablesJob, max_attempts)},
    {"created_at", TABLES_WIDE, offsetof(TablesJob, created_us)},
    {"run_at", TABLES_WIDE, offsetof(TablesJob, run_us)},
    {"lease_until", TABLES_WIDE, offsetof(TablesJob, lease_until_us)},
    {"worker", TABLES_TEXT, offsetof(TablesJob, worker)},
    {"last_error", TABLES_TEXT, offsetof(TablesJob, last_error)},
    {"ended_at", TABLES_WIDE, offsetof(TablesJob, ended_us)},
};
static const TablesRecord JOB = TABLES_RECORD(TablesJob, FIELDS);

static const TablesField COUNT_FIELDS[] = {
    {"pool", TABLES_TEXT, offsetof(TablesJobCount, pool)},
    {"state", TABLES_TEXT, offsetof(TablesJobCount, state)},
    {"jobs", TABLES_WIDE, offsetof(TablesJobCount, count)},
    {"oldest", TABLES_WIDE, offsetof(TablesJobCount, oldest_us)},
};
static const TablesRecord COUNT = TABLES_RECORD(TablesJobCount, COUNT_FIELDS);

TablesLease tables_job_lease(const TablesJob *job) {
    return (TablesLease){.job_id = job->id, .worker = job->worker, .attempt = job->attempts};
}

gboolean tables_job_enqueue(RowsDb *db, const TablesNewJob *job, int64_t now_us,
                            gboolean *ret_queued, GError **error) {
    g_autofree char *id = base_id_new();
    gboolean queued;
    if (!tables_found(
            ROWS_RUN(db, error,
                     "INSERT INTO jobs (id, kind, pool, priority, state, payload, user_id, "
                     "swing_id, holds_swing, unique_key, max_attempts, created_at, run_at) VALUES "
                     "($1, $2, $3, $4, 'queued', $5, $6, $7, $8, $9, $10, $11, $12) "
                     "ON CONFLICT DO NOTHING",
                     ROWS_TEXT(id), ROWS_TEXT(job->kind), ROWS_TEXT(job->pool),
                     ROWS_INTEGER(job->priority), ROWS_TEXT(job->payload ? job->payload : "{}"),
                     ROWS_TEXT(job->user_id), ROWS_TEXT(job->swing_id),
                     ROWS_INTEGER(job->holds_swing ? 1 : 0), ROWS_TEXT(job->unique_key),
                     ROWS_INTEGER(job->max_attempts), ROWS_INTEGER(now_us),
                     ROWS_INTEGER(job->run_us)),
            &queued))
        return FALSE;
    if (ret_queued)
        *ret_queued = queued;
    return TRUE;
}

gboolean tables_job_claim(RowsDb *db, const TablesClaim *claim, TablesJob **ret_job,
                          GError **error) {
    if (!tables_job_recover(db, claim->now_us, NULL, error))
        return FALSE;
    const char *pools[TABLES_POOLS] = {NULL};
    for (gsize i = 0; i < TABLES_POOLS && claim->pools[i]; i++)
        pools[i] = claim->pools[i];
    g_autofree char *sql = g_strconcat(
        "UPDATE jobs SET state = 'running', attempts = attempts + 1, unique_key = NULL, "
        "worker = $1, lease_until = $2 WHERE id = (SELECT id FROM jobs WHERE state = 'queued' "
        "AND run_at <= $3 AND pool IN ($4, $5, $6) ORDER BY priority, run_at, id LIMIT 1 ",
        rows_skip_locked(db), ") AND state = 'queued' RETURNING " COLUMNS, NULL);
    g_autoptr(RowsResult) claimed = ROWS_RUN(
        db, error, sql, ROWS_TEXT(claim->worker), ROWS_INTEGER(claim->now_us + claim->lease_us),
        ROWS_INTEGER(claim->now_us), ROWS_TEXT(pools[0]), ROWS_TEXT(pools[1]), ROWS_TEXT(pools[2]));
    if (!claimed)
        return FALSE;
    *ret_job = tables_record_one(&JOB, claimed);
    return TRUE;
}

gboolean tables_job_heartbeat(RowsDb *db, const TablesLease *lease, int64_t lease_until_us,
                              gboolean *ret_held, GError **error) {
    return tables_found(ROWS_RUN(db, error, "UPDATE jobs SET lease_until = $4 WHERE " TABLES_HELD,
                                 TABLES_LEASE(lease), ROWS_INTEGER(lease_until_us)),
                        ret_held);
}

static gboolean mark_done(RowsDb *db, const TablesLease *lease, const char *result, int64_t now_us,
                          gboolean *ret_held, GError **error) {
    return tables_found(
        ROWS_RUN(db, error,
                 "UPDATE jobs SET state = 'done', lease_until = NULL, ended_at = $4, "
                 "payload = coalesce($5, payload) WHERE " TABLES_HELD,
                 TABLES_LEASE(lease), ROWS_INTEGER(now_us), ROWS_TEXT(result)),
        ret_held);
}

gboolean tables_job_end(RowsDb *db, const TablesLease *lease, const TablesJobEnd *end,
                        int64_t now_us, gboolean *ret_held, GError **error) {
    gboolean held, kept;
    if (!mark_done(db, lease, end->result, now_us, &held, error) ||
        !tables_object_keep(db, end->objects, end->object_count, now_us, &kept, error))
        return FALSE;
    for (gsize i = 0; held && kept && i < end->next_count; i++)
        if (!tables_job_enqueue(db, &end->next[i], now_us, NULL, error))
            return FALSE;
    *ret_held = held && kept;
    return TRUE;
}

typedef struct {
    const TablesLease *lease;
    const TablesJobEnd *end;
    int64_t now_us;
    gboolean held;
} Finish;

static gboolean finish_job(RowsDb *db, gpointer data, GError **error) {
    Finish *finish = data;
    return tables_job_end(db, finish->lease, finish->end, finish->now_us, &finish->held, error) &&
           finish->held;
}

gboolean tables_job_finish(RowsDb *db, const TablesLease *lease, const TablesJobEnd *end,
                           int64_t now_us, gboolean *ret_held, GError **error) {
    static const TablesJobEnd NOTHING;
    Finish finish = {lease, end ? end : &NOTHING, now_us, FALSE};
    if (!tables_transact(db, finish_job, &finish, error))
        return FALSE;
    *ret_held = finish.held;
    return TRUE;
}

gboolean tables_job_release(RowsDb *db, const TablesLease *lease, int64_t now_us,
                            gboolean *ret_held, GError **error) {
    return tables_found(ROWS_RUN(db, error,
                                 "UPDATE jobs SET state = 'queued', worker = NULL, lease_until = "
                                 "NULL, attempts = attempts - 1, run_at = $4 WHERE " TABLES_HELD,
                                 TABLES_LEASE(lease), ROWS_INTEGER(now_us)),
                        ret_held);
}

gboolean tables_job_get(RowsDb *db, const char *id, TablesJob **ret_job, GError **error) {
    g_autoptr(RowsResult) found =
        ROWS_RUN(db, error, "SELECT " COLUMNS " FROM jobs WHERE id = $1", ROWS_TEXT(id));
    if (!found)
        return FALSE;
    *ret_job = tables_record_one(&JOB, found);
    return TRUE;
}

GPtrArray *tables_job_list_dead(RowsDb *db, const char *before, guint limit, GError **error) {
    g_autoptr(RowsResult) found = ROWS_RUN(
        db, error,
        "SELECT " COLUMNS " FROM jobs WHERE state = 'dead' AND id < $1 ORDER BY id DESC LIMIT $2",
        tables_before_id(before), tables_limit(limit, TABLES_LIST_MOST));
    return tables_record_list(&JOB, found);
}

#define COUNT_STATE(state)                                                                         \
    "SELECT pool, state, count(*) AS jobs, min(run_at) AS oldest FROM jobs "                       \
    "WHERE state = '" state "' GROUP BY pool, state "

/* State by state: each has its index. */
static const char COUNT_STATES[] = COUNT_STATE("queued") "UNION ALL " COUNT_STATE(
    "running") "UNION ALL " COUNT_STATE("dead") "ORDER BY pool, state";

GPtrArray *tables_job_counts(RowsDb *db, GError **error) {
    g_autoptr(RowsResult) found = ROWS_RUN(db, error, COUNT_STATES);
    return tables_record_list(&COUNT, found);
}

gboolean tables_job_prune(RowsDb *db, int64_t before_us, int64_t *ret_count, GError **error) {
    return tables_counted(ROWS_RUN(db, error,
                                   "DELETE FROM jobs WHERE state = 'done' AND ended_at < $1",
                                   ROWS_INTEGER(before_us)),
                          ret_count);
}

/* jobs: the queue. A worker claims a job for the time of a lease, prolongs it by heartbeats, and
 * ends it by the lease it was given; if the lease was lost meanwhile, another worker has the job
 * and the result is thrown away.
 *
 *     queued ── claim ──► running ── finish ──► done
 *       ▲                   │ retry, or its worker vanished
 *       └── attempts left ──┴── none left ──► dead ── requeue ──► queued
 *
 * While a swing is PROCESSING one job that waits or runs holds it. If that job dies, the swing
 * becomes FAILED (COMPLETED again if it has an analysis), with a reason for people and the event
 * ANALYSIS_FAILED, in the same transaction. If it is done, it has either stored or refused the
 * analysis (store/tables/analyses.h), or the next job holds the swing (TablesJobEnd). */
#ifndef GOLFCOACH_STORE_TABLES_JOBS_H
#define GOLFCOACH_STORE_TABLES_JOBS_H

#include "store/tables/objects.h"
#include "store/tables/transact.h"

#define TABLES_POOL_VIDEO       "video"
#define TABLES_POOL_AI          "ai"
#define TABLES_POOL_MAINTENANCE "maintenance"
enum { TABLES_POOLS = 3 };

/* Waits before the second, third … attempt: doubled each time. */
#define TABLES_JOB_BACKOFF_US      ((int64_t)5 * 1000000)
#define TABLES_JOB_BACKOFF_MOST_US ((int64_t)600 * 1000000)
/* Characters of a text that says what went wrong; longer ones are cut. */
enum { TABLES_JOB_ERROR_MOST = 2000 };

typedef struct {
    const char *kind;    /* "process_swing_video" */
    const char *pool;    /* TABLES_POOL_… */
    int priority;        /* lower comes first; 100 is ordinary */
    const char *payload; /* JSON; NULL = {} */
    const char *user_id; /* NULL = nobody's */
    const char *swing_id;
    gboolean holds_swing;   /* the swing is PROCESSING until this job ends */
    int max_attempts;       /* 1..100 */
    int64_t run_us;         /* not before */
    const char *unique_key; /* NULL, or: as long as one waits with this key no second is queued */
} TablesNewJob;

typedef struct {
    const char *id;
    const char *kind;
    const char *pool;
    int priority;
    const char *state; /* "queued", "running", "done", "dead" */
    const char *payload;
    const char *user_id;
    const char *swing_id;
    gboolean holds_swing;
    int attempts; /* claims so far, the present one included */
    int max_attempts;
    int64_t created_us;
    int64_t run_us;
    int64_t lease_until_us;
    const char *worker;
    const char *last_error;
    int64_t ended_us; /* done or dead */
} TablesJob;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TablesJob, g_free)

/* What proves that a job is still one's own. */
typedef struct {
    const char *job_id;
    const char *worker; /* names one process; any text of at most 200 bytes */
    int attempt;        /* TablesJob.attempts as claimed */
} TablesLease;
/* Borrows the job's texts. */
TablesLease tables_job_lease(const TablesJob *job);

/* Its id is made here. ret_queued, or NULL: FALSE if one with its unique_key waits already. */
gboolean tables_job_enqueue(RowsDb *db, const TablesNewJob *job, int64_t now_us,
                            gboolean *ret_queued, GError **error);

typedef struct {
    const char *const *pools; /* NULL-terminated, at most TABLES_POOLS */
    const char *worker;
    int64_t now_us;
    int64_t lease_us; /* how long */
} TablesClaim;

/* The next job of the pools, or NULL; first puts right what vanished workers left
 * (tables_job_recover). Any number of workers at once: none gets the same job. */
gboolean tables_job_claim(RowsDb *db, const TablesClaim *claim, TablesJob **ret_job,
                          GError **error);
/* Jobs whose lease ran out wait again; those without attempts left die. At most TABLES_LIST_MOST at
 * a time. ret_dead, or NULL: how many died. */
gboolean tables_job_recover(RowsDb *db, int64_t now_us, guint *ret_dead, GError **error);

/* Every third of a lease. ret_held FALSE: lost, stop working. */
gboolean tables_job_heartbeat(RowsDb *db, const TablesLease *lease, int64_t lease_until_us,
                              gboolean *ret_held, GError **error);

/* What else a finished job leaves behind. */
typedef struct {
    const TablesKept *objects; /* pending until now */
    gsize object_count;
    const TablesNewJob *next; /* jobs that follow */
    gsize next_count;
    const char *result; /* JSON that replaces the payload, or NULL */
} TablesJobEnd;

/* One transaction. `end` may be NULL. ret_held FALSE: the lease was lost, or the objects were given
 * up because it took too long; nothing was changed, throw the result away. */
gboolean tables_job_finish(RowsDb *db, const TablesLease *lease, const TablesJobEnd *end,
                           int64_t now_us, gboolean *ret_held, GError **error);

/* The same in the caller's transaction, which must be rolled back if ret_held is FALSE. */
gboolean tables_job_end(RowsDb *db, const TablesLease *lease, const TablesJobEnd *end,
                        int64_t now_us, gboolean *ret_held, GError **error);

typedef enum { TABLES_JOB_RETRIED, TABLES_JOB_DIED, TABLES_JOB_LOST } TablesJobFailure;

typedef struct {
    const char *error;  /* for us */
    const char *reason; /* for the golfer, should it be the last attempt */
    const char *code;   /* for clients: "engine_crashed" */
    gboolean for_good;  /* no further attempt would do better */
} TablesJobTrouble;

/* One transaction: waits again with back-off, or dies. */
gboolean tables_job_retry(RowsDb *db, const TablesLease *lease, const TablesJobTrouble *trouble,
                          int64_t now_us, TablesJobFailure *ret_failure, GError **error);
/* Puts a job back untouched, its attempt not counted: the worker is shutting down. */
gboolean tables_job_release(RowsDb *db, const TablesLease *lease, int64_t now_us,
                            gboolean *ret_held, GError **error);

gboolean tables_job_get(RowsDb *db, const char *id, TablesJob **ret_job, GError **error);
/* Dead ones, newest first; before: the last id of the page before, or NULL. */
GPtrArray *tables_job_list_dead(RowsDb *db, const char *before, guint limit, GError **error);
/* One transaction: a dead job gets all its attempts anew, the swing it held is PROCESSING again.
 * ret_found FALSE: there is no such dead job, or its swing is gone or analysed by another. */
gboolean tables_job_requeue(RowsDb *db, const char *id, int64_t now_us, gboolean *ret_found,
                            GError **error);

typedef struct {
    const char *pool;
    const char *state;
    int64_t count;
    int64_t oldest_us; /* the earliest run_us of them */
} TablesJobCount;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TablesJobCount, g_free)
/* TablesJobCount for each pool and state that has any; what is done is not counted. */
GPtrArray *tables_job_counts(RowsDb *db, GError **error);

/* Deletes what was done before that moment. Dead ones stay until someone decides. */
gboolean tables_job_prune(RowsDb *db, int64_t before_us, int64_t *ret_count, GError **error);

#endif

/* Threads that lease jobs and run them, and one that keeps the leases alive. */
#include <string.h>

#include "base/clock.h"
#include "base/ids.h"
#include "base/json.h"
#include "base/log.h"
#include "jobs/schedule.h"
#include "jobs/task.h"
#include "store/tables/exports.h"

/* A lease outlives a stall of the machine, and is short enough that the jobs of a killed worker do
 * not wait for long. */
#define LEASE_US (30 * BASE_CLOCK_SECOND_US)
enum {
    BEAT_SECONDS = 10,
    IDLE_SECONDS = 2, /* should a signal get lost */
    SWING_PRIORITY = 100,
    UPKEEP_PRIORITY = 200,
    SWING_ATTEMPTS = 5, /* killed workers and stores that were away count too */
};

#define WAKE_CHANNEL "jobs"

/* A new kind: a row here, its function in a file of this folder. */
static const struct {
    const char *kind;
    JobsRun run;
} TASKS[] = {
    {"process_swing_video", jobs_run_process},
    {"extract_poses", jobs_run_poses},
    {"generate_drill_plan", jobs_run_drill_plan},
    {"update_user_stats", jobs_run_stats},
    {"update_stale_stats", jobs_run_stale_stats},
    {"cleanup_old_videos", jobs_run_cleanup},
    {"sweep_objects", jobs_run_sweep},
    {"prune", jobs_run_prune},
    {TABLES_EXPORT_JOB, jobs_run_export},
};

struct JobsRunner {
    JobsStores stores;
    char *program, *models;
    char *worker; /* our name in leases */
    gint stop;
    GMutex lock;
    GCond woken;
    guint64 wakes;      /* under the lock: how often somebody called */
    GPtrArray *running; /* JobsTask *, under the lock; borrowed from the threads' stacks */
    GPtrArray *threads;
    JobsSchedule *schedule;
};

typedef struct {
    JobsRunner *runner;
    const char *pool;
} Slot;

TablesNewJob jobs_process_swing(const char *user_id, const char *swing_id, int64_t now_us) {
    return (TablesNewJob){.kind = "process_swing_video",
                          .pool = TABLES_POOL_VIDEO,
                          .priority = SWING_PRIORITY,
                          .user_id = user_id,
                          .swing_id = swing_id,
                          .max_attempts = SWING_ATTEMPTS,
                          .run_us = now_us};
}

void jobs_wake(Cache *cache) {
    cache_publish(cache, WAKE_CHANNEL, "{}");
}

void jobs_tell(Cache *cache, const char *user_id) {
    g_autofree char *channel = g_strconcat(JOBS_EVENTS_CHANNEL, user_id, NULL);
    cache_publish(cache, channel, "{}");
}

JobsEnd jobs_trouble(JobsTrouble *trouble, GError *error) {
    trouble->error = g_strdup(error->message);
    g_error_free(error);
    return JOBS_TROUBLE;
}

/* --- Leases ------------------------------------------------------------------------------- */

/* A lease that outlives its task. */
typedef struct {
    char *job_id;
    TablesLease lease;
} Beat;

static void beat_free(gpointer data) {
    Beat *beat = data;
    g_free(beat->job_id);
    g_free(beat);
}

/* The database may be slow: it is asked without the lock. */
static GPtrArray *leases_now(JobsRunner *runner) {
    GPtrArray *beats = g_ptr_array_new_with_free_func(beat_free);
    g_mutex_lock(&runner->lock);
    for (guint i = 0; i < runner->running->len; i++) {
        const JobsTask *task = runner->running->pdata[i];
        Beat *beat = g_new(Beat, 1);
        beat->job_id = g_strdup(task->job->id);
        beat->lease = (TablesLease){beat->job_id, runner->worker, task->lease.attempt};
        g_ptr_array_add(beats, beat);
    }
    g_mutex_unlock(&runner->lock);
    return beats;
}

static void cancel_job(JobsRunner *runner, const Beat *beat) {
    g_mutex_lock(&runner->lock);
    for (guint i = 0; i < runner->running->len; i++) {
        JobsTask *task = runner->running->pdata[i];
        if (!strcmp(task->job->id, beat->job_id) && task->lease.attempt == beat->lease.attempt)
            g_atomic_int_set(&task->cancel, 1);
    }
    g_mutex_unlock(&runner->lock);
}

static void beat_one(JobsRunner *runner, RowsDb *db, const Beat *beat) {
    gboolean held = TRUE;
    g_autoptr(GError) error = NULL;
    if (!tables_job_heartbeat(db, &beat->lease, base_clock_now_us() + LEASE_US, &held, &error)) {
        base_log(BASE_LOG_WARNING, "a heartbeat failed", "{s:s s:s}", "job_id", beat->job_id,
                 "error", error->message);
    } else if (!held) {
        base_log(BASE_LOG_WARNING, "a lease was lost", "{s:s}", "job_id", beat->job_id);
        cancel_job(runner, beat);
    }
}

static void beat_all(JobsRunner *runner) {
    g_autoptr(GPtrArray) beats = leases_now(runner);
    if (!beats->len)
        return;
    g_autoptr(GError) error = NULL;
    RowsDb *db = rows_borrow(runner->stores.rows, &error);
    if (!db) {
        base_log(BASE_LOG_WARNING, "no heartbeat: the rows are away", "{s:s}", "error",
                 error->message);
        return;
    }
    for (guint i = 0; i < beats->len; i++)
        beat_one(runner, db, beats->pdata[i]);
    rows_give_back(db);
}

static gpointer keep_leases(gpointer data) {
    JobsRunner *runner = data;
    while (!g_atomic_int_get(&runner->stop)) {
        const gint64 until = g_get_monotonic_time() + BEAT_SECONDS * G_USEC_PER_SEC;
        g_mutex_lock(&runner->lock);
        while (!g_atomic_int_get(&runner->stop) && g_get_monotonic_time() < until)
            g_cond_wait_until(&runner->woken, &runner->lock, until);
        g_mutex_unlock(&runner->lock);
        beat_all(runner);
    }
    return NULL;
}

/* --- Running one -------------------------------------------------------------------------- */

static JobsRun task_of(const char *kind) {
    for (gsize i = 0; i < G_N_ELEMENTS(TASKS); i++)
        if (!strcmp(TASKS[i].kind, kind))
            return TASKS[i].run;
    return NULL;
}

static void put_back(JobsTask *task, RowsDb *db) {
    gboolean held;
    g_autoptr(GError) error = NULL;
    if (!tables_job_release(db, &task->lease, base_clock_now_us(), &held, &error))
        base_log(BASE_LOG_WARNING, "a job was not put back; its lease will run out", "{s:s s:s}",
                 "job_id", task->job->id, "error", error->message);
}

static void note_trouble(JobsTask *task, RowsDb *db, const JobsTrouble *trouble) {
    const TablesJobTrouble told = {trouble->error ? trouble->error : "unknown",
                                   trouble->reason ? trouble->reason
                                                   : "something went wrong on our side",
                                   trouble->code ? trouble->code : "internal", trouble->for_good};
    TablesJobFailure failure = TABLES_JOB_LOST;
    g_autoptr(GError) error = NULL;
    if (!tables_job_retry(db, &task->lease, &told, base_clock_now_us(), &failure, &error))
        base_log(BASE_LOG_ERROR, "a failed job was not noted", "{s:s s:s}", "job_id", task->job->id,
                 "error", error->message);
    base_log(failure == TABLES_JOB_DIED ? BASE_LOG_ERROR : BASE_LOG_WARNING, "job failed",
             "{s:s s:s s:i s:s s:b}", "job_id", task->job->id, "kind", task->job->kind, "attempt",
             task->job->attempts, "error", told.error, "dead", failure == TABLES_JOB_DIED);
    if (failure == TABLES_JOB_DIED && task->job->user_id)
        jobs_tell(task->stores->cache, task->job->user_id);
}

static void end_task(JobsRunner *runner, JobsTask *task, JobsEnd end, const JobsTrouble *trouble) {
    if (end == JOBS_ENDED)
        return;
    g_autoptr(GError) error = NULL;
    g_autoptr(RowsDb) db = rows_borrow(runner->stores.rows, &error);
    gboolean held;
    if (!db)
        base_log(BASE_LOG_WARNING, "the end of a job was not noted; it will run again", "{s:s s:s}",
                 "job_id", task->job->id, "error", error->message);
    else if (g_atomic_int_get(&runner->stop) && end == JOBS_TROUBLE)
        put_back(task, db);
    else if (end == JOBS_TROUBLE)
        note_trouble(task, db, trouble);
    else if (!tables_job_finish(db, &task->lease, NULL, base_clock_now_us(), &held, &error))
        base_log(BASE_LOG_WARNING, "a job was not finished; it will run again", "{s:s s:s}",
                 "job_id", task->job->id, "error", error->message);
}

static void run_job(JobsRunner *runner, const TablesJob *job) {
    JobsTask task = {.stores = &runner->stores,
                     .program = runner->program,
                     .models = runner->models,
                     .job = job,
                     .lease = tables_job_lease(job),
                     .payload = job->payload ? json_loads(job->payload, 0, NULL) : NULL};
    const char *request = base_json_string(task.payload, "request_id");
    base_log_set_request(request ? request : job->id);
    g_mutex_lock(&runner->lock);
    g_ptr_array_add(runner->running, &task);
    task.cancel = g_atomic_int_get(&runner->stop); /* jobs_stop() looked before we were there */
    g_mutex_unlock(&runner->lock);
    const int64_t began_us = base_clock_monotonic_us();
    JobsTrouble trouble = {0};
    const JobsRun run = task_of(job->kind);
    JobsEnd end;
    if (run)
        end = run(&task, &trouble);
    else
        end = jobs_trouble(&trouble, g_error_new(ROWS_ERROR, ROWS_ERROR_STATEMENT,
                                                 "nobody knows how to do a %s", job->kind));
    end_task(runner, &task, end, &trouble);
    g_mutex_lock(&runner->lock);
    g_ptr_array_remove_fast(runner->running, &task);
    g_mutex_unlock(&runner->lock);
    base_log(BASE_LOG_INFO, "job", "{s:s s:s s:f s:b}", "job_id", job->id, "kind", job->kind,
             "duration_ms", (double)(base_clock_monotonic_us() - began_us) / 1e3, "trouble",
             end == JOBS_TROUBLE);
    json_decref(task.payload);
    g_free(trouble.error);
    g_free(trouble.reason);
    base_log_set_request(NULL);
}

/* --- Threads ------------------------------------------------------------------------------ */

static TablesJob *claim(const Slot *slot) {
    JobsRunner *runner = slot->runner;
    g_autoptr(GError) error = NULL;
    g_autoptr(RowsDb) db = rows_borrow(runner->stores.rows, &error);
    const char *const pools[] = {slot->pool, NULL};
    const TablesClaim wanted = {pools, runner->worker, base_clock_now_us(), LEASE_US};
    TablesJob *job = NULL;
    if (!db || !tables_job_claim(db, &wanted, &job, &error))
        base_log(BASE_LOG_WARNING, "no job could be claimed", "{s:s}", "error", error->message);
    return job;
}

static void wait_for_work(JobsRunner *runner, guint64 seen) {
    const gint64 until = g_get_monotonic_time() + IDLE_SECONDS * G_USEC_PER_SEC;
    g_mutex_lock(&runner->lock);
    while (runner->wakes == seen && !g_atomic_int_get(&runner->stop))
        if (!g_cond_wait_until(&runner->woken, &runner->lock, until))
            break;
    g_mutex_unlock(&runner->lock);
}

static gpointer work(gpointer data) {
    Slot *slot = data;
    JobsRunner *runner = slot->runner;
    while (!g_atomic_int_get(&runner->stop)) {
        g_mutex_lock(&runner->lock);
        const guint64 seen = runner->wakes;
        g_mutex_unlock(&runner->lock);
        g_autoptr(TablesJob) job = claim(slot);
        if (job)
            run_job(runner, job);
        else
            wait_for_work(runner, seen);
    }
    g_free(slot);
    return NULL;
}

static void wake_all(JobsRunner *runner) {
    g_mutex_lock(&runner->lock);
    runner->wakes++;
    g_cond_broadcast(&runner->woken);
    g_mutex_unlock(&runner->lock);
}

static void on_wake(const char *channel, const char *payload, gpointer data) {
    (void)channel;
    (void)payload;
    wake_all(data);
}

static void start_threads(JobsRunner *runner, const char *pool, guint count) {
    for (guint i = 0; i < count; i++) {
        Slot *slot = g_new(Slot, 1);
        *slot = (Slot){runner, pool};
        g_ptr_array_add(runner->threads, g_thread_new(pool, work, slot));
    }
}

JobsRunner *jobs_start(const JobsStores *stores, const JobsPools *pools, const char *program,
                       const char *models) {
    JobsRunner *runner = g_new0(JobsRunner, 1);
    g_autofree char *id = base_id_new();
    runner->stores = *stores;
    runner->program = g_strdup(program);
    runner->models = g_strdup(models);
    runner->worker = g_strdup_printf("%s/%s", g_get_host_name(), id);
    g_mutex_init(&runner->lock);
    g_cond_init(&runner->woken);
    runner->running = g_ptr_array_new();
    runner->threads = g_ptr_array_new();
    cache_subscribe(stores->cache, WAKE_CHANNEL, on_wake, runner);
    g_ptr_array_add(runner->threads, g_thread_new("leases", keep_leases, runner));
    start_threads(runner, TABLES_POOL_VIDEO, pools->video);
    start_threads(runner, TABLES_POOL_AI, pools->ai);
    start_threads(runner, TABLES_POOL_MAINTENANCE, pools->maintenance);
    if (pools->maintenance)
        runner->schedule = jobs_schedule_start(stores, runner->worker);
    return runner;
}

void jobs_stop(JobsRunner *runner) {
    if (!runner)
        return;
    jobs_schedule_stop(runner->schedule);
    g_atomic_int_set(&runner->stop, 1);
    g_mutex_lock(&runner->lock);
    for (guint i = 0; i < runner->running->len; i++)
        g_atomic_int_set(&((JobsTask *)runner->running->pdata[i])->cancel, 1);
    g_mutex_unlock(&runner->lock);
    wake_all(runner);
    for (guint i = 0; i < runner->threads->len; i++)
        g_thread_join(runner->threads->pdata[i]);
    cache_unsubscribe(runner->stores.cache, WAKE_CHANNEL, on_wake, runner);
    g_ptr_array_unref(runner->threads);
    g_ptr_array_unref(runner->running);
    g_mutex_clear(&runner->lock);
    g_cond_clear(&runner->woken);
    g_free(runner->program);
    g_free(runner->models);
    g_free(runner->worker);
    g_free(runner);
}

#include "jobs/schedule.h"

#include "base/clock.h"
#include "base/log.h"
#include "store/tables/schedule.h"

#define OFFICE    "schedule"
#define OFFICE_US (60 * BASE_CLOCK_SECOND_US)
enum { LOOK_SECONDS = 15, PRIORITY = 200, ATTEMPTS = 3 };

/* A new one: a row here, and its kind in runner.c. */
static const struct {
    const char *kind;
    int64_t every_us;
} TASKS[] = {
    {"sweep_objects", 5 * BASE_CLOCK_MINUTE_US},
    {"update_stale_stats", 15 * BASE_CLOCK_MINUTE_US},
    {"cleanup_old_videos", 6 * BASE_CLOCK_HOUR_US},
    {"prune", 6 * BASE_CLOCK_HOUR_US},
};

struct JobsSchedule {
    JobsStores stores;
    char *holder;
    gboolean stop; /* under the lock */
    GMutex lock;
    GCond woken;
    GThread *thread;
};

static gboolean queue_due(RowsDb *db, int64_t now_us, guint *ret_queued, GError **error) {
    for (gsize i = 0; i < G_N_ELEMENTS(TASKS); i++) {
        const TablesNewJob job = {.kind = TASKS[i].kind,
                                  .pool = TABLES_POOL_MAINTENANCE,
                                  .priority = PRIORITY,
                                  .max_attempts = ATTEMPTS,
                                  .run_us = now_us,
                                  .unique_key = TASKS[i].kind};
        gboolean queued = FALSE;
        if (!tables_schedule_run(db, TASKS[i].kind, TASKS[i].every_us, &job, now_us, &queued,
                                 error))
            return FALSE;
        *ret_queued += queued ? 1 : 0;
    }
    return TRUE;
}

static void look(JobsSchedule *schedule) {
    const int64_t now_us = base_clock_now_us();
    gboolean leads = FALSE;
    guint queued = 0;
    g_autoptr(GError) error = NULL;
    g_autoptr(RowsDb) db = rows_borrow(schedule->stores.rows, &error);
    if (!db ||
        !tables_leader_hold(db, OFFICE, schedule->holder, now_us, now_us + OFFICE_US, &leads,
                            &error) ||
        (leads && !queue_due(db, now_us, &queued, &error)))
        base_log(BASE_LOG_WARNING, "the schedule was not kept", "{s:s}", "error", error->message);
    if (queued)
        jobs_wake(schedule->stores.cache);
}

static gboolean wait_or_stop(JobsSchedule *schedule) {
    const gint64 until = g_get_monotonic_time() + LOOK_SECONDS * G_USEC_PER_SEC;
    g_mutex_lock(&schedule->lock);
    while (!schedule->stop && g_cond_wait_until(&schedule->woken, &schedule->lock, until))
        continue;
    const gboolean stop = schedule->stop;
    g_mutex_unlock(&schedule->lock);
    return stop;
}

static gpointer keep(gpointer data) {
    JobsSchedule *schedule = data;
    do
        look(schedule);
    while (!wait_or_stop(schedule));
    g_autoptr(RowsDb) db = rows_borrow(schedule->stores.rows, NULL);
    if (db)
        tables_leader_release(db, OFFICE, schedule->holder, NULL);
    return NULL;
}

JobsSchedule *jobs_schedule_start(const JobsStores *stores, const char *holder) {
    JobsSchedule *schedule = g_new0(JobsSchedule, 1);
    schedule->stores = *stores;
    schedule->holder = g_strdup(holder);
    g_mutex_init(&schedule->lock);
    g_cond_init(&schedule->woken);
    schedule->thread = g_thread_new("schedule", keep, schedule);
    return schedule;
}

void jobs_schedule_stop(JobsSchedule *schedule) {
    if (!schedule)
        return;
    g_mutex_lock(&schedule->lock);
    schedule->stop = TRUE;
    g_cond_signal(&schedule->woken);
    g_mutex_unlock(&schedule->lock);
    g_thread_join(schedule->thread);
    g_mutex_clear(&schedule->lock);
    g_cond_clear(&schedule->woken);
    g_free(schedule->holder);
    g_free(schedule);
}

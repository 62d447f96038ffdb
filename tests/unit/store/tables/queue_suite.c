/* The queue, exports of accounts, scheduled tasks, transactions.
 * tests: jobs.c jobs_failed.c exports.c schedule.c transact.c */
#include "database.h"
#include "results.h"

#include <string.h>

#include "base/ids.h"
#include "store/tables/events.h"
#include "store/tables/exports.h"
#include "store/tables/jobs.h"
#include "store/tables/schedule.h"
#include "store/tables/swings.h"
#include "store/tables/users.h"
#include "tap.h"

static const char *const MAINTENANCE[] = {TABLES_POOL_MAINTENANCE, NULL};
static const char *const VIDEO[] = {TABLES_POOL_VIDEO, NULL};
static const char *const ALL[] = {TABLES_POOL_VIDEO, TABLES_POOL_AI, TABLES_POOL_MAINTENANCE, NULL};

#define LEASE_US (60 * SECOND)

/* Every test starts with an empty queue. */
static void clear_queue(RowsDb *db) {
    g_autoptr(RowsResult) done = ROWS_RUN(db, &problem, "DELETE FROM jobs");
    TAP_CHECK(went_well(done != NULL));
}

static TablesNewJob task(const char *kind) {
    return (TablesNewJob){.kind = kind,
                          .pool = TABLES_POOL_MAINTENANCE,
                          .priority = 100,
                          .max_attempts = 3,
                          .run_us = NOW};
}

static gboolean enqueue(RowsDb *db, TablesNewJob job) {
    gboolean queued = FALSE;
    TAP_CHECK(went_well(tables_job_enqueue(db, &job, NOW, &queued, &problem)));
    return queued;
}

static TablesJob *claim(RowsDb *db, const char *const *pools, const char *worker, int64_t now_us) {
    TablesClaim asked = {pools, worker, now_us, LEASE_US};
    TablesJob *job = NULL;
    TAP_CHECK(went_well(tables_job_claim(db, &asked, &job, &problem)));
    return job;
}

static gboolean claims_kind(RowsDb *db, const char *const *pools, const char *kind,
                            int64_t now_us) {
    g_autoptr(TablesJob) job = claim(db, pools, "w", now_us);
    return g_strcmp0(job ? job->kind : NULL, kind) == 0;
}

static gboolean finish(RowsDb *db, const TablesJob *job) {
    TablesLease lease = tables_job_lease(job);
    gboolean held = FALSE;
    TAP_CHECK(went_well(tables_job_finish(db, &lease, NULL, NOW, &held, &problem)));
    return held;
}

static TablesJob *look(RowsDb *db, const char *id) {
    TablesJob *job = NULL;
    TAP_CHECK(went_well(tables_job_get(db, id, &job, &problem)));
    return job;
}

static gboolean is_in_state(RowsDb *db, const char *id, const char *state) {
    g_autoptr(TablesJob) job = look(db, id);
    return g_strcmp0(job ? job->state : NULL, state) == 0;
}

static void jobs_come_by_priority_and_pool(void) {
    g_autoptr(RowsDb) db = database_borrow();
    clear_queue(db);
    TablesNewJob low = task("low"), high = task("high"), later = task("later"), ai = task("ai");
    high.priority = 1;
    later.priority = 0;
    later.run_us = NOW + 1;
    ai.pool = TABLES_POOL_AI;
    ai.priority = -5;
    ai.payload = "{\"n\": 7}";
    TAP_CHECK(enqueue(db, low) && enqueue(db, high) && enqueue(db, later) && enqueue(db, ai));
    TAP_CHECK(claims_kind(db, VIDEO, NULL, NOW));
    TAP_CHECK(claims_kind(db, MAINTENANCE, "high", NOW));
    TAP_CHECK(claims_kind(db, MAINTENANCE, "later", NOW + 1));
    g_autoptr(TablesJob) job = claim(db, ALL, "w", NOW);
    TAP_CHECK(job && g_str_equal(job->kind, "ai") && strchr(job->payload, '7') &&
              job->attempts == 1 && job->lease_until_us == NOW + LEASE_US &&
              g_str_equal(job->worker, "w") && g_str_equal(job->state, "running"));
    TAP_CHECK(claims_kind(db, ALL, "low", NOW));
    TAP_CHECK(claims_kind(db, ALL, NULL, NOW));
    g_autoptr(GPtrArray) counts = tables_job_counts(db, &problem);
    TAP_CHECK(went_well(counts != NULL) && counts->len == 2);
    const TablesJobCount *maintenance = g_ptr_array_index(counts, 1);
    TAP_CHECK(g_str_equal(maintenance->pool, TABLES_POOL_MAINTENANCE) && maintenance->count == 3 &&
              g_str_equal(maintenance->state, "running") && maintenance->oldest_us == NOW);
}

static void a_waiting_task_is_not_queued_twice(void) {
    g_autoptr(RowsDb) db = database_borrow();
    clear_queue(db);
    TablesNewJob job = task("stats");
    job.unique_key = "stats of me";
    TAP_CHECK(enqueue(db, job) && !enqueue(db, job));
    g_autoptr(TablesJob) running = claim(db, ALL, "w", NOW);
    /* It may have read what has changed since: another one may wait. */
    TAP_CHECK(enqueue(db, job) && !enqueue(db, job));
    TablesLease lease = tables_job_lease(running);
    TablesJobTrouble trouble = {.error = "no", .reason = "no", .code = "no"};
    TablesJobFailure failure = TABLES_JOB_LOST;
    TAP_CHECK(went_well(tables_job_retry(db, &lease, &trouble, NOW, &failure, &problem)));
    TAP_CHECK(failure == TABLES_JOB_RETRIED);
    TablesNewJob wrong = task("x");
    wrong.pool = "swimming";
    TAP_CHECK(went_wrong(tables_job_enqueue(db, &wrong, NOW, NULL, &problem), ROWS_ERROR_CHECK));
}

static void a_lease_is_prolonged_or_lost(void) {
    g_autoptr(RowsDb) db = database_borrow();
    clear_queue(db);
    TAP_CHECK(enqueue(db, task("t")));
    g_autoptr(TablesJob) first = claim(db, ALL, "a", NOW);
    TablesLease lease = tables_job_lease(first);
    gboolean held = FALSE;
    int64_t until_us = NOW + 2 * LEASE_US;
    TAP_CHECK(went_well(tables_job_heartbeat(db, &lease, until_us, &held, &problem)) && held);
    TAP_CHECK(claims_kind(db, ALL, NULL, NOW + LEASE_US + 1));
    TAP_CHECK(claims_kind(db, ALL, NULL, until_us));
    g_autoptr(TablesJob) second = claim(db, ALL, "a", until_us + 1);
    TAP_CHECK(second && second->attempts == 2);
    TAP_CHECK(went_well(tables_job_heartbeat(db, &lease, until_us, &held, &problem)) && !held);
    TAP_CHECK(!finish(db, first) && finish(db, second) && !finish(db, second));
    TAP_CHECK(is_in_state(db, second->id, "done"));
    int64_t pruned = 0;
    TAP_CHECK(went_well(tables_job_prune(db, NOW, &pruned, &problem)) && pruned == 0);
    TAP_CHECK(went_well(tables_job_prune(db, NOW + 1, &pruned, &problem)) && pruned == 1);
}

static void a_finished_job_leaves_followers(void) {
    g_autoptr(RowsDb) db = database_borrow();
    clear_queue(db);
    TAP_CHECK(enqueue(db, task("first")));
    g_autoptr(TablesJob) first = claim(db, ALL, "a", NOW);
    const char *names[] = {"made by first", NULL};
    TAP_CHECK(went_well(tables_object_pending(db, names, NULL, NULL, NOW, &problem)));
    TablesNewJob next[] = {task("second"), task("third")};
    next[1].priority++;
    TablesKept kept = {names[0], 1};
    TablesJobEnd end = {&kept, 1, next, 2, "{\"done\": 1}"};
    TablesLease lease = tables_job_lease(first), lost = lease;
    lost.attempt = 9;
    gboolean held = TRUE;
    TAP_CHECK(went_well(tables_job_finish(db, &lost, &end, NOW, &held, &problem)) && !held);
    TAP_CHECK(claims_kind(db, ALL, NULL, NOW));
    TAP_CHECK(went_well(tables_job_finish(db, &lease, &end, NOW, &held, &problem)) && held);
    g_autoptr(TablesJob) ended = look(db, first->id);
    TAP_CHECK(ended && strstr(ended->payload, "done") && ended->ended_us == NOW);
    g_autoptr(TablesObject) object = NULL;
    TAP_CHECK(went_well(tables_object_get(db, names[0], &object, &problem)));
    TAP_CHECK(object && g_str_equal(object->state, "kept"));
    TAP_CHECK(claims_kind(db, ALL, "second", NOW) && claims_kind(db, ALL, "third", NOW));
}

/* Each wait twice the one before; after the last attempt the job is dead. */
static void trouble_is_tried_again_later(void) {
    g_autoptr(RowsDb) db = database_borrow();
    clear_queue(db);
    TAP_CHECK(enqueue(db, task("t")));
    g_autofree char *log = g_strnfill(3 * TABLES_JOB_ERROR_MOST, 'x');
    TablesJobTrouble trouble = {.error = log, .reason = "r", .code = "c"};
    int64_t now_us = NOW;
    for (int attempt = 1; attempt <= 3; attempt++) {
        g_autoptr(TablesJob) job = claim(db, ALL, "a", now_us);
        TAP_CHECK(job && job->attempts == attempt);
        TablesLease lease = tables_job_lease(job);
        TablesJobFailure failure = TABLES_JOB_LOST;
        TAP_CHECK(went_well(tables_job_retry(db, &lease, &trouble, now_us, &failure, &problem)));
        TAP_CHECK(failure == (attempt < 3 ? TABLES_JOB_RETRIED : TABLES_JOB_DIED));
        TAP_CHECK(went_well(tables_job_retry(db, &lease, &trouble, now_us, &failure, &problem)));
        TAP_CHECK(failure == TABLES_JOB_LOST);
        int64_t wait_us = TABLES_JOB_BACKOFF_US << (attempt - 1);
        TAP_CHECK(claims_kind(db, ALL, NULL, now_us + wait_us - 1));
        now_us += wait_us;
    }
    g_autoptr(GPtrArray) dead = tables_job_list_dead(db, NULL, 10, &problem);
    TAP_CHECK(went_well(dead != NULL) && dead->len == 1);
    const TablesJob *job = g_ptr_array_index(dead, 0);
    TAP_CHECK(strlen(job->last_error) == TABLES_JOB_ERROR_MOST);
    gboolean found = FALSE;
    TAP_CHECK(went_well(tables_job_requeue(db, job->id, now_us, &found, &problem)) && found);
    TAP_CHECK(went_well(tables_job_requeue(db, job->id, now_us, &found, &problem)) && !found);
    g_autoptr(TablesJob) again = claim(db, ALL, "a", now_us);
    TAP_CHECK(again && again->attempts == 1);
    trouble.for_good = TRUE;
    trouble.error = "\xff not UTF-8";
    TablesLease lease = tables_job_lease(again);
    TablesJobFailure failure = TABLES_JOB_LOST;
    TAP_CHECK(went_well(tables_job_retry(db, &lease, &trouble, now_us, &failure, &problem)));
    TAP_CHECK(failure == TABLES_JOB_DIED);
}

static void a_released_job_loses_no_attempt(void) {
    g_autoptr(RowsDb) db = database_borrow();
    clear_queue(db);
    TAP_CHECK(enqueue(db, task("t")));
    g_autoptr(TablesJob) job = claim(db, ALL, "a", NOW);
    TablesLease lease = tables_job_lease(job);
    gboolean held = FALSE;
    TAP_CHECK(went_well(tables_job_release(db, &lease, NOW, &held, &problem)) && held);
    g_autoptr(TablesJob) again = claim(db, ALL, "b", NOW);
    TAP_CHECK(again && again->attempts == 1);
    TAP_CHECK(!finish(db, job) && finish(db, again));
}

/* A job that kills its worker each time: nobody ever tells of trouble. */
static void a_deadly_job_dies_and_its_swing_fails(void) {
    g_autoptr(RowsDb) db = database_borrow();
    clear_queue(db);
    g_autofree char *user = database_user(db, "user");
    g_autofree char *swing = database_swing(db, user, NOW);
    int64_t now_us = NOW;
    for (int attempt = 1; attempt <= 3; attempt++) {
        g_autoptr(TablesJob) job = claim(db, VIDEO, "victim", now_us);
        TAP_CHECK(job && job->attempts == attempt);
        now_us += LEASE_US + 1;
    }
    guint dead = 0;
    TAP_CHECK(went_well(tables_job_recover(db, now_us, &dead, &problem)) && dead == 1);
    TAP_CHECK(claims_kind(db, VIDEO, NULL, now_us));
    g_autoptr(TablesSwing) failed = NULL, waiting = NULL;
    TAP_CHECK(went_well(tables_swing_get(db, swing, &failed, &problem)));
    TAP_CHECK(failed && g_str_equal(failed->status, TABLES_SWING_FAILED) && failed->failure_reason);
    g_autoptr(GPtrArray) events = tables_event_since(db, user, 0, 10, &problem);
    TAP_CHECK(events && events->len == 1);
    const TablesEvent *event = g_ptr_array_index(events, 0);
    TAP_CHECK(g_str_equal(event->kind, TABLES_EVENT_FAILED) && strstr(event->payload, swing));
    g_autoptr(GPtrArray) list = tables_job_list_dead(db, NULL, 10, &problem);
    TAP_CHECK(list && list->len == 1);
    const char *id = ((TablesJob *)g_ptr_array_index(list, 0))->id;
    gboolean found = FALSE;
    TAP_CHECK(went_well(tables_job_requeue(db, id, now_us, &found, &problem)) && found);
    TAP_CHECK(went_well(tables_swing_get(db, swing, &waiting, &problem)));
    TAP_CHECK(waiting && g_str_equal(waiting->status, TABLES_SWING_PROCESSING) &&
              !waiting->failure_reason);
}

/* Threads */

enum { WORKERS = 8, JOBS = 200 };
static GMutex done_lock;
static GHashTable *done_by_id;
static guint done_twice, done_in_all;

static void note_done(const char *id) {
    g_mutex_lock(&done_lock);
    done_in_all++;
    done_twice += g_hash_table_add(done_by_id, g_strdup(id)) ? 0 : 1;
    g_mutex_unlock(&done_lock);
}

static void work_off(guint number) {
    g_autofree char *worker = g_strdup_printf("worker %u", number);
    for (;;) {
        g_autoptr(RowsDb) db = database_borrow();
        g_autoptr(GError) error = NULL;
        g_autoptr(TablesJob) job = NULL;
        TablesClaim asked = {ALL, worker, NOW, LEASE_US};
        if (!tables_job_claim(db, &asked, &job, &error))
            g_error("%s", error->message);
        if (!job)
            return;
        TablesLease lease = tables_job_lease(job);
        gboolean held = FALSE;
        if (!tables_job_finish(db, &lease, NULL, NOW, &held, &error))
            g_error("%s", error->message);
        if (held)
            note_done(job->id);
    }
}

static void every_job_is_done_once(void) {
    if (!database_is_shared()) {
        TAP_SKIP("one connection");
        return;
    }
    {
        g_autoptr(RowsDb) db = database_borrow();
        clear_queue(db);
        for (int i = 0; i < JOBS; i++)
            TAP_CHECK(enqueue(db, task("t")));
    }
    done_by_id = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    database_race(WORKERS, work_off);
    TAP_CHECK(done_in_all == JOBS && done_twice == 0, "%u done, %u twice", done_in_all, done_twice);
    g_hash_table_unref(done_by_id);
}

/* Leases that are over before the work is: others take the jobs, only one of them may finish. */
static void lose_and_finish(guint number) {
    g_autofree char *worker = g_strdup_printf("worker %u", number % 2);
    for (int round = 0; round < 25; round++) {
        g_autoptr(RowsDb) db = database_borrow();
        g_autoptr(GError) error = NULL;
        g_autoptr(TablesJob) job = NULL;
        TablesClaim asked = {ALL, worker, NOW + round + number, -1};
        if (!tables_job_claim(db, &asked, &job, &error))
            g_error("%s", error->message);
        if (!job)
            continue;
        TablesLease lease = tables_job_lease(job);
        gboolean held = FALSE;
        if (!tables_job_finish(db, &lease, NULL, NOW, &held, &error))
            g_error("%s", error->message);
        if (held)
            note_done(job->id);
    }
}

static void lost_leases_never_finish_twice(void) {
    if (!database_is_shared()) {
        TAP_SKIP("one connection");
        return;
    }
    {
        g_autoptr(RowsDb) db = database_borrow();
        clear_queue(db);
        TablesNewJob job = task("t");
        job.max_attempts = 100;
        for (int i = 0; i < 20; i++)
            TAP_CHECK(enqueue(db, job));
    }
    done_in_all = done_twice = 0;
    done_by_id = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    database_race(WORKERS, lose_and_finish);
    TAP_CHECK(done_in_all > 0 && done_twice == 0, "%u done, %u twice", done_in_all, done_twice);
    g_hash_table_unref(done_by_id);
}

/* Results are stored while their swings, and at last their user, are deleted: whoever comes first
 * wins, conflicts are tried again, and nothing is left over. */
enum { PAIRS = 4 };
static char *crossed_user;
static char *crossed_swings[PAIRS];
static TablesJob *crossed_jobs[PAIRS];

/* Even numbers store, odd ones delete the same swing, the last one deletes the user. */
static void cross(guint number) {
    g_autoptr(RowsDb) db = database_borrow();
    g_autoptr(GError) error = NULL;
    gboolean found = FALSE, good = TRUE;
    const char *swing = number < 2 * PAIRS ? crossed_swings[number / 2] : NULL;
    if (!swing)
        good = tables_user_delete(db, crossed_user, NOW, &found, &error);
    else if (number % 2)
        good = tables_swing_delete(db, crossed_user, swing, NOW, &found, &error);
    else {
        Result result = {.user = crossed_user, .swing = swing, .score = 5, .with_frames = TRUE};
        result_store(db, crossed_jobs[number / 2], &result);
        g_free(result.id);
    }
    if (!good)
        g_error("%s", error->message);
}

static gboolean nothing_is_left(RowsDb *db) {
    static const char *const ORPHANS[] = {
        "SELECT count(*) AS n FROM swings WHERE user_id NOT IN (SELECT id FROM users)",
        "SELECT count(*) AS n FROM analyses WHERE swing_id NOT IN (SELECT id FROM swings)",
        "SELECT count(*) AS n FROM pose_keypoints WHERE swing_id NOT IN (SELECT id FROM swings)",
        "SELECT count(*) AS n FROM jobs WHERE swing_id NOT IN (SELECT id FROM swings)",
        ("SELECT count(*) AS n FROM objects WHERE state = 'kept' "
         "AND swing_id NOT IN (SELECT id FROM swings)"),
    };
    gboolean none = TRUE;
    for (gsize i = 0; i < G_N_ELEMENTS(ORPHANS); i++)
        if (database_number(db, ORPHANS[i]) != 0) {
            printf("# %s\n", ORPHANS[i]);
            none = FALSE;
        }
    return none;
}

static void crossing_deletions_leave_nothing(void) {
    if (!database_is_shared()) {
        TAP_SKIP("one connection");
        return;
    }
    for (guint round = 0; round < 10; round++) {
        g_autoptr(RowsDb) db = database_borrow();
        clear_queue(db);
        crossed_user = database_user(db, "user");
        for (guint i = 0; i < PAIRS; i++) {
            crossed_swings[i] = database_swing(db, crossed_user, NOW);
            crossed_jobs[i] = result_claim(db, crossed_swings[i]);
        }
        database_race(2 * PAIRS + round % 2, cross);
        TAP_CHECK(nothing_is_left(db));
        g_clear_pointer(&crossed_user, g_free);
        for (guint i = 0; i < PAIRS; i++) {
            g_free(crossed_swings[i]);
            g_free(crossed_jobs[i]);
        }
    }
}

/* Scheduled tasks */

static void one_process_leads(void) {
    g_autoptr(RowsDb) db = database_borrow();
    gboolean leads = FALSE;
    int64_t until_us = NOW + 30 * SECOND;
    TAP_CHECK(went_well(tables_leader_hold(db, "l", "a", NOW, until_us, &leads, &problem)));
    TAP_CHECK(leads);
    TAP_CHECK(went_well(tables_leader_hold(db, "l", "b", NOW, until_us, &leads, &problem)));
    TAP_CHECK(!leads);
    TAP_CHECK(went_well(tables_leader_hold(db, "l", "a", NOW, until_us + 1, &leads, &problem)));
    TAP_CHECK(leads);
    TAP_CHECK(went_well(tables_leader_hold(db, "l", "b", until_us + 1, NOW, &leads, &problem)));
    TAP_CHECK(!leads);
    TAP_CHECK(
        went_well(tables_leader_hold(db, "l", "b", until_us + 2, until_us + 9, &leads, &problem)));
    TAP_CHECK(leads);
    TAP_CHECK(went_well(tables_leader_release(db, "l", "a", &problem)));
    TAP_CHECK(went_well(tables_leader_hold(db, "l", "a", NOW, until_us, &leads, &problem)));
    TAP_CHECK(!leads);
    TAP_CHECK(went_well(tables_leader_release(db, "l", "b", &problem)));
    TAP_CHECK(went_well(tables_leader_hold(db, "l", "a", NOW, until_us, &leads, &problem)));
    TAP_CHECK(leads);
}

static gboolean run_hourly(RowsDb *db, int64_t now_us) {
    TablesNewJob job = task("cleanup");
    gboolean queued = FALSE;
    TAP_CHECK(went_well(
        tables_schedule_run(db, "cleanup", 3600 * SECOND, &job, now_us, &queued, &problem)));
    return queued;
}

static void a_task_runs_when_it_is_due(void) {
    g_autoptr(RowsDb) db = database_borrow();
    clear_queue(db);
    int64_t last = 1;
    TAP_CHECK(went_well(tables_schedule_last(db, "cleanup", &last, &problem)) && last == 0);
    TAP_CHECK(run_hourly(db, NOW));
    TAP_CHECK(!run_hourly(db, NOW + 3600 * SECOND - 1));
    TAP_CHECK(run_hourly(db, NOW + 3600 * SECOND));
    TAP_CHECK(went_well(tables_schedule_last(db, "cleanup", &last, &problem)));
    TAP_CHECK(last == NOW + 3600 * SECOND);
    TAP_CHECK(database_number(db, "SELECT count(*) AS n FROM jobs") == 2);
}

/* Exports */

static const char *exporting_user; /* of the threads */

static void begin_export(guint number) {
    (void)number;
    g_autoptr(RowsDb) db = database_borrow();
    TAP_CHECK(went_well(tables_export_begin(db, exporting_user, NOW, &problem)));
}

static int64_t ready_exports(RowsDb *db, const char *user) {
    g_autofree char *sql = g_strdup_printf("SELECT count(*) AS n FROM objects WHERE user_id = '%s' "
                                           "AND swing_id IS NULL AND state = 'kept'",
                                           user);
    return database_number(db, sql);
}

/* Stores one by that lease, as the job does; its id, to be freed. */
static char *store_export(RowsDb *db, const char *user, const TablesJob *job, int64_t now_us,
                          gboolean *ret_held) {
    char *id = base_id_new();
    g_autofree char *object = tables_export_object(user, id);
    const char *const names[] = {object, NULL};
    const TablesLease lease = tables_job_lease(job);
    const TablesExportDone done = {.lease = &lease,
                                   .user_id = user,
                                   .object = {object, 77},
                                   .event = "{\"export_id\": \"x\"}",
                                   .now_us = now_us};
    TAP_CHECK(went_well(tables_object_pending(db, names, user, NULL, now_us, &problem)));
    TAP_CHECK(went_well(tables_export_store(db, &done, ret_held, &problem)));
    return id;
}

static gboolean is_newest(RowsDb *db, const char *user, const char *id) {
    g_autoptr(TablesObject) newest = NULL;
    TAP_CHECK(went_well(tables_export_newest(db, user, &newest, &problem)));
    g_autofree char *found = newest ? tables_export_id(newest->name) : NULL;
    return g_strcmp0(found, id) == 0;
}

static void one_export_is_made_at_a_time(void) {
    g_autofree char *user = NULL;
    {
        g_autoptr(RowsDb) db = database_borrow();
        clear_queue(db);
        user = database_user(db, "user");
    }
    exporting_user = user;
    database_race(database_is_shared() ? 4 : 1, begin_export);
    begin_export(0);
    g_autoptr(RowsDb) db = database_borrow();
    gboolean under_way = FALSE, held = FALSE;
    TAP_CHECK(database_number(db, "SELECT count(*) AS n FROM jobs") == 1);
    g_autoptr(TablesJob) job = claim(db, MAINTENANCE, "w", NOW);
    TAP_CHECK(went_well(tables_export_begin(db, user, NOW, &problem)));
    TAP_CHECK(database_number(db, "SELECT count(*) AS n FROM jobs") == 1);
    TAP_CHECK(went_well(tables_export_under_way(db, user, &under_way, &problem)) && under_way);
    g_autofree char *id = store_export(db, user, job, NOW, &held);
    TAP_CHECK(held && is_newest(db, user, id) && ready_exports(db, user) == 1);
    TAP_CHECK(went_well(tables_export_under_way(db, user, &under_way, &problem)) && !under_way);
    g_autoptr(GPtrArray) events = tables_event_since(db, user, 0, 10, &problem);
    TAP_CHECK(events && events->len == 1 &&
              !strcmp(((const TablesEvent *)events->pdata[0])->kind, TABLES_EVENT_EXPORT));
    g_autofree char *lost = store_export(db, user, job, NOW, &held);
    TAP_CHECK(!held && is_newest(db, user, id) && ready_exports(db, user) == 1);
    g_autoptr(TablesObject) found = NULL, none = NULL;
    TAP_CHECK(went_well(tables_export_find(db, id, &found, &problem)));
    TAP_CHECK(found && !strcmp(found->user_id, user) && found->bytes == 77);
    TAP_CHECK(went_well(tables_export_find(db, lost, &none, &problem)) && !none);
}

static void an_export_is_replaced_and_ends(void) {
    g_autoptr(RowsDb) db = database_borrow();
    clear_queue(db);
    g_autofree char *user = database_user(db, "user");
    g_autofree char *swing = database_swing(db, user, NOW);
    g_autofree char *video = database_video(user, swing);
    int64_t count = 0;
    TAP_CHECK(went_well(tables_export_doom_old(db, NOW * 2, NOW, &count, &problem)));
    for (int i = 0; i < 2; i++) {
        gboolean held = FALSE;
        TAP_CHECK(went_well(tables_export_begin(db, user, NOW, &problem)));
        g_autoptr(TablesJob) job = claim(db, MAINTENANCE, "w", NOW + i * SECOND);
        g_autofree char *id = store_export(db, user, job, NOW + i * SECOND, &held);
        TAP_CHECK(held && is_newest(db, user, id) && ready_exports(db, user) == 1);
    }
    TAP_CHECK(went_well(tables_export_doom_old(db, NOW + SECOND, NOW, &count, &problem)) && !count);
    TAP_CHECK(went_well(tables_export_doom_old(db, NOW + 2 * SECOND, NOW, &count, &problem)));
    TAP_CHECK(count == 1 && is_newest(db, user, NULL));
    g_autoptr(GPtrArray) others = tables_object_list_of_user(db, user, NULL, 10, &problem);
    TAP_CHECK(others && others->len == 1 &&
              !strcmp(((const TablesObject *)others->pdata[0])->name, video));
    g_autoptr(GPtrArray) behind = tables_object_list_of_user(db, user, video, 10, &problem);
    TAP_CHECK(behind && behind->len == 0);
    TAP_CHECK(!tables_export_id(video));
}

/* Transactions */

typedef struct {
    int tries;
    int conflicts;
    gboolean give_up;
} Attempt;

static gboolean attempt(RowsDb *db, gpointer data, GError **error) {
    Attempt *work = data;
    TablesNewJob job = task("attempt");
    if (!tables_job_enqueue(db, &job, NOW, NULL, error))
        return FALSE;
    if (work->tries++ < work->conflicts) {
        g_set_error_literal(error, ROWS_ERROR, ROWS_ERROR_CONFLICT, "again");
        return FALSE;
    }
    return !work->give_up;
}

static void conflicts_are_tried_again(void) {
    g_autoptr(RowsDb) db = database_borrow();
    clear_queue(db);
    Attempt lucky = {.conflicts = 3}, unlucky = {.conflicts = 1000}, quitter = {.give_up = TRUE};
    TAP_CHECK(went_well(tables_transact(db, attempt, &lucky, &problem)) && lucky.tries == 4);
    TAP_CHECK(went_wrong(tables_transact(db, attempt, &unlucky, &problem), ROWS_ERROR_CONFLICT));
    TAP_CHECK(unlucky.tries == TABLES_TRIES);
    TAP_CHECK(went_well(tables_transact(db, attempt, &quitter, &problem)) && quitter.tries == 1);
    TAP_CHECK(database_number(db, "SELECT count(*) AS n FROM jobs") == 1);
}

int main(void) {
    database_open();
    TAP_RUN(jobs_come_by_priority_and_pool);
    TAP_RUN(a_waiting_task_is_not_queued_twice);
    TAP_RUN(a_lease_is_prolonged_or_lost);
    TAP_RUN(a_finished_job_leaves_followers);
    TAP_RUN(trouble_is_tried_again_later);
    TAP_RUN(a_released_job_loses_no_attempt);
    TAP_RUN(a_deadly_job_dies_and_its_swing_fails);
    TAP_RUN(every_job_is_done_once);
    TAP_RUN(lost_leases_never_finish_twice);
    TAP_RUN(crossing_deletions_leave_nothing);
    TAP_RUN(one_process_leads);
    TAP_RUN(a_task_runs_when_it_is_due);
    TAP_RUN(one_export_is_made_at_a_time);
    TAP_RUN(an_export_is_replaced_and_ends);
    TAP_RUN(conflicts_are_tried_again);
    database_close();
    return tap_done();
}

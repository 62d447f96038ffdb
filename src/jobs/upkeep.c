/* The tasks of the schedule: what is old, what nobody names any more, what must be counted anew. */
#include <string.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/log.h"
#include "jobs/statistics.h"
#include "jobs/task.h"
#include "store/tables/events.h"
#include "store/tables/exports.h"
#include "store/tables/objects.h"
#include "store/tables/poses.h"
#include "store/tables/sessions.h"
#include "store/tables/stats.h"
#include "store/tables/swings.h"

/* How long finished jobs, delivered events, ended sessions and keys of uploads are kept. */
#define JOBS_KEPT_US     (7 * BASE_CLOCK_DAY_US)
#define EVENTS_KEPT_US   (30 * BASE_CLOCK_DAY_US)
#define SESSIONS_KEPT_US (30 * BASE_CLOCK_DAY_US)
#define KEYS_KEPT_US     (2 * BASE_CLOCK_DAY_US)
#define STALE_STATS_US   (7 * BASE_CLOCK_DAY_US)
enum { USERS_AT_ONCE = 100 };

static gboolean is_cancelled(const JobsTask *task) {
    return g_atomic_int_get(&task->cancel);
}

/* --- Old videos --------------------------------------------------------------------------- */

static gboolean forget_video(RowsDb *db, const TablesSwing *swing, GError **error) {
    gboolean found;
    /* The overlay and the page show the golfer too. */
    g_autoptr(GPtrArray) objects = tables_object_list_of_swing(db, swing->id, error);
    if (!objects)
        return FALSE;
    g_autoptr(GPtrArray) more = g_ptr_array_new();
    for (guint i = 0; i < objects->len; i++) {
        const char *name = ((const TablesObject *)objects->pdata[i])->name;
        if (g_str_has_suffix(name, ".html") || g_str_has_suffix(name, "/overlay.mp4"))
            g_ptr_array_add(more, (gpointer)name);
    }
    g_ptr_array_add(more, NULL);
    return tables_swing_forget_video(db, swing->id, (const char *const *)more->pdata,
                                     base_clock_now_us(), &found, error);
}

JobsEnd jobs_run_cleanup(JobsTask *task, JobsTrouble *ret_trouble) {
    const int days = base_config_number(task->stores->config, BASE_CONFIG_RETENTION_DAYS);
    const int64_t before_us = base_clock_now_us() - days * BASE_CLOCK_DAY_US;
    GError *error = NULL;
    g_autoptr(RowsDb) db = rows_borrow(task->stores->rows, &error);
    guint forgotten = 0;
    while (db && !is_cancelled(task)) {
        g_autoptr(GPtrArray) swings =
            tables_swing_list_old_videos(db, before_us, TABLES_LIST_MOST, &error);
        for (guint i = 0; swings && !error && i < swings->len; i++)
            forgotten += forget_video(db, swings->pdata[i], &error) ? 1 : 0;
        if (error || !swings->len)
            break;
    }
    if (error)
        return jobs_trouble(ret_trouble, error);
    base_log(BASE_LOG_INFO, "old videos deleted", "{s:i s:i}", "videos", (int)forgotten, "days",
             days);
    return JOBS_DONE;
}

/* --- Objects that nobody names ------------------------------------------------------------ */

/* One that cannot be deleted does not keep the others. */
static gboolean delete_one(JobsTask *task, RowsDb *db, const char *name) {
    g_autoptr(GError) error = NULL;
    if (bytes_delete(task->stores->bytes, name, &error) && tables_object_remove(db, name, &error))
        return TRUE;
    base_log(BASE_LOG_WARNING, "an object was not deleted; the next sweep tries again", "{s:s s:s}",
             "object", name, "error", error->message);
    return FALSE;
}

static gboolean delete_doomed(JobsTask *task, RowsDb *db, guint *ret_deleted, GError **error) {
    for (guint before = G_MAXUINT; *ret_deleted != before && !is_cancelled(task);) {
        g_autoptr(GPtrArray) doomed = tables_object_list_doomed(db, TABLES_OBJECTS_MOST, error);
        if (!doomed)
            return FALSE;
        before = *ret_deleted;
        for (guint i = 0; i < doomed->len && !is_cancelled(task); i++)
            *ret_deleted +=
                delete_one(task, db, ((const TablesObject *)doomed->pdata[i])->name) ? 1 : 0;
    }
    return TRUE;
}

JobsEnd jobs_run_sweep(JobsTask *task, JobsTrouble *ret_trouble) {
    const int64_t now_us = base_clock_now_us();
    GError *error = NULL;
    int64_t stale = 0, expired = 0;
    guint deleted = 0;
    g_autoptr(RowsDb) db = rows_borrow(task->stores->rows, &error);
    if (!db ||
        !tables_object_doom_stale(db, now_us - TABLES_OBJECT_STALE_US, now_us, &stale, &error) ||
        !tables_export_doom_old(db, now_us - TABLES_EXPORT_KEPT_US, now_us, &expired, &error) ||
        !delete_doomed(task, db, &deleted, &error))
        return jobs_trouble(ret_trouble, error);
    if (deleted)
        base_log(BASE_LOG_INFO, "objects deleted", "{s:i s:I s:I}", "objects", (int)deleted,
                 "stale", (json_int_t)stale, "expired", (json_int_t)expired);
    return JOBS_DONE;
}

/* --- Rows that are old -------------------------------------------------------------------- */

JobsEnd jobs_run_prune(JobsTask *task, JobsTrouble *ret_trouble) {
    static const struct {
        gboolean (*prune)(RowsDb *db, int64_t before_us, int64_t *ret_count, GError **error);
        int64_t kept_us;
    } TABLES[] = {{tables_job_prune, JOBS_KEPT_US},
                  {tables_event_prune, EVENTS_KEPT_US},
                  {tables_session_prune, SESSIONS_KEPT_US},
                  {tables_swing_prune_keys, KEYS_KEPT_US}};
    const int64_t now_us = base_clock_now_us();
    GError *error = NULL;
    g_autoptr(RowsDb) db = rows_borrow(task->stores->rows, &error);
    for (gsize i = 0; db && i < G_N_ELEMENTS(TABLES); i++) {
        int64_t count = 0;
        if (!TABLES[i].prune(db, now_us - TABLES[i].kept_us, &count, &error))
            break;
    }
    const int days = base_config_number(task->stores->config, BASE_CONFIG_RETENTION_DAYS);
    for (gboolean more = TRUE; !error && more && !is_cancelled(task);)
        if (!tables_pose_forget(db, now_us - days * BASE_CLOCK_DAY_US, &more, &error))
            break;
    return error ? jobs_trouble(ret_trouble, error) : JOBS_DONE;
}

/* --- Statistics --------------------------------------------------------------------------- */

static gboolean compute(JobsTask *task, RowsDb *db, const char *user_id, GError **error) {
    g_autofree char *text = jobs_statistics(db, user_id, base_clock_now_us(), error);
    if (!text)
        return FALSE;
    g_autofree char *key = g_strconcat("cache:user_stats:", user_id, NULL);
    cache_drop(task->stores->cache, key);
    return TRUE;
}

JobsEnd jobs_run_stats(JobsTask *task, JobsTrouble *ret_trouble) {
    GError *error = NULL;
    g_autoptr(RowsDb) db = rows_borrow(task->stores->rows, &error);
    if (db && compute(task, db, task->job->user_id, &error))
        return JOBS_DONE;
    return jobs_trouble(ret_trouble, error);
}

JobsEnd jobs_run_stale_stats(JobsTask *task, JobsTrouble *ret_trouble) {
    GError *error = NULL;
    g_autoptr(RowsDb) db = rows_borrow(task->stores->rows, &error);
    g_autoptr(GPtrArray) users =
        db ? tables_stats_stale(db, base_clock_now_us() - STALE_STATS_US, USERS_AT_ONCE, &error)
           : NULL;
    for (guint i = 0; users && !error && i < users->len && !is_cancelled(task); i++)
        compute(task, db, users->pdata[i], &error);
    return error ? jobs_trouble(ret_trouble, error) : JOBS_DONE;
}

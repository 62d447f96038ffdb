#include "api/admin.h"

#include <string.h>

#include "api/sessions.h"
#include "api/users.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/log.h"
#include "jobs/jobs.h"
#include "store/tables/jobs.h"
#include "store/tables/swings.h"

enum { PAGE = 50 };

/* The cursor of lists that go by id alone; NULL: the first page. */
static const char *before_of(ApiCall *call, gboolean *ret_good) {
    const char *cursor = api_query_text(call, "cursor");
    *ret_good = !cursor || base_id_valid(cursor);
    if (!*ret_good)
        api_problem_field(call, "cursor", "is none of ours");
    return cursor;
}

/* --- Accounts ----------------------------------------------------------------------------- */

static json_t *user_json(const ApiCall *call, const TablesUser *user) {
    g_autofree char *email =
        api_users_open(call->stores, "users.email", user->id, user->email_sealed);
    g_autofree char *name =
        api_users_open(call->stores, "users.full_name", user->id, user->full_name_sealed);
    return json_pack("{s:s s:s s:o s:s s:o s:o}", "id", user->id, "email", email ? email : "",
                     "full_name", api_text_or_null(name), "role", user->role, "created_at",
                     api_moment(user->created_us), "disabled_at", api_moment(user->disabled_us));
}

void api_admin_users(ApiCall *call) {
    gboolean good;
    const char *before = before_of(call, &good);
    RowsDb *db = good ? api_call_db(call) : NULL;
    if (!db)
        return;
    const guint limit = (guint)api_query_integer(call, "limit", PAGE);
    GError *error = NULL;
    g_autoptr(GPtrArray) users = tables_user_list(db, NULL, before, limit + 1, &error);
    if (!users) {
        api_fail(call, error);
        return;
    }
    json_t *list = json_array();
    for (guint i = 0; i < MIN(users->len, limit); i++)
        json_array_append_new(list, user_json(call, users->pdata[i]));
    const TablesUser *last = users->len > limit ? users->pdata[limit - 1] : NULL;
    api_reply(call, json_pack("{s:o s:o}", "users", list, "next_cursor",
                              api_text_or_null(last ? last->id : NULL)));
}

/* What the body asks for; whoever is changed signs in anew. Sessions end before the account is
 * disabled: that ends them in the rows alone, and then nobody could tell which they were. */
static gboolean change_user(ApiCall *call, RowsDb *db, const char *id, gboolean *ret_found,
                            GError **error) {
    const char *role = base_json_string(call->body, "role");
    const json_t *disabled = json_object_get(call->body, "disabled");
    const int64_t now_us = base_clock_now_us();
    g_autoptr(TablesUser) user = NULL;
    if (!tables_user_get(db, id, &user, error))
        return FALSE;
    *ret_found = user != NULL;
    if (!user)
        return TRUE;
    if (role && !tables_user_set_role(db, id, role, now_us, ret_found, error))
        return FALSE;
    return api_sessions_end_all(call, db, id, NULL, error) &&
           (!disabled ||
            tables_user_set_disabled(db, id, json_is_true(disabled), now_us, ret_found, error));
}

void api_admin_change_user(ApiCall *call) {
    const char *id = call->parameters[0];
    if (!strcmp(id, call->caller.user_id)) {
        api_problem(call, 409, "administrators do not change themselves; ask another one");
        return;
    }
    RowsDb *db = api_call_db(call);
    if (!db)
        return;
    gboolean found = FALSE;
    GError *error = NULL;
    if (!change_user(call, db, id, &found, &error)) {
        api_fail(call, error);
        return;
    }
    if (!found) {
        api_not_found(call, "user");
        return;
    }
    base_log(BASE_LOG_INFO, "an administrator changed an account", "{s:s s:s}", "admin_id",
             call->caller.user_id, "changed_user_id", id);
    g_autoptr(TablesUser) user = NULL;
    if (!tables_user_get(db, id, &user, &error))
        api_fail(call, error);
    else if (!user)
        api_not_found(call, "user");
    else
        api_reply(call, user_json(call, user));
}

/* --- The queue ---------------------------------------------------------------------------- */

void api_admin_queue(ApiCall *call) {
    RowsDb *db = api_call_db(call);
    GError *error = NULL;
    g_autoptr(GPtrArray) counts = db ? tables_job_counts(db, &error) : NULL;
    if (!counts) {
        if (db)
            api_fail(call, error);
        return;
    }
    json_t *list = json_array();
    for (guint i = 0; i < counts->len; i++) {
        const TablesJobCount *count = counts->pdata[i];
        json_array_append_new(list, json_pack("{s:s s:s s:I s:o}", "pool", count->pool, "state",
                                              count->state, "jobs", (json_int_t)count->count,
                                              "oldest_at", api_moment(count->oldest_us)));
    }
    api_reply(call, json_pack("{s:o}", "queue", list));
}

static json_t *job_json(const TablesJob *job) {
    return json_pack("{s:s s:s s:s s:i s:o s:o s:o s:o}", "id", job->id, "kind", job->kind, "state",
                     job->state, "attempts", job->attempts, "swing_id",
                     api_text_or_null(job->swing_id), "user_id", api_text_or_null(job->user_id),
                     "last_error", api_text_or_null(job->last_error), "created_at",
                     api_moment(job->created_us));
}

void api_admin_dead_jobs(ApiCall *call) {
    gboolean good;
    const char *before = before_of(call, &good);
    RowsDb *db = good ? api_call_db(call) : NULL;
    if (!db)
        return;
    const guint limit = (guint)api_query_integer(call, "limit", PAGE);
    GError *error = NULL;
    g_autoptr(GPtrArray) jobs = tables_job_list_dead(db, before, limit + 1, &error);
    if (!jobs) {
        api_fail(call, error);
        return;
    }
    json_t *list = json_array();
    for (guint i = 0; i < MIN(jobs->len, limit); i++)
        json_array_append_new(list, job_json(jobs->pdata[i]));
    const TablesJob *last = jobs->len > limit ? jobs->pdata[limit - 1] : NULL;
    api_reply(call, json_pack("{s:o s:o}", "jobs", list, "next_cursor",
                              api_text_or_null(last ? last->id : NULL)));
}

void api_admin_requeue(ApiCall *call) {
    RowsDb *db = api_call_db(call);
    if (!db)
        return;
    gboolean found = FALSE;
    GError *error = NULL;
    if (!tables_job_requeue(db, call->parameters[0], base_clock_now_us(), &found, &error)) {
        api_fail(call, error);
        return;
    }
    if (!found) {
        api_not_found(call, "dead job");
        return;
    }
    jobs_wake(call->stores->cache);
    api_reply_nothing(call);
}

void api_admin_retention(ApiCall *call) {
    RowsDb *db = api_call_db(call);
    const int days = base_config_number(call->stores->config, BASE_CONFIG_RETENTION_DAYS);
    GError *error = NULL;
    g_autoptr(GPtrArray) due =
        db ? tables_swing_list_old_videos(db, base_clock_now_us() - days * BASE_CLOCK_DAY_US,
                                          TABLES_LIST_MOST, &error)
           : NULL;
    if (due)
        api_reply(call, json_pack("{s:i s:i s:b}", "days", days, "videos_due", (int)due->len,
                                  "more", due->len == TABLES_LIST_MOST));
    else if (db)
        api_fail(call, error);
}

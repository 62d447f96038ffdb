#include "api/users.h"

#include <math.h>
#include <string.h>

#include "api/sessions.h"
#include "auth/passwords.h"
#include "base/clock.h"
#include "base/crypto.h"
#include "base/json.h"
#include "base/log.h"
#include "jobs/statistics.h"
#include "store/tables/sessions.h"

static char *place_of(const char *column, const char *user_id) {
    return g_strconcat(column, ":", user_id, NULL);
}

char *api_users_open(const ApiStores *stores, const char *column, const char *user_id,
                     const char *sealed) {
    g_autofree char *place = place_of(column, user_id);
    g_autoptr(GError) error = NULL;
    char *text = NULL;
    if (!base_field_open(stores->secrets, place, sealed, &text, &error))
        base_log(BASE_LOG_ERROR, "a sealed column cannot be opened", "{s:s s:s}", "place", place,
                 "error", error->message);
    return text;
}

char *api_users_seal(const ApiStores *stores, const char *column, const char *user_id,
                     const char *text) {
    g_autofree char *place = place_of(column, user_id);
    return base_field_seal(stores->secrets, place, text);
}

static json_t *number_or_null(int value) {
    return value ? json_integer(value) : json_null();
}

static json_t *profile_json(const ApiStores *stores, const char *user_id,
                            const TablesProfile *profile) {
    const TablesProfile empty = {0};
    const TablesProfile *told = profile ? profile : &empty;
    g_autofree char *birth =
        api_users_open(stores, "users.date_of_birth", user_id, told->date_of_birth_sealed);
    g_autofree char *limitations = api_users_open(stores, "users.physical_limitations", user_id,
                                                  told->physical_limitations_sealed);
    return json_pack("{s:o s:o s:o s:o s:o s:o s:o s:o}", "date_of_birth", api_text_or_null(birth),
                     "height_cm", number_or_null(told->height_cm), "weight_kg",
                     number_or_null(told->weight_kg), "dominant_hand",
                     api_text_or_null(told->dominant_hand), "primary_miss",
                     api_text_or_null(told->primary_miss), "goals", api_list_or_empty(told->goals),
                     "physical_limitations", api_list_or_empty(limitations), "learning_style",
                     api_text_or_null(told->learning_style));
}

json_t *api_users_json(ApiCall *call, RowsDb *db, const TablesUser *user, GError **error) {
    g_autoptr(TablesProfile) profile = NULL;
    if (!tables_profile_get(db, user->id, &profile, error))
        return NULL;
    g_autofree char *email =
        api_users_open(call->stores, "users.email", user->id, user->email_sealed);
    g_autofree char *name =
        api_users_open(call->stores, "users.full_name", user->id, user->full_name_sealed);
    return json_pack("{s:s s:s s:o s:o s:s s:o s:o}", "id", user->id, "email", email ? email : "",
                     "full_name", api_text_or_null(name), "handicap",
                     api_real_or_null(user->handicap), "role", user->role, "created_at",
                     api_moment(user->created_us), "profile",
                     profile_json(call->stores, user->id, profile));
}

TablesUser *api_users_caller(ApiCall *call, RowsDb *db) {
    TablesUser *user = NULL;
    GError *error = NULL;
    if (!tables_user_get(db, call->caller.user_id, &user, &error))
        api_fail(call, error);
    else if (!user)
        api_problem(call, 401, "this account is no more");
    return user;
}

static void reply_user(ApiCall *call, RowsDb *db, const TablesUser *user) {
    GError *error = NULL;
    json_t *value = api_users_json(call, db, user, &error);
    if (value)
        api_reply(call, value);
    else
        api_fail(call, error);
}

void api_users_me(ApiCall *call) {
    RowsDb *db = api_call_db(call);
    g_autoptr(TablesUser) user = db ? api_users_caller(call, db) : NULL;
    if (user)
        reply_user(call, db, user);
}

static char *stats_key(const char *user_id) {
    return g_strconcat("cache:user_stats:", user_id, NULL);
}

/* --- Changes -------------------------------------------------------------------------------- */

/* A change of a profile: what the body names replaces what is there; null takes it away. */
typedef struct {
    const ApiStores *stores;
    const char *user_id;
    const json_t *body;
} Change;

static const char *changed_text(const Change *change, const char *name, const char *old) {
    const json_t *value = json_object_get(change->body, name);
    return value ? json_string_value(value) : old;
}

static int changed_number(const Change *change, const char *name, int old) {
    const json_t *value = json_object_get(change->body, name);
    return value ? (int)json_integer_value(value) : old;
}

static char *changed_sealed(const Change *change, const char *name, const char *column,
                            const char *old) {
    const json_t *value = json_object_get(change->body, name);
    if (!value)
        return g_strdup(old);
    g_autofree char *text = json_is_array(value)    ? base_json_text(value)
                            : json_is_string(value) ? g_strdup(json_string_value(value))
                                                    : NULL;
    return api_users_seal(change->stores, column, change->user_id, text);
}

static gboolean change_profile(RowsDb *db, const Change *change, GError **error) {
    g_autoptr(TablesProfile) old = NULL;
    if (!tables_profile_get(db, change->user_id, &old, error))
        return FALSE;
    TablesProfile profile = old ? *old : (TablesProfile){.user_id = change->user_id};
    const json_t *goals = json_object_get(change->body, "goals");
    g_autofree char *goals_text = goals ? base_json_text(goals) : NULL;
    g_autofree char *birth = changed_sealed(change, "date_of_birth", "users.date_of_birth",
                                            profile.date_of_birth_sealed);
    g_autofree char *limitations =
        changed_sealed(change, "physical_limitations", "users.physical_limitations",
                       profile.physical_limitations_sealed);
    profile.date_of_birth_sealed = birth;
    profile.physical_limitations_sealed = limitations;
    profile.height_cm = changed_number(change, "height_cm", profile.height_cm);
    profile.weight_kg = changed_number(change, "weight_kg", profile.weight_kg);
    profile.dominant_hand = changed_text(change, "dominant_hand", profile.dominant_hand);
    profile.primary_miss = changed_text(change, "primary_miss", profile.primary_miss);
    profile.learning_style = changed_text(change, "learning_style", profile.learning_style);
    profile.goals = goals_text ? goals_text : profile.goals;
    profile.updated_us = base_clock_now_us();
    return tables_profile_put(db, &profile, error);
}

static gboolean change_name(RowsDb *db, const Change *change, const TablesUser *user,
                            GError **error) {
    const json_t *handicap = json_object_get(change->body, "handicap");
    const double value = !handicap                ? user->handicap
                         : json_is_null(handicap) ? NAN
                                                  : json_number_value(handicap);
    g_autofree char *name =
        changed_sealed(change, "full_name", "users.full_name", user->full_name_sealed);
    gboolean found;
    return tables_user_set_name(db, user->id, name, value, base_clock_now_us(), &found, error);
}

static gboolean change_in_transaction(RowsDb *db, gpointer data, GError **error) {
    const Change *change = data;
    g_autoptr(TablesUser) user = NULL;
    return tables_user_get(db, change->user_id, &user, error) &&
           (!user || (change_name(db, change, user, error) && change_profile(db, change, error)));
}

void api_users_change_me(ApiCall *call) {
    RowsDb *db = api_call_db(call);
    if (!db)
        return;
    Change change = {call->stores, call->caller.user_id, call->body};
    GError *error = NULL;
    if (!tables_transact(db, change_in_transaction, &change, &error)) {
        api_fail(call, error);
        return;
    }
    api_users_me(call);
}

/* Whether the password in the body is the caller's; FALSE: it has replied. */
static gboolean proves_password(ApiCall *call, const TablesUser *user, const char *field) {
    gboolean rehash;
    if (auth_password_matches(base_json_string(call->body, field), user->password_hash, &rehash))
        return TRUE;
    api_problem_field(call, field, "is not your password");
    return FALSE;
}

/* The caller, without a connection held while the password is hashed; NULL: it has replied. */
static TablesUser *caller_with_password(ApiCall *call, const char *field) {
    RowsDb *db = api_call_db(call);
    g_autoptr(TablesUser) user = db ? api_users_caller(call, db) : NULL;
    api_call_release_db(call);
    return user && proves_password(call, user, field) ? g_steal_pointer(&user) : NULL;
}

void api_users_change_password(ApiCall *call) {
    g_autoptr(TablesUser) user = caller_with_password(call, "current_password");
    if (!user)
        return;
    const char *password = base_json_string(call->body, "new_password");
    g_autofree char *email =
        api_users_open(call->stores, "users.email", user->id, user->email_sealed);
    g_autoptr(GError) weak = NULL;
    if (!auth_password_allowed(password, email, &weak)) {
        api_problem_field(call, "new_password", weak->message);
        return;
    }
    g_autofree char *hash = api_sessions_hash(call, password);
    RowsDb *db = hash ? api_call_db(call) : NULL;
    if (!db)
        return;
    GError *error = NULL;
    gboolean found;
    const int64_t now_us = base_clock_now_us();
    if (!tables_user_set_password(db, user->id, hash, now_us, &found, &error) ||
        !api_sessions_end_all(call, db, user->id, call->caller.session_id, &error))
        api_fail(call, error);
    else
        api_reply_nothing(call);
}

void api_users_delete_me(ApiCall *call) {
    g_autoptr(TablesUser) user = caller_with_password(call, "password");
    RowsDb *db = user ? api_call_db(call) : NULL;
    if (!db)
        return;
    GError *error = NULL;
    gboolean found;
    if (!api_sessions_end_all(call, db, user->id, NULL, &error) ||
        !tables_user_delete(db, user->id, base_clock_now_us(), &found, &error)) {
        api_fail(call, error);
        return;
    }
    g_autofree char *key = stats_key(user->id);
    cache_drop(call->stores->cache, key);
    api_reply_nothing(call);
}

/* --- Sessions ------------------------------------------------------------------------------- */

static json_t *session_json(const ApiCall *call, const TablesSession *session) {
    return json_pack("{s:s s:o s:o s:o s:o s:b}", "id", session->id, "created_at",
                     api_moment(session->created_us), "last_used_at",
                     api_moment(session->last_used_us), "user_agent",
                     api_text_or_null(session->user_agent), "address",
                     api_text_or_null(session->address), "current",
                     !strcmp(session->id, call->caller.session_id));
}

void api_users_sessions(ApiCall *call) {
    RowsDb *db = api_call_db(call);
    if (!db)
        return;
    GError *error = NULL;
    g_autoptr(GPtrArray) sessions =
        tables_session_list(db, call->caller.user_id, base_clock_now_us(), &error);
    if (!sessions) {
        api_fail(call, error);
        return;
    }
    json_t *list = json_array();
    for (guint i = 0; i < sessions->len; i++)
        json_array_append_new(list, session_json(call, sessions->pdata[i]));
    api_reply(call, json_pack("{s:o}", "sessions", list));
}

void api_users_revoke_session(ApiCall *call) {
    RowsDb *db = api_call_db(call);
    if (!db)
        return;
    GError *error = NULL;
    gboolean found = FALSE;
    const char *id = call->parameters[0];
    if (!tables_session_revoke(db, call->caller.user_id, id, base_clock_now_us(), &found, &error)) {
        api_fail(call, error);
        return;
    }
    if (!found) {
        api_not_found(call, "session");
        return;
    }
    api_sessions_forget(call, call->caller.user_id, id);
    api_reply_nothing(call);
}

/* --- Statistics ------------------------------------------------------------------------------ */

enum { STATS_SECONDS = 3600 };

/* From the cache, or computed. NULL: it has replied. Free with g_free(). */
static char *stats_text(ApiCall *call, const char *user_id) {
    g_autofree char *key = stats_key(user_id);
    g_autoptr(GBytes) cached = cache_get(call->stores->cache, key);
    if (cached)
        return g_strndup(g_bytes_get_data(cached, NULL), g_bytes_get_size(cached));
    RowsDb *db = api_call_db(call);
    if (!db)
        return NULL;
    GError *error = NULL;
    char *text = jobs_statistics(db, user_id, base_clock_now_us(), &error);
    if (text) {
        cache_put(call->stores->cache, key, text, strlen(text), STATS_SECONDS);
    } else if (g_error_matches(error, ROWS_ERROR, ROWS_ERROR_REFERENCE)) {
        g_error_free(error); /* they are kept beside the account, and there is none */
        api_not_found(call, "user");
    } else {
        api_fail(call, error);
    }
    return text;
}

void api_users_stats(ApiCall *call) {
    const char *user_id = call->parameters[0];
    if (!api_call_may_read(call, user_id, "user"))
        return;
    g_autofree char *text = stats_text(call, user_id);
    if (text)
        api_reply_text(call, text, strlen(text));
}

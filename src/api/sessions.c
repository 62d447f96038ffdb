#include "api/sessions.h"

#include <math.h>
#include <string.h>

#include "api/users.h"
#include "auth/passwords.h"
#include "base/clock.h"
#include "base/crypto.h"
#include "base/json.h"
#include "base/log.h"
#include "jobs/jobs.h"
#include "store/tables/sessions.h"

/* Tokens are believed so much longer than they say, for clocks that differ. */
enum { LEEWAY_SECONDS = 60 };

enum { REFRESH_BYTES = 32, AGENT_BYTES = 200 };

/* --- Is it still good? -------------------------------------------------------------------- */

static char *cache_key(const char *session_id) {
    return g_strconcat("session:", session_id, NULL);
}

/* In place of a session that was ended: no process believes its tokens, until they are over anyway.
 */
#define ENDED "ended"

static gboolean says_ended(GBytes *cached) {
    return g_bytes_get_size(cached) == strlen(ENDED) &&
           !memcmp(g_bytes_get_data(cached, NULL), ENDED, strlen(ENDED));
}

/* Not somebody else's. */
static gboolean says_good(GBytes *cached, const char *user_id) {
    gsize size;
    const char *text = g_bytes_get_data(cached, &size);
    return g_strstr_len(text, (gssize)size, user_id) != NULL;
}

static void remember(const ApiCall *call, const char *session_id, const char *user_id) {
    g_autofree char *key = cache_key(session_id);
    json_t *value =
        json_pack("{s:s s:I}", "user_id", user_id, "expires_at",
                  (json_int_t)(base_clock_now_us() / BASE_CLOCK_SECOND_US) + AUTH_ACCESS_SECONDS);
    g_autofree char *text = base_json_text(value);
    json_decref(value);
    cache_put(call->stores->cache, key, text, strlen(text), AUTH_ACCESS_SECONDS);
}

static void remember_end(const ApiCall *call, const char *session_id) {
    g_autofree char *key = cache_key(session_id);
    cache_put(call->stores->cache, key, ENDED, strlen(ENDED), AUTH_ACCESS_SECONDS + LEEWAY_SECONDS);
}

void api_sessions_forget(const ApiCall *call, const char *user_id, const char *session_id) {
    remember_end(call, session_id);
    g_autofree char *channel = g_strconcat(JOBS_EVENTS_CHANNEL, user_id, NULL);
    g_autofree char *signal = g_strdup_printf("{\"end_session\":\"%s\"}", session_id);
    cache_publish(call->stores->cache, channel, signal);
}

/* By the rows. */
static gboolean is_good(ApiCall *call, gboolean *ret_good) {
    RowsDb *db = api_call_db(call);
    if (!db)
        return FALSE;
    g_autoptr(TablesSession) session = NULL;
    GError *error = NULL;
    if (!tables_session_get(db, call->caller.session_id, &session, &error)) {
        api_fail(call, error);
        return FALSE;
    }
    *ret_good = session && !session->revoked_us && session->expires_us > base_clock_now_us() &&
                !strcmp(session->user_id, call->caller.user_id);
    return TRUE;
}

char *api_sessions_key(const ApiCall *call) {
    return cache_key(call->caller.session_id);
}

/* By the rows, which the cache is told of. FALSE: it has replied. */
static gboolean look_up(ApiCall *call, gboolean *ret_good) {
    if (!is_good(call, ret_good))
        return FALSE;
    if (*ret_good) {
        /* Who ends a session tells the rows first. If he told the cache between our look and our
         * note, the second look sees it. */
        remember(call, call->caller.session_id, call->caller.user_id);
        if (!is_good(call, ret_good))
            return FALSE;
    }
    if (!*ret_good)
        remember_end(call, call->caller.session_id);
    return TRUE;
}

gboolean api_sessions_still_good(ApiCall *call, GBytes *cached) {
    gboolean good = cached && says_good(cached, call->caller.user_id);
    if (!good && !(cached && says_ended(cached)) && !look_up(call, &good))
        return FALSE;
    if (!good)
        api_problem(call, 401, "this session was ended; sign in again");
    return good;
}

gboolean api_sessions_end_all(ApiCall *call, RowsDb *db, const char *user_id, const char *except,
                              GError **error) {
    const int64_t now_us = base_clock_now_us();
    g_autoptr(GPtrArray) sessions = tables_session_list(db, user_id, now_us, error);
    if (!sessions || !tables_session_revoke_all(db, user_id, except, now_us, error))
        return FALSE;
    for (guint i = 0; i < sessions->len; i++) {
        const TablesSession *session = sessions->pdata[i];
        if (!except || strcmp(session->id, except) != 0)
            api_sessions_forget(call, user_id, session->id);
    }
    return TRUE;
}

/* --- Tokens ------------------------------------------------------------------------------- */

static char *refresh_hash(const ApiCall *call, const char *token) {
    return base_lookup_hash(call->stores->secrets, "sessions.refresh", token);
}

/* The successor of a refresh token follows from it, so that a repeated exchange gives the same. */
static char *successor_of(const ApiCall *call, const char *token) {
    return base_lookup_hash(call->stores->secrets, "sessions.successor", token);
}

static json_t *tokens_json(ApiCall *call, const TablesUser *user, const char *session_id,
                           const char *refresh) {
    AuthCaller caller = {0};
    g_strlcpy(caller.user_id, user->id, sizeof caller.user_id);
    g_strlcpy(caller.session_id, session_id, sizeof caller.session_id);
    if (!auth_role_parse(user->role, &caller.role))
        caller.role = AUTH_ROLE_USER;
    g_autofree char *access = auth_tokens_issue(call->tokens, &caller, base_clock_now_us());
    return json_pack("{s:s s:s s:s s:i}", "access_token", access, "refresh_token", refresh,
                     "token_type", "Bearer", "expires_in", (int)AUTH_ACCESS_SECONDS);
}

/* What a browser calls itself, if that is text. */
static char *short_agent(const ApiCall *call) {
    const char *agent = httpd_header(call->request, "User-Agent");
    if (!agent || !g_utf8_validate(agent, -1, NULL))
        return NULL;
    g_autofree char *cut = g_strndup(agent, AGENT_BYTES);
    return g_utf8_make_valid(cut, -1);
}

json_t *api_sessions_begin(ApiCall *call, RowsDb *db, const TablesUser *user, GError **error) {
    g_autofree char *refresh = base_random_text(REFRESH_BYTES);
    g_autofree char *hash = refresh_hash(call, refresh);
    g_autofree char *id = base_id_new();
    g_autofree char *agent = short_agent(call);
    const int64_t now_us = base_clock_now_us();
    const TablesSession session = {.id = id,
                                   .user_id = user->id,
                                   .refresh_hash = hash,
                                   .user_agent = agent,
                                   .address = httpd_address(call->request),
                                   .created_us = now_us,
                                   .expires_us =
                                       now_us + AUTH_REFRESH_SECONDS * BASE_CLOCK_SECOND_US};
    if (!tables_session_insert(db, &session, error))
        return NULL;
    return tokens_json(call, user, id, refresh);
}

/* Begins a session and replies with the shape "SignedIn". */
static void reply_signed_in(ApiCall *call, RowsDb *db, const TablesUser *user) {
    GError *error = NULL;
    json_t *reply = api_sessions_begin(call, db, user, &error);
    json_t *shown = reply ? api_users_json(call, db, user, &error) : NULL;
    if (!shown) {
        json_decref(reply);
        api_fail(call, error);
        return;
    }
    json_object_set_new(reply, "user", shown);
    api_reply(call, reply);
}

char *api_sessions_hash(ApiCall *call, const char *password) {
    char *hash = auth_password_hash(password);
    if (!hash)
        api_problem(call, 503, "there is no memory for this right now; please try again");
    return hash;
}

/* --- Routes ------------------------------------------------------------------------------- */

void api_sessions_register(ApiCall *call) {
    const char *email = base_json_string(call->body, "email");
    const char *password = base_json_string(call->body, "password");
    g_autoptr(GError) weak = NULL;
    if (!auth_password_allowed(password, email, &weak)) {
        api_problem_field(call, "password", weak->message);
        return;
    }
    g_autofree char *hash = api_sessions_hash(call, password);
    RowsDb *db = hash ? api_call_db(call) : NULL;
    if (!db)
        return;
    g_autofree char *id = base_id_new();
    g_autofree char *email_hash = base_email_hash(call->stores->secrets, email);
    g_autofree char *email_sealed = api_users_seal(call->stores, "users.email", id, email);
    g_autofree char *name = api_users_seal(call->stores, "users.full_name", id,
                                           base_json_string(call->body, "full_name"));
    const TablesUser user = {.id = id,
                             .email_hash = email_hash,
                             .email_sealed = email_sealed,
                             .password_hash = hash,
                             .full_name_sealed = name,
                             .role = auth_role_name(AUTH_ROLE_USER),
                             .handicap = base_json_real(call->body, "handicap", NAN),
                             .created_us = base_clock_now_us()};
    GError *error = NULL;
    if (tables_user_insert(db, &user, &error)) {
        reply_signed_in(call, db, &user);
    } else if (g_error_matches(error, ROWS_ERROR, ROWS_ERROR_UNIQUE)) {
        g_error_free(error);
        api_problem(call, 409, "there is an account with this e-mail address; sign in instead");
    } else {
        api_fail(call, error);
    }
}

static void rehash(RowsDb *db, const TablesUser *user, const char *password) {
    g_autofree char *hash = auth_password_hash(password);
    g_autoptr(GError) error = NULL;
    gboolean found;
    if (hash && !tables_user_set_password(db, user->id, hash, base_clock_now_us(), &found, &error))
        base_log(BASE_LOG_WARNING, "a password was not hashed anew", "{s:s}", "error",
                 error->message);
}

/* Ten a minute for an address is the route's; this is ten a minute for an account, from wherever.
 */
static gboolean within_account_rate(ApiCall *call, const char *email_hash) {
    g_autofree char *key = g_strconcat("ratelimit:", email_hash, ":", call->route->id, NULL);
    guint left_s = 1;
    if (cache_count(call->stores->cache, key, API_RATE_WINDOW_S, &left_s) <= API_LOGIN_RATE)
        return TRUE;
    char number[16];
    g_snprintf(number, sizeof number, "%u", left_s);
    httpd_set_header(call->request, "Retry-After", number);
    api_problem(call, 429, "too many tries for this account; wait %u s", left_s);
    return FALSE;
}

void api_sessions_login(ApiCall *call) {
    const char *password = base_json_string(call->body, "password");
    g_autofree char *hash =
        base_email_hash(call->stores->secrets, base_json_string(call->body, "email"));
    RowsDb *db = within_account_rate(call, hash) ? api_call_db(call) : NULL;
    if (!db)
        return;
    g_autoptr(TablesUser) user = NULL;
    GError *error = NULL;
    if (!tables_user_by_email(db, hash, &user, &error)) {
        api_fail(call, error);
        return;
    }
    api_call_release_db(call); /* hashing takes a tenth of a second */
    gboolean needs_rehash = FALSE;
    /* An unknown address takes as long as a wrong password, and is answered alike. */
    const gboolean right =
        auth_password_matches(password, user ? user->password_hash : NULL, &needs_rehash);
    if (!user || !right || user->disabled_us) {
        api_problem(call, 401, "e-mail address and password do not go together");
        return;
    }
    db = api_call_db(call);
    if (!db)
        return;
    if (needs_rehash)
        rehash(db, user, password);
    reply_signed_in(call, db, user);
}

static gboolean rotate(ApiCall *call, RowsDb *db, const char *shown, const char *next,
                       TablesSession **ret_session) {
    g_autofree char *shown_hash = refresh_hash(call, shown);
    g_autofree char *next_hash = refresh_hash(call, next);
    const int64_t now_us = base_clock_now_us();
    const TablesSessionRotation rotation = {shown_hash, next_hash, now_us,
                                            now_us + AUTH_REFRESH_SECONDS * BASE_CLOCK_SECOND_US};
    TablesSessionOutcome outcome;
    GError *error = NULL;
    if (!tables_session_rotate(db, &rotation, &outcome, ret_session, &error)) {
        api_fail(call, error);
        return FALSE;
    }
    if (outcome == TABLES_SESSION_ROTATED || outcome == TABLES_SESSION_REPEATED)
        return TRUE;
    if (outcome == TABLES_SESSION_REUSED) {
        base_log(BASE_LOG_WARNING, "a refresh token was used twice: session ended", "{s:s}",
                 "session_id", (*ret_session)->id);
        api_sessions_forget(call, (*ret_session)->user_id, (*ret_session)->id);
    }
    api_problem(call, 401, "the refresh token is not valid any more; sign in again");
    return FALSE;
}

void api_sessions_refresh(ApiCall *call) {
    RowsDb *db = api_call_db(call);
    if (!db)
        return;
    const char *shown = base_json_string(call->body, "refresh_token");
    g_autofree char *next = successor_of(call, shown);
    g_autoptr(TablesSession) session = NULL;
    g_autoptr(TablesUser) user = NULL;
    GError *error = NULL;
    if (!rotate(call, db, shown, next, &session))
        return;
    if (!tables_user_get(db, session->user_id, &user, &error)) {
        api_fail(call, error);
        return;
    }
    if (!user || user->disabled_us) {
        api_problem(call, 401, "this account is no more");
        return;
    }
    api_reply(call, tokens_json(call, user, session->id, next));
}

void api_sessions_logout(ApiCall *call) {
    RowsDb *db = api_call_db(call);
    if (!db)
        return;
    GError *error = NULL;
    gboolean found;
    if (!tables_session_revoke(db, call->caller.user_id, call->caller.session_id,
                               base_clock_now_us(), &found, &error)) {
        api_fail(call, error);
        return;
    }
    api_sessions_forget(call, call->caller.user_id, call->caller.session_id);
    api_reply_nothing(call);
}

void api_sessions_keys(ApiCall *call) {
    api_reply(call, auth_tokens_jwks(call->tokens));
}

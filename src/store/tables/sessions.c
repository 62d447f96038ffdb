#include "store/tables/sessions.h"

#include "store/tables/record.h"

#define COLUMNS                                                                                    \
    "id, user_id, refresh_hash, user_agent, address, created_at, last_used_at, expires_at, "       \
    "revoked_at"

static const TablesField FIELDS[] = {
    {"id", TABLES_TEXT, offsetof(TablesSession, id)},
    {"user_id", TABLES_TEXT, offsetof(TablesSession, user_id)},
    {"refresh_hash", TABLES_TEXT, offsetof(TablesSession, refresh_hash)},
    {"user_agent", TABLES_TEXT, offsetof(TablesSession, user_agent)},
    {"address", TABLES_TEXT, offsetof(TablesSession, address)},
    {"created_at", TABLES_WIDE, offsetof(TablesSession, created_us)},
    {"last_used_at", TABLES_WIDE, offsetof(TablesSession, last_used_us)},
    {"expires_at", TABLES_WIDE, offsetof(TablesSession, expires_us)},
    {"revoked_at", TABLES_WIDE, offsetof(TablesSession, revoked_us)},
};
static const TablesRecord SESSION = TABLES_RECORD(TablesSession, FIELDS);

static gboolean insert_session(RowsDb *db, gpointer data, GError **error) {
    const TablesSession *session = data;
    return tables_done(ROWS_RUN(
               db, error,
               "INSERT INTO sessions (id, user_id, refresh_hash, user_agent, address, created_at, "
               "last_used_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $6, $7)",
               ROWS_TEXT(session->id), ROWS_TEXT(session->user_id),
               ROWS_TEXT(session->refresh_hash), ROWS_TEXT(session->user_agent),
               ROWS_TEXT(session->address), ROWS_INTEGER(session->created_us),
               ROWS_INTEGER(session->expires_us))) &&
           tables_done(ROWS_RUN(
               db, error,
               "DELETE FROM sessions WHERE user_id = $1 AND id NOT IN (SELECT id FROM sessions "
               "WHERE user_id = $1 ORDER BY last_used_at DESC, id DESC LIMIT $2)",
               ROWS_TEXT(session->user_id), ROWS_INTEGER(TABLES_SESSIONS_MOST)));
}

gboolean tables_session_insert(RowsDb *db, const TablesSession *session, GError **error) {
    return tables_transact(db, insert_session, (gpointer)session, error);
}

gboolean tables_session_get(RowsDb *db, const char *id, TablesSession **ret_session,
                            GError **error) {
    g_autoptr(RowsResult) found =
        ROWS_RUN(db, error, "SELECT " COLUMNS " FROM sessions WHERE id = $1", ROWS_TEXT(id));
    if (!found)
        return FALSE;
    *ret_session = tables_record_one(&SESSION, found);
    return TRUE;
}

typedef struct {
    const TablesSessionRotation *in;
    TablesSessionOutcome outcome;
    TablesSession *session;
} Rotation;

/* The whole race is decided here: of several UPDATEs of one row by its old hash one finds it. */
static gboolean exchange(RowsDb *db, Rotation *rotation, GError **error) {
    const TablesSessionRotation *in = rotation->in;
    g_autoptr(RowsResult) changed = ROWS_RUN(
        db, error,
        "UPDATE sessions SET refresh_hash = $2, last_used_at = $3, expires_at = $4 "
        "WHERE refresh_hash = $1 AND revoked_at IS NULL AND expires_at > $3 AND NOT EXISTS "
        "(SELECT 1 FROM users WHERE users.id = sessions.user_id AND disabled_at IS NOT NULL) "
        "RETURNING " COLUMNS,
        ROWS_TEXT(in->shown_hash), ROWS_TEXT(in->next_hash), ROWS_INTEGER(in->now_us),
        ROWS_INTEGER(in->expires_us));
    if (!changed)
        return FALSE;
    rotation->session = tables_record_one(&SESSION, changed);
    if (!rotation->session)
        return TRUE;
    rotation->outcome = TABLES_SESSION_ROTATED;
    return tables_done(ROWS_RUN(
        db, error, "INSERT INTO session_tokens (hash, session_id, replaced_at) VALUES ($1, $2, $3)",
        ROWS_TEXT(in->shown_hash), ROWS_TEXT(rotation->session->id), ROWS_INTEGER(in->now_us)));
}

/* A hash that is not, or no longer, a good one. */
static TablesSessionOutcome judge(const TablesSessionRotation *in, const TablesSession *session,
                                  int64_t replaced_us) {
    if (!session)
        return TABLES_SESSION_UNKNOWN;
    if (session->revoked_us || session->expires_us <= in->now_us || !replaced_us)
        return TABLES_SESSION_EXPIRED;
    gboolean just_now = in->now_us - replaced_us <= TABLES_SESSION_GRACE_US;
    if (just_now && g_str_equal(session->refresh_hash, in->next_hash))
        return TABLES_SESSION_REPEATED;
    return TABLES_SESSION_REUSED;
}

static gboolean look_up(RowsDb *db, Rotation *rotation, GError **error) {
    const TablesSessionRotation *in = rotation->in;
    g_autoptr(RowsResult) found =
        ROWS_RUN(db, error,
                 "SELECT " COLUMNS ", (SELECT replaced_at FROM session_tokens WHERE hash = $1) "
                 "AS replaced_at FROM sessions WHERE refresh_hash = $1 "
                 "OR id = (SELECT session_id FROM session_tokens WHERE hash = $1)",
                 ROWS_TEXT(in->shown_hash));
    if (!found)
        return FALSE;
    rotation->session = tables_record_one(&SESSION, found);
    int64_t replaced_us = rotation->session ? rows_integer(found, "replaced_at") : 0;
    rotation->outcome = judge(in, rotation->session, replaced_us);
    return TRUE;
}

static gboolean revoke_family(RowsDb *db, Rotation *rotation, GError **error) {
    rotation->session->revoked_us = rotation->in->now_us;
    return tables_done(ROWS_RUN(db, error, "UPDATE sessions SET revoked_at = $2 WHERE id = $1",
                                ROWS_TEXT(rotation->session->id),
                                ROWS_INTEGER(rotation->in->now_us)));
}

static gboolean rotate(RowsDb *db, gpointer data, GError **error) {
    Rotation *rotation = data;
    g_clear_pointer(&rotation->session, g_free);
    if (!exchange(db, rotation, error))
        return FALSE;
    if (rotation->session)
        return TRUE;
    if (!look_up(db, rotation, error))
        return FALSE;
    return rotation->outcome != TABLES_SESSION_REUSED || revoke_family(db, rotation, error);
}

gboolean tables_session_rotate(RowsDb *db, const TablesSessionRotation *in,
                               TablesSessionOutcome *ret_outcome, TablesSession **ret_session,
                               GError **error) {
    Rotation rotation = {.in = in};
    if (!tables_transact(db, rotate, &rotation, error)) {
        g_free(rotation.session);
        return FALSE;
    }
    *ret_outcome = rotation.outcome;
    *ret_session = rotation.session;
    return TRUE;
}

GPtrArray *tables_session_list(RowsDb *db, const char *user_id, int64_t now_us, GError **error) {
    g_autoptr(RowsResult) found =
        ROWS_RUN(db, error,
                 "SELECT " COLUMNS " FROM sessions WHERE user_id = $1 AND revoked_at IS NULL "
                 "AND expires_at > $2 ORDER BY last_used_at DESC, id DESC LIMIT $3",
                 ROWS_TEXT(user_id), ROWS_INTEGER(now_us), ROWS_INTEGER(TABLES_SESSIONS_MOST));
    return tables_record_list(&SESSION, found);
}

gboolean tables_session_revoke(RowsDb *db, const char *user_id, const char *id, int64_t now_us,
                               gboolean *ret_found, GError **error) {
    return tables_found(ROWS_RUN(db, error,
                                 "UPDATE sessions SET revoked_at = $3 WHERE user_id = $1 "
                                 "AND id = $2 AND revoked_at IS NULL AND expires_at > $3",
                                 ROWS_TEXT(user_id), ROWS_TEXT(id), ROWS_INTEGER(now_us)),
                        ret_found);
}

gboolean tables_session_revoke_all(RowsDb *db, const char *user_id, const char *except,
                                   int64_t now_us, GError **error) {
    return tables_done(ROWS_RUN(db, error,
                                "UPDATE sessions SET revoked_at = $3 WHERE user_id = $1 "
                                "AND id <> $2 AND revoked_at IS NULL",
                                ROWS_TEXT(user_id), ROWS_TEXT(except ? except : ""),
                                ROWS_INTEGER(now_us)));
}

typedef struct {
    int64_t before_us;
    int64_t count;
} Prune;

/* A token that was replaced before then would have expired by itself by now. */
static gboolean prune(RowsDb *db, gpointer data, GError **error) {
    Prune *work = data;
    return tables_done(ROWS_RUN(db, error, "DELETE FROM session_tokens WHERE replaced_at < $1",
                                ROWS_INTEGER(work->before_us))) &&
           tables_counted(ROWS_RUN(db, error,
                                   "DELETE FROM sessions WHERE expires_at < $1 OR revoked_at < $1",
                                   ROWS_INTEGER(work->before_us)),
                          &work->count);
}

gboolean tables_session_prune(RowsDb *db, int64_t before_us, int64_t *ret_count, GError **error) {
    Prune work = {.before_us = before_us};
    if (!tables_transact(db, prune, &work, error))
        return FALSE;
    *ret_count = work.count;
    return TRUE;
}

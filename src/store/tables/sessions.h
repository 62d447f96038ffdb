/* sessions: one row for each device that is logged in, a family of refresh tokens of which one is
 * good. Tokens themselves are never here, only their hashes (base_lookup_hash).
 *
 * Each use of a refresh token replaces it. A token that was replaced is only shown again by a thief
 * or by its victim, so the whole family ends: except within TABLES_SESSION_GRACE_US of the
 * exchange, when it is far more often a reply that was lost on the way or a second window that
 * asked in the same moment. Then the answer is TABLES_SESSION_REPEATED, nothing changes, and the
 * caller gives the same successor out once more; so it must derive the successor from the token
 * shown (a keyed hash), not draw it. A thief within the grace gets nothing lasting: he and his
 * victim then hold the same token, and whoever uses it second ends the family. */
#ifndef GOLFCOACH_STORE_TABLES_SESSIONS_H
#define GOLFCOACH_STORE_TABLES_SESSIONS_H

#include "store/tables/transact.h"

#define TABLES_SESSION_GRACE_US ((int64_t)20 * 1000000)
/* Devices of one account; the one used longest ago makes room. */
enum { TABLES_SESSIONS_MOST = 50 };

typedef struct {
    const char *id;
    const char *user_id;
    const char *refresh_hash;
    const char *user_agent; /* short, for people to know their devices by */
    const char *address;
    int64_t created_us;
    int64_t last_used_us;
    int64_t expires_us;
    int64_t revoked_us; /* 0 = good */
} TablesSession;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TablesSession, g_free)

/* One transaction: beyond TABLES_SESSIONS_MOST the ones used longest ago are deleted.
 * session->last_used_us and revoked_us are not read. */
gboolean tables_session_insert(RowsDb *db, const TablesSession *session, GError **error);
gboolean tables_session_get(RowsDb *db, const char *id, TablesSession **ret_session,
                            GError **error);

typedef enum {
    TABLES_SESSION_ROTATED,  /* the new hash is the good one now */
    TABLES_SESSION_REPEATED, /* replaced a moment ago: give out the same successor again */
    TABLES_SESSION_REUSED,   /* replaced before: the family was revoked just now */
    TABLES_SESSION_EXPIRED,  /* too old, or its family was revoked, or the account is disabled */
    TABLES_SESSION_UNKNOWN,
} TablesSessionOutcome;

typedef struct {
    const char *shown_hash; /* of the token that was shown */
    const char *next_hash;  /* of its successor */
    int64_t now_us;
    int64_t expires_us; /* of the successor */
} TablesSessionRotation;

/* One transaction. Of several that show the same token at once exactly one is ROTATED.
 * ret_session: the row after it; NULL if UNKNOWN. */
gboolean tables_session_rotate(RowsDb *db, const TablesSessionRotation *rotation,
                               TablesSessionOutcome *ret_outcome, TablesSession **ret_session,
                               GError **error);

/* Those not revoked and not expired, used last first; at most TABLES_SESSIONS_MOST. */
GPtrArray *tables_session_list(RowsDb *db, const char *user_id, int64_t now_us, GError **error);
/* ret_found: there was a good one of that user. */
gboolean tables_session_revoke(RowsDb *db, const char *user_id, const char *id, int64_t now_us,
                               gboolean *ret_found, GError **error);
/* All of the user's, but for `except` (NULL = none): after a change of password. */
gboolean tables_session_revoke_all(RowsDb *db, const char *user_id, const char *except,
                                   int64_t now_us, GError **error);
/* One transaction: deletes what expired or was revoked before that moment, and forgets tokens that
 * were replaced before: no later than the life of a refresh token ago. */
gboolean tables_session_prune(RowsDb *db, int64_t before_us, int64_t *ret_count, GError **error);

#endif

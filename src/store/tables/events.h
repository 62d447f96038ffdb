/* events: what a user's devices are told, kept for a while so that one that was away catches up.
 * Ids count from 1 for each user, without gaps, in the order of commits: whoever has seen N asks
 * for what comes after N, and if the first answer is not N + 1, older ones were pruned. */
#ifndef GOLFCOACH_STORE_TABLES_EVENTS_H
#define GOLFCOACH_STORE_TABLES_EVENTS_H

#include "store/tables/transact.h"

#define TABLES_EVENT_COMPLETE "ANALYSIS_COMPLETE"
#define TABLES_EVENT_FAILED   "ANALYSIS_FAILED"

typedef struct {
    int64_t id;
    const char *user_id;
    const char *kind;
    const char *payload; /* JSON object */
    int64_t at_us;
} TablesEvent;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TablesEvent, g_free)

/* In the caller's transaction, as its last step: other events of the user wait for its commit.
 * ret_id may be NULL. */
gboolean tables_event_append(RowsDb *db, const char *user_id, const char *kind, const char *payload,
                             int64_t now_us, int64_t *ret_id, GError **error);
/* Oldest first. */
GPtrArray *tables_event_since(RowsDb *db, const char *user_id, int64_t after_id, guint limit,
                              GError **error);
/* The id of the newest event ever, 0 if there was none. */
gboolean tables_event_last(RowsDb *db, const char *user_id, int64_t *ret_id, GError **error);
gboolean tables_event_prune(RowsDb *db, int64_t before_us, int64_t *ret_count, GError **error);

#endif

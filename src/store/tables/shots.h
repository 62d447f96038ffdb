/* integration_shots: shots of launch monitors and trackers, matched to swings by time. */
#ifndef GOLFCOACH_STORE_TABLES_SHOTS_H
#define GOLFCOACH_STORE_TABLES_SHOTS_H

#include "store/tables/transact.h"

/* Of one import: a long day at a simulator is some hundred shots. */
enum { TABLES_SHOTS_MOST = 5000 };
/* How far the clocks of a phone and a launch monitor may be apart. */
#define TABLES_SHOT_MATCH_US ((int64_t)5 * 1000000)

typedef struct {
    const char *id;
    const char *user_id;
    const char *swing_id;  /* NULL = no video of it */
    const char *source;    /* "trackman" … */
    const char *club;      /* as TablesSwing.club_type; NULL = not told */
    const char *shot_data; /* JSON */
    int64_t recorded_us;
    gboolean is_undated; /* recorded_us is when it was imported: its source tells no time */
} TablesShot;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TablesShot, g_free)

/* One transaction. Ids are made here; swing_id is not read. A shot of the same user, source, moment
 * and data is not inserted twice; an undated one of the same user, source and data neither, and it
 * is matched to no swing but by hand. ret_inserted: how many were new. */
gboolean tables_shot_insert(RowsDb *db, const char *user_id, const TablesShot *shots, gsize count,
                            guint *ret_inserted, GError **error);

/* One transaction: links shots of those moments (from, to inclusive) that have no swing to the
 * nearest swing within TABLES_SHOT_MATCH_US whose club is the same or not told on either side, each
 * swing to one shot of a source. A user who unlinked a shot is not overruled.
 * ret_linked: how many. */
gboolean tables_shot_match(RowsDb *db, const char *user_id, int64_t from_us, int64_t to_us,
                           guint *ret_linked, GError **error);
/* One transaction. By the user: swing_id NULL = belongs to none. ret_found FALSE: the user has no
 * such shot or no such swing. */
gboolean tables_shot_link(RowsDb *db, const char *user_id, const char *id, const char *swing_id,
                          gboolean *ret_found, GError **error);

/* NULL and 0: any. */
typedef struct {
    const char *user_id; /* never NULL */
    const char *source;
    const char *swing_id;
    int64_t from_us;
    int64_t to_us;         /* before then */
    int64_t before_us;     /* cursor: recorded_us and id of the last shot of the page before */
    const char *before_id; /* NULL = the first page */
    guint limit;           /* at most TABLES_LIST_MOST */
} TablesShotQuery;
/* Newest first. */
GPtrArray *tables_shot_list(RowsDb *db, const TablesShotQuery *query, GError **error);

gboolean tables_shot_delete(RowsDb *db, const char *user_id, const char *id, gboolean *ret_found,
                            GError **error);
/* All of one source, or of all (NULL). */
gboolean tables_shot_delete_all(RowsDb *db, const char *user_id, const char *source,
                                int64_t *ret_count, GError **error);

#endif

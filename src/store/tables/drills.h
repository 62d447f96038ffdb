/* drills and user_drills: the library as the program knows it, and who shall do what. */
#ifndef GOLFCOACH_STORE_TABLES_DRILLS_H
#define GOLFCOACH_STORE_TABLES_DRILLS_H

#include "store/tables/transact.h"

/* More than the library has or anyone is given. */
enum { TABLES_DRILLS_MOST = 100 };

typedef struct {
    int id;
    int version;
    const char *name;
    const char *description;
    const char *video_url; /* NULL = none */
    const char *difficulty;
    const char *targets; /* JSON: ids of faults */
    const char *details; /* JSON: steps, dose, kit … */
    int64_t created_us;
} TablesDrill;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TablesDrill, g_free)

/* One transaction: inserts or brings up to date; what is not among them stays. created_us is not
 * read. */
gboolean tables_drill_seed(RowsDb *db, const TablesDrill *drills, gsize count, int64_t now_us,
                           GError **error);
gboolean tables_drill_get(RowsDb *db, int id, TablesDrill **ret_drill, GError **error);
/* By id; difficulty NULL = any. */
GPtrArray *tables_drill_list(RowsDb *db, const char *difficulty, GError **error);

/* A drill that a user was given. Open until completed or withdrawn. */
typedef struct {
    const char *id;
    const char *user_id;
    int drill_id;
    const char *swing_id;    /* the swing it was given for; NULL = none, or deleted */
    const char *assigned_by; /* a coach; NULL = the program */
    int priority;            /* 1 first */
    const char *reason;      /* for people */
    const char *notes;       /* the user's own */
    int64_t assigned_us;
    int64_t completed_us; /* 0 = not */
    int64_t withdrawn_us; /* 0 = not */
} TablesAssignment;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TablesAssignment, g_free)

typedef struct {
    int drill_id;
    int priority;
    const char *reason;
    const char *swing_id;
} TablesPlanned;

/* One transaction: the program's plan for the user: drills already open stay open with their new
 * reason, missing ones are given, open ones of its own that are not in the plan are withdrawn.
 * Those of coaches stay. Ids are made here. ROWS_ERROR_REFERENCE: no such user or drill. */
gboolean tables_drill_plan(RowsDb *db, const char *user_id, const TablesPlanned *plan, gsize count,
                           int64_t now_us, GError **error);
/* By a coach. Nothing happens if it is open already. */
gboolean tables_drill_assign(RowsDb *db, const char *user_id, const TablesPlanned *planned,
                             const char *assigned_by, int64_t now_us, GError **error);
/* One transaction: completes the open one; without one, notes that the user did it. notes may be
 * NULL. ROWS_ERROR_REFERENCE: no such drill. */
gboolean tables_drill_complete(RowsDb *db, const char *user_id, int drill_id, const char *notes,
                               int64_t now_us, TablesAssignment **ret_assignment, GError **error);
/* Coaches' first, then by priority. */
GPtrArray *tables_drill_open(RowsDb *db, const char *user_id, GError **error);
/* Everything given since that moment, newest first, at most TABLES_LIST_MOST; before: the last id
 * of the page before, or NULL. */
GPtrArray *tables_drill_given(RowsDb *db, const char *user_id, int64_t since_us, const char *before,
                              guint limit, GError **error);

#endif

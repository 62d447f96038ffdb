/* objects: the list of what is in the byte store, written ahead of it, so that no crash leaves
 * bytes that nobody knows of.
 *
 *     pending   committed before the first byte is written
 *     kept      in the transaction that makes the row which names it
 *     doomed    in the transaction that deletes that row, or because it was pending for too long
 *     (no row)  after the bytes are gone
 *
 * What is doomed never comes back: its name is free again only when the bytes are gone. So names
 * of what a job makes hold something of that attempt (the analysis' id). */
#ifndef GOLFCOACH_STORE_TABLES_OBJECTS_H
#define GOLFCOACH_STORE_TABLES_OBJECTS_H

#include "store/tables/transact.h"

/* Longer than the slowest upload or job takes: a pending object older than this is nobody's. */
#define TABLES_OBJECT_STALE_US ((int64_t)24 * 3600 * 1000000)
/* A page of a list. */
enum { TABLES_OBJECTS_MOST = 500 };
/* One analysis makes about 40 (two pictures for each of 16 key frames); room for 100 analyses. */
enum { TABLES_SWING_OBJECTS_MOST = 4000 };

typedef struct {
    const char *name;
    const char *state; /* "pending", "kept", "doomed" */
    const char *user_id;
    const char *swing_id;
    int64_t bytes; /* plain size; 0 = not known yet */
    int64_t since_us;
} TablesObject;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TablesObject, g_free)

typedef struct {
    const char *name;
    int64_t bytes;
} TablesKept;

/* Before bytes are written: `names`, NULL-terminated. Those pending already are pending anew.
 * ROWS_ERROR_UNIQUE: one is kept or doomed. One transaction. */
gboolean tables_object_pending(RowsDb *db, const char *const *names, const char *user_id,
                               const char *swing_id, int64_t now_us, GError **error);
/* In the caller's transaction. ret_all FALSE: one was not pending or kept any more (it took too
 * long): roll back, the bytes are not safe. */
gboolean tables_object_keep(RowsDb *db, const TablesKept *kept, gsize count, int64_t now_us,
                            gboolean *ret_all, GError **error);
/* `names`, NULL-terminated; unknown ones are no error. Statement by statement: in the caller's
 * transaction, or each for itself. */
gboolean tables_object_doom(RowsDb *db, const char *const *names, int64_t now_us, GError **error);
/* Dooms what is pending since before that moment. */
gboolean tables_object_doom_stale(RowsDb *db, int64_t before_us, int64_t now_us, int64_t *ret_count,
                                  GError **error);

/* Doomed ones, longest first, at most TABLES_OBJECTS_MOST: delete their bytes, then remove them. */
GPtrArray *tables_object_list_doomed(RowsDb *db, guint limit, GError **error);
/* Forgets a doomed object, its bytes being gone. */
gboolean tables_object_remove(RowsDb *db, const char *name, GError **error);

gboolean tables_object_get(RowsDb *db, const char *name, TablesObject **ret_object, GError **error);
/* Kept ones of a swing by name, at most TABLES_SWING_OBJECTS_MOST. */
GPtrArray *tables_object_list_of_swing(RowsDb *db, const char *swing_id, GError **error);
/* Kept ones of a user's swings, the newest swings first, at most TABLES_OBJECTS_MOST; before: the
 * last name of the page before, or NULL. */
GPtrArray *tables_object_list_of_user(RowsDb *db, const char *user_id, const char *before,
                                      guint limit, GError **error);
/* All there are, by name, at most TABLES_OBJECTS_MOST; after: the last name of the page before, or
 * NULL. */
GPtrArray *tables_object_list(RowsDb *db, const char *after, guint limit, GError **error);

#endif

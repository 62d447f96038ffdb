/* Exports of accounts: each is an object users/USER/exports/ID.zip of no swing, made by a job
 * export_account. A user has one that is ready, and one under way. */
#ifndef GOLFCOACH_STORE_TABLES_EXPORTS_H
#define GOLFCOACH_STORE_TABLES_EXPORTS_H

#include "store/tables/jobs.h"
#include "store/tables/objects.h"
#include "store/tables/transact.h"

#define TABLES_EXPORT_JOB "export_account"
/* The event that one is ready: {"export_id", "url"}. */
#define TABLES_EVENT_EXPORT "EXPORT_READY"
/* Long enough to fetch it tomorrow; then it is doomed, since it holds everything in one place. */
#define TABLES_EXPORT_KEPT_US ((int64_t)24 * 3600 * 1000000)

/* The name of the object. Free with g_free(). */
char *tables_export_object(const char *user_id, const char *export_id);
/* The id that is in the name; NULL if it is none of such an object. Free with g_free(). */
char *tables_export_id(const char *object);

/* One transaction: queues the job unless one of the user waits or runs. */
gboolean tables_export_begin(RowsDb *db, const char *user_id, int64_t now_us, GError **error);
gboolean tables_export_under_way(RowsDb *db, const char *user_id, gboolean *ret_under_way,
                                 GError **error);
/* The user's newest that is ready. */
gboolean tables_export_newest(RowsDb *db, const char *user_id, TablesObject **ret_object,
                              GError **error);
/* Any user's. */
gboolean tables_export_find(RowsDb *db, const char *export_id, TablesObject **ret_object,
                            GError **error);

typedef struct {
    const TablesLease *lease;
    const char *user_id;
    TablesKept object; /* pending until now */
    const char *event; /* JSON */
    int64_t now_us;
} TablesExportDone;

/* One transaction: the job ends, the object is kept, the user's earlier ones are doomed, the event
 * is told. ret_held FALSE: the lease was lost, throw the object away. */
gboolean tables_export_store(RowsDb *db, const TablesExportDone *done, gboolean *ret_held,
                             GError **error);
/* Dooms those that are ready since before that moment. */
gboolean tables_export_doom_old(RowsDb *db, int64_t before_us, int64_t now_us, int64_t *ret_count,
                                GError **error);

#endif

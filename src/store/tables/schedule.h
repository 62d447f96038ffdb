/* leader and schedule: of many processes one runs the scheduled tasks, and each task when it is
 * due. */
#ifndef GOLFCOACH_STORE_TABLES_SCHEDULE_H
#define GOLFCOACH_STORE_TABLES_SCHEDULE_H

#include "store/tables/jobs.h"
#include "store/tables/transact.h"

/* Takes the office, or keeps it, until that moment; whoever holds it asks again well before.
 * ret_leads: this holder has it. */
gboolean tables_leader_hold(RowsDb *db, const char *name, const char *holder, int64_t now_us,
                            int64_t until_us, gboolean *ret_leads, GError **error);
/* Gives it up, if it was this holder's. */
gboolean tables_leader_release(RowsDb *db, const char *name, const char *holder, GError **error);

/* One transaction: if the task's last run lies `every_us` back (or there was none), notes this one
 * and queues its job. Even with two leaders by mistake each run is queued once. */
gboolean tables_schedule_run(RowsDb *db, const char *task, int64_t every_us,
                             const TablesNewJob *job, int64_t now_us, gboolean *ret_queued,
                             GError **error);
/* 0 = never. */
gboolean tables_schedule_last(RowsDb *db, const char *task, int64_t *ret_last_us, GError **error);

#endif

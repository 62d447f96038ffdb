/* The tasks of the service: a table of kinds, each with its pool and what it does; workers that
 * lease them from the queue; a schedule that one process at a time keeps. */
#ifndef GOLFCOACH_JOBS_JOBS_H
#define GOLFCOACH_JOBS_JOBS_H

#include <glib.h>

#include "base/config.h"
#include "base/secrets.h"
#include "store/bytes/bytes.h"
#include "store/cache/cache.h"
#include "store/rows/rows.h"
#include "store/tables/jobs.h"

/* Signals for the devices of a user: this and the user's id. Payloads: {"progress": {…}},
 * {"end_session": ID}, or {} = look into the events. */
#define JOBS_EVENTS_CHANNEL "events:"

/* A swing's video once it is cleaned; what was uploaded has another name. */
#define JOBS_CLEAN_CLIP "video.mp4"

/* What the tasks work with; all borrowed, all outliving the workers. */
typedef struct {
    const BaseConfig *config;
    const BaseSecrets *secrets;
    Rows *rows;
    Bytes *bytes;
    Cache *cache;
} JobsStores;

/* The job that analyses a swing; put it into the queue with the swing's row. Texts are borrowed. */
TablesNewJob jobs_process_swing(const char *user_id, const char *swing_id, int64_t now_us);

/* Says to all workers that something was queued. */
void jobs_wake(Cache *cache);
/* Says to a user's devices that there are new events. */
void jobs_tell(Cache *cache, const char *user_id);

typedef struct JobsRunner JobsRunner;

typedef struct {
    guint video;       /* analyses at once */
    guint ai;          /* of the coach */
    guint maintenance; /* and the schedule, if not 0 */
} JobsPools;

/* Starts threads that lease and run jobs; `program`: this binary, for the sandboxed engine;
 * `models`: its folder of model files. */
JobsRunner *jobs_start(const JobsStores *stores, const JobsPools *pools, const char *program,
                       const char *models);
/* Takes no new job, stops those under way (they are put back untouched) and waits. */
void jobs_stop(JobsRunner *runner);

#endif

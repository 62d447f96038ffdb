/* One job under way, as the tasks see it. */
#ifndef GOLFCOACH_JOBS_TASK_H
#define GOLFCOACH_JOBS_TASK_H

#include <jansson.h>

#include "jobs/jobs.h"

typedef struct {
    const JobsStores *stores;
    const char *program, *models;
    const TablesJob *job;
    TablesLease lease;
    json_t *payload; /* an object */
    gint cancel;     /* atomic: the lease was lost, or the worker stops */
} JobsTask;

typedef enum {
    JOBS_DONE,    /* finish it */
    JOBS_ENDED,   /* the task ended it itself, in the transaction of what it stored */
    JOBS_TROUBLE, /* `trouble` says what went wrong: again later, or for good */
} JobsEnd;

/* What a task leaves behind. */
typedef struct {
    char *error;      /* for us; owned */
    char *reason;     /* for the golfer; owned, or NULL */
    const char *code; /* static */
    gboolean for_good;
} JobsTrouble;

/* Fills ret_trouble if JOBS_TROUBLE is returned. Blocks; looks at task->cancel. */
typedef JobsEnd (*JobsRun)(JobsTask *task, JobsTrouble *ret_trouble);

/* Takes the error. */
JobsEnd jobs_trouble(JobsTrouble *trouble, GError *error);

JobsEnd jobs_run_process(JobsTask *task, JobsTrouble *ret_trouble);
JobsEnd jobs_run_poses(JobsTask *task, JobsTrouble *ret_trouble);
JobsEnd jobs_run_drill_plan(JobsTask *task, JobsTrouble *ret_trouble);
JobsEnd jobs_run_stats(JobsTask *task, JobsTrouble *ret_trouble);
JobsEnd jobs_run_stale_stats(JobsTask *task, JobsTrouble *ret_trouble);
JobsEnd jobs_run_cleanup(JobsTask *task, JobsTrouble *ret_trouble);
JobsEnd jobs_run_sweep(JobsTask *task, JobsTrouble *ret_trouble);
JobsEnd jobs_run_export(JobsTask *task, JobsTrouble *ret_trouble);
JobsEnd jobs_run_prune(JobsTask *task, JobsTrouble *ret_trouble);

#endif

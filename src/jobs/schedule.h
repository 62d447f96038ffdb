/* What is done every hour or day, by one process of many: the leader. */
#ifndef GOLFCOACH_JOBS_SCHEDULE_H
#define GOLFCOACH_JOBS_SCHEDULE_H

#include "jobs/jobs.h"

typedef struct JobsSchedule JobsSchedule;

/* `holder` names this process. */
JobsSchedule *jobs_schedule_start(const JobsStores *stores, const char *holder);
/* Gives up the office, if it has it. Accepts NULL. */
void jobs_schedule_stop(JobsSchedule *schedule);

#endif

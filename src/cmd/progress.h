/* A progress bar on stderr, if it is a terminal; and Ctrl-C as a polite end. */
#ifndef GOLFCOACH_CMD_PROGRESS_H
#define GOLFCOACH_CMD_PROGRESS_H

#include "engine/pipeline/watch.h"

/* From now on SIGINT, SIGTERM and SIGHUP stop the job that is followed by the watch returned. One
 * at a time. */
PipelineWatch cmd_progress_start(void);
/* Takes the bar off the terminal. */
void cmd_progress_end(void);

#endif

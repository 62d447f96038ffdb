/* How far a job is, on stderr; and Ctrl-C as a polite end. */
#ifndef GOLFCOACH_CMD_PROGRESS_H
#define GOLFCOACH_CMD_PROGRESS_H

#include "engine/pipeline/watch.h"

typedef enum {
    CMD_PROGRESS_AUTO,  /* a bar, if stderr is a terminal */
    CMD_PROGRESS_LINES, /* "progress STAGE 0.42", for programs */
    CMD_PROGRESS_NONE,
} CmdProgress;

/* From now on SIGINT, SIGTERM and SIGHUP stop the job that is followed by the watch returned. One
 * at a time. */
PipelineWatch cmd_progress_start(CmdProgress look);
/* Takes the bar off the terminal. */
void cmd_progress_end(void);

#endif

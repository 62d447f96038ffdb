/* Looks after a running program until it has ended. */
#ifndef GOLFCOACH_SANDBOX_WATCH_H
#define GOLFCOACH_SANDBOX_WATCH_H

#include <sys/types.h>

#include "sandbox/sandbox.h"

/* The parent's ends; all stay the caller's. */
typedef struct {
    pid_t child;
    int process;  /* readable when it has ended */
    int out, err; /* what it says; set to not wait */
} SandboxWatched;

/* Hands on the lines, ends the program when a limit of time or output is over or the run is
 * cancelled, and reaps it. Fills all of ret_outcome but `layers`. */
void sandbox_watch(const SandboxRun *run, const SandboxWatched *watched,
                   SandboxOutcome *ret_outcome);

#endif

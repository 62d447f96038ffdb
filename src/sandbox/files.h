/* Which paths a program in the sandbox may open (Landlock). */
#ifndef GOLFCOACH_SANDBOX_FILES_H
#define GOLFCOACH_SANDBOX_FILES_H

#include "sandbox/sandbox.h"

/* Whether this kernel has Landlock switched on. */
gboolean sandbox_files_work(void);

/* A set of rules for the run: the system's libraries, the program, run->readable, `input` (-1:
 * none), run->output_folder. Enforced with sandbox_files_enforce(); close it. -1 with
 * BASE_ERROR_INTERNAL, naming the path that is at fault. */
int sandbox_files_rules(const SandboxRun *run, int input, GError **error);

/* In the child, between fork and exec: no memory, no locks. 0, or -1 with errno. */
int sandbox_files_enforce(int rules);

#endif

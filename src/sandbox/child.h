/* The steps between fork and exec, in the process that becomes the program. It is the copy of one
 * thread of many: no memory is asked for and no lock is taken here, only the kernel is called. */
#ifndef GOLFCOACH_SANDBOX_CHILD_H
#define GOLFCOACH_SANDBOX_CHILD_H

#include <linux/filter.h>

#include "sandbox/sandbox.h"

/* Made ready before the fork. Descriptors of the parent: all but `input` (-1: none) are valid. */
typedef struct {
    int program, input, out, err, nothing; /* nothing: /dev/null */
    int files;                             /* sandbox_files_rules() */
    int report;                            /* where SandboxChildReport goes if a step fails */
    const struct sock_fprog *calls;
    char *const *arguments, *const *environment;
    SandboxLimits limits;
    gboolean own_user; /* in a user namespace: then processes are counted for this run alone */
} SandboxChild;

typedef struct {
    int step, number; /* number: errno */
} SandboxChildReport;

/* Does not return. */
_Noreturn void sandbox_child_become(const SandboxChild *child);

/* "close what was inherited", "enter the list of calls", …: what a step attempts. */
const char *sandbox_child_step_name(int step);

#endif

/* Which system calls a program in the sandbox may make, as a program for the kernel (seccomp). */
#ifndef GOLFCOACH_SANDBOX_CALLS_H
#define GOLFCOACH_SANDBOX_CALLS_H

#include <glib.h>
#include <linux/filter.h>

/* The one descriptor that may be executed. It lies beyond what limits.files lets a program open,
 * and is closed by being executed: nothing can ever stand in its place. */
enum { SANDBOX_PROGRAM_FD = 1000 };

/* The instructions, built once; borrowed, never freed. NULL with BASE_ERROR_INTERNAL if they cannot
 * be built. Any thread. */
const struct sock_fprog *sandbox_calls(GError **error);

/* Whether this kernel runs such a program and can kill by it. */
gboolean sandbox_calls_work(void);

#endif

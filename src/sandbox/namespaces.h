/* Starting a process apart from ours, as far as this kernel lets us. */
#ifndef GOLFCOACH_SANDBOX_NAMESPACES_H
#define GOLFCOACH_SANDBOX_NAMESPACES_H

#include <sys/types.h>

#include "sandbox/sandbox.h"

/* Like fork(), in the most namespaces that this process may make. In the parent: the process, and
 * in ret_process a descriptor of it that becomes readable when it ends. In the child 0. -1: errno.
 * ret_layers, in both: what it got. No handler of pthread_atfork() is called: the child may only
 * call the kernel. Any thread. */
pid_t sandbox_namespaces_fork(int *ret_process, guint *ret_layers);

#endif

#include "sandbox/namespaces.h"

#include <linux/sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

/* From the most to the least: ordinary users need a user namespace to make any other; a container's
 * superuser may be refused just that one; some kernels give user namespaces without rights. */
static const struct {
    unsigned long flags;
    guint layers;
} CHOICES[] = {
    {CLONE_NEWUSER | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWPID,
     SANDBOX_LAYER_PRIVILEGES | SANDBOX_LAYER_NETWORK | SANDBOX_LAYER_PROCESSES},
    {CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWPID, SANDBOX_LAYER_NETWORK | SANDBOX_LAYER_PROCESSES},
    {CLONE_NEWUSER, SANDBOX_LAYER_PRIVILEGES},
    {0, 0},
};

pid_t sandbox_namespaces_fork(int *ret_process, guint *ret_layers) {
    pid_t child = -1;
    for (gsize i = 0; i < G_N_ELEMENTS(CHOICES) && child < 0; i++) {
        int process = -1;
        child = (pid_t)syscall(SYS_clone, CHOICES[i].flags | CLONE_PIDFD | SIGCHLD, NULL, &process,
                               NULL, 0);
        if (child < 0)
            continue;
        *ret_layers = CHOICES[i].layers;
        if (child > 0)
            *ret_process = process;
    }
    return child;
}

#include "sandbox/child.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sandbox/calls.h"
#include "sandbox/files.h"

enum {
    INPUT_FD = 3, /* SANDBOX_INPUT_PATH */
    /* Closed by exec, like the program's. */
    REPORT_FD = SANDBOX_PROGRAM_FD + 1,
    RULES_FD = SANDBOX_PROGRAM_FD + 2,
    ASIDE_FD = SANDBOX_PROGRAM_FD + 3, /* descriptors wait here and beyond to be put in place */
    MIN_FILES = 16,
    MAX_FILES = 900,           /* SANDBOX_PROGRAM_FD stays out of reach */
    LOCKED_BYTES = 256 * 1024, /* as much as libraries want for keys */
    CAP_LAST_POSSIBLE = 63     /* capabilities are bits of 64 */
};

/* Libraries (FFmpeg brings 140 MB of them), stacks, and the heaps that glibc reserves. */
#define SPARE_SPACE ((int64_t)2 << 30)

/* Every step: 0, or -1 with errno. */

static int leave_the_parent(const SandboxChild *child) {
    (void)child;
    return setsid() < 0 ? -1 : prctl(PR_SET_PDEATHSIG, SIGKILL);
}

static int forget_signals(const SandboxChild *child) {
    (void)child;
    struct sigaction usual = {.sa_handler = SIG_DFL};
    for (int number = 1; number <= SIGRTMAX; number++)
        sigaction(number, &usual, NULL); /* refuses those that cannot be set */
    sigset_t none;
    sigemptyset(&none);
    return sigprocmask(SIG_SETMASK, &none, NULL);
}

/* What the program and the next steps need, in two moves: one may stand where another has to go. */
static int arrange_descriptors(const SandboxChild *child) {
    struct rlimit room;
    if (getrlimit(RLIMIT_NOFILE, &room) != 0)
        return -1;
    room.rlim_cur = room.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &room) != 0)
        return -1;
    const struct {
        int from, to, flags;
    } moves[] = {
        {child->nothing, STDIN_FILENO, 0},     {child->out, STDOUT_FILENO, 0},
        {child->err, STDERR_FILENO, 0},        {child->program, SANDBOX_PROGRAM_FD, O_CLOEXEC},
        {child->report, REPORT_FD, O_CLOEXEC}, {child->files, RULES_FD, O_CLOEXEC},
        {child->input, INPUT_FD, 0},
    };
    int aside[G_N_ELEMENTS(moves)], count = G_N_ELEMENTS(moves) - (child->input < 0);
    for (int i = 0; i < count; i++)
        if ((aside[i] = fcntl(moves[i].from, F_DUPFD_CLOEXEC, ASIDE_FD)) < 0)
            return -1;
    for (int i = 0; i < count; i++)
        if (dup3(aside[i], moves[i].to, moves[i].flags) < 0)
            return -1;
    return 0;
}

static int close_the_rest(const SandboxChild *child) {
    unsigned first = child->input < 0 ? INPUT_FD : INPUT_FD + 1;
    if (syscall(SYS_close_range, first, SANDBOX_PROGRAM_FD - 1, 0) != 0)
        return -1;
    return (int)syscall(SYS_close_range, ASIDE_FD, ~0U, 0);
}

/* It may have died before it was asked to say so. */
static int find_parent_alive(const SandboxChild *child) {
    (void)child;
    struct pollfd reader = {.fd = REPORT_FD, .events = 0};
    if (poll(&reader, 1, 0) == 0)
        return 0;
    errno = ESRCH;
    return -1;
}

static int limit(__rlimit_resource_t resource, int64_t most) {
    if (most <= 0)
        return 0;
    struct rlimit limits = {(rlim_t)most, (rlim_t)most};
    return setrlimit(resource, &limits);
}

static int set_limits(const SandboxChild *child) {
    const SandboxLimits *limits = &child->limits;
    const struct rlimit none = {0, 0};
    /* Address space also counts what is only reserved (64 MiB for each thread's heap), and files
     * that are mapped: it stands behind RLIMIT_DATA, which counts what can be written. */
    int64_t space = limits->memory_bytes > 0 ? 2 * limits->memory_bytes + SPARE_SPACE : 0;
    /* The parent counts better; this is for when it is stopped. */
    int64_t cpu_s = limits->cpu_s > 0 ? 2 * (int64_t)limits->cpu_s + 1 : 0;
    int64_t files = CLAMP(limits->files, MIN_FILES, MAX_FILES);
    if (setrlimit(RLIMIT_CORE, &none) != 0 || limit(RLIMIT_DATA, limits->memory_bytes) != 0 ||
        limit(RLIMIT_AS, space) != 0 || limit(RLIMIT_FSIZE, limits->file_bytes) != 0 ||
        limit(RLIMIT_CPU, cpu_s) != 0 || limit(RLIMIT_NOFILE, files) != 0 ||
        limit(RLIMIT_MEMLOCK, LOCKED_BYTES) != 0)
        return -1;
    /* Elsewhere it would count every thread of the same user, ours among them. */
    return child->own_user ? limit(RLIMIT_NPROC, limits->threads) : 0;
}

/* Into a file about this process; unused where the kernel has none. */
static void tell_kernel(const char *path, const char *text) {
    int file = open(path, O_WRONLY | O_CLOEXEC);
    if (file < 0)
        return;
    (void)!write(file, text, strlen(text));
    close(file);
}

/* Behind others for the processor, before them when memory ends. Neither is a wall: what fails here
 * fails silently. Niceness counts among the processes of a session, which is this one alone; the
 * session's own counts against other sessions. */
static int stand_back(const SandboxChild *child) {
    const int niceness = CLAMP(child->limits.niceness, 0, 19);
    char text[] = {(char)('0' + niceness / 10), (char)('0' + niceness % 10), 0};
    (void)!setpriority(PRIO_PROCESS, 0, niceness);
    tell_kernel("/proc/self/autogroup", text);
    tell_kernel("/proc/self/oom_score_adj", "1000");
    return 0;
}

/* A superuser's program would get its rights back by exec, but for the bounding set. */
static int give_up_privileges(const SandboxChild *child) {
    (void)child;
    for (unsigned long right = 0; right <= CAP_LAST_POSSIBLE; right++)
        (void)!prctl(PR_CAPBSET_DROP, right, 0, 0, 0); /* without any there is nothing to drop */
    struct __user_cap_header_struct head = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {{0, 0, 0}};
    if (syscall(SYS_capset, &head, none) != 0)
        return -1;
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

static int take_a_clean_place(const SandboxChild *child) {
    (void)child;
    umask(S_IRWXG | S_IRWXO);
    return chdir("/");
}

static int enter_files(const SandboxChild *child) {
    (void)child;
    return sandbox_files_enforce(RULES_FD) == 0 ? close(RULES_FD) : -1;
}

static int enter_calls(const SandboxChild *child) {
    return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, child->calls);
}

static int become_the_program(const SandboxChild *child) {
    return (int)syscall(SYS_execveat, SANDBOX_PROGRAM_FD, "", child->arguments, child->environment,
                        AT_EMPTY_PATH);
}

/* In this order: each step still needs what the next ones take away. */
/* clang-format off */
static const struct {
    const char *name;
    int (*take)(const SandboxChild *child);
} STEPS[] = {
    {"leave its parent", leave_the_parent},
    {"forget signal handlers", forget_signals},
    {"arrange its descriptors", arrange_descriptors},
    {"close what it inherited", close_the_rest},
    {"find its parent alive", find_parent_alive},
    {"stand back", stand_back},
    {"take a clean place", take_a_clean_place},
    {"set its limits", set_limits},
    {"give up privileges", give_up_privileges},
    {"enter the list of files", enter_files},
    {"enter the list of system calls", enter_calls},
    {"start", become_the_program},
};
/* clang-format on */

const char *sandbox_child_step_name(int step) {
    return step >= 0 && step < (int)G_N_ELEMENTS(STEPS) ? STEPS[step].name : "start";
}

_Noreturn void sandbox_child_become(const SandboxChild *child) {
    int report = child->report;
    for (int step = 0; step < (int)G_N_ELEMENTS(STEPS); step++) {
        if (STEPS[step].take(child) == 0) {
            if (STEPS[step].take == close_the_rest)
                report = REPORT_FD;
            continue;
        }
        SandboxChildReport failure = {step, errno};
        (void)!write(report, &failure, sizeof failure);
        break;
    }
    _exit(EXIT_FAILURE);
}

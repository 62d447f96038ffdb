#include "sandbox/watch.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "sandbox/lines.h"
#include "sandbox/output.h"

enum { LOOK_MS = 200, READ_BYTES = 16384, STREAMS = 2 };

/* A program that wants one more big block dies before its memory is full. */
#define MEMORY_NEARLY_ALL 0.75

typedef struct {
    const SandboxRun *run;
    const SandboxWatched *watched;
    SandboxLines lines[STREAMS]; /* of stdout, stderr */
    gboolean open[STREAMS];
    int64_t start_us, next_look_us;
    SandboxEnd ended_by_us; /* SANDBOX_ENDS: not */
} Watch;

/* Takes what is there to read, at most once around. */
static void hear(Watch *watch, int stream) {
    char bytes[READ_BYTES];
    ssize_t size = read(stream ? watch->watched->err : watch->watched->out, bytes, sizeof bytes);
    if (size > 0)
        sandbox_lines_add(&watch->lines[stream], bytes, (gsize)size);
    else if (size == 0 || (errno != EAGAIN && errno != EINTR))
        watch->open[stream] = FALSE;
}

static void end(Watch *watch, SandboxEnd why) {
    if (watch->ended_by_us != SANDBOX_ENDS)
        return;
    watch->ended_by_us = why;
    kill(watch->watched->child, SIGKILL);
}

/* Of all its threads, as the scheduler counts: ticks, which RLIMIT_CPU goes by, are off by half on
 * a busy machine. 0 once it has ended. */
static int64_t cpu_us(pid_t process) {
    clockid_t clock;
    struct timespec used;
    if (clock_getcpuclockid(process, &clock) != 0 || clock_gettime(clock, &used) != 0)
        return 0;
    return (int64_t)used.tv_sec * BASE_CLOCK_SECOND_US + used.tv_nsec / 1000;
}

static void check_limits(Watch *watch) {
    const SandboxRun *run = watch->run;
    int64_t now_us = base_clock_monotonic_us();
    if (run->cancel && g_atomic_int_get(run->cancel))
        end(watch, SANDBOX_END_CANCELLED);
    if (run->limits.wall_us > 0 && now_us - watch->start_us >= run->limits.wall_us)
        end(watch, SANDBOX_END_WALL);
    if (run->limits.cpu_s > 0 &&
        cpu_us(watch->watched->child) >= run->limits.cpu_s * BASE_CLOCK_SECOND_US)
        end(watch, SANDBOX_END_CPU);
    if (now_us < watch->next_look_us)
        return;
    watch->next_look_us = now_us + LOOK_MS * 1000;
    if (!sandbox_output_fits(run->output_folder, run->limits.output_bytes))
        end(watch, SANDBOX_END_OUTPUT);
}

static int patience_ms(const Watch *watch) {
    if (watch->run->limits.wall_us <= 0)
        return LOOK_MS;
    int64_t left_us = watch->start_us + watch->run->limits.wall_us - base_clock_monotonic_us();
    return (int)CLAMP(left_us / 1000 + 1, 0, LOOK_MS);
}

/* TRUE once the program has ended. */
static gboolean wait_a_moment(Watch *watch) {
    struct pollfd sources[] = {
        {.fd = watch->open[0] ? watch->watched->out : -1, .events = POLLIN},
        {.fd = watch->open[1] ? watch->watched->err : -1, .events = POLLIN},
        {.fd = watch->watched->process, .events = POLLIN},
    };
    if (poll(sources, G_N_ELEMENTS(sources), patience_ms(watch)) <= 0)
        return FALSE;
    for (int stream = 0; stream < STREAMS; stream++)
        if (sources[stream].revents)
            hear(watch, stream);
    return sources[STREAMS].revents != 0;
}

/* What it said last is still in the pipes: no more than they hold, and nobody adds to it. */
static void hear_the_rest(Watch *watch) {
    for (int stream = 0; stream < STREAMS; stream++) {
        gsize before = G_MAXSIZE;
        while (watch->open[stream] && before != watch->lines[stream].said) {
            before = watch->lines[stream].said;
            hear(watch, stream);
        }
        sandbox_lines_finish(&watch->lines[stream]);
    }
}

static int64_t time_us(struct timeval time) {
    return (int64_t)time.tv_sec * BASE_CLOCK_SECOND_US + time.tv_usec;
}

static gboolean wanted_memory(const SandboxRun *run, const SandboxOutcome *outcome) {
    if (outcome->signal == SIGKILL) /* not by us: by the kernel, for want of memory */
        return TRUE;
    int64_t most = run->limits.memory_bytes;
    return (most > 0 && (double)outcome->peak_memory_bytes >= MEMORY_NEARLY_ALL * (double)most) ||
           strstr(outcome->last_words, "failed to allocate"); /* GLib's last words */
}

static SandboxEnd judge(const Watch *watch, const SandboxOutcome *outcome) {
    if (outcome->signal == 0)
        return SANDBOX_END_EXIT; /* perhaps in the moment that we ended it */
    if (watch->ended_by_us != SANDBOX_ENDS)
        return watch->ended_by_us;
    if (outcome->signal == SIGSYS)
        return SANDBOX_END_FORBIDDEN;
    return wanted_memory(watch->run, outcome) ? SANDBOX_END_MEMORY : SANDBOX_END_CRASH;
}

static void reap(const Watch *watch, SandboxOutcome *ret_outcome) {
    struct rusage used;
    int status = 0;
    pid_t ended;
    do
        ended = wait4(watch->watched->child, &status, 0, &used);
    while (ended < 0 && errno == EINTR);
    *ret_outcome = (SandboxOutcome){
        .exit_status = WIFEXITED(status) ? WEXITSTATUS(status) : -1,
        .signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0,
        .wall_us = base_clock_monotonic_us() - watch->start_us,
        .cpu_us = time_us(used.ru_utime) + time_us(used.ru_stime),
        .peak_memory_bytes = (int64_t)used.ru_maxrss * 1024,
        .last_words = sandbox_lines_last(&watch->lines[1]),
    };
    ret_outcome->end = judge(watch, ret_outcome);
}

void sandbox_watch(const SandboxRun *run, const SandboxWatched *watched,
                   SandboxOutcome *ret_outcome) {
    Watch watch = {
        .run = run,
        .watched = watched,
        .open = {TRUE, TRUE},
        .start_us = base_clock_monotonic_us(),
        .ended_by_us = SANDBOX_ENDS,
    };
    for (int stream = 0; stream < STREAMS; stream++)
        sandbox_lines_init(&watch.lines[stream], stream + 1, run->line, run->line_data);
    while (!wait_a_moment(&watch))
        check_limits(&watch);
    hear_the_rest(&watch);
    reap(&watch, ret_outcome);
    for (int stream = 0; stream < STREAMS; stream++)
        sandbox_lines_clear(&watch.lines[stream]);
}

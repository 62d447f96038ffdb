#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "sandbox/calls.h"
#include "sandbox/child.h"
#include "sandbox/files.h"
#include "sandbox/namespaces.h"
#include "sandbox/watch.h"

/* Every descriptor of a run, -1 where there is none; closed together. */
typedef struct {
    int program, input, nothing, files;
    int out[2], err[2], report[2]; /* read, write */
    int process;
} Descriptors;

static void close_one(int *descriptor) {
    if (*descriptor >= 0)
        close(*descriptor);
    *descriptor = -1;
}

static void close_childs(Descriptors *all) {
    int *const childs[] = {&all->program, &all->input,  &all->nothing,  &all->files,
                           &all->out[1],  &all->err[1], &all->report[1]};
    for (gsize i = 0; i < G_N_ELEMENTS(childs); i++)
        close_one(childs[i]);
}

static void descriptors_clear(Descriptors *all) {
    close_childs(all);
    close_one(&all->out[0]);
    close_one(&all->err[0]);
    close_one(&all->report[0]);
    close_one(&all->process);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Descriptors, descriptors_clear)

static gboolean set_error(GError **error, const char *attempt, const char *what) {
    g_set_error(error, BASE_ERROR, BASE_ERROR_INTERNAL, "cannot %s %s: %s", attempt, what,
                g_strerror(errno));
    return FALSE;
}

static gboolean open_one(const char *path, int flags, int *ret_descriptor, GError **error) {
    *ret_descriptor = open(path, flags | O_CLOEXEC);
    return *ret_descriptor >= 0 || set_error(error, "open", path);
}

/* An opening of its own: reading it moves nothing of ours, and it can only be read. Non-blocking:
 * opening must not wait for a writer if it is a pipe after all. */
static gboolean open_input(int input, int *ret_input, GError **error) {
    if (input < 0)
        return TRUE;
    g_autofree char *path = g_strdup_printf("/proc/self/fd/%d", input);
    return open_one(path, O_RDONLY | O_NONBLOCK, ret_input, error);
}

static gboolean open_pipe(int ends[2], GError **error) {
    return (pipe2(ends, O_CLOEXEC) == 0 && fcntl(ends[0], F_SETFL, O_NONBLOCK) == 0) ||
           set_error(error, "make", "a pipe");
}

static gboolean open_all(const SandboxRun *run, Descriptors *all, GError **error) {
    if (!open_one(run->program, O_PATH, &all->program, error) ||
        !open_one("/dev/null", O_RDONLY, &all->nothing, error) ||
        !open_input(run->input_fd, &all->input, error) || !open_pipe(all->out, error) ||
        !open_pipe(all->err, error) || !open_pipe(all->report, error))
        return FALSE;
    all->files = sandbox_files_rules(run, all->input, error);
    return all->files >= 0;
}

/* argv, its strings borrowed. */
static char **arguments_of(const SandboxRun *run) {
    GPtrArray *list = g_ptr_array_new();
    g_ptr_array_add(list, (gpointer)(uintptr_t)run->program);
    for (const char *const *argument = run->arguments; argument && *argument; argument++)
        g_ptr_array_add(list, (gpointer)(uintptr_t)*argument);
    g_ptr_array_add(list, NULL);
    return (char **)g_ptr_array_free(list, FALSE);
}

/* Signals wait meanwhile: a handler of ours must not run in the child. */
static pid_t start(SandboxChild *child, int *ret_process, guint *ret_layers) {
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    guint layers = 0;
    pid_t pid = sandbox_namespaces_fork(ret_process, &layers);
    if (pid == 0) {
        child->own_user = (layers & SANDBOX_LAYER_PRIVILEGES) != 0;
        sandbox_child_become(child);
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    *ret_layers = layers;
    return pid;
}

/* The report's end closes when the program has started, or brings what went wrong. */
static gboolean has_started(const Descriptors *all, const char *program, GError **error) {
    SandboxChildReport failure;
    fcntl(all->report[0], F_SETFL, 0); /* now wait */
    ssize_t size;
    do
        size = read(all->report[0], &failure, sizeof failure);
    while (size < 0 && errno == EINTR);
    if (size == 0)
        return TRUE;
    g_set_error(error, BASE_ERROR, BASE_ERROR_INTERNAL, "the sandbox for %s cannot %s: %s", program,
                sandbox_child_step_name(size == sizeof failure ? failure.step : -1),
                g_strerror(size == sizeof failure ? failure.number : EIO));
    return FALSE;
}

static gboolean check_layers(GError **error) {
    guint missing = SANDBOX_LAYERS_NEEDED & ~sandbox_layers();
    if (!missing)
        return TRUE;
    g_autofree char *text = sandbox_layers_text(sandbox_layers());
    g_set_error(error, BASE_ERROR, BASE_ERROR_INTERNAL,
                "this system cannot hold a program in a sandbox; it has: %s", text);
    return FALSE;
}

gboolean sandbox_run(const SandboxRun *run, SandboxOutcome *ret_outcome, GError **error) {
    static const char *const no_environment[] = {NULL};
    const struct sock_fprog *calls = check_layers(error) ? sandbox_calls(error) : NULL;
    g_auto(Descriptors) all = {-1, -1, -1, -1, {-1, -1}, {-1, -1}, {-1, -1}, -1};
    if (!calls || !open_all(run, &all, error))
        return FALSE;
    g_autofree char **arguments = arguments_of(run);
    const char *const *environment = run->environment ? run->environment : no_environment;
    SandboxChild child = {
        .program = all.program,
        .input = all.input,
        .out = all.out[1],
        .err = all.err[1],
        .nothing = all.nothing,
        .files = all.files,
        .report = all.report[1],
        .calls = calls,
        .arguments = arguments,
        .environment = (char *const *)(uintptr_t)environment,
        .limits = run->limits,
    };
    guint layers;
    pid_t pid = start(&child, &all.process, &layers);
    if (pid < 0)
        return set_error(error, "start", run->program);
    close_childs(&all);
    if (!has_started(&all, run->program, error)) {
        waitpid(pid, NULL, 0);
        return FALSE;
    }
    SandboxWatched watched = {pid, all.process, all.out[0], all.err[0]};
    sandbox_watch(run, &watched, ret_outcome);
    ret_outcome->layers = layers | SANDBOX_LAYERS_NEEDED;
    return TRUE;
}

void sandbox_outcome_clear(SandboxOutcome *outcome) {
    g_clear_pointer(&outcome->last_words, g_free);
}

const char *sandbox_end_name(SandboxEnd end) {
    static const char *const names[SANDBOX_ENDS] = {
        [SANDBOX_END_EXIT] = "exit",           [SANDBOX_END_CRASH] = "crash",
        [SANDBOX_END_WALL] = "wall",           [SANDBOX_END_CPU] = "cpu",
        [SANDBOX_END_MEMORY] = "memory",       [SANDBOX_END_OUTPUT] = "output",
        [SANDBOX_END_FORBIDDEN] = "forbidden", [SANDBOX_END_CANCELLED] = "cancelled",
    };
    return (unsigned)end < SANDBOX_ENDS ? names[end] : "unknown";
}

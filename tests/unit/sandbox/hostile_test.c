/* A program that tries everything (hostile.c), inside and, where that does no harm, outside.
 * tests: calls.c child.c files.c namespaces.c run.c watch.c */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sandbox/sandbox.h"
#include "tap.h"

#define MIB       ((int64_t)1024 * 1024)
#define SECOND_US ((int64_t)1000000)

/* What the program would like to get at; all below one folder of ours. */
static struct {
    char *folder, *out, *readable, *secret, *sock, *port, *parent, *outside, *program;
} place;

static const SandboxLimits LIMITS = {
    .memory_bytes = 256 * MIB,
    .file_bytes = 8 * MIB,
    .output_bytes = 32 * MIB,
    .cpu_s = 5,
    .wall_us = 20 * SECOND_US,
    .threads = 32,
    .files = 32,
    .niceness = 5,
};

static void note_line(int stream, const char *line, gpointer data) {
    g_string_append_printf(data, "%d:%s\n", stream, line);
}

/* ret_said: all lines as "STREAM:LINE\n"; free with g_free(). */
static SandboxOutcome try_with(const char *trick, const char *argument, SandboxRun run,
                               char **ret_said) {
    const char *arguments[] = {trick, argument ? argument : "", NULL};
    const char *readable[] = {place.readable, NULL};
    GString *said = g_string_new(NULL);
    run.program = place.program;
    run.arguments = arguments;
    run.output_folder = place.out;
    run.readable = readable;
    run.line = note_line;
    run.line_data = said;
    SandboxOutcome outcome = {.exit_status = -2};
    g_autoptr(GError) error = NULL;
    gboolean done = sandbox_run(&run, &outcome, &error);
    TAP_CHECK(done, "%s: %s", trick, error ? error->message : "?");
    *ret_said = g_string_free(said, FALSE);
    return outcome;
}

static void empty(const char *folder) {
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *name;
    while (dir && (name = g_dir_read_name(dir))) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        if (g_remove(path) != 0)
            empty(path);
    }
}

typedef enum {
    NOTHING,
    SECRET,
    OWN_PROGRAM,
    SOCKET,
    PORT,
    PARENT,
    OUTSIDE,
    IN_OUT,
    OUT,
    IN_READABLE,
    PARENT_ENVIRONMENT,
    LITERAL
} What;

static char *argument_for(What what, const char *literal) {
    switch (what) {
    case SECRET:
        return g_strdup(place.secret);
    case OWN_PROGRAM:
        return g_strdup(place.program);
    case SOCKET:
        return g_strdup(place.sock);
    case PORT:
        return g_strdup(place.port);
    case PARENT:
        return g_strdup(place.parent);
    case OUTSIDE:
        return g_strdup(place.outside);
    case OUT:
        return g_strdup(place.out);
    case IN_OUT:
        return g_build_filename(place.out, "new", NULL);
    case IN_READABLE:
        return g_build_filename(place.readable, "file", NULL);
    case PARENT_ENVIRONMENT:
        return g_strdup_printf("/proc/%s/environ", place.parent);
    case LITERAL:
        return g_strdup(literal);
    case NOTHING:
        break;
    }
    return NULL;
}

/* REFUSED: the call fails and the program goes on; otherwise how the run ends. */
#define REFUSED SANDBOX_END_EXIT

static const struct {
    const char *trick;
    What what;
    const char *literal;
    SandboxEnd end;
    gboolean works_outside; /* and does no harm there */
} TRICKS[] = {
    {"tcp", PORT, NULL, REFUSED, TRUE},
    {"udp", PORT, NULL, REFUSED, TRUE},
    {"unix", SOCKET, NULL, REFUSED, TRUE},
    {"connect", NOTHING, NULL, SANDBOX_END_FORBIDDEN, FALSE},
    {"read", LITERAL, "/etc/passwd", REFUSED, TRUE},
    {"read", LITERAL, "/proc/self/status", REFUSED, TRUE},
    {"read", LITERAL, "/dev/zero", REFUSED, TRUE},
    {"read", SECRET, NULL, REFUSED, TRUE},
    {"read", PARENT_ENVIRONMENT, NULL, REFUSED, TRUE},
    {"list", LITERAL, "/etc", REFUSED, TRUE},
    {"list", LITERAL, "/proc", REFUSED, TRUE},
    {"list", LITERAL, "/", REFUSED, TRUE},
    {"write", OUTSIDE, NULL, REFUSED, TRUE},
    {"write", IN_READABLE, NULL, REFUSED, TRUE},
    {"write", SECRET, NULL, REFUSED, TRUE},
    {"cut", IN_READABLE, NULL, REFUSED, FALSE},
    {"remove", SECRET, NULL, REFUSED, FALSE},
    {"remove", IN_READABLE, NULL, REFUSED, FALSE},
    {"move", OUTSIDE, NULL, REFUSED, FALSE},
    {"symlink", IN_OUT, NULL, SANDBOX_END_FORBIDDEN, FALSE},
    {"fork", NOTHING, NULL, REFUSED, FALSE},
    {"vfork", NOTHING, NULL, SANDBOX_END_FORBIDDEN, FALSE},
    {"threads", LITERAL, "1000", REFUSED, FALSE},
    {"memory", NOTHING, NULL, SANDBOX_END_MEMORY, FALSE},
    {"shared", NOTHING, NULL, REFUSED, TRUE},
    {"writable-code", NOTHING, NULL, REFUSED, TRUE},
    {"late-code", NOTHING, NULL, REFUSED, TRUE},
    {"giant", IN_OUT, NULL, REFUSED, TRUE},
    {"many", OUT, NULL, SANDBOX_END_OUTPUT, FALSE},
    {"trace", PARENT, NULL, SANDBOX_END_FORBIDDEN, FALSE},
    {"read-memory", PARENT, NULL, SANDBOX_END_FORBIDDEN, FALSE},
    {"kill", PARENT, NULL, SANDBOX_END_FORBIDDEN, TRUE},
    {"tgkill", PARENT, NULL, REFUSED, TRUE},
    {"own-signal", PARENT, NULL, REFUSED, TRUE},
    {"shell", NOTHING, NULL, SANDBOX_END_FORBIDDEN, FALSE},
    {"run", LITERAL, "/bin/sh", REFUSED, FALSE},
    {"run", OWN_PROGRAM, NULL, REFUSED, TRUE},
    {"run-1000", OWN_PROGRAM, NULL, REFUSED, TRUE},
    {"more-room", NOTHING, NULL, REFUSED, FALSE},
    {"mount", NOTHING, NULL, SANDBOX_END_FORBIDDEN, FALSE},
    {"unshare", NOTHING, NULL, SANDBOX_END_FORBIDDEN, FALSE},
    {"keys", NOTHING, NULL, SANDBOX_END_FORBIDDEN, FALSE},
    {"bpf", NOTHING, NULL, SANDBOX_END_FORBIDDEN, FALSE},
    {"ring", NOTHING, NULL, SANDBOX_END_FORBIDDEN, FALSE},
    {"descriptors", LITERAL, "3", REFUSED, FALSE},
};

static void every_trick_is_refused(void) {
    for (gsize i = 0; i < G_N_ELEMENTS(TRICKS); i++) {
        g_autofree char *argument = argument_for(TRICKS[i].what, TRICKS[i].literal), *said = NULL;
        SandboxRun run = {.input_fd = -1, .limits = LIMITS};
        g_auto(SandboxOutcome) outcome = try_with(TRICKS[i].trick, argument, run, &said);
        TAP_CHECK(outcome.end == TRICKS[i].end, "%s %s: %s, signal %d, %s", TRICKS[i].trick,
                  argument ? argument : "", sandbox_end_name(outcome.end), outcome.signal, said);
        if (TRICKS[i].end == REFUSED)
            TAP_CHECK(outcome.exit_status == 0, "%s %s: status %d, %s", TRICKS[i].trick,
                      argument ? argument : "", outcome.exit_status, said);
        empty(place.out);
    }
    TAP_CHECK(g_file_test(place.secret, G_FILE_TEST_EXISTS));
    TAP_CHECK(!g_file_test(place.outside, G_FILE_TEST_EXISTS));
}

/* Else the tests above would prove nothing. */
static void outside_they_work(void) {
    for (gsize i = 0; i < G_N_ELEMENTS(TRICKS); i++) {
        if (!TRICKS[i].works_outside)
            continue;
        g_autofree char *argument = argument_for(TRICKS[i].what, TRICKS[i].literal);
        char *argv[] = {place.program, (char *)(uintptr_t)TRICKS[i].trick,
                        argument ? argument : NULL, NULL};
        int status = -1;
        g_autofree char *said = NULL;
        TAP_CHECK(
            g_spawn_sync("/", argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &said, NULL, &status, NULL));
        TAP_CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 1, "%s %s: %d %s", TRICKS[i].trick,
                  argument ? argument : "", status, said);
        empty(place.out);
        g_remove(place.outside);
    }
}

static void a_healthy_program_runs(void) {
    int input = memfd_create("input", MFD_CLOEXEC);
    TAP_CHECK(write(input, "0123456789", 10) == 10);
    g_autofree char *made = argument_for(IN_OUT, NULL), *said = NULL;
    SandboxRun run = {.input_fd = input, .limits = LIMITS};
    g_auto(SandboxOutcome) outcome = try_with("behave", made, run, &said);
    TAP_CHECK(outcome.end == SANDBOX_END_EXIT && outcome.exit_status == 42, "%s %d %s",
              sandbox_end_name(outcome.end), outcome.exit_status, said);
    TAP_CHECK(strstr(said, "1:input 10, stdin 0\n") != NULL, "%s", said);
    TAP_CHECK(!g_strcmp0(outcome.last_words, "the last words"), "%s", outcome.last_words);
    TAP_CHECK(outcome.wall_us > 0 && outcome.wall_us < 10 * SECOND_US);
    TAP_CHECK(outcome.peak_memory_bytes > 0 && outcome.cpu_us >= 0);
    TAP_CHECK(outcome.layers == sandbox_layers());
    TAP_CHECK(lseek(input, 0, SEEK_CUR) == 10); /* our place in it is where it was */
    TAP_CHECK(g_file_test(made, G_FILE_TEST_EXISTS));
    empty(place.out);
    close(input);
}

static void an_input_with_a_path_is_read_not_written(void) {
    int input = open(place.secret, O_RDWR | O_CLOEXEC);
    g_autofree char *said = NULL, *also = NULL, *made = argument_for(IN_OUT, NULL);
    SandboxRun run = {.input_fd = input, .limits = LIMITS};
    g_auto(SandboxOutcome) reading = try_with("behave", made, run, &said);
    TAP_CHECK(reading.exit_status == 42 && strstr(said, "1:input 6, stdin 0\n"), "%s", said);
    g_auto(SandboxOutcome) writing = try_with("write", SANDBOX_INPUT_PATH, run, &also);
    TAP_CHECK(writing.exit_status == 0, "%s", also);
    empty(place.out);
    close(input);
}

static void inherits_no_descriptor_and_no_environment(void) {
    static const char *const environment[] = {"ONE=1", "TWO=2", NULL};
    int open_one = open(place.secret, O_RDONLY), high = fcntl(open_one, F_DUPFD, 1000);
    g_setenv("GOLFCOACH_SECRET", "do not tell", TRUE);
    g_autofree char *said = NULL, *also = NULL;
    SandboxRun run = {.input_fd = open_one, .environment = environment, .limits = LIMITS};
    g_auto(SandboxOutcome) outcome = try_with("environment", NULL, run, &said);
    TAP_CHECK(outcome.exit_status == 0 && !strcmp(said, "1:ONE=1\n1:TWO=2\n"), "%s", said);
    g_auto(SandboxOutcome) descriptors = try_with("descriptors", "4", run, &also);
    TAP_CHECK(descriptors.exit_status == 0, "%s", also);
    close(open_one);
    close(high);
}

static void endless_loops_end(void) {
    g_autofree char *said = NULL, *also = NULL, *third = NULL;
    SandboxRun cpu = {.input_fd = -1, .limits = LIMITS}, wall = cpu;
    cpu.limits.cpu_s = 1;
    g_auto(SandboxOutcome) looping = try_with("loop", NULL, cpu, &said);
    TAP_CHECK(looping.end == SANDBOX_END_CPU, "%s", sandbox_end_name(looping.end));
    TAP_CHECK(looping.cpu_us > 900000 && looping.cpu_us < 3 * SECOND_US);
    wall.limits.wall_us = SECOND_US / 2;
    g_auto(SandboxOutcome) sleeping = try_with("sleep", NULL, wall, &also);
    TAP_CHECK(sleeping.end == SANDBOX_END_WALL, "%s", sandbox_end_name(sleeping.end));
    TAP_CHECK(sleeping.wall_us >= SECOND_US / 2 && sleeping.wall_us < 5 * SECOND_US);
    g_auto(SandboxOutcome) talking = try_with("talk", NULL, wall, &third);
    TAP_CHECK(talking.end == SANDBOX_END_WALL, "%s", sandbox_end_name(talking.end));
    TAP_CHECK(strlen(third) <= 2 * SANDBOX_TALK_BYTES, "%zu", strlen(third));
    TAP_CHECK(g_utf8_validate(third, -1, NULL) && !strchr(third, 033));
}

static void a_failed_assertion_is_a_crash(void) {
    g_autofree char *said = NULL;
    SandboxRun run = {.input_fd = -1, .limits = LIMITS};
    g_auto(SandboxOutcome) outcome = try_with("abort", NULL, run, &said);
    TAP_CHECK(outcome.end == SANDBOX_END_CRASH && outcome.signal != 0, "%s %d",
              sandbox_end_name(outcome.end), outcome.signal);
}

static gpointer cancel_soon(gpointer cancel) {
    g_usleep(200000);
    g_atomic_int_set((gint *)cancel, 1);
    return NULL;
}

static void can_be_cancelled(void) {
    gint cancel = 0;
    g_autofree char *said = NULL;
    SandboxRun run = {.input_fd = -1, .limits = LIMITS, .cancel = &cancel};
    GThread *thread = g_thread_new("cancel", cancel_soon, &cancel);
    g_auto(SandboxOutcome) outcome = try_with("sleep", NULL, run, &said);
    g_thread_join(thread);
    TAP_CHECK(outcome.end == SANDBOX_END_CANCELLED, "%s", sandbox_end_name(outcome.end));
    TAP_CHECK(outcome.wall_us < 5 * SECOND_US);
}

static void what_cannot_start_says_why(void) {
    static const struct {
        const char *program, *readable, *words;
    } cases[] = {
        {"/nowhere/at/all", NULL, "/nowhere/at/all"},
        {"/etc/passwd", NULL, "start"},
        {NULL, "/nowhere/models", "/nowhere/models"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        const char *readable[] = {cases[i].readable, NULL};
        SandboxRun run = {.program = cases[i].program ? cases[i].program : place.program,
                          .input_fd = -1,
                          .readable = readable,
                          .limits = LIMITS};
        SandboxOutcome outcome = {.exit_status = 77};
        g_autoptr(GError) error = NULL;
        TAP_CHECK(!sandbox_run(&run, &outcome, &error));
        TAP_CHECK(error && strstr(error->message, cases[i].words), "%s",
                  error ? error->message : "no error");
        TAP_CHECK(outcome.exit_status == 77);
    }
}

/* The one who started it is killed: the program must not live on. It holds the reading end of a
 * pipe whose writing end is ours. */
static void ends_with_who_started_it(void) {
    g_autofree char *pipe = g_build_filename(place.folder, "pipe", NULL);
    g_autofree char *started = argument_for(IN_OUT, NULL);
    TAP_CHECK(mkfifo(pipe, 0600) == 0);
    pid_t starter = fork();
    if (starter == 0) {
        g_autofree char *said = NULL;
        SandboxRun run = {.input_fd = open(pipe, O_RDONLY | O_NONBLOCK), .limits = LIMITS};
        try_with("started", started, run, &said);
        _exit(0);
    }
    for (int i = 0; i < 500 && !g_file_test(started, G_FILE_TEST_EXISTS); i++)
        g_usleep(10000);
    int end = open(pipe, O_WRONLY | O_NONBLOCK);
    TAP_CHECK(end >= 0 && g_file_test(started, G_FILE_TEST_EXISTS));
    struct pollfd readers = {.fd = end, .events = 0};
    TAP_CHECK(poll(&readers, 1, 0) == 0);
    kill(starter, SIGKILL);
    waitpid(starter, NULL, 0);
    TAP_CHECK(poll(&readers, 1, 5000) == 1 && readers.revents & POLLERR);
    close(end);
    g_remove(pipe);
    empty(place.out);
}

/* What the kernel says of our one child: /proc/PID/status; NULL: there is none. */
static char *status_of_child(void) {
    g_autofree char *ours = g_strdup_printf("\nPPid:\t%s\n", place.parent);
    g_autoptr(GDir) all = g_dir_open("/proc", 0, NULL);
    const char *name;
    while (all && (name = g_dir_read_name(all))) {
        g_autofree char *path = g_build_filename("/proc", name, "status", NULL), *status = NULL;
        if (g_ascii_isdigit(name[0]) && g_file_get_contents(path, &status, NULL, NULL) &&
            strstr(status, ours))
            return g_steal_pointer(&status);
    }
    return NULL;
}

static gpointer look_at_child(gpointer cancel) {
    char *status = NULL;
    for (int i = 0; i < 500 && !(status && strstr(status, "Seccomp:\t2")); i++) {
        g_usleep(10000);
        g_free(status);
        status = status_of_child();
    }
    g_atomic_int_set((gint *)cancel, 1);
    return status;
}

static void has_no_privileges(void) {
    static const char *const lines[] = {
        "\nNoNewPrivs:\t1\n",
        "\nCapInh:\t0000000000000000\n",
        "\nCapPrm:\t0000000000000000\n",
        "\nCapEff:\t0000000000000000\n",
        "\nCapAmb:\t0000000000000000\n",
    };
    gint cancel = 0;
    g_autofree char *said = NULL;
    SandboxRun run = {.input_fd = -1, .limits = LIMITS, .cancel = &cancel};
    GThread *thread = g_thread_new("look", look_at_child, &cancel);
    g_auto(SandboxOutcome) outcome = try_with("sleep", NULL, run, &said);
    g_autofree char *status = g_thread_join(thread);
    TAP_CHECK(outcome.end == SANDBOX_END_CANCELLED && status);
    for (gsize i = 0; status && i < G_N_ELEMENTS(lines); i++)
        TAP_CHECK(strstr(status, lines[i]), "%s in %s", lines[i], status);
}

static gpointer run_some(gpointer unused) {
    int good = 0;
    for (int i = 0; i < 5; i++) {
        g_autofree char *said = NULL;
        SandboxRun run = {.input_fd = -1, .limits = LIMITS};
        g_auto(SandboxOutcome) outcome = try_with("nothing", NULL, run, &said);
        good += outcome.end == SANDBOX_END_EXIT && outcome.exit_status == 1;
    }
    (void)unused;
    return GINT_TO_POINTER(good);
}

static void threads_run_side_by_side(void) {
    GThread *threads[4];
    for (gsize i = 0; i < G_N_ELEMENTS(threads); i++)
        threads[i] = g_thread_new("run", run_some, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(threads); i++)
        TAP_CHECK(GPOINTER_TO_INT(g_thread_join(threads[i])) == 5);
}

/* What is to be had, but not from inside: two servers, files, and a folder to write into. */
static int listen_at(int family, int type, struct sockaddr *address, socklen_t size) {
    int s = socket(family, type | SOCK_CLOEXEC, 0);
    if (s < 0 || bind(s, address, size) != 0 || (type == SOCK_STREAM && listen(s, 50) != 0))
        return -1;
    return s;
}

static gboolean make_place(const char *program) {
    place.folder = g_dir_make_tmp("sandbox-XXXXXX", NULL);
    if (!place.folder)
        return FALSE;
    place.program = g_canonicalize_filename(program, NULL);
    place.out = g_build_filename(place.folder, "out", NULL);
    place.readable = g_build_filename(place.folder, "readable", NULL);
    place.secret = g_build_filename(place.folder, "secret", NULL);
    place.sock = g_build_filename(place.folder, "socket", NULL);
    place.outside = g_build_filename(place.folder, "outside", NULL);
    place.parent = g_strdup_printf("%d", (int)getpid());
    g_autofree char *file = g_build_filename(place.readable, "file", NULL);
    struct sockaddr_in tcp = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof tcp;
    struct sockaddr_un local = {.sun_family = AF_UNIX};
    g_strlcpy(local.sun_path, place.sock, sizeof local.sun_path);
    int server = listen_at(AF_INET, SOCK_STREAM, (struct sockaddr *)&tcp, sizeof tcp);
    gboolean ready = g_mkdir(place.out, 0700) == 0 && g_mkdir(place.readable, 0700) == 0 &&
                     g_file_set_contents(place.secret, "secret", -1, NULL) &&
                     g_file_set_contents(file, "file", -1, NULL) && server >= 0 &&
                     getsockname(server, (struct sockaddr *)&tcp, &size) == 0 &&
                     listen_at(AF_INET, SOCK_DGRAM, (struct sockaddr *)&tcp, sizeof tcp) >= 0 &&
                     listen_at(AF_UNIX, SOCK_STREAM, (struct sockaddr *)&local, sizeof local) >= 0;
    place.port = g_strdup_printf("%d", ntohs(tcp.sin_port));
    return ready;
}

static void clear_place(void) {
    empty(place.folder);
    g_rmdir(place.out);
    g_rmdir(place.readable);
    g_rmdir(place.folder);
    char **const all[] = {&place.folder, &place.out,    &place.readable, &place.secret, &place.sock,
                          &place.port,   &place.parent, &place.outside,  &place.program};
    for (gsize i = 0; i < G_N_ELEMENTS(all); i++)
        g_clear_pointer(all[i], g_free);
}

/* As nobody in particular, for tests started by root. Changing the user hides what /proc shows of a
 * process; ours shall show, as a service's does that was started as that user. */
static gboolean become_ordinary(void) {
    return geteuid() != 0 ||
           (setgid(65534) == 0 && setuid(65534) == 0 && prctl(PR_SET_DUMPABLE, 1) == 0);
}

static gboolean write_to(const char *path, const char *text) {
    int file = open(path, O_WRONLY | O_CLOEXEC);
    gboolean done = file >= 0 && write(file, text, strlen(text)) == (ssize_t)strlen(text);
    if (file >= 0)
        close(file);
    return done;
}

/* The superuser of a container in which no namespace can be made, as is usual. */
static gboolean become_contained(void) {
    static const char *const kinds[] = {"user", "net", "ipc", "pid"};
    g_autofree char *mapping = g_strdup_printf("0 %d 1", (int)geteuid());
    gboolean done = unshare(CLONE_NEWUSER) == 0 && write_to("/proc/self/uid_map", mapping);
    for (gsize i = 0; done && i < G_N_ELEMENTS(kinds); i++) {
        g_autofree char *path = g_strdup_printf("/proc/sys/user/max_%s_namespaces", kinds[i]);
        done = write_to(path, "0");
    }
    return done && sandbox_layers() == SANDBOX_LAYERS_NEEDED;
}

static gboolean become(const char *who) {
    return !who || (!strcmp(who, "ordinary") && become_ordinary()) ||
           (!strcmp(who, "contained") && become_contained());
}

static void all_layers_that_are_needed(void) {
    if ((sandbox_layers() & SANDBOX_LAYERS_NEEDED) != SANDBOX_LAYERS_NEEDED)
        TAP_SKIP("this kernel has no seccomp or no Landlock");
}

/* hostile_test PROGRAM [ordinary | contained] */
int main(int argc, char **argv) {
    if (argc < 2 || !become(argc > 2 ? argv[2] : NULL) || access(argv[1], X_OK) != 0 ||
        !make_place(argv[1])) {
        printf("1..0 # SKIP not to be had here: %s\n", argc > 2 ? argv[2] : "a program");
        return 0;
    }
    TAP_RUN(all_layers_that_are_needed);
    if (!tap_skip_reason) {
        TAP_RUN(every_trick_is_refused);
        TAP_RUN(outside_they_work);
        TAP_RUN(a_healthy_program_runs);
        TAP_RUN(an_input_with_a_path_is_read_not_written);
        TAP_RUN(inherits_no_descriptor_and_no_environment);
        TAP_RUN(endless_loops_end);
        TAP_RUN(a_failed_assertion_is_a_crash);
        TAP_RUN(can_be_cancelled);
        TAP_RUN(has_no_privileges);
        TAP_RUN(what_cannot_start_says_why);
        TAP_RUN(ends_with_who_started_it);
        TAP_RUN(threads_run_side_by_side);
    }
    clear_place();
    return tap_done();
}

/* The real engine inside: the same bytes as outside, and what that costs.
 * usage: engine_test GOLFCOACH CLIP MODELS */
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sandbox/sandbox.h"
#include "tap.h"

#define MIB ((int64_t)1024 * 1024)

static const char *program, *clip, *models;
static char *folder;

/* The clip as a memfd: it lies on no disk. */
static int clip_in_memory(void) {
    int from = open(clip, O_RDONLY | O_CLOEXEC), to = memfd_create("clip", MFD_CLOEXEC);
    struct stat about;
    TAP_CHECK(fstat(from, &about) == 0 &&
              sendfile(to, from, NULL, (gsize)about.st_size) == about.st_size);
    close(from);
    return to;
}

static gboolean analyse_outside(const char *out) {
    const char *const argv[] = {program, "analyze", clip, "--models", models, "--out", out, NULL};
    int status = -1;
    return g_spawn_sync(NULL, (char **)(uintptr_t)argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL,
                        NULL, &status, NULL) &&
           WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static void note_line(int stream, const char *line, gpointer data) {
    (void)data;
    printf("# %d: %s\n", stream, line);
}

static SandboxOutcome analyse_inside(const char *writable, const char *out) {
    const char *const arguments[] = {
        "analyze", SANDBOX_INPUT_PATH, "--models", models, "--out", out, NULL};
    const char *const readable[] = {models, NULL};
    int input = clip_in_memory();
    SandboxRun run = {
        .program = program,
        .arguments = arguments,
        .input_fd = input,
        .output_folder = writable,
        .readable = readable,
        .limits = {.memory_bytes = 1024 * MIB,
                   .file_bytes = 100 * MIB,
                   .output_bytes = 300 * MIB,
                   .cpu_s = 300,
                   .wall_us = 300 * (int64_t)1000000,
                   .threads = 64,
                   .files = 64},
        .line = note_line,
    };
    SandboxOutcome outcome = {.exit_status = -2};
    g_autoptr(GError) error = NULL;
    TAP_CHECK(sandbox_run(&run, &outcome, &error), "%s", error ? error->message : "?");
    close(input);
    return outcome;
}

static int count_same_files(const char *a, const char *b) {
    int count = 0;
    g_autoptr(GDir) dir = g_dir_open(a, 0, NULL);
    const char *name;
    while (dir && (name = g_dir_read_name(dir))) {
        g_autofree char *one = g_build_filename(a, name, NULL);
        g_autofree char *other = g_build_filename(b, name, NULL);
        if (g_file_test(one, G_FILE_TEST_IS_DIR)) {
            count += count_same_files(one, other);
            continue;
        }
        g_autofree char *one_text = NULL, *other_text = NULL;
        gsize one_size = 0, other_size = 1;
        TAP_CHECK(g_file_get_contents(one, &one_text, &one_size, NULL));
        gboolean same = g_file_get_contents(other, &other_text, &other_size, NULL) &&
                        one_size == other_size && !memcmp(one_text, other_text, one_size);
        TAP_CHECK(same, "%s", name);
        count += same;
    }
    return count;
}

static gint64 childrens_cpu_us(void) {
    struct rusage used;
    getrusage(RUSAGE_CHILDREN, &used);
    return (used.ru_utime.tv_sec + used.ru_stime.tv_sec) * (gint64)1000000 + used.ru_utime.tv_usec +
           used.ru_stime.tv_usec;
}

static void makes_the_same_bytes_inside(void) {
    g_autofree char *outside = g_build_filename(folder, "outside", NULL);
    g_autofree char *writable = g_build_filename(folder, "writable", NULL);
    g_autofree char *inside = g_build_filename(writable, "report", NULL);
    TAP_CHECK(g_mkdir(writable, 0700) == 0);
    gint64 start_us = g_get_monotonic_time(), start_cpu_us = childrens_cpu_us();
    TAP_CHECK(analyse_outside(outside));
    gint64 outside_us = g_get_monotonic_time() - start_us;
    gint64 outside_cpu_us = childrens_cpu_us() - start_cpu_us;
    g_auto(SandboxOutcome) outcome = analyse_inside(writable, inside);
    TAP_CHECK(outcome.end == SANDBOX_END_EXIT && outcome.exit_status == 0, "%s, signal %d: %s",
              sandbox_end_name(outcome.end), outcome.signal, outcome.last_words);
    printf("# outside %d ms, processor %d ms; inside %d ms, processor %d ms, %d MiB\n",
           (int)(outside_us / 1000), (int)(outside_cpu_us / 1000), (int)(outcome.wall_us / 1000),
           (int)(outcome.cpu_us / 1000), (int)(outcome.peak_memory_bytes / MIB));
    TAP_CHECK(count_same_files(outside, inside) > 20);
    TAP_CHECK(g_strcmp0(outcome.last_words, "") == 0, "%s", outcome.last_words);
}

static void starting_costs_little(void) {
    enum { TIMES = 20 };
    const char *const arguments[] = {"--version", NULL};
    gint64 start_us = g_get_monotonic_time();
    for (int i = 0; i < TIMES; i++) {
        SandboxRun run = {.program = program,
                          .arguments = arguments,
                          .input_fd = -1,
                          .limits = {.memory_bytes = 1024 * MIB, .files = 64}};
        g_auto(SandboxOutcome) outcome = {0};
        TAP_CHECK(sandbox_run(&run, &outcome, NULL) && outcome.exit_status == 0);
    }
    gint64 inside_us = (g_get_monotonic_time() - start_us) / TIMES;
    start_us = g_get_monotonic_time();
    const char *const argv[] = {program, "--version", NULL};
    for (int i = 0; i < TIMES; i++)
        TAP_CHECK(g_spawn_sync(NULL, (char **)(uintptr_t)argv, NULL, G_SPAWN_STDOUT_TO_DEV_NULL,
                               NULL, NULL, NULL, NULL, NULL, NULL));
    gint64 outside_us = (g_get_monotonic_time() - start_us) / TIMES;
    printf("# start to end: inside %d us, outside %d us\n", (int)inside_us, (int)outside_us);
    TAP_CHECK(inside_us - outside_us < 500000);
}

static void remove_all(const char *path) {
    g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
    const char *name;
    while (dir && (name = g_dir_read_name(dir))) {
        g_autofree char *inner = g_build_filename(path, name, NULL);
        remove_all(inner);
    }
    g_remove(path);
}

int main(int argc, char **argv) {
    if (argc != 4)
        return 2;
    g_autofree char *golfcoach = g_canonicalize_filename(argv[1], NULL);
    program = golfcoach, clip = argv[2], models = argv[3];
    if ((sandbox_layers() & SANDBOX_LAYERS_NEEDED) != SANDBOX_LAYERS_NEEDED) {
        printf("1..0 # SKIP this kernel has no seccomp or no Landlock\n");
        return 0;
    }
    folder = g_dir_make_tmp("engine-XXXXXX", NULL);
    TAP_RUN(makes_the_same_bytes_inside);
    TAP_RUN(starting_costs_little);
    remove_all(folder);
    g_free(folder);
    return tap_done();
}

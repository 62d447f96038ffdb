#include "jobs/engine.h"

#include <errno.h>
#include <math.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/limits.h"

enum { PIECE = 1024 * 1024 };

/* Ten times what an ordinary clip needs: 240 MB and 12 s of both cores; a clip of 30 s at 240
 * frames a second takes most. */
static const SandboxLimits LIMITS = {.memory_bytes = (int64_t)3 * 1024 * 1024 * 1024,
                                     .file_bytes = (int64_t)256 * 1024 * 1024,
                                     .output_bytes = (int64_t)512 * 1024 * 1024,
                                     .cpu_s = 900,
                                     .wall_us = BASE_LIMIT_VIDEO_WALL_US,
                                     .threads = 64,
                                     .files = 256,
                                     .niceness = 15};

/* --- The clip ----------------------------------------------------------------------------- */

static gboolean copy_to(int fd, BytesReader *reader, GError **error) {
    g_autofree char *piece = g_malloc(PIECE);
    uint64_t offset = 0;
    for (;;) {
        const gssize count = bytes_read_at(reader, offset, piece, PIECE, error);
        if (count <= 0)
            return count == 0;
        for (gssize done = 0; done < count;) {
            const ssize_t written = write(fd, piece + done, (size_t)(count - done));
            if (written < 0 && errno != EINTR) {
                g_set_error(error, BYTES_ERROR, BYTES_ERROR_UNAVAILABLE,
                            "cannot hold the clip in memory: %s", g_strerror(errno));
                return FALSE;
            }
            done += MAX(written, 0);
        }
        offset += (uint64_t)count;
    }
}

int jobs_engine_clip(Bytes *bytes, const char *object, GError **error) {
    g_autoptr(BytesReader) reader = bytes_read(bytes, object, error);
    if (!reader)
        return -1;
    const int fd = memfd_create("clip", MFD_CLOEXEC);
    if (fd < 0) {
        g_set_error(error, BYTES_ERROR, BYTES_ERROR_UNAVAILABLE, "cannot make a memory file: %s",
                    g_strerror(errno));
        return -1;
    }
    if (copy_to(fd, reader, error))
        return fd;
    close(fd);
    return -1;
}

/* --- The command line --------------------------------------------------------------------- */

static void add_text(GPtrArray *arguments, const char *option, const char *value) {
    if (!value || !*value)
        return;
    /* One word, so that no value is taken for an option. */
    g_ptr_array_add(arguments, g_strdup_printf("--%s=%s", option, value));
}

static void add_number(GPtrArray *arguments, const char *option, double value) {
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    if (isfinite(value))
        add_text(arguments, option, g_ascii_formatd(text, sizeof text, "%g", value));
}

static GPtrArray *analyze_line(const JobsTask *task, const JobsTold *told, const char *folder) {
    GPtrArray *arguments = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *out = g_build_filename(folder, "report", NULL);
    g_ptr_array_add(arguments, g_strdup("analyze"));
    g_ptr_array_add(arguments, g_strdup(SANDBOX_INPUT_PATH));
    add_text(arguments, "out", out);
    add_text(arguments, "progress", "lines");
    add_text(arguments, "models", task->models);
    add_text(arguments, "view", told->view);
    add_text(arguments, "hand", told->hand);
    add_text(arguments, "club", told->club);
    add_text(arguments, "miss", told->miss);
    add_text(arguments, "learns-by", told->learning_style);
    add_number(arguments, "slow-motion", told->slow_motion);
    add_number(arguments, "height", told->height_cm);
    add_number(arguments, "handicap", told->handicap);
    g_ptr_array_add(arguments, NULL);
    return arguments;
}

/* --- Running it --------------------------------------------------------------------------- */

typedef struct {
    JobsProgress progress;
    gpointer data;
} Listener;

/* The engine may have been taken over: a stage that it has not, or a number that is none, is no
 * progress. */
static gboolean is_stage(const char *word) {
    static const char *const STAGES[] = {"tracking", "swing",    "sound", "measuring",
                                         "pictures", "coaching", "report"};
    for (gsize i = 0; i < G_N_ELEMENTS(STAGES); i++)
        if (!strcmp(STAGES[i], word))
            return TRUE;
    return FALSE;
}

/* "progress STAGE 0.42" on stderr; everything else there is for the end. */
static void on_line(int stream, const char *line, gpointer data) {
    const Listener *listener = data;
    if (stream != 2 || !g_str_has_prefix(line, "progress "))
        return;
    g_auto(GStrv) words = g_strsplit(line, " ", 4);
    const double done = g_strv_length(words) == 3 ? g_ascii_strtod(words[2], NULL) : NAN;
    if (isfinite(done) && is_stage(words[1]))
        listener->progress(words[1], CLAMP(done, 0, 1), listener->data);
}

static SandboxRun sandboxed(JobsTask *task, int clip, const GPtrArray *arguments,
                            const char *folder) {
    return (SandboxRun){.program = task->program,
                        .arguments = (const char *const *)arguments->pdata,
                        .input_fd = clip,
                        .output_folder = folder,
                        .limits = LIMITS,
                        .cancel = &task->cancel};
}

gboolean jobs_engine_run(JobsTask *task, int clip, const JobsTold *told, const char *folder,
                         JobsProgress progress, gpointer data, SandboxOutcome *ret_outcome,
                         GError **error) {
    Listener listener = {progress, data};
    g_autoptr(GPtrArray) arguments = analyze_line(task, told, folder);
    /* What the golfer wrote: everybody on the machine may read a command line, but not an
     * environment. */
    g_autofree char *goal = g_strconcat("GOLFCOACH_GOAL=", told->goal ? told->goal : "", NULL);
    g_autofree char *spare =
        g_strconcat("GOLFCOACH_SPARE=", told->limitations ? told->limitations : "", NULL);
    const char *const environment[] = {"LANG=C.UTF-8", goal, spare, NULL};
    const char *const readable[] = {task->models, NULL};
    SandboxRun run = sandboxed(task, clip, arguments, folder);
    run.environment = environment;
    run.readable = readable;
    run.line = on_line;
    run.line_data = &listener;
    return sandbox_run(&run, ret_outcome, error);
}

gboolean jobs_engine_clean(JobsTask *task, int clip, const char *folder,
                           SandboxOutcome *ret_outcome, GError **error) {
    g_autoptr(GPtrArray) arguments = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(arguments, g_strdup("clean"));
    g_ptr_array_add(arguments, g_strdup(SANDBOX_INPUT_PATH));
    g_ptr_array_add(arguments, g_build_filename(folder, JOBS_CLEAN_CLIP, NULL));
    g_ptr_array_add(arguments, NULL);
    const SandboxRun run = sandboxed(task, clip, arguments, folder);
    return sandbox_run(&run, ret_outcome, error);
}

char *jobs_engine_sentence(const SandboxOutcome *outcome) {
    static const char NAME[] = "golfcoach: ";
    g_auto(GStrv) lines = g_strsplit(outcome->last_words ? outcome->last_words : "", "\n", -1);
    const char *last = NULL;
    for (char **line = lines; *line; line++)
        if (g_str_has_prefix(*line, NAME))
            last = *line + strlen(NAME);
    return g_strdup(last);
}

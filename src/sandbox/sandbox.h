/* Runs a program on input that may have been made to break it, as an ordinary user: with little
 * memory and time, no network, no files but its own, and few system calls. Why each layer, and why
 * these: docs/decisions/0012-sandbox.md. Any thread; a run blocks its caller until it has ended.
 *
 * The program is started with nothing inherited: stdin is empty, stdout and stderr come back as
 * lines, descriptor 3 is the input if there is one, the environment is the one given here, the
 * working folder is "/". It may start threads, but no other process. It can read the system's
 * libraries and what is listed, and write below its output folder and nowhere else. */
#ifndef GOLFCOACH_SANDBOX_SANDBOX_H
#define GOLFCOACH_SANDBOX_SANDBOX_H

#include <glib.h>
#include <stdint.h>

/* What holds a program in. Not every kernel and container allows each. */
typedef enum {
    SANDBOX_LAYER_LIMITS = 1 << 0,     /* memory, time, file size, descriptors, no new rights */
    SANDBOX_LAYER_CALLS = 1 << 1,      /* system calls by a list (seccomp) */
    SANDBOX_LAYER_FILES = 1 << 2,      /* paths by a list (Landlock) */
    SANDBOX_LAYER_NETWORK = 1 << 3,    /* a network of its own, with nothing in it */
    SANDBOX_LAYER_PROCESSES = 1 << 4,  /* sees and signals no process but its own */
    SANDBOX_LAYER_PRIVILEGES = 1 << 5, /* a user of its own: what root might do, it may not */
} SandboxLayer;

/* Without these a run is refused: they alone keep a program that was taken over from our files and
 * from the network. */
#define SANDBOX_LAYERS_NEEDED (SANDBOX_LAYER_LIMITS | SANDBOX_LAYER_CALLS | SANDBOX_LAYER_FILES)

/* The layers that this kernel gives to this process, as it will be for every run. The first call
 * starts and ends a process to find out; some milliseconds. */
guint sandbox_layers(void);
/* For people: "limits, calls, files; not: network, processes, privileges". Free with g_free(). */
char *sandbox_layers_text(guint layers);

/* 0 means no limit, but for `files`. */
typedef struct {
    int64_t memory_bytes; /* private memory; files mapped read-only do not count */
    int64_t file_bytes;   /* the largest file */
    int64_t output_bytes; /* all of the output folder; looked at five times a second */
    int cpu_s;            /* of all threads together; looked at five times a second */
    int64_t wall_us;
    int threads;  /* held for ordinary users where SANDBOX_LAYER_PRIVILEGES is; else memory
                     bounds them */
    int files;    /* open at once; 16 to 900 */
    int niceness; /* 0 to 19: how far it stands back behind others */
} SandboxLimits;

/* The path by which the program opens its input. */
#define SANDBOX_INPUT_PATH "/proc/self/fd/3"

enum {
    SANDBOX_LINE_BYTES = 4096,        /* a longer line is cut off */
    SANDBOX_TALK_BYTES = 1024 * 1024, /* of each stream; what comes after it is thrown away */
    SANDBOX_LAST_WORDS_BYTES = 2048,  /* of stderr, the end of it */
    SANDBOX_OUTPUT_ENTRIES = 10000,   /* files and folders below the output folder */
};

/* A line without its end, valid UTF-8, control characters as '?'; stream 1 or 2. Called in the
 * thread of sandbox_run(). */
typedef void (*SandboxLine)(int stream, const char *line, gpointer data);

/* All strings are absolute paths, all borrowed. */
typedef struct {
    const char *program;
    const char *const *arguments;   /* from argv[1] on, NULL-terminated; NULL: none */
    const char *const *environment; /* "NAME=VALUE", NULL-terminated; NULL: empty */
    int input_fd;                   /* a file or memfd, open for reading; -1: none; stays ours */
    const char *output_folder;      /* it exists, and is empty; NULL: it can write nowhere */
    const char *const *readable;    /* files and folders, NULL-terminated; NULL: none */
    SandboxLimits limits;
    SandboxLine line; /* NULL: lines are not wanted */
    gpointer line_data;
    const gint *cancel; /* atomic; non-zero ends the run within 0.2 s; or NULL */
} SandboxRun;

typedef enum {
    SANDBOX_END_EXIT,      /* by itself: exit_status */
    SANDBOX_END_CRASH,     /* by a signal, as programs die of their own faults */
    SANDBOX_END_WALL,      /* ended by us: limits.wall_us */
    SANDBOX_END_CPU,       /* ended by us: limits.cpu_s */
    SANDBOX_END_MEMORY,    /* died near limits.memory_bytes, or the machine had no more */
    SANDBOX_END_OUTPUT,    /* ended by us: limits.output_bytes or SANDBOX_OUTPUT_ENTRIES */
    SANDBOX_END_FORBIDDEN, /* made a system call that only an attack makes */
    SANDBOX_END_CANCELLED, /* ended by us: `cancel` */
    SANDBOX_ENDS
} SandboxEnd;

typedef struct {
    SandboxEnd end;
    int exit_status; /* of SANDBOX_END_EXIT, else -1 */
    int signal;      /* that ended it, or 0 */
    char *last_words;
    int64_t wall_us, cpu_us;
    int64_t peak_memory_bytes; /* resident */
    guint layers;              /* that held */
} SandboxOutcome;

/* TRUE: the program ran, however it ended. FALSE: it could not be started, nothing of it is left.
 * Clear the outcome with sandbox_outcome_clear(). */
gboolean sandbox_run(const SandboxRun *run, SandboxOutcome *ret_outcome, GError **error);

void sandbox_outcome_clear(SandboxOutcome *outcome);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SandboxOutcome, sandbox_outcome_clear)

/* For logs: "exit", "crash", "wall", … */
const char *sandbox_end_name(SandboxEnd end);

#endif

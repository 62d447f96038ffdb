#include "cmd/progress.h"

#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { BAR_WIDTH = 30 };

/* Lock-free, and so allowed in a signal handler. */
static gint stop_wanted;
static CmdProgress wanted;
static gboolean on_terminal, drawn;

static void want_stop(int signal_number) {
    (void)signal_number;
    g_atomic_int_set(&stop_wanted, 1);
}

static void draw(const char *stage, double done, void *context) {
    (void)context;
    if (wanted == CMD_PROGRESS_LINES) {
        fprintf(stderr, "progress %s %.3f\n", stage, done);
        return;
    }
    if (!on_terminal)
        return;
    int filled = (int)lrint(done * BAR_WIDTH);
    fprintf(stderr, "\r\033[K%-10s [", stage);
    for (int i = 0; i < BAR_WIDTH; i++)
        fputc(i < filled ? '#' : '.', stderr);
    fprintf(stderr, "] %3d %%", (int)lrint(done * 100));
    fflush(stderr);
    drawn = TRUE;
}

PipelineWatch cmd_progress_start(CmdProgress look) {
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = want_stop;
    action.sa_flags = (int)SA_RESETHAND; /* a second Ctrl-C ends at once */
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGHUP, &action, NULL);
    wanted = look;
    on_terminal = look == CMD_PROGRESS_AUTO && isatty(STDERR_FILENO) != 0;
    return (PipelineWatch){.progress = draw, .cancel = &stop_wanted};
}

void cmd_progress_end(void) {
    if (drawn)
        fputs("\r\033[K", stderr);
    drawn = FALSE;
}

#include "cmd/password.h"

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/error.h"

/* Far above what a password may have: 128 characters of UTF-8. */
enum { MAX_LINE = 1024 };

static const int SIGNALS[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP};

static volatile sig_atomic_t caught;

static void catch_signal(int number) {
    caught = number;
}

static gboolean fail(GError **error, const char *message) {
    g_set_error_literal(error, BASE_ERROR, BASE_ERROR_INPUT, message);
    return FALSE;
}

/* One byte, or 0 at the end; -1 after a signal that `open_mask` lets in, and only while we wait: no
 * signal comes between looking for one and waiting. */
static gssize read_byte(char *ret_byte, const sigset_t *open_mask) {
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
    if (ppoll(&input, 1, NULL, open_mask) < 0)
        return -1;
    return read(STDIN_FILENO, ret_byte, 1);
}

/* Byte by byte: what comes after the line is somebody else's. */
static gboolean read_line(char ret_line[MAX_LINE], const sigset_t *open_mask, GError **error) {
    for (gsize length = 0; length < MAX_LINE; length++) {
        const gssize count = read_byte(ret_line + length, open_mask);
        if (count < 0)
            return fail(error, "reading the password was interrupted");
        if (count == 0 && length == 0)
            return fail(error, "no password came: type it, or pipe it in as one line");
        if (count == 0 || ret_line[length] == '\n') {
            ret_line[length] = '\0';
            return TRUE;
        }
    }
    return fail(error, "the password is too long");
}

typedef struct {
    sigset_t mask;
    struct sigaction actions[G_N_ELEMENTS(SIGNALS)];
} Signals;

/* They interrupt the waiting instead, so that the terminal can be put right first. */
static void catch_signals(Signals *ret_before) {
    struct sigaction action = {.sa_handler = catch_signal};
    sigset_t all;
    sigemptyset(&all);
    for (gsize i = 0; i < G_N_ELEMENTS(SIGNALS); i++)
        sigaddset(&all, SIGNALS[i]);
    sigemptyset(&action.sa_mask);
    caught = 0;
    pthread_sigmask(SIG_BLOCK, &all, &ret_before->mask);
    for (gsize i = 0; i < G_N_ELEMENTS(SIGNALS); i++)
        sigaction(SIGNALS[i], &action, &ret_before->actions[i]);
}

/* What was caught does now what it would have done. */
static void release_signals(const Signals *before) {
    for (gsize i = 0; i < G_N_ELEMENTS(SIGNALS); i++)
        sigaction(SIGNALS[i], &before->actions[i], NULL);
    if (caught)
        raise(caught);
    pthread_sigmask(SIG_SETMASK, &before->mask, NULL);
}

/* Prompts on stderr: stdout may be a file. */
static gboolean ask(const char *prompt, char ret_line[MAX_LINE], GError **error) {
    Signals before;
    struct termios shown;
    if (tcgetattr(STDIN_FILENO, &shown) != 0)
        return fail(error, "the terminal cannot be set up for a password");
    struct termios hidden = shown;
    hidden.c_lflag &= ~(tcflag_t)(ECHO | ECHONL);
    catch_signals(&before);
    gboolean good = tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden) == 0;
    if (!good)
        fail(error, "the terminal cannot be set up for a password");
    fputs(prompt, stderr);
    good = good && read_line(ret_line, &before.mask, error);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown);
    fputc('\n', stderr);
    release_signals(&before);
    return good;
}

static gboolean ask_twice(char ret_line[MAX_LINE], GError **error) {
    char again[MAX_LINE] = "";
    gboolean good = ask("Password: ", ret_line, error) && ask("The same again: ", again, error);
    if (good && strcmp(ret_line, again) != 0)
        good = fail(error, "these were two different passwords");
    explicit_bzero(again, sizeof again);
    return good;
}

char *cmd_password_read(GError **error) {
    char line[MAX_LINE] = "";
    const gboolean good =
        isatty(STDIN_FILENO) ? ask_twice(line, error) : read_line(line, NULL, error);
    char *password = good ? g_strdup(line) : NULL;
    explicit_bzero(line, sizeof line);
    return password;
}

void cmd_password_free(char *password) {
    if (password)
        explicit_bzero(password, strlen(password));
    g_free(password);
}

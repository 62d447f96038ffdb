#include "cmd/password.h"

#include <errno.h>
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

/* Byte by byte: what comes after the line is somebody else's. */
static gboolean read_line(char ret_line[MAX_LINE], GError **error) {
    for (gsize length = 0; length < MAX_LINE; length++) {
        const gssize count = read(STDIN_FILENO, ret_line + length, 1);
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

/* The signals interrupt the reading instead, so that the terminal can be put right first. */
static void catch_signals(struct sigaction ret_before[G_N_ELEMENTS(SIGNALS)]) {
    struct sigaction action = {.sa_handler = catch_signal};
    sigemptyset(&action.sa_mask);
    caught = 0;
    for (gsize i = 0; i < G_N_ELEMENTS(SIGNALS); i++)
        sigaction(SIGNALS[i], &action, &ret_before[i]);
}

static void release_signals(const struct sigaction before[G_N_ELEMENTS(SIGNALS)]) {
    for (gsize i = 0; i < G_N_ELEMENTS(SIGNALS); i++)
        sigaction(SIGNALS[i], &before[i], NULL);
    if (caught)
        raise(caught);
}

/* Prompts on stderr: stdout may be a file. */
static gboolean ask(const char *prompt, char ret_line[MAX_LINE], GError **error) {
    struct sigaction before[G_N_ELEMENTS(SIGNALS)];
    struct termios shown;
    if (tcgetattr(STDIN_FILENO, &shown) != 0)
        return fail(error, "the terminal cannot be set up for a password");
    struct termios hidden = shown;
    hidden.c_lflag &= ~(tcflag_t)(ECHO | ECHONL);
    catch_signals(before);
    gboolean good = tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden) == 0;
    if (!good)
        fail(error, "the terminal cannot be set up for a password");
    fputs(prompt, stderr);
    good = good && read_line(ret_line, error);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown);
    fputc('\n', stderr);
    release_signals(before);
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
    const gboolean good = isatty(STDIN_FILENO) ? ask_twice(line, error) : read_line(line, error);
    char *password = good ? g_strdup(line) : NULL;
    explicit_bzero(line, sizeof line);
    return password;
}

void cmd_password_free(char *password) {
    if (password)
        explicit_bzero(password, strlen(password));
    g_free(password);
}

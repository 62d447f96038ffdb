/* The command line of one subcommand, from one table: parsing, defaults, --help and "did you mean"
 * all read the same rows. */
#ifndef GOLFCOACH_CMD_OPTIONS_H
#define GOLFCOACH_CMD_OPTIONS_H

#include <glib.h>

/* Exit status for what the user got wrong. */
enum { CMD_STATUS_USAGE = 2 };

typedef enum {
    CMD_FLAG,   /* --name; value is gboolean, FALSE unless given */
    CMD_TEXT,   /* --name VALUE; value is const char *, borrowed from argv or the table */
    CMD_CHOICE, /* --name a|b|c; value is int, the place in the list from 0 */
    CMD_NUMBER, /* --name N; value is int, `low`..`high` */
    CMD_REAL,   /* --name X; value is double, `low`..`high`; NAN unless given */
} CmdKind;

typedef struct {
    const char *name; /* without the dashes */
    CmdKind kind;
    const char *values;   /* shown in --help: "DIR", "lite|full|heavy"; NULL for flags */
    const char *standard; /* the default, as it would be typed; NULL = none (text), 0 (number) */
    const char *help;
    int low, high; /* for CMD_NUMBER and CMD_REAL */
    void *value;   /* where to put it; its type goes with `kind` */
} CmdOption;

typedef struct {
    const char *name;      /* of the subcommand */
    const char *arguments; /* the words after it, "VIDEO" or ""; all are required */
    const char *help;      /* what it does, some lines of plain text */
    const CmdOption *options;
    gsize option_count;
} CmdSyntax;

/* TRUE: the values are set (defaults included) and ret_arguments holds one string for each word of
 * syntax->arguments. FALSE: *ret_status is the exit status; --help was printed (0) or the mistake
 * was, on stderr (2). Both `--name VALUE` and `--name=VALUE` are read; `--` ends the options. */
gboolean cmd_parse(const CmdSyntax *syntax, int argc, char **argv, const char **ret_arguments,
                   int *ret_status);

/* What may stand behind a subcommand that has several: `golfcoach keys rotate seal`. argv[0] is the
 * action's name. */
typedef struct {
    const char *name;
    int (*run)(int argc, char **argv);
} CmdAction;

/* Runs the one that argv[1] names and returns its exit status. Else `syntax`, whose one argument is
 * the list of them, says what is wrong, or --help. */
int cmd_run_action(const CmdSyntax *syntax, const CmdAction *actions, gsize count, int argc,
                   char **argv);

/* On stdout; BASE_ERROR_INTERNAL if nobody can take it. */
gboolean cmd_print(const char *text, GError **error);
/* "golfcoach: message" on stderr. */
void cmd_complain(const char *format, ...) G_GNUC_PRINTF(1, 2);
/* The same for an error; returns its exit status. */
int cmd_fail(const GError *error);

#endif

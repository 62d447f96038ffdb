#include "cmd/options.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/nearest.h"

enum { MAX_OPTIONS = 32 };

void cmd_complain(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fputs("golfcoach: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
}

gboolean cmd_print(const char *text, GError **error) {
    if (fputs(text, stdout) >= 0 && fflush(stdout) == 0)
        return TRUE;
    g_set_error(error, BASE_ERROR, BASE_ERROR_INTERNAL, "cannot print the report: %s",
                g_strerror(errno));
    return FALSE;
}

int cmd_fail(const GError *error) {
    cmd_complain("%s", error->message);
    return base_error_exit_status(error);
}

static const CmdOption *find_option(const CmdSyntax *syntax, const char *name, gsize length) {
    for (gsize i = 0; i < syntax->option_count; i++) {
        const CmdOption *option = &syntax->options[i];
        if (strlen(option->name) == length && !strncmp(option->name, name, length))
            return option;
    }
    return NULL;
}

static void complain_unknown(const CmdSyntax *syntax, const char *name) {
    const char *names[MAX_OPTIONS + 1] = {"help"};
    g_assert(syntax->option_count <= MAX_OPTIONS);
    for (gsize i = 0; i < syntax->option_count; i++)
        names[i + 1] = syntax->options[i].name;
    const char *nearest = base_nearest(name, names, syntax->option_count + 1);
    if (nearest)
        cmd_complain("%s: unknown option --%s; did you mean --%s?", syntax->name, name, nearest);
    else
        cmd_complain("%s: unknown option --%s; see golfcoach help %s", syntax->name, name,
                     syntax->name);
}

static gboolean set_choice(const CmdOption *option, const char *text) {
    g_auto(GStrv) names = g_strsplit(option->values, "|", -1);
    for (int i = 0; names[i]; i++) {
        if (g_strcmp0(names[i], text))
            continue;
        *(int *)option->value = i;
        return TRUE;
    }
    const char *nearest = base_nearest(text, (const char *const *)names, g_strv_length(names));
    cmd_complain("--%s must be one of %s, not \"%s\"%s%s%s", option->name, option->values, text,
                 nearest ? "; did you mean " : "", nearest ? nearest : "", nearest ? "?" : "");
    return FALSE;
}

static gboolean set_number(const CmdOption *option, const char *text) {
    char *end = NULL;
    errno = 0;
    long number = strtol(text, &end, 10);
    if (end == text || *end || errno || number < option->low || number > option->high) {
        cmd_complain("--%s must be a whole number from %d to %d, not \"%s\"", option->name,
                     option->low, option->high, text);
        return FALSE;
    }
    *(int *)option->value = (int)number;
    return TRUE;
}

static gboolean set_real(const CmdOption *option, const char *text) {
    char *end = NULL;
    double number = g_ascii_strtod(text, &end);
    if (end == text || *end || !(number >= option->low && number <= option->high)) {
        cmd_complain("--%s must be a number from %d to %d, not \"%s\"", option->name, option->low,
                     option->high, text);
        return FALSE;
    }
    *(double *)option->value = number;
    return TRUE;
}

static gboolean set_value(const CmdOption *option, const char *text) {
    switch (option->kind) {
    case CMD_FLAG:
        *(gboolean *)option->value = TRUE;
        return TRUE;
    case CMD_TEXT:
        *(const char **)option->value = text;
        return TRUE;
    case CMD_CHOICE:
        return set_choice(option, text);
    case CMD_NUMBER:
        return set_number(option, text);
    case CMD_REAL:
        return set_real(option, text);
    }
    return FALSE;
}

static void set_standards(const CmdSyntax *syntax) {
    for (gsize i = 0; i < syntax->option_count; i++) {
        const CmdOption *option = &syntax->options[i];
        if (option->kind == CMD_FLAG)
            *(gboolean *)option->value = FALSE;
        else if (option->standard)
            set_value(option, option->standard);
        else if (option->kind == CMD_TEXT)
            *(const char **)option->value = NULL;
        else if (option->kind == CMD_REAL)
            *(double *)option->value = NAN;
        else
            *(int *)option->value = 0;
    }
}

static void print_help(const CmdSyntax *syntax) {
    printf("usage: golfcoach %s [OPTIONS]%s%s\n\n%s\n", syntax->name, *syntax->arguments ? " " : "",
           syntax->arguments, syntax->help);
    if (syntax->option_count)
        printf("\noptions:\n");
    for (gsize i = 0; i < syntax->option_count; i++) {
        const CmdOption *option = &syntax->options[i];
        g_autofree char *left = g_strdup_printf("--%s%s%s", option->name, option->values ? " " : "",
                                                option->values ? option->values : "");
        if (strlen(left) > 26)
            printf("  %s\n%30s%s", left, "", option->help);
        else
            printf("  %-26s  %s", left, option->help);
        if (option->standard)
            printf(" (default: %s)", option->standard);
        printf("\n");
    }
    printf("  %-26s  %s\n", "--help", "this text");
}

/* One `--…` word, and its value from the next one if need be; *index moves past what was read. */
static gboolean parse_option(const CmdSyntax *syntax, int argc, char **argv, int *index) {
    const char *name = argv[*index] + 2;
    const char *equals = strchr(name, '=');
    gsize length = equals ? (gsize)(equals - name) : strlen(name);
    const CmdOption *option = find_option(syntax, name, length);
    if (!option) {
        g_autofree char *word = g_strndup(name, length);
        complain_unknown(syntax, word);
        return FALSE;
    }
    if (option->kind == CMD_FLAG) {
        if (equals)
            cmd_complain("--%s takes no value", option->name);
        return !equals && set_value(option, NULL);
    }
    const char *text = equals ? equals + 1 : NULL;
    if (!text && *index + 1 < argc)
        text = argv[++*index];
    if (!text || !*text) {
        cmd_complain("--%s needs a value: %s", option->name, option->values);
        return FALSE;
    }
    return set_value(option, text);
}

static gboolean parse_words(const CmdSyntax *syntax, int argc, char **argv,
                            const char **ret_arguments) {
    g_auto(GStrv) wanted = g_strsplit(syntax->arguments, " ", -1);
    guint wanted_count = g_strv_length(wanted), given = 0;
    gboolean options_ended = FALSE;
    for (int i = 1; i < argc; i++) {
        if (!options_ended && !strcmp(argv[i], "--")) {
            options_ended = TRUE;
        } else if (!options_ended && argv[i][0] == '-' && argv[i][1] == '-') {
            if (!parse_option(syntax, argc, argv, &i))
                return FALSE;
        } else if (!options_ended && argv[i][0] == '-' && argv[i][1]) {
            cmd_complain("%s: unknown option %s; options have long names, see golfcoach help %s",
                         syntax->name, argv[i], syntax->name);
            return FALSE;
        } else if (given == wanted_count) {
            cmd_complain("%s: one word too many: \"%s\"", syntax->name, argv[i]);
            return FALSE;
        } else {
            ret_arguments[given++] = argv[i];
        }
    }
    if (given < wanted_count) {
        cmd_complain("%s: %s is missing; see golfcoach help %s", syntax->name, wanted[given],
                     syntax->name);
        return FALSE;
    }
    return TRUE;
}

gboolean cmd_parse(const CmdSyntax *syntax, int argc, char **argv, const char **ret_arguments,
                   int *ret_status) {
    for (int i = 1; i < argc && strcmp(argv[i], "--"); i++) {
        if (strcmp(argv[i], "--help") && strcmp(argv[i], "-h"))
            continue;
        print_help(syntax);
        *ret_status = EXIT_SUCCESS;
        return FALSE;
    }
    set_standards(syntax);
    if (parse_words(syntax, argc, argv, ret_arguments))
        return TRUE;
    *ret_status = CMD_STATUS_USAGE;
    return FALSE;
}

int cmd_run_action(const CmdSyntax *syntax, const CmdAction *actions, gsize count, int argc,
                   char **argv) {
    const char *names[MAX_OPTIONS], *word = NULL;
    g_assert(count <= MAX_OPTIONS);
    for (gsize i = 0; i < count; i++) {
        names[i] = actions[i].name;
        if (argc > 1 && !strcmp(argv[1], names[i]))
            return actions[i].run(argc - 1, argv + 1);
    }
    int status = CMD_STATUS_USAGE;
    if (!cmd_parse(syntax, MIN(argc, 2), argv, &word, &status))
        return status;
    const char *nearest = base_nearest(word, names, count);
    if (nearest)
        cmd_complain("%s: unknown action %s; did you mean %s?", syntax->name, word, nearest);
    else
        cmd_complain("%s: unknown action %s; see golfcoach help %s", syntax->name, word,
                     syntax->name);
    return CMD_STATUS_USAGE;
}

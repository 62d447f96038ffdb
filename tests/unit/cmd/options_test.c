#include "cmd/options.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "tap.h"

/* A subcommand with one option of each kind. */
typedef struct {
    gboolean loud;
    const char *out;
    int colour, count;
    const char *words[2];
    int status;
    gboolean run;
} Parsed;

/* What it prints goes nowhere. */
static Parsed parse(const char *const *words) {
    static Parsed parsed;
    memset(&parsed, 0, sizeof parsed);
    const CmdOption options[] = {
        {"loud", CMD_FLAG, NULL, NULL, "make noise", 0, 0, &parsed.loud},
        {"out", CMD_TEXT, "DIR", "here", "where to", 0, 0, &parsed.out},
        {"colour", CMD_CHOICE, "red|green|blue", "green", "which", 0, 0, &parsed.colour},
        {"count", CMD_NUMBER, "N", NULL, "how many", 1, 9, &parsed.count},
    };
    const CmdSyntax syntax = {"try", "FROM TO", "Tries.", options, G_N_ELEMENTS(options)};
    char *argv[12] = {(char *)"try"};
    int argc = 1, nowhere = open("/dev/null", O_WRONLY), out = dup(1), err = dup(2);
    for (; words[argc - 1]; argc++)
        argv[argc] = (char *)words[argc - 1];
    fflush(stdout);
    dup2(nowhere, 1);
    dup2(nowhere, 2);
    parsed.status = -1;
    parsed.run = cmd_parse(&syntax, argc, argv, parsed.words, &parsed.status);
    fflush(stdout);
    dup2(out, 1);
    dup2(err, 2);
    close(out);
    close(err);
    close(nowhere);
    return parsed;
}

#define PARSE(...) parse((const char *const[]){__VA_ARGS__, NULL})

static void defaults_come_from_the_table(void) {
    Parsed p = PARSE("a", "b");
    TAP_CHECK(p.run && !p.loud && !strcmp(p.out, "here") && p.colour == 1 && p.count == 0);
    TAP_CHECK(!strcmp(p.words[0], "a") && !strcmp(p.words[1], "b"));
}

static void values_are_read_both_ways(void) {
    Parsed p = PARSE("--out", "x", "a", "--colour=blue", "b", "--count=9", "--loud");
    TAP_CHECK(p.run && p.loud && !strcmp(p.out, "x") && p.colour == 2 && p.count == 9);
    TAP_CHECK(!strcmp(p.words[0], "a") && !strcmp(p.words[1], "b"));
}

static void two_dashes_end_the_options(void) {
    Parsed p = PARSE("--", "--loud", "--help");
    TAP_CHECK(p.run && !p.loud && !strcmp(p.words[0], "--loud") && !strcmp(p.words[1], "--help"));
}

static void mistakes_have_status_2(void) {
    static const char *const mistakes[][6] = {
        {"a"},
        {"a", "b", "c"},
        {"a", "b", "--lout"},
        {"a", "b", "--out"},
        {"a", "b", "--out="},
        {"a", "b", "--loud=yes"},
        {"a", "b", "--colour", "gren"},
        {"a", "b", "--count=0"},
        {"a", "b", "--count=10"},
        {"a", "b", "--count", "2x"},
        {"a", "b", "-o"},
        {"a", "b", "--count=99999999999999"},
        {"a", "b",
         "--"
         "lou"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(mistakes); i++) {
        Parsed p = parse(mistakes[i]);
        TAP_CHECK(!p.run && p.status == CMD_STATUS_USAGE, "case %d", (int)i);
    }
}

static void help_is_not_a_mistake(void) {
    Parsed p = PARSE("--help");
    TAP_CHECK(!p.run && p.status == 0);
    p = PARSE("a", "--nonsense", "-h");
    TAP_CHECK(!p.run && p.status == 0);
}

int main(void) {
    TAP_RUN(defaults_come_from_the_table);
    TAP_RUN(values_are_read_both_ways);
    TAP_RUN(two_dashes_end_the_options);
    TAP_RUN(mistakes_have_status_2);
    TAP_RUN(help_is_not_a_mistake);
    return tap_done();
}

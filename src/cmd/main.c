/* golfcoach: the table of subcommands.
 *
 * A new one: a file cmd/NAME.c with its CmdSyntax and cmd_NAME(), a declaration in commands.h, a
 * row here, its source in meson.build, and a flow test. */
#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/nearest.h"
#include "cmd/commands.h"
#include "cmd/options.h"

typedef struct {
    const char *name;
    const char *help; /* one line */
    int (*run)(int argc, char **argv);
} Command;

static const Command COMMANDS[] = {
    {"analyze", "a swing on video to a folder with its report", cmd_analyze},
    {"compare", "two swings, event by event: what is better, worse, the same", cmd_compare},
    {"clean", "a clip without place, device and other metadata", cmd_clean},
    {"pose", "body landmarks of every frame, as JSON lines", cmd_pose},
    {"up", "the whole service on this machine", cmd_up},
    {"api", "REST and WebSocket, one of many", cmd_api},
    {"worker", "analyses and upkeep, one of many", cmd_worker},
    {"migrate", "the database's schema, brought up to date", cmd_migrate},
    {"user", "accounts: make one, give a role", cmd_user},
    {"keys", "keys: list, make new ones, put what is kept under them", cmd_keys},
    {"backup", "rows, objects and keys into a folder, while it runs", cmd_backup},
    {"restore", "a backup, back where nothing is yet", cmd_restore},
    {"doctor", "what is configured, reachable, missing", cmd_doctor},
    {"config", "every setting and what it is", cmd_config},
    {"openapi", "the API as a document", cmd_openapi},
    {"models", "the model files and whether they are as they should be", cmd_models},
    {"bench", "how fast this machine is: networks, whole clips", cmd_bench},
};

static void print_help(void) {
    printf("usage: golfcoach SUBCOMMAND [OPTIONS] [ARGUMENTS]\n\n"
           "An AI golf swing coach: a video in, what happened in the swing out.\n\n");
    for (gsize i = 0; i < G_N_ELEMENTS(COMMANDS); i++)
        printf("  %-10s %s\n", COMMANDS[i].name, COMMANDS[i].help);
    printf("  %-10s %s\n", "help", "what a subcommand does and its options");
    printf("\n  --version  the version of this program\n  --help     this text\n");
}

static const Command *find_command(const char *name) {
    for (gsize i = 0; i < G_N_ELEMENTS(COMMANDS); i++)
        if (!strcmp(COMMANDS[i].name, name))
            return &COMMANDS[i];
    return NULL;
}

static int complain_unknown(const char *name) {
    const char *names[G_N_ELEMENTS(COMMANDS) + 3] = {"help", "--help", "--version"};
    for (gsize i = 0; i < G_N_ELEMENTS(COMMANDS); i++)
        names[i + 3] = COMMANDS[i].name;
    const char *nearest = base_nearest(name, names, G_N_ELEMENTS(names));
    const char *kind = name[0] == '-' ? "option" : "subcommand";
    if (nearest)
        cmd_complain("unknown %s %s; did you mean %s?", kind, name, nearest);
    else
        cmd_complain("unknown %s %s; see golfcoach --help", kind, name);
    return CMD_STATUS_USAGE;
}

static int show_help(int argc, char **argv) {
    if (argc < 2) {
        print_help();
        return EXIT_SUCCESS;
    }
    const Command *command = find_command(argv[1]);
    if (!command)
        return complain_unknown(argv[1]);
    char option[] = "--help";
    char *help_argv[] = {argv[1], option, NULL};
    return command->run(2, help_argv);
}

int main(int argc, char **argv) {
    if (argc < 2) {
        cmd_complain("which subcommand? See golfcoach --help");
        return CMD_STATUS_USAGE;
    }
    const char *name = argv[1];
    if (!strcmp(name, "--help") || !strcmp(name, "-h") || !strcmp(name, "help"))
        return show_help(argc - 1, argv + 1);
    if (!strcmp(name, "--version")) {
        printf("golfcoach %s\n", GOLFCOACH_VERSION);
        return EXIT_SUCCESS;
    }
    const Command *command = find_command(name);
    if (!command)
        return complain_unknown(name);
    return command->run(argc - 1, argv + 1);
}

/* golfcoach bench nn | pose | analyze: how fast this machine is, as ratios taken in one run. */
#include "cmd/bench.h"

#include <stdlib.h>

#include "base/nearest.h"
#include "cmd/commands.h"
#include "cmd/options.h"

static const struct {
    const char *name;
    gboolean (*run)(const CmdBench *bench, GError **error);
} SUBJECTS[] = {{"nn", cmd_bench_nn}, {"pose", cmd_bench_pose}, {"analyze", cmd_bench_analyze}};

static int complain_unknown(const char *subject) {
    const char *names[G_N_ELEMENTS(SUBJECTS)];
    for (gsize i = 0; i < G_N_ELEMENTS(SUBJECTS); i++)
        names[i] = SUBJECTS[i].name;
    const char *nearest = base_nearest(subject, names, G_N_ELEMENTS(names));
    cmd_complain("there is no benchmark %s; did you mean %s?", subject,
                 nearest ? nearest : "nn, pose or analyze");
    return CMD_STATUS_USAGE;
}

int cmd_bench(int argc, char **argv) {
    gboolean json = FALSE, steps = FALSE;
    int rounds = 0, seconds = 0;
    const char *models = NULL, *clip = NULL, *peer = NULL;
    const CmdOption options[] = {
        {"json", CMD_FLAG, NULL, NULL, "print one JSON document", 0, 0, &json},
        {"models", CMD_TEXT, "DIR", NULL, "folder of the model files", 0, 0, &models},
        {"rounds", CMD_NUMBER, "N", "15", "nn: measurements of each network", 3, 1000, &rounds},
        {"steps", CMD_FLAG, NULL, NULL, "nn: also the time of each step of each network", 0, 0,
         &steps},
        {"clip", CMD_TEXT, "VIDEO", NULL,
         "pose, analyze: a clip of your own instead of the made one", 0, 0, &clip},
        {"seconds", CMD_NUMBER, "N", NULL,
         "length of the clip that is made (default: pose 10, analyze 5)", 2, 60, &seconds},
        {"peer", CMD_TEXT, "PROGRAM", NULL,
         "pose: prints {\"peer_fps\":N} for the clip it is given", 0, 0, &peer},
    };
    const CmdSyntax syntax = {
        "bench", "nn|pose|analyze",
        "nn    the multiply-add peak of one core, and how near each network comes to it (one "
        "thread)\n"
        "pose  frames a second of the whole way from an H.264 file to landmarks, on all cores\n"
        "analyze  a whole analysis: time of each stage, of all against the clip's length, memory",
        options, G_N_ELEMENTS(options)};
    const char *subject = NULL;
    int status = EXIT_SUCCESS;
    if (!cmd_parse(&syntax, argc, argv, &subject, &status))
        return status;
    CmdBench bench = {.json = json,
                      .steps = steps,
                      .rounds = rounds,
                      .seconds = seconds,
                      .models = models,
                      .clip = clip,
                      .peer = peer};
    g_autoptr(GError) error = NULL;
    for (gsize i = 0; i < G_N_ELEMENTS(SUBJECTS); i++)
        if (!g_strcmp0(subject, SUBJECTS[i].name))
            return SUBJECTS[i].run(&bench, &error) ? EXIT_SUCCESS : cmd_fail(error);
    return complain_unknown(subject);
}

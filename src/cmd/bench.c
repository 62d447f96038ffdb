/* golfcoach bench nn | pose: how fast this machine is, as ratios taken in one run. */
#include "cmd/bench.h"

#include <stdlib.h>

#include "cmd/commands.h"
#include "cmd/options.h"

int cmd_bench(int argc, char **argv) {
    static const char *const subjects[] = {"nn", "pose"};
    gboolean json = FALSE, steps = FALSE;
    int rounds = 0, seconds = 0;
    const char *models = NULL, *clip = NULL, *peer = NULL;
    const CmdOption options[] = {
        {"json", CMD_FLAG, NULL, NULL, "print one JSON document", 0, 0, &json},
        {"models", CMD_TEXT, "DIR", NULL, "folder of the model files", 0, 0, &models},
        {"rounds", CMD_NUMBER, "N", "15", "nn: measurements of each network", 3, 1000, &rounds},
        {"steps", CMD_FLAG, NULL, NULL, "nn: also the time of each step of each network", 0, 0,
         &steps},
        {"clip", CMD_TEXT, "VIDEO", NULL, "pose: a clip of your own instead of the made one", 0, 0,
         &clip},
        {"seconds", CMD_NUMBER, "N", "10", "pose: length of the clip that is made", 2, 60,
         &seconds},
        {"peer", CMD_TEXT, "PROGRAM", NULL,
         "pose: prints {\"peer_fps\":N} for the clip it is given", 0, 0, &peer},
    };
    const CmdSyntax syntax = {
        "bench", "nn|pose",
        "nn    the multiply-add peak of one core, and how near each network comes to it (one "
        "thread)\n"
        "pose  frames a second of the whole way from an H.264 file to landmarks, on all cores",
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
    gboolean done;
    if (!g_strcmp0(subject, subjects[0])) {
        done = cmd_bench_nn(&bench, &error);
    } else if (!g_strcmp0(subject, subjects[1])) {
        done = cmd_bench_pose(&bench, &error);
    } else {
        const char *nearest = cmd_nearest(subject, subjects, G_N_ELEMENTS(subjects));
        cmd_complain("there is no benchmark %s; did you mean %s?", subject,
                     nearest ? nearest : "nn or pose");
        return CMD_STATUS_USAGE;
    }
    return done ? EXIT_SUCCESS : cmd_fail(error);
}

#include <stdio.h>
#include <stdlib.h>

#include "base/error.h"
#include "cmd/commands.h"
#include "cmd/progress.h"
#include "cmd/swing_options.h"
#include "engine/pipeline/compare.h"

typedef struct {
    CmdSwing swing;
    const char *out;
    gboolean json, other_golfer;
} CompareArguments;

static gboolean run(const char *videos[2], const CompareArguments *arguments, GError **error) {
    g_autoptr(PoseModels) models = cmd_swing_models(&arguments->swing, error);
    if (!models)
        return FALSE;
    PipelineAnalyzeOptions options = cmd_swing_meaning(&arguments->swing);
    PipelineWatch watch = cmd_progress_start(CMD_PROGRESS_AUTO);
    g_autofree char *json = NULL;
    gboolean done = pipeline_compare(videos, arguments->out, models, &options,
                                     !arguments->other_golfer, &watch, &json, error);
    cmd_progress_end();
    return done && (!arguments->json || cmd_print(json, error));
}

int cmd_compare(int argc, char **argv) {
    CompareArguments arguments;
    CmdOption options[3 + CMD_SWING_OPTIONS] = {
        {"out", CMD_TEXT, "DIR", NULL, "where the comparison goes (required)", 0, 0,
         &arguments.out},
        {"json", CMD_FLAG, NULL, NULL, "also print compare.json", 0, 0, &arguments.json},
        {"other-golfer", CMD_FLAG, NULL, NULL,
         "B is somebody else: numbers differ, none is better or worse", 0, 0,
         &arguments.other_golfer},
    };
    cmd_swing_options(&arguments.swing, options + 3);
    cmd_swing_without_golfer(&arguments.swing);
    const CmdSyntax syntax = {
        "compare", "A B",
        "Lays two swings over each other event by event: A is the one before, or the example; B "
        "the\n"
        "one to look at. Writes compare.html, compare.json and side_by_side.mp4 into DIR. Only\n"
        "differences larger than the measurement is uncertain by are called differences. Both\n"
        "clips must show the same view; hand, club, height and slow motion hold for both.",
        options, G_N_ELEMENTS(options)};
    const char *videos[2] = {NULL, NULL};
    int status = EXIT_SUCCESS;
    if (!cmd_parse(&syntax, argc, argv, videos, &status))
        return status;
    if (!arguments.out) {
        cmd_complain("compare: --out DIR is missing; see golfcoach help compare");
        return CMD_STATUS_USAGE;
    }
    g_autoptr(GError) error = NULL;
    return run(videos, &arguments, &error) ? EXIT_SUCCESS : cmd_fail(error);
}

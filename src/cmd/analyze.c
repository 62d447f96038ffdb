#include <stdlib.h>

#include "cmd/commands.h"
#include "cmd/progress.h"
#include "cmd/swing_options.h"

enum { OWN_OPTIONS = 3 };

typedef struct {
    CmdSwing swing;
    const char *out;
    gboolean json;
    int progress;
} AnalyzeArguments;

static gboolean run(const char *video, const AnalyzeArguments *arguments, GError **error) {
    g_autoptr(PoseModels) models = cmd_swing_models(&arguments->swing, error);
    if (!models)
        return FALSE;
    PipelineAnalyzeOptions options = cmd_swing_meaning(&arguments->swing);
    PipelineWatch watch = cmd_progress_start((CmdProgress)arguments->progress);
    g_autofree char *json = NULL;
    gboolean done = pipeline_analyze(video, arguments->out, models, &options, &watch, &json, error);
    cmd_progress_end();
    return done && (!arguments->json || cmd_print(json, error));
}

int cmd_analyze(int argc, char **argv) {
    AnalyzeArguments arguments;
    CmdOption options[OWN_OPTIONS + CMD_SWING_OPTIONS + CMD_GOLFER_OPTIONS] = {
        {"out", CMD_TEXT, "DIR", NULL, "where the report goes (required)", 0, 0, &arguments.out},
        {"json", CMD_FLAG, NULL, NULL, "also print report.json", 0, 0, &arguments.json},
        {"progress", CMD_CHOICE, "auto|lines|none", "auto",
         "on stderr: a bar on a terminal, or a line for programs", 0, 0, &arguments.progress},
    };
    cmd_swing_options(&arguments.swing, options + OWN_OPTIONS);
    cmd_golfer_options(&arguments.swing, options + OWN_OPTIONS + CMD_SWING_OPTIONS);
    const CmdSyntax syntax = {
        "analyze", "VIDEO",
        "Finds the golfer, the swing and its events, measures what this view can show, names the\n"
        "faults, listens for the strike and says what to work on first. Writes report.html,\n"
        "report.json, landmarks.jsonl, overlay.mp4, thumbnail.jpg and frames/ into DIR. What the\n"
        "clip does not show is null in the report, never a guess. If the clip cannot be used, one\n"
        "sentence says why (exit status 2) and DIR stays as it was.",
        options, G_N_ELEMENTS(options)};
    const char *video = NULL;
    int status = EXIT_SUCCESS;
    if (!cmd_parse(&syntax, argc, argv, &video, &status))
        return status;
    if (!arguments.out) {
        cmd_complain("analyze: --out DIR is missing; see golfcoach help analyze");
        return CMD_STATUS_USAGE;
    }
    g_autoptr(GError) error = NULL;
    return run(video, &arguments, &error) ? EXIT_SUCCESS : cmd_fail(error);
}

#include <stdio.h>
#include <stdlib.h>

#include "base/error.h"
#include "cmd/commands.h"
#include "cmd/models_folder.h"
#include "cmd/options.h"
#include "cmd/progress.h"
#include "engine/pipeline/analyze.h"
#include "engine/pipeline/track.h"

typedef struct {
    int hand, view, club, model, threads; /* places in the lists of their options */
    const char *out, *models;
} AnalyzeArguments;

/* "auto" and "any" come last in the lists, where people look for them. */
static const SwingHandedness HANDS[] = {SWING_PLAYS_RIGHT, SWING_PLAYS_LEFT, SWING_PLAYS_UNKNOWN};
static const SwingView VIEWS[] = {SWING_VIEW_FACE_ON, SWING_VIEW_DOWN_THE_LINE, SWING_VIEW_UNKNOWN};
static const SwingClub CLUBS[] = {SWING_CLUB_DRIVER, SWING_CLUB_WOOD,  SWING_CLUB_HYBRID,
                                  SWING_CLUB_IRON,   SWING_CLUB_WEDGE, SWING_CLUB_UNKNOWN};

static gboolean run(const char *video, const AnalyzeArguments *arguments, GError **error) {
    g_autofree char *folder = cmd_models_folder(arguments->models, error);
    if (!folder)
        return FALSE;
    g_autoptr(PoseModels) models =
        pose_models_open(folder, (PoseComplexity)arguments->model, 0, NN_ISA_AUTO, error);
    if (!models)
        return FALSE;
    PipelineAnalyzeOptions options = {.view = VIEWS[arguments->view],
                                      .handedness = HANDS[arguments->hand],
                                      .club = CLUBS[arguments->club],
                                      .threads = arguments->threads};
    PipelineWatch watch = cmd_progress_start();
    SwingReport report;
    gboolean done =
        pipeline_analyze(video, arguments->out, models, &options, &watch, &report, error);
    cmd_progress_end();
    return done;
}

int cmd_analyze(int argc, char **argv) {
    AnalyzeArguments arguments;
    const CmdOption options[] = {
        {"out", CMD_TEXT, "DIR", NULL, "where the report goes (required)", 0, 0, &arguments.out},
        {"hand", CMD_CHOICE, "right|left|auto", "auto", "which way the golfer plays", 0, 0,
         &arguments.hand},
        {"view", CMD_CHOICE, "face_on|down_the_line|auto", "auto", "where the camera stood", 0, 0,
         &arguments.view},
        {"club", CMD_CHOICE, "driver|wood|hybrid|iron|wedge|any", "any",
         "the club, for what is usual with it", 0, 0, &arguments.club},
        {"model", CMD_CHOICE, "lite|full|heavy", "full", "size of the landmark network", 0, 0,
         &arguments.model},
        {"models", CMD_TEXT, "DIR", NULL, "folder of the model files", 0, 0, &arguments.models},
        {"threads", CMD_NUMBER, "N", NULL,
         "share each network between N threads (default: one for each core)", 1, POSE_MAX_THREADS,
         &arguments.threads},
    };
    const CmdSyntax syntax = {
        "analyze", "VIDEO",
        "Finds the golfer, the events of the swing and what can be measured in this view, and\n"
        "writes report.json, report.html, landmarks.jsonl, overlay.mp4 and frames/ into DIR. What\n"
        "the clip does not show is null in the report, never a guess. If the clip cannot be used,\n"
        "one sentence says why (exit status 2) and DIR stays as it was.",
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

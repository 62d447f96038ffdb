/* The options of every subcommand that analyses a swing. */
#ifndef GOLFCOACH_CMD_SWING_OPTIONS_H
#define GOLFCOACH_CMD_SWING_OPTIONS_H

#include "cmd/options.h"
#include "engine/pipeline/analyze.h"

/* As parsed; ints are places in the lists of their options. */
typedef struct {
    int hand, view, club, model, threads, style;
    double slow_motion, height_cm, handicap; /* NAN = not told */
    const char *models, *miss, *goal, *spare;
} CmdSwing;

enum { CMD_SWING_OPTIONS = 8, CMD_GOLFER_OPTIONS = 5 };

/* Their rows, to be copied into a CmdSyntax; values go to `swing`. The second: what shapes the
 * advice. Where it is not asked for, cmd_swing_without_golfer() stands in for it. */
void cmd_swing_options(CmdSwing *swing, CmdOption ret_rows[CMD_SWING_OPTIONS]);
void cmd_golfer_options(CmdSwing *swing, CmdOption ret_rows[CMD_GOLFER_OPTIONS]);
void cmd_swing_without_golfer(CmdSwing *swing);

/* What the parsed values mean; texts are borrowed from the command line. */
PipelineAnalyzeOptions cmd_swing_meaning(const CmdSwing *swing);
/* The networks for them, hands and face included. */
PoseModels *cmd_swing_models(const CmdSwing *swing, GError **error);

#endif

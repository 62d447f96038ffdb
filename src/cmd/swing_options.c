#include "cmd/swing_options.h"

#include <math.h>
#include <string.h>

#include "cmd/models_folder.h"

/* "auto" and "any" come last in the lists, where people look for them. */
static const SwingHandedness HANDS[] = {SWING_PLAYS_RIGHT, SWING_PLAYS_LEFT, SWING_PLAYS_UNKNOWN};
static const SwingView VIEWS[] = {SWING_VIEW_FACE_ON, SWING_VIEW_DOWN_THE_LINE, SWING_VIEW_UNKNOWN};
static const SwingClub CLUBS[] = {SWING_CLUB_DRIVER, SWING_CLUB_WOOD,  SWING_CLUB_HYBRID,
                                  SWING_CLUB_IRON,   SWING_CLUB_WEDGE, SWING_CLUB_UNKNOWN};
static const CoachStyle STYLES[] = {COACH_STYLE_SEEING, COACH_STYLE_FEELING, COACH_STYLE_DOING,
                                    COACH_STYLE_TECHNICAL, COACH_STYLE_UNKNOWN};

void cmd_swing_options(CmdSwing *swing, CmdOption ret_rows[CMD_SWING_OPTIONS]) {
    const CmdOption rows[CMD_SWING_OPTIONS] = {
        {"hand", CMD_CHOICE, "right|left|auto", "auto", "which way the golfer plays", 0, 0,
         &swing->hand},
        {"view", CMD_CHOICE, "face_on|down_the_line|auto", "auto", "where the camera stood", 0, 0,
         &swing->view},
        {"club", CMD_CHOICE, "driver|wood|hybrid|iron|wedge|any", "any",
         "the club, for what is usual with it", 0, 0, &swing->club},
        {"height", CMD_REAL, "CM", NULL, "the golfer's stature, for distances in centimetres", 100,
         230, &swing->height_cm},
        {"slow-motion", CMD_REAL, "K", NULL,
         "seconds of the clip for one real second (default: found out)", 1, 40,
         &swing->slow_motion},
        {"model", CMD_CHOICE, "lite|full|heavy", "full", "size of the landmark network", 0, 0,
         &swing->model},
        {"models", CMD_TEXT, "DIR", NULL, "folder of the model files", 0, 0, &swing->models},
        {"threads", CMD_NUMBER, "N", NULL,
         "share each network between N threads (default: one for each core)", 1, POSE_MAX_THREADS,
         &swing->threads},
    };
    memcpy(ret_rows, rows, sizeof rows);
}

void cmd_golfer_options(CmdSwing *swing, CmdOption ret_rows[CMD_GOLFER_OPTIONS]) {
    const CmdOption rows[CMD_GOLFER_OPTIONS] = {
        {"handicap", CMD_REAL, "H", NULL, "decides how many numbers the advice holds", -10, 54,
         &swing->handicap},
        {"miss", CMD_TEXT, "WORDS", NULL, "the usual bad shot: \"slice\", \"thin shots\"", 0, 0,
         &swing->miss},
        {"goal", CMD_TEXT, "WORDS", NULL,
         "what the golfer wants: \"solid contact\"; else GOLFCOACH_GOAL", 0, 0, &swing->goal},
        {"spare", CMD_TEXT, "WORDS", NULL,
         "what drills must not load: \"back, knee\"; else GOLFCOACH_SPARE", 0, 0, &swing->spare},
        {"learns-by", CMD_CHOICE, "seeing|feeling|doing|technical|any", "any",
         "how the golfer learns best", 0, 0, &swing->style},
    };
    memcpy(ret_rows, rows, sizeof rows);
}

void cmd_swing_without_golfer(CmdSwing *swing) {
    swing->style = G_N_ELEMENTS(STYLES) - 1;
    swing->handicap = NAN;
    swing->miss = swing->goal = swing->spare = NULL;
}

/* A program that starts us need not show everybody on the machine what a golfer wrote. */
static const char *told(const char *option, const char *variable) {
    const char *value = option ? option : g_getenv(variable);
    return value && *value ? value : NULL;
}

PipelineAnalyzeOptions cmd_swing_meaning(const CmdSwing *swing) {
    PipelineAnalyzeOptions options = {.view = VIEWS[swing->view],
                                      .handedness = HANDS[swing->hand],
                                      .club = CLUBS[swing->club],
                                      .slow_motion =
                                          isnan(swing->slow_motion) ? 0 : swing->slow_motion,
                                      .stature_cm = isnan(swing->height_cm) ? 0 : swing->height_cm,
                                      .golfer = coach_golfer_unknown(),
                                      .threads = swing->threads};
    options.golfer.handicap = swing->handicap;
    options.golfer.primary_miss = swing->miss;
    options.golfer.goal = told(swing->goal, "GOLFCOACH_GOAL");
    options.golfer.limitations = told(swing->spare, "GOLFCOACH_SPARE");
    options.golfer.style = STYLES[swing->style];
    return options;
}

PoseModels *cmd_swing_models(const CmdSwing *swing, GError **error) {
    g_autofree char *folder = cmd_models_folder(swing->models, error);
    if (!folder)
        return NULL;
    return pose_models_open(folder, (PoseComplexity)swing->model, POSE_WITH_HANDS | POSE_WITH_FACE,
                            NN_ISA_AUTO, error);
}

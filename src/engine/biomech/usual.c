#include "engine/biomech/usual.h"

#include <math.h>
#include <string.h>

/* What the limits of a row are given in. */
typedef enum {
    IN_UNIT,   /* that of the metric */
    IN_CM,     /* of a golfer of the usual stature, when the metric is a share of the height */
    IN_STANCE, /* percent of the stance width, also when the metric is in cm */
} LimitUnit;

typedef struct {
    const char *id;
    SwingEventKind at;
    LimitUnit unit;
    double watch[2], fault[2];
} Row;

/* Percent of the stature, between the ankles of ordinary golfers with ordinary clubs. */
static const double USUAL_STANCE_PERCENT = 25;

/* The least that a number may rest on. */
static const double MIN_VISIBILITY = 0.65, MIN_EVENT_CONFIDENCE = 0.5;
/* An estimate counts for less than a measurement. */
static const double ESTIMATED_WEIGHT = 0.6;

#define OPEN NAN

/* A new row is all it takes to have a number judged. Limits come from published ranges where those
 * hold for our definitions; where they do not ("start:"), from what ordinary golfers and tour
 * players show on film and what clear faults look like. Without a fault of their own they are about
 * one and two standard deviations around the norm. */
static const Row ROWS[] = {
    /* start: 32..48, 25..55; players stand at 30..44 by the line from mid-hip to mid-shoulder */
    {"forward_bend", SWING_ADDRESS, IN_UNIT, {29, 40}, {21, 47}},
    {"knee_flex_lead", SWING_ADDRESS, IN_UNIT, {14, 34}, {10, 40}},
    /* start: 14..30, 10..36; the near leg reads 21..34 in good players */
    {"knee_flex_trail", SWING_ADDRESS, IN_UNIT, {14, 34}, {10, 40}},
    {"axis_tilt", SWING_ADDRESS, IN_UNIT, {-3, 13}, {-10, 20}},
    {"pelvis_sway", SWING_TOE_UP, IN_STANCE, {-15, 7.5}, {-22.5, 15}},
    {"head_sway", SWING_TOE_UP, IN_CM, {-7, 7}, {-10, 10}},
    {"pelvis_sway_back", SWING_TOP, IN_STANCE, {OPEN, 15}, {OPEN, 20}},
    /* start: -12, -18; half of all trail legs lose 5..15 */
    {"trail_knee_change", SWING_TOP, IN_UNIT, {-15, OPEN}, {-22, OPEN}},
    /* start: 7, 10; the head goes 4..9 with the chest in sound swings */
    {"head_sway", SWING_TOP, IN_CM, {-9, 9}, {-13, 13}},
    /* start: 78, 70; an estimate is pulled towards the usual: turns of 66 read 65..77, of 102 read
     * 89..112 */
    {"chest_turn", SWING_TOP, IN_UNIT, {82, OPEN}, {74, OPEN}},
    {"axis_tilt", SWING_TOP, IN_UNIT, {0, OPEN}, {-5, OPEN}},
    /* start: 20, 30; most players read -55..-15, one that flies (drawn at 33..40) -14..20 */
    {"trail_elbow_height", SWING_TOP, IN_UNIT, {OPEN, -24}, {OPEN, 6}},
    /* start: 35..58, 25..65; an estimate is pulled towards the usual: turns of 63..79 read 60..69
     */
    {"pelvis_turn", SWING_TOP, IN_UNIT, {35, 56}, {25, 63}},
    {"x_factor", SWING_TOP, IN_UNIT, {28, OPEN}, {20, OPEN}},
    {"ott_index", SWING_MID_DOWNSWING, IN_UNIT, {OPEN, 3}, {OPEN, 5}},
    /* start: 92, without a second sign; players read 59..88, those who cast (drawn at 87..113)
     * 88..132 */
    {"forearm_shaft_angle", SWING_MID_DOWNSWING, IN_UNIT, {OPEN, 85}, {OPEN, 114}},
    {"pelvis_thrust", SWING_MID_DOWNSWING, IN_CM, {OPEN, 5}, {OPEN, 9}},
    {"pelvis_slide", SWING_IMPACT, IN_STANCE, {OPEN, 30}, {OPEN, 40}},
    {"pelvis_over_lead", SWING_IMPACT, IN_UNIT, {OPEN, 1}, {OPEN, 1}},
    /* start: 4, 6 either way; tour players' heads drop 5..12 on the way down */
    {"head_lift", SWING_IMPACT, IN_CM, {-9, 6}, {-13, 9}},
    /* start: 4, 8; the hips of sound swings read up to 7 */
    {"pelvis_thrust", SWING_IMPACT, IN_CM, {OPEN, 5}, {OPEN, 9}},
    {"bend_change", SWING_IMPACT, IN_UNIT, {-7, OPEN}, {-10, OPEN}},
    /* start: 20, 12; a frame too early at 30 a second takes 5 off */
    {"shoulder_obliquity", SWING_IMPACT, IN_UNIT, {16, OPEN}, {9, OPEN}},
    /* start: 12, 19; players read 8..22 */
    {"lead_elbow_flex", SWING_IMPACT, IN_UNIT, {OPEN, 20}, {OPEN, 30}},
    /* start: -2.5..17.5; players are 18..45 towards the target */
    {"pelvis_sway", SWING_IMPACT, IN_STANCE, {0, 40}, {-10, 50}},
    /* The ranges of both conventions of where the swing starts (1.9..3.4 and 2.6..4.1). */
    {"tempo", SWING_IMPACT, IN_UNIT, {1.9, 4.1}, {1.7, 4.7}},
    {"late_tempo", SWING_IMPACT, IN_UNIT, {1.3, 2.2}, {1.1, 2.6}},
    {"downswing_s", SWING_IMPACT, IN_UNIT, {0.20, 0.40}, {0.15, 0.50}},
    /* start: 25, 40; players read 5..16 */
    {"lead_elbow_flex", SWING_MID_FOLLOW_THROUGH, IN_UNIT, {OPEN, 17}, {OPEN, 35}},
    {"finish_over_lead", SWING_FINISH, IN_UNIT, {0.3, OPEN}, {0, OPEN}},
    {"chest_turn", SWING_FINISH, IN_UNIT, {OPEN, -70}, {OPEN, -50}},
};

/* The stance in percent of the shoulders goes with the club; one that is not told may be any, and
 * a wood or hybrid stands between driver and iron. Faults lie 15 points beyond. (Irons, start: 140;
 * tour players stand at 107..155.) */
static const double STANCE_WATCH[][2] = {
    [SWING_CLUB_UNKNOWN] = {75, 190}, [SWING_CLUB_DRIVER] = {100, 190},
    [SWING_CLUB_WOOD] = {85, 190},    [SWING_CLUB_HYBRID] = {85, 190},
    [SWING_CLUB_IRON] = {85, 150},    [SWING_CLUB_WEDGE] = {75, 130},
};
static const double STANCE_FAULT_BEYOND = 15;

static const BiomechTurn TURNS[] = {
    {"pelvis_turn", SWING_TOP, 38, 7, 1},         {"chest_turn", SWING_TOP, 102, 10, 1},
    {"x_factor", SWING_TOP, 65, 10, 1},           {"pelvis_turn", SWING_FINISH, -104, 10, 1.26},
    {"chest_turn", SWING_FINISH, -122, 15, 1.26},
};

/* The share of what lies between an estimate and the usual that its uncertainty takes in. */
static const double PULL = 0.3;

const BiomechTurn *biomech_turn(const char *id, SwingEventKind at) {
    for (size_t i = 0; i < sizeof TURNS / sizeof TURNS[0]; i++)
        if (TURNS[i].at == at && !strcmp(TURNS[i].id, id))
            return &TURNS[i];
    return NULL;
}

double biomech_pull(const BiomechTurn *turn, double value) {
    return PULL * fabs(value - turn->usual);
}

double biomech_strangeness(const BiomechTurn *turn, double doubt) {
    double beyond = doubt / turn->strange;
    return turn->people * fmax(0, fmin(1, beyond * beyond - 1));
}

double biomech_noise(const SwingMetric *metric) {
    const BiomechTurn *turn = biomech_turn(metric->id, metric->at);
    double pull = turn ? biomech_pull(turn, metric->value) : 0;
    double sigma = metric->uncertainty;
    return sqrt(fmax(0, sigma * sigma - pull * pull));
}

static BiomechUsual stance_of_club(SwingClub club) {
    const double *watch = STANCE_WATCH[club];
    return (BiomechUsual){
        {watch[0], watch[1]},
        {watch[0] - STANCE_FAULT_BEYOND, watch[1] + STANCE_FAULT_BEYOND},
    };
}

static double stance_cm(double stature_cm, const BiomechScale *scale) {
    if (scale && scale->stance_px > 0 && scale->cm_per_px > 0)
        return scale->stance_px * scale->cm_per_px;
    return USUAL_STANCE_PERCENT / 100 * (stature_cm > 0 ? stature_cm : BIOMECH_USUAL_STATURE_CM);
}

/* Metric units for one unit of the limits. */
static double factor(const Row *row, const SwingMetric *metric, double stature_cm,
                     const BiomechScale *scale) {
    bool in_cm = !strcmp(metric->unit, "cm");
    if (row->unit == IN_CM && !in_cm)
        return 100 / BIOMECH_USUAL_STATURE_CM;
    if (row->unit == IN_STANCE && in_cm)
        return stance_cm(stature_cm, scale) / 100;
    return 1;
}

bool biomech_usual(const SwingMetric *metric, SwingClub club, double stature_cm,
                   const BiomechScale *scale, BiomechUsual *ret_usual) {
    if (!strcmp(metric->id, "stance_width_pct")) {
        *ret_usual = stance_of_club(club);
        return true;
    }
    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++) {
        const Row *row = &ROWS[i];
        if (row->at != metric->at || strcmp(row->id, metric->id) != 0)
            continue;
        double by = factor(row, metric, stature_cm, scale);
        for (int side = 0; side < 2; side++) {
            ret_usual->watch[side] = by * row->watch[side];
            ret_usual->fault[side] = by * row->fault[side];
        }
        return true;
    }
    return false;
}

bool biomech_is_seen(const SwingMetric *metric) {
    return metric->kind != SWING_UNAVAILABLE && isfinite(metric->value) &&
           metric->confidence >= MIN_VISIBILITY * MIN_EVENT_CONFIDENCE;
}

double biomech_trust(const SwingMetric *metric) {
    return fmin(1, metric->confidence) * (metric->kind == SWING_ESTIMATED ? ESTIMATED_WEIGHT : 1);
}

int biomech_side(const BiomechUsual *usual, double value) {
    return value < usual->watch[0] ? -1 : value > usual->watch[1] ? 1 : 0;
}

static double excess_past(double watch, double fault, double value) {
    if (isnan(watch))
        return -1;
    return fault == watch ? 1 : (value - watch) / (fault - watch);
}

double biomech_excess(const BiomechUsual *usual, double value) {
    int side = biomech_side(usual, value);
    if (!side)
        return -1;
    return excess_past(usual->watch[side > 0], usual->fault[side > 0], value);
}

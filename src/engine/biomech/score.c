#include "engine/biomech/score.h"

#include <math.h>
#include <string.h>

#include "engine/biomech/usual.h"

typedef struct {
    SwingPhaseKind phase;
    const char *id;
    SwingEventKind at;
    double weight; /* within its phase */
} Row;

/* Either view sees at least half of a phase's weight, if all goes well; but nothing of the takeaway
 * and the follow-through is seen from down the line. Of the knees the one near that camera counts,
 * of the tempos the one that does not hang on where the swing is said to start. */
static const Row ROWS[] = {
    {SWING_PHASE_ADDRESS, "forward_bend", SWING_ADDRESS, 1},
    {SWING_PHASE_ADDRESS, "knee_flex_trail", SWING_ADDRESS, 1},
    {SWING_PHASE_ADDRESS, "stance_width_pct", SWING_ADDRESS, 1},
    {SWING_PHASE_ADDRESS, "axis_tilt", SWING_ADDRESS, 1},
    {SWING_PHASE_TAKEAWAY, "pelvis_sway", SWING_TOE_UP, 1},
    {SWING_PHASE_TAKEAWAY, "head_sway", SWING_TOE_UP, 1},
    {SWING_PHASE_BACKSWING, "pelvis_sway_back", SWING_TOP, 1},
    {SWING_PHASE_BACKSWING, "trail_knee_change", SWING_TOP, 1},
    {SWING_PHASE_BACKSWING, "head_sway", SWING_TOP, 1},
    {SWING_PHASE_BACKSWING, "chest_turn", SWING_TOP, 1},
    {SWING_PHASE_TRANSITION, "late_tempo", SWING_IMPACT, 1},
    {SWING_PHASE_TRANSITION, "axis_tilt", SWING_TOP, 1},
    {SWING_PHASE_TRANSITION, "trail_elbow_height", SWING_TOP, 1},
    {SWING_PHASE_TRANSITION, "pelvis_turn", SWING_TOP, 1},
    {SWING_PHASE_DOWNSWING, "ott_index", SWING_MID_DOWNSWING, 1},
    {SWING_PHASE_DOWNSWING, "pelvis_thrust", SWING_MID_DOWNSWING, 1},
    {SWING_PHASE_DOWNSWING, "forearm_shaft_angle", SWING_MID_DOWNSWING, 1},
    {SWING_PHASE_DOWNSWING, "pelvis_slide", SWING_IMPACT, 1},
    {SWING_PHASE_DOWNSWING, "head_lift", SWING_IMPACT, 1},
    {SWING_PHASE_IMPACT, "pelvis_thrust", SWING_IMPACT, 1.5},
    {SWING_PHASE_IMPACT, "bend_change", SWING_IMPACT, 1.5},
    {SWING_PHASE_IMPACT, "shoulder_obliquity", SWING_IMPACT, 1},
    {SWING_PHASE_IMPACT, "lead_elbow_flex", SWING_IMPACT, 1},
    {SWING_PHASE_IMPACT, "pelvis_sway", SWING_IMPACT, 1},
    {SWING_PHASE_FOLLOW_THROUGH, "lead_elbow_flex", SWING_MID_FOLLOW_THROUGH, 1},
    {SWING_PHASE_FINISH, "finish_over_lead", SWING_FINISH, 1},
    {SWING_PHASE_FINISH, "chest_turn", SWING_FINISH, 1},
};

/* Counts where it is seen; where it is not, its phase is seen no less. */
static const char SEEN_SOMETIMES[] = "forearm_shaft_angle";

enum { ROW_COUNT = sizeof ROWS / sizeof ROWS[0] };
_Static_assert((int)ROW_COUNT <= (int)SWING_MAX_SCORE_PARTS, "the report has room for every part");

static const double PHASE_WEIGHT[SWING_PHASE_COUNT] = {
    [SWING_PHASE_ADDRESS] = 15,       [SWING_PHASE_TAKEAWAY] = 8,   [SWING_PHASE_BACKSWING] = 15,
    [SWING_PHASE_TRANSITION] = 12,    [SWING_PHASE_DOWNSWING] = 20, [SWING_PHASE_IMPACT] = 20,
    [SWING_PHASE_FOLLOW_THROUGH] = 4, [SWING_PHASE_FINISH] = 6,
};

static const double BEST = 10;
static const double LEAST_SEEN = 0.5;
enum { MIN_SCORED_PHASES = 5 };

/* ---- one number ---- */

/* 10 inside the watch limits, 5 at the fault limit, 0 at three times as far. */
static double score_of_excess(double excess) {
    if (excess <= 0)
        return BEST;
    if (excess <= 1)
        return BEST - 5 * excess;
    return fmax(0, 5 - 2.5 * (excess - 1));
}

/* A score falls from the edge of the band that people see, which may be narrower than what is
 * watched as a fault. */
static void start_at_band(const SwingMetric *metric, BiomechUsual *usual) {
    const double *band = metric->band;
    if (!metric->has_band)
        return;
    if (band[0] > usual->fault[0])
        usual->watch[0] = band[0];
    if (band[1] < usual->fault[1])
        usual->watch[1] = band[1];
}

/* In doubt for the golfer: an estimate is taken one standard deviation nearer to the usual. */
static double score_of_metric(const SwingMetric *metric, const BiomechUsual *usual) {
    double value = metric->value;
    int side = biomech_side(usual, value);
    if (metric->kind == SWING_ESTIMATED)
        value -= side * biomech_noise(metric);
    if (!side || biomech_side(usual, value) != side)
        return BEST;
    return score_of_excess(biomech_excess(usual, value));
}

/* ---- phases ---- */

typedef struct {
    int part_count;
    SwingScorePart parts[SWING_MAX_SCORE_PARTS]; /* share: of its phase, not yet divided */
    double listed[SWING_PHASE_COUNT];            /* weight of all rows of the phase */
    double seen[SWING_PHASE_COUNT];              /* … of those that were seen */
} Sheet;

static void fill_in(const BiomechFaultInput *input, Sheet *ret_sheet) {
    memset(ret_sheet, 0, sizeof *ret_sheet);
    for (int i = 0; i < ROW_COUNT; i++) {
        const Row *row = &ROWS[i];
        const SwingMetric *metric =
            swing_metric_find(input->metrics, input->metric_count, row->id, row->at);
        BiomechUsual usual;
        bool seen = metric && biomech_is_seen(metric) &&
                    biomech_usual(metric, input->club, input->stature_cm, input->scale, &usual);
        if (seen || strcmp(row->id, SEEN_SOMETIMES) != 0)
            ret_sheet->listed[row->phase] += row->weight;
        if (!seen)
            continue;
        start_at_band(metric, &usual);
        ret_sheet->seen[row->phase] += row->weight;
        ret_sheet->parts[ret_sheet->part_count++] =
            (SwingScorePart){.phase = row->phase,
                             .metric = (int)(metric - input->metrics),
                             .score = score_of_metric(metric, &usual),
                             .share = row->weight * biomech_trust(metric)};
    }
}

static bool is_scored(const Sheet *sheet, SwingPhaseKind phase) {
    return sheet->seen[phase] > 0 && sheet->seen[phase] >= LEAST_SEEN * sheet->listed[phase];
}

static double sum_of_shares(const Sheet *sheet, SwingPhaseKind phase) {
    double sum = 0;
    for (int i = 0; i < sheet->part_count; i++)
        if (sheet->parts[i].phase == phase)
            sum += sheet->parts[i].share;
    return sum;
}

static void score_phase(const Sheet *sheet, SwingPhase *phase) {
    double sum = 0;
    for (int i = 0; i < sheet->part_count; i++)
        if (sheet->parts[i].phase == phase->kind)
            sum += sheet->parts[i].share * sheet->parts[i].score;
    phase->scored = is_scored(sheet, phase->kind);
    phase->score = phase->scored ? sum / sum_of_shares(sheet, phase->kind) : 0;
}

/* ---- overall ---- */

/* Of the parts of scored phases: shares of the overall score, which add up to 1. */
static int share_out(const Sheet *sheet, SwingScorePart *ret_parts) {
    double whole = 0;
    int count = 0;
    for (int i = 0; i < SWING_PHASE_COUNT; i++)
        if (is_scored(sheet, (SwingPhaseKind)i))
            whole += PHASE_WEIGHT[i];
    for (int i = 0; i < sheet->part_count; i++) {
        SwingScorePart part = sheet->parts[i];
        if (!is_scored(sheet, part.phase))
            continue;
        part.share *= PHASE_WEIGHT[part.phase] / whole / sum_of_shares(sheet, part.phase);
        ret_parts[count++] = part;
    }
    return count;
}

/* What one part has too much goes to the others, in proportion, until none has too much. */
static void cap_shares(SwingScorePart *parts, int count) {
    bool capped[SWING_MAX_SCORE_PARTS] = {0};
    for (bool changed = true; changed;) {
        double left = 1, free_sum = 0;
        for (int i = 0; i < count; i++) {
            if (capped[i])
                left -= BIOMECH_MAX_SHARE;
            else
                free_sum += parts[i].share;
        }
        changed = false;
        for (int i = 0; i < count; i++) {
            if (!capped[i] && parts[i].share * left > BIOMECH_MAX_SHARE * free_sum)
                capped[i] = changed = true;
        }
        for (int i = 0; i < count && !changed; i++)
            parts[i].share = capped[i] ? BIOMECH_MAX_SHARE : parts[i].share * left / free_sum;
    }
}

static void insert_by_loss(SwingScorePart *parts, int count, SwingScorePart part) {
    int i = count;
    for (; i > 0 && parts[i - 1].loss < part.loss; i--)
        parts[i] = parts[i - 1];
    parts[i] = part;
}

static int count_scored_phases(const Sheet *sheet) {
    int count = 0;
    for (int i = 0; i < SWING_PHASE_COUNT; i++)
        count += is_scored(sheet, (SwingPhaseKind)i);
    return count;
}

/* Why there is no overall score; NULL: there is one. */
static const char *find_obstacle(const BiomechFaultInput *input, const Sheet *sheet,
                                 int part_count) {
    static const SwingEventKind needed[] = {SWING_ADDRESS, SWING_TOP, SWING_IMPACT, SWING_FINISH};
    for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++)
        if (!input->events->at[needed[i]].found)
            return "address, top, impact and finish must all be in the clip";
    if (biomech_reliability(input) < BIOMECH_MIN_RELIABILITY)
        return "less than half of the numbers could be taken well enough";
    if (count_scored_phases(sheet) < MIN_SCORED_PHASES)
        return "fewer than five phases could be scored";
    if (part_count * BIOMECH_MAX_SHARE < 1)
        return "too few numbers could be taken to rest a score on";
    return NULL;
}

void biomech_score(const BiomechFaultInput *input, SwingPhase *phases, int phase_count,
                   SwingScore *ret_score) {
    Sheet sheet;
    SwingScorePart parts[SWING_MAX_SCORE_PARTS];
    fill_in(input, &sheet);
    for (int i = 0; i < phase_count; i++)
        score_phase(&sheet, &phases[i]);
    int count = share_out(&sheet, parts);
    *ret_score = (SwingScore){.reason = find_obstacle(input, &sheet, count)};
    if (ret_score->reason)
        return;
    cap_shares(parts, count);
    double lost = 0;
    for (int i = 0; i < count; i++) {
        parts[i].loss = parts[i].share * (BEST - parts[i].score);
        lost += parts[i].loss;
        insert_by_loss(ret_score->parts, i, parts[i]);
    }
    ret_score->part_count = count;
    ret_score->scored = true;
    ret_score->overall = floor((BEST - lost) * 10 + 0.5) / 10;
}

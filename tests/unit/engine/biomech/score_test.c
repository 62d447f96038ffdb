#include <math.h>
#include <string.h>

#include "engine/biomech/score.h"
#include "engine/biomech/usual.h"
#include "numbers.h"
#include "tap.h"

#define FO  SWING_VIEW_FACE_ON
#define DTL SWING_VIEW_DOWN_THE_LINE

static Numbers numbers;
static SwingPhase phases[SWING_PHASE_COUNT];
static SwingScore score;

static void evaluate(void) {
    for (int i = 0; i < SWING_PHASE_COUNT; i++)
        phases[i] = (SwingPhase){.kind = (SwingPhaseKind)i, .score = -1};
    biomech_score(&numbers.input, phases, SWING_PHASE_COUNT, &score);
}

static double sum_of_losses(void) {
    double sum = 0;
    for (int i = 0; i < score.part_count; i++)
        sum += score.parts[i].loss;
    return sum;
}

/* What holds for every score. */
static void check_sums(void) {
    double shares = 0;
    for (int i = 0; i < score.part_count; i++) {
        const SwingScorePart *part = &score.parts[i];
        shares += part->share;
        TAP_CHECK(part->share > 0 && part->share <= BIOMECH_MAX_SHARE + 1e-12, "%g", part->share);
        TAP_CHECK(fabs(part->loss - part->share * (10 - part->score)) < 1e-12);
        TAP_CHECK(part->score >= 0 && part->score <= 10);
        TAP_CHECK(!i || score.parts[i - 1].loss >= part->loss, "the costliest first");
    }
    TAP_CHECK(fabs(shares - 1) < 1e-12, "%.17g", shares);
    TAP_CHECK(fabs(10 - sum_of_losses() - score.overall) <= 0.05 + 1e-9);
    TAP_CHECK(fabs(score.overall * 10 - round(score.overall * 10)) < 1e-9, "one decimal");
}

static void a_usual_swing_has_ten(void) {
    for (SwingView view = FO; view <= DTL; view++) {
        numbers_init(&numbers, view);
        evaluate();
        TAP_CHECK(score.scored && !score.reason);
        TAP_CHECK(score.overall == 10, "%g", score.overall);
        check_sums();
    }
}

static void phases_that_a_view_cannot_see_are_not_scored(void) {
    numbers_init(&numbers, FO);
    evaluate();
    for (int i = 0; i < SWING_PHASE_COUNT; i++)
        TAP_CHECK(phases[i].scored && phases[i].score == 10, "%d", i);
    numbers_init(&numbers, DTL);
    evaluate();
    for (int i = 0; i < SWING_PHASE_COUNT; i++) {
        bool hidden = i == SWING_PHASE_TAKEAWAY || i == SWING_PHASE_FOLLOW_THROUGH;
        TAP_CHECK(phases[i].scored == !hidden, "%d", i);
    }
}

/* The follow-through has one number only: its score is the phase's. */
static double score_of_wing(double flex) {
    numbers_set(&numbers, "lead_elbow_flex", SWING_MID_FOLLOW_THROUGH, flex);
    evaluate();
    return phases[SWING_PHASE_FOLLOW_THROUGH].score;
}

static void a_number_falls_from_its_band(void) {
    numbers_init(&numbers, FO);
    SwingMetric *metric = numbers_at(&numbers, "lead_elbow_flex", SWING_MID_FOLLOW_THROUGH);
    metric->has_band = false; /* from the watch limit, then: 17, and a fault at 35 */
    TAP_CHECK(score_of_wing(-50) == 10, "more than usual earns nothing");
    TAP_CHECK(score_of_wing(17) == 10);
    TAP_CHECK(fabs(score_of_wing(26) - 7.5) < 1e-9);
    TAP_CHECK(fabs(score_of_wing(35) - 5) < 1e-9);
    TAP_CHECK(fabs(score_of_wing(53) - 2.5) < 1e-9);
    TAP_CHECK(fabs(score_of_wing(71)) < 1e-9);
    TAP_CHECK(score_of_wing(170) == 0);
    metric->has_band = true;
    metric->band[0] = NAN;
    metric->band[1] = 5;
    TAP_CHECK(fabs(score_of_wing(20) - 7.5) < 1e-9, "from the band's edge");
    metric->band[1] = 40;
    TAP_CHECK(fabs(score_of_wing(26) - 7.5) < 1e-9, "a band beyond the fault is none");
}

static void an_estimate_has_the_benefit_of_its_doubt(void) {
    numbers_init(&numbers, FO);
    SwingMetric *metric = numbers_at(&numbers, "lead_elbow_flex", SWING_MID_FOLLOW_THROUGH);
    metric->has_band = false;
    metric->kind = SWING_ESTIMATED;
    metric->uncertainty = 9;
    TAP_CHECK(fabs(score_of_wing(35) - 7.5) < 1e-9);
    TAP_CHECK(score_of_wing(25) == 10);
    metric->uncertainty = 1000;
    TAP_CHECK(score_of_wing(90) == 10);
}

/* What pulls an estimate towards the usual is on the golfer's side already. */
static void a_pull_is_no_doubt(void) {
    numbers_init(&numbers, FO);
    SwingMetric *metric = numbers_at(&numbers, "chest_turn", SWING_TOP);
    const BiomechTurn *turn = biomech_turn("chest_turn", SWING_TOP);
    TAP_CHECK(turn != NULL);
    if (!turn)
        return;
    metric->kind = SWING_ESTIMATED;
    metric->value = 62;
    metric->uncertainty = biomech_pull(turn, metric->value);
    evaluate();
    double pulled = phases[SWING_PHASE_BACKSWING].score;
    metric->uncertainty = 0;
    evaluate();
    TAP_CHECK(phases[SWING_PHASE_BACKSWING].score == pulled && pulled < 10, "%g", pulled);
    metric->uncertainty = hypot(biomech_pull(turn, metric->value), 12);
    evaluate();
    TAP_CHECK(phases[SWING_PHASE_BACKSWING].score > pulled);
    metric->value = turn->usual;
    evaluate();
    TAP_CHECK(phases[SWING_PHASE_BACKSWING].score == 10);
}

static void losses_explain_the_score(void) {
    numbers_init(&numbers, DTL);
    numbers_set(&numbers, "pelvis_thrust", SWING_IMPACT, 30);
    numbers_set(&numbers, "bend_change", SWING_IMPACT, -9);
    numbers_set(&numbers, "forward_bend", SWING_ADDRESS, 43);
    numbers_at(&numbers, "x_factor", SWING_TOP)->confidence = 0.4;
    evaluate();
    check_sums();
    TAP_CHECK(score.scored && score.overall < 9 && score.overall > 5, "%g", score.overall);
    const SwingScorePart *worst = &score.parts[0];
    TAP_CHECK(!strcmp(numbers.metrics[worst->metric].id, "pelvis_thrust"));
    TAP_CHECK(worst->phase == SWING_PHASE_IMPACT && worst->score == 0);
    TAP_CHECK(score.parts[3].loss == 0, "only three cost something");
    TAP_CHECK(phases[SWING_PHASE_IMPACT].score < 5 && phases[SWING_PHASE_DOWNSWING].score == 10);
}

static void nothing_has_more_than_its_share(void) {
    numbers_init(&numbers, DTL);
    /* Two numbers carry the impact, two the address; what is sure counts for more. */
    numbers_at(&numbers, "pelvis_thrust", SWING_IMPACT)->confidence = 1;
    numbers_at(&numbers, "bend_change", SWING_IMPACT)->confidence = 0.35;
    numbers_set(&numbers, "pelvis_thrust", SWING_IMPACT, 1000);
    evaluate();
    check_sums();
    TAP_CHECK(fabs(score.parts[0].share - BIOMECH_MAX_SHARE) < 1e-12);
    TAP_CHECK(fabs(score.overall - 8.5) < 1e-9);
}

static void doubt_lessens_the_share(void) {
    numbers_init(&numbers, FO);
    evaluate();
    double before = 0, after = 0;
    int sway = (int)(numbers_at(&numbers, "head_sway", SWING_TOP) - numbers.metrics);
    for (int i = 0; i < score.part_count; i++)
        before += score.parts[i].metric == sway ? score.parts[i].share : 0;
    numbers.metrics[sway].confidence = 0.4;
    evaluate();
    check_sums();
    for (int i = 0; i < score.part_count; i++)
        after += score.parts[i].metric == sway ? score.parts[i].share : 0;
    TAP_CHECK(after > 0 && after < 0.6 * before, "%g %g", before, after);
}

static void check_unscored(const char *word) {
    evaluate();
    TAP_CHECK(!score.scored && score.part_count == 0 && score.overall == 0);
    TAP_CHECK(score.reason && strstr(score.reason, word), "%s, not %s", score.reason, word);
}

static void a_swing_that_was_not_seen_whole_is_not_scored(void) {
    static const SwingEventKind needed[] = {SWING_ADDRESS, SWING_TOP, SWING_IMPACT, SWING_FINISH};
    for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++) {
        numbers_init(&numbers, FO);
        numbers.events.at[needed[i]].found = false;
        check_unscored("must all be in the clip");
    }
    numbers_init(&numbers, FO);
    numbers.events.at[SWING_TOE_UP].found = false;
    evaluate();
    TAP_CHECK(score.scored);
}

static void hide(const char *id, SwingEventKind at) {
    numbers_at(&numbers, id, at)->kind = SWING_UNAVAILABLE;
}

static void a_phase_seen_by_less_than_half_is_not_scored(void) {
    numbers_init(&numbers, FO);
    hide("pelvis_sway", SWING_TOE_UP);
    evaluate();
    TAP_CHECK(phases[SWING_PHASE_TAKEAWAY].scored, "half");
    hide("axis_tilt", SWING_ADDRESS);
    hide("stance_width_pct", SWING_ADDRESS);
    evaluate();
    TAP_CHECK(!phases[SWING_PHASE_ADDRESS].scored && phases[SWING_PHASE_ADDRESS].score == 0);
    TAP_CHECK(score.scored);
    check_sums();
    for (int i = 0; i < score.part_count; i++)
        TAP_CHECK(score.parts[i].phase != SWING_PHASE_ADDRESS);
}

static void five_phases_are_needed(void) {
    numbers_init(&numbers, DTL);
    hide("forward_bend", SWING_ADDRESS);
    evaluate();
    TAP_CHECK(score.scored, "five are left");
    hide("chest_turn", SWING_FINISH);
    check_unscored("five phases");
    TAP_CHECK(phases[SWING_PHASE_IMPACT].scored, "the phases keep theirs");
}

static void a_poor_clip_is_not_scored(void) {
    numbers_init(&numbers, FO);
    for (int i = 0; i < numbers.input.metric_count; i++) {
        SwingMetric *metric = &numbers.metrics[i];
        if (strstr(metric->id, "hand_") || strstr(metric->id, "chest_") ||
            strstr(metric->id, "pelvis_o") || strstr(metric->id, "knee") ||
            strstr(metric->id, "x_factor") || strstr(metric->id, "_lag") ||
            strstr(metric->id, "obliquity") || strstr(metric->id, "head_lift"))
            metric->kind = SWING_UNAVAILABLE;
    }
    TAP_CHECK(biomech_reliability(&numbers.input) < BIOMECH_MIN_RELIABILITY, "%g",
              biomech_reliability(&numbers.input));
    check_unscored("less than half");
}

static void nothing_at_all_is_harmless(void) {
    numbers_init(&numbers, FO);
    numbers.input.metric_count = 0;
    check_unscored("less than half");
    for (int i = 0; i < SWING_PHASE_COUNT; i++)
        TAP_CHECK(!phases[i].scored && phases[i].score == 0);
    numbers_init(&numbers, FO);
    numbers_set(&numbers, "head_sway", SWING_TOP, NAN);
    evaluate();
    TAP_CHECK(score.scored && score.overall == 10);
    check_sums();
    biomech_score(&numbers.input, NULL, 0, &score);
    TAP_CHECK(score.scored);
}

int main(void) {
    TAP_RUN(a_usual_swing_has_ten);
    TAP_RUN(phases_that_a_view_cannot_see_are_not_scored);
    TAP_RUN(a_number_falls_from_its_band);
    TAP_RUN(an_estimate_has_the_benefit_of_its_doubt);
    TAP_RUN(a_pull_is_no_doubt);
    TAP_RUN(losses_explain_the_score);
    TAP_RUN(nothing_has_more_than_its_share);
    TAP_RUN(doubt_lessens_the_share);
    TAP_RUN(a_swing_that_was_not_seen_whole_is_not_scored);
    TAP_RUN(a_phase_seen_by_less_than_half_is_not_scored);
    TAP_RUN(five_phases_are_needed);
    TAP_RUN(a_poor_clip_is_not_scored);
    TAP_RUN(nothing_at_all_is_harmless);
    return tap_done();
}

/* tests: checks.c check_contract.c check_numbers.c check_plan.c check_words.c */
#include "coach/checks.h"

#include <stdlib.h>
#include <string.h>

#include "coach/render.h"
#include "coach/rules.h"
#include "swings.h"
#include "tap.h"

static SwingReport report;
static CoachInput input;

/* A swing with two faults, and the rules' answer to it. */
static json_t *good_answer(void) {
    report = swings_down_the_line();
    swings_add_fault(&report, "early_extension", SWING_MAJOR, 1, "pelvis_thrust", SWING_IMPACT,
                     8.6);
    swings_add_fault(&report, "short_turn", SWING_MINOR, 2, "chest_turn", SWING_TOP, 52);
    input = swings_input(&report);
    return coach_rules_answer(&input);
}

/* The member of the answer at "recommendations/0/how"; steps of digits are indices. */
static json_t *at_path(json_t *value, const char *path, char **ret_last, json_t **ret_parent) {
    g_auto(GStrv) steps = g_strsplit(path, "/", -1);
    for (int i = 0; steps[i]; i++) {
        *ret_parent = value;
        g_free(*ret_last);
        *ret_last = g_strdup(steps[i]);
        value = json_is_array(value) ? json_array_get(value, (size_t)strtol(steps[i], NULL, 10))
                                     : json_object_get(value, steps[i]);
    }
    return value;
}

/* Steals `value`. */
static void set_path(json_t *answer, const char *path, json_t *value) {
    g_autofree char *last = NULL;
    json_t *parent = NULL;
    at_path(answer, path, &last, &parent);
    if (json_is_array(parent) && strtoul(last, NULL, 10) == json_array_size(parent))
        json_array_append_new(parent, value);
    else if (json_is_array(parent))
        json_array_set_new(parent, strtoul(last, NULL, 10), value);
    else
        json_object_set_new(parent, last, value);
}

static gboolean has_point(const GPtrArray *violations, CoachPoint point) {
    for (guint i = 0; i < violations->len; i++)
        if (((const CoachViolation *)violations->pdata[i])->point == point)
            return TRUE;
    return FALSE;
}

/* The check of the raw answer, rendered when it can be. Steals `raw`. */
static GPtrArray *check_of(json_t *raw) {
    json_t *done = coach_render(raw, &report, NULL, NULL);
    GPtrArray *violations = coach_check(&input, raw, done ? done : raw);
    json_decref(raw);
    json_decref(done);
    return violations;
}

static void caught(const char *path, json_t *value, CoachPoint point) {
    json_t *raw = good_answer();
    g_autofree char *said = json_dumps(value, JSON_ENCODE_ANY);
    set_path(raw, path, value);
    g_autoptr(GPtrArray) violations = check_of(raw);
    TAP_CHECK(has_point(violations, point), "point %d: %s = %s", point, path, said);
}

static void text_caught(const char *path, const char *text, CoachPoint point) {
    caught(path, json_string(text), point);
}

static void passes(const char *path, const char *text) {
    json_t *raw = good_answer();
    set_path(raw, path, json_string(text));
    g_autoptr(GPtrArray) violations = check_of(raw);
    TAP_CHECK(violations->len == 0, "%s: %s", text,
              violations->len ? ((const CoachViolation *)violations->pdata[0])->text : "");
}

#define POSITIVE "technical_analysis/positives/0"
#define IMPACT   "technical_analysis/issues/0/impact"
#define CAUSE    "technical_analysis/issues/0/biomechanical_cause"
#define CHANGE   "recommendations/0/change"
#define WHY      "recommendations/0/why"
#define HOW      "recommendations/0/how"
#define EXPECTED "recommendations/0/expected_improvement"
#define OVERALL  "overall_feedback"
#define CUE      "coaching_cues/0"
#define OBSERVED "swing_phases/5/observations/0"

static void a_good_answer_passes(void) {
    json_t *raw = good_answer();
    g_autoptr(GPtrArray) violations = check_of(raw);
    TAP_CHECK(violations->len == 0);
    passes(IMPACT, "In this swing your pelvis came {pelvis_thrust@impact} closer to the ball.");
    passes(CHANGE, "Keep your seat back; do not stand up through the ball.");
    passes(WHY, "Room for your arms can steady the strike with a 7-iron.");
    passes(CAUSE, "The wrist angle cannot be seen here, but the hips run out of room.");
    passes(OBSERVED, "In frame 90 the seat is off its line by {pelvis_thrust@impact}.");
}

static void the_contract_is_held(void) {
    caught("extra", json_true(), COACH_POINT_CONTRACT);
    caught("coaching_cues", json_array(), COACH_POINT_CONTRACT);
    caught("swing_phases/0/phase", json_string("ADDRESS"), COACH_POINT_CONTRACT);
    caught("swing_phases/1/phase", json_string("address"), COACH_POINT_CONTRACT);
    caught("swing_phases/0/frame_number", json_integer(31), COACH_POINT_CONTRACT);
    caught("swing_phases/0/frame_number", json_string("30"), COACH_POINT_CONTRACT);
    caught("swing_phases/0/observations", json_array(), COACH_POINT_CONTRACT);
    caught("swing_phases/0/quality_score", json_real(9.9), COACH_POINT_CONTRACT);
    caught("swing_phases/0/quality_score", json_null(), COACH_POINT_CONTRACT);
    caught("swing_phases/6/quality_score", json_real(5), COACH_POINT_CONTRACT);
    caught("technical_analysis/positives", json_array(), COACH_POINT_CONTRACT);
    caught("technical_analysis/issues/0/severity", json_string("critical"), COACH_POINT_CONTRACT);
    caught("recommendations", json_array(), COACH_POINT_CONTRACT);
    caught("recommendations/0/drill_id", json_string("1"), COACH_POINT_CONTRACT);
    text_caught(IMPACT, "Your ball will slice.", COACH_POINT_CONTRACT);
    text_caught(EXPECTED, "Pelvis thrust should shrink.", COACH_POINT_CONTRACT);
    text_caught(EXPECTED, "It gets better; measure again after 20 balls.", COACH_POINT_CONTRACT);
    text_caught(CUE, "Lead pocket back and then the seat stays here", COACH_POINT_CONTRACT);
    text_caught(OVERALL, "Keep your seat back, as far as this camera cannot deny.",
                COACH_POINT_CONTRACT);
    text_caught(WHY, "<b>Room</b> for your arms.", COACH_POINT_CONTRACT);
    g_autofree char *longest = g_strnfill(161, 'a');
    text_caught(OBSERVED, longest, COACH_POINT_CONTRACT);
}

static void numbers_are_those_of_the_swing(void) {
    text_caught(IMPACT, "Your pelvis came {pelvis_thrust@top} closer.", COACH_POINT_NUMBERS);
    text_caught(IMPACT, "Your head moved {head_sway@top}.", COACH_POINT_NUMBERS); /* other view */
    text_caught(IMPACT, "Your pelvis came 9.9 cm (±2.5) closer.", COACH_POINT_NUMBERS);
    text_caught(IMPACT, "Your pelvis came 8.6 cm (±2.5) closer.", COACH_POINT_NUMBERS); /* typed */
    text_caught(IMPACT, "Your pelvis came nine degrees too far.", COACH_POINT_NUMBERS);
    text_caught(OBSERVED, "Seen in frame 77.", COACH_POINT_NUMBERS);
    text_caught(HOW, "Do 50 of them.", COACH_POINT_NUMBERS);
    text_caught(OVERALL, "Keep your seat back. A 10/10 swing, as far as one cannot see more.",
                COACH_POINT_NUMBERS);
    text_caught(EXPECTED, "Pelvis thrust should shrink. Measure again after 30 balls.",
                COACH_POINT_NUMBERS);
}

static void what_is_shown_is_the_raw_text_filled_in(void) {
    json_t *raw = good_answer(), *done = coach_render(raw, &report, NULL, NULL);
    set_path(done, IMPACT, json_string("In this swing your pelvis came 9.9 cm (±2.5) closer."));
    g_autoptr(GPtrArray) violations = coach_check(&input, raw, done);
    TAP_CHECK(has_point(violations, COACH_POINT_NUMBERS));
    json_decref(raw);
    json_decref(done);
}

static void faults_are_those_that_were_found(void) {
    text_caught("technical_analysis/issues/0/issue", "Sway", COACH_POINT_FAULTS);
    text_caught("technical_analysis/issues/0/issue", "Yips", COACH_POINT_FAULTS);
    text_caught(IMPACT, "You also come over the top.", COACH_POINT_FAULTS);
    text_caught(WHY, "Your grip is weak.", COACH_POINT_FAULTS);
    text_caught(OBSERVED, "The clubface is open.", COACH_POINT_FAULTS);
    text_caught(OBSERVED, "Sixty percent of your weight on the lead foot.", COACH_POINT_FAULTS);
    text_caught(IMPACT, "Your pelvis always moves toward the ball.", COACH_POINT_FAULTS);
}

static void drills_fit(void) {
    caught("recommendations/0/drill_id", json_integer(4), COACH_POINT_DRILLS);
    caught("recommendations/0/drill_id", json_integer(99), COACH_POINT_DRILLS);
    text_caught(HOW, "Feel the pocket go back. Then the drill \"Wall seat\", 2 sets of 5.",
                COACH_POINT_DRILLS);
    text_caught(HOW, "Feel the pocket go back. Then the drill \"Outside gate\".",
                COACH_POINT_DRILLS);
    json_t *raw = good_answer();
    input.golfer.limitations = "bad back, knee";
    g_autoptr(GPtrArray) spared = check_of(raw);
    TAP_CHECK(has_point(spared, COACH_POINT_DRILLS));
}

static void the_priority_is_the_computed_one(void) {
    caught("recommendations/1/priority", json_integer(1), COACH_POINT_PRIORITY);
    text_caught("technical_analysis/issues/0/issue", "Short chest turn", COACH_POINT_PRIORITY);
    text_caught(CUE, "Towel under the arm", COACH_POINT_PRIORITY);
    text_caught(OVERALL, "Great tempo today. This camera cannot show tilt.", COACH_POINT_PRIORITY);
    json_t *raw = good_answer();
    json_array_remove(json_object_get(raw, "recommendations"), 1);
    g_autoptr(GPtrArray) missing = check_of(raw);
    TAP_CHECK(has_point(missing, COACH_POINT_PRIORITY));
}

static void faults_may_not_be_made_up(void) {
    json_t *invented = good_answer();
    report.fault_count = 0;
    g_autoptr(GPtrArray) violations = check_of(invented);
    TAP_CHECK(has_point(violations, COACH_POINT_PRIORITY));
    TAP_CHECK(has_point(violations, COACH_POINT_FAULTS));
}

static void sides_are_lead_and_trail(void) {
    text_caught(CUE, "Left pocket back", COACH_POINT_SIDES);
    text_caught(CHANGE, "Let the right hip go back.", COACH_POINT_SIDES);
    text_caught(OBSERVED, "The lead knee has {trail_knee_change@top} less bend.",
                COACH_POINT_SIDES);
}

static void doubt_is_shown(void) {
    text_caught(OVERALL, "Keep your seat back, away from the ball. Film again soon.",
                COACH_POINT_UNCERTAINTY);
    json_t *raw = good_answer(), *done = coach_render(raw, &report, NULL, NULL);
    set_path(done, "technical_analysis/issues/1/impact", json_string("The chest turned 52°."));
    g_autoptr(GPtrArray) bare = coach_check(&input, raw, done);
    TAP_CHECK(has_point(bare, COACH_POINT_UNCERTAINTY));
    set_path(done, "technical_analysis/issues/1/impact", json_string("It turned 52° (±12)."));
    g_autoptr(GPtrArray) sure = coach_check(&input, raw, done);
    TAP_CHECK(has_point(sure, COACH_POINT_UNCERTAINTY));
    json_decref(raw);
    json_decref(done);
}

static void advice_points_to_the_band(void) {
    text_caught(CHANGE, "Push the hips toward the ball.", COACH_POINT_DIRECTION);
    text_caught(CUE, "Stand up through the ball", COACH_POINT_DIRECTION);
    text_caught("recommendations/1/change", "Make a shorter turn.", COACH_POINT_DIRECTION);
    text_caught(POSITIVE, "Your pelvis is fine: {pelvis_thrust@impact}.", COACH_POINT_DIRECTION);
    text_caught(EXPECTED, "Pelvis thrust should grow. Measure again after 20 balls.",
                COACH_POINT_DIRECTION);
}

static void bodies_and_promises_are_left_alone(void) {
    text_caught(CAUSE, "Your hips are stiff.", COACH_POINT_SAFETY);
    text_caught(CAUSE, "At your age the turn gets short.", COACH_POINT_SAFETY);
    text_caught(WHY, "This prevents injury.", COACH_POINT_SAFETY);
    text_caught(EXPECTED,
                "Pelvis thrust shrinks and you gain ten yards; measure again after 20 "
                "balls.",
                COACH_POINT_SAFETY);
    text_caught(WHY, "It will lower your handicap, your handicap is high.", COACH_POINT_SAFETY);
    text_caught(OVERALL,
                "Keep your seat back. This camera cannot show tilt. Please ask a medical "
                "professional.",
                COACH_POINT_SAFETY);
    json_t *raw = good_answer();
    input.golfer.note = "my knee hurts";
    g_autoptr(GPtrArray) ignored = check_of(raw);
    TAP_CHECK(has_point(ignored, COACH_POINT_SAFETY));
}

static void anything_may_come_in(void) {
    static const char *const answers[] = {
        "[]",
        "{}",
        "null",
        "7",
        "{\"swing_phases\":7,\"technical_analysis\":[],"
        "\"recommendations\":{},\"overall_feedback\":null,\"coaching_cues\":\"x\"}",
        "{\"swing_phases\":[7,[],{}],\"technical_analysis\":{\"positives\":[null],\"issues\":[7]},"
        "\"recommendations\":[null],\"overall_feedback\":\"\",\"coaching_cues\":[{}]}"};
    json_decref(good_answer());
    for (gsize i = 0; i < G_N_ELEMENTS(answers); i++) {
        json_t *raw = json_loads(answers[i], JSON_DECODE_ANY, NULL);
        g_autoptr(GPtrArray) violations = check_of(raw);
        TAP_CHECK(has_point(violations, COACH_POINT_CONTRACT), "%s", answers[i]);
    }
    g_autoptr(GPtrArray) nothing = coach_check(&input, NULL, NULL);
    TAP_CHECK(has_point(nothing, COACH_POINT_CONTRACT));
}

int main(void) {
    TAP_RUN(a_good_answer_passes);
    TAP_RUN(the_contract_is_held);
    TAP_RUN(numbers_are_those_of_the_swing);
    TAP_RUN(what_is_shown_is_the_raw_text_filled_in);
    TAP_RUN(faults_are_those_that_were_found);
    TAP_RUN(drills_fit);
    TAP_RUN(the_priority_is_the_computed_one);
    TAP_RUN(faults_may_not_be_made_up);
    TAP_RUN(sides_are_lead_and_trail);
    TAP_RUN(doubt_is_shown);
    TAP_RUN(advice_points_to_the_band);
    TAP_RUN(bodies_and_promises_are_left_alone);
    TAP_RUN(anything_may_come_in);
    return tap_done();
}

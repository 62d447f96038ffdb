#include <math.h>
#include <string.h>

#include "coach/check.h"
#include "coach/rules.h"

#define FAIL(check, ...) coach_check_fail(check, COACH_POINT_CONTRACT, __VA_ARGS__)

/* Longest texts, in characters. 0: no more than its own rule. */
static const int MAX_CHARACTERS[] = {
    [COACH_OBSERVATION] = 160, [COACH_POSITIVE] = 160, [COACH_IMPACT] = 300, [COACH_CAUSE] = 300,
    [COACH_CHANGE] = 200,      [COACH_WHY] = 200,      [COACH_HOW] = 200,    [COACH_EXPECTED] = 200,
    [COACH_OVERALL] = 500,     [COACH_CUE] = 60,
};
enum { MAX_CUE_WORDS = 8, MAX_LIST = 3, MIN_SENTENCES = 2, MAX_SENTENCES = 3 };
static const double MAX_SCORE_DIFFERENCE = 0.0501; /* both are rounded to a decimal or so */

/* An object with exactly these members, of these types. */
typedef struct {
    const char *key;
    json_type type; /* a JSON_REAL may be an integer */
    gboolean or_null;
} Field;

static gboolean has_type(const json_t *value, const Field *field) {
    if (json_is_null(value))
        return field->or_null;
    return field->type == JSON_REAL ? json_is_number(value) : json_typeof(value) == field->type;
}

static gboolean check_object(CoachCheck *check, const json_t *object, const char *name,
                             const Field *fields, gsize count) {
    gboolean good = json_is_object(object) && json_object_size(object) == count;
    for (gsize i = 0; good && i < count; i++) {
        const json_t *value = json_object_get(object, fields[i].key);
        good = value && has_type(value, &fields[i]);
    }
    if (!good)
        FAIL(check, "%s has not exactly the members of the contract", name);
    return good;
}

#define OBJECT(check, object, name, fields)                                                        \
    check_object(check, object, name, fields, G_N_ELEMENTS(fields))

static void check_count(CoachCheck *check, const json_t *array, const char *name, size_t least,
                        size_t most) {
    size_t count = json_array_size(array);
    if (!json_is_array(array) || count < least || count > most)
        FAIL(check, "%s holds %zu entries, not %zu to %zu", name, count, least, most);
}

/* ---- phases
 * -------------------------------------------------------------------------------------------- */

static const SwingPhase *phase_named(const SwingReport *report, const char *name) {
    for (int i = 0; name && i < report->phase_count; i++) {
        g_autofree char *own = g_ascii_strdown(swing_phase_name(report->phases[i].kind), -1);
        if (strcmp(own, name) == 0)
            return &report->phases[i];
    }
    return NULL;
}

static void check_score(CoachCheck *check, const SwingPhase *phase, const json_t *score) {
    if (json_is_null(score) != !phase->scored)
        FAIL(check, "a phase has a score that was not computed, or lacks one that was");
    else if (phase->scored && fabs(json_number_value(score) - phase->score) > MAX_SCORE_DIFFERENCE)
        FAIL(check, "the score of a phase is not the computed one");
}

static void check_phases(CoachCheck *check, const json_t *phases) {
    static const Field fields[] = {{"phase", JSON_STRING, FALSE},
                                   {"frame_number", JSON_INTEGER, FALSE},
                                   {"observations", JSON_ARRAY, FALSE},
                                   {"quality_score", JSON_REAL, TRUE}};
    const SwingPhase *last = NULL;
    for (size_t i = 0; i < json_array_size(phases); i++) {
        const json_t *entry = json_array_get(phases, i);
        if (!OBJECT(check, entry, "a phase", fields))
            continue;
        const SwingPhase *phase =
            phase_named(check->report, json_string_value(json_object_get(entry, "phase")));
        if (!phase) {
            FAIL(check, "phase %zu is none of this swing", i + 1);
            continue;
        }
        if (last && phase->kind <= last->kind)
            FAIL(check, "phases come twice or out of order");
        last = phase;
        json_int_t frame = json_integer_value(json_object_get(entry, "frame_number"));
        if (frame < 0 || frame > G_MAXINT ||
            !coach_phase_has_frame(check->report, phase, (int)frame))
            FAIL(check, "phase %zu names a frame that was not supplied for it", i + 1);
        check_count(check, json_object_get(entry, "observations"), "observations", 1, MAX_LIST);
        check_score(check, phase, json_object_get(entry, "quality_score"));
    }
}

/* ---- analysis
 * ------------------------------------------------------------------------------------------ */

static gboolean anything_inside(const SwingReport *report) {
    for (int i = 0; i < report->metric_count; i++)
        if (coach_standing(&report->metrics[i]) == COACH_INSIDE &&
            coach_metric_text(report->metrics[i].id, report->metrics[i].at))
            return TRUE;
    return FALSE;
}

static void check_issue(CoachCheck *check, const json_t *issue, int index) {
    static const Field fields[] = {{"issue", JSON_STRING, FALSE},
                                   {"severity", JSON_STRING, FALSE},
                                   {"impact", JSON_STRING, FALSE},
                                   {"biomechanical_cause", JSON_STRING, FALSE}};
    if (!OBJECT(check, issue, "an issue", fields))
        return;
    const SwingFault *fault = coach_check_fault(check, index);
    const char *severity = json_string_value(json_object_get(issue, "severity"));
    if (fault && strcmp(severity, swing_severity_name(fault->severity)) != 0)
        FAIL(check, "issue %d is not %s", index + 1, severity);
    if (!check->input->has_launch &&
        coach_check_find(json_string_value(json_object_get(issue, "impact")), "will", TRUE))
        FAIL(check, "impact of issue %d promises: it can, without launch data", index + 1);
}

static void check_analysis(CoachCheck *check, const json_t *analysis) {
    static const Field fields[] = {{"positives", JSON_ARRAY, FALSE}, {"issues", JSON_ARRAY, FALSE}};
    if (!OBJECT(check, analysis, "technical_analysis", fields))
        return;
    gboolean may_be_empty = coach_cannot_judge(check->report) || !anything_inside(check->report);
    check_count(check, json_object_get(analysis, "positives"), "positives", !may_be_empty,
                MAX_LIST);
    const json_t *issues = json_object_get(analysis, "issues");
    check_count(check, issues, "issues", 0, COACH_MAX_ISSUES);
    for (size_t i = 0; i < json_array_size(issues); i++)
        check_issue(check, json_array_get(issues, i), (int)i);
}

/* ---- recommendations
 * ----------------------------------------------------------------------------------- */

static gboolean names_metric(const char *text, const SwingMetric *metric) {
    const CoachMetricText *words = coach_metric_text(metric->id, metric->at);
    return (words && coach_check_find(text, words->name, FALSE)) ||
           (metric->name && coach_check_find(text, metric->name, FALSE));
}

static void check_retest(CoachCheck *check, const char *text, int index) {
    const SwingFault *fault = coach_check_fault(check, index);
    const char *retest = fault ? "measure again after 20 balls" : "measure again";
    if (!coach_check_find(text, retest, FALSE))
        FAIL(check, "recommendation %d names no retest", index + 1);
    const SwingMetric *proof =
        fault ? coach_proof(check->report, fault, coach_check_drill(check, index)) : NULL;
    if (proof && !names_metric(text, proof))
        FAIL(check, "recommendation %d does not name what is measured again", index + 1);
}

static void check_recommendation(CoachCheck *check, const json_t *entry, int index) {
    static const Field fields[] = {
        {"priority", JSON_INTEGER, FALSE}, {"change", JSON_STRING, FALSE},
        {"why", JSON_STRING, FALSE},       {"how", JSON_STRING, FALSE},
        {"drill_id", JSON_INTEGER, TRUE},  {"expected_improvement", JSON_STRING, FALSE}};
    if (!OBJECT(check, entry, "a recommendation", fields))
        return;
    if (json_integer_value(json_object_get(entry, "priority")) != index + 1)
        coach_check_fail(check, COACH_POINT_PRIORITY, "priorities do not rise from 1 one by one");
    check_retest(check, json_string_value(json_object_get(entry, "expected_improvement")), index);
}

/* ---- texts
 * --------------------------------------------------------------------------------------------- */

/* Ends of sentences: a stop before a space or at the end. */
static int sentence_count(const char *text) {
    int count = 0;
    for (const char *at = text; *at; at++)
        if (strchr(".!?", *at) && (!at[1] || at[1] == ' '))
            count++;
    return count;
}

static int word_count(const char *text) {
    g_auto(GStrv) words = g_strsplit_set(text, " \t\n", -1);
    int count = 0;
    for (char **word = words; *word; word++)
        count += **word != 0;
    return count;
}

static void check_text(CoachCheck *check, const CoachText *text) {
    if (!*text->text)
        FAIL(check, "%s is empty", coach_check_place(text));
    if (g_utf8_strlen(text->text, -1) > MAX_CHARACTERS[text->field])
        FAIL(check, "%s has more than %d characters", coach_check_place(text),
             MAX_CHARACTERS[text->field]);
    if (strpbrk(text->text, "{}[]<>`*#|\\") || strstr(text->text, "://"))
        FAIL(check, "%s holds markup or an unfilled placeholder", coach_check_place(text));
    if (text->field == COACH_CUE && word_count(text->text) > MAX_CUE_WORDS)
        FAIL(check, "cue %d has more than %d words", text->index + 1, MAX_CUE_WORDS);
    int sentences = text->field == COACH_OVERALL ? sentence_count(text->text) : MIN_SENTENCES;
    if (sentences < MIN_SENTENCES || sentences > MAX_SENTENCES)
        FAIL(check, "the overall feedback has %d sentences, not %d or %d", sentences, MIN_SENTENCES,
             MAX_SENTENCES);
}

void coach_check_contract(CoachCheck *check) {
    static const Field fields[] = {{"swing_phases", JSON_ARRAY, FALSE},
                                   {"technical_analysis", JSON_OBJECT, FALSE},
                                   {"recommendations", JSON_ARRAY, FALSE},
                                   {"overall_feedback", JSON_STRING, FALSE},
                                   {"coaching_cues", JSON_ARRAY, FALSE}};
    if (!OBJECT(check, check->answer, "the answer", fields))
        return;
    check_phases(check, json_object_get(check->answer, "swing_phases"));
    check_analysis(check, json_object_get(check->answer, "technical_analysis"));
    const json_t *recommendations = json_object_get(check->answer, "recommendations");
    check_count(check, recommendations, "recommendations", 1, COACH_MAX_ISSUES);
    for (size_t i = 0; i < json_array_size(recommendations); i++)
        check_recommendation(check, json_array_get(recommendations, i), (int)i);
    check_count(check, json_object_get(check->answer, "coaching_cues"), "coaching_cues", 1,
                MAX_LIST);
    coach_check_each(check, check->answer, check_text);
}

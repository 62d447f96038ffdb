#include "coach/checks.h"

#include <stdarg.h>
#include <string.h>

#include "coach/check.h"

static void violation_free(gpointer data) {
    CoachViolation *violation = data;
    g_free(violation->text);
    g_free(violation);
}

void coach_check_fail(CoachCheck *check, CoachPoint point, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    CoachViolation *violation = g_new0(CoachViolation, 1);
    violation->point = point;
    violation->text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_ptr_array_add(check->violations, violation);
}

/* ---- the texts
 * ----------------------------------------------------------------------------------------- */

static void visit_one(CoachCheck *check, const json_t *value, CoachField field, int index,
                      CoachTextVisitor visit) {
    const char *text = json_string_value(value);
    if (text)
        visit(check, &(CoachText){field, index, text});
}

static void visit_list(CoachCheck *check, const json_t *list, CoachField field,
                       CoachTextVisitor visit) {
    for (size_t i = 0; i < json_array_size(list); i++)
        visit_one(check, json_array_get(list, i), field, (int)i, visit);
}

/* The members that hold texts, of the objects in a list. */
typedef struct {
    const char *key;
    CoachField field;
} Member;

static const Member ISSUE_TEXTS[] = {{"impact", COACH_IMPACT},
                                     {"biomechanical_cause", COACH_CAUSE}};
static const Member RECOMMENDATION_TEXTS[] = {{"change", COACH_CHANGE},
                                              {"why", COACH_WHY},
                                              {"how", COACH_HOW},
                                              {"expected_improvement", COACH_EXPECTED}};

static void visit_members(CoachCheck *check, const json_t *list, const Member *members, gsize count,
                          CoachTextVisitor visit) {
    for (size_t i = 0; i < json_array_size(list); i++)
        for (gsize m = 0; m < count; m++)
            visit_one(check, json_object_get(json_array_get(list, i), members[m].key),
                      members[m].field, (int)i, visit);
}

void coach_check_each(CoachCheck *check, const json_t *answer, CoachTextVisitor visit) {
    const json_t *phases = json_object_get(answer, "swing_phases");
    for (size_t i = 0; i < json_array_size(phases); i++) {
        const json_t *list = json_object_get(json_array_get(phases, i), "observations");
        for (size_t k = 0; k < json_array_size(list); k++)
            visit_one(check, json_array_get(list, k), COACH_OBSERVATION, (int)i, visit);
    }
    const json_t *analysis = json_object_get(answer, "technical_analysis");
    visit_list(check, json_object_get(analysis, "positives"), COACH_POSITIVE, visit);
    visit_members(check, json_object_get(analysis, "issues"), ISSUE_TEXTS,
                  G_N_ELEMENTS(ISSUE_TEXTS), visit);
    visit_members(check, json_object_get(answer, "recommendations"), RECOMMENDATION_TEXTS,
                  G_N_ELEMENTS(RECOMMENDATION_TEXTS), visit);
    visit_one(check, json_object_get(answer, "overall_feedback"), COACH_OVERALL, 0, visit);
    visit_list(check, json_object_get(answer, "coaching_cues"), COACH_CUE, visit);
}

const char *coach_check_place(const CoachText *text) {
    static const char *const names[] = {
        [COACH_OBSERVATION] = "observations of phase",
        [COACH_POSITIVE] = "positive",
        [COACH_IMPACT] = "impact of issue",
        [COACH_CAUSE] = "cause of issue",
        [COACH_CHANGE] = "change of recommendation",
        [COACH_WHY] = "why of recommendation",
        [COACH_HOW] = "how of recommendation",
        [COACH_EXPECTED] = "expected improvement of recommendation",
        [COACH_OVERALL] = "overall feedback",
        [COACH_CUE] = "cue",
    };
    static _Thread_local char place[64];
    g_snprintf(place, sizeof place, "%s %d", names[text->field], text->index + 1);
    return place;
}

/* ---- words
 * --------------------------------------------------------------------------------------------- */

const char *coach_check_find(const char *text, const char *word, gboolean whole) {
    gsize length = strlen(word);
    for (const char *at = text; *at; at++) {
        if (g_ascii_strncasecmp(at, word, length) != 0 || (at > text && g_ascii_isalpha(at[-1])))
            continue;
        if (!whole || !g_ascii_isalpha(at[length]))
            return at;
    }
    return NULL;
}

/* So far before a word a denial counts. */
enum { DENIAL_BYTES = 24 };

gboolean coach_check_is_denied(const char *text, const char *place) {
    static const char *const denials[] = {"not", "no",      "never", "without",
                                          "nor", "instead", "cannot"};
    const char *start = place - text > DENIAL_BYTES ? place - DENIAL_BYTES : text;
    for (const char *at = place; at > start; at--)
        if (strchr(".;:!?", at[-1])) {
            start = at;
            break;
        }
    g_autofree char *before = g_strndup(start, (gsize)(place - start));
    for (gsize i = 0; i < G_N_ELEMENTS(denials); i++)
        if (coach_check_find(before, denials[i], TRUE))
            return TRUE;
    return FALSE;
}

/* ---- the whole
 * ----------------------------------------------------------------------------------------- */

const SwingFault *coach_check_fault(const CoachCheck *check, int index) {
    const json_t *issues =
        json_object_get(json_object_get(check->answer, "technical_analysis"), "issues");
    const char *name =
        json_string_value(json_object_get(json_array_get(issues, (size_t)index), "issue"));
    for (int i = 0; name && i < check->report->fault_count; i++) {
        const CoachFault *known = coach_fault(check->report->faults[i].id);
        if (known && strcmp(known->name, name) == 0)
            return &check->report->faults[i];
    }
    return NULL;
}

const CoachDrill *coach_check_drill(const CoachCheck *check, int index) {
    const json_t *list = json_object_get(check->answer, "recommendations");
    const json_t *id = json_object_get(json_array_get(list, (size_t)index), "drill_id");
    json_int_t value = json_integer_value(id);
    return value >= 1 && value <= COACH_DRILLS ? coach_drill((int)value) : NULL;
}

GPtrArray *coach_check(const CoachInput *input, const json_t *raw, const json_t *rendered) {
    CoachCheck check = {.input = input,
                        .report = input->report,
                        .raw = raw,
                        .answer = rendered,
                        .violations = g_ptr_array_new_with_free_func(violation_free)};
    coach_check_contract(&check);
    coach_check_numbers(&check);
    coach_check_plan(&check);
    coach_check_words(&check);
    return check.violations;
}

#include <string.h>

#include "coach/check.h"

/* ---- faults and quantities that were not found
 * ----------------------------------------------------------- */

#define FAULTS(check, ...) coach_check_fail(check, COACH_POINT_FAULTS, __VA_ARGS__)

static void check_issue_names(CoachCheck *check) {
    const json_t *issues =
        json_object_get(json_object_get(check->answer, "technical_analysis"), "issues");
    for (size_t i = 0; i < json_array_size(issues); i++)
        if (!coach_check_fault(check, (int)i))
            FAULTS(check, "issue %zu was not found in this swing", i + 1);
}

static void check_synonyms(CoachCheck *check, const CoachText *text) {
    for (int i = 0; i < SWING_FAULTS; i++) {
        const CoachFault *fault = coach_fault_at(i);
        if (coach_fault_is_found(check->report, fault->number))
            continue;
        for (int k = 0; k < COACH_SYNONYMS && fault->synonyms[k]; k++) {
            const char *at = coach_check_find(text->text, fault->synonyms[k], FALSE);
            if (at && !coach_check_is_denied(text->text, at))
                FAULTS(check, "%s speaks of \"%s\", which was not found", coach_check_place(text),
                       fault->synonyms[k]);
        }
    }
}

/* One swing is no habit. */
static void check_habit(CoachCheck *check, const CoachText *text) {
    static const char *const words[] = {"always", "every swing", "every time", "you tend",
                                        "habit of"};
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
        if (coach_check_find(text->text, words[i], TRUE))
            FAULTS(check, "%s calls one swing a habit: \"%s\"", coach_check_place(text), words[i]);
}

/* The sentence around a place. */
static char *sentence_at(const char *text, const char *place) {
    const char *start = place, *end = place;
    while (start > text && !strchr(".!?", start[-1]))
        start--;
    while (*end && !strchr(".!?", *end))
        end++;
    return g_strndup(start, (gsize)(end - start));
}

/* What landmarks do not show may be spoken of as possible, unknown, or to be looked up. */
static gboolean is_asserted(const char *text, const char *place) {
    static const char *const open[] = {"can",   "cannot", "could", "may",
                                       "might", "not",    "if",    "launch data"};
    g_autofree char *sentence = sentence_at(text, place);
    for (gsize i = 0; i < G_N_ELEMENTS(open); i++)
        if (coach_check_find(sentence, open[i], TRUE))
            return FALSE;
    return TRUE;
}

static void check_unavailable(CoachCheck *check, const CoachText *text) {
    static const char *const words[] = {
        "clubface",  "club face", "face angle",  "open face", "closed face",  "wrist",
        "grip",      "lag",       "pressure",    "weight on", "your weight",  "weight shift",
        "s-posture", "c-posture", "shaft",       "club path", "attack angle", "release",
        "spin rate", "smash",     "ground force"};
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++) {
        const char *at = coach_check_find(text->text, words[i], strlen(words[i]) < 4);
        if (at && is_asserted(text->text, at))
            FAULTS(check, "%s asserts something about \"%s\", which is not measured",
                   coach_check_place(text), words[i]);
    }
}

/* ---- sides
 * --------------------------------------------------------------------------------------------- */

static void check_sides(CoachCheck *check, const CoachText *text) {
    static const char *const words[] = {"left", "right", "lefty", "righty"};
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
        if (coach_check_find(text->text, words[i], TRUE))
            coach_check_fail(check, COACH_POINT_SIDES, "%s says \"%s\"", coach_check_place(text),
                             words[i]);
}

static char *without_placeholders(const char *text) {
    char *rest = g_strdup(text), *open = rest;
    while ((open = strchr(open, '{')) && strchr(open, '}'))
        memset(open, ' ', (gsize)(strchr(open, '}') - open + 1));
    return rest;
}

/* A number of the lead side is not spoken of as the trail's, nor the other way round. */
static void check_number_sides(CoachCheck *check, const CoachText *text) {
    static const char *const sides[] = {"lead", "trail"};
    g_autofree char *words = without_placeholders(text->text);
    for (int i = 0; i < 2; i++) {
        g_autofree char *begins = g_strdup_printf("{%s_", sides[i]);
        g_autofree char *ends = g_strdup_printf("_%s@", sides[i]);
        const char *number = strstr(text->text, begins);
        if (!number)
            number = strstr(text->text, ends);
        if (!number)
            continue;
        g_autofree char *sentence = sentence_at(words, words + (number - text->text));
        if (coach_check_find(sentence, sides[!i], TRUE) &&
            !coach_check_find(sentence, sides[i], TRUE))
            coach_check_fail(check, COACH_POINT_SIDES, "%s gives a number of the %s side to the %s",
                             coach_check_place(text), sides[i], sides[!i]);
    }
}

/* ---- uncertainty
 * --------------------------------------------------------------------------------------- */

/* One camera never shows all. */
static void check_unseen(CoachCheck *check) {
    static const char *const words[] = {"cannot",           "could not", "not seen",
                                        "not visible",      "not show",  "not measure",
                                        "could be measured"};
    const char *text = json_string_value(json_object_get(check->answer, "overall_feedback"));
    for (gsize i = 0; text && i < G_N_ELEMENTS(words); i++)
        if (coach_check_find(text, words[i], FALSE))
            return;
    coach_check_fail(check, COACH_POINT_UNCERTAINTY,
                     "the overall feedback does not say what could not be seen");
}

/* ---- direction
 * ----------------------------------------------------------------------------------------- */

#define DIRECTION(check, ...) coach_check_fail(check, COACH_POINT_DIRECTION, __VA_ARGS__)

/* Advice must not lead the wrong way. Cues belong to the priority. */
static void check_advice(CoachCheck *check, const CoachText *text) {
    gboolean advice =
        text->field == COACH_CHANGE || text->field == COACH_HOW || text->field == COACH_CUE;
    const SwingFault *fault =
        advice ? coach_check_fault(check, text->field == COACH_CUE ? 0 : text->index) : NULL;
    const CoachFaultText *words = fault ? coach_fault_words(check->report, fault) : NULL;
    for (int i = 0; words && i < COACH_WORSE && words->worse[i]; i++) {
        const char *at = coach_check_find(text->text, words->worse[i], FALSE);
        if (at && !coach_check_is_denied(text->text, at))
            DIRECTION(check, "%s leads the wrong way: \"%s\"", coach_check_place(text),
                      words->worse[i]);
    }
}

static gboolean has_any(const char *text, const char *const *words) {
    for (int i = 0; words[i]; i++)
        if (coach_check_find(text, words[i], FALSE))
            return TRUE;
    return FALSE;
}

static void check_expected(CoachCheck *check, const CoachText *text) {
    static const char *const less[] = {"shrink", "smaller", "decrease", "go down", NULL};
    static const char *const more[] = {"grow", "larger", "increase", "go up", NULL};
    const CoachDrill *drill =
        text->field == COACH_EXPECTED ? coach_check_drill(check, text->index) : NULL;
    if (!drill)
        return;
    if ((drill->direction == COACH_LESS && has_any(text->text, more)) ||
        (drill->direction == COACH_MORE && has_any(text->text, less)))
        DIRECTION(check, "%s goes the wrong way", coach_check_place(text));
}

/* Of the raw texts: what is praised stands inside its band. */
static void check_praise(CoachCheck *check, const CoachText *text) {
    if (text->field != COACH_POSITIVE)
        return;
    for (int i = 0; i < check->report->metric_count; i++) {
        const SwingMetric *metric = &check->report->metrics[i];
        g_autofree char *placeholder =
            g_strdup_printf("{%s@%s", metric->id, swing_event_name(metric->at));
        if (strstr(text->text, placeholder) && coach_standing(metric) != COACH_INSIDE)
            DIRECTION(check, "%s praises %s, which is not inside its band", coach_check_place(text),
                      metric->id);
    }
}

/* ---- safety
 * -------------------------------------------------------------------------------------------- */

#define SAFETY(check, ...) coach_check_fail(check, COACH_POINT_SAFETY, __VA_ARGS__)

/* Bodies and health, with their first letters or whole; and promises. */
static const struct {
    const char *word;
    gboolean whole;
} UNSAFE[] = {
    {"pain", TRUE},
    {"pains", TRUE},
    {"painful", TRUE},
    {"hurt", FALSE},
    {"sore", TRUE},
    {"injur", FALSE},
    {"diagnos", FALSE},
    {"medical", FALSE},
    {"therap", FALSE},
    {"doctor", FALSE},
    {"physio", FALSE},
    {"arthrit", FALSE},
    {"disease", FALSE},
    {"stiff", FALSE},
    {"flexib", FALSE},
    {"inflexib", FALSE},
    {"overweight", FALSE},
    {"obese", FALSE},
    {"belly", FALSE},
    {"your age", FALSE},
    {"too old", FALSE},
    {"your build", FALSE},
    {"body type", FALSE},
    {"unfit", FALSE},
    {"mobility", FALSE},
    {"your strength", FALSE},
    {"weak muscle", FALSE},
    {"weak core", FALSE},
    {"tight hip", FALSE},
    {"tight muscle", FALSE},
    {"your weight", FALSE},
    {"heavy for", FALSE},
    {"yard", FALSE},
    {"strokes", TRUE},
    {"guarantee", FALSE},
    {"lower your score", FALSE},
    {"lower scores", FALSE},
    {"your handicap", FALSE},
    {"more distance", FALSE},
    {"extra distance", FALSE},
    {"gain distance", FALSE},
    {"add distance", FALSE},
    {"hit it farther", FALSE},
    {"hit it further", FALSE},
    {"longer drives", FALSE},
};

static void check_safety(CoachCheck *check, const CoachText *text) {
    for (gsize i = 0; i < G_N_ELEMENTS(UNSAFE); i++) {
        const char *at = coach_check_find(text->text, UNSAFE[i].word, UNSAFE[i].whole);
        if (!at)
            continue;
        g_autofree char *sentence = sentence_at(text->text, at);
        if (!strstr(sentence, "ask a medical professional"))
            SAFETY(check, "%s speaks of \"%s\"", coach_check_place(text), UNSAFE[i].word);
    }
}

/* A complaint is answered once, by sending the golfer to somebody who knows. */
static void check_complaint(CoachCheck *check) {
    const char *text = json_string_value(json_object_get(check->answer, "overall_feedback"));
    const char *said = text ? strstr(text, "professional") : NULL;
    if (coach_golfer_complains(&check->input->golfer) != (said != NULL))
        SAFETY(check, said ? "a complaint that nobody made is answered"
                           : "the golfer's complaint is not answered");
    if (said && strstr(said + 1, "professional"))
        SAFETY(check, "the golfer's complaint is answered twice");
}

static void check_shown(CoachCheck *check, const CoachText *text) {
    check_synonyms(check, text);
    check_habit(check, text);
    check_unavailable(check, text);
    check_sides(check, text);
    check_advice(check, text);
    check_expected(check, text);
    check_safety(check, text);
}

static void check_raw(CoachCheck *check, const CoachText *text) {
    check_number_sides(check, text);
    check_praise(check, text);
}

void coach_check_words(CoachCheck *check) {
    check_issue_names(check);
    check_unseen(check);
    check_complaint(check);
    coach_check_each(check, check->answer, check_shown);
    coach_check_each(check, check->raw, check_raw);
}

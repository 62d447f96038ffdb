#include <string.h>

#include "coach/check.h"

/* ---- drills
 * -------------------------------------------------------------------------------------------- */

#define DRILLS(check, ...) coach_check_fail(check, COACH_POINT_DRILLS, __VA_ARGS__)

static void check_drill(CoachCheck *check, const json_t *entry, int index) {
    const json_t *id = json_object_get(entry, "drill_id");
    if (!json_is_integer(id))
        return;
    const CoachDrill *drill = coach_check_drill(check, index);
    const SwingFault *fault = coach_check_fault(check, index);
    if (!drill)
        DRILLS(check, "recommendation %d: there is no such drill", index + 1);
    else if (!fault || !coach_drill_is_for(drill, fault->number))
        DRILLS(check, "recommendation %d: \"%s\" is for another fault", index + 1, drill->name);
    else if (!coach_drill_allowed(drill, check->input) ||
             drill->level > coach_golfer_level(&check->input->golfer))
        DRILLS(check, "recommendation %d: \"%s\" is not for this golfer and swing", index + 1,
               drill->name);
}

/* A dose is the drill's own, and no other drill is spoken of. */
static void check_how(CoachCheck *check, const CoachText *text) {
    static const char *const doses[] = {"sets of",     "balls",   "reps",
                                        "repetitions", "set-ups", "tosses"};
    if (text->field != COACH_HOW)
        return;
    const CoachDrill *drill = coach_check_drill(check, text->index);
    for (gsize i = 0; i < G_N_ELEMENTS(doses); i++)
        if (coach_check_find(text->text, doses[i], TRUE) &&
            !(drill && strstr(text->text, drill->dose))) {
            DRILLS(check, "%s: not the dose of its drill", coach_check_place(text));
            break;
        }
    for (int id = 1; id <= COACH_DRILLS; id++) {
        const CoachDrill *other = coach_drill(id);
        g_autofree char *quoted = g_strdup_printf("\"%s\"", other->name);
        if (other != drill && strstr(text->text, quoted))
            DRILLS(check, "%s speaks of another drill", coach_check_place(text));
    }
}

/* ---- the priority
 * -------------------------------------------------------------------------------------- */

#define PRIORITY(check, ...) coach_check_fail(check, COACH_POINT_PRIORITY, __VA_ARGS__)

/* Words that many faults share say nothing. */
static gboolean is_telling(const char *word) {
    static const char *const common[] = {
        "your",   "with", "that",   "this",  "from",   "when",  "first", "then",  "swing", "ball",
        "keep",   "feel", "back",   "into",  "before", "after", "down",  "thing", "start", "here",
        "toward", "away", "target", "until", "have",   "gone",  "the",   "lead",  "trail"};
    if (strlen(word) < 4)
        return FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS(common); i++)
        if (strcmp(word, common[i]) == 0)
            return FALSE;
    return TRUE;
}

static char *words_of(const CoachCheck *check, const SwingFault *fault) {
    const CoachFaultText *words = coach_fault_words(check->report, fault);
    return g_strjoin(" ", coach_fault(fault->id)->name, words->opening, words->seen, words->change,
                     words->feel, words->look, words->cause, words->cues[0], words->cues[1],
                     words->cues[2], NULL);
}

/* The text, or at least one telling word of it, is among those that belong to the fault. */
static gboolean serves(const CoachCheck *check, const SwingFault *fault, const char *text) {
    g_autofree char *about = words_of(check, fault);
    if (coach_check_find(about, text, FALSE))
        return TRUE;
    g_autofree char *lower = g_ascii_strdown(text, -1);
    g_auto(GStrv) words = g_strsplit_set(lower, " ,.;:!?'\"-", -1);
    for (char **word = words; *word; word++)
        if (is_telling(*word) && coach_check_find(about, *word, FALSE))
            return TRUE;
    return FALSE;
}

static char *first_sentence(const char *text) {
    for (const char *at = text; *at; at++)
        if (strchr(".!?", *at) && (!at[1] || at[1] == ' '))
            return g_strndup(text, (gsize)(at - text));
    return g_strdup(text);
}

static void check_first_words(CoachCheck *check, const SwingFault *fault) {
    const json_t *cues = json_object_get(check->answer, "coaching_cues");
    const char *cue = json_string_value(json_array_get(cues, 0));
    const char *overall = json_string_value(json_object_get(check->answer, "overall_feedback"));
    g_autofree char *beginning = first_sentence(overall ? overall : "");
    if (cue && !serves(check, fault, cue))
        PRIORITY(check, "the first cue does not serve the priority");
    if (!serves(check, fault, beginning))
        PRIORITY(check, "the overall feedback does not begin with the priority");
}

static void check_order(CoachCheck *check, size_t issues, size_t recommendations) {
    const SwingFault *first =
        coach_cannot_judge(check->report) ? NULL : coach_fault_of_order(check->report, 1);
    if (!first) {
        if (issues || recommendations != 1)
            PRIORITY(check, "nothing is to be fixed in this swing, and one thing to be said");
        return;
    }
    if (coach_check_fault(check, 0) != first)
        PRIORITY(check, "the first issue is not the priority");
    if (issues != recommendations)
        PRIORITY(check, "issues and recommendations do not go together");
    int last = 0;
    for (size_t i = 0; i < issues; i++) {
        const SwingFault *fault = coach_check_fault(check, (int)i);
        if (fault && fault->order <= last)
            PRIORITY(check, "issue %zu stands out of order, or should not be shown", i + 1);
        last = fault ? fault->order : last;
    }
    check_first_words(check, first);
}

void coach_check_plan(CoachCheck *check) {
    const json_t *recommendations = json_object_get(check->answer, "recommendations");
    const json_t *analysis = json_object_get(check->answer, "technical_analysis");
    for (size_t i = 0; i < json_array_size(recommendations); i++)
        check_drill(check, json_array_get(recommendations, i), (int)i);
    coach_check_each(check, check->answer, check_how);
    check_order(check, json_array_size(json_object_get(analysis, "issues")),
                json_array_size(recommendations));
}

#include "coach/rules.h"

#include <string.h>

#include "coach/write.h"

/* ---- issues
 * -------------------------------------------------------------------------------------------- */

static char *impact_of(const CoachVoice *voice, const SwingFault *fault) {
    const CoachFaultText *words = coach_fault_words(voice->report, fault);
    const char *launch = coach_fault(fault->id)->launch;
    g_autofree char *seen =
        coach_write_for(voice, words->seen, coach_fault_metric(voice->report, fault));
    gboolean confirm = voice->input->has_launch && launch;
    return g_strdup_printf("%s %s%s%s", seen,
                           words->effect[coach_voice_choice(voice, fault->id, 2)],
                           confirm ? " " : "", confirm ? launch : "");
}

static json_t *issue_of(const CoachVoice *voice, const SwingFault *fault) {
    g_autofree char *impact = impact_of(voice, fault);
    return json_pack("{s:s, s:s, s:s, s:s}", "issue", coach_fault(fault->id)->name, "severity",
                     swing_severity_name(fault->severity), "impact", impact, "biomechanical_cause",
                     coach_fault_words(voice->report, fault)->cause);
}

/* ---- recommendations
 * ----------------------------------------------------------------------------------- */

typedef struct {
    unsigned bit;
    const char *words;
} BallWords;

static const BallWords BALLS[] = {
    {COACH_BALL_SLICE, "your slice"},        {COACH_BALL_HOOK, "your hook"},
    {COACH_BALL_PULL, "your pulls"},         {COACH_BALL_PUSH, "your pushes"},
    {COACH_BALL_THIN, "your thin shots"},    {COACH_BALL_FAT, "your fat shots"},
    {COACH_BALL_SHANK, "your heel strikes"}, {COACH_BALL_WEAK, "your weak shots"},
    {COACH_GOAL_CONTACT, "solid contact"},   {COACH_GOAL_DIRECTION, "better direction"},
    {COACH_GOAL_DISTANCE, "club speed"},     {COACH_GOAL_BALANCE, "rhythm and balance"},
};

static const char *ball_words(unsigned bits) {
    for (gsize i = 0; i < G_N_ELEMENTS(BALLS); i++)
        if (bits & BALLS[i].bit)
            return BALLS[i].words;
    return NULL;
}

static char *why_of(const CoachVoice *voice, const SwingFault *fault) {
    const char *why = coach_fault_words(voice->report, fault)->why;
    unsigned can = coach_fault(fault->id)->ball;
    const char *miss = ball_words(can & coach_golfer_miss(&voice->input->golfer));
    const char *goal = ball_words(can & coach_golfer_goal(&voice->input->golfer));
    if (miss)
        return g_strdup_printf("%s This fault can play a part in %s.", why, miss);
    if (goal)
        return g_strdup_printf("%s That serves your goal: %s.", why, goal);
    return g_strdup(why);
}

static void append_look(const CoachVoice *voice, const SwingFault *fault, const char *look,
                        GString *how) {
    const SwingEvent *event = &voice->report->events.at[coach_fault(fault->id)->look_at];
    if (event->found)
        g_string_append_printf(how, "Look at frame %d. %s", event->frame, look);
    else
        g_string_append_printf(how, "Look at the clip. %s", look);
}

static void append_number(const CoachVoice *voice, const SwingMetric *metric, GString *how) {
    const CoachMetricText *text = coach_metric_text(metric->id, metric->at);
    g_autofree char *part =
        coach_write("[: {m}]", metric, voice->numbers, voice->numbers && coach_has_band(metric));
    g_string_append_printf(how, "Watch one number, %s%s.", text ? text->name : metric->name, part);
}

/* What comes first depends on how the golfer learns. */
static void append_first_thing(const CoachVoice *voice, const SwingFault *fault, GString *how) {
    const CoachFaultText *words = coach_fault_words(voice->report, fault);
    const SwingMetric *metric = coach_fault_metric(voice->report, fault);
    CoachStyle style = voice->input->golfer.style;
    if (style == COACH_STYLE_SEEING)
        append_look(voice, fault, words->look, how);
    else if (style == COACH_STYLE_TECHNICAL && metric)
        append_number(voice, metric, how);
    else
        g_string_append(how, words->feel);
}

static char *how_of(const CoachVoice *voice, const SwingFault *fault, const CoachDrill *drill) {
    GString *how = g_string_new(NULL);
    gboolean drill_first = voice->input->golfer.style == COACH_STYLE_DOING;
    if (drill && drill_first)
        g_string_append_printf(how, "Start with the drill \"%s\", %s. ", drill->name, drill->dose);
    append_first_thing(voice, fault, how);
    if (drill && !drill_first)
        g_string_append_printf(how, " Then the drill \"%s\", %s.", drill->name, drill->dose);
    if (!drill)
        g_string_append(how, " Rehearse it slowly, without a ball.");
    return g_string_free(how, FALSE);
}

/* Which way the number shall go. A place that is on the wrong side yet neither grows nor shrinks.
 */
static const char *direction_words(const CoachDrill *drill, const SwingMetric *proof) {
    static const char *const words[] = {
        [COACH_INTO_BAND] = "move toward its usual range",
        [COACH_LESS] = "shrink",
        [COACH_MORE] = "grow",
    };
    gboolean is_place = drill && drill->direction == COACH_MORE && proof->value < 0 &&
                        coach_has_band(proof) && proof->band[1] > 0;
    return words[drill && !is_place ? drill->direction : COACH_INTO_BAND];
}

static char *name_of(const SwingMetric *metric) {
    const CoachMetricText *text = coach_metric_text(metric->id, metric->at);
    char *name = g_strdup(text ? text->name : metric->name ? metric->name : metric->id);
    *name = g_ascii_toupper(*name);
    return name;
}

#define RETEST "Film from the same place and measure again after 20 balls."

static char *expected_of(const CoachVoice *voice, const SwingFault *fault,
                         const CoachDrill *drill) {
    const SwingMetric *shown = coach_fault_metric(voice->report, fault);
    const SwingMetric *proof = coach_proof(voice->report, fault, drill);
    if (!proof)
        return g_strdup(RETEST);
    g_autofree char *name = name_of(proof);
    if (shown && proof != shown && coach_standing(proof) == COACH_INSIDE) {
        g_autofree char *fault_name = name_of(shown);
        *name = g_ascii_tolower(*name);
        return g_strdup_printf(
            "%s should move toward its usual range, while %s stays in its own. " RETEST, fault_name,
            name);
    }
    g_autofree char *from = coach_write("[ from {m}]", proof, voice->numbers, FALSE);
    return g_strdup_printf("%s should %s%s. " RETEST, name, direction_words(drill, proof), from);
}

static json_t *recommendation(int priority, const char *change, const char *why, const char *how,
                              const CoachDrill *drill, const char *expected) {
    return json_pack("{s:i, s:s, s:s, s:s, s:o, s:s}", "priority", priority, "change", change,
                     "why", why, "how", how, "drill_id",
                     drill ? json_integer(drill->id) : json_null(), "expected_improvement",
                     expected);
}

static json_t *recommendation_for(const CoachVoice *voice, const SwingFault *fault, int priority) {
    const CoachDrill *drill = coach_drill_choose(fault, voice->input);
    g_autofree char *why = why_of(voice, fault), *how = how_of(voice, fault, drill);
    g_autofree char *expected = expected_of(voice, fault, drill);
    return recommendation(priority, coach_fault_words(voice->report, fault)->change, why, how,
                          drill, expected);
}

/* ---- nothing to fix
 * ------------------------------------------------------------------------------------ */

static json_t *camera_recommendation(const SwingReport *report) {
    return recommendation(
        1, coach_camera_advice(report), "What the camera does not show cannot be coached.",
        "Set the camera level at hand height, face-on or down the line, and keep "
        "head, hands and feet in the picture.",
        NULL, "More of the swing can be seen then. Film again and measure again.");
}

static json_t *keep_recommendation(const CoachVoice *voice) {
    const SwingMetric *metric = coach_best_metric(voice->report);
    g_autofree char *name = metric ? name_of(metric) : g_strdup("What was measured");
    g_autofree char *expected = g_strdup_printf("%s should stay where it is. " RETEST, name);
    return recommendation(1, "Keep this swing. Nothing measured in this view asks for a change.",
                          "A change without a reason can cost you what works.",
                          "Film it again on another day, from the same place, and compare.", NULL,
                          expected);
}

/* ---- the answer
 * ---------------------------------------------------------------------------------------- */

static json_t *cues_for(const CoachVoice *voice) {
    const SwingFault *fault = coach_fault_of_order(voice->report, 1);
    if (coach_cannot_judge(voice->report))
        return json_pack("[s]", "Film it again");
    if (!fault)
        return json_pack("[s]", "Same swing again");
    /* All for the priority: the golfer keeps the one that clicks. */
    const char *const *cues = coach_fault_words(voice->report, fault)->cues;
    int first = coach_voice_choice(voice, "cue", COACH_CUES);
    return json_pack("[s, s, s]", cues[first], cues[(first + 1) % COACH_CUES],
                     cues[(first + 2) % COACH_CUES]);
}

static void append_faults(const CoachVoice *voice, json_t *issues, json_t *recommendations) {
    const SwingFault *fault;
    for (int order = 1; order <= COACH_MAX_ISSUES; order++) {
        if (!(fault = coach_fault_of_order(voice->report, order)))
            return;
        json_array_append_new(issues, issue_of(voice, fault));
        json_array_append_new(recommendations, recommendation_for(voice, fault, order));
    }
}

json_t *coach_rules_answer(const CoachInput *input) {
    CoachVoice voice = coach_voice(input);
    json_t *issues = json_array(), *recommendations = json_array();
    if (coach_cannot_judge(input->report)) {
        json_array_append_new(recommendations, camera_recommendation(input->report));
    } else {
        append_faults(&voice, issues, recommendations);
        if (!json_array_size(recommendations))
            json_array_append_new(recommendations, keep_recommendation(&voice));
    }
    return json_pack("{s:o, s:{s:o, s:o}, s:o, s:o, s:o}", "swing_phases",
                     coach_write_phases(&voice), "technical_analysis", "positives",
                     coach_write_positives(&voice), "issues", issues, "recommendations",
                     recommendations, "overall_feedback", coach_write_overall(&voice),
                     "coaching_cues", cues_for(&voice));
}

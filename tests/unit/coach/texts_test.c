/* tests: texts_faults.c texts_advice.c texts_metrics.c */
#include "coach/texts.h"

#include <glib.h>
#include <string.h>

#include "swings.h"
#include "tap.h"

static void faults_stand_in_order(void) {
    for (int i = 0; i < SWING_FAULTS; i++) {
        const CoachFault *fault = coach_fault_at(i);
        TAP_CHECK(fault->number == i + 1 && coach_fault(fault->id) == fault, "%d", i);
    }
    TAP_CHECK(!coach_fault("yips") && !coach_fault(NULL));
}

static int words_in(const char *text) {
    int count = 1;
    for (; *text; text++)
        count += *text == ' ';
    return count;
}

static void every_side_of_every_fault_has_words(void) {
    static const CoachSide sides[] = {COACH_SIDE_ANY, COACH_SIDE_LOW, COACH_SIDE_HIGH};
    for (int i = 0; i < SWING_FAULTS * 3; i++) {
        const char *id = coach_fault_at(i / 3)->id;
        const CoachFaultText *text = coach_fault_text(id, NULL, sides[i % 3]);
        TAP_CHECK(text, "%s", id);
        if (!text)
            continue;
        TAP_CHECK(text->opening && text->seen && text->effect[0] && text->effect[1] &&
                      text->cause && text->change && text->why && text->look && text->feel,
                  "%s", id);
        for (int k = 0; k < COACH_CUES; k++)
            TAP_CHECK(text->cues[k] && words_in(text->cues[k]) <= 8, "%s %d", id, k);
    }
    TAP_CHECK(!coach_fault_text("yips", NULL, COACH_SIDE_ANY));
}

static void two_sided_faults_advise_both_ways(void) {
    static const char *const faults[] = {"stance_width", "address_bend", "address_knees", "tempo"};
    for (gsize i = 0; i < G_N_ELEMENTS(faults); i++) {
        const CoachFaultText *low = coach_fault_text(faults[i], NULL, COACH_SIDE_LOW);
        const CoachFaultText *high = coach_fault_text(faults[i], NULL, COACH_SIDE_HIGH);
        TAP_CHECK(low != high && strcmp(low->change, high->change) != 0, "%s", faults[i]);
    }
}

static void what_happened_is_told_of_one_swing(void) {
    SwingReport report;
    const char *fault;
    for (int n = 0; (fault = swings_nth_fault(n, &report)); n++) {
        const CoachFaultText *text = coach_fault_text(fault, NULL, COACH_SIDE_LOW);
        TAP_CHECK(g_str_has_prefix(text->seen, "In th"), "%s", fault);
        for (int k = 0; k < 2; k++)
            TAP_CHECK(strstr(text->effect[k], " can ") || strstr(text->effect[k], " may "), "%s",
                      fault);
    }
}

static void metrics_are_found_by_event(void) {
    const CoachMetricText *top = coach_metric_text("axis_tilt", SWING_TOP);
    const CoachMetricText *impact = coach_metric_text("axis_tilt", SWING_IMPACT);
    TAP_CHECK(top && impact && top != impact);
    TAP_CHECK(!coach_metric_text("tempo", SWING_TOP) && coach_metric_text("tempo", SWING_IMPACT));
    TAP_CHECK(!coach_metric_text("grip_strength", SWING_TOP));
    TAP_CHECK(!coach_metric_text_at(-1) && !coach_metric_text_at(1000));
}

static void every_phase_has_a_name_for_what_is_looked_at(void) {
    for (int i = 0; i < SWING_PHASE_COUNT; i++)
        TAP_CHECK(coach_phase_text((SwingPhaseKind)i));
}

int main(void) {
    TAP_RUN(faults_stand_in_order);
    TAP_RUN(every_side_of_every_fault_has_words);
    TAP_RUN(two_sided_faults_advise_both_ways);
    TAP_RUN(what_happened_is_told_of_one_swing);
    TAP_RUN(metrics_are_found_by_event);
    TAP_RUN(every_phase_has_a_name_for_what_is_looked_at);
    return tap_done();
}

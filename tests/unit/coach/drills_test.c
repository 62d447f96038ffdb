#include "coach/drills.h"

#include <string.h>

#include "swings.h"
#include "tap.h"

static void every_drill_is_whole(void) {
    for (int id = 1; id <= COACH_DRILLS; id++) {
        const CoachDrill *drill = coach_drill(id);
        TAP_CHECK(drill && drill->id == id && drill->version >= 1, "%d", id);
        TAP_CHECK(drill->name && drill->kit && drill->dose && drill->proof && drill->club &&
                      drill->steps[0],
                  "%d", id);
        TAP_CHECK(drill->level >= 1 && drill->level <= 3 && drill->faults[0] >= 1, "%d", id);
        for (int i = 0; i < 2 && drill->not_with[i]; i++)
            TAP_CHECK(coach_fault(drill->not_with[i]), "%d", id);
    }
    TAP_CHECK(!coach_drill(0) && !coach_drill(COACH_DRILLS + 1));
}

static void drills_and_faults_agree(void) {
    for (int i = 0; i < SWING_FAULTS; i++) {
        const CoachFault *fault = coach_fault_at(i);
        TAP_CHECK(fault->drills[0], "%s", fault->id);
        for (int k = 0; k < COACH_FAULT_DRILLS && fault->drills[k]; k++)
            TAP_CHECK(coach_drill_is_for(coach_drill(fault->drills[k]), fault->number), "%s %d",
                      fault->id, fault->drills[k]);
    }
}

static void names_no_side(void) {
    for (int id = 1; id <= COACH_DRILLS; id++)
        for (int i = 0; i < COACH_DRILL_STEPS && coach_drill(id)->steps[i]; i++) {
            const char *step = coach_drill(id)->steps[i];
            TAP_CHECK(!strstr(step, "left ") && !strstr(step, "right "), "%d: %s", id, step);
        }
}

static void only_what_can_be_measured_again_is_offered(void) {
    SwingReport report = swings_down_the_line();
    CoachInput input = swings_input(&report);
    TAP_CHECK(coach_drill_allowed(coach_drill(1), &input));
    TAP_CHECK(!coach_drill_allowed(coach_drill(4), &input)); /* sway is not seen from there */
    swings_hide(&report, "pelvis_thrust", SWING_IMPACT);
    TAP_CHECK(!coach_drill_allowed(coach_drill(1), &input));
}

static void contra_cases_rule_out(void) {
    SwingReport report = swings_face_on();
    CoachInput input = swings_input(&report);
    TAP_CHECK(coach_drill_allowed(coach_drill(4), &input));
    TAP_CHECK(coach_drill_allowed(coach_drill(17), &input) == false); /* hand path: not seen */
    swings_add_fault(&report, "slide", SWING_MINOR, 1, "pelvis_slide", SWING_IMPACT, 18);
    TAP_CHECK(!coach_drill_allowed(coach_drill(4), &input));
    TAP_CHECK(coach_drill_allowed(coach_drill(15), &input));
    report.club = SWING_CLUB_DRIVER;
    TAP_CHECK(!coach_drill_allowed(coach_drill(15), &input));
    TAP_CHECK(!coach_drill_allowed(coach_drill(6), &input)); /* one swing is too few */
}

static void a_slow_backswing_needs_no_pause(void) {
    SwingReport report = swings_down_the_line();
    CoachInput input = swings_input(&report);
    TAP_CHECK(coach_drill_allowed(coach_drill(17), &input));
    swings_set(&report, "tempo", SWING_IMPACT, 4.5);
    TAP_CHECK(!coach_drill_allowed(coach_drill(17), &input));
    swings_set(&report, "tempo", SWING_IMPACT, 2.5);
    swings_set(&report, "late_tempo", SWING_IMPACT, 2.9);
    TAP_CHECK(!coach_drill_allowed(coach_drill(17), &input));
    swings_set(&report, "late_tempo", SWING_IMPACT, 1.7);
    swings_hide(&report, "tempo", SWING_IMPACT);
    TAP_CHECK(!coach_drill_allowed(coach_drill(17), &input));
}

static void limitations_rule_out(void) {
    SwingReport report = swings_down_the_line();
    swings_add_fault(&report, "early_extension", SWING_MAJOR, 1, "pelvis_thrust", SWING_IMPACT, 9);
    CoachInput input = swings_input(&report);
    TAP_CHECK(coach_drill_choose(&report.faults[0], &input)->id == 1);
    input.golfer.limitations = "knee";
    TAP_CHECK(coach_drill_choose(&report.faults[0], &input)->id == 2);
    input.golfer.limitations = "lower back";
    TAP_CHECK(!coach_drill_choose(&report.faults[0], &input));
}

static void level_and_history_choose(void) {
    SwingReport report = swings_down_the_line();
    swings_add_fault(&report, "over_the_top", SWING_MAJOR, 1, "ott_index", SWING_MID_DOWNSWING, 6);
    CoachInput input = swings_input(&report);
    TAP_CHECK(coach_drill_choose(&report.faults[0], &input)->id == 16);
    input.golfer.handicap = 30;
    TAP_CHECK(coach_drill_choose(&report.faults[0], &input)->id == 17);
    input.golfer.recent_drills[0] = 17;
    TAP_CHECK(coach_drill_choose(&report.faults[0], &input)->id == 19);
    input.golfer.recent_drills[0] = 19;
    input.golfer.recent_drills[1] = 17;
    TAP_CHECK(coach_drill_choose(&report.faults[0], &input)->id == 17); /* longest ago */
}

int main(void) {
    TAP_RUN(every_drill_is_whole);
    TAP_RUN(drills_and_faults_agree);
    TAP_RUN(names_no_side);
    TAP_RUN(only_what_can_be_measured_again_is_offered);
    TAP_RUN(contra_cases_rule_out);
    TAP_RUN(a_slow_backswing_needs_no_pause);
    TAP_RUN(limitations_rule_out);
    TAP_RUN(level_and_history_choose);
    return tap_done();
}

#include "coach/golfer.h"

#include <math.h>

#include "tap.h"

static CoachGolfer golfer_with(const char *limitations, const char *note) {
    CoachGolfer golfer = coach_golfer_unknown();
    golfer.limitations = limitations;
    golfer.note = note;
    return golfer;
}

static void nothing_told_spares_nothing(void) {
    CoachGolfer golfer = coach_golfer_unknown();
    TAP_CHECK(isnan(golfer.handicap));
    TAP_CHECK(!coach_golfer_spares(&golfer) && !coach_golfer_complains(&golfer));
    TAP_CHECK(!coach_golfer_miss(&golfer) && !coach_golfer_goal(&golfer));
}

static void limitations_name_parts(void) {
    CoachGolfer golfer = golfer_with("Lower BACK, knees", NULL);
    TAP_CHECK(coach_golfer_spares(&golfer) == (COACH_SPARE_BACK | COACH_SPARE_KNEE));
    TAP_CHECK(!coach_golfer_complains(&golfer));
}

static void a_note_counts_only_when_it_complains(void) {
    CoachGolfer harmless = golfer_with(NULL, "I swung back slowly with soft knees");
    TAP_CHECK(!coach_golfer_spares(&harmless) && !coach_golfer_complains(&harmless));
    CoachGolfer sore = golfer_with(NULL, "my shoulder hurts since Monday");
    TAP_CHECK(coach_golfer_spares(&sore) == COACH_SPARE_SHOULDER);
    TAP_CHECK(coach_golfer_complains(&sore));
}

static void an_unplaced_complaint_spares_everything(void) {
    CoachGolfer golfer = golfer_with(NULL, "some pain");
    TAP_CHECK(coach_golfer_spares(&golfer) == COACH_SPARE_ALL);
}

static void words_are_found_at_their_beginning_only(void) {
    CoachGolfer golfer = golfer_with("handicap 12", "painting a number of comebacks");
    TAP_CHECK(!coach_golfer_spares(&golfer) && !coach_golfer_complains(&golfer));
    golfer.primary_miss = "I think none";
    TAP_CHECK(!coach_golfer_miss(&golfer));
}

static void misses_and_goals(void) {
    CoachGolfer golfer = coach_golfer_unknown();
    golfer.primary_miss = "Slices and thin shots";
    golfer.goal = "more consistent contact";
    TAP_CHECK(coach_golfer_miss(&golfer) == (COACH_BALL_SLICE | COACH_BALL_THIN));
    TAP_CHECK(coach_golfer_goal(&golfer) == COACH_GOAL_CONTACT);
}

static void levels(void) {
    static const struct {
        double handicap;
        int level;
    } rows[] = {{36, 1}, {20.1, 1}, {20, 2}, {10, 2}, {9.9, 3}, {-2, 3}, {NAN, 2}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        CoachGolfer golfer = {.handicap = rows[i].handicap};
        TAP_CHECK(coach_golfer_level(&golfer) == rows[i].level, "%g", rows[i].handicap);
    }
}

int main(void) {
    TAP_RUN(nothing_told_spares_nothing);
    TAP_RUN(limitations_name_parts);
    TAP_RUN(a_note_counts_only_when_it_complains);
    TAP_RUN(an_unplaced_complaint_spares_everything);
    TAP_RUN(words_are_found_at_their_beginning_only);
    TAP_RUN(misses_and_goals);
    TAP_RUN(levels);
    return tap_done();
}

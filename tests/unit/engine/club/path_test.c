#include "engine/club/path.h"

#include <math.h>
#include <string.h>

#include "tap.h"

static ClubStep steps[CLUB_MOST_STEPS];
static ClubPath path;

static int index_of(double deg) {
    return (int)lround(deg / (double)CLUB_DIRECTION_DEG) - CLUB_FIRST_DIRECTION;
}

static double degrees_of(int index) {
    return (CLUB_FIRST_DIRECTION + index) * (double)CLUB_DIRECTION_DEG;
}

/* Slow at first, then fast. */
static double truth(double part) {
    return 10 + 260 * part * part;
}

static void plan(int count) {
    memset(steps, 0, sizeof steps);
    for (int i = 0; i < count; i++) {
        double part = (double)i / (count - 1);
        steps[i].part = (float)part;
        steps[i].arm_deg = (float)(150 + 120 * part);
        steps[i].responses[index_of(truth(part))] = 0.6f;
    }
}

static void finds_what_turns_down(void) {
    for (int count = 6; count <= CLUB_MOST_STEPS; count += 13) {
        plan(count);
        club_path_find(steps, count, &path);
        for (int i = 0; i < count; i++) {
            double off = degrees_of(path.index[i]) - truth((double)steps[i].part);
            TAP_CHECK(fabs(off) <= 0.76, "%d of %d: %g", i, count, off);
            TAP_CHECK(path.other[i] == 0);
        }
    }
}

/* A stronger line that would need a jump, and one that turns back. */
static void leaves_what_a_club_cannot_do(void) {
    plan(12);
    steps[3].responses[index_of(200)] = 0.9f;
    steps[8].responses[index_of(20)] = 0.9f;
    club_path_find(steps, 12, &path);
    for (int i = 0; i < 12; i++)
        TAP_CHECK(fabs(degrees_of(path.index[i]) - truth((double)steps[i].part)) <= 0.76, "%d", i);
    TAP_CHECK(fabs((double)path.other[3] - 0.9) < 1e-6 && fabs((double)path.other[8] - 0.9) < 1e-6,
              "it is told that there was another line");
}

/* At the steps begin..end - 1 another line, which shows better. */
static void add_rival(int begin, int end, double ahead_deg) {
    for (int i = begin; i < end; i++)
        steps[i].responses[index_of(truth((double)steps[i].part) + ahead_deg)] = 0.8f;
}

static void stays_on_the_club(const char *against) {
    club_path_find(steps, 12, &path);
    for (int i = 0; i < 12; i++)
        TAP_CHECK(fabs(degrees_of(path.index[i]) - truth((double)steps[i].part)) <= 0.76, "%s: %d",
                  against, i);
}

static void does_not_jump_to_a_line_that_shows_better(void) {
    plan(12);
    add_rival(2, 6, 50);
    stays_on_the_club("far ahead");
    plan(12);
    add_rival(8, 12, -70);
    stays_on_the_club("far back");
    plan(12);
    for (int i = 8; i < 12; i++)
        steps[i].responses[index_of(truth(0.6))] = 0.9f;
    stays_on_the_club("stopped where it should be fastest");
}

static void the_arm_is_no_club(void) {
    int first, last;
    plan(11);
    for (int i = 0; i < 11; i++) {
        club_path_window(&steps[i], &first, &last);
        double part = i / 10.0, arm = 150 + 120 * part;
        TAP_CHECK(first >= 0 && last < CLUB_PATH_DIRECTIONS && first < last);
        TAP_CHECK(degrees_of(first) > arm - 187 && degrees_of(last) <= arm + 35);
        TAP_CHECK(first <= index_of(truth(part)) && index_of(truth(part)) <= last, "%d", i);
    }
    steps[2].responses[index_of(-4)] = 0.8f;
    steps[2].responses[index_of(60)] = 0.8f;
    club_path_weigh(&steps[2]);
    TAP_CHECK(steps[2].responses[index_of(-4)] < 0.4f && steps[2].responses[index_of(60)] == 0.8f);
}

/* Elbows at the top are seen anywhere; what cannot be is not believed. */
static void an_arm_that_cannot_be_is_bounded(void) {
    int first, last;
    for (int arm = 45; arm <= 405; arm += 20) {
        ClubStep step = {.part = 0.1f, .arm_deg = (float)arm};
        club_path_window(&step, &first, &last);
        TAP_CHECK(first <= index_of(12) && last >= index_of(60), "%d: %g..%g", arm,
                  degrees_of(first), degrees_of(last));
        TAP_CHECK(degrees_of(last) <= 126, "%d: no club is that far down yet", arm);
    }
}

static void an_arm_far_from_there_is_another(void) {
    for (int i = 0; i <= 10; i++) {
        ClubStep step = {.part = (float)i / 10, .arm_deg = (float)(150 + 12 * i)};
        TAP_CHECK(club_path_is_arm(&step), "%d", i);
    }
    const ClubStep lost[] = {{.part = 0, .arm_deg = 285}, {.part = 1, .arm_deg = 150}};
    TAP_CHECK(!club_path_is_arm(&lost[0]) && !club_path_is_arm(&lost[1]));
}

static void one_step_is_a_path(void) {
    plan(6);
    club_path_find(&steps[2], 1, &path);
    TAP_CHECK(fabs(degrees_of(path.index[0]) - truth(0.4)) <= 0.76);
}

int main(void) {
    TAP_RUN(finds_what_turns_down);
    TAP_RUN(leaves_what_a_club_cannot_do);
    TAP_RUN(does_not_jump_to_a_line_that_shows_better);
    TAP_RUN(the_arm_is_no_club);
    TAP_RUN(an_arm_that_cannot_be_is_bounded);
    TAP_RUN(an_arm_far_from_there_is_another);
    TAP_RUN(one_step_is_a_path);
    return tap_done();
}

#include "jobs/clubs.h"

#include <glib.h>
#include <string.h>

#include "tap.h"

static void every_club_has_a_kind_and_a_group(void) {
    g_auto(GStrv) clubs = g_strsplit(JOBS_CLUBS, "|", -1);
    for (char **club = clubs; *club; club++)
        TAP_CHECK(strcmp(jobs_club_kind(*club), "any") != 0 &&
                      strcmp(jobs_club_group(*club), "any") != 0,
                  "%s", *club);
}

static void kinds_are_those_of_the_engine(void) {
    static const char *const WANTED[][3] = {
        {"7_iron", "iron", "irons"},     {"3_wood", "wood", "woods"},
        {"4_hybrid", "hybrid", "woods"}, {"sand_wedge", "wedge", "wedges"},
        {"driver", "driver", "driver"},  {"putter", "any", "any"}};
    for (gsize i = 0; i < G_N_ELEMENTS(WANTED); i++)
        TAP_CHECK(!strcmp(jobs_club_kind(WANTED[i][0]), WANTED[i][1]) &&
                      !strcmp(jobs_club_group(WANTED[i][0]), WANTED[i][2]),
                  "%s", WANTED[i][0]);
    TAP_CHECK(!strcmp(jobs_club_kind(NULL), "any") && !strcmp(jobs_club_group(NULL), "any"));
}

int main(void) {
    TAP_RUN(every_club_has_a_kind_and_a_group);
    TAP_RUN(kinds_are_those_of_the_engine);
    return tap_done();
}

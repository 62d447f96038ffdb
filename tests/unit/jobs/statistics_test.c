#include "jobs/statistics.h"

#include <math.h>

#include "tap.h"

/* golf.md's own list of what makes a pattern at a bound of 0.30, computed apart. */
static void the_bound_is_wilsons(void) {
    static const struct {
        int hits, tries;
        double bound;
    } WANTED[] = {{3, 3, 0.4385},  {3, 4, 0.3006},  {4, 5, 0.3755},  {5, 8, 0.3057},
                  {6, 10, 0.3127}, {8, 15, 0.3012}, {11, 20, 0.3421}};
    for (gsize i = 0; i < G_N_ELEMENTS(WANTED); i++)
        TAP_CHECK(fabs(jobs_wilson_bound(WANTED[i].hits, WANTED[i].tries) - WANTED[i].bound) <
                      0.0005,
                  "%d of %d: %.4f", WANTED[i].hits, WANTED[i].tries,
                  jobs_wilson_bound(WANTED[i].hits, WANTED[i].tries));
}

static void too_few_make_no_pattern(void) {
    static const int NO_PATTERN[][2] = {{2, 3},  {2, 4},  {3, 5},   {4, 8},
                                        {5, 10}, {7, 15}, {1, 100}, {0, 3}};
    for (gsize i = 0; i < G_N_ELEMENTS(NO_PATTERN); i++)
        TAP_CHECK(jobs_wilson_bound(NO_PATTERN[i][0], NO_PATTERN[i][1]) < 0.30);
    TAP_CHECK(jobs_wilson_bound(0, 0) == 0);
}

int main(void) {
    TAP_RUN(the_bound_is_wilsons);
    TAP_RUN(too_few_make_no_pattern);
    return tap_done();
}

#include "shots/moment.h"

#include "base/clock.h"
#include "tap.h"

/* As base_clock_text() has it, or "none" or "never". */
static char *placed(const char *text, ShotsDayOrder order, int zone_min) {
    ShotsOptions options = {.zone_offset_min = zone_min};
    base_clock_parse("2026-06-01T00:00:00Z", &options.now_us);
    ShotsMoment moment;
    int64_t at_us = -1;
    if (!shots_moment_scan(text, &moment))
        return g_strdup("none");
    return shots_moment_place(&moment, order, &options, &at_us) ? base_clock_text(at_us)
                                                                : g_strdup("never");
}

static void dates_of_all_shapes(void) {
    static const struct {
        const char *text;
        ShotsDayOrder order;
        int zone_min;
        const char *wanted;
    } CASES[] = {
        {"2026-05-04 13:12:11", SHOTS_DAY_UNKNOWN, 0, "2026-05-04T13:12:11.000000Z"},
        {"2026-05-04T13:12:11.5Z", SHOTS_DAY_UNKNOWN, 120, "2026-05-04T13:12:11.500000Z"},
        {"2026/05/04 13:12", SHOTS_DAY_UNKNOWN, 120, "2026-05-04T11:12:00.000000Z"},
        {"2026-05-04T13:12:11+02:00", SHOTS_DAY_UNKNOWN, 0, "2026-05-04T11:12:11.000000Z"},
        {"2026-05-04T13:12:11-0330", SHOTS_DAY_UNKNOWN, 0, "2026-05-04T16:42:11.000000Z"},
        {"2026-05-04", SHOTS_DAY_UNKNOWN, 0, "2026-05-04T00:00:00.000000Z"},
        {"04/05/2026 13:12:11", SHOTS_DAY_FIRST, 0, "2026-05-04T13:12:11.000000Z"},
        {"04/05/2026 13:12:11", SHOTS_MONTH_FIRST, 0, "2026-04-05T13:12:11.000000Z"},
        {"4-5-26 1:12 PM", SHOTS_DAY_FIRST, 0, "2026-05-04T13:12:00.000000Z"},
        {"4/5/2026, 12:01:02 AM", SHOTS_MONTH_FIRST, 0, "2026-04-05T00:01:02.000000Z"},
        {"4.5.2026 13:12:11,123456789", SHOTS_MONTH_FIRST, 0, "2026-05-04T13:12:11.123456Z"},
        {"4 May 2026 13:12", SHOTS_MONTH_FIRST, 0, "2026-05-04T13:12:00.000000Z"},
        {"04-May-2026", SHOTS_MONTH_FIRST, 0, "2026-05-04T00:00:00.000000Z"},
        {"Sept 4, 2025 1:00 pm", SHOTS_DAY_FIRST, 0, "2025-09-04T13:00:00.000000Z"},
        {"13/05/2026", SHOTS_MONTH_FIRST, 0, "never"},
        {"05/13/2026", SHOTS_DAY_FIRST, 0, "never"},
        {"2026-02-29", SHOTS_DAY_UNKNOWN, 0, "never"},
        {"2026-05-04 25:00", SHOTS_DAY_UNKNOWN, 0, "never"},
        {"2026-06-02T00:00:01Z", SHOTS_DAY_UNKNOWN, 0, "never"}, /* too late */
        {"1999-12-31", SHOTS_DAY_UNKNOWN, 0, "never"},           /* too early */
        {"0000-00-00", SHOTS_DAY_UNKNOWN, 0, "none"},
        {"2026-05-04 13:12 PM", SHOTS_DAY_UNKNOWN, 0, "none"},
        {"2026-05/04", SHOTS_DAY_UNKNOWN, 0, "none"},
        {"4 Maius 2026", SHOTS_DAY_UNKNOWN, 0, "none"},
        {"yesterday", SHOTS_DAY_UNKNOWN, 0, "none"},
        {"1778840000", SHOTS_DAY_UNKNOWN, 0, "none"},
        {"2026-05-04 13:12:11 and then some", SHOTS_DAY_UNKNOWN, 0, "none"},
        {"", SHOTS_DAY_UNKNOWN, 0, "none"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(CASES); i++) {
        g_autofree char *got = placed(CASES[i].text, CASES[i].order, CASES[i].zone_min);
        TAP_CHECK(!g_strcmp0(got, CASES[i].wanted), "%s is %s", CASES[i].text, got);
    }
}

static void check_order(const char *text, ShotsDayOrder wanted, gboolean wanted_matters) {
    ShotsMoment moment;
    gboolean matters = 7;
    TAP_CHECK(shots_moment_scan(text, &moment), "%s", text);
    TAP_CHECK(shots_moment_order(&moment, &matters) == wanted, "%s", text);
    TAP_CHECK(matters == wanted_matters, "%s", text);
}

static void some_dates_tell_their_order(void) {
    check_order("13/05/2026", SHOTS_DAY_FIRST, TRUE);
    check_order("05/13/2026", SHOTS_MONTH_FIRST, TRUE);
    check_order("04/05/2026", SHOTS_DAY_UNKNOWN, TRUE);
    check_order("05/05/2026", SHOTS_DAY_UNKNOWN, FALSE);
    check_order("2026-05-04", SHOTS_DAY_UNKNOWN, FALSE);
    check_order("4.5.2026", SHOTS_DAY_UNKNOWN, FALSE);
}

int main(void) {
    TAP_RUN(dates_of_all_shapes);
    TAP_RUN(some_dates_tell_their_order);
    return tap_done();
}

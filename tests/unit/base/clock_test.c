#include "base/clock.h"
#include "tap.h"

static const struct {
    const char *text;
    int64_t moment_us;
} MOMENTS[] = {
    {"1970-01-01T00:00:00.000000Z", 0},
    {"1969-12-31T23:59:59.999999Z", -1},
    {"2026-11-23T01:02:03.000004Z", 1795395723000004},
    {"2000-02-29T12:00:00.500000Z", 951825600500000},
    {"0001-01-01T00:00:00.000000Z", -62135596800000000},
    {"9999-12-31T23:59:59.999999Z", 253402300799999999},
};

static void moments_are_written_and_read(void) {
    for (gsize i = 0; i < G_N_ELEMENTS(MOMENTS); i++) {
        g_autofree char *text = base_clock_text(MOMENTS[i].moment_us);
        TAP_CHECK(!g_strcmp0(text, MOMENTS[i].text), "%s, not %s", text, MOMENTS[i].text);
        int64_t moment_us = 7;
        TAP_CHECK(base_clock_parse(MOMENTS[i].text, &moment_us) &&
                      moment_us == MOMENTS[i].moment_us,
                  "%s: %lld", MOMENTS[i].text, (long long)moment_us);
    }
}

static void years_of_five_digits_have_no_text(void) {
    static const int64_t outside[] = {253402300800000000, -62135596800000001, G_MAXINT64,
                                      G_MININT64};
    for (gsize i = 0; i < G_N_ELEMENTS(outside); i++) {
        g_autofree char *text = base_clock_text(outside[i]);
        TAP_CHECK(!text, "%s", text);
    }
}

static void other_spellings_of_a_moment_are_read(void) {
    static const struct {
        const char *text;
        int64_t moment_us;
    } cases[] = {
        {"1970-01-01T00:00:00Z", 0},        {"1970-01-01t00:00:00z", 0},
        {"1970-01-01 00:00:00Z", 0},        {"1970-01-01T01:30:00+01:30", 0},
        {"1969-12-31T23:00:00-01:00", 0},   {"1970-01-01T00:00:00-00:00", 0},
        {"1970-01-01T00:00:00.5Z", 500000}, {"1970-01-01T00:00:00.000001999Z", 1},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        int64_t moment_us = -1;
        TAP_CHECK(base_clock_parse(cases[i].text, &moment_us) && moment_us == cases[i].moment_us,
                  "%s: %lld", cases[i].text, (long long)moment_us);
    }
}

static void what_is_no_moment_is_refused(void) {
    static const char *const cases[] = {
        "",
        "2026",
        "2026-11-23",
        "2026-11-23T01:02:03",
        "2026-11-23T01:02Z",
        "2026-11-23T01:02:03.Z",
        "2026-11-23T01:02:03.1234567890Z",
        "2026-11-23T01:02:03,5Z",
        "2026-11-23T01:02:03Zx",
        "2026-11-23T01:02:03+0100",
        "2026-11-23T01:02:03+24:00",
        "2026-11-23T01:02:03+01:60",
        "2026-11-23T24:00:00Z",
        "2026-11-23T01:60:00Z",
        "2026-11-23T01:02:60Z",
        "2026-02-29T00:00:00Z",
        "2026-13-01T00:00:00Z",
        "2026-00-01T00:00:00Z",
        "2026-01-00T00:00:00Z",
        "0000-01-01T00:00:00Z",
        "0001-01-01T00:00:00+00:01",
        "9999-12-31T23:59:59-00:01",
        "+2026-11-23T01:02:03Z",
        " 2026-11-23T01:02:03Z",
        "-026-11-23T01:02:03Z",
        NULL,
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        int64_t moment_us = 7;
        TAP_CHECK(!base_clock_parse(cases[i], &moment_us), "\"%s\"", cases[i]);
        TAP_CHECK(moment_us == 7, "\"%s\" touched the output", cases[i]);
    }
}

static void clocks_go_forward(void) {
    int64_t before_us = base_clock_monotonic_us();
    int64_t now_us = base_clock_now_us();
    g_usleep(2000);
    TAP_CHECK(base_clock_monotonic_us() - before_us >= 2000);
    TAP_CHECK(now_us > 1700000000 * BASE_CLOCK_SECOND_US);
}

int main(void) {
    TAP_RUN(moments_are_written_and_read);
    TAP_RUN(years_of_five_digits_have_no_text);
    TAP_RUN(other_spellings_of_a_moment_are_read);
    TAP_RUN(what_is_no_moment_is_refused);
    TAP_RUN(clocks_go_forward);
    return tap_done();
}

/* tests: number.c unit.c words.c club.c */
#include <math.h>
#include <string.h>

#include "jobs/clubs.h"
#include "shots/club.h"
#include "shots/number.h"
#include "shots/unit.h"
#include "shots/words.h"
#include "tap.h"

static void check_number(const char *text, ShotsDecimal decimal, double wanted) {
    double got = -12345;
    const gboolean good = shots_number_parse(text, decimal, &got);
    if (isnan(wanted))
        TAP_CHECK(!good && got == -12345, "%s is %g", text, got);
    else
        TAP_CHECK(good && fabs(got - wanted) < 1e-9, "%s is %g", text, got);
}

static void numbers_with_points_and_commas(void) {
    static const struct {
        const char *text;
        double point, comma;
    } CASES[] = {
        {"137", 137, 137},
        {"137.5", 137.5, NAN},
        {"137,5", NAN, 137.5},
        {"6,412", 6412, 6.412},
        {"6.412", 6.412, 6412},
        {"1,234,567.25", 1234567.25, NAN},
        {"1.234.567,25", NAN, 1234567.25},
        {"1 234.5", 1234.5, NAN},
        {"1'234", 1234, 1234},
        {"1\u202f234,5", NAN, 1234.5},
        {"-3.5", -3.5, NAN},
        {"\u22123,5", NAN, -3.5},
        {"+3", 3, 3},
        {".5", .5, NAN},
        {"5.", 5, NAN},
        {"", NAN, NAN},
        {"-", NAN, NAN},
        {"--3", NAN, NAN},
        {"3-", NAN, NAN},
        {".", NAN, NAN},
        {"1e5", NAN, NAN},
        {"0x10", NAN, NAN},
        {"nan", NAN, NAN},
        {"inf", NAN, NAN},
        {"12,34,567", NAN, NAN},
        {"1234,567.0", NAN, NAN},
        {"1,234 567", NAN, NAN},
        {"1..2", NAN, NAN},
        {"12345678901234567890123456789012345678901", NAN, NAN},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(CASES); i++) {
        check_number(CASES[i].text, SHOTS_DECIMAL_POINT, CASES[i].point);
        check_number(CASES[i].text, SHOTS_DECIMAL_COMMA, CASES[i].comma);
    }
}

static void evidence_for_the_decimal_sign(void) {
    TAP_CHECK(shots_number_evidence("137,5") == SHOTS_DECIMAL_COMMA);
    TAP_CHECK(shots_number_evidence("137.5") == SHOTS_DECIMAL_POINT);
    TAP_CHECK(shots_number_evidence("6,412") == SHOTS_DECIMAL_UNKNOWN);
    TAP_CHECK(shots_number_evidence("137") == SHOTS_DECIMAL_UNKNOWN);
    TAP_CHECK(shots_number_evidence("fast") == SHOTS_DECIMAL_UNKNOWN);
    TAP_CHECK(shots_number_span("12.5 mph") == 5 && shots_number_span("L 3") == 0);
}

static void check_unit(const char *word, double given, const char *si, double wanted) {
    const ShotsUnit *unit = shots_unit_find(word);
    TAP_CHECK(unit != NULL, "%s", word);
    if (!unit)
        return;
    TAP_CHECK(!strcmp(shots_unit_si(unit->quantity), si), "%s", word);
    TAP_CHECK(fabs(given * unit->factor + unit->offset - wanted) < 1e-6, "%s", word);
}

static void units_become_si(void) {
    check_unit("[mph]", 100, "m/s", 44.704);
    check_unit("km/h", 36, "m/s", 10);
    check_unit(" (Yds) ", 100, "m", 91.44);
    check_unit("ft", 10, "m", 3.048);
    check_unit("mm", 10, "m", 0.01);
    check_unit("°", 3, "deg", 3);
    check_unit("[deg C]", 20, "degC", 20);
    check_unit("F", 68, "degC", 20);
    check_unit("[g/L]", 1.2, "kg/m3", 1.2);
    check_unit("hPa", 1013, "kPa", 101.3);
    TAP_CHECK(!shots_unit_find("furlong") && !shots_unit_find("") && !shots_unit_find("[]"));
}

static void units_are_not_guessed(void) {
    for (int i = 0; i < SHOTS_QUANTITIES; i++) {
        const ShotsUnit *unit = shots_unit_standard((ShotsQuantity)i);
        TAP_CHECK(!unit || ((int)unit->quantity == i && unit->factor == 1 && unit->offset == 0));
    }
    TAP_CHECK(!shots_unit_standard(SHOTS_SPEED) && !shots_unit_standard(SHOTS_LENGTH));
    TAP_CHECK(shots_unit_standard(SHOTS_ANGLE) && shots_unit_standard(SHOTS_RATIO));
    TAP_CHECK(shots_unit_possible(SHOTS_SPEED, 80) && !shots_unit_possible(SHOTS_SPEED, 400));
    TAP_CHECK(!shots_unit_possible(SHOTS_SPEED, -1) &&
              !shots_unit_possible(SHOTS_SPEED, (double)NAN));
}

static void words(void) {
    static const char *const MISSING[] = {"", " ", "-", " – ", "null", "N/A", "NaN", "\u00a0"};
    for (gsize i = 0; i < G_N_ELEMENTS(MISSING); i++)
        TAP_CHECK(shots_words_is_missing(MISSING[i]), "%s", MISSING[i]);
    TAP_CHECK(!shots_words_is_missing("0") && !shots_words_is_missing("-1"));
    g_autofree char *plain = shots_words_plain("  Max Height - HEIGHT. ");
    TAP_CHECK(!strcmp(plain, "max height height"), "%s", plain);
    TAP_CHECK(shots_words_among("a|bc|d", "bc") && !shots_words_among("a|bc|d", "b"));
    TAP_CHECK(!shots_words_among("a|bc|d", "") && !shots_words_among("a|bc|d", "c"));
    g_autofree char *lots = g_strnfill(100, 'x');
    g_autofree char *quoted = shots_words_quote(lots);
    TAP_CHECK(strlen(quoted) == 45, "%s", quoted); /* 40, two quotes, three bytes of "…" */
}

static void clubs_of_all_sources(void) {
    static const struct {
        const char *name, *club;
    } CASES[] = {
        {"Driver", "driver"},
        {"DR", "driver"},
        {"1 Wood", "driver"},
        {"3 Wood", "3_wood"},
        {"W3", "3_wood"},
        {"5w", "5_wood"},
        {"4 Wood", "wood"},
        {"Fairway Wood", "wood"},
        {"H4", "4_hybrid"},
        {"3 Hybrid", "3_hybrid"},
        {"6H", "hybrid"},
        {"Rescue", "hybrid"},
        {"7 Iron", "7_iron"},
        {"7i", "7_iron"},
        {"I7", "7_iron"},
        {"iron-7", "7_iron"},
        {"1 Iron", "iron"},
        {"Iron", "iron"},
        {"PW", "pitching_wedge"},
        {"Gap Wedge", "gap_wedge"},
        {"AW", "gap_wedge"},
        {"Sand Wedge", "sand_wedge"},
        {"LW", "lob_wedge"},
        {"56°", "wedge"},
        {"60 degree", "wedge"},
        {"Wedge 52", "wedge"},
        {"Wedge, 56°", "wedge"},
        {"Putter", NULL},
        {"PT", NULL},
        {"", NULL},
        {"10 Iron", NULL},
        {"0 Iron", NULL},
        {"99", NULL},
        {"7 Iron 8", NULL},
        {"123 iron", NULL},
        {"Old Faithful", NULL},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(CASES); i++) {
        const char *got = shots_club_find(CASES[i].name);
        TAP_CHECK(!g_strcmp0(got, CASES[i].club), "%s is %s", CASES[i].name, got);
        TAP_CHECK(!got || shots_words_among(JOBS_CLUBS, got), "%s", got);
    }
}

int main(void) {
    TAP_RUN(numbers_with_points_and_commas);
    TAP_RUN(evidence_for_the_decimal_sign);
    TAP_RUN(units_become_si);
    TAP_RUN(units_are_not_guessed);
    TAP_RUN(words);
    TAP_RUN(clubs_of_all_sources);
    return tap_done();
}

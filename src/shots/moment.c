#include "shots/moment.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "shots/bounds.h"

/* No date is longer; the patterns below need not look at more. */
enum { MOST_BYTES = 64, MONTHS = 12, NOON = 12, CENTURY = 2000 };

#define TIME                                                                                       \
    "(?:[T ,]+(?<hour>\\d{1,2}):(?<minute>\\d{2})(?::(?<second>\\d{2})(?:[.,](?<part>\\d{1,9}))?)" \
    "?\\s*(?<half>[AaPp][Mm])?\\s*(?<zone>[Zz]|[+-]\\d{2}:?\\d{2})?)?$"

/* How dates look. A point between the numbers is written by those who put the day first. */
static const struct {
    const char *pattern;
    gboolean is_ordered;
} SHAPES[] = {
    {"^(?<year>\\d{4})([-/.])(?<month>\\d{1,2})\\2(?<day>\\d{1,2})" TIME, TRUE},
    {"^(?<day>\\d{1,2})\\.(?<month>\\d{1,2})\\.(?<year>\\d{4}|\\d{2})" TIME, TRUE},
    {"^(?<month>\\d{1,2})([-/])(?<day>\\d{1,2})\\2(?<year>\\d{4}|\\d{2})" TIME, FALSE},
    {"^(?<day>\\d{1,2})[- .]+(?<name>[A-Za-z]{3,9})[-, .]+(?<year>\\d{4})" TIME, TRUE},
    {"^(?<name>[A-Za-z]{3,9})[. ]+(?<day>\\d{1,2})[, ]+(?<year>\\d{4})" TIME, TRUE},
};

static const char *const MONTH_NAMES[MONTHS] = {"january",   "february", "march",    "april",
                                                "may",       "june",     "july",     "august",
                                                "september", "october",  "november", "december"};

static GRegex *const *shapes(void) {
    static gsize made;
    static GRegex *compiled[G_N_ELEMENTS(SHAPES)];
    if (g_once_init_enter(&made)) {
        for (gsize i = 0; i < G_N_ELEMENTS(SHAPES); i++) {
            compiled[i] = g_regex_new(SHAPES[i].pattern, G_REGEX_OPTIMIZE, 0, NULL);
            g_assert(compiled[i]);
        }
        g_once_init_leave(&made, 1);
    }
    return compiled;
}

/* --- Reading ------------------------------------------------------------------------------ */

static int number_of(const GMatchInfo *match, const char *name) {
    g_autofree char *digits = g_match_info_fetch_named(match, name);
    return digits ? (int)g_ascii_strtoll(digits, NULL, 10) : 0;
}

/* 0: no month's name. */
static int month_of(const char *name) {
    g_autofree char *lower = g_ascii_strdown(name, -1);
    for (int i = 0; i < MONTHS; i++)
        if (g_str_has_prefix(MONTH_NAMES[i], lower))
            return i + 1;
    return 0;
}

static int micro_of(const GMatchInfo *match) {
    g_autofree char *digits = g_match_info_fetch_named(match, "part");
    int micro = 0;
    for (int i = 0; i < 6; i++)
        micro = micro * 10 + (digits && i < (int)strlen(digits) ? digits[i] - '0' : 0);
    return micro;
}

/* FALSE: 13 PM. */
static gboolean take_half(const GMatchInfo *match, int *hour) {
    g_autofree char *half = g_match_info_fetch_named(match, "half");
    if (!half || !*half)
        return TRUE;
    if (*hour < 1 || *hour > NOON)
        return FALSE;
    *hour = *hour % NOON + (g_ascii_tolower(*half) == 'p' ? NOON : 0);
    return TRUE;
}

static void take_zone(const GMatchInfo *match, ShotsMoment *moment) {
    g_autofree char *zone = g_match_info_fetch_named(match, "zone");
    moment->has_zone = zone && *zone;
    if (!moment->has_zone || g_ascii_tolower(*zone) == 'z')
        return;
    const int digits = (zone[1] - '0') * 10 + (zone[2] - '0');
    const int minutes =
        digits * 60 + (int)g_ascii_strtoll(zone + (zone[3] == ':' ? 4 : 3), NULL, 10);
    moment->zone_min = *zone == '-' ? -minutes : minutes;
}

static gboolean take_match(const GMatchInfo *match, gboolean is_ordered, ShotsMoment *ret_moment) {
    ShotsMoment moment = {.year = number_of(match, "year"),
                          .month = number_of(match, "month"),
                          .day = number_of(match, "day"),
                          .is_ordered = is_ordered,
                          .hour = number_of(match, "hour"),
                          .minute = number_of(match, "minute"),
                          .second = number_of(match, "second"),
                          .micro = micro_of(match)};
    g_autofree char *name = g_match_info_fetch_named(match, "name");
    if (name && *name)
        moment.month = month_of(name);
    if (moment.year < 100)
        moment.year += CENTURY;
    take_zone(match, &moment);
    if (!moment.month || !take_half(match, &moment.hour))
        return FALSE;
    *ret_moment = moment;
    return TRUE;
}

gboolean shots_moment_scan(const char *text, ShotsMoment *ret_moment) {
    if (strlen(text) > MOST_BYTES)
        return FALSE;
    GRegex *const *compiled = shapes();
    for (gsize i = 0; i < G_N_ELEMENTS(SHAPES); i++) {
        g_autoptr(GMatchInfo) match = NULL;
        if (g_regex_match(compiled[i], text, 0, &match))
            return take_match(match, SHAPES[i].is_ordered, ret_moment);
    }
    return FALSE;
}

/* --- Meaning ------------------------------------------------------------------------------ */

ShotsDayOrder shots_moment_order(const ShotsMoment *moment, gboolean *ret_matters) {
    *ret_matters = !moment->is_ordered && moment->month != moment->day;
    if (!*ret_matters || (moment->month <= MONTHS && moment->day <= MONTHS))
        return SHOTS_DAY_UNKNOWN;
    return moment->month > MONTHS ? SHOTS_DAY_FIRST : SHOTS_MONTH_FIRST;
}

gboolean shots_moment_place(const ShotsMoment *moment, ShotsDayOrder order,
                            const ShotsOptions *options, int64_t *ret_us) {
    const gboolean swap = !moment->is_ordered && order != SHOTS_MONTH_FIRST;
    const int month = swap ? moment->day : moment->month;
    const int day = swap ? moment->month : moment->day;
    g_autoptr(GDateTime) date =
        g_date_time_new_utc(moment->year, month, day, moment->hour, moment->minute, moment->second);
    if (!date)
        return FALSE;
    const int zone_min = moment->has_zone ? moment->zone_min : options->zone_offset_min;
    const int64_t at_us = g_date_time_to_unix(date) * BASE_CLOCK_SECOND_US + moment->micro -
                          zone_min * BASE_CLOCK_MINUTE_US;
    if (at_us < SHOTS_EARLIEST_US || at_us > options->now_us + BASE_CLOCK_DAY_US)
        return FALSE;
    *ret_us = at_us;
    return TRUE;
}

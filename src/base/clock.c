#include "base/clock.h"

#include <string.h>
#include <time.h>

/* The years that four digits can write. */
#define FIRST_SECOND (-62135596800LL) /* 0001-01-01T00:00:00Z */
#define LAST_SECOND  (253402300799LL) /* 9999-12-31T23:59:59Z */

enum { TEXT_SIZE = sizeof "2026-11-23T01:02:03.000004Z" };

int64_t base_clock_now_us(void) {
    return g_get_real_time();
}

int64_t base_clock_monotonic_us(void) {
    return g_get_monotonic_time();
}

/* Rounds down, for moments before 1970 too. */
static void split(int64_t moment_us, time_t *ret_second, int *ret_us) {
    int64_t second = moment_us / BASE_CLOCK_SECOND_US;
    int64_t rest_us = moment_us % BASE_CLOCK_SECOND_US;
    if (rest_us < 0) {
        second--;
        rest_us += BASE_CLOCK_SECOND_US;
    }
    *ret_second = (time_t)second;
    *ret_us = (int)rest_us;
}

/* As exactly `count` digits; the place behind them. */
static char *write_number(char *place, int count, int number) {
    for (int i = count - 1; i >= 0; i--) {
        place[i] = (char)('0' + number % 10);
        number /= 10;
    }
    return place + count;
}

char *base_clock_text(int64_t moment_us) {
    time_t second;
    int us;
    split(moment_us, &second, &us);
    struct tm utc;
    if (second < FIRST_SECOND || second > LAST_SECOND || !gmtime_r(&second, &utc))
        return NULL;
    const struct {
        int digits, number;
        char then;
    } PARTS[] = {{4, utc.tm_year + 1900, '-'},
                 {2, utc.tm_mon + 1, '-'},
                 {2, utc.tm_mday, 'T'},
                 {2, utc.tm_hour, ':'},
                 {2, utc.tm_min, ':'},
                 {2, utc.tm_sec, '.'},
                 {6, us, 'Z'}};
    char *text = g_malloc(TEXT_SIZE), *place = text;
    for (gsize i = 0; i < G_N_ELEMENTS(PARTS); i++) {
        place = write_number(place, PARTS[i].digits, PARTS[i].number);
        *place++ = PARTS[i].then;
    }
    *place = 0;
    return text;
}

/* Exactly `count` digits, a number from 0 to `most`; *cursor moves past them. */
static gboolean read_number(const char **cursor, int count, int most, int *ret_number) {
    int number = 0;
    for (int i = 0; i < count; i++) {
        char character = (*cursor)[i];
        if (!g_ascii_isdigit(character))
            return FALSE;
        number = 10 * number + (character - '0');
    }
    *cursor += count;
    *ret_number = number;
    return number <= most;
}

static gboolean read_character(const char **cursor, const char *allowed) {
    if (!**cursor || !strchr(allowed, **cursor))
        return FALSE;
    (*cursor)++;
    return TRUE;
}

static gboolean read_date(const char **cursor, struct tm *ret_utc) {
    int year, month, day;
    if (!read_number(cursor, 4, 9999, &year) || !read_character(cursor, "-") ||
        !read_number(cursor, 2, 12, &month) || !read_character(cursor, "-") ||
        !read_number(cursor, 2, 31, &day) ||
        !g_date_valid_dmy((GDateDay)day, (GDateMonth)month, (GDateYear)year))
        return FALSE;
    ret_utc->tm_year = year - 1900;
    ret_utc->tm_mon = month - 1;
    ret_utc->tm_mday = day;
    return TRUE;
}

/* ".5" or nothing; digits after the sixth are cut off. */
static gboolean read_fraction(const char **cursor, int *ret_us) {
    if (!read_character(cursor, "."))
        return TRUE;
    int count = 0, us = 0;
    for (; g_ascii_isdigit(**cursor) && count < 9; count++, (*cursor)++)
        if (count < 6)
            us = 10 * us + (**cursor - '0');
    for (int i = count; i < 6; i++)
        us *= 10;
    *ret_us = us;
    return count > 0;
}

/* "Z" or "+01:30". */
static gboolean read_offset(const char **cursor, int *ret_offset_s) {
    if (read_character(cursor, "Zz"))
        return TRUE;
    int sign = **cursor == '-' ? -1 : 1, hours, minutes;
    if (!read_character(cursor, "+-") || !read_number(cursor, 2, 23, &hours) ||
        !read_character(cursor, ":") || !read_number(cursor, 2, 59, &minutes))
        return FALSE;
    *ret_offset_s = sign * (60 * hours + minutes) * 60;
    return TRUE;
}

gboolean base_clock_parse(const char *text, int64_t *ret_moment_us) {
    struct tm utc = {0};
    int us = 0, offset_s = 0;
    if (!text || !read_date(&text, &utc) || !read_character(&text, "Tt ") ||
        !read_number(&text, 2, 23, &utc.tm_hour) || !read_character(&text, ":") ||
        !read_number(&text, 2, 59, &utc.tm_min) || !read_character(&text, ":") ||
        !read_number(&text, 2, 59, &utc.tm_sec) || !read_fraction(&text, &us) ||
        !read_offset(&text, &offset_s) || *text)
        return FALSE;
    int64_t second = (int64_t)timegm(&utc) - offset_s;
    if (second < FIRST_SECOND || second > LAST_SECOND)
        return FALSE;
    *ret_moment_us = second * BASE_CLOCK_SECOND_US + us;
    return TRUE;
}

/* The one clock. Times are int64_t microseconds; moments count from 1970-01-01 UTC. Any thread. */
#ifndef GOLFCOACH_BASE_CLOCK_H
#define GOLFCOACH_BASE_CLOCK_H

#include <glib.h>
#include <stdint.h>

#define BASE_CLOCK_SECOND_US ((int64_t)1000000)
#define BASE_CLOCK_MINUTE_US (60 * BASE_CLOCK_SECOND_US)
#define BASE_CLOCK_HOUR_US   (60 * BASE_CLOCK_MINUTE_US)
#define BASE_CLOCK_DAY_US    (24 * BASE_CLOCK_HOUR_US)

/* No device that we take dates from is older. */
#define BASE_CLOCK_YEAR_2000_US (946684800 * BASE_CLOCK_SECOND_US)

/* The time of day: may jump. */
int64_t base_clock_now_us(void);
/* For durations and deadlines: never jumps, counts from anywhere. */
int64_t base_clock_monotonic_us(void);

/* "2026-11-23T01:02:03.000004Z"; NULL for moments outside of the years 1 to 9999. Free with
 * g_free(). */
char *base_clock_text(int64_t moment_us);
/* RFC 3339, any offset, up to nine digits of a second (below a microsecond they are cut off). FALSE
 * and untouched output for anything else: a time without an offset, a leap second, a moment that
 * base_clock_text() could not write, NULL. */
gboolean base_clock_parse(const char *text, int64_t *ret_moment_us);

#endif

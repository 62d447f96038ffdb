/* Dates and times of day as exports write them. Any thread. */
#ifndef GOLFCOACH_SHOTS_MOMENT_H
#define GOLFCOACH_SHOTS_MOMENT_H

#include "shots/shots.h"

/* What a text says, before anybody has decided what it means. */
typedef struct {
    int year, month, day; /* with is_ordered; else month and day are the first and second number */
    gboolean is_ordered;
    int hour, minute, second, micro;
    gboolean has_zone;
    int zone_min; /* east of UTC */
} ShotsMoment;

/* "2026-05-04T13:12:11.5Z", "04/05/2026 1:12 PM", "4.5.2026 13:12:11", "May 4, 2026", "4 May 2026".
 * FALSE for anything else. */
gboolean shots_moment_scan(const char *text, ShotsMoment *ret_moment);

/* Which number is the day, if this date alone tells; 05/05 is right either way: *ret_matters is
 * FALSE. */
ShotsDayOrder shots_moment_order(const ShotsMoment *moment, gboolean *ret_matters);

/* FALSE: there is no such date in that order, or no shot can be from then (before
 * SHOTS_EARLIEST_US, more than a day after options->now_us). `order` UNKNOWN: as good as day first.
 */
gboolean shots_moment_place(const ShotsMoment *moment, ShotsDayOrder order,
                            const ShotsOptions *options, int64_t *ret_us);

#endif

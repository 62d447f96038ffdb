/* What a golfer's swings say together: scores over time, tempo, faults that come again and again.
 * Any thread. */
#ifndef GOLFCOACH_JOBS_STATISTICS_H
#define GOLFCOACH_JOBS_STATISTICS_H

#include "store/rows/rows.h"

/* The shape "Statistics" of the API, as JSON text; also kept in user_stats. NULL with an error.
 * Free with g_free(). */
char *jobs_statistics(RowsDb *db, const char *user_id, int64_t now_us, GError **error);

/* Wilson's lower bound, at 95 %, of a share seen `hits` times in `tries`; 0 for no tries. */
double jobs_wilson_bound(int hits, int tries);

#endif

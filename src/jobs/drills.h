/* The coach's drills as rows. */
#ifndef GOLFCOACH_JOBS_DRILLS_H
#define GOLFCOACH_JOBS_DRILLS_H

#include "store/rows/rows.h"

/* Brings the table of drills up to what the program knows. At start, after the migrations. */
gboolean jobs_seed_drills(Rows *rows, GError **error);

#endif

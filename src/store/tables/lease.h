/* For the files of this folder: a lease in a WHERE clause, as a statement's first three values. */
#ifndef GOLFCOACH_STORE_TABLES_LEASE_H
#define GOLFCOACH_STORE_TABLES_LEASE_H

#include "store/tables/jobs.h"

#define TABLES_HELD "id = $1 AND worker = $2 AND attempts = $3 AND state = 'running'"
#define TABLES_LEASE(lease)                                                                        \
    ROWS_TEXT((lease)->job_id), ROWS_TEXT((lease)->worker), ROWS_INTEGER((lease)->attempt)

#endif

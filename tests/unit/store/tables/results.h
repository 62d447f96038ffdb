/* Ends the jobs of swings as a worker would; what goes wrong ends the test. */
#ifndef GOLFCOACH_TESTS_UNIT_STORE_TABLES_RESULTS_H
#define GOLFCOACH_TESTS_UNIT_STORE_TABLES_RESULTS_H

#include "store/tables/analyses.h"

/* The pools of a worker that analyses. */
extern const char *const RESULT_POOLS[];

/* Claims the swing's; others that come first wait again. */
TablesJob *result_claim(RowsDb *db, const char *swing_id);

typedef struct {
    const char *user;
    const char *swing;
    double score;
    gboolean with_frames; /* two */
    const char *report;   /* object; NULL = none */
    char *id;             /* of the analysis, made by result_store(); g_free() */
} Result;

TablesAnalysisOutcome result_store(RowsDb *db, const TablesJob *job, Result *result);

/* Claims and stores. */
void result_complete(RowsDb *db, const char *user, const char *swing, double score);

#endif

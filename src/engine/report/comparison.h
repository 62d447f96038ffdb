/* compare.json: two swings laid over each other. */
#ifndef GOLFCOACH_ENGINE_REPORT_COMPARISON_H
#define GOLFCOACH_ENGINE_REPORT_COMPARISON_H

#include <glib.h>

#include "engine/compare/compare.h"
#include "engine/swing/report.h"

/* One of the two; borrowed. */
typedef struct {
    const char *name; /* for people: the clip's file name */
    const SwingReport *report;
} ReportCompared;

/* The text of compare.json (docs/compare.schema.json); free with g_free(). */
char *report_comparison_text(const CompareResult *result, const ReportCompared sides[2]);

#endif

/* Two stored analyses beside each other, by engine/compare. Any thread. */
#ifndef GOLFCOACH_JOBS_COMPARISON_H
#define GOLFCOACH_JOBS_COMPARISON_H

#include "store/tables/analyses.h"

/* For swing_comparisons.comparison_data: {"comparable", "reason", "score_a", "score_b", "warnings",
 * "differences": [{"metric", "name", "at", "unit", "a", "b", "difference", "uncertainty",
 * "verdict"}], "highlights", "faults_gone", "faults_new", "faults_still"}; a is the earlier one to
 * compare with, differences are b - a. Never NULL; free with g_free(). */
char *jobs_compare(const TablesAnalysis *a, const TablesAnalysis *b);

#endif

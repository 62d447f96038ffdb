/* What the engine wrote, as rows. */
#ifndef GOLFCOACH_JOBS_RESULTS_H
#define GOLFCOACH_JOBS_RESULTS_H

#include <jansson.h>

#include "store/tables/analyses.h"

/* A report.json is some hundred kB; landmarks.jsonl of the longest clip some 40 MB. */
enum { JOBS_REPORT_BYTES = 16 * 1024 * 1024, JOBS_LANDMARKS_BYTES = 128 * 1024 * 1024 };

/* An analysis with the texts that it points to. */
typedef struct {
    TablesAnalysis row;
    GPtrArray *texts; /* owned by this */
    int64_t duration_ms;
} JobsResult;

/* The five documents and the columns from the text of a report.json. The engine is trusted with its
 * numbers, not with its form: BASE_ERROR_INTERNAL if it is not what docs/report.schema.json says
 * where this looks. id, swing, user and report_object are left to the caller. */
gboolean jobs_result_read(const char *text, gsize size, JobsResult *ret_result, GError **error);
void jobs_result_clear(JobsResult *result);

/* Rows of landmarks from the text of a landmarks.jsonl; they point into *ret_texts. Free both. */
GArray *jobs_landmarks_read(const char *text, gsize size, GPtrArray **ret_texts, GError **error);

#endif

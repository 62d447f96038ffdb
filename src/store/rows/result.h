/* How drivers fill a RowsResult: the columns, then the cells row after row, then rows_result_end().
 * Every cell is kept as text, as PostgreSQL sends it; rows_integer() and rows_real() read that. */
#ifndef GOLFCOACH_STORE_ROWS_RESULT_H
#define GOLFCOACH_STORE_ROWS_RESULT_H

#include "store/rows/rows.h"

RowsResult *rows_result_new(void);
void rows_result_add_column(RowsResult *result, const char *name);
/* The next cell of the present row, or of a new one behind the last column. Text NULL: SQL's NULL.
 * Copied. */
void rows_result_add(RowsResult *result, const char *text, gsize length);
void rows_result_add_integer(RowsResult *result, int64_t value);
/* In the fewest digits that read back as the same number. */
void rows_result_add_real(RowsResult *result, double value);
/* How many rows the statement inserted, changed or deleted. */
void rows_result_end(RowsResult *result, gsize changed);

#endif

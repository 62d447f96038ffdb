/* How drivers fill a RowsResult: the columns, then the cells row after row, then rows_result_end().
 * Every cell is a text, as PostgreSQL sends it; rows_integer() and rows_real() read that. Names and
 * texts are not copied: they stand in what the result keeps. */
#ifndef GOLFCOACH_STORE_ROWS_RESULT_H
#define GOLFCOACH_STORE_ROWS_RESULT_H

#include "store/rows/rows.h"

/* Takes `kept`, which `release` frees with the result. `texts`: how many names and cells to make
 * room for at once, 0 if nobody knows. */
RowsResult *rows_result_new(gpointer kept, GDestroyNotify release, gsize texts);
/* Their names differ. */
void rows_result_add_column(RowsResult *result, const char *name);
/* The next cell of the present row, or of a new one behind the last column. NULL: SQL's NULL. */
void rows_result_add(RowsResult *result, const char *text);
/* How many rows the statement inserted, changed or deleted. */
void rows_result_end(RowsResult *result, gsize changed);

#endif

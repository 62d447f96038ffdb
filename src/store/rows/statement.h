/* What can be said about a statement from its text. Any thread. */
#ifndef GOLFCOACH_STORE_ROWS_STATEMENT_H
#define GOLFCOACH_STORE_ROWS_STATEMENT_H

#include "store/rows/rows.h"

/* "select" (WITH counts as one), "insert", "update", "delete" or "other": for the metrics. Static.
 */
const char *rows_statement_kind(const char *sql);

/* The text with single blanks for line ends and the like: messages of libpq have several lines.
 * Free with g_free(). */
char *rows_statement_on_one_line(const char *text);

/* Fills `error` with the statement, cut to a readable length (it holds $1, never a value), and what
 * is wrong. */
void rows_statement_error(GError **error, RowsErrorCode code, const char *sql, const char *problem);

#endif

/* Comma-separated values (RFC 4180, any one-byte delimiter). Pure; any thread. */
#ifndef GOLFCOACH_SHOTS_CSV_H
#define GOLFCOACH_SHOTS_CSV_H

#include <glib.h>

/* A row is a GPtrArray of char *, its cells. */

/* At most `rows` rows of valid UTF-8 without NUL; what follows them is not looked at. Ends of lines
 * may be LF, CRLF or CR; a quote inside a bare cell is itself. BASE_ERROR_INPUT: a quoted cell that
 * does not end, or goes on behind its quote. BASE_ERROR_LIMIT: see shots/bounds.h. Free with
 * g_ptr_array_unref(). */
GPtrArray *shots_csv_parse(const char *text, gsize size, char delimiter, guint rows,
                           GError **error);

/* "" where the row is shorter. Borrowed. */
const char *shots_csv_cell(const GPtrArray *row, guint column);
/* All cells are white space. */
gboolean shots_csv_is_blank(const GPtrArray *row);

#endif

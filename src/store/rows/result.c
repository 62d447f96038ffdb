#include "store/rows/result.h"

#include <math.h>
#include <string.h>

struct RowsResult {
    gpointer kept; /* what the texts stand in */
    GDestroyNotify release;
    GPtrArray *texts; /* the names of the columns, then the cells row after row; not owned */
    gsize columns;
    gsize changed;
    gsize row;  /* the present one; 0: the names, nothing was stepped to yet */
    gsize last; /* the column that was read last: it or the next is likely asked for next */
};

RowsResult *rows_result_new(gpointer kept, GDestroyNotify release, gsize texts) {
    RowsResult *result = g_new0(RowsResult, 1);
    result->kept = kept;
    result->release = release;
    result->texts = g_ptr_array_sized_new((guint)texts);
    return result;
}

void rows_result_free(RowsResult *result) {
    if (!result)
        return;
    g_ptr_array_unref(result->texts);
    result->release(result->kept);
    g_free(result);
}

void rows_result_add(RowsResult *result, const char *text) {
    g_ptr_array_add(result->texts, (gpointer)text);
}

void rows_result_add_column(RowsResult *result, const char *name) {
    g_assert(result->texts->len == result->columns);
    rows_result_add(result, name);
    result->columns++;
}

void rows_result_end(RowsResult *result, gsize changed) {
    result->changed = changed;
    g_assert(result->columns == 0 || result->texts->len % result->columns == 0);
}

gsize rows_count(const RowsResult *result) {
    return result->columns ? result->texts->len / result->columns - 1 : 0;
}

gsize rows_changed(const RowsResult *result) {
    return result->changed;
}

gboolean rows_next(RowsResult *result) {
    if (result->row >= rows_count(result))
        return FALSE;
    result->row++;
    result->last = 0;
    return TRUE;
}

static gsize column_index(RowsResult *result, const char *column) {
    for (gsize tried = 0; tried < result->columns; tried++) {
        if (strcmp(g_ptr_array_index(result->texts, result->last), column) == 0)
            return result->last;
        if (++result->last == result->columns)
            result->last = 0;
    }
    g_error("the statement yields no column \"%s\"", column);
}

const char *rows_text(RowsResult *result, const char *column) {
    g_assert(result->row > 0);
    gsize index = column_index(result, column);
    return g_ptr_array_index(result->texts, result->row * result->columns + index);
}

gboolean rows_is_null(RowsResult *result, const char *column) {
    return rows_text(result, column) == NULL;
}

int64_t rows_integer(RowsResult *result, const char *column) {
    const char *text = rows_text(result, column);
    return text ? g_ascii_strtoll(text, NULL, 10) : 0;
}

double rows_real(RowsResult *result, const char *column) {
    const char *text = rows_text(result, column);
    return text ? g_ascii_strtod(text, NULL) : (double)NAN;
}

#include "store/rows/result.h"

#include <math.h>
#include <string.h>

#define NULL_CELL G_MAXSIZE

struct RowsResult {
    GPtrArray *columns; /* names */
    GArray *cells;      /* gsize: where each begins in `text`, row after row, or NULL_CELL */
    GString *text;      /* of all cells, a 0 behind each */
    gsize changed;
    gsize next; /* index of the row that rows_next() steps to; the present one is before it */
};

RowsResult *rows_result_new(void) {
    RowsResult *result = g_new0(RowsResult, 1);
    result->columns = g_ptr_array_new_with_free_func(g_free);
    result->cells = g_array_new(FALSE, FALSE, sizeof(gsize));
    result->text = g_string_new(NULL);
    return result;
}

void rows_result_free(RowsResult *result) {
    if (!result)
        return;
    g_ptr_array_unref(result->columns);
    g_array_unref(result->cells);
    g_string_free(result->text, TRUE);
    g_free(result);
}

void rows_result_add_column(RowsResult *result, const char *name) {
    g_ptr_array_add(result->columns, g_strdup(name));
}

void rows_result_add(RowsResult *result, const char *text, gsize length) {
    gsize begin = text ? result->text->len : NULL_CELL;
    g_array_append_val(result->cells, begin);
    if (!text)
        return;
    g_string_append_len(result->text, text, (gssize)length);
    g_string_append_c(result->text, '\0');
}

void rows_result_add_integer(RowsResult *result, int64_t value) {
    char text[32];
    int length = g_snprintf(text, sizeof text, "%" G_GINT64_FORMAT, value);
    rows_result_add(result, text, (gsize)length);
}

void rows_result_add_real(RowsResult *result, double value) {
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    if (isinf(value)) {
        g_strlcpy(text, value < 0 ? "-Infinity" : "Infinity", sizeof text);
    } else {
        g_ascii_formatd(text, sizeof text, "%.15g", value);
        /* 17 digits are always enough; 15 often are, and look like what was written. */
        if (g_ascii_strtod(text, NULL) != value)
            g_ascii_formatd(text, sizeof text, "%.17g", value);
    }
    rows_result_add(result, text, strlen(text));
}

void rows_result_end(RowsResult *result, gsize changed) {
    result->changed = changed;
    g_assert(result->columns->len == 0 || result->cells->len % result->columns->len == 0);
}

gsize rows_count(const RowsResult *result) {
    return result->columns->len ? result->cells->len / result->columns->len : 0;
}

gsize rows_changed(const RowsResult *result) {
    return result->changed;
}

gboolean rows_next(RowsResult *result) {
    if (result->next >= rows_count(result))
        return FALSE;
    result->next++;
    return TRUE;
}

static guint column_index(const RowsResult *result, const char *column) {
    for (guint i = 0; i < result->columns->len; i++)
        if (strcmp(g_ptr_array_index(result->columns, i), column) == 0)
            return i;
    g_error("the statement yields no column \"%s\"", column);
}

const char *rows_text(const RowsResult *result, const char *column) {
    g_assert(result->next > 0);
    gsize cell = (result->next - 1) * result->columns->len + column_index(result, column);
    gsize begin = g_array_index(result->cells, gsize, cell);
    return begin == NULL_CELL ? NULL : result->text->str + begin;
}

gboolean rows_is_null(const RowsResult *result, const char *column) {
    return rows_text(result, column) == NULL;
}

int64_t rows_integer(const RowsResult *result, const char *column) {
    const char *text = rows_text(result, column);
    return text ? g_ascii_strtoll(text, NULL, 10) : 0;
}

double rows_real(const RowsResult *result, const char *column) {
    const char *text = rows_text(result, column);
    return text ? g_ascii_strtod(text, NULL) : (double)NAN;
}

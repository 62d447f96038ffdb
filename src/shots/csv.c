#include "shots/csv.h"

#include <string.h>

#include "base/error.h"
#include "shots/bounds.h"
#include "shots/words.h"

typedef struct {
    const char *at, *end;
    char delimiter;
    guint row; /* the one being read, from 1 */
    GString *cell;
} Reader;

static gboolean is_wrong(const Reader *reader, const char *what, GError **error) {
    g_set_error(error, BASE_ERROR, BASE_ERROR_INPUT, "row %u: %s", reader->row, what);
    return FALSE;
}

static gboolean is_too_much(const Reader *reader, const char *what, int most, GError **error) {
    g_set_error(error, BASE_ERROR, BASE_ERROR_LIMIT, "row %u has more than %d %s", reader->row,
                most, what);
    return FALSE;
}

static gboolean ends_cell(const Reader *reader) {
    return reader->at == reader->end || *reader->at == reader->delimiter || *reader->at == '\n' ||
           *reader->at == '\r';
}

static gboolean take(Reader *reader, GError **error) {
    if (reader->cell->len == SHOTS_CELL_BYTES)
        return is_too_much(reader, "bytes in a cell", SHOTS_CELL_BYTES, error);
    g_string_append_c(reader->cell, *reader->at++);
    return TRUE;
}

static gboolean read_quoted(Reader *reader, GError **error) {
    reader->at++;
    for (;;) {
        if (reader->at == reader->end)
            return is_wrong(reader, "a quoted cell does not end", error);
        if (*reader->at == '"') {
            reader->at++;
            if (reader->at == reader->end || *reader->at != '"')
                break;
        }
        if (!take(reader, error))
            return FALSE;
    }
    return ends_cell(reader) || is_wrong(reader, "a cell goes on behind its closing quote", error);
}

static gboolean read_cell(Reader *reader, GError **error) {
    g_string_truncate(reader->cell, 0);
    if (reader->at < reader->end && *reader->at == '"')
        return read_quoted(reader, error);
    while (!ends_cell(reader))
        if (!take(reader, error))
            return FALSE;
    return TRUE;
}

static void skip_line_end(Reader *reader) {
    if (reader->at < reader->end && *reader->at == '\r')
        reader->at++;
    if (reader->at < reader->end && *reader->at == '\n')
        reader->at++;
}

static gboolean read_row(Reader *reader, GPtrArray *row, GError **error) {
    for (;;) {
        if (!read_cell(reader, error))
            return FALSE;
        if (row->len == SHOTS_COLUMNS)
            return is_too_much(reader, "columns", SHOTS_COLUMNS, error);
        g_ptr_array_add(row, g_strndup(reader->cell->str, reader->cell->len));
        if (reader->at == reader->end || *reader->at != reader->delimiter)
            break;
        reader->at++;
    }
    skip_line_end(reader);
    return TRUE;
}

GPtrArray *shots_csv_parse(const char *text, gsize size, char delimiter, guint rows,
                           GError **error) {
    g_autoptr(GString) cell = g_string_new(NULL);
    g_autoptr(GPtrArray) table = g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref);
    Reader reader = {text, text + size, delimiter, 1, cell};
    for (; reader.at < reader.end && table->len < rows; reader.row++) {
        GPtrArray *row = g_ptr_array_new_with_free_func(g_free);
        g_ptr_array_add(table, row);
        if (!read_row(&reader, row, error))
            return NULL;
    }
    return g_steal_pointer(&table);
}

const char *shots_csv_cell(const GPtrArray *row, guint column) {
    return column < row->len ? row->pdata[column] : "";
}

gboolean shots_csv_is_blank(const GPtrArray *row) {
    for (guint i = 0; i < row->len; i++) {
        g_autofree char *bare = shots_words_strip(row->pdata[i]);
        if (*bare)
            return FALSE;
    }
    return TRUE;
}

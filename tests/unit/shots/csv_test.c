#include "shots/csv.h"

#include <string.h>

#include "base/error.h"
#include "shots/bounds.h"
#include "tap.h"

/* Rows as "a|b" with "/" between them. */
static char *shown(const char *text, char delimiter, guint rows) {
    g_autoptr(GPtrArray) table = shots_csv_parse(text, strlen(text), delimiter, rows, NULL);
    GString *all = g_string_new(table ? NULL : "failed");
    for (guint i = 0; table && i < table->len; i++) {
        const GPtrArray *row = table->pdata[i];
        for (guint k = 0; k < row->len; k++)
            g_string_append_printf(all, "%s%s", k ? "|" : "", shots_csv_cell(row, k));
        g_string_append_c(all, '/');
    }
    return g_string_free(all, FALSE);
}

static void cells_are_as_written(void) {
    static const struct {
        const char *text, *wanted;
        char delimiter;
    } CASES[] = {
        {"a,b\nc,d\n", "a|b/c|d/", ','},
        {"a,b\r\nc,d", "a|b/c|d/", ','},
        {"a,b\rc,d\r", "a|b/c|d/", ','},
        {"a,,\n\n,b\n", "a||//|b/", ','},
        {"\"a,b\",\"say \"\"hi\"\"\"\n", "a,b|say \"hi\"/", ','},
        {"\"two\r\nlines\";x\n", "two\r\nlines|x/", ';'},
        {"5\" putt,x\n", "5\" putt|x/", ','},
        {"a\tb,c\n", "a|b,c/", '\t'},
        {"\"\"\n", "/", ','},
        {"\"\"", "/", ','},
        {"a,", "a|/", ','},
        {"", "", ','},
        {"\"a\"b,c\n", "failed", ','},
        {"x,\"never ends\n", "failed", ','},
        {"\"", "failed", ','},
        {"\"\"\"", "failed", ','},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(CASES); i++) {
        g_autofree char *got = shown(CASES[i].text, CASES[i].delimiter, 100);
        TAP_CHECK(!strcmp(got, CASES[i].wanted), "%s: %s", CASES[i].text, got);
    }
}

static void no_more_rows_than_asked_for(void) {
    g_autofree char *got = shown("a\nb\n\"never ends", ',', 2);
    TAP_CHECK(!strcmp(got, "a/b/"), "%s", got);
}

static void check_limit(const char *text, gboolean is_fine) {
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) table = shots_csv_parse(text, strlen(text), ',', 10, &error);
    TAP_CHECK(is_fine ? table != NULL : g_error_matches(error, BASE_ERROR, BASE_ERROR_LIMIT));
}

static void cells_and_columns_have_limits(void) {
    g_autofree char *cell = g_strnfill(SHOTS_CELL_BYTES, 'a');
    g_autofree char *longer = g_strconcat(cell, "b", NULL);
    g_autofree char *quoted = g_strdup_printf("\"%s\"", longer);
    g_autofree char *columns = g_strnfill(SHOTS_COLUMNS - 1, ',');
    g_autofree char *more = g_strnfill(SHOTS_COLUMNS, ',');
    check_limit(cell, TRUE);
    check_limit(longer, FALSE);
    check_limit(quoted, FALSE);
    check_limit(columns, TRUE);
    check_limit(more, FALSE);
}

static void short_rows_read_as_empty_cells(void) {
    const char *text = "a\n \t,\u00a0\n";
    g_autoptr(GPtrArray) table = shots_csv_parse(text, strlen(text), ',', 10, NULL);
    TAP_CHECK(table && table->len == 2);
    TAP_CHECK(!strcmp(shots_csv_cell(table->pdata[0], 7), ""));
    TAP_CHECK(!shots_csv_is_blank(table->pdata[0]) && shots_csv_is_blank(table->pdata[1]));
}

int main(void) {
    TAP_RUN(cells_are_as_written);
    TAP_RUN(no_more_rows_than_asked_for);
    TAP_RUN(cells_and_columns_have_limits);
    TAP_RUN(short_rows_read_as_empty_cells);
    return tap_done();
}

#include "store/rows/statement.h"

#include "tap.h"

#include <string.h>

static void kinds_are_told(void) {
    static const char *const CASES[][2] = {
        {"SELECT 1", "select"},
        {"  select\n1", "select"},
        {"WITH a AS (…", "select"},
        {"INSERT INTO x", "insert"},
        {"UPDATE x", "update"},
        {"delete FROM x", "delete"},
        {"BEGIN", "other"},
        {"SELECTED", "other"},
        {"", "other"},
        {"INSERTINTOWITHOUT", "other"},
        {"(SELECT 1)", "other"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(CASES); i++)
        TAP_CHECK(strcmp(rows_statement_kind(CASES[i][0]), CASES[i][1]) == 0, "%s", CASES[i][0]);
}

static void errors_stay_on_one_line(void) {
    g_autofree char *sql = g_strnfill(500, 'x');
    sql[3] = '\n';
    g_autoptr(GError) error = NULL;
    rows_statement_error(&error, ROWS_ERROR_CHECK, sql, "no,\n\t no\n");
    TAP_CHECK(g_error_matches(error, ROWS_ERROR, ROWS_ERROR_CHECK));
    TAP_CHECK(!strchr(error->message, '\n') && strlen(error->message) < 120);
    TAP_CHECK(g_str_has_suffix(error->message, ": no, no"));
}

int main(void) {
    TAP_RUN(kinds_are_told);
    TAP_RUN(errors_stay_on_one_line);
    return tap_done();
}

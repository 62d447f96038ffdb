#include "store/rows/statement.h"

#include <string.h>

/* Enough to recognise a statement by. */
#define SHOWN_CHARACTERS 80

static const struct {
    const char *word, *kind;
} KINDS[] = {
    {"SELECT", "select"}, {"WITH", "select"},   {"INSERT", "insert"},
    {"UPDATE", "update"}, {"DELETE", "delete"},
};

const char *rows_statement_kind(const char *sql) {
    while (g_ascii_isspace(*sql))
        sql++;
    gsize length = 0;
    while (g_ascii_isalpha(sql[length]))
        length++;
    for (gsize i = 0; i < G_N_ELEMENTS(KINDS); i++)
        if (strlen(KINDS[i].word) == length && g_ascii_strncasecmp(sql, KINDS[i].word, length) == 0)
            return KINDS[i].kind;
    return "other";
}

char *rows_statement_on_one_line(const char *text) {
    g_auto(GStrv) words = g_strsplit_set(text, " \t\r\n", -1);
    GString *line = g_string_new(NULL);
    for (char **word = words; *word; word++)
        if (**word)
            g_string_append_printf(line, line->len ? " %s" : "%s", *word);
    return g_string_free(line, FALSE);
}

void rows_statement_error(GError **error, RowsErrorCode code, const char *sql,
                          const char *problem) {
    g_autofree char *begin = g_strndup(sql, SHOWN_CHARACTERS);
    g_autofree char *shown = rows_statement_on_one_line(begin);
    g_autofree char *what = rows_statement_on_one_line(problem);
    g_set_error(error, ROWS_ERROR, (int)code, "running \"%s\": %s", shown, what);
}

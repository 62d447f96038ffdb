#include "store/rows/migrate.h"

#include <string.h>

#define SECTION_MARK "-- @"

static const struct {
    const char *word;
    gboolean fits[ROWS_TARGETS];
} SECTIONS[] = {
    {"@all", {TRUE, TRUE, TRUE}},         {"@sqlite", {TRUE, FALSE, FALSE}},
    {"@postgresql", {FALSE, TRUE, TRUE}}, {"@timescale", {FALSE, FALSE, TRUE}},
    {"@plain", {TRUE, TRUE, FALSE}},
};

#define IDENTITY "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY"

static const struct {
    const char *word;
    const char *text[ROWS_TARGETS];
} WORDS[] = {
    {"{json}", {"TEXT", "JSONB", "JSONB"}},
    {"{identity}", {"INTEGER PRIMARY KEY", IDENTITY, IDENTITY}},
};

static gboolean refuse(const RowsMigration *migration, const char *problem, const char *what,
                       GError **error) {
    g_set_error(error, ROWS_ERROR, ROWS_ERROR_SCHEMA, "reading migration %s: %s: %s",
                migration->name, problem, what);
    return FALSE;
}

/* Whether the section that this line begins counts. */
static gboolean read_mark(const RowsMigration *migration, const char *line, RowsTarget target,
                          gboolean *ret_counts, GError **error) {
    g_auto(GStrv) words = g_strsplit(line + strlen("-- "), " ", -1);
    gboolean counts = FALSE;
    for (char **word = words; *word; word++) {
        gsize i = 0;
        while (i < G_N_ELEMENTS(SECTIONS) && strcmp(*word, SECTIONS[i].word) != 0)
            i++;
        if (i == G_N_ELEMENTS(SECTIONS))
            return refuse(migration, "no such section", *word, error);
        counts |= SECTIONS[i].fits[target];
    }
    *ret_counts = counts;
    return TRUE;
}

static gboolean is_remark(const char *line) {
    return *line == '\0' || g_str_has_prefix(line, "--");
}

/* The lines of the sections that count; the others stay as empty lines, so that a database's
 * message about a line fits the file. */
static GString *select_lines(const RowsMigration *migration, RowsTarget target, GError **error) {
    g_autofree char *text = g_strndup((const char *)migration->text, *migration->size);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    g_autoptr(GString) script = g_string_new(NULL);
    gboolean counts = FALSE, begun = FALSE;
    for (char **line = lines; *line; line++) {
        if (g_str_has_prefix(*line, SECTION_MARK)) {
            if (!read_mark(migration, *line, target, &counts, error))
                return NULL;
            begun = TRUE;
        } else if (!begun && !is_remark(*line)) {
            refuse(migration, "a statement before the first section", *line, error);
            return NULL;
        } else if (counts) {
            g_string_append(script, *line);
        }
        g_string_append_c(script, '\n');
    }
    return g_steal_pointer(&script);
}

char *rows_migration_script(const RowsMigration *migration, RowsTarget target, GError **error) {
    g_autoptr(GString) script = select_lines(migration, target, error);
    if (!script)
        return NULL;
    for (gsize i = 0; i < G_N_ELEMENTS(WORDS); i++)
        g_string_replace(script, WORDS[i].word, WORDS[i].text[target], 0);
    g_autoptr(GRegex) word = g_regex_new("\\{\\w+\\}", 0, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;
    if (g_regex_match(word, script->str, 0, &match)) {
        g_autofree char *what = g_match_info_fetch(match, 0);
        refuse(migration, "no such word", what, error);
        return NULL;
    }
    return g_string_free(g_steal_pointer(&script), FALSE);
}

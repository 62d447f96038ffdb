#include "store/rows/migrate.h"

#include "tap.h"

#include <string.h>

static char *script(const char *text, RowsTarget target, GError **error) {
    size_t size = strlen(text);
    RowsMigration migration = {"0001_test", (const unsigned char *)text, &size};
    return rows_migration_script(&migration, target, error);
}

static gboolean gives(const char *text, RowsTarget target, const char *expected) {
    g_autofree char *got = script(text, target, NULL);
    g_auto(GStrv) lines = got ? g_strsplit(got, "\n", -1) : NULL;
    g_autofree char *bare = lines ? g_strjoinv("", lines) : NULL;
    return g_strcmp0(bare, expected) == 0;
}

static void sections_are_chosen(void) {
    static const char TEXT[] = "-- words\n\n-- @all\na\n-- @sqlite\ns\n-- @postgresql\np\n"
                               "-- @timescale\nt\n-- @plain\nn\n-- @sqlite @timescale\nb\n";
    TAP_CHECK(gives(TEXT, ROWS_TARGET_SQLITE, "asnb"));
    TAP_CHECK(gives(TEXT, ROWS_TARGET_POSTGRESQL, "apn"));
    TAP_CHECK(gives(TEXT, ROWS_TARGET_TIMESCALE, "aptb"));
}

static void lines_keep_their_numbers(void) {
    g_autofree char *got =
        script("-- @sqlite\ns\n-- @postgresql\np\n", ROWS_TARGET_POSTGRESQL, NULL);
    TAP_CHECK(g_str_has_prefix(got, "\n\n\np\n"), "%s", got);
}

static void words_are_replaced(void) {
    static const char TEXT[] = "-- @all\n{json} {identity} {json} '{}' '{\"a\":1}'";
    TAP_CHECK(gives(TEXT, ROWS_TARGET_SQLITE, "TEXT INTEGER PRIMARY KEY TEXT '{}' '{\"a\":1}'"));
    TAP_CHECK(gives(TEXT, ROWS_TARGET_TIMESCALE,
                    "JSONB BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY JSONB '{}' "
                    "'{\"a\":1}'"));
}

static void mistakes_are_named(void) {
    static const char *const CASES[][2] = {
        {"CREATE TABLE a (b TEXT);\n", "before the first section"},
        {"-- @everywhere\n", "@everywhere"},
        {"-- @sqlite @mysql\n", "@mysql"},
        {"-- @all\na {blob}", "{blob}"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(CASES); i++) {
        g_autoptr(GError) error = NULL;
        g_autofree char *got = script(CASES[i][0], ROWS_TARGET_SQLITE, &error);
        TAP_CHECK(!got && g_error_matches(error, ROWS_ERROR, ROWS_ERROR_SCHEMA));
        TAP_CHECK(error && strstr(error->message, CASES[i][1]), "%s", CASES[i][0]);
    }
}

static int count_files(void) {
    g_autoptr(GDir) folder = g_dir_open(MIGRATIONS_FOLDER, 0, NULL);
    int count = 0;
    for (const char *name; (name = g_dir_read_name(folder));)
        count += g_str_has_suffix(name, ".sql");
    return count;
}

/* Each file of the program: its number and its name, and that it can be read for every target. */
static void the_programs_files_are_in_order(void) {
    int i = 0;
    for (; rows_migrations[i].name; i++) {
        const RowsMigration *migration = &rows_migrations[i];
        g_autofree char *number = g_strdup_printf("%04d_", i + 1);
        TAP_CHECK(g_str_has_prefix(migration->name, number), "%s", migration->name);
        for (RowsTarget target = 0; target < ROWS_TARGETS; target++) {
            g_autoptr(GError) error = NULL;
            g_autofree char *text = rows_migration_script(migration, target, &error);
            TAP_CHECK(text, "%s", error->message);
        }
    }
    TAP_CHECK(i == count_files(), "a file is not in meson.build");
}

int main(void) {
    TAP_RUN(sections_are_chosen);
    TAP_RUN(lines_keep_their_numbers);
    TAP_RUN(words_are_replaced);
    TAP_RUN(mistakes_are_named);
    TAP_RUN(the_programs_files_are_in_order);
    return tap_done();
}

/* The pool, through rows.h; on SQLite, because that needs no server. */
#include "base/metrics.h"
#include "store/rows/rows.h"

#include "tap.h"

#include <glib/gstdio.h>
#include <string.h>

static char *url;

static void urls_are_checked_at_once(void) {
    static const char *const CASES[] = {
        "", "mysql://x", "sqlite:", "sqlite::memory:", "postgresql://u:secret%zz@h/db"};
    for (gsize i = 0; i < G_N_ELEMENTS(CASES); i++) {
        g_autoptr(GError) error = NULL;
        TAP_CHECK(!rows_open(CASES[i], NULL, 1, &error), "%s", CASES[i]);
        TAP_CHECK(error && !strstr(error->message, "secret"), "%s", CASES[i]);
    }
}

static void databases_that_are_away_are_unavailable(void) {
    static const char *const CASES[] = {"sqlite:/no/such/folder/x.db",
                                        "postgresql://golfcoach@127.0.0.1:1/none"};
    for (gsize i = 0; i < G_N_ELEMENTS(CASES); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(Rows) away = rows_open(CASES[i], NULL, 1, NULL);
        TAP_CHECK(away && !rows_borrow(away, &error));
        TAP_CHECK(g_error_matches(error, ROWS_ERROR, ROWS_ERROR_UNAVAILABLE), "%s", CASES[i]);
    }
}

static gpointer borrow_once(gpointer rows) {
    g_autoptr(RowsDb) db = rows_borrow(rows, NULL);
    return GINT_TO_POINTER(db != NULL);
}

static void those_who_wait_are_served(void) {
    g_autoptr(Rows) rows = rows_open(url, NULL, 1, NULL);
    RowsDb *db = rows_borrow(rows, NULL);
    GThread *threads[3];
    for (gsize i = 0; i < G_N_ELEMENTS(threads); i++)
        threads[i] = g_thread_new("borrow", borrow_once, rows);
    g_usleep(20000);
    rows_give_back(db);
    for (gsize i = 0; i < G_N_ELEMENTS(threads); i++)
        TAP_CHECK(GPOINTER_TO_INT(g_thread_join(threads[i])));
}

static void connections_are_used_again(void) {
    g_autoptr(Rows) rows = rows_open(url, NULL, 2, NULL);
    RowsDb *one = rows_borrow(rows, NULL);
    rows_result_free(ROWS_RUN(one, NULL, "CREATE TEMP TABLE mine (a INTEGER)"));
    rows_give_back(one);
    g_autoptr(RowsDb) again = rows_borrow(rows, NULL);
    g_autoptr(RowsDb) other = rows_borrow(rows, NULL);
    g_autoptr(RowsResult) seen = ROWS_RUN(again, NULL, "SELECT a FROM mine");
    TAP_CHECK(seen, "the one that knows the table");
    g_autoptr(GError) error = NULL;
    TAP_CHECK(!ROWS_RUN(other, &error, "SELECT a FROM mine") && error);
}

static void readers_take_the_replica(void) {
    g_autofree char *copy_url = g_strconcat(url, ".copy", NULL);
    g_autoptr(Rows) rows = rows_open(url, copy_url, 1, NULL);
    g_autoptr(RowsDb) reader = rows_borrow_reader(rows, NULL);
    rows_result_free(ROWS_RUN(reader, NULL, "CREATE TABLE only_there (a INTEGER)"));
    g_autoptr(RowsDb) db = rows_borrow(rows, NULL);
    g_autoptr(RowsResult) here = ROWS_RUN(db, NULL, "SELECT a FROM only_there");
    g_autoptr(RowsResult) there = ROWS_RUN(reader, NULL, "SELECT a FROM only_there");
    TAP_CHECK(!here && there);
}

static void without_one_they_take_the_database(void) {
    g_autoptr(Rows) none = rows_open(url, NULL, 1, NULL);
    RowsDb *db = rows_borrow_reader(none, NULL);
    TAP_CHECK(db != NULL);
    rows_give_back(db);
    g_autoptr(Rows) away = rows_open(url, "sqlite:/no/such/folder/x.db", 1, NULL);
    db = rows_borrow_reader(away, NULL);
    TAP_CHECK(db != NULL);
    rows_give_back(db);
}

static void metrics_are_kept(void) {
    g_autoptr(Rows) rows = rows_open(url, NULL, 1, NULL);
    g_autoptr(RowsDb) db = rows_borrow(rows, NULL);
    rows_result_free(ROWS_RUN(db, NULL, "SELECT 1"));
    g_autofree char *page = base_metrics_page();
    TAP_CHECK(strstr(page, "db_connections_active 1\n"));
    TAP_CHECK(strstr(page, "db_query_duration_seconds_count{query_type=\"select\"}"));
    TAP_CHECK(strstr(page, "db_connection_errors_total 3\n"), "those that were away");
    if (tap_test_failures)
        printf("# %s\n", strstr(page, "db_"));
}

int main(void) {
    char folder[] = "/tmp/rows-pool-XXXXXX";
    url = g_strdup_printf("sqlite:%s/pool.db", g_mkdtemp(folder));
    TAP_RUN(urls_are_checked_at_once);
    TAP_RUN(databases_that_are_away_are_unavailable);
    TAP_RUN(those_who_wait_are_served);
    TAP_RUN(connections_are_used_again);
    TAP_RUN(readers_take_the_replica);
    TAP_RUN(without_one_they_take_the_database);
    TAP_RUN(metrics_are_kept);
    static const char *const NAMES[] = {"pool.db", "pool.db.copy"};
    for (gsize i = 0; i < G_N_ELEMENTS(NAMES); i++) {
        g_autofree char *file = g_build_filename(folder, NAMES[i], NULL);
        g_unlink(file);
    }
    TAP_CHECK(g_rmdir(folder) == 0, "the last connection leaves nothing beside the file");
    g_free(url);
    return tap_done();
}

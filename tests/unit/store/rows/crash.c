/* What is left when PostgreSQL is killed. Runs under crash_test.py, which does what the comments
 * "# server kill" and "# server start" in the output ask for, then writes a line. */
#include "store/rows/rows.h"

#include "tap.h"

#include <string.h>

enum { CONNECTIONS = 3 };

static Rows *rows;

static void server(const char *what) {
    char line[16];
    printf("# server %s\n", what);
    fflush(stdout);
    if (!fgets(line, sizeof line, stdin))
        g_error("nobody to %s the server", what);
}

static void run(RowsDb *db, const char *sql) {
    g_autoptr(GError) error = NULL;
    g_autoptr(RowsResult) result = rows_run(db, &error, sql, NULL, 0);
    if (!result)
        g_error("%s", error->message);
}

static int64_t count_rows(void) {
    g_autoptr(RowsDb) db = rows_borrow(rows, NULL);
    g_autoptr(RowsResult) found = ROWS_RUN(db, NULL, "SELECT count(*) AS n FROM kept");
    rows_next(found);
    return rows_integer(found, "n");
}

static gboolean is_unavailable(GError **error) {
    gboolean is = g_error_matches(*error, ROWS_ERROR, ROWS_ERROR_UNAVAILABLE);
    printf("# %s\n", *error ? (*error)->message : "no error");
    g_clear_error(error);
    return is;
}

/* So that all of the pool stand. */
static void use_all_connections(void) {
    RowsDb *all[CONNECTIONS];
    for (int i = 0; i < CONNECTIONS; i++) {
        all[i] = rows_borrow(rows, NULL);
        TAP_CHECK(all[i] != NULL);
        run(all[i], "SELECT 1");
    }
    for (int i = 0; i < CONNECTIONS; i++)
        rows_give_back(all[i]);
}

static void what_was_acknowledged_survives(void) {
    g_autoptr(GError) error = NULL;
    RowsDb *db = rows_borrow(rows, NULL);
    run(db, "CREATE TABLE kept (id INTEGER PRIMARY KEY NOT NULL)");
    for (int i = 0; i < 20; i++)
        rows_result_free(ROWS_RUN(db, NULL, "INSERT INTO kept VALUES ($1)", ROWS_INTEGER(i)));
    server("kill");
    TAP_CHECK(!ROWS_RUN(db, &error, "INSERT INTO kept VALUES (100)") && is_unavailable(&error));
    TAP_CHECK(!ROWS_RUN(db, &error, "SELECT 1") && is_unavailable(&error));
    rows_give_back(db);
    TAP_CHECK(!rows_borrow(rows, &error) && is_unavailable(&error));
    server("start");
    TAP_CHECK(count_rows() == 20);
}

static void a_transaction_that_broke_is_gone(void) {
    g_autoptr(GError) error = NULL;
    RowsDb *db = rows_borrow(rows, NULL);
    rows_begin(db, NULL);
    run(db, "INSERT INTO kept VALUES (200)");
    server("kill");
    TAP_CHECK(!rows_commit(db, &error) && is_unavailable(&error));
    rows_give_back(db);
    server("start");
    TAP_CHECK(count_rows() == 20);
}

static void many_rows_break_off(void) {
    enum { COUNT = 3000 };
    g_autofree RowsValue *values = g_new0(RowsValue, COUNT);
    for (int i = 0; i < COUNT; i++)
        values[i] = ROWS_INTEGER(1000 + i);
    g_autoptr(GError) error = NULL;
    RowsDb *db = rows_borrow(rows, NULL);
    rows_begin(db, NULL);
    server("kill");
    TAP_CHECK(!rows_run_many(db, &error, "INSERT INTO kept VALUES ($1)", values, 1, COUNT));
    TAP_CHECK(is_unavailable(&error));
    rows_give_back(db);
    server("start");
    TAP_CHECK(count_rows() == 20);
}

static gboolean insert(RowsDb *db, gpointer data, GError **error) {
    g_autoptr(RowsResult) result = ROWS_RUN(db, error, "INSERT INTO kept VALUES (300)");
    ++*(int *)data;
    return result != NULL;
}

static gboolean delete_inserted(RowsDb *db, gpointer data, GError **error) {
    g_autoptr(RowsResult) result = ROWS_RUN(db, error, "DELETE FROM kept WHERE id = 300");
    ++*(int *)data;
    return result != NULL;
}

/* The pool's connections are all dead, and nobody notices. */
static void idle_connections_are_replaced(void) {
    use_all_connections();
    server("kill");
    server("start");
    int calls = 0;
    TAP_CHECK(rows_transact(rows, insert, &calls, NULL) && calls == 1);
    use_all_connections();
    TAP_CHECK(count_rows() == 21);
}

/* Lent, and not used again before it comes back. */
static void one_that_died_while_lent_is_replaced(void) {
    RowsDb *db = rows_borrow(rows, NULL);
    run(db, "SELECT 1");
    server("kill");
    rows_give_back(db);
    server("start");
    int calls = 0;
    TAP_CHECK(rows_transact(rows, delete_inserted, &calls, NULL) && calls == 1);
    TAP_CHECK(count_rows() == 20);
}

static void a_replica_that_is_away_is_done_without(void) {
    g_autoptr(Rows) both = rows_open(g_getenv("GOLFCOACH_TEST_POSTGRES"),
                                     "postgresql://golfcoach@127.0.0.1:1/none", 1, NULL);
    g_autoptr(RowsDb) db = rows_borrow_reader(both, NULL);
    g_autoptr(RowsResult) found = db ? ROWS_RUN(db, NULL, "SELECT id FROM kept") : NULL;
    TAP_CHECK(found && rows_count(found) == 20);
}

int main(void) {
    rows = rows_open(g_getenv("GOLFCOACH_TEST_POSTGRES"), NULL, CONNECTIONS, NULL);
    TAP_RUN(what_was_acknowledged_survives);
    TAP_RUN(a_transaction_that_broke_is_gone);
    TAP_RUN(many_rows_break_off);
    TAP_RUN(idle_connections_are_replaced);
    TAP_RUN(one_that_died_while_lent_is_replaced);
    TAP_RUN(a_replica_that_is_away_is_done_without);
    rows_close(rows);
    return tap_done();
}

/* What only SQLite has: one writer, several processes on one file, copies of a running database. */
#include "store/rows/rows.h"

#include "tap.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[] = "/tmp/rows-sqlite-XXXXXX";
static char *path, *url;

static Rows *open_rows(guint connections) {
    g_autoptr(GError) error = NULL;
    Rows *rows = rows_open(url, NULL, connections, &error);
    if (!rows)
        g_error("%s", error->message);
    return rows;
}

static void run(RowsDb *db, const char *sql) {
    g_autoptr(GError) error = NULL;
    g_autoptr(RowsResult) result = rows_run(db, &error, sql, NULL, 0);
    if (!result)
        g_error("%s", error->message);
}

static int64_t number(RowsDb *db, const char *sql, const char *column) {
    g_autoptr(GError) error = NULL;
    g_autoptr(RowsResult) result = rows_run(db, &error, sql, NULL, 0);
    if (!result || !rows_next(result))
        g_error("%s", error ? error->message : sql);
    return rows_integer(result, column);
}

static void every_connection_is_set_up(void) {
    g_autoptr(Rows) rows = open_rows(2);
    g_autoptr(RowsDb) one = rows_borrow(rows, NULL);
    g_autoptr(RowsDb) two = rows_borrow(rows, NULL);
    RowsDb *const both[] = {one, two};
    for (int i = 0; i < 2; i++) {
        TAP_CHECK(number(both[i], "PRAGMA foreign_keys", "foreign_keys") == 1);
        TAP_CHECK(number(both[i], "PRAGMA synchronous", "synchronous") == 2, "FULL");
        g_autoptr(RowsResult) mode = ROWS_RUN(both[i], NULL, "PRAGMA journal_mode");
        TAP_CHECK(rows_next(mode) && strcmp(rows_text(mode, "journal_mode"), "wal") == 0);
    }
    struct stat about;
    TAP_CHECK(stat(path, &about) == 0 && (about.st_mode & 0777) == 0600);
}

static void readers_do_not_wait(void) {
    g_autoptr(Rows) rows = open_rows(2);
    g_autoptr(RowsDb) writer = rows_borrow(rows, NULL);
    g_autoptr(RowsDb) reader = rows_borrow(rows, NULL);
    run(writer, "CREATE TABLE seen (a INTEGER)");
    TAP_CHECK(rows_begin(writer, NULL));
    run(writer, "INSERT INTO seen VALUES (1)");
    int64_t begin_us = g_get_monotonic_time();
    TAP_CHECK(number(reader, "SELECT count(*) AS n FROM seen", "n") == 0);
    TAP_CHECK(g_get_monotonic_time() - begin_us < G_USEC_PER_SEC);
    TAP_CHECK(rows_commit(writer, NULL));
    TAP_CHECK(number(reader, "SELECT count(*) AS n FROM seen", "n") == 1);
}

/* Two pools are to each other what two processes are. */
static void another_process_is_a_conflict(void) {
    g_autoptr(Rows) mine = open_rows(1);
    g_autoptr(Rows) other = open_rows(1);
    g_autoptr(RowsDb) holder = rows_borrow(other, NULL);
    g_autoptr(RowsDb) db = rows_borrow(mine, NULL);
    g_autoptr(GError) error = NULL;
    run(db, "CREATE TABLE IF NOT EXISTS held (a INTEGER)");
    run(db, "PRAGMA busy_timeout = 10");
    TAP_CHECK(rows_begin(holder, NULL));
    TAP_CHECK(!rows_begin(db, &error) && g_error_matches(error, ROWS_ERROR, ROWS_ERROR_CONFLICT));
    g_clear_error(&error);
    TAP_CHECK(!ROWS_RUN(db, &error, "INSERT INTO held VALUES (1)"));
    TAP_CHECK(g_error_matches(error, ROWS_ERROR, ROWS_ERROR_CONFLICT));
    rows_rollback(holder);
    run(db, "INSERT INTO held VALUES (1)");
    TAP_CHECK(rows_begin(db, NULL) && rows_commit(db, NULL));
}

static gboolean add_pair(RowsDb *db, gpointer data, GError **error) {
    const RowsValue two[] = {ROWS_INTEGER(1), ROWS_INTEGER(2)};
    (void)data;
    return rows_run_many(db, error, "INSERT INTO pairs VALUES ($1)", two, 1, 2);
}

enum { PAIRS = 40 };

static gpointer add_pairs(gpointer rows) {
    g_autoptr(GError) error = NULL;
    for (int i = 0; i < PAIRS; i++)
        if (!rows_transact(rows, add_pair, NULL, &error))
            g_error("%s", error->message);
    return NULL;
}

static void a_copy_is_one_moment(void) {
    g_autoptr(Rows) mine = open_rows(3);
    g_autoptr(Rows) other = open_rows(1);
    RowsDb *db = rows_borrow(mine, NULL);
    run(db, "CREATE TABLE pairs (a INTEGER)");
    rows_give_back(db);
    GThread *threads[] = {g_thread_new("pairs", add_pairs, mine),
                          g_thread_new("pairs", add_pairs, mine),
                          g_thread_new("pairs", add_pairs, other)};
    g_usleep(5000);
    for (int i = 0; i < 5; i++) {
        g_autofree char *copy = g_strdup_printf("%s/copy%d.db", folder, i);
        g_autofree char *copy_url = g_strconcat("sqlite:", copy, NULL);
        g_autoptr(GError) error = NULL;
        TAP_CHECK(rows_backup(mine, copy, &error), "%s", error ? error->message : "");
        TAP_CHECK(!rows_backup(mine, copy, NULL), "never over another file");
        g_autoptr(Rows) copied = rows_open(copy_url, NULL, 1, NULL);
        g_autoptr(RowsDb) read = rows_borrow(copied, NULL);
        TAP_CHECK(number(read, "SELECT count(*) AS n FROM pairs", "n") % 2 == 0);
        struct stat about;
        TAP_CHECK(stat(copy, &about) == 0 && (about.st_mode & 0777) == 0600);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(threads); i++)
        g_thread_join(threads[i]);
    db = rows_borrow(mine, NULL);
    TAP_CHECK(number(db, "SELECT count(*) AS n FROM pairs", "n") == 3 * 2 * PAIRS);
    rows_give_back(db);
    TAP_CHECK(!rows_backup(mine, "/no/such/folder/copy.db", NULL));
}

static gpointer open_new(gpointer new_url) {
    g_autoptr(GError) error = NULL;
    g_autoptr(Rows) rows = rows_open(new_url, NULL, 1, NULL);
    g_autoptr(RowsDb) db = rows_borrow(rows, &error);
    if (!db)
        g_error("%s", error->message);
    run(db, "CREATE TABLE IF NOT EXISTS made (a INTEGER)");
    return NULL;
}

static void many_open_a_new_file_at_once(void) {
    for (int round = 0; round < 10; round++) {
        g_autofree char *new_url = g_strdup_printf("sqlite:%s/new%d.db", folder, round);
        GThread *threads[8];
        for (gsize i = 0; i < G_N_ELEMENTS(threads); i++)
            threads[i] = g_thread_new("open", open_new, new_url);
        for (gsize i = 0; i < G_N_ELEMENTS(threads); i++)
            g_thread_join(threads[i]);
    }
}

static void many_different_statements_are_fine(void) {
    g_autoptr(Rows) rows = open_rows(1);
    g_autoptr(RowsDb) db = rows_borrow(rows, NULL);
    for (int i = 0; i < 1000; i++) {
        g_autofree char *sql = g_strdup_printf("SELECT %d AS n", i);
        TAP_CHECK(number(db, sql, "n") == i);
        TAP_CHECK(number(db, sql, "n") == i, "from the ones kept");
    }
}

static void statements_follow_a_changed_schema(void) {
    g_autoptr(Rows) rows = open_rows(2);
    g_autoptr(RowsDb) db = rows_borrow(rows, NULL);
    g_autoptr(RowsDb) other = rows_borrow(rows, NULL);
    run(db, "CREATE TABLE moving (a INTEGER)");
    run(db, "INSERT INTO moving VALUES (1)");
    TAP_CHECK(number(db, "SELECT * FROM moving", "a") == 1);
    run(other, "ALTER TABLE moving RENAME COLUMN a TO b");
    TAP_CHECK(number(db, "SELECT * FROM moving", "b") == 1);
}

/* Writes a byte for each row that was acknowledged, until it is killed. */
static void write_for_ever(int acknowledged) {
    Rows *rows = open_rows(1);
    RowsDb *db = rows_borrow(rows, NULL);
    for (;;) {
        run(db, "INSERT INTO lasting VALUES (1)");
        if (write(acknowledged, "x", 1) != 1)
            _exit(1);
    }
}

static void what_was_acknowledged_survives(void) {
    Rows *rows = open_rows(1);
    RowsDb *db = rows_borrow(rows, NULL);
    run(db, "CREATE TABLE lasting (a INTEGER)");
    rows_give_back(db);
    rows_close(rows);
    int ends[2];
    TAP_CHECK(pipe(ends) == 0);
    pid_t child = fork();
    if (child == 0)
        write_for_ever(ends[1]);
    close(ends[1]);
    char bytes[4096];
    int64_t acknowledged = 0;
    for (gssize got; acknowledged < 30 && (got = read(ends[0], bytes, sizeof bytes)) > 0;)
        acknowledged += got;
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    for (gssize got; (got = read(ends[0], bytes, sizeof bytes)) > 0;)
        acknowledged += got;
    close(ends[0]);
    rows = open_rows(1);
    db = rows_borrow(rows, NULL);
    int64_t kept = number(db, "SELECT count(*) AS n FROM lasting", "n");
    TAP_CHECK(acknowledged >= 30 && kept >= acknowledged && kept <= acknowledged + 1);
    rows_give_back(db);
    rows_close(rows);
}

static void remove_files(void) {
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    for (const char *name; (name = g_dir_read_name(dir));) {
        g_autofree char *file = g_build_filename(folder, name, NULL);
        g_unlink(file);
    }
    g_rmdir(folder);
}

int main(void) {
    g_mkdtemp(folder);
    path = g_build_filename(folder, "test.db", NULL);
    url = g_strconcat("sqlite:", path, NULL);
    TAP_RUN(what_was_acknowledged_survives); /* forks: before there are threads */
    TAP_RUN(every_connection_is_set_up);
    TAP_RUN(readers_do_not_wait);
    TAP_RUN(another_process_is_a_conflict);
    TAP_RUN(a_copy_is_one_moment);
    TAP_RUN(many_open_a_new_file_at_once);
    TAP_RUN(many_different_statements_are_fine);
    TAP_RUN(statements_follow_a_changed_schema);
    remove_files();
    g_free(path);
    g_free(url);
    return tap_done();
}

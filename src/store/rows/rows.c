#include "store/rows/rows.h"

#include "base/clock.h"
#include "base/metrics.h"
#include "store/rows/pool.h"
#include "store/rows/statement.h"

/* After that many conflicts something is wrong with the work, not with the moment. */
#define TRANSACT_TRIES 5
/* The first pause between tries, at most; each further one may be twice as long. Microseconds. */
#define TRANSACT_PAUSE_US 10000

G_DEFINE_QUARK(golfcoach - rows - error - quark, rows_error)

struct Rows {
    RowsPool *main;
    RowsPool *replica; /* or NULL */
};

Rows *rows_open(const char *url, const char *read_url, guint connections, GError **error) {
    g_autoptr(Rows) rows = g_new0(Rows, 1);
    rows->main = rows_pool_open(url, connections, error);
    if (!rows->main)
        return NULL;
    if (read_url) {
        rows->replica = rows_pool_open(read_url, connections, error);
        if (!rows->replica)
            return NULL;
    }
    return g_steal_pointer(&rows);
}

void rows_close(Rows *rows) {
    if (!rows)
        return;
    rows_pool_close(rows->main);
    rows_pool_close(rows->replica);
    g_free(rows);
}

RowsDriver rows_driver(const Rows *rows) {
    return rows_pool_driver(rows->main)->kind;
}

RowsDb *rows_borrow(Rows *rows, GError **error) {
    return rows_pool_borrow(rows->main, error);
}

RowsDb *rows_borrow_reader(Rows *rows, GError **error) {
    RowsDb *db = rows->replica ? rows_pool_borrow(rows->replica, NULL) : NULL;
    return db ? db : rows_borrow(rows, error);
}

void rows_give_back(RowsDb *db) {
    if (!db)
        return;
    rows_rollback(db);
    rows_pool_give_back(db);
}

RowsDriver rows_db_driver(const RowsDb *db) {
    return db->driver->kind;
}

const char *rows_skip_locked(const RowsDb *db) {
    return db->driver->skip_locked;
}

/* PostgreSQL refuses what SQLite would store: both refuse. */
static gboolean values_are_text(GError **error, const char *sql, const RowsValue *values,
                                gsize count) {
    for (gsize i = 0; i < count; i++) {
        if (values[i].kind != ROWS_VALUE_TEXT || g_utf8_validate(values[i].text, -1, NULL))
            continue;
        rows_statement_error(error, ROWS_ERROR_CHECK, sql, "a text is not UTF-8");
        return FALSE;
    }
    return TRUE;
}

/* PostgreSQL refuses the rest of a transaction after an error, SQLite goes on: both refuse. */
static gboolean may_run(const RowsDb *db, GError **error, const char *sql) {
    if (!db->failed)
        return TRUE;
    rows_statement_error(error, ROWS_ERROR_STATEMENT, sql,
                         "a statement before it failed: only rolling back is left");
    return FALSE;
}

/* Behind everything that went to the database: keeps the books and passes on what went wrong. */
static void account(RowsDb *db, const char *sql, int64_t begin_us, GError *problem,
                    GError **error) {
    const char *labels[] = {rows_statement_kind(sql)};
    double seconds = (double)(base_clock_monotonic_us() - begin_us) / (double)BASE_CLOCK_SECOND_US;
    base_metrics_observe(BASE_METRIC_DB_SECONDS, seconds, labels);
    if (!problem)
        return;
    db->failed = db->in_transaction;
    if (problem->code == ROWS_ERROR_UNAVAILABLE)
        base_metrics_add(BASE_METRIC_DB_ERRORS, 1, NULL);
    g_propagate_error(error, problem);
}

RowsResult *rows_run(RowsDb *db, GError **error, const char *sql, const RowsValue *values,
                     gsize count) {
    if (!may_run(db, error, sql))
        return NULL;
    GError *problem = NULL;
    int64_t begin_us = base_clock_monotonic_us();
    RowsResult *result = NULL;
    if (values_are_text(&problem, sql, values, count))
        result = db->driver->run(db->connection, &problem, sql, values, count);
    account(db, sql, begin_us, problem, error);
    return result;
}

static gboolean run_many(RowsDb *db, GError **error, const char *sql, const RowsValue *values,
                         gsize columns, gsize rows) {
    GError *problem = NULL;
    int64_t begin_us = base_clock_monotonic_us();
    gboolean done = values_are_text(&problem, sql, values, columns * rows) &&
                    db->driver->run_many(db->connection, &problem, sql, values, columns, rows);
    account(db, sql, begin_us, problem, error);
    return done;
}

gboolean rows_run_many(RowsDb *db, GError **error, const char *sql, const RowsValue *values,
                       gsize columns, gsize rows) {
    if (rows == 0)
        return TRUE;
    if (db->in_transaction)
        return may_run(db, error, sql) && run_many(db, error, sql, values, columns, rows);
    if (!rows_begin(db, error))
        return FALSE;
    if (run_many(db, error, sql, values, columns, rows))
        return rows_commit(db, error);
    rows_rollback(db);
    return FALSE;
}

gboolean rows_begin(RowsDb *db, GError **error) {
    g_assert(!db->in_transaction);
    GError *problem = NULL;
    int64_t begin_us = base_clock_monotonic_us();
    gboolean begun = db->driver->begin(db->connection, &problem);
    account(db, "BEGIN", begin_us, problem, error);
    db->in_transaction = begun;
    return begun;
}

gboolean rows_commit(RowsDb *db, GError **error) {
    g_assert(db->in_transaction);
    if (!may_run(db, error, "COMMIT")) {
        rows_rollback(db);
        return FALSE;
    }
    GError *problem = NULL;
    int64_t begin_us = base_clock_monotonic_us();
    gboolean committed = db->driver->commit(db->connection, &problem);
    account(db, "COMMIT", begin_us, problem, error);
    if (committed)
        db->in_transaction = FALSE;
    else
        rows_rollback(db);
    return committed;
}

void rows_rollback(RowsDb *db) {
    if (!db->in_transaction)
        return;
    db->driver->rollback(db->connection);
    db->in_transaction = db->failed = FALSE;
}

static gboolean transact_once(Rows *rows, RowsWork work, gpointer data, GError **error) {
    g_autoptr(RowsDb) db = rows_borrow(rows, error);
    return db && rows_begin(db, error) && work(db, data, error) && rows_commit(db, error);
}

gboolean rows_transact(Rows *rows, RowsWork work, gpointer data, GError **error) {
    for (int try = 1;; try++) {
        GError *problem = NULL;
        if (transact_once(rows, work, data, &problem))
            return TRUE;
        if (try == TRANSACT_TRIES || !g_error_matches(problem, ROWS_ERROR, ROWS_ERROR_CONFLICT)) {
            g_propagate_error(error, problem);
            return FALSE;
        }
        g_error_free(problem);
        /* By chance, so that those who met do not meet again. */
        g_usleep((gulong)g_random_int_range(0, TRANSACT_PAUSE_US << try));
    }
}

gboolean rows_backup(Rows *rows, const char *path, GError **error) {
    g_autoptr(RowsDb) db = rows_borrow(rows, error);
    if (!db)
        return FALSE;
    if (!db->driver->backup) {
        g_set_error(error, ROWS_ERROR, ROWS_ERROR_STATEMENT,
                    "copying the database to %s: only SQLite's is copied here, use pg_dump", path);
        return FALSE;
    }
    return db->driver->backup(db->connection, path, error);
}

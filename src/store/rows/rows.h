/* Rows in SQLite or PostgreSQL (with or without TimescaleDB), by one set of SQL: `$1` for values,
 * columns by name, booleans as 0 and 1, moments as integer microseconds since 1970, JSON as text.
 *
 *     g_autoptr(RowsDb) db = rows_borrow(rows, error);
 *     g_autoptr(RowsResult) found = ROWS_RUN(db, error, "SELECT id FROM swings WHERE user_id = $1",
 * ROWS_TEXT(user)); while (rows_next(found)) use(rows_text(found, "id"));
 *
 * A Rows is a pool: any thread. A RowsDb belongs to the thread that borrowed it until it gives it
 * back. Calls block. */
#ifndef GOLFCOACH_STORE_ROWS_ROWS_H
#define GOLFCOACH_STORE_ROWS_ROWS_H

#include <glib.h>
#include <stdint.h>

typedef struct Rows Rows;
typedef struct RowsDb RowsDb;
typedef struct RowsResult RowsResult;

#define ROWS_ERROR (rows_error_quark())
GQuark rows_error_quark(void);

typedef enum {
    ROWS_ERROR_UNIQUE,      /* 23505: there is such a row */
    ROWS_ERROR_REFERENCE,   /* 23503 */
    ROWS_ERROR_CHECK,       /* 23514, 23502: a value that the table refuses */
    ROWS_ERROR_CONFLICT,    /* 40001, 40P01, busy: the whole transaction may be tried again */
    ROWS_ERROR_UNAVAILABLE, /* no connection: try later */
    ROWS_ERROR_STATEMENT,   /* our SQL is wrong */
} RowsErrorCode;

typedef enum { ROWS_SQLITE, ROWS_POSTGRESQL } RowsDriver;

/* "sqlite:PATH" or "postgresql://…" (any libpq URL). `read_url`, or NULL: a replica for
 * rows_borrow_reader(). At most `connections` at once. Connects at first use, but says at once if
 * the URL is no URL. */
Rows *rows_open(const char *url, const char *read_url, guint connections, GError **error);
void rows_close(Rows *rows); /* all connections must have been given back */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Rows, rows_close)

RowsDriver rows_driver(const Rows *rows);

/* Waits for a free connection up to 10 s, then ROWS_ERROR_UNAVAILABLE. One that broke is replaced.
 */
RowsDb *rows_borrow(Rows *rows, GError **error);
/* The same, from the replica if there is one: what it reads may be some seconds old. */
RowsDb *rows_borrow_reader(Rows *rows, GError **error);
/* Rolls back what was begun and not committed. */
void rows_give_back(RowsDb *db);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RowsDb, rows_give_back)

RowsDriver rows_db_driver(const RowsDb *db);
/* Whether the TimescaleDB extension is installed in it. */
gboolean rows_db_has_timescale(RowsDb *db);

typedef enum {
    ROWS_VALUE_NULL,
    ROWS_VALUE_INTEGER,
    ROWS_VALUE_REAL,
    ROWS_VALUE_TEXT
} RowsValueKind;

/* A value to bind. Text is UTF-8 without NUL bytes, borrowed for the call. */
typedef struct {
    RowsValueKind kind;
    int64_t integer;
    double real;
    const char *text;
} RowsValue;

#define ROWS_NULL           ((RowsValue){.kind = ROWS_VALUE_NULL})
#define ROWS_INTEGER(value) ((RowsValue){.kind = ROWS_VALUE_INTEGER, .integer = (value)})
#define ROWS_REAL(value)    ((RowsValue){.kind = ROWS_VALUE_REAL, .real = (value)})
/* NULL becomes SQL's NULL. */
#define ROWS_TEXT(value) rows_value_text(value)
static inline RowsValue rows_value_text(const char *text) {
    return text ? (RowsValue){.kind = ROWS_VALUE_TEXT, .text = text} : ROWS_NULL;
}

/* One statement, prepared and kept by its text (not by name on the wire, for PgBouncer's sake,
 * unless measured otherwise). NULL with ROWS_ERROR on failure; an error inside a transaction leaves
 * only rolling back. */
RowsResult *rows_run(RowsDb *db, GError **error, const char *sql, const RowsValue *values,
                     gsize count);
#define ROWS_RUN(db, error, sql, ...)                                                              \
    rows_run(db, error, sql, (const RowsValue[]){ROWS_NULL, ##__VA_ARGS__} + 1,                    \
             sizeof((const RowsValue[]){ROWS_NULL, ##__VA_ARGS__}) / sizeof(RowsValue) - 1)

/* The same statement for many rows of values (row after row), in as few round trips as the driver
 * can; inside the caller's transaction. */
gboolean rows_run_many(RowsDb *db, GError **error, const char *sql, const RowsValue *values,
                       gsize columns, gsize rows);

void rows_result_free(RowsResult *result);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RowsResult, rows_result_free)

/* Steps to the next row; the first call to the first. FALSE behind the last. The whole result is in
 * memory: queries limit what they ask for. */
gboolean rows_next(RowsResult *result);
gsize rows_count(const RowsResult *result);
/* Rows inserted, changed or deleted. */
gsize rows_changed(const RowsResult *result);

/* Columns of the present row. A name that the statement does not yield is our mistake and aborts.
 */
gboolean rows_is_null(const RowsResult *result, const char *column);
const char *rows_text(const RowsResult *result, const char *column); /* NULL for NULL; borrowed */
int64_t rows_integer(const RowsResult *result, const char *column);  /* 0 for NULL */
double rows_real(const RowsResult *result, const char *column);      /* NAN for NULL */

/* Transactions. SQLite takes the one writer's lock at the beginning (BEGIN IMMEDIATE). */
gboolean rows_begin(RowsDb *db, GError **error);
gboolean rows_commit(RowsDb *db, GError **error);
void rows_rollback(RowsDb *db); /* none begun: nothing happens */

/* Runs `work` in a transaction on a borrowed connection: commits if it returns TRUE, rolls back if
 * not, and tries again, up to five times, after ROWS_ERROR_CONFLICT. */
typedef gboolean (*RowsWork)(RowsDb *db, gpointer data, GError **error);
gboolean rows_transact(Rows *rows, RowsWork work, gpointer data, GError **error);

/* What differs between the drivers. */
/* "FOR UPDATE SKIP LOCKED" or "": at the end of the inner SELECT of a claim. */
const char *rows_skip_locked(const RowsDb *db);

/* Numbered migrations (store/rows/migrations/NNNN_name.sql, embedded): brings the schema up to
 * date, one transaction each, one process at a time. ret_applied: how many were. */
gboolean rows_migrate(Rows *rows, guint *ret_applied, GError **error);
/* Whether nothing is left to apply, and nothing newer than this program was. */
gboolean rows_is_migrated(Rows *rows, GError **error);

/* SQLite only: a consistent copy of the running database in a new file. */
gboolean rows_backup(Rows *rows, const char *path, GError **error);

#endif

/* Rows in SQLite or PostgreSQL (with or without TimescaleDB), by one set of SQL: `$1` for values,
 * columns by name, booleans as 0 and 1, moments as integer microseconds since 1970, JSON as text.
 *
 *     g_autoptr(RowsDb) db = rows_borrow(rows, error);
 *     g_autoptr(RowsResult) found = ROWS_RUN(db, error, "SELECT id FROM swings WHERE user_id = $1",
 *                                            ROWS_TEXT(user));
 *     while (rows_next(found))
 *         use(rows_text(found, "id"));
 *
 * A Rows is a pool: any thread. A RowsDb and its results belong to the thread that borrowed it
 * until it gives it back. Calls block.
 *
 * SQL for both: LIKE is asked as lower(x) LIKE lower($1) ESCAPE '\'; what JSON's ->> yields stands
 * in CAST(… AS TEXT) or the like; strings in 'single quotes'; a value that only an IS NULL or a
 * SELECT list mentions needs a CAST($1 AS …) too, or PostgreSQL does not know its type. */
#ifndef GOLFCOACH_STORE_ROWS_ROWS_H
#define GOLFCOACH_STORE_ROWS_ROWS_H

#include <glib.h>
#include <stdint.h>

typedef struct Rows Rows;
typedef struct RowsDb RowsDb;
typedef struct RowsResult RowsResult;

#define ROWS_ERROR (rows_error_quark())
GQuark rows_error_quark(void);

/* Messages name the statement, never a value. */
typedef enum {
    ROWS_ERROR_UNIQUE,      /* there is such a row */
    ROWS_ERROR_REFERENCE,   /* refers to no row, or a row that is referred to would go */
    ROWS_ERROR_CHECK,       /* a value that the table refuses, a text that is not UTF-8 */
    ROWS_ERROR_CONFLICT,    /* deadlock, busy: the whole transaction may be tried again */
    ROWS_ERROR_UNAVAILABLE, /* no connection, disk full, …: try later */
    ROWS_ERROR_STATEMENT,   /* our SQL is wrong */
    ROWS_ERROR_SCHEMA,      /* migrations: not applied, changed, of a newer program */
} RowsErrorCode;

typedef enum { ROWS_SQLITE, ROWS_POSTGRESQL } RowsDriver;

/* "sqlite:PATH" (the file is made, for its owner's eyes only) or "postgresql://…" (any libpq URL;
 * PgBouncer in transaction mode will do). `read_url`, or NULL: a replica for rows_borrow_reader().
 * At most `connections` at once to each. Connects at first use, but says at once if the URL is no
 * URL. */
Rows *rows_open(const char *url, const char *read_url, guint connections, GError **error);
void rows_close(Rows *rows); /* all connections must have been given back */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Rows, rows_close)

RowsDriver rows_driver(const Rows *rows);

/* Waits for a free connection up to 10 s, in the order of arrival, then ROWS_ERROR_UNAVAILABLE. One
 * that broke while it was idle is replaced; one that breaks in use is not, until it is given back.
 */
RowsDb *rows_borrow(Rows *rows, GError **error);
/* The same, from the replica if there is one and it answers: what it reads may be some seconds old.
 */
RowsDb *rows_borrow_reader(Rows *rows, GError **error);
/* Rolls back what was begun and not committed. */
void rows_give_back(RowsDb *db);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(RowsDb, rows_give_back)

RowsDriver rows_db_driver(const RowsDb *db);
/* Whether the schema was made for TimescaleDB (or will be: nothing is migrated, and the extension
 * is there). Asks the database. */
gboolean rows_db_has_timescale(RowsDb *db);

typedef enum {
    ROWS_VALUE_NULL,
    ROWS_VALUE_INTEGER,
    ROWS_VALUE_REAL,
    ROWS_VALUE_TEXT
} RowsValueKind;

/* A value to bind. Text is UTF-8 without NUL bytes, borrowed for the call. A real that is NAN
 * becomes NULL. SQLite would store a text in a column of integers, PostgreSQL refuses: bind the
 * right kind. */
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

/* One statement; as many values as it has numbers. NULL with ROWS_ERROR on failure; after an error
 * inside a transaction only rolling back is left. Outside of one, a writing statement that ends
 * with ROWS_ERROR_UNAVAILABLE may have been done or not.
 *
 * SQLite keeps statements prepared by their text. PostgreSQL parses and plans each anew, because a
 * PgBouncer in transaction mode forgets names: 12 µs for a row by its key (25 instead of 13), 45 µs
 * for a join (75 instead of 30), on a Zen 3 core over loopback. */
RowsResult *rows_run(RowsDb *db, GError **error, const char *sql, const RowsValue *values,
                     gsize count);
#define ROWS_RUN(db, error, sql, ...)                                                              \
    rows_run(db, error, sql, (const RowsValue[]){ROWS_NULL, ##__VA_ARGS__} + 1,                    \
             sizeof((const RowsValue[]){ROWS_NULL, ##__VA_ARGS__}) / sizeof(RowsValue) - 1)

/* The same statement for many rows of values (row after row): all of them are done or none, as a
 * part of the caller's transaction or in one of its own. 3 µs a row in PostgreSQL (one by one: 17),
 * 0.7 in SQLite. */
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

/* Columns of the present row, of whatever type: text is read as a number where one is asked for (0
 * if it is none). How a real or JSON looks as text differs between the drivers. A name that the
 * statement does not yield is our mistake and aborts. */
gboolean rows_is_null(RowsResult *result, const char *column);
const char *rows_text(RowsResult *result, const char *column); /* NULL for NULL; borrowed */
int64_t rows_integer(RowsResult *result, const char *column);  /* 0 for NULL */
double rows_real(RowsResult *result, const char *column);      /* NAN for NULL */

/* Transactions. SQLite takes the one writer's lock at the beginning (BEGIN IMMEDIATE; in this
 * process in the order of arrival, up to 10 s), so a thread never writes through two connections at
 * once. In PostgreSQL, one that waits 10 s for a lock is a conflict, and one that idles for 60 s is
 * ended. */
gboolean rows_begin(RowsDb *db, GError **error);
/* FALSE: nothing was done, and the transaction is over; but after ROWS_ERROR_UNAVAILABLE nobody
 * knows whether it was done before the connection broke. Rows with ids of our own make a second try
 * harmless. */
gboolean rows_commit(RowsDb *db, GError **error);
void rows_rollback(RowsDb *db); /* none begun: nothing happens */

/* Runs `work` in a transaction on a borrowed connection: commits if it returns TRUE, rolls back if
 * not, and tries again after ROWS_ERROR_CONFLICT, five times in all with growing pauses: `work` may
 * run more than once. */
typedef gboolean (*RowsWork)(RowsDb *db, gpointer data, GError **error);
gboolean rows_transact(Rows *rows, RowsWork work, gpointer data, GError **error);

/* What differs between the drivers. */
/* "FOR UPDATE SKIP LOCKED" or "": at the end of the inner SELECT of a claim. */
const char *rows_skip_locked(const RowsDb *db);

/* Numbered migrations (store/rows/migrations/NNNN_name.sql, embedded): brings the schema up to
 * date, one transaction each, one process at a time. ret_applied: how many were. */
gboolean rows_migrate(Rows *rows, guint *ret_applied, GError **error);
/* Whether nothing is left to apply, and nothing newer than this program was; ROWS_ERROR_SCHEMA says
 * what. */
gboolean rows_is_migrated(Rows *rows, GError **error);

/* SQLite only: a copy of the running database in a new file, as it was at one moment, checked.
 * Writers go on meanwhile. */
gboolean rows_backup(Rows *rows, const char *path, GError **error);

#endif

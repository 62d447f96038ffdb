/* What a driver does: one table of functions each. A RowsDatabase is what the connections of one
 * pool share (any thread); a RowsConnection belongs to one thread at a time. Errors are ROWS_ERROR.
 */
#ifndef GOLFCOACH_STORE_ROWS_DRIVER_H
#define GOLFCOACH_STORE_ROWS_DRIVER_H

#include "store/rows/rows.h"

typedef struct RowsDatabase RowsDatabase;
typedef struct RowsConnection RowsConnection;

/* How long a thread waits for a connection, or for its turn to write: longer than any request may
 * take, so whoever is still there would answer too late. */
#define ROWS_WAIT_US ((int64_t)10 * 1000 * 1000)

typedef struct {
    RowsDriver kind;
    const char *skip_locked;
    /* Run inside a migration's transaction, so that one process at a time migrates; NULL: the
     * transaction alone does that. */
    const char *migration_lock;
    /* Yields a row if there is a table of the name $1. */
    const char *find_table;

    /* Says whether the URL is one; connects to nothing. */
    RowsDatabase *(*open)(const char *url, GError **error);
    void (*close)(RowsDatabase *database);

    RowsConnection *(*connect)(RowsDatabase *database, GError **error);
    void (*disconnect)(RowsConnection *connection);
    /* Nothing is underway, and nothing showed so far that it broke: it may be lent again. */
    gboolean (*is_idle)(RowsConnection *connection);
    /* Of an idle one, without asking the server: whether it has hung up meanwhile. */
    gboolean (*is_alive)(RowsConnection *connection);

    RowsResult *(*run)(RowsConnection *connection, GError **error, const char *sql,
                       const RowsValue *values, gsize count);
    /* Inside a transaction; `rows` is at least 1. */
    gboolean (*run_many)(RowsConnection *connection, GError **error, const char *sql,
                         const RowsValue *values, gsize columns, gsize rows);
    /* Statements with semicolons between them, without values or results. */
    gboolean (*run_script)(RowsConnection *connection, const char *sql, GError **error);

    gboolean (*begin)(RowsConnection *connection, GError **error);
    gboolean (*commit)(RowsConnection *connection, GError **error);
    /* Also after a commit that failed, and when the server has rolled back by itself. */
    void (*rollback)(RowsConnection *connection);

    /* NULL: this driver makes none. */
    gboolean (*backup)(RowsConnection *connection, const char *path, GError **error);
} RowsDriverTable;

extern const RowsDriverTable rows_driver_sqlite;
extern const RowsDriverTable rows_driver_postgresql;

#endif

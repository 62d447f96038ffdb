/* SQLite in write-ahead mode: readers never wait; writers of this process queue for one place,
 * those of other processes for SQLite's own lock. */
#include "store/rows/driver.h"
#include "store/rows/queue.h"
#include "store/rows/result.h"
#include "store/rows/statement.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

#define URL_PREFIX "sqlite:"
/* For another process' transaction to end: `golfcoach user add` beside a running server. */
#define BUSY_MS 5000
/* Statements kept prepared for a connection. Ours are fixed texts, some hundred in all. */
#define STATEMENTS_MAX 256
/* Texts of a result come in blocks of so many bytes: a row or a few. */
#define ROOM_BYTES 1000

/* synchronous=FULL: what was acknowledged survives a power cut. Strings in "double quotes" and the
 * like are refused, as in PostgreSQL. */
static const char SETTINGS[] = "PRAGMA journal_mode=WAL;"
                               "PRAGMA synchronous=FULL;"
                               "PRAGMA foreign_keys=ON;"
                               "PRAGMA trusted_schema=OFF;";

struct RowsDatabase {
    char *path;
    RowsQueue *writer; /* one place */
};

struct RowsConnection {
    RowsDatabase *database;
    sqlite3 *handle;
    GHashTable *statements; /* text → sqlite3_stmt */
    gboolean writing;       /* has the writer's place: inside a transaction */
};

/* Errors */

static const struct {
    int sqlite; /* an extended code, or a primary one for all of its kind */
    RowsErrorCode code;
} CODES[] = {
    {SQLITE_CONSTRAINT_UNIQUE, ROWS_ERROR_UNIQUE},
    {SQLITE_CONSTRAINT_PRIMARYKEY, ROWS_ERROR_UNIQUE},
    {SQLITE_CONSTRAINT_ROWID, ROWS_ERROR_UNIQUE},
    {SQLITE_CONSTRAINT_FOREIGNKEY, ROWS_ERROR_REFERENCE},
    {SQLITE_CONSTRAINT_TRIGGER, ROWS_ERROR_REFERENCE}, /* ON DELETE RESTRICT */
    {SQLITE_CONSTRAINT, ROWS_ERROR_CHECK},
    {SQLITE_MISMATCH, ROWS_ERROR_CHECK},
    {SQLITE_TOOBIG, ROWS_ERROR_CHECK},
    {SQLITE_BUSY, ROWS_ERROR_CONFLICT},
    {SQLITE_LOCKED, ROWS_ERROR_CONFLICT},
    {SQLITE_CANTOPEN, ROWS_ERROR_UNAVAILABLE},
    {SQLITE_IOERR, ROWS_ERROR_UNAVAILABLE},
    {SQLITE_FULL, ROWS_ERROR_UNAVAILABLE},
    {SQLITE_READONLY, ROWS_ERROR_UNAVAILABLE},
    {SQLITE_CORRUPT, ROWS_ERROR_UNAVAILABLE},
    {SQLITE_NOTADB, ROWS_ERROR_UNAVAILABLE},
    {SQLITE_NOMEM, ROWS_ERROR_UNAVAILABLE},
};

static RowsErrorCode code_of(int extended) {
    for (gsize i = 0; i < G_N_ELEMENTS(CODES); i++)
        if (CODES[i].sqlite == extended || CODES[i].sqlite == (extended & 0xff))
            return CODES[i].code;
    return ROWS_ERROR_STATEMENT;
}

static void set_error(GError **error, sqlite3 *handle, const char *sql) {
    rows_statement_error(error, code_of(sqlite3_extended_errcode(handle)), sql,
                         sqlite3_errmsg(handle));
}

/* Opening */

static RowsDatabase *open_database(const char *url, GError **error) {
    const char *path = url + strlen(URL_PREFIX);
    /* Every connection would have an empty database of its own. */
    if (*path == '\0' || strcmp(path, ":memory:") == 0) {
        g_set_error(error, ROWS_ERROR, ROWS_ERROR_UNAVAILABLE, "the database %s names no file",
                    url);
        return NULL;
    }
    RowsDatabase *database = g_new0(RowsDatabase, 1);
    database->path = g_strdup(path);
    database->writer = rows_queue_new(1);
    return database;
}

static void close_database(RowsDatabase *database) {
    rows_queue_free(database->writer);
    g_free(database->path);
    g_free(database);
}

/* For our eyes only; SQLite gives its -wal and -shm files the same mode. O_EXCL, because closing a
 * file that SQLite has open would drop its locks. */
static gboolean make_file(const char *path, GError **error) {
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0 && errno != EEXIST) {
        g_set_error(error, ROWS_ERROR, ROWS_ERROR_UNAVAILABLE, "creating the database %s: %s", path,
                    g_strerror(errno));
        return FALSE;
    }
    if (fd >= 0)
        close(fd);
    return TRUE;
}

static sqlite3 *open_handle(const char *path, GError **error) {
    sqlite3 *handle = NULL;
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;
    if (sqlite3_open_v2(path, &handle, flags, NULL) == SQLITE_OK) {
        sqlite3_busy_timeout(handle, BUSY_MS);
        sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DML, 0, NULL);
        sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DDL, 0, NULL);
        if (sqlite3_exec(handle, SETTINGS, NULL, NULL, NULL) == SQLITE_OK)
            return handle;
    }
    g_set_error(error, ROWS_ERROR, ROWS_ERROR_UNAVAILABLE, "opening the database %s: %s", path,
                sqlite3_errmsg(handle));
    sqlite3_close(handle);
    return NULL;
}

static void finalize(gpointer statement) {
    sqlite3_finalize(statement);
}

static RowsConnection *connect_file(RowsDatabase *database, GError **error) {
    sqlite3 *handle = make_file(database->path, error) ? open_handle(database->path, error) : NULL;
    if (!handle)
        return NULL;
    RowsConnection *connection = g_new0(RowsConnection, 1);
    connection->database = database;
    connection->handle = handle;
    connection->statements = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, finalize);
    return connection;
}

static void disconnect_file(RowsConnection *connection) {
    g_hash_table_unref(connection->statements);
    sqlite3_close(connection->handle);
    g_free(connection);
}

/* A file neither is in the middle of something nor hangs up. */
static gboolean file_is_there(RowsConnection *connection) {
    (void)connection;
    return TRUE;
}

/* The one writer */

static gboolean start_writing(RowsConnection *connection, const char *sql, GError **error) {
    if (rows_queue_enter(connection->database->writer, ROWS_WAIT_US))
        return TRUE;
    rows_statement_error(error, ROWS_ERROR_UNAVAILABLE, sql, "others write without end");
    return FALSE;
}

static void stop_writing(RowsConnection *connection) {
    rows_queue_leave(connection->database->writer);
}

/* Statements */

static gboolean is_one_statement(const char *tail) {
    while (g_ascii_isspace(*tail) || *tail == ';')
        tail++;
    return *tail == '\0';
}

static sqlite3_stmt *prepare(RowsConnection *connection, const char *sql, GError **error) {
    sqlite3_stmt *statement = g_hash_table_lookup(connection->statements, sql);
    if (statement)
        return statement;
    const char *tail = NULL;
    if (sqlite3_prepare_v3(connection->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement,
                           &tail) != SQLITE_OK) {
        set_error(error, connection->handle, sql);
        return NULL;
    }
    if (!statement || !is_one_statement(tail)) {
        sqlite3_finalize(statement);
        rows_statement_error(error, ROWS_ERROR_STATEMENT, sql, "it is not one statement");
        return NULL;
    }
    if (g_hash_table_size(connection->statements) >= STATEMENTS_MAX)
        g_hash_table_remove_all(connection->statements);
    g_hash_table_insert(connection->statements, g_strdup(sql), statement);
    return statement;
}

static int bind_value(sqlite3_stmt *statement, int index, const RowsValue *value) {
    switch (value->kind) {
    case ROWS_VALUE_INTEGER:
        return sqlite3_bind_int64(statement, index, value->integer);
    case ROWS_VALUE_REAL: /* SQLite keeps NAN as NULL */
        return sqlite3_bind_double(statement, index, value->real);
    case ROWS_VALUE_TEXT:
        return sqlite3_bind_text64(statement, index, value->text, strlen(value->text),
                                   SQLITE_STATIC, SQLITE_UTF8);
    case ROWS_VALUE_NULL:
        break;
    }
    return sqlite3_bind_null(statement, index);
}

/* To SQLite `$1` is a name, numbered by where it stands first; and a name without a value is NULL
 * to it, where PostgreSQL refuses. */
static gboolean bind_values(RowsConnection *connection, GError **error, sqlite3_stmt *statement,
                            const RowsValue *values, gsize count) {
    const char *sql = sqlite3_sql(statement);
    if ((gsize)sqlite3_bind_parameter_count(statement) != count) {
        rows_statement_error(error, ROWS_ERROR_STATEMENT, sql, "it takes another number of values");
        return FALSE;
    }
    for (gsize i = 0; i < count; i++) {
        char name[24];
        g_snprintf(name, sizeof name, "$%" G_GSIZE_FORMAT, i + 1);
        int index = sqlite3_bind_parameter_index(statement, name);
        if (index == 0) {
            rows_statement_error(error, ROWS_ERROR_STATEMENT, sql, "a $ number is left out");
            return FALSE;
        }
        if (bind_value(statement, index, &values[i]) != SQLITE_OK) {
            set_error(error, connection->handle, sql);
            return FALSE;
        }
    }
    return TRUE;
}

static const char *integer_text(int64_t value, GStringChunk *room) {
    char text[32];
    g_snprintf(text, sizeof text, "%" G_GINT64_FORMAT, value);
    return g_string_chunk_insert(room, text);
}

/* In the fewest digits that read back as the same number; SQLite's own text has 15 only. */
static const char *real_text(double value, GStringChunk *room) {
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    if (isinf(value))
        return value < 0 ? "-Infinity" : "Infinity";
    g_ascii_formatd(text, sizeof text, "%.15g", value);
    /* 17 digits are always enough; 15 often are, and look like what was written. */
    if (g_ascii_strtod(text, NULL) != value)
        g_ascii_formatd(text, sizeof text, "%.17g", value);
    return g_string_chunk_insert(room, text);
}

static const char *cell(sqlite3_stmt *statement, int column, GStringChunk *room) {
    switch (sqlite3_column_type(statement, column)) {
    case SQLITE_NULL:
        return NULL;
    case SQLITE_INTEGER:
        return integer_text(sqlite3_column_int64(statement, column), room);
    case SQLITE_FLOAT:
        return real_text(sqlite3_column_double(statement, column), room);
    default:
        break;
    }
    const char *text = (const char *)sqlite3_column_text(statement, column);
    int bytes = sqlite3_column_bytes(statement, column);
    return text ? g_string_chunk_insert_len(room, text, bytes) : NULL;
}

/* Runs it to its end; rows go into `result`, if there is one, their texts into `room`. Columns are
 * right only behind the first step, which prepares again if the schema has changed. */
static gboolean step_all(RowsConnection *connection, GError **error, sqlite3_stmt *statement,
                         RowsResult *result, GStringChunk *room) {
    int status = sqlite3_step(statement);
    int columns = result ? sqlite3_column_count(statement) : 0;
    for (int i = 0; i < columns; i++)
        rows_result_add_column(result,
                               g_string_chunk_insert(room, sqlite3_column_name(statement, i)));
    for (; status == SQLITE_ROW; status = sqlite3_step(statement))
        for (int i = 0; i < columns; i++)
            rows_result_add(result, cell(statement, i, room));
    if (status != SQLITE_DONE)
        set_error(error, connection->handle, sqlite3_sql(statement));
    sqlite3_reset(statement);
    return status == SQLITE_DONE;
}

static void free_room(gpointer room) {
    g_string_chunk_free(room);
}

static RowsResult *collect(RowsConnection *connection, GError **error, sqlite3_stmt *statement) {
    GStringChunk *room = g_string_chunk_new(ROOM_BYTES);
    g_autoptr(RowsResult) result = rows_result_new(room, free_room, 0);
    sqlite3_int64 before = sqlite3_total_changes64(connection->handle);
    if (!step_all(connection, error, statement, result, room))
        return NULL;
    /* After a statement that changes nothing, sqlite3_changes64() still tells of the one before. */
    gboolean changed = sqlite3_total_changes64(connection->handle) != before;
    rows_result_end(result, changed ? (gsize)sqlite3_changes64(connection->handle) : 0);
    return g_steal_pointer(&result);
}

static RowsResult *run(RowsConnection *connection, GError **error, const char *sql,
                       const RowsValue *values, gsize count) {
    sqlite3_stmt *statement = prepare(connection, sql, error);
    if (!statement || !bind_values(connection, error, statement, values, count))
        return NULL;
    RowsResult *result = NULL;
    gboolean alone = !connection->writing && !sqlite3_stmt_readonly(statement);
    if (!alone || start_writing(connection, sql, error)) {
        result = collect(connection, error, statement);
        if (alone)
            stop_writing(connection);
    }
    sqlite3_clear_bindings(statement);
    return result;
}

static gboolean run_many(RowsConnection *connection, GError **error, const char *sql,
                         const RowsValue *values, gsize columns, gsize rows) {
    sqlite3_stmt *statement = prepare(connection, sql, error);
    if (!statement)
        return FALSE;
    gboolean good = TRUE;
    for (gsize i = 0; good && i < rows; i++)
        good = bind_values(connection, error, statement, values + i * columns, columns) &&
               step_all(connection, error, statement, NULL, NULL);
    sqlite3_clear_bindings(statement);
    return good;
}

static gboolean run_script(RowsConnection *connection, const char *sql, GError **error) {
    if (sqlite3_exec(connection->handle, sql, NULL, NULL, NULL) == SQLITE_OK)
        return TRUE;
    set_error(error, connection->handle, sql);
    return FALSE;
}

/* Transactions */

static gboolean begin(RowsConnection *connection, GError **error) {
    static const char BEGIN[] = "BEGIN IMMEDIATE";
    if (!start_writing(connection, BEGIN, error))
        return FALSE;
    connection->writing = run_script(connection, BEGIN, error);
    if (!connection->writing)
        stop_writing(connection);
    return connection->writing;
}

static void end_transaction(RowsConnection *connection) {
    connection->writing = FALSE;
    stop_writing(connection);
}

static gboolean commit(RowsConnection *connection, GError **error) {
    if (!run_script(connection, "COMMIT", error))
        return FALSE;
    end_transaction(connection);
    return TRUE;
}

static void rollback(RowsConnection *connection) {
    /* A full disk and the like have rolled back already. */
    if (!sqlite3_get_autocommit(connection->handle))
        sqlite3_exec(connection->handle, "ROLLBACK", NULL, NULL, NULL);
    end_transaction(connection);
}

/* Copying */

/* One step for the whole: it reads one state of the database, and writers go on meanwhile. */
static gboolean copy_pages(RowsConnection *connection, sqlite3 *copy, GError **error) {
    sqlite3_backup *backup = sqlite3_backup_init(copy, "main", connection->handle, "main");
    if (backup) {
        sqlite3_backup_step(backup, -1);
        if (sqlite3_backup_finish(backup) == SQLITE_OK)
            return TRUE;
    }
    set_error(error, copy, "copying the database");
    return FALSE;
}

static gboolean is_whole(sqlite3 *copy, GError **error) {
    sqlite3_stmt *check = NULL;
    gboolean whole =
        sqlite3_prepare_v2(copy, "PRAGMA quick_check", -1, &check, NULL) == SQLITE_OK &&
        sqlite3_step(check) == SQLITE_ROW &&
        g_strcmp0((const char *)sqlite3_column_text(check, 0), "ok") == 0;
    sqlite3_finalize(check);
    if (!whole)
        rows_statement_error(error, ROWS_ERROR_UNAVAILABLE, "checking the copy", "it is damaged");
    return whole;
}

static gboolean write_copy(RowsConnection *connection, const char *path, GError **error) {
    sqlite3 *copy = NULL;
    gboolean good = sqlite3_open_v2(path, &copy, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX,
                                    NULL) == SQLITE_OK;
    if (!good)
        set_error(error, copy, "opening the copy");
    good = good && copy_pages(connection, copy, error) && is_whole(copy, error);
    sqlite3_close(copy);
    return good;
}

static gboolean backup(RowsConnection *connection, const char *path, GError **error) {
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) {
        g_set_error(error, ROWS_ERROR, ROWS_ERROR_UNAVAILABLE, "copying the database to %s: %s",
                    path, g_strerror(errno));
        return FALSE;
    }
    close(fd);
    if (write_copy(connection, path, error))
        return TRUE;
    unlink(path);
    return FALSE;
}

const RowsDriverTable rows_driver_sqlite = {
    .kind = ROWS_SQLITE,
    .skip_locked = "",
    .find_table = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = $1",
    .open = open_database,
    .close = close_database,
    .connect = connect_file,
    .disconnect = disconnect_file,
    .is_idle = file_is_there,
    .is_alive = file_is_there,
    .run = run,
    .run_many = run_many,
    .run_script = run_script,
    .begin = begin,
    .commit = commit,
    .rollback = rollback,
    .backup = backup,
};

/* PostgreSQL by libpq. Fit for PgBouncer's transaction pooling: nothing is set for the session, and
 * no statement outlives its transaction under a name. */
#include "store/rows/driver.h"

#include "base/log.h"
#include "store/rows/result.h"
#include "store/rows/statement.h"

#include <libpq-fe.h>
#include <math.h>
#include <poll.h>
#include <string.h>

/* Rows sent before their answers are read, so that neither side piles up much for the other. */
#define PIPELINE_ROWS 500

enum { OID_ANY = 0, OID_BOOL = 16, OID_INT8 = 20, OID_FLOAT8 = 701 };

struct RowsDatabase {
    char *url;
};

struct RowsConnection {
    PGconn *handle;
};

/* Errors */

static const struct {
    const char *state; /* SQLSTATE, or its beginning */
    RowsErrorCode code;
} CODES[] = {
    {"23505", ROWS_ERROR_UNIQUE},      /* unique_violation */
    {"23503", ROWS_ERROR_REFERENCE},   /* foreign_key_violation */
    {"23001", ROWS_ERROR_REFERENCE},   /* restrict_violation */
    {"23", ROWS_ERROR_CHECK},          /* check, not null, … */
    {"22", ROWS_ERROR_CHECK},          /* text that is no number, a number too large, … */
    {"40", ROWS_ERROR_CONFLICT},       /* deadlock, serialization */
    {"55P03", ROWS_ERROR_CONFLICT},    /* lock_not_available */
    {"08P01", ROWS_ERROR_STATEMENT},   /* protocol: values fewer or more than numbers */
    {"08", ROWS_ERROR_UNAVAILABLE},    /* connection */
    {"53", ROWS_ERROR_UNAVAILABLE},    /* too many connections, full disk, … */
    {"57", ROWS_ERROR_UNAVAILABLE},    /* shutting down, starting up, cancelled */
    {"58", ROWS_ERROR_UNAVAILABLE},    /* its system failed */
    {"25006", ROWS_ERROR_UNAVAILABLE}, /* has become a standby */
    {"25P03", ROWS_ERROR_UNAVAILABLE}, /* the transaction idled too long */
};

/* What has no SQLSTATE comes from libpq itself. */
static RowsErrorCode code_of(const RowsConnection *connection, const char *state) {
    if (!state && PQstatus(connection->handle) != CONNECTION_OK)
        return ROWS_ERROR_UNAVAILABLE;
    for (gsize i = 0; state && i < G_N_ELEMENTS(CODES); i++)
        if (g_str_has_prefix(state, CODES[i].state))
            return CODES[i].code;
    return ROWS_ERROR_STATEMENT;
}

/* Neither the detail ("Key (email)=(…) already exists") nor the message of class 22 ("invalid input
 * syntax for type bigint: …") is passed on: they show values. */
static char *problem_of(const RowsConnection *connection, const PGresult *answer,
                        const char *state) {
    if (!state)
        return g_strdup(PQerrorMessage(connection->handle));
    if (g_str_has_prefix(state, "22"))
        return g_strdup_printf("a value does not fit (%s)", state);
    return g_strdup_printf("%s (%s)", PQresultErrorField(answer, PG_DIAG_MESSAGE_PRIMARY), state);
}

/* `answer` may be NULL. */
static void set_error(GError **error, const RowsConnection *connection, const PGresult *answer,
                      const char *sql) {
    const char *state = PQresultErrorField(answer, PG_DIAG_SQLSTATE);
    g_autofree char *problem = problem_of(connection, answer, state);
    rows_statement_error(error, code_of(connection, state), sql, problem);
}

/* Opening */

static RowsDatabase *open_database(const char *url, GError **error) {
    PQconninfoOption *options = PQconninfoParse(url, NULL);
    if (!options) {
        /* Without libpq's reason: it may quote the password. */
        g_set_error(error, ROWS_ERROR, ROWS_ERROR_UNAVAILABLE,
                    "the database's postgresql:// URL is not well-formed");
        return NULL;
    }
    PQconninfoFree(options);
    RowsDatabase *database = g_new0(RowsDatabase, 1);
    database->url = g_strdup(url);
    return database;
}

static void close_database(RowsDatabase *database) {
    g_free(database->url);
    g_free(database);
}

static void log_notice(void *nothing, const char *message) {
    (void)nothing;
    base_log(BASE_LOG_DEBUG, "postgresql says", "{s:s}", "notice", message);
}

/* What stands before the URL is a default it may change: a server that does not answer is given up
 * after 5 s, one that falls silent later after 30. */
static RowsConnection *connect_server(RowsDatabase *database, GError **error) {
    static const char *const NAMES[] = {"connect_timeout",
                                        "keepalives_idle",
                                        "tcp_user_timeout",
                                        "client_encoding",
                                        "application_name",
                                        "dbname",
                                        NULL};
    const char *const values[] = {"5", "30", "30000", "UTF8", "golfcoach", database->url, NULL};
    PGconn *handle = PQconnectdbParams(NAMES, values, 1);
    if (PQstatus(handle) != CONNECTION_OK) {
        g_autofree char *problem = rows_statement_on_one_line(PQerrorMessage(handle));
        g_set_error(error, ROWS_ERROR, ROWS_ERROR_UNAVAILABLE, "connecting to the database: %s",
                    problem);
        PQfinish(handle);
        return NULL;
    }
    PQsetNoticeProcessor(handle, log_notice, NULL);
    RowsConnection *connection = g_new0(RowsConnection, 1);
    connection->handle = handle;
    return connection;
}

static void disconnect_server(RowsConnection *connection) {
    PQfinish(connection->handle);
    g_free(connection);
}

static gboolean server_is_idle(RowsConnection *connection) {
    return PQstatus(connection->handle) == CONNECTION_OK &&
           PQtransactionStatus(connection->handle) == PQTRANS_IDLE &&
           PQpipelineStatus(connection->handle) == PQ_PIPELINE_OFF;
}

/* A server that goes away leaves an end of file to be read; an idle one sends next to nothing. */
static gboolean server_is_alive(RowsConnection *connection) {
    struct pollfd socket = {.fd = PQsocket(connection->handle), .events = POLLIN};
    /* Its last words may stand before the end. */
    while (poll(&socket, 1, 0) > 0)
        if (!PQconsumeInput(connection->handle))
            return FALSE;
    return PQstatus(connection->handle) == CONNECTION_OK;
}

/* Values */

typedef struct {
    Oid *types;
    const char **texts;
    char (*numbers)[G_ASCII_DTOSTR_BUF_SIZE]; /* room for the texts of numbers */
} Parameters;

static void parameters_init(Parameters *parameters, gsize count) {
    parameters->types = g_new0(Oid, count + 1);
    parameters->texts = g_new0(const char *, count + 1);
    parameters->numbers = g_malloc_n(count + 1, sizeof *parameters->numbers);
}

static void parameters_clear(Parameters *parameters) {
    g_free(parameters->types);
    g_free(parameters->texts);
    g_free(parameters->numbers);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Parameters, parameters_clear)

static Oid type_of(const RowsValue *value) {
    switch (value->kind) {
    case ROWS_VALUE_INTEGER:
        return OID_INT8;
    case ROWS_VALUE_REAL:
        return OID_FLOAT8;
    case ROWS_VALUE_TEXT:
    case ROWS_VALUE_NULL:
        break;
    }
    return OID_ANY;
}

static const char *text_of(const RowsValue *value, char room[G_ASCII_DTOSTR_BUF_SIZE]) {
    switch (value->kind) {
    case ROWS_VALUE_INTEGER:
        g_snprintf(room, G_ASCII_DTOSTR_BUF_SIZE, "%" G_GINT64_FORMAT, value->integer);
        return room;
    case ROWS_VALUE_REAL: /* as SQLite keeps it */
        return isnan(value->real) ? NULL
                                  : g_ascii_dtostr(room, G_ASCII_DTOSTR_BUF_SIZE, value->real);
    case ROWS_VALUE_TEXT:
        return value->text;
    case ROWS_VALUE_NULL:
        break;
    }
    return NULL;
}

static void parameters_fill(Parameters *parameters, const RowsValue *values, gsize count) {
    for (gsize i = 0; i < count; i++)
        parameters->texts[i] = text_of(&values[i], parameters->numbers[i]);
}

/* A column's type is that of its first value which is not NULL. */
static void parameters_find_types(Parameters *parameters, const RowsValue *values, gsize columns,
                                  gsize rows) {
    for (gsize column = 0; column < columns; column++)
        for (gsize i = 0; i < rows && parameters->types[column] == OID_ANY; i++)
            parameters->types[column] = type_of(&values[i * columns + column]);
}

/* Answers */

typedef PGresult Answer;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Answer, PQclear)

static gboolean is_good(const PGresult *answer) {
    ExecStatusType status = PQresultStatus(answer);
    return status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK;
}

/* libpq also counts the rows that a SELECT found. */
static gsize changed_by(Answer *answer) {
    if (g_str_has_prefix(PQcmdStatus(answer), "SELECT"))
        return 0;
    return (gsize)g_ascii_strtoull(PQcmdTuples(answer), NULL, 10);
}

/* A truth comes as t or f. */
static const char *cell(const PGresult *answer, int row, int column) {
    if (PQgetisnull(answer, row, column))
        return NULL;
    const char *text = PQgetvalue(answer, row, column);
    if (PQftype(answer, column) == OID_BOOL)
        return text[0] == 't' ? "1" : "0";
    return text;
}

static void release_answer(gpointer answer) {
    PQclear(answer);
}

/* Takes the answer. */
static RowsResult *collect(Answer *answer) {
    int columns = PQnfields(answer), rows = PQntuples(answer);
    RowsResult *result =
        rows_result_new(answer, release_answer, (gsize)columns * ((gsize)rows + 1));
    for (int i = 0; i < columns; i++)
        rows_result_add_column(result, PQfname(answer, i));
    for (int row = 0; row < rows; row++)
        for (int column = 0; column < columns; column++)
            rows_result_add(result, cell(answer, row, column));
    rows_result_end(result, changed_by(answer));
    return result;
}

/* Statements */

static RowsResult *run(RowsConnection *connection, GError **error, const char *sql,
                       const RowsValue *values, gsize count) {
    g_auto(Parameters) parameters;
    parameters_init(&parameters, count);
    parameters_find_types(&parameters, values, count, 1);
    parameters_fill(&parameters, values, count);
    g_autoptr(Answer) answer = PQexecParams(connection->handle, sql, (int)count, parameters.types,
                                            parameters.texts, NULL, NULL, 0);
    if (is_good(answer))
        return collect(g_steal_pointer(&answer));
    set_error(error, connection, answer, sql);
    return NULL;
}

static gboolean run_script(RowsConnection *connection, const char *sql, GError **error) {
    g_autoptr(Answer) answer = PQexec(connection->handle, sql);
    /* Empty: a migration that is nothing but another database's sections. */
    if (is_good(answer) || PQresultStatus(answer) == PGRES_EMPTY_QUERY)
        return TRUE;
    set_error(error, connection, answer, sql);
    return FALSE;
}

/* Many rows: a pipeline of the unnamed statement */

static gboolean send_rows(RowsConnection *connection, Parameters *parameters,
                          const RowsValue *values, gsize columns, gsize rows) {
    for (gsize i = 0; i < rows; i++) {
        parameters_fill(parameters, values + i * columns, columns);
        if (!PQsendQueryPrepared(connection->handle, "", (int)columns, parameters->texts, NULL,
                                 NULL, 0))
            return FALSE;
    }
    return PQpipelineSync(connection->handle) == 1;
}

/* Reads the answers up to the next synchronisation. After the first error the rest is refused by
 * the server, without a message. */
static gboolean read_answers(RowsConnection *connection, const char *sql, GError **error) {
    gboolean good = TRUE;
    for (;;) {
        g_autoptr(Answer) answer = PQgetResult(connection->handle);
        ExecStatusType status = PQresultStatus(answer);
        if (answer && status == PGRES_PIPELINE_SYNC)
            return good;
        /* NULL stands between the answers. */
        gboolean lost = PQstatus(connection->handle) != CONNECTION_OK;
        if (good && (lost || (answer && !is_good(answer)))) {
            set_error(error, connection, answer, sql);
            good = FALSE;
        }
        if (lost)
            return FALSE;
    }
}

static gboolean send_and_read(RowsConnection *connection, GError **error, const char *sql,
                              Parameters *parameters, const RowsValue *values, gsize columns,
                              gsize rows) {
    gboolean good = PQsendPrepare(connection->handle, "", sql, (int)columns, parameters->types);
    for (gsize done = 0; good && done < rows; done += PIPELINE_ROWS) {
        gsize some = MIN(rows - done, PIPELINE_ROWS);
        good = send_rows(connection, parameters, values + done * columns, columns, some);
        if (good && !read_answers(connection, sql, error))
            return FALSE;
    }
    if (!good)
        set_error(error, connection, NULL, sql);
    return good;
}

static gboolean run_many(RowsConnection *connection, GError **error, const char *sql,
                         const RowsValue *values, gsize columns, gsize rows) {
    g_auto(Parameters) parameters;
    parameters_init(&parameters, columns);
    parameters_find_types(&parameters, values, columns, rows);
    PQenterPipelineMode(connection->handle);
    gboolean good = send_and_read(connection, error, sql, &parameters, values, columns, rows);
    PQexitPipelineMode(connection->handle);
    return good;
}

/* Transactions */

/* What a worker held that was frozen, or cut off from the network, comes free. LOCAL: for this
 * transaction, so also behind PgBouncer. */
static const char BEGIN[] = "BEGIN; SET LOCAL lock_timeout = '10s'; "
                            "SET LOCAL idle_in_transaction_session_timeout = '60s'";

static gboolean begin(RowsConnection *connection, GError **error) {
    return run_script(connection, BEGIN, error);
}

static gboolean commit(RowsConnection *connection, GError **error) {
    return run_script(connection, "COMMIT", error);
}

static void rollback(RowsConnection *connection) {
    if (PQtransactionStatus(connection->handle) != PQTRANS_IDLE)
        PQclear(PQexec(connection->handle, "ROLLBACK"));
}

const RowsDriverTable rows_driver_postgresql = {
    .kind = ROWS_POSTGRESQL,
    .skip_locked = "FOR UPDATE SKIP LOCKED",
    /* The letters golfcoac as a number; held until the transaction ends. Another's migration may
     * take its time. */
    .migration_lock = "SET LOCAL lock_timeout = 0; "
                      "SELECT pg_advisory_xact_lock(7453295095332168035)",
    .find_table = "SELECT 1 FROM information_schema.tables "
                  "WHERE table_schema = current_schema() AND table_name = $1",
    .open = open_database,
    .close = close_database,
    .connect = connect_server,
    .disconnect = disconnect_server,
    .is_idle = server_is_idle,
    .is_alive = server_is_alive,
    .run = run,
    .run_many = run_many,
    .run_script = run_script,
    .begin = begin,
    .commit = commit,
    .rollback = rollback,
};

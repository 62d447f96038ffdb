/* One suite for every driver: on the PostgreSQL of GOLFCOACH_TEST_POSTGRES, the same behind the
 * PgBouncer of GOLFCOACH_TEST_PGBOUNCER, the TimescaleDB of GOLFCOACH_TEST_PGLITE, or SQLite.
 * tests: rows.c result.c sqlite.c postgresql.c migrate.c migrations.c */
#include "store/rows/migrate.h"
#include "store/rows/rows.h"

#include "tap.h"

#include <float.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

static char *url;
static Rows *rows;
static gboolean one_backend; /* PGlite: one transaction at a time */

static RowsDb *borrow(void) {
    g_autoptr(GError) error = NULL;
    RowsDb *db = rows_borrow(rows, &error);
    if (!db)
        g_error("%s", error->message);
    return db;
}

static RowsResult *good(RowsDb *db, const char *sql, const RowsValue *values, gsize count) {
    g_autoptr(GError) error = NULL;
    RowsResult *result = rows_run(db, &error, sql, values, count);
    if (!result)
        g_error("%s", error->message);
    return result;
}

static gboolean fails(RowsDb *db, RowsErrorCode code, const char *sql, const RowsValue *values,
                      gsize count) {
    g_autoptr(GError) error = NULL;
    g_autoptr(RowsResult) result = rows_run(db, &error, sql, values, count);
    if (result || !g_error_matches(error, ROWS_ERROR, (int)code))
        printf("# %s\n", result ? "no error" : error->message);
    return !result && g_error_matches(error, ROWS_ERROR, (int)code);
}

#define VALUES(...)                                                                                \
    (const RowsValue[]){ROWS_NULL, ##__VA_ARGS__} + 1,                                             \
        sizeof((const RowsValue[]){ROWS_NULL, ##__VA_ARGS__}) / sizeof(RowsValue) - 1
#define GOOD(db, sql, ...)        good(db, sql, VALUES(__VA_ARGS__))
#define FAILS(db, code, sql, ...) fails(db, code, sql, VALUES(__VA_ARGS__))

/* Runs it and forgets the rows. */
static void done(RowsResult *result) {
    rows_result_free(result);
}

/* The first row of a statement without values. */
static RowsResult *first(RowsDb *db, const char *sql) {
    RowsResult *result = GOOD(db, sql);
    rows_next(result);
    return result;
}

static gboolean is_one(RowsDb *db, const char *condition) {
    g_autofree char *sql = g_strdup_printf("SELECT CASE WHEN %s THEN 1 ELSE 0 END AS x", condition);
    g_autoptr(RowsResult) result = first(db, sql);
    return rows_integer(result, "x") == 1;
}

static int64_t count_rows(RowsDb *db, const char *table) {
    g_autofree char *sql = g_strdup_printf("SELECT count(*) AS n FROM %s", table);
    g_autoptr(RowsResult) result = first(db, sql);
    return rows_integer(result, "n");
}

static const char *JSON, *IDENTITY;

static void make_tables(void) {
    g_autoptr(RowsDb) db = borrow();
    gboolean sqlite = rows_db_driver(db) == ROWS_SQLITE;
    JSON = sqlite ? "TEXT" : "JSONB";
    IDENTITY = sqlite ? "INTEGER PRIMARY KEY" : "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY";
    g_autofree char *golfers = g_strdup_printf(
        "CREATE TABLE golfers (id TEXT PRIMARY KEY NOT NULL, email TEXT NOT NULL, meta %s, "
        "active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)))",
        JSON);
    g_autofree char *chores = g_strdup_printf(
        "CREATE TABLE chores (id %s, state TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0)",
        IDENTITY);
    done(GOOD(db, golfers));
    done(GOOD(db, chores));
    done(GOOD(db, "CREATE UNIQUE INDEX golfers_email ON golfers (lower(email))"));
    done(GOOD(db, "CREATE TABLE clips (id TEXT PRIMARY KEY NOT NULL, golfer TEXT NOT NULL "
                  "REFERENCES golfers (id) ON DELETE CASCADE, filmed_us BIGINT NOT NULL, "
                  "score DOUBLE PRECISION, CHECK (score <= 100))"));
    done(GOOD(db, "CREATE TABLE remarks (swing TEXT NOT NULL REFERENCES clips (id) "
                  "ON DELETE RESTRICT, words TEXT)"));
    done(GOOD(db, "CREATE TABLE cells (i BIGINT, r DOUBLE PRECISION, t TEXT)"));
    done(GOOD(db, "CREATE TABLE pairs (a INTEGER NOT NULL, b INTEGER, PRIMARY KEY (a))"));
}

static void add_golfer(RowsDb *db, const char *id) {
    g_autofree char *email = g_strconcat(id, "@Example.com", NULL);
    done(GOOD(db, "INSERT INTO golfers (id, email) VALUES ($1, $2)", ROWS_TEXT(id),
              ROWS_TEXT(email)));
}

static void empty(const char *table) {
    g_autoptr(RowsDb) db = borrow();
    g_autofree char *sql = g_strdup_printf("DELETE FROM %s", table);
    done(GOOD(db, sql));
}

/* Values */

static void integers_come_back(void) {
    static const int64_t CASES[] = {0,         1,        -1, G_MAXINT32, INT64_C(1790000000000000),
                                    INT64_MAX, INT64_MIN};
    g_autoptr(RowsDb) db = borrow();
    for (gsize i = 0; i < G_N_ELEMENTS(CASES); i++) {
        g_autoptr(RowsResult) found =
            GOOD(db, "INSERT INTO cells (i) VALUES ($1) RETURNING i", ROWS_INTEGER(CASES[i]));
        TAP_CHECK(rows_next(found) && rows_integer(found, "i") == CASES[i]);
    }
}

static void reals_come_back_to_the_bit(void) {
    static const double CASES[] = {0,       0.1,      1.0 / 3,  -2.5,           81.25,
                                   DBL_MAX, DBL_MIN,  4.9e-324, 1790000000.125, 1e15,
                                   1e-7,    INFINITY, -INFINITY};
    g_autoptr(RowsDb) db = borrow();
    for (gsize i = 0; i < G_N_ELEMENTS(CASES); i++) {
        g_autoptr(RowsResult) found =
            GOOD(db, "INSERT INTO cells (r) VALUES ($1) RETURNING r", ROWS_REAL(CASES[i]));
        rows_next(found);
        double got = rows_real(found, "r");
        TAP_CHECK(memcmp(&got, &CASES[i], sizeof got) == 0, "%.17g became %.17g", CASES[i], got);
    }
}

static void nan_and_null_are_null(void) {
    g_autoptr(RowsDb) db = borrow();
    g_autoptr(RowsResult) found =
        GOOD(db, "INSERT INTO cells (i, r, t) VALUES ($1, $2, $3) RETURNING i, r, t", ROWS_NULL,
             ROWS_REAL((double)NAN), ROWS_TEXT(NULL));
    TAP_CHECK(rows_next(found));
    TAP_CHECK(rows_is_null(found, "i") && rows_integer(found, "i") == 0);
    TAP_CHECK(rows_is_null(found, "r") && isnan(rows_real(found, "r")));
    TAP_CHECK(rows_is_null(found, "t") && rows_text(found, "t") == NULL);
    TAP_CHECK(!rows_next(found));
}

static void texts_come_back(void) {
    g_autofree char *megabyte = g_strnfill(1 << 20, 'x');
    const char *const cases[] = {"",      "Ünïcödé ⛳ \U0001F3CC", "it's \"quoted\" \\ $1 ? :a %",
                                 "NULL",  "line\nline\t\x01",     "1e999",
                                 megabyte};
    g_autoptr(RowsDb) db = borrow();
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(RowsResult) found =
            GOOD(db, "INSERT INTO cells (t) VALUES ($1) RETURNING t", ROWS_TEXT(cases[i]));
        rows_next(found);
        TAP_CHECK(g_strcmp0(rows_text(found, "t"), cases[i]) == 0, "case %zu", i);
    }
}

static void text_that_is_not_utf8_is_refused(void) {
    g_autoptr(RowsDb) db = borrow();
    TAP_CHECK(
        FAILS(db, ROWS_ERROR_CHECK, "INSERT INTO cells (t) VALUES ($1)", ROWS_TEXT("\xff\xfe")));
    const RowsValue values[] = {ROWS_TEXT("good"), ROWS_TEXT("\xc0\x80")};
    TAP_CHECK(!rows_run_many(db, NULL, "INSERT INTO cells (t) VALUES ($1)", values, 1, 2));
    g_autoptr(RowsResult) found = GOOD(db, "SELECT 1 FROM cells WHERE t = 'good'");
    TAP_CHECK(rows_count(found) == 0);
}

static void numbers_are_bound_by_their_number(void) {
    g_autoptr(RowsDb) db = borrow();
    g_autoptr(RowsResult) found =
        GOOD(db, "SELECT CAST($3 AS TEXT) AS c, $2 + 0 AS b, CAST($1 AS TEXT) AS a, $2 + 1 AS d",
             ROWS_TEXT("one"), ROWS_INTEGER(2), ROWS_TEXT("three"));
    rows_next(found);
    TAP_CHECK(strcmp(rows_text(found, "a"), "one") == 0);
    TAP_CHECK(rows_integer(found, "b") == 2 && rows_integer(found, "d") == 3);
    TAP_CHECK(strcmp(rows_text(found, "c"), "three") == 0);
}

static void columns_are_read_in_any_order(void) {
    g_autoptr(RowsDb) db = borrow();
    g_autoptr(RowsResult) found =
        GOOD(db, "SELECT 1 AS a, 2 AS b, 3 AS c UNION ALL SELECT 4, 5, 6 ORDER BY a");
    for (int64_t before = 0; rows_next(found); before += 3)
        for (const char *name = "cabbac"; *name; name++)
            TAP_CHECK(rows_integer(found, (char[]){*name, 0}) == before + *name - 'a' + 1, "%s",
                      name);
}

static void truths_are_one_and_zero(void) {
    g_autoptr(RowsDb) db = borrow();
    g_autoptr(RowsResult) found = first(db, "SELECT 2 > 1 AS yes, 1 > 2 AS no");
    TAP_CHECK(rows_integer(found, "yes") == 1 && strcmp(rows_text(found, "yes"), "1") == 0);
    TAP_CHECK(rows_integer(found, "no") == 0 && strcmp(rows_text(found, "no"), "0") == 0);
    add_golfer(db, "truth");
    TAP_CHECK(FAILS(db, ROWS_ERROR_CHECK, "UPDATE golfers SET active = 2"));
}

static void large_results_are_whole(void) {
    g_autoptr(RowsDb) db = borrow();
    g_autoptr(RowsResult) found =
        GOOD(db,
             "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1) "
             "SELECT i, 'row ' || i AS t FROM n ORDER BY i",
             ROWS_INTEGER(10000));
    TAP_CHECK(rows_count(found) == 10000);
    int64_t row = 0;
    while (rows_next(found)) {
        g_autofree char *expected = g_strdup_printf("row %d", (int)++row);
        if (rows_integer(found, "i") != row || strcmp(rows_text(found, "t"), expected) != 0)
            break;
    }
    TAP_CHECK(row == 10000);
}

/* Statements that both understand */

static void json_yields_text(void) {
    g_autoptr(RowsDb) db = borrow();
    done(GOOD(db, "INSERT INTO golfers (id, email, meta) VALUES ('j', 'j@x', $1)",
              ROWS_TEXT("{\"fps\":120,\"view\":\"face-on\"}")));
    g_autoptr(RowsResult) found =
        first(db, "SELECT CAST(meta->>'view' AS TEXT) AS view, "
                  "CAST(meta->>'fps' AS INTEGER) + 1 AS fps FROM golfers WHERE id = 'j'");
    TAP_CHECK(strcmp(rows_text(found, "view"), "face-on") == 0);
    TAP_CHECK(rows_integer(found, "fps") == 121);
}

static void letters_are_folded_where_asked(void) {
    g_autoptr(RowsDb) db = borrow();
    add_golfer(db, "Anna");
    TAP_CHECK(FAILS(db, ROWS_ERROR_UNIQUE,
                    "INSERT INTO golfers (id, email) VALUES ('2', 'ANNA@example.COM')"));
    g_autoptr(RowsResult) found =
        GOOD(db, "SELECT id FROM golfers WHERE lower(email) LIKE lower($1) ESCAPE '\\'",
             ROWS_TEXT("ANNA@%"));
    TAP_CHECK(rows_next(found) && strcmp(rows_text(found, "id"), "Anna") == 0);
    g_autoptr(RowsResult) none =
        GOOD(db, "SELECT id FROM golfers WHERE lower(email) LIKE lower($1) ESCAPE '\\'",
             ROWS_TEXT("ANNA\\%%"));
    TAP_CHECK(rows_count(none) == 0);
}

static void upserts_and_pages_and_windows(void) {
    g_autoptr(RowsDb) db = borrow();
    for (int i = 0; i < 2; i++) {
        g_autoptr(RowsResult) found =
            GOOD(db,
                 "INSERT INTO pairs (a, b) VALUES ($1, $2) "
                 "ON CONFLICT (a) DO UPDATE SET b = excluded.b RETURNING b",
                 ROWS_INTEGER(1), ROWS_INTEGER(10 + i));
        TAP_CHECK(rows_next(found) && rows_integer(found, "b") == 10 + i);
        TAP_CHECK(rows_changed(found) == 1);
    }
    done(GOOD(db, "INSERT INTO pairs (a, b) VALUES ($1, $2), ($3, $2) ON CONFLICT (a) DO NOTHING",
              ROWS_INTEGER(1), ROWS_INTEGER(7), ROWS_INTEGER(2)));
    g_autoptr(RowsResult) page =
        GOOD(db,
             "WITH p AS (SELECT a, row_number() OVER (ORDER BY b DESC, a DESC) AS n FROM pairs "
             "WHERE (b, a) < ($1, $2)) SELECT a, n FROM p ORDER BY n LIMIT $3",
             ROWS_INTEGER(11), ROWS_INTEGER(1), ROWS_INTEGER(5));
    TAP_CHECK(rows_count(page) == 1 && rows_next(page) && rows_integer(page, "a") == 2);
    g_autoptr(RowsResult) mean = first(db, "SELECT avg(a) AS mean FROM pairs");
    TAP_CHECK(rows_real(mean, "mean") == 1.5);
    g_autoptr(RowsResult) joined =
        GOOD(db, "UPDATE pairs SET b = o.a FROM pairs o WHERE o.a = pairs.a + 1 RETURNING pairs.b");
    TAP_CHECK(rows_count(joined) == 1 && rows_changed(joined) == 1);
}

static void a_job_is_claimed(void) {
    g_autoptr(RowsDb) db = borrow();
    done(GOOD(db, "INSERT INTO chores (state) VALUES ('queued'), ('queued')"));
    g_autofree char *claim = g_strdup_printf(
        "UPDATE chores SET state = 'running', attempts = attempts + 1 WHERE id = (SELECT id "
        "FROM chores WHERE state = 'queued' ORDER BY id LIMIT 1 %s) RETURNING id, attempts",
        rows_skip_locked(db));
    for (int i = 1; i <= 3; i++) {
        g_autoptr(RowsResult) claimed = GOOD(db, claim);
        TAP_CHECK(rows_count(claimed) == (i <= 2 ? 1 : 0));
        TAP_CHECK(i > 2 || (rows_next(claimed) && rows_integer(claimed, "id") == i &&
                            rows_integer(claimed, "attempts") == 1));
    }
}

static void changes_are_counted(void) {
    static const struct {
        const char *sql;
        gsize changed;
    } CASES[] = {
        {"INSERT INTO pairs (a) VALUES (101), (102), (103)", 3},
        {"SELECT a FROM pairs", 0},
        {"UPDATE pairs SET b = 1 WHERE a > 101", 2},
        {"UPDATE pairs SET b = 1 WHERE a = 999", 0},
        {"INSERT INTO pairs (a) VALUES (101) ON CONFLICT (a) DO NOTHING", 0},
        {"CREATE TABLE after_changes (a INTEGER)", 0},
        {"DELETE FROM pairs WHERE a > 100", 3},
        {"DROP TABLE after_changes", 0},
    };
    g_autoptr(RowsDb) db = borrow();
    for (gsize i = 0; i < G_N_ELEMENTS(CASES); i++) {
        g_autoptr(RowsResult) result = GOOD(db, CASES[i].sql);
        TAP_CHECK(rows_changed(result) == CASES[i].changed, "%s: %zu", CASES[i].sql,
                  rows_changed(result));
    }
}

/* Refusals */

static void constraints_have_their_codes(void) {
    static const struct {
        const char *sql;
        RowsErrorCode code;
    } CASES[] = {
        {"INSERT INTO golfers (id, email) VALUES ('g', 'other@x')", ROWS_ERROR_UNIQUE},
        {"INSERT INTO golfers (id, email) VALUES ('h', 'G@example.com')", ROWS_ERROR_UNIQUE},
        {"INSERT INTO clips (id, golfer, filmed_us) VALUES ('x', 'nobody', 0)",
         ROWS_ERROR_REFERENCE},
        {"DELETE FROM clips WHERE id = 's'", ROWS_ERROR_REFERENCE},
        {"INSERT INTO clips (id, golfer, filmed_us, score) VALUES ('x', 'g', 0, 101)",
         ROWS_ERROR_CHECK},
        {"INSERT INTO clips (id, golfer) VALUES ('x', 'g')", ROWS_ERROR_CHECK},
        {"INSERT INTO golfers (id, email) VALUES (NULL, 'n@x')", ROWS_ERROR_CHECK},
        {"", ROWS_ERROR_STATEMENT},
        {"SELEC 1", ROWS_ERROR_STATEMENT},
        {"SELECT 1 FROM no_such_table", ROWS_ERROR_STATEMENT},
        {"SELECT \"no such column\" FROM golfers", ROWS_ERROR_STATEMENT},
        {"SELECT 1; SELECT 2", ROWS_ERROR_STATEMENT},
        {"SELECT CAST($1 AS TEXT)", ROWS_ERROR_STATEMENT},
    };
    g_autoptr(RowsDb) db = borrow();
    add_golfer(db, "g");
    done(GOOD(db, "INSERT INTO clips (id, golfer, filmed_us) VALUES ('s', 'g', 0)"));
    done(GOOD(db, "INSERT INTO remarks (swing) VALUES ('s')"));
    for (gsize i = 0; i < G_N_ELEMENTS(CASES); i++)
        TAP_CHECK(FAILS(db, CASES[i].code, CASES[i].sql), "%s", CASES[i].sql);
    /* It goes on after each of them. */
    done(GOOD(db, "DELETE FROM remarks"));
    done(GOOD(db, "DELETE FROM golfers WHERE id = 'g'"));
    TAP_CHECK(count_rows(db, "clips") == 0, "deletions cascade");
}

static void values_must_be_as_many_as_numbers(void) {
    g_autoptr(RowsDb) db = borrow();
    TAP_CHECK(FAILS(db, ROWS_ERROR_STATEMENT, "SELECT $1 + $2", ROWS_INTEGER(1)));
    TAP_CHECK(is_one(db, "1 = 1"));
}

static void errors_show_no_values(void) {
    g_autoptr(RowsDb) db = borrow();
    add_golfer(db, "quiet");
    g_autoptr(GError) error = NULL;
    TAP_CHECK(!ROWS_RUN(db, &error, "INSERT INTO golfers (id, email) VALUES ($1, $2)",
                        ROWS_TEXT("quieter"), ROWS_TEXT("quiet@example.com")));
    TAP_CHECK(!strstr(error->message, "quiet"), "%s", error->message);
    TAP_CHECK(strstr(error->message, "INSERT INTO golfers"), "%s", error->message);
}

static void postgresql_refuses_wrong_types(void) {
    g_autoptr(RowsDb) db = borrow();
    if (rows_db_driver(db) == ROWS_SQLITE) {
        TAP_SKIP("SQLite checks no types");
        return;
    }
    TAP_CHECK(
        FAILS(db, ROWS_ERROR_CHECK, "INSERT INTO cells (i) VALUES ($1)", ROWS_TEXT("secret word")));
    TAP_CHECK(
        FAILS(db, ROWS_ERROR_CHECK, "INSERT INTO pairs (a) VALUES ($1)", ROWS_INTEGER(INT64_MAX)));
    TAP_CHECK(FAILS(db, ROWS_ERROR_CHECK,
                    "INSERT INTO golfers (id, email, meta) VALUES ('m', 'm@x', $1)",
                    ROWS_TEXT("{\"a\":\"\\u0000\"}")));
}

/* Transactions */

static void a_failed_transaction_only_rolls_back(void) {
    g_autoptr(RowsDb) db = borrow();
    TAP_CHECK(rows_begin(db, NULL));
    done(GOOD(db, "INSERT INTO pairs (a) VALUES (201)"));
    TAP_CHECK(FAILS(db, ROWS_ERROR_UNIQUE, "INSERT INTO pairs (a) VALUES (201)"));
    TAP_CHECK(FAILS(db, ROWS_ERROR_STATEMENT, "INSERT INTO pairs (a) VALUES (202)"));
    const RowsValue value = ROWS_INTEGER(203);
    TAP_CHECK(!rows_run_many(db, NULL, "INSERT INTO pairs (a) VALUES ($1)", &value, 1, 1));
    g_autoptr(GError) error = NULL;
    TAP_CHECK(!rows_commit(db, &error) && g_error_matches(error, ROWS_ERROR, ROWS_ERROR_STATEMENT));
    TAP_CHECK(is_one(db, "NOT EXISTS (SELECT 1 FROM pairs WHERE a > 200)"));
    rows_rollback(db);
}

static void giving_back_rolls_back(void) {
    RowsDb *db = borrow();
    TAP_CHECK(rows_begin(db, NULL));
    done(GOOD(db, "INSERT INTO pairs (a) VALUES (301)"));
    rows_give_back(db);
    g_autoptr(RowsDb) next = borrow();
    TAP_CHECK(is_one(next, "NOT EXISTS (SELECT 1 FROM pairs WHERE a = 301)"));
    TAP_CHECK(rows_begin(next, NULL));
    done(GOOD(next, "INSERT INTO pairs (a) VALUES (302)"));
    TAP_CHECK(rows_commit(next, NULL));
    TAP_CHECK(is_one(next, "EXISTS (SELECT 1 FROM pairs WHERE a = 302)"));
}

typedef struct {
    int calls, conflicts;
    RowsErrorCode code;
} Stubborn;

static gboolean insert_stubbornly(RowsDb *db, gpointer data, GError **error) {
    Stubborn *stubborn = data;
    done(GOOD(db, "INSERT INTO pairs (a) VALUES (401)"));
    if (++stubborn->calls > stubborn->conflicts)
        return TRUE;
    g_set_error(error, ROWS_ERROR, (int)stubborn->code, "again");
    return FALSE;
}

static void conflicts_are_tried_again(void) {
    Stubborn thrice = {.conflicts = 3, .code = ROWS_ERROR_CONFLICT};
    TAP_CHECK(rows_transact(rows, insert_stubbornly, &thrice, NULL) && thrice.calls == 4);
    empty("pairs");
    Stubborn always = {.conflicts = 100, .code = ROWS_ERROR_CONFLICT};
    g_autoptr(GError) error = NULL;
    TAP_CHECK(!rows_transact(rows, insert_stubbornly, &always, &error) && always.calls == 5);
    TAP_CHECK(g_error_matches(error, ROWS_ERROR, ROWS_ERROR_CONFLICT));
    Stubborn other = {.conflicts = 100, .code = ROWS_ERROR_UNIQUE};
    TAP_CHECK(!rows_transact(rows, insert_stubbornly, &other, NULL) && other.calls == 1);
    g_autoptr(RowsDb) db = borrow();
    TAP_CHECK(count_rows(db, "pairs") == 0);
}

static gboolean increment(RowsDb *db, gpointer data, GError **error) {
    g_autoptr(RowsResult) read = ROWS_RUN(db, error, "SELECT b FROM pairs WHERE a = 1");
    g_autoptr(RowsResult) raised =
        read ? ROWS_RUN(db, error, "UPDATE pairs SET b = b + 1 WHERE a = 1") : NULL;
    (void)data;
    return raised != NULL;
}

enum { THREADS = 8, ROUNDS = 25 };

static gpointer increment_often(gpointer shared) {
    g_autoptr(GError) error = NULL;
    for (int i = 0; i < ROUNDS; i++)
        if (!rows_transact(shared, increment, NULL, &error))
            g_error("%s", error->message);
    return NULL;
}

/* More threads than connections. */
static void threads_take_turns(void) {
    empty("pairs");
    RowsDb *db = borrow();
    done(GOOD(db, "INSERT INTO pairs (a, b) VALUES (1, 0)"));
    rows_give_back(db);
    GThread *threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        threads[i] = g_thread_new("increment", increment_often, rows);
    for (int i = 0; i < THREADS; i++)
        g_thread_join(threads[i]);
    db = borrow();
    g_autoptr(RowsResult) found = first(db, "SELECT b FROM pairs WHERE a = 1");
    TAP_CHECK(rows_integer(found, "b") == THREADS * ROUNDS);
    rows_give_back(db);
}

typedef struct {
    int64_t from, to;
    int calls;
    GMutex *lock;
    GCond *both;
    int *holding;
} Transfer;

/* The first time, each holds its row before either asks for the other's. */
static gboolean transfer(RowsDb *db, gpointer data, GError **error) {
    Transfer *self = data;
    static const char SQL[] = "UPDATE pairs SET b = b + 1 WHERE a = $1";
    g_autoptr(RowsResult) one = ROWS_RUN(db, error, SQL, ROWS_INTEGER(self->from));
    if (!one)
        return FALSE;
    if (self->calls++ == 0) {
        g_mutex_lock(self->lock);
        ++*self->holding;
        g_cond_broadcast(self->both);
        while (*self->holding < 2)
            g_cond_wait(self->both, self->lock);
        g_mutex_unlock(self->lock);
    }
    g_autoptr(RowsResult) two = ROWS_RUN(db, error, SQL, ROWS_INTEGER(self->to));
    return two != NULL;
}

static gpointer transfer_once(gpointer data) {
    return GINT_TO_POINTER(rows_transact(rows, transfer, data, NULL));
}

static void a_deadlock_is_tried_again(void) {
    if (rows_driver(rows) == ROWS_SQLITE || one_backend) {
        TAP_SKIP("needs two writers at once");
        return;
    }
    empty("pairs");
    RowsDb *db = borrow();
    done(GOOD(db, "INSERT INTO pairs (a, b) VALUES (1, 0), (2, 0)"));
    rows_give_back(db);
    GMutex lock;
    GCond both;
    int holding = 0;
    g_mutex_init(&lock);
    g_cond_init(&both);
    Transfer there = {1, 2, 0, &lock, &both, &holding};
    Transfer back = {2, 1, 0, &lock, &both, &holding};
    GThread *thread = g_thread_new("transfer", transfer_once, &there);
    TAP_CHECK(GPOINTER_TO_INT(transfer_once(&back)));
    TAP_CHECK(GPOINTER_TO_INT(g_thread_join(thread)));
    TAP_CHECK(there.calls + back.calls == 3, "one of them ran twice");
    db = borrow();
    TAP_CHECK(is_one(db, "(SELECT sum(b) FROM pairs) = 4"));
    rows_give_back(db);
    g_mutex_clear(&lock);
    g_cond_clear(&both);
}

static void what_holds_locks_for_ever_does_not_matter(void) {
    if (rows_driver(rows) == ROWS_SQLITE || one_backend) {
        TAP_SKIP("needs two writers at once");
        return;
    }
    empty("pairs");
    g_autoptr(GError) error = NULL;
    g_autoptr(RowsDb) holder = borrow();
    g_autoptr(RowsDb) db = borrow();
    done(GOOD(db, "INSERT INTO pairs (a, b) VALUES (1, 0)"));
    TAP_CHECK(rows_begin(holder, NULL) && rows_begin(db, NULL));
    TAP_CHECK(is_one(db, "current_setting('lock_timeout') = '10s'"));
    done(GOOD(db, "SET LOCAL lock_timeout = 50"));
    done(GOOD(holder, "UPDATE pairs SET b = 1"));
    TAP_CHECK(FAILS(db, ROWS_ERROR_CONFLICT, "UPDATE pairs SET b = 2"));
    done(GOOD(holder, "SET LOCAL idle_in_transaction_session_timeout = 20"));
    rows_rollback(db);
    done(GOOD(db, "UPDATE pairs SET b = 3"));
    TAP_CHECK(!rows_commit(holder, &error));
    TAP_CHECK(g_error_matches(error, ROWS_ERROR, ROWS_ERROR_UNAVAILABLE), "%s", error->message);
    TAP_CHECK(is_one(db, "(SELECT b FROM pairs) = 3"));
    TAP_CHECK(is_one(db, "current_setting('lock_timeout') = '0'"), "not for the session");
}

/* Many rows */

static void many_rows_go_in(void) {
    enum { ROWS = 5001 };
    empty("cells");
    g_autofree RowsValue *values = g_new0(RowsValue, 3 * ROWS);
    for (int i = 0; i < ROWS; i++) {
        values[3 * i] = i == 0 ? ROWS_NULL : ROWS_INTEGER(i);
        values[3 * i + 1] = i % 2 ? ROWS_REAL(i / 8.0) : ROWS_NULL;
        values[3 * i + 2] = ROWS_TEXT("⛳");
    }
    g_autoptr(RowsDb) db = borrow();
    g_autoptr(GError) error = NULL;
    TAP_CHECK(rows_run_many(db, &error, "INSERT INTO cells (i, r, t) VALUES ($1, $2, $3)", values,
                            3, ROWS),
              "%s", error ? error->message : "");
    TAP_CHECK(count_rows(db, "cells") == ROWS);
    TAP_CHECK(is_one(db, "(SELECT r FROM cells WHERE i = 4999) = 624.875"));
    TAP_CHECK(rows_run_many(db, NULL, "DELETE FROM cells WHERE i = $1", NULL, 1, 0));
    TAP_CHECK(count_rows(db, "cells") == ROWS, "no rows, nothing done");
}

static void many_rows_go_in_together_or_not(void) {
    enum { ROWS = 2000 };
    empty("pairs");
    g_autofree RowsValue *values = g_new0(RowsValue, ROWS);
    for (int i = 0; i < ROWS; i++)
        values[i] = ROWS_INTEGER(i);
    values[1500] = ROWS_INTEGER(7);
    g_autoptr(RowsDb) db = borrow();
    g_autoptr(GError) error = NULL;
    static const char SQL[] = "INSERT INTO pairs (a) VALUES ($1)";
    TAP_CHECK(!rows_run_many(db, &error, SQL, values, 1, ROWS));
    TAP_CHECK(g_error_matches(error, ROWS_ERROR, ROWS_ERROR_UNIQUE), "%s", error->message);
    TAP_CHECK(count_rows(db, "pairs") == 0);
    TAP_CHECK(rows_begin(db, NULL));
    done(GOOD(db, "INSERT INTO pairs (a) VALUES (-1)"));
    TAP_CHECK(rows_run_many(db, NULL, SQL, values, 1, 1000));
    TAP_CHECK(count_rows(db, "pairs") == 1001);
    rows_rollback(db);
    TAP_CHECK(count_rows(db, "pairs") == 0, "part of the caller's transaction");
    g_clear_error(&error);
    TAP_CHECK(!rows_run_many(db, &error, "INSERT INTO nowhere VALUES ($1)", values, 1, ROWS));
    TAP_CHECK(g_error_matches(error, ROWS_ERROR, ROWS_ERROR_STATEMENT));
    TAP_CHECK(count_rows(db, "pairs") == 0, "the connection still serves");
}

/* Migrations */

enum { FILE_COUNT = 4 };

/* A list of migrations with these texts, the rest of FILE_COUNT left out. */
typedef struct {
    RowsMigration list[FILE_COUNT + 1];
    size_t sizes[FILE_COUNT];
} Files;

static const char *const NAMES[FILE_COUNT] = {"0001_first", "0002_second", "0003_third",
                                              "0004_fourth"};

static void set_files(Files *files, const char *const *texts) {
    memset(files, 0, sizeof *files);
    for (int i = 0; texts[i]; i++) {
        files->sizes[i] = strlen(texts[i]);
        files->list[i] =
            (RowsMigration){NAMES[i], (const unsigned char *)texts[i], &files->sizes[i]};
    }
}

#define FIRST                                                                                      \
    "-- About plants.\n-- @all\nCREATE TABLE plants (id {identity}, found {json});\n"              \
    "INSERT INTO plants (found) VALUES ('{}');\n"                                                  \
    "-- @sqlite\nCREATE TABLE here_sqlite (a INTEGER);\n"                                          \
    "-- @postgresql\nCREATE TABLE here_postgresql (a INTEGER);\n"                                  \
    "-- @timescale\nCREATE TABLE here_timescale (at BIGINT NOT NULL);\n"                           \
    "SELECT create_hypertable('here_timescale', 'at', chunk_time_interval => 1000);\n"             \
    "-- @plain\nCREATE TABLE here_plain (a INTEGER);\n"
#define SECOND "-- @all\nALTER TABLE plants ADD COLUMN height INTEGER;\n"
#define BROKEN "-- @all\nCREATE TABLE half (a INTEGER);\nSELECT nonsense FROM nowhere;\n"

static gboolean has_table(const char *name) {
    g_autoptr(RowsDb) db = borrow();
    g_autofree char *sql = g_strdup_printf("SELECT count(*) FROM %s", name);
    g_autoptr(RowsResult) found = rows_run(db, NULL, sql, NULL, 0);
    return found != NULL;
}

static gboolean migrates(const char *const *texts, guint expected) {
    Files files;
    set_files(&files, texts);
    guint applied = 99;
    g_autoptr(GError) error = NULL;
    if (!rows_migrate_by(rows, files.list, &applied, &error))
        printf("# %s\n", error->message);
    return !error && applied == expected && rows_is_migrated_by(rows, files.list, NULL);
}

static gboolean refuses(const char *const *texts, RowsErrorCode code, const char *why) {
    Files files;
    set_files(&files, texts);
    guint applied = 99;
    g_autoptr(GError) error = NULL;
    gboolean refused = !rows_migrate_by(rows, files.list, &applied, &error) && applied == 99 &&
                       g_error_matches(error, ROWS_ERROR, (int)code) && strstr(error->message, why);
    if (!refused)
        printf("# %s\n", error ? error->message : "no error");
    return refused && !rows_is_migrated_by(rows, files.list, NULL);
}

#define TEXTS(...) ((const char *const[]){__VA_ARGS__, NULL})

static void forget_migrations(void) {
    g_autoptr(RowsDb) db = borrow();
    done(GOOD(db, "DROP TABLE schema_migrations"));
}

static void migrations_apply_once_and_in_order(void) {
    gboolean sqlite = rows_driver(rows) == ROWS_SQLITE;
    gboolean timescale = one_backend;
    TAP_CHECK(migrates(TEXTS(FIRST), 1));
    TAP_CHECK(migrates(TEXTS(FIRST), 0));
    TAP_CHECK(has_table("plants"));
    TAP_CHECK(has_table("here_sqlite") == sqlite && has_table("here_postgresql") == !sqlite);
    TAP_CHECK(has_table("here_timescale") == timescale && has_table("here_plain") == !timescale);
    TAP_CHECK(migrates(TEXTS(FIRST, SECOND), 1));
    TAP_CHECK(migrates(TEXTS(FIRST, SECOND,
                             sqlite ? "-- @postgresql\nSELECT 1;" : "-- @sqlite\nSELECT 1;"),
                       1),
              "nothing in it");
    g_autoptr(RowsDb) db = borrow();
    done(GOOD(db, "DELETE FROM schema_migrations WHERE number = 3"));
    TAP_CHECK(is_one(db, "(SELECT height FROM plants WHERE id = 1) IS NULL"));
    TAP_CHECK(rows_db_has_timescale(db) == timescale);
}

static void other_schemas_are_refused(void) {
    TAP_CHECK(refuses(TEXTS(FIRST), ROWS_ERROR_SCHEMA, "0002_second was applied by a newer"));
    TAP_CHECK(refuses(TEXTS(FIRST, SECOND " "), ROWS_ERROR_SCHEMA, "0002_second was applied with"));
    TAP_CHECK(refuses(TEXTS(FIRST, SECOND, BROKEN), ROWS_ERROR_STATEMENT, "0003_third"));
    TAP_CHECK(!has_table("half"), "a migration is whole or not there");
    TAP_CHECK(refuses(TEXTS(FIRST, SECOND, "-- @mysql\n"), ROWS_ERROR_SCHEMA, "@mysql"));
    TAP_CHECK(migrates(TEXTS(FIRST, SECOND), 0));
    forget_migrations();
}

static gpointer migrate_program(gpointer opened) {
    guint applied = 0;
    g_autoptr(GError) error = NULL;
    if (!rows_migrate(opened, &applied, &error))
        g_error("%s", error->message);
    return GUINT_TO_POINTER(applied);
}

/* Four threads with connections of their own, as four processes would. */
static void one_at_a_time_migrates(void) {
    guint count = 0;
    while (rows_migrations[count].name)
        count++;
    TAP_CHECK(!rows_is_migrated(rows, NULL));
    GThread *threads[4];
    Rows *opened[G_N_ELEMENTS(threads)];
    for (gsize i = 0; i < G_N_ELEMENTS(threads); i++) {
        opened[i] = rows_open(url, NULL, 1, NULL);
        threads[i] = g_thread_new("migrate", migrate_program, opened[i]);
    }
    guint applied = 0;
    for (gsize i = 0; i < G_N_ELEMENTS(threads); i++) {
        applied += GPOINTER_TO_UINT(g_thread_join(threads[i]));
        rows_close(opened[i]);
    }
    TAP_CHECK(applied == count && count > 0, "%u of %u", applied, count);
    TAP_CHECK(rows_is_migrated(rows, NULL));
}

/* Readers */

static void readers_have_the_database_itself_without_a_replica(void) {
    g_autoptr(RowsDb) db = rows_borrow_reader(rows, NULL);
    TAP_CHECK(db && is_one(db, "1 = 1"));
    TAP_CHECK(rows_db_driver(db) == rows_driver(rows));
    TAP_CHECK(rows_db_has_timescale(db) == one_backend);
}

static char *choose_url(char *folder) {
    static const char *const SERVERS[] = {"GOLFCOACH_TEST_PGLITE", "GOLFCOACH_TEST_POSTGRES",
                                          "GOLFCOACH_TEST_PGBOUNCER"};
    one_backend = g_getenv(SERVERS[0]) != NULL;
    for (gsize i = 0; i < G_N_ELEMENTS(SERVERS); i++)
        if (g_getenv(SERVERS[i]))
            return g_strdup(g_getenv(SERVERS[i]));
    return g_strdup_printf("sqlite:%s/suite.db", g_mkdtemp(folder));
}

static void remove_folder(const char *folder) {
    static const char *const FILES[] = {"suite.db", "suite.db-wal", "suite.db-shm"};
    for (gsize i = 0; i < G_N_ELEMENTS(FILES); i++) {
        g_autofree char *path = g_build_filename(folder, FILES[i], NULL);
        g_unlink(path);
    }
    g_rmdir(folder);
}

int main(void) {
    char folder[] = "/tmp/rows-suite-XXXXXX";
    url = choose_url(folder);
    g_autoptr(GError) error = NULL;
    rows = rows_open(url, NULL, 4, &error);
    if (!rows)
        g_error("%s", error->message);
    make_tables();
    TAP_RUN(integers_come_back);
    TAP_RUN(reals_come_back_to_the_bit);
    TAP_RUN(nan_and_null_are_null);
    TAP_RUN(texts_come_back);
    TAP_RUN(text_that_is_not_utf8_is_refused);
    TAP_RUN(numbers_are_bound_by_their_number);
    TAP_RUN(columns_are_read_in_any_order);
    TAP_RUN(truths_are_one_and_zero);
    TAP_RUN(large_results_are_whole);
    TAP_RUN(json_yields_text);
    TAP_RUN(letters_are_folded_where_asked);
    TAP_RUN(upserts_and_pages_and_windows);
    TAP_RUN(a_job_is_claimed);
    TAP_RUN(changes_are_counted);
    TAP_RUN(constraints_have_their_codes);
    TAP_RUN(values_must_be_as_many_as_numbers);
    TAP_RUN(errors_show_no_values);
    TAP_RUN(postgresql_refuses_wrong_types);
    TAP_RUN(a_failed_transaction_only_rolls_back);
    TAP_RUN(giving_back_rolls_back);
    empty("pairs");
    TAP_RUN(conflicts_are_tried_again);
    TAP_RUN(threads_take_turns);
    TAP_RUN(a_deadlock_is_tried_again);
    TAP_RUN(what_holds_locks_for_ever_does_not_matter);
    TAP_RUN(many_rows_go_in);
    TAP_RUN(many_rows_go_in_together_or_not);
    TAP_RUN(migrations_apply_once_and_in_order);
    TAP_RUN(other_schemas_are_refused);
    TAP_RUN(one_at_a_time_migrates);
    TAP_RUN(readers_have_the_database_itself_without_a_replica);
    rows_close(rows);
    remove_folder(folder);
    g_free(url);
    return tap_done();
}

#include "store/rows/migrate.h"

#include "base/clock.h"
#include "base/log.h"
#include "store/rows/pool.h"

#include <string.h>

#define TABLE "schema_migrations"

static const char *const TARGETS[ROWS_TARGETS] = {"sqlite", "postgresql", "timescale"};

static char *hash_of(const RowsMigration *migration) {
    return g_compute_checksum_for_data(G_CHECKSUM_SHA256, migration->text, *migration->size);
}

/* Whether a statement that takes one text yields a row. */
static gboolean finds(RowsDb *db, const char *sql, const char *text, gboolean *ret_found,
                      GError **error) {
    g_autoptr(RowsResult) found = ROWS_RUN(db, error, sql, ROWS_TEXT(text));
    if (!found)
        return FALSE;
    *ret_found = rows_next(found);
    return TRUE;
}

/* What has been applied, in order; no rows if there is no table yet. */
static RowsResult *read_applied(RowsDb *db, GError **error) {
    gboolean there;
    if (!finds(db, db->driver->find_table, TABLE, &there, error))
        return NULL;
    if (!there)
        return ROWS_RUN(db, error, "SELECT 1 WHERE 1 = 0");
    return ROWS_RUN(db, error, "SELECT name, sha256, target FROM " TABLE " ORDER BY number");
}

static gboolean refuse(const char *name, const char *problem, GError **error) {
    g_set_error(error, ROWS_ERROR, ROWS_ERROR_SCHEMA, "migrating the database: %s %s", name,
                problem);
    return FALSE;
}

/* The first of the list that is not applied; its end if all are. */
static const RowsMigration *first_missing(RowsResult *applied, const RowsMigration *list,
                                          GError **error) {
    for (; rows_next(applied); list++) {
        const char *name = rows_text(applied, "name");
        if (!list->name) {
            refuse(name, "was applied by a newer program", error);
            return NULL;
        }
        g_autofree char *hash = hash_of(list);
        if (strcmp(name, list->name) != 0 || strcmp(rows_text(applied, "sha256"), hash) != 0) {
            refuse(name, "was applied with another content than this program has", error);
            return NULL;
        }
    }
    return list;
}

/* The first migration decides, so that tables do not become hypertables half way. */
static gboolean find_target(RowsDb *db, RowsTarget *ret_target, GError **error) {
    if (db->driver->kind == ROWS_SQLITE) {
        *ret_target = ROWS_TARGET_SQLITE;
        return TRUE;
    }
    g_autoptr(RowsResult) applied = read_applied(db, error);
    if (!applied)
        return FALSE;
    gboolean timescale;
    if (rows_next(applied))
        timescale = strcmp(rows_text(applied, "target"), TARGETS[ROWS_TARGET_TIMESCALE]) == 0;
    else if (!finds(db, "SELECT 1 FROM pg_extension WHERE extname = $1", "timescaledb", &timescale,
                    error))
        return FALSE;
    *ret_target = timescale ? ROWS_TARGET_TIMESCALE : ROWS_TARGET_POSTGRESQL;
    return TRUE;
}

gboolean rows_db_has_timescale(RowsDb *db) {
    RowsTarget target;
    return find_target(db, &target, NULL) && target == ROWS_TARGET_TIMESCALE;
}

static gboolean run_script(RowsDb *db, const char *sql, GError **error) {
    return db->driver->run_script(db->connection, sql, error);
}

static gboolean apply(RowsDb *db, const RowsMigration *migration, RowsTarget target,
                      GError **error) {
    g_autofree char *script = rows_migration_script(migration, target, error);
    if (!script)
        return FALSE;
    if (!run_script(db, script, error)) {
        g_prefix_error(error, "applying migration %s: ", migration->name);
        return FALSE;
    }
    g_autofree char *hash = hash_of(migration);
    g_autoptr(RowsResult) noted = ROWS_RUN(
        db, error,
        "INSERT INTO " TABLE " (number, name, sha256, target, applied_at) "
        "VALUES ($1, $2, $3, $4, $5)",
        ROWS_INTEGER(g_ascii_strtoll(migration->name, NULL, 10)), ROWS_TEXT(migration->name),
        ROWS_TEXT(hash), ROWS_TEXT(TARGETS[target]), ROWS_INTEGER(base_clock_now_us()));
    return noted != NULL;
}

/* In a transaction of its own, which begins with the lock: whoever else migrates waits, then finds
 * it done. ret_applied: whether there was one to apply. */
static gboolean apply_next(RowsDb *db, const RowsMigration *list, gboolean *ret_applied,
                           GError **error) {
    if (db->driver->migration_lock && !run_script(db, db->driver->migration_lock, error))
        return FALSE;
    RowsTarget target;
    g_autoptr(RowsResult) applied = NULL;
    if (!find_target(db, &target, error) || !(applied = read_applied(db, error)))
        return FALSE;
    const RowsMigration *next = first_missing(applied, list, error);
    if (!next)
        return FALSE;
    *ret_applied = next->name != NULL;
    if (!next->name)
        return TRUE;
    if (!run_script(db,
                    "CREATE TABLE IF NOT EXISTS " TABLE " (number BIGINT PRIMARY KEY NOT NULL, "
                    "name TEXT NOT NULL, sha256 TEXT NOT NULL, target TEXT NOT NULL, "
                    "applied_at BIGINT NOT NULL)",
                    error) ||
        !apply(db, next, target, error))
        return FALSE;
    base_log(BASE_LOG_INFO, "migration applied", "{s:s}", "migration", next->name);
    return TRUE;
}

gboolean rows_migrate_by(Rows *rows, const RowsMigration *list, guint *ret_applied,
                         GError **error) {
    g_autoptr(RowsDb) db = rows_borrow(rows, error);
    if (!db)
        return FALSE;
    guint count = 0;
    for (gboolean more = TRUE; more;) {
        if (!rows_begin(db, error) || !apply_next(db, list, &more, error) ||
            !rows_commit(db, error))
            return FALSE;
        count += more ? 1 : 0;
    }
    *ret_applied = count;
    return TRUE;
}

gboolean rows_is_migrated_by(Rows *rows, const RowsMigration *list, GError **error) {
    g_autoptr(RowsDb) db = rows_borrow(rows, error);
    g_autoptr(RowsResult) applied = db ? read_applied(db, error) : NULL;
    const RowsMigration *next = applied ? first_missing(applied, list, error) : NULL;
    if (!next)
        return FALSE;
    return !next->name || refuse(next->name, "is not applied yet", error);
}

gboolean rows_migrate(Rows *rows, guint *ret_applied, GError **error) {
    return rows_migrate_by(rows, rows_migrations, ret_applied, error);
}

gboolean rows_is_migrated(Rows *rows, GError **error) {
    return rows_is_migrated_by(rows, rows_migrations, error);
}

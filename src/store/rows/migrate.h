/* The migrations' files as the program carries them; apart from rows.h for the tests, which bring
 * their own. */
#ifndef GOLFCOACH_STORE_ROWS_MIGRATE_H
#define GOLFCOACH_STORE_ROWS_MIGRATE_H

#include "store/rows/rows.h"

typedef struct {
    const char *name; /* "0001_first"; NULL ends a list */
    const unsigned char *text;
    const size_t *size; /* bytes of it */
} RowsMigration;

/* All of the program's, in order. */
extern const RowsMigration rows_migrations[];

/* Which sections of a file count: see migrations/README.md. */
typedef enum {
    ROWS_TARGET_SQLITE,
    ROWS_TARGET_POSTGRESQL,
    ROWS_TARGET_TIMESCALE,
    ROWS_TARGETS
} RowsTarget;

/* The SQL of a file for one target. NULL and ROWS_ERROR_SCHEMA if the file is not as README.md
 * says. Free with g_free(). */
char *rows_migration_script(const RowsMigration *migration, RowsTarget target, GError **error);

/* rows_migrate() and rows_is_migrated() with another list. */
gboolean rows_migrate_by(Rows *rows, const RowsMigration *list, guint *ret_applied, GError **error);
gboolean rows_is_migrated_by(Rows *rows, const RowsMigration *list, GError **error);

#endif

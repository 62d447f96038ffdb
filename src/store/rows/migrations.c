#include "store/rows/migrate.h"

/* ROWS_MIGRATIONS comes from meson.build: MIGRATION(name) for each file. */
#define MIGRATION(name)                                                                            \
    extern const unsigned char rows_migration_##name[];                                            \
    extern const size_t rows_migration_##name##_size;
ROWS_MIGRATIONS
#undef MIGRATION

#define MIGRATION(name) {#name, rows_migration_##name, &rows_migration_##name##_size},
const RowsMigration rows_migrations[] = {ROWS_MIGRATIONS{NULL, NULL, NULL}};

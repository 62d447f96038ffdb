/* Everything that is known of one user, row by row, for the account's export. Sealed columns come
 * as they are stored: the caller opens them. Hashes of passwords and tokens do not come. */
#ifndef GOLFCOACH_STORE_TABLES_EXPORT_H
#define GOLFCOACH_STORE_TABLES_EXPORT_H

#include <jansson.h>

#include "store/tables/transact.h"

/* `row`: borrowed; columns under their names, moments as microseconds, JSON columns as JSON. FALSE
 * with `error` set stops the export. */
typedef gboolean (*TablesExportRow)(const char *table, json_t *row, gpointer data, GError **error);

/* Table after table, each by its key in pages; rows that change meanwhile come in either state.
 * Landmarks come last. */
gboolean tables_export(RowsDb *db, const char *user_id, TablesExportRow each, gpointer data,
                       GError **error);

#endif

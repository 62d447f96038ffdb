/* The personal columns, which the callers of this folder seal and open (base_field_seal): which
 * they are, and what puts them under another key. */
#ifndef GOLFCOACH_STORE_TABLES_SEALED_H
#define GOLFCOACH_STORE_TABLES_SEALED_H

#include "store/tables/transact.h"

/* A new one is a row in sealed.c. */
typedef struct {
    const char *table;
    const char *column;
    const char *key;   /* the column with the user's id */
    const char *place; /* "users.full_name": with ":" and that id, what a text is bound to */
} TablesSealedColumn;

extern const TablesSealedColumn TABLES_SEALED_COLUMNS[];
extern const gsize TABLES_SEALED_COLUMN_COUNT;

/* NULL if that column is not sealed. */
const TablesSealedColumn *tables_sealed_find(const char *table, const char *column);

typedef struct {
    const char *user_id;
    const char *sealed;
} TablesSealed;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TablesSealed, g_free)

/* Texts of a column that were sealed under another key than that, by user; after: the last user_id
 * of the page before, or NULL. */
GPtrArray *tables_sealed_list(RowsDb *db, const TablesSealedColumn *column, const char *key_id,
                              const char *after, guint limit, GError **error);
/* `anew` in the place of `old`; ret_changed FALSE: it is another text by now, or gone. */
gboolean tables_sealed_replace(RowsDb *db, const TablesSealedColumn *column,
                               const TablesSealed *old, const char *anew, gboolean *ret_changed,
                               GError **error);

#endif

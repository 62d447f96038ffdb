/* What holds for the whole folder.
 *
 * Every function takes a connection that the calling thread borrowed, blocks, and answers FALSE or
 * NULL with an error of ROWS_ERROR. Those that say "one transaction" begin and commit it themselves
 * and must not be called within one; all others are single statements, which stand alone or belong
 * to the caller's transaction (tables_transact).
 *
 * Structs that come out are one block of memory: their texts live as long as they do, and g_free()
 * (g_autoptr) releases all. Structs that go in are borrowed for the call. A text that is NULL, a
 * moment that is 0 and a number that is NAN stand for SQL's NULL. JSON is text; PostgreSQL may
 * print it back with other spacing and order of keys. `ret_…` for one row: NULL if there is none.
 * Lists are GPtrArrays of such structs that free them; their `limit` is held to 1..the list's
 * named maximum. Ids are base_id_new(), made by the caller unless the function says that it does.
 *
 * Locks are taken in this order, so that transactions wait but rarely clash: the user's row, the
 * swing's row (which stands for everything that belongs to the swing), the job's row, the rest. */
#ifndef GOLFCOACH_STORE_TABLES_TRANSACT_H
#define GOLFCOACH_STORE_TABLES_TRANSACT_H

#include "store/rows/rows.h"

/* What one page of a list holds at most, where a list has no maximum of its own: a screen of a
 * client is far below, and 200 rows with their JSON stay below a megabyte or two. */
enum { TABLES_LIST_MOST = 200 };

/* Runs `work` in a transaction on `db`: commits if it returns TRUE, rolls back if not. After
 * ROWS_ERROR_CONFLICT tries again, up to TABLES_TRIES times in all: `work` starts afresh each time.
 * Work that returns FALSE without an error only wants its changes rolled back: TRUE. */
enum { TABLES_TRIES = 8 };
gboolean tables_transact(RowsDb *db, RowsWork work, gpointer data, GError **error);

#endif

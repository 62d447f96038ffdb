/* Connections to one database, at most so many, reused. Any thread. */
#ifndef GOLFCOACH_STORE_ROWS_POOL_H
#define GOLFCOACH_STORE_ROWS_POOL_H

#include "store/rows/driver.h"

typedef struct RowsPool RowsPool;

struct RowsDb {
    RowsPool *pool;
    const RowsDriverTable *driver;
    RowsConnection *connection;
    gboolean in_transaction;
    gboolean failed; /* the transaction: a statement in it did */
};

/* NULL and `error` if no driver knows such a URL. */
RowsPool *rows_pool_open(const char *url, guint connections, GError **error);
/* All connections must be back. NULL is none. */
void rows_pool_close(RowsPool *pool);

const RowsDriverTable *rows_pool_driver(const RowsPool *pool);

RowsDb *rows_pool_borrow(RowsPool *pool, GError **error);
/* Outside of a transaction. */
void rows_pool_give_back(RowsDb *db);

#endif

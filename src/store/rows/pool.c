#include "store/rows/pool.h"

#include "base/metrics.h"
#include "store/rows/queue.h"

#include <pthread.h>

struct RowsPool {
    const RowsDriverTable *driver;
    RowsDatabase *database;
    RowsQueue *places;
    pthread_mutex_t lock; /* not GMutex: ThreadSanitizer does not see into GLib */
    GPtrArray *idle;      /* of RowsDb; the last was used last */
    guint connections;
};

static const struct {
    const char *prefix;
    const RowsDriverTable *driver;
} DRIVERS[] = {
    {"sqlite:", &rows_driver_sqlite},
    {"postgresql://", &rows_driver_postgresql},
    {"postgres://", &rows_driver_postgresql},
};

static const RowsDriverTable *driver_for(const char *url) {
    for (gsize i = 0; i < G_N_ELEMENTS(DRIVERS); i++)
        if (g_str_has_prefix(url, DRIVERS[i].prefix))
            return DRIVERS[i].driver;
    return NULL;
}

RowsPool *rows_pool_open(const char *url, guint connections, GError **error) {
    g_assert(connections > 0);
    const RowsDriverTable *driver = driver_for(url);
    if (!driver) {
        /* Not the URL itself: it may hold a password. */
        g_set_error(error, ROWS_ERROR, ROWS_ERROR_UNAVAILABLE,
                    "the database's URL begins neither with sqlite: nor with postgresql://");
        return NULL;
    }
    RowsDatabase *database = driver->open(url, error);
    if (!database)
        return NULL;
    RowsPool *pool = g_new0(RowsPool, 1);
    pool->driver = driver;
    pool->database = database;
    pool->places = rows_queue_new(connections);
    pool->idle = g_ptr_array_new();
    pool->connections = connections;
    pthread_mutex_init(&pool->lock, NULL);
    return pool;
}

static void disconnect(RowsDb *db) {
    db->driver->disconnect(db->connection);
    g_free(db);
}

void rows_pool_close(RowsPool *pool) {
    if (!pool)
        return;
    for (guint i = 0; i < pool->idle->len; i++)
        disconnect(g_ptr_array_index(pool->idle, i));
    g_ptr_array_unref(pool->idle);
    rows_queue_free(pool->places);
    pool->driver->close(pool->database);
    pthread_mutex_destroy(&pool->lock);
    g_free(pool);
}

const RowsDriverTable *rows_pool_driver(const RowsPool *pool) {
    return pool->driver;
}

static RowsDb *take_idle(RowsPool *pool) {
    pthread_mutex_lock(&pool->lock);
    guint count = pool->idle->len;
    RowsDb *db = count ? g_ptr_array_steal_index(pool->idle, count - 1) : NULL;
    pthread_mutex_unlock(&pool->lock);
    return db;
}

/* One that still stands; those that broke while nobody looked are dropped on the way. */
static RowsDb *reuse(RowsPool *pool) {
    for (;;) {
        RowsDb *db = take_idle(pool);
        if (!db || db->driver->is_alive(db->connection))
            return db;
        base_metrics_add(BASE_METRIC_DB_ERRORS, 1, NULL);
        disconnect(db);
    }
}

static RowsDb *connect_new(RowsPool *pool, GError **error) {
    RowsConnection *connection = pool->driver->connect(pool->database, error);
    if (!connection) {
        base_metrics_add(BASE_METRIC_DB_ERRORS, 1, NULL);
        return NULL;
    }
    RowsDb *db = g_new0(RowsDb, 1);
    db->pool = pool;
    db->driver = pool->driver;
    db->connection = connection;
    return db;
}

RowsDb *rows_pool_borrow(RowsPool *pool, GError **error) {
    if (!rows_queue_enter(pool->places, ROWS_WAIT_US)) {
        g_set_error(error, ROWS_ERROR, ROWS_ERROR_UNAVAILABLE,
                    "waiting for a database connection: all %u are in use", pool->connections);
        return NULL;
    }
    RowsDb *db = reuse(pool);
    if (!db)
        db = connect_new(pool, error);
    if (!db)
        rows_queue_leave(pool->places);
    else
        base_metrics_add(BASE_METRIC_DB_CONNECTIONS, 1, NULL);
    return db;
}

void rows_pool_give_back(RowsDb *db) {
    RowsPool *pool = db->pool;
    g_assert(!db->in_transaction);
    base_metrics_add(BASE_METRIC_DB_CONNECTIONS, -1, NULL);
    /* Whether the server still stands is asked when it is lent again. */
    if (db->driver->is_idle(db->connection)) {
        pthread_mutex_lock(&pool->lock);
        g_ptr_array_add(pool->idle, db);
        pthread_mutex_unlock(&pool->lock);
    } else {
        disconnect(db);
    }
    rows_queue_leave(pool->places);
}

#include "store/cache/pool.h"

#include <pthread.h>
#include <sys/eventfd.h>

struct CachePool {
    const CacheAddress *address;
    int bell;
    pthread_mutex_t lock;
    char *numeric; /* NULL: away */
    GPtrArray *idle;
};

CachePool *cache_pool_new(const CacheAddress *address, int bell) {
    CachePool *pool = g_new0(CachePool, 1);
    pool->address = address;
    pool->bell = bell;
    pthread_mutex_init(&pool->lock, NULL);
    pool->idle = g_ptr_array_new_with_free_func((GDestroyNotify)cache_link_close);
    return pool;
}

void cache_pool_free(CachePool *pool) {
    if (!pool)
        return;
    g_ptr_array_unref(pool->idle);
    g_free(pool->numeric);
    pthread_mutex_destroy(&pool->lock);
    g_free(pool);
}

gboolean cache_pool_is_present(CachePool *pool) {
    pthread_mutex_lock(&pool->lock);
    gboolean present = pool->numeric != NULL;
    pthread_mutex_unlock(&pool->lock);
    return present;
}

void cache_pool_restore(CachePool *pool, const char *numeric) {
    pthread_mutex_lock(&pool->lock);
    g_free(pool->numeric);
    pool->numeric = g_strdup(numeric);
    pthread_mutex_unlock(&pool->lock);
}

void cache_pool_break(CachePool *pool) {
    pthread_mutex_lock(&pool->lock);
    gboolean was_present = pool->numeric != NULL;
    g_clear_pointer(&pool->numeric, g_free);
    g_ptr_array_set_size(pool->idle, 0);
    pthread_mutex_unlock(&pool->lock);
    if (was_present)
        eventfd_write(pool->bell, 1);
}

/* NULL: there is none. ret_numeric: where to open one; NULL: nowhere. */
static CacheLink *take_idle(CachePool *pool, char **ret_numeric) {
    CacheLink *link = NULL;
    pthread_mutex_lock(&pool->lock);
    if (pool->idle->len > 0)
        link = g_ptr_array_steal_index_fast(pool->idle, pool->idle->len - 1);
    else
        *ret_numeric = g_strdup(pool->numeric);
    pthread_mutex_unlock(&pool->lock);
    return link;
}

CacheLink *cache_pool_take(CachePool *pool, int64_t deadline_us) {
    g_autofree char *numeric = NULL;
    CacheLink *link;
    while ((link = take_idle(pool, &numeric))) {
        if (cache_link_is_quiet(link))
            return link;
        cache_link_close(link); /* the other side has hung up meanwhile */
    }
    if (!numeric)
        return NULL;
    link = cache_link_open(pool->address, numeric, deadline_us, NULL);
    if (!link)
        cache_pool_break(pool);
    return link;
}

void cache_pool_give(CachePool *pool, CacheLink *link, gboolean good) {
    if (!good)
        cache_pool_break(pool);
    pthread_mutex_lock(&pool->lock);
    if (good && pool->numeric && pool->idle->len < CACHE_POOL_IDLE)
        g_ptr_array_add(pool->idle, g_steal_pointer(&link));
    pthread_mutex_unlock(&pool->lock);
    cache_link_close(link);
}

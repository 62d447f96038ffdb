/* Connections to Redis that wait to be used, and whether Redis is there at all: after a failure
 * nobody tries it until the listener has found it again. Any thread. */
#ifndef GOLFCOACH_STORE_CACHE_POOL_H
#define GOLFCOACH_STORE_CACHE_POOL_H

#include "store/cache/link.h"

/* Connections kept open while nobody uses them; more may be in use at once. */
enum { CACHE_POOL_IDLE = 8 };

typedef struct CachePool CachePool;

/* Redis is away at first. `address` is borrowed; `bell` is an eventfd that rings when it goes. */
CachePool *cache_pool_new(const CacheAddress *address, int bell);
void cache_pool_free(CachePool *pool); /* all links are back */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CachePool, cache_pool_free)

gboolean cache_pool_is_present(CachePool *pool);
/* It is there, at this IP address; found out by the listener. */
void cache_pool_restore(CachePool *pool, const char *numeric);
/* It is not: idle connections are closed. */
void cache_pool_break(CachePool *pool);

/* NULL: Redis is away, or just went. Hand it back. */
CacheLink *cache_pool_take(CachePool *pool, int64_t deadline_us);
/* good: all that was asked was answered; else Redis is taken to be away. */
void cache_pool_give(CachePool *pool, CacheLink *link, gboolean good);

#endif

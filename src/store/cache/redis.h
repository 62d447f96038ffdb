/* What cache.h keeps, in Redis. Each call takes at most CACHE_WAIT_MS, and none at all while Redis
 * is away. Any thread. */
#ifndef GOLFCOACH_STORE_CACHE_REDIS_H
#define GOLFCOACH_STORE_CACHE_REDIS_H

#include "store/cache/cache.h"
#include "store/cache/hub.h"

typedef struct CacheRedis CacheRedis;

/* BASE_ERROR_INPUT for a bad address; a Redis that does not answer is no error. `hub` is told what
 * is published; borrowed. */
CacheRedis *cache_redis_new(const char *url, CacheHub *hub, GError **error);
void cache_redis_free(CacheRedis *redis);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CacheRedis, cache_redis_free)

/* As in cache.h; those that return gboolean return FALSE and leave outputs alone when Redis did
 * not do it. */
GBytes *cache_redis_get(CacheRedis *redis, const char *key);
void cache_redis_put(CacheRedis *redis, const char *key, const void *data, gsize size, guint ttl_s);
void cache_redis_drop(CacheRedis *redis, const char *key);
/* left_s of those that Redis did not do is 0, as it was before. */
void cache_redis_tally(CacheRedis *redis, CacheTally *tallies, guint count);
void cache_redis_member_put(CacheRedis *redis, const char *key, const char *member, guint ttl_s);
void cache_redis_member_drop(CacheRedis *redis, const char *key, const char *member);
gboolean cache_redis_member_count(CacheRedis *redis, const char *key, guint *ret_count);
gboolean cache_redis_publish(CacheRedis *redis, const char *channel, const char *payload);
gboolean cache_redis_check(CacheRedis *redis, GError **error);

/* The hub has a subscriber more for the channel: waits until it is heard. */
void cache_redis_hear(CacheRedis *redis, const char *channel);
/* One less. */
void cache_redis_forget(CacheRedis *redis, const char *channel);

#endif

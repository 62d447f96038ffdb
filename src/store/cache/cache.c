#include "store/cache/cache.h"

#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "store/cache/hub.h"
#include "store/cache/memory.h"
#include "store/cache/redis.h"

struct Cache {
    CacheHub *hub;
    CacheMemory *memory; /* with Redis: what stands in for it */
    CacheRedis *redis;   /* NULL: memory alone */
};

Cache *cache_open(const char *url, GError **error) {
    g_autoptr(Cache) cache = g_new0(Cache, 1);
    cache->hub = cache_hub_new();
    cache->memory = cache_memory_new();
    if (!strcmp(url, "memory:"))
        return g_steal_pointer(&cache);
    cache->redis = cache_redis_new(url, cache->hub, error);
    return cache->redis ? g_steal_pointer(&cache) : NULL;
}

void cache_close(Cache *cache) {
    if (!cache)
        return;
    cache_redis_free(cache->redis);
    cache_hub_free(cache->hub);
    cache_memory_free(cache->memory);
    g_free(cache);
}

GBytes *cache_get(Cache *cache, const char *key) {
    return cache->redis ? cache_redis_get(cache->redis, key) : cache_memory_get(cache->memory, key);
}

void cache_put(Cache *cache, const char *key, const void *data, gsize size, guint ttl_s) {
    if (size > CACHE_VALUE_BYTES || ttl_s == 0)
        cache_drop(cache, key);
    else if (cache->redis)
        cache_redis_put(cache->redis, key, data, size, ttl_s);
    else
        cache_memory_put(cache->memory, key, data, size, ttl_s);
}

void cache_drop(Cache *cache, const char *key) {
    if (cache->redis)
        cache_redis_drop(cache->redis, key);
    else
        cache_memory_drop(cache->memory, key);
}

gboolean cache_is_remote(const Cache *cache) {
    return cache->redis != NULL;
}

static void tally_here(Cache *cache, CacheTally *tally) {
    int64_t left_us;
    tally->count = cache_memory_count(cache->memory, tally->counter, tally->window_s, &left_us);
    tally->left_s = (guint)MAX(1, (left_us + BASE_CLOCK_SECOND_US - 1) / BASE_CLOCK_SECOND_US);
    if (!cache->redis && tally->key)
        tally->value = cache_memory_get(cache->memory, tally->key);
}

void cache_tally(Cache *cache, CacheTally *tallies, guint count) {
    for (guint i = 0; i < count; i++) {
        tallies[i].left_s = 0;
        tallies[i].value = NULL;
    }
    if (cache->redis)
        cache_redis_tally(cache->redis, tallies, count);
    for (guint i = 0; i < count; i++)
        if (!tallies[i].left_s)
            tally_here(cache, &tallies[i]);
}

uint64_t cache_count(Cache *cache, const char *key, guint window_s, guint *ret_left_s) {
    CacheTally tally = {.counter = key, .window_s = window_s};
    cache_tally(cache, &tally, 1);
    if (ret_left_s)
        *ret_left_s = tally.left_s;
    return tally.count;
}

/* Members are also noted here, so that those of this process are known while Redis is away. */

void cache_member_put(Cache *cache, const char *key, const char *member, guint ttl_s) {
    cache_memory_member_put(cache->memory, key, member, ttl_s);
    if (cache->redis)
        cache_redis_member_put(cache->redis, key, member, ttl_s);
}

void cache_member_drop(Cache *cache, const char *key, const char *member) {
    cache_memory_member_drop(cache->memory, key, member);
    if (cache->redis)
        cache_redis_member_drop(cache->redis, key, member);
}

guint cache_member_count(Cache *cache, const char *key) {
    guint count;
    if (cache->redis && cache_redis_member_count(cache->redis, key, &count))
        return count;
    return cache_memory_member_count(cache->memory, key);
}

void cache_subscribe(Cache *cache, const char *channel, CacheSignal signal, gpointer data) {
    cache_hub_add(cache->hub, channel, signal, data);
    if (cache->redis)
        cache_redis_hear(cache->redis, channel);
}

void cache_unsubscribe(Cache *cache, const char *channel, CacheSignal signal, gpointer data) {
    cache_hub_remove(cache->hub, channel, signal, data);
    if (cache->redis)
        cache_redis_forget(cache->redis, channel);
}

void cache_publish(Cache *cache, const char *channel, const char *payload) {
    if (strlen(payload) > CACHE_SIGNAL_BYTES) {
        base_log(BASE_LOG_ERROR, "a signal is too large and is lost", NULL);
        return;
    }
    if (!cache->redis || !cache_redis_publish(cache->redis, channel, payload))
        cache_hub_tell(cache->hub, channel, payload);
}

gboolean cache_check(Cache *cache, GError **error) {
    return !cache->redis || cache_redis_check(cache->redis, error);
}

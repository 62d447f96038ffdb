/* What cache.h keeps, in this process: the whole of it for "memory:", and what stands in for Redis
 * while that is away. Any thread. */
#ifndef GOLFCOACH_STORE_CACHE_MEMORY_H
#define GOLFCOACH_STORE_CACHE_MEMORY_H

#include <glib.h>
#include <stdint.h>

enum {
    CACHE_MEMORY_VALUES_BYTES = 64 * 1024 * 1024,
    CACHE_MEMORY_COUNTERS_BYTES = 16 * 1024 * 1024, /* 80,000 addresses in a minute */
    CACHE_MEMORY_SETS_BYTES = 16 * 1024 * 1024,
};

typedef struct CacheMemory CacheMemory;

CacheMemory *cache_memory_new(void);
void cache_memory_free(CacheMemory *memory);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CacheMemory, cache_memory_free)

/* As in cache.h. */
GBytes *cache_memory_get(CacheMemory *memory, const char *key);
void cache_memory_put(CacheMemory *memory, const char *key, const void *data, gsize size,
                      guint ttl_s);
void cache_memory_drop(CacheMemory *memory, const char *key);
uint64_t cache_memory_count(CacheMemory *memory, const char *key, guint window_s,
                            int64_t *ret_left_us);
void cache_memory_member_put(CacheMemory *memory, const char *key, const char *member, guint ttl_s);
void cache_memory_member_drop(CacheMemory *memory, const char *key, const char *member);
guint cache_memory_member_count(CacheMemory *memory, const char *key);

#endif

#include "store/cache/memory.h"

#include <pthread.h>
#include <string.h>

#include "base/clock.h"
#include "store/cache/shelf.h"

enum { MEMBER_BYTES = 96 }; /* roughly, beside its name */

/* Values, counters and sets do not crowd each other out: a flood of addresses to be counted must
 * not empty the cache, nor answers the counters. */
struct CacheMemory {
    pthread_mutex_t lock;
    CacheShelf *values;   /* GBytes */
    CacheShelf *counters; /* uint64_t */
    CacheShelf *sets;     /* GHashTable: member → int64_t, when it vanishes */
};

CacheMemory *cache_memory_new(void) {
    CacheMemory *memory = g_new0(CacheMemory, 1);
    pthread_mutex_init(&memory->lock, NULL);
    memory->values = cache_shelf_new(CACHE_MEMORY_VALUES_BYTES, (GDestroyNotify)g_bytes_unref);
    memory->counters = cache_shelf_new(CACHE_MEMORY_COUNTERS_BYTES, g_free);
    memory->sets = cache_shelf_new(CACHE_MEMORY_SETS_BYTES, (GDestroyNotify)g_hash_table_unref);
    return memory;
}

void cache_memory_free(CacheMemory *memory) {
    if (!memory)
        return;
    cache_shelf_free(memory->values);
    cache_shelf_free(memory->counters);
    cache_shelf_free(memory->sets);
    pthread_mutex_destroy(&memory->lock);
    g_free(memory);
}

static int64_t in_seconds(guint seconds) {
    return base_clock_monotonic_us() + seconds * BASE_CLOCK_SECOND_US;
}

GBytes *cache_memory_get(CacheMemory *memory, const char *key) {
    pthread_mutex_lock(&memory->lock);
    GBytes *value = cache_shelf_find(memory->values, key, base_clock_monotonic_us(), NULL);
    if (value)
        g_bytes_ref(value);
    pthread_mutex_unlock(&memory->lock);
    return value;
}

void cache_memory_put(CacheMemory *memory, const char *key, const void *data, gsize size,
                      guint ttl_s) {
    GBytes *value = g_bytes_new(data, size);
    pthread_mutex_lock(&memory->lock);
    cache_shelf_put(memory->values, key, value, size, in_seconds(ttl_s));
    pthread_mutex_unlock(&memory->lock);
}

void cache_memory_drop(CacheMemory *memory, const char *key) {
    pthread_mutex_lock(&memory->lock);
    cache_shelf_drop(memory->values, key);
    pthread_mutex_unlock(&memory->lock);
}

uint64_t cache_memory_count(CacheMemory *memory, const char *key, guint window_s,
                            int64_t *ret_left_us) {
    pthread_mutex_lock(&memory->lock);
    int64_t now_us = base_clock_monotonic_us(), ends_us = now_us + window_s * BASE_CLOCK_SECOND_US;
    uint64_t *counter = cache_shelf_find(memory->counters, key, now_us, &ends_us);
    uint64_t count = counter ? ++*counter : 1;
    if (!counter)
        cache_shelf_put(memory->counters, key, g_memdup2(&count, sizeof count), sizeof count,
                        ends_us);
    pthread_mutex_unlock(&memory->lock);
    *ret_left_us = ends_us - now_us;
    return count;
}

static gboolean has_vanished(gpointer member, gpointer vanishes_us, gpointer now_us) {
    (void)member;
    return *(const int64_t *)vanishes_us <= *(const int64_t *)now_us;
}

static void prune(GHashTable *set, int64_t now_us) {
    g_hash_table_foreach_remove(set, has_vanished, &now_us);
}

/* Back to where it was taken from, at its new size. */
static void return_set(CacheMemory *memory, const char *key, GHashTable *set, int64_t vanishes_us) {
    gsize size = 0;
    GHashTableIter iter;
    gpointer member;
    g_hash_table_iter_init(&iter, set);
    while (g_hash_table_iter_next(&iter, &member, NULL))
        size += strlen(member) + MEMBER_BYTES;
    cache_shelf_put(memory->sets, key, set, size, vanishes_us);
}

void cache_memory_member_put(CacheMemory *memory, const char *key, const char *member,
                             guint ttl_s) {
    pthread_mutex_lock(&memory->lock);
    int64_t now_us = base_clock_monotonic_us(), set_vanishes_us = 0;
    int64_t vanishes_us = now_us + ttl_s * BASE_CLOCK_SECOND_US;
    GHashTable *set = cache_shelf_take(memory->sets, key, now_us, &set_vanishes_us);
    if (!set)
        set = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    prune(set, now_us);
    g_hash_table_insert(set, g_strdup(member), g_memdup2(&vanishes_us, sizeof vanishes_us));
    return_set(memory, key, set, MAX(vanishes_us, set_vanishes_us));
    pthread_mutex_unlock(&memory->lock);
}

void cache_memory_member_drop(CacheMemory *memory, const char *key, const char *member) {
    pthread_mutex_lock(&memory->lock);
    int64_t vanishes_us = 0;
    GHashTable *set = cache_shelf_take(memory->sets, key, base_clock_monotonic_us(), &vanishes_us);
    if (set) {
        g_hash_table_remove(set, member);
        return_set(memory, key, set, vanishes_us);
    }
    pthread_mutex_unlock(&memory->lock);
}

guint cache_memory_member_count(CacheMemory *memory, const char *key) {
    pthread_mutex_lock(&memory->lock);
    int64_t now_us = base_clock_monotonic_us();
    GHashTable *set = cache_shelf_find(memory->sets, key, now_us, NULL);
    if (set)
        prune(set, now_us);
    guint count = set ? g_hash_table_size(set) : 0;
    pthread_mutex_unlock(&memory->lock);
    return count;
}

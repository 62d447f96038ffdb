#include "store/cache/owed.h"

#include <pthread.h>
#include <string.h>

enum { AT_ONCE = 200 };

struct CacheOwed {
    pthread_mutex_t lock;
    GHashTable *keys;
};

CacheOwed *cache_owed_new(void) {
    CacheOwed *owed = g_new0(CacheOwed, 1);
    pthread_mutex_init(&owed->lock, NULL);
    owed->keys = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    return owed;
}

void cache_owed_free(CacheOwed *owed) {
    if (!owed)
        return;
    g_hash_table_unref(owed->keys);
    pthread_mutex_destroy(&owed->lock);
    g_free(owed);
}

void cache_owed_add(CacheOwed *owed, const char *key) {
    pthread_mutex_lock(&owed->lock);
    if (g_hash_table_size(owed->keys) < CACHE_OWED_KEYS)
        g_hash_table_add(owed->keys, g_strdup(key));
    pthread_mutex_unlock(&owed->lock);
}

/* The next few, off the list. */
static GPtrArray *take_some(CacheOwed *owed) {
    GPtrArray *some = g_ptr_array_new_with_free_func(g_free);
    GHashTableIter iter;
    gpointer key;
    pthread_mutex_lock(&owed->lock);
    g_hash_table_iter_init(&iter, owed->keys);
    while (some->len < AT_ONCE && g_hash_table_iter_next(&iter, &key, NULL)) {
        g_hash_table_iter_steal(&iter);
        g_ptr_array_add(some, key);
    }
    pthread_mutex_unlock(&owed->lock);
    return some;
}

static gboolean delete_some(const GPtrArray *some, CacheLink *link, int64_t deadline_us) {
    CacheWord words[1 + AT_ONCE] = {CACHE_WORD("DEL")};
    for (guint i = 0; i < some->len; i++)
        words[1 + i] = CACHE_WORD((const char *)g_ptr_array_index(some, i));
    g_autoptr(redisReply) reply = cache_link_ask(link, words, 1 + (int)some->len, deadline_us);
    return reply && reply->type == REDIS_REPLY_INTEGER;
}

gboolean cache_owed_settle(CacheOwed *owed, CacheLink *link, int64_t deadline_us) {
    for (;;) {
        g_autoptr(GPtrArray) some = take_some(owed);
        if (some->len == 0)
            return TRUE;
        if (delete_some(some, link, deadline_us))
            continue;
        for (guint i = 0; i < some->len; i++)
            cache_owed_add(owed, g_ptr_array_index(some, i));
        return FALSE;
    }
}

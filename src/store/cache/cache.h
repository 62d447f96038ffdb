/* What may be lost: cached answers, counters of rate limits, presence; and signals between
 * processes. In memory, or in Redis under the key names of docs/DATA.md. Any thread.
 *
 * Without Redis (gone, slow, full) nothing fails: reads miss, counters and members count in this
 * process, signals reach only this process, until it is back; calls never wait longer than
 * CACHE_WAIT_MS, and after a failure none waits at all until a thread of ours has found Redis
 * again. What was dropped or changed meanwhile is deleted there first, so that no old answer comes
 * back; only a process that ends meanwhile leaves some, until their time is over. */
#ifndef GOLFCOACH_STORE_CACHE_CACHE_H
#define GOLFCOACH_STORE_CACHE_CACHE_H

#include <glib.h>
#include <stdint.h>

enum {
    /* A cache that is slower than the rows behind it is no use. */
    CACHE_WAIT_MS = 250,
    /* A larger value could take longer on a busy machine, and Redis would seem to be away. A report
     * has 50 kB. */
    CACHE_VALUE_BYTES = 1024 * 1024,
    CACHE_SIGNAL_BYTES = 64 * 1024,
};

typedef struct Cache Cache;

/* "memory:" or "redis://[[USER]:PASSWORD@]HOST[:PORT][/DB]", percent-encoded; anything else is
 * BASE_ERROR_INPUT. A Redis that is away is no error. Memory holds at most 64 MiB of values and
 * drops what was used longest ago. */
Cache *cache_open(const char *url, GError **error);
void cache_close(Cache *cache); /* ends all subscriptions */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Cache, cache_close)

/* Values, any bytes. One larger than CACHE_VALUE_BYTES, or of no seconds, is not kept, nor what was
 * there before. NULL: none, or not to be had. */
GBytes *cache_get(Cache *cache, const char *key);
void cache_put(Cache *cache, const char *key, const void *data, gsize size, guint ttl_s);
void cache_drop(Cache *cache, const char *key);

/* Adds one to a counter that lives `window_s` from its first count, and returns what it stands at.
 * ret_left_s, or NULL: seconds until it starts anew (at least 1). */
uint64_t cache_count(Cache *cache, const char *key, guint window_s, guint *ret_left_s);
/* cache_count() of `counter` and cache_get() of `key`. */
typedef struct {
    const char *counter;
    guint window_s;
    const char *key; /* NULL: of none */
    /* Filled: */
    uint64_t count;
    guint left_s;
    GBytes *value; /* NULL: none, or not to be had; the caller's */
} CacheTally;
/* All of them in one go: a way to Redis and back takes as long as all the rest of a small request.
 */
void cache_tally(Cache *cache, CacheTally *tallies, guint count);
/* Whether calls wait for another process, as a rule. */
gboolean cache_is_remote(const Cache *cache);

/* A set with members that vanish `ttl_s` after they were last put in: who is connected. */
void cache_member_put(Cache *cache, const char *key, const char *member, guint ttl_s);
void cache_member_drop(Cache *cache, const char *key, const char *member);
guint cache_member_count(Cache *cache, const char *key);

/* Signals: every subscriber of the channel, in this and other processes, is called with the payload
 * (text, at most CACHE_SIGNAL_BYTES) in a thread of the cache's own, one call at a time; it must
 * not block, and may subscribe and unsubscribe. Signals may be lost while Redis is away, and one
 * may come twice in the moment it goes: they wake, they do not carry what matters. A subscriber is
 * told of a gap by a NULL payload when Redis is back, or when more wait than can be held. */
typedef void (*CacheSignal)(const char *channel, const char *payload, gpointer data);
/* Once it returns, what is published is heard (unless Redis is away). */
void cache_subscribe(Cache *cache, const char *channel, CacheSignal signal, gpointer data);
/* Once it returns, that one is not called any more: it waits for a running call, but not for the
 * one it is called from. */
void cache_unsubscribe(Cache *cache, const char *channel, CacheSignal signal, gpointer data);
void cache_publish(Cache *cache, const char *channel, const char *payload);

/* For `doctor` and /readyz. */
gboolean cache_check(Cache *cache, GError **error);

#endif

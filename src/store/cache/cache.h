/* What may be lost: cached answers, counters of rate limits, presence; and signals between
 * processes. In memory, or in Redis under the key names of docs/DATA.md. Any thread.
 *
 * Without Redis (gone, slow, full) nothing fails: reads miss, counters count in this process,
 * signals reach only this process, until it is back; calls never wait longer than CACHE_WAIT_MS,
 * and after a failure Redis is left alone for a moment. */
#ifndef GOLFCOACH_STORE_CACHE_CACHE_H
#define GOLFCOACH_STORE_CACHE_CACHE_H

#include <glib.h>
#include <stdint.h>

/* A cache that is slower than the rows behind it is no use. */
enum { CACHE_WAIT_MS = 250 };

typedef struct Cache Cache;

/* "memory:" or "redis://[:PASSWORD@]HOST:PORT[/DB]". Memory holds at most 64 MiB and drops what was
 * used longest ago.
 */
Cache *cache_open(const char *url, GError **error);
void cache_close(Cache *cache); /* ends all subscriptions */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Cache, cache_close)

/* Values: at most 4 MiB, larger ones are not kept. NULL: none, or not to be had. */
GBytes *cache_get(Cache *cache, const char *key);
void cache_put(Cache *cache, const char *key, const void *data, gsize size, guint ttl_s);
void cache_drop(Cache *cache, const char *key);

/* Adds one to a counter that lives `window_s` from its first count, and returns what it stands at.
 * ret_left_s, or NULL: seconds until it starts anew (at least 1). */
uint64_t cache_count(Cache *cache, const char *key, guint window_s, guint *ret_left_s);

/* A set with members that vanish `ttl_s` after they were last put in: who is connected. */
void cache_member_put(Cache *cache, const char *key, const char *member, guint ttl_s);
void cache_member_drop(Cache *cache, const char *key, const char *member);
guint cache_member_count(Cache *cache, const char *key);

/* Signals: every subscriber of the channel, in this and other processes, is called with the payload
 * (at most 64 KiB) in a thread of the cache's own; it must not block. Signals may be lost while
 * Redis is away: they wake, they do not carry what matters. A subscriber is told of such a gap by a
 * NULL payload when Redis is back. */
typedef void (*CacheSignal)(const char *channel, const char *payload, gpointer data);
void cache_subscribe(Cache *cache, const char *channel, CacheSignal signal, gpointer data);
void cache_unsubscribe(Cache *cache, const char *channel, CacheSignal signal, gpointer data);
void cache_publish(Cache *cache, const char *channel, const char *payload);

/* For `doctor` and /readyz. */
gboolean cache_check(Cache *cache, GError **error);

#endif

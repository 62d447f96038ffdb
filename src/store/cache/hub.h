/* Who wants to hear of which channel in this process, and the one thread that tells them. Any
 * thread. */
#ifndef GOLFCOACH_STORE_CACHE_HUB_H
#define GOLFCOACH_STORE_CACHE_HUB_H

#include "store/cache/cache.h"

/* Signals that wait to be delivered; more are lost, and all subscribers are told of a gap. Some
 * 50,000 steps of progress, or 256 of the largest. */
enum { CACHE_HUB_WAITING_BYTES = 16 * 1024 * 1024 };

typedef struct CacheHub CacheHub;

CacheHub *cache_hub_new(void);
void cache_hub_free(CacheHub *hub); /* waits for the running call; what waits is lost */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CacheHub, cache_hub_free)

void cache_hub_add(CacheHub *hub, const char *channel, CacheSignal signal, gpointer data);
/* Once it returns, that one is not called any more; inside of a call it does not wait for it. */
void cache_hub_remove(CacheHub *hub, const char *channel, CacheSignal signal, gpointer data);
/* Every channel somebody wants, once each: a set of strings. Free with g_hash_table_unref(). */
GHashTable *cache_hub_channels(CacheHub *hub);

gboolean cache_hub_wants(CacheHub *hub, const char *channel);

void cache_hub_tell(CacheHub *hub, const char *channel, const char *payload);
/* Signals may have been lost: NULL to everybody. */
void cache_hub_tell_gap(CacheHub *hub);

#endif

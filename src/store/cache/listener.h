/* The thread that stays in touch with Redis: finds it, notices when it is gone, and hears what is
 * published on the channels of the hub. Any thread may call. */
#ifndef GOLFCOACH_STORE_CACHE_LISTENER_H
#define GOLFCOACH_STORE_CACHE_LISTENER_H

#include "store/cache/hub.h"
#include "store/cache/owed.h"
#include "store/cache/pool.h"

typedef struct CacheListener CacheListener;

/* All are borrowed and outlive it. `bell`: an eventfd to ring when keys are owed or Redis is
 * gone. */
CacheListener *cache_listener_new(const CacheAddress *address, int bell, CachePool *pool,
                                  CacheOwed *owed, CacheHub *hub);
void cache_listener_free(CacheListener *listener);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CacheListener, cache_listener_free)

/* Waits until Redis was looked for once. */
void cache_listener_await_start(CacheListener *listener, int64_t deadline_us);
/* The channel's subscribers in the hub have changed. */
void cache_listener_touch(CacheListener *listener, const char *channel);
/* Waits until the channel, one of the hub's, is heard, or Redis is away. */
void cache_listener_await_channel(CacheListener *listener, const char *channel,
                                  int64_t deadline_us);

#endif

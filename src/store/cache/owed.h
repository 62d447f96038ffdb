/* Keys that Redis still holds although they were dropped or changed while it was away: they are
 * deleted there before it is believed again. Any thread. */
#ifndef GOLFCOACH_STORE_CACHE_OWED_H
#define GOLFCOACH_STORE_CACHE_OWED_H

#include "store/cache/link.h"

/* Beyond this, keys are forgotten and may be stale until they vanish by themselves: hours of
 * changes. */
enum { CACHE_OWED_KEYS = 100000 };

typedef struct CacheOwed CacheOwed;

CacheOwed *cache_owed_new(void);
void cache_owed_free(CacheOwed *owed);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CacheOwed, cache_owed_free)

void cache_owed_add(CacheOwed *owed, const char *key);
/* Deletes them all. FALSE: the link broke or Redis refused; what is not deleted is still owed. */
gboolean cache_owed_settle(CacheOwed *owed, CacheLink *link, int64_t deadline_us);

#endif

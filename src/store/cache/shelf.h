/* Things by name, with a time when they vanish and a limit to the room they take: what was used
 * longest ago goes first. One thread at a time. */
#ifndef GOLFCOACH_STORE_CACHE_SHELF_H
#define GOLFCOACH_STORE_CACHE_SHELF_H

#include <glib.h>
#include <stdint.h>

typedef struct CacheShelf CacheShelf;

/* room: bytes, of things, their names and the shelf's own bookkeeping. free_thing: when one goes.
 */
CacheShelf *cache_shelf_new(gsize room, GDestroyNotify free_thing);
void cache_shelf_free(CacheShelf *shelf);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CacheShelf, cache_shelf_free)

/* Takes the thing, in place of what had its name. One that does not fit at all goes at once. */
void cache_shelf_put(CacheShelf *shelf, const char *name, gpointer thing, gsize size,
                     int64_t vanishes_us);
/* NULL: none, or vanished by now. Borrowed until the next call. ret_vanishes_us may be NULL. */
gpointer cache_shelf_find(CacheShelf *shelf, const char *name, int64_t now_us,
                          int64_t *ret_vanishes_us);
/* Like cache_shelf_find(), but off the shelf: it is the caller's. */
gpointer cache_shelf_take(CacheShelf *shelf, const char *name, int64_t now_us,
                          int64_t *ret_vanishes_us);
void cache_shelf_drop(CacheShelf *shelf, const char *name);

gsize cache_shelf_used(const CacheShelf *shelf);

#endif

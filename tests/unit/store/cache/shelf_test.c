#include "store/cache/shelf.h"

#include "tap.h"

static int freed;

static void count_freed(gpointer thing) {
    freed++;
    g_free(thing);
}

static void put(CacheShelf *shelf, const char *name, gsize size, int64_t vanishes_us) {
    cache_shelf_put(shelf, name, g_strdup(name), size, vanishes_us);
}

static gboolean has(CacheShelf *shelf, const char *name, int64_t now_us) {
    return cache_shelf_find(shelf, name, now_us, NULL) != NULL;
}

static void what_was_used_longest_ago_goes(void) {
    g_autoptr(CacheShelf) shelf = cache_shelf_new(3000, g_free);
    put(shelf, "a", 800, 100);
    put(shelf, "b", 800, 100);
    put(shelf, "c", 800, 100);
    TAP_CHECK(has(shelf, "a", 0)); /* used just now: b is the oldest */
    put(shelf, "d", 800, 100);
    TAP_CHECK(has(shelf, "a", 0) && !has(shelf, "b", 0) && has(shelf, "c", 0) &&
              has(shelf, "d", 0));
    TAP_CHECK(cache_shelf_used(shelf) <= 3000);
}

static void never_takes_more_than_its_room(void) {
    g_autoptr(CacheShelf) shelf = cache_shelf_new(10000, g_free);
    for (int i = 0; i < 5000; i++) {
        g_autofree char *name = g_strdup_printf("%d", i % 700);
        put(shelf, name, (gsize)(i * 37 % 3000), 100);
        TAP_CHECK(cache_shelf_used(shelf) <= 10000);
    }
    put(shelf, "too large", 20000, 100);
    TAP_CHECK(!has(shelf, "too large", 0));
    TAP_CHECK(cache_shelf_used(shelf) == 0); /* it has pushed out all others on its way */
}

static void things_vanish(void) {
    g_autoptr(CacheShelf) shelf = cache_shelf_new(10000, g_free);
    int64_t vanishes_us = 0;
    put(shelf, "a", 1, 1000);
    TAP_CHECK(cache_shelf_find(shelf, "a", 999, &vanishes_us) && vanishes_us == 1000);
    TAP_CHECK(!has(shelf, "a", 1000));
    TAP_CHECK(cache_shelf_used(shelf) == 0);
}

static void every_thing_is_freed_once(void) {
    freed = 0;
    CacheShelf *shelf = cache_shelf_new(10000, count_freed);
    put(shelf, "a", 1, 10);
    put(shelf, "a", 1, 10); /* replaced: 1 */
    put(shelf, "b", 1, 10);
    put(shelf, "c", 1, 10);
    cache_shelf_drop(shelf, "b"); /* 2 */
    cache_shelf_drop(shelf, "b");
    g_autofree char *taken = cache_shelf_take(shelf, "c", 0, NULL); /* ours */
    TAP_CHECK(g_strcmp0(taken, "c") == 0 && freed == 2, "%d", freed);
    TAP_CHECK(!cache_shelf_take(shelf, "c", 0, NULL));
    cache_shelf_free(shelf); /* 3 */
    TAP_CHECK(freed == 3, "%d", freed);
    cache_shelf_free(NULL);
}

int main(void) {
    TAP_RUN(what_was_used_longest_ago_goes);
    TAP_RUN(never_takes_more_than_its_room);
    TAP_RUN(things_vanish);
    TAP_RUN(every_thing_is_freed_once);
    return tap_done();
}

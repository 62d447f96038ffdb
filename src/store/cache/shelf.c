#include "store/cache/shelf.h"

#include <string.h>

/* Roughly what an entry costs beside its name and thing: itself, its place in the table. */
enum { ENTRY_BYTES = 128 };

typedef struct {
    char *name;
    gpointer thing;
    gsize size;
    int64_t vanishes_us;
    GList place; /* in the order of use, the last used first */
} Entry;

struct CacheShelf {
    GHashTable *entries; /* name → Entry; the name is the entry's */
    GQueue order;
    gsize room, used;
    GDestroyNotify free_thing;
};

static void entry_free(Entry *entry) {
    g_free(entry->name);
    g_free(entry);
}

CacheShelf *cache_shelf_new(gsize room, GDestroyNotify free_thing) {
    CacheShelf *shelf = g_new0(CacheShelf, 1);
    shelf->entries = g_hash_table_new(g_str_hash, g_str_equal);
    g_queue_init(&shelf->order);
    shelf->room = room;
    shelf->free_thing = free_thing;
    return shelf;
}

/* Its thing is then the caller's. */
static gpointer remove_entry(CacheShelf *shelf, Entry *entry) {
    gpointer thing = entry->thing;
    g_hash_table_remove(shelf->entries, entry->name);
    g_queue_unlink(&shelf->order, &entry->place);
    shelf->used -= entry->size;
    entry_free(entry);
    return thing;
}

static void discard(CacheShelf *shelf, Entry *entry) {
    shelf->free_thing(remove_entry(shelf, entry));
}

void cache_shelf_free(CacheShelf *shelf) {
    if (!shelf)
        return;
    while (shelf->order.tail)
        discard(shelf, shelf->order.tail->data);
    g_hash_table_unref(shelf->entries);
    g_free(shelf);
}

void cache_shelf_drop(CacheShelf *shelf, const char *name) {
    Entry *entry = g_hash_table_lookup(shelf->entries, name);
    if (entry)
        discard(shelf, entry);
}

void cache_shelf_put(CacheShelf *shelf, const char *name, gpointer thing, gsize size,
                     int64_t vanishes_us) {
    cache_shelf_drop(shelf, name);
    Entry *entry = g_new0(Entry, 1);
    entry->name = g_strdup(name);
    entry->thing = thing;
    entry->size = size + strlen(name) + ENTRY_BYTES;
    entry->vanishes_us = vanishes_us;
    entry->place.data = entry;
    g_hash_table_insert(shelf->entries, entry->name, entry);
    g_queue_push_head_link(&shelf->order, &entry->place);
    shelf->used += entry->size;
    while (shelf->used > shelf->room)
        discard(shelf, shelf->order.tail->data);
}

/* As used just now; NULL if there is none any more. */
static Entry *find_entry(CacheShelf *shelf, const char *name, int64_t now_us) {
    Entry *entry = g_hash_table_lookup(shelf->entries, name);
    if (!entry)
        return NULL;
    if (entry->vanishes_us <= now_us) {
        discard(shelf, entry);
        return NULL;
    }
    g_queue_unlink(&shelf->order, &entry->place);
    g_queue_push_head_link(&shelf->order, &entry->place);
    return entry;
}

gpointer cache_shelf_find(CacheShelf *shelf, const char *name, int64_t now_us,
                          int64_t *ret_vanishes_us) {
    Entry *entry = find_entry(shelf, name, now_us);
    if (entry && ret_vanishes_us)
        *ret_vanishes_us = entry->vanishes_us;
    return entry ? entry->thing : NULL;
}

gpointer cache_shelf_take(CacheShelf *shelf, const char *name, int64_t now_us,
                          int64_t *ret_vanishes_us) {
    Entry *entry = find_entry(shelf, name, now_us);
    if (entry && ret_vanishes_us)
        *ret_vanishes_us = entry->vanishes_us;
    return entry ? remove_entry(shelf, entry) : NULL;
}

gsize cache_shelf_used(const CacheShelf *shelf) {
    return shelf->used;
}

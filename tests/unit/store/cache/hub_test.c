#include "store/cache/hub.h"

#include <pthread.h>
#include <string.h>

#include "tap.h"

/* What a subscriber has heard: "CHANNEL=PAYLOAD " each, "CHANNEL! " for a gap. */
typedef struct {
    pthread_mutex_t lock;
    GString *text;
    pthread_t thread;
    int count;
} Heard;

static Heard *heard_new(void) {
    Heard *heard = g_new0(Heard, 1);
    pthread_mutex_init(&heard->lock, NULL);
    heard->text = g_string_new(NULL);
    return heard;
}

static void heard_free(Heard *heard) {
    pthread_mutex_destroy(&heard->lock);
    g_string_free(heard->text, TRUE);
    g_free(heard);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Heard, heard_free)

static void hear(const char *channel, const char *payload, gpointer data) {
    Heard *heard = data;
    pthread_mutex_lock(&heard->lock);
    g_string_append_printf(heard->text, payload ? "%s=%s " : "%s! ", channel, payload);
    heard->thread = pthread_self();
    heard->count++;
    pthread_mutex_unlock(&heard->lock);
}

static gboolean waits_for(Heard *heard, const char *text) {
    gboolean there = FALSE;
    for (int i = 0; i < 500 && !there; i++) {
        pthread_mutex_lock(&heard->lock);
        there = strstr(heard->text->str, text) != NULL;
        pthread_mutex_unlock(&heard->lock);
        if (!there)
            g_usleep(10000);
    }
    return there;
}

static void tells_in_order_and_only_what_was_asked_for(void) {
    CacheHub *hub = cache_hub_new();
    g_autoptr(Heard) one = heard_new(), two = heard_new();
    cache_hub_add(hub, "a", hear, one);
    cache_hub_add(hub, "a", hear, two);
    cache_hub_add(hub, "b", hear, two);
    cache_hub_tell(hub, "a", "1");
    cache_hub_tell(hub, "b", "2");
    cache_hub_tell(hub, "c", "3");
    cache_hub_tell(hub, "a", "4");
    TAP_CHECK(waits_for(one, "a=4") && waits_for(two, "a=4"));
    TAP_CHECK(!strcmp(one->text->str, "a=1 a=4 "), "%s", one->text->str);
    TAP_CHECK(!strcmp(two->text->str, "a=1 b=2 a=4 "), "%s", two->text->str);
    TAP_CHECK(!pthread_equal(one->thread, pthread_self()));
    TAP_CHECK(pthread_equal(one->thread, two->thread));
    cache_hub_tell_gap(hub);
    TAP_CHECK(waits_for(one, "a! ") && waits_for(two, "a! ") && waits_for(two, "b! "));
    cache_hub_free(hub);
}

static void names_every_channel_once(void) {
    g_autoptr(CacheHub) hub = cache_hub_new();
    g_autoptr(Heard) heard = heard_new();
    cache_hub_add(hub, "a", hear, heard);
    cache_hub_add(hub, "a", hear, NULL);
    cache_hub_add(hub, "b", hear, heard);
    cache_hub_remove(hub, "a", hear, heard);
    g_autoptr(GHashTable) both = cache_hub_channels(hub);
    TAP_CHECK(g_hash_table_size(both) == 2 && g_hash_table_contains(both, "a"));
    cache_hub_remove(hub, "a", hear, NULL);
    cache_hub_remove(hub, "a", hear, NULL); /* of no effect */
    g_autoptr(GHashTable) one = cache_hub_channels(hub);
    TAP_CHECK(g_hash_table_size(one) == 1 && g_hash_table_contains(one, "b"));
    TAP_CHECK(cache_hub_wants(hub, "b") && !cache_hub_wants(hub, "a"));
}

static void hear_slowly(const char *channel, const char *payload, gpointer data) {
    g_usleep(100000);
    hear(channel, payload, data);
}

static void leaving_waits_for_the_running_call(void) {
    g_autoptr(CacheHub) hub = cache_hub_new();
    Heard *heard = heard_new();
    cache_hub_add(hub, "a", hear_slowly, heard);
    cache_hub_tell(hub, "a", "1");
    cache_hub_tell(hub, "a", "2");
    g_usleep(30000);
    cache_hub_remove(hub, "a", hear_slowly, heard);
    int before = heard->count;
    TAP_CHECK(before <= 1, "%d", before);
    g_usleep(150000);
    TAP_CHECK(heard->count == before);
    heard_free(heard); /* ASan: nobody touches it */
}

static CacheHub *leaving;

static void leave_at_once(const char *channel, const char *payload, gpointer data) {
    cache_hub_remove(leaving, channel, leave_at_once, data);
    cache_hub_add(leaving, "after", hear, data);
    hear(channel, payload, data);
}

static void may_come_and_go_while_being_called(void) {
    leaving = cache_hub_new();
    g_autoptr(Heard) heard = heard_new();
    cache_hub_add(leaving, "a", leave_at_once, heard);
    cache_hub_tell(leaving, "a", "1");
    cache_hub_tell(leaving, "a", "2");
    cache_hub_tell(leaving, "after", "3");
    TAP_CHECK(waits_for(heard, "after=3"));
    TAP_CHECK(!strcmp(heard->text->str, "a=1 after=3 "), "%s", heard->text->str);
    cache_hub_free(leaving);
}

static gint let;

static void hear_when_let(const char *channel, const char *payload, gpointer data) {
    while (!g_atomic_int_get(&let))
        g_usleep(1000);
    hear(channel, payload, data);
}

static void a_flood_ends_in_a_gap(void) {
    enum { LARGE = 64 * 1024, MOST = CACHE_HUB_WAITING_BYTES / LARGE };
    g_autoptr(CacheHub) hub = cache_hub_new();
    g_autoptr(Heard) slow = heard_new(), heard = heard_new();
    g_autofree char *payload = g_strnfill(LARGE, 'y');
    cache_hub_add(hub, "slow", hear_when_let, slow);
    cache_hub_add(hub, "a", hear, heard);
    cache_hub_tell(hub, "slow", "x");
    for (int i = 0; i < MOST + 100; i++)
        cache_hub_tell(hub, "a", payload);
    g_atomic_int_set(&let, 1);
    TAP_CHECK(waits_for(heard, "a! "));
    pthread_mutex_lock(&heard->lock);
    TAP_CHECK(heard->count > MOST / 2 && heard->count <= MOST + 1, "%d", heard->count);
    pthread_mutex_unlock(&heard->lock);
    cache_hub_tell(hub, "a", "after");
    TAP_CHECK(waits_for(heard, "a=after "));
    cache_hub_remove(hub, "a", hear, heard);
    cache_hub_remove(hub, "slow", hear_when_let, slow);
}

int main(void) {
    TAP_RUN(tells_in_order_and_only_what_was_asked_for);
    TAP_RUN(names_every_channel_once);
    TAP_RUN(leaving_waits_for_the_running_call);
    TAP_RUN(may_come_and_go_while_being_called);
    TAP_RUN(a_flood_ends_in_a_gap);
    return tap_done();
}

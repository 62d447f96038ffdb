/* One suite for every driver: memory, or the Redis of GOLFCOACH_TEST_REDIS.
 * tests: cache.c memory.c redis.c */
#include <pthread.h>
#include <string.h>

#include "store/cache/cache.h"
#include "tap.h"

enum { THREADS = 8, ROUNDS = 200 };

static Cache *cache;

/* Keys of their own for every run: a Redis may hold those of the last. */
static char *key_of(const char *name) {
    static gint64 run;
    if (!run)
        run = g_get_real_time();
    return g_strdup_printf("test:%" G_GINT64_FORMAT ":%s", run, name);
}

static gboolean holds(const char *key, const void *data, gsize size) {
    g_autoptr(GBytes) value = cache_get(cache, key);
    return value && g_bytes_get_size(value) == size &&
           (size == 0 || !memcmp(g_bytes_get_data(value, NULL), data, size));
}

static void keeps_bytes_as_they_are(void) {
    static const char zeros[] = "a\0b\0\0\r\n\xff$3";
    g_autofree char *key = key_of("bytes");
    g_autoptr(GBytes) none = cache_get(cache, key);
    TAP_CHECK(!none);
    cache_put(cache, key, zeros, sizeof zeros, 60);
    TAP_CHECK(holds(key, zeros, sizeof zeros));
    cache_put(cache, key, "other", 5, 60);
    TAP_CHECK(holds(key, "other", 5));
    cache_put(cache, key, "", 0, 60);
    TAP_CHECK(holds(key, "", 0));
    cache_drop(cache, key);
    g_autoptr(GBytes) dropped = cache_get(cache, key);
    TAP_CHECK(!dropped);
    cache_drop(cache, key);
}

static void too_large_values_are_not_kept(void) {
    enum { MOST = CACHE_VALUE_BYTES };
    g_autofree char *key = key_of("large"), *text = g_strnfill(MOST + 1, 'x');
    cache_put(cache, key, text, MOST, 60);
    TAP_CHECK(holds(key, text, MOST));
    cache_put(cache, key, text, MOST + 1, 60);
    g_autoptr(GBytes) value = cache_get(cache, key);
    TAP_CHECK(!value); /* nor the one before, which is no longer true */
    cache_put(cache, key, "x", 1, 60);
    cache_put(cache, key, "y", 1, 0);
    g_autoptr(GBytes) at_once = cache_get(cache, key);
    TAP_CHECK(!at_once);
}

static void values_counters_and_members_vanish(void) {
    g_autofree char *value = key_of("short"), *counter = key_of("window"), *set = key_of("ttl");
    guint left_s = 0;
    cache_put(cache, value, "x", 1, 1);
    cache_member_put(cache, set, "gone", 1);
    cache_member_put(cache, set, "stays", 60);
    TAP_CHECK(cache_count(cache, counter, 1, &left_s) == 1 && left_s == 1);
    TAP_CHECK(cache_count(cache, counter, 1, NULL) == 2);
    TAP_CHECK(holds(value, "x", 1) && cache_member_count(cache, set) == 2);
    g_usleep(1300000);
    g_autoptr(GBytes) gone = cache_get(cache, value);
    TAP_CHECK(!gone);
    TAP_CHECK(cache_member_count(cache, set) == 1, "%u", cache_member_count(cache, set));
    TAP_CHECK(cache_count(cache, counter, 1, NULL) == 1);
}

static void counts_in_a_window_from_its_first(void) {
    g_autofree char *key = key_of("counter");
    guint left_s = 0;
    for (guint i = 1; i <= 5; i++)
        TAP_CHECK(cache_count(cache, key, 60, &left_s) == i);
    TAP_CHECK(left_s >= 55 && left_s <= 60, "%u", left_s);
    /* Counting on does not lengthen it. */
    TAP_CHECK(cache_count(cache, key, 600, &left_s) == 6 && left_s <= 60);
}

static void counts_and_gets_in_one_go(void) {
    g_autofree char *counter = key_of("counter beside"), *key = key_of("beside a counter");
    g_autofree char *other = key_of("another counter");
    CacheTally tallies[] = {{.counter = counter, .window_s = 60, .key = key},
                            {.counter = other, .window_s = 90},
                            {.counter = counter, .window_s = 60, .key = key}};
    cache_tally(cache, tallies, 1);
    TAP_CHECK(tallies[0].count == 1 && tallies[0].left_s >= 55 && tallies[0].left_s <= 60);
    TAP_CHECK(!tallies[0].value, "there was nothing");
    cache_put(cache, key, "a\0b", 3, 60);
    cache_tally(cache, tallies, G_N_ELEMENTS(tallies));
    TAP_CHECK(tallies[0].count == 2 && tallies[1].count == 1 && tallies[2].count == 3);
    TAP_CHECK(tallies[1].left_s > 60 && tallies[1].left_s <= 90 && !tallies[1].value);
    for (int i = 0; i <= 2; i += 2) {
        g_autoptr(GBytes) value = tallies[i].value;
        TAP_CHECK(value && g_bytes_get_size(value) == 3 &&
                  !memcmp(g_bytes_get_data(value, NULL), "a\0b", 3));
    }
}

static void counts_many_in_one_go(void) {
    enum { MANY = 300 };
    CacheTally tallies[MANY];
    g_autoptr(GPtrArray) counters = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < MANY; i++) {
        g_autofree char *name = g_strdup_printf("one of many %u", i % 100);
        g_ptr_array_add(counters, key_of(name));
        tallies[i] = (CacheTally){.counter = counters->pdata[i], .window_s = 60};
    }
    cache_tally(cache, tallies, MANY);
    guint right = 0;
    for (guint i = 0; i < MANY; i++)
        right += tallies[i].count == i / 100 + 1 && tallies[i].left_s > 0;
    TAP_CHECK(right == MANY, "%u of %u", right, (guint)MANY);
}

static void knows_who_is_in_a_set(void) {
    g_autofree char *key = key_of("members");
    TAP_CHECK(cache_member_count(cache, key) == 0);
    cache_member_put(cache, key, "a", 60);
    cache_member_put(cache, key, "b", 60);
    cache_member_put(cache, key, "a", 60);
    TAP_CHECK(cache_member_count(cache, key) == 2);
    cache_member_drop(cache, key, "a");
    cache_member_drop(cache, key, "nobody");
    TAP_CHECK(cache_member_count(cache, key) == 1);
    cache_member_drop(cache, key, "b");
    TAP_CHECK(cache_member_count(cache, key) == 0);
}

/* Payloads heard, with a line break behind each. */
typedef struct {
    pthread_mutex_t lock;
    GString *text;
    int gaps;
} Heard;

static void heard_init(Heard *heard) {
    *heard = (Heard){.text = g_string_new(NULL)};
    pthread_mutex_init(&heard->lock, NULL);
}

static void heard_clear(Heard *heard) {
    g_string_free(heard->text, TRUE);
    pthread_mutex_destroy(&heard->lock);
}

static void hear(const char *channel, const char *payload, gpointer data) {
    Heard *heard = data;
    (void)channel;
    pthread_mutex_lock(&heard->lock);
    if (payload)
        g_string_append_printf(heard->text, "%s\n", payload);
    else
        heard->gaps++;
    pthread_mutex_unlock(&heard->lock);
}

static gboolean waits_for(Heard *heard, const char *end) {
    gboolean there = FALSE;
    for (int i = 0; i < 500 && !there; i++) {
        pthread_mutex_lock(&heard->lock);
        there = g_str_has_suffix(heard->text->str, end);
        pthread_mutex_unlock(&heard->lock);
        if (!there)
            g_usleep(10000);
    }
    return there;
}

static void signals_reach_all_subscribers(void) {
    Heard one, two;
    heard_init(&one);
    heard_init(&two);
    g_autofree char *here = key_of("here"), *there = key_of("there");
    cache_subscribe(cache, here, hear, &one);
    cache_subscribe(cache, here, hear, &two);
    cache_subscribe(cache, there, hear, &two);
    cache_publish(cache, here, "1");
    cache_publish(cache, there, "2 \xe2\x9b\xb3 \r\n");
    cache_publish(cache, here, "3");
    TAP_CHECK(waits_for(&one, "3\n") && waits_for(&two, "3\n"));
    TAP_CHECK(!strcmp(one.text->str, "1\n3\n"), "%s", one.text->str);
    TAP_CHECK(!strcmp(two.text->str, "1\n2 \xe2\x9b\xb3 \r\n\n3\n"), "%s", two.text->str);
    cache_unsubscribe(cache, here, hear, &one);
    cache_publish(cache, here, "4");
    TAP_CHECK(waits_for(&two, "4\n"));
    TAP_CHECK(!strcmp(one.text->str, "1\n3\n"));
    cache_subscribe(cache, here, hear, &one);
    cache_publish(cache, here, "5");
    TAP_CHECK(waits_for(&one, "5\n"));
    cache_unsubscribe(cache, here, hear, &one);
    cache_unsubscribe(cache, here, hear, &two);
    cache_unsubscribe(cache, there, hear, &two);
    TAP_CHECK(one.gaps == 0 && two.gaps == 0);
    heard_clear(&one);
    heard_clear(&two);
}

static void signals_have_a_limit(void) {
    enum { MOST = CACHE_SIGNAL_BYTES };
    Heard heard;
    heard_init(&heard);
    g_autofree char *channel = key_of("limit"), *most = g_strnfill(MOST, 'x'),
                    *more = g_strnfill(MOST + 1, 'y');
    cache_subscribe(cache, channel, hear, &heard);
    cache_publish(cache, channel, more);
    cache_publish(cache, channel, most);
    TAP_CHECK(waits_for(&heard, "x\n"));
    TAP_CHECK(heard.text->len == MOST + 1, "%zu", heard.text->len);
    cache_unsubscribe(cache, channel, hear, &heard);
    heard_clear(&heard);
}

static void *do_everything(void *data) {
    g_autofree char *own = g_strdup_printf("%s:%p", (const char *)data, (void *)&own);
    uint64_t sum = 0;
    for (int i = 0; i < ROUNDS; i++) {
        g_autofree char *text = g_strdup_printf("%d", i);
        cache_put(cache, own, text, strlen(text), 60);
        TAP_CHECK(holds(own, text, strlen(text)));
        sum += cache_count(cache, data, 60, NULL);
        cache_member_put(cache, own, "x", 60);
        cache_publish(cache, data, text);
    }
    cache_drop(cache, own);
    return GSIZE_TO_POINTER((gsize)sum);
}

static void threads_do_everything_at_once(void) {
    Heard heard;
    heard_init(&heard);
    g_autofree char *key = key_of("threads");
    cache_subscribe(cache, key, hear, &heard);
    pthread_t threads[THREADS];
    gsize sum = 0, all = THREADS * ROUNDS;
    for (int i = 0; i < THREADS; i++)
        pthread_create(&threads[i], NULL, do_everything, key);
    for (int i = 0; i < THREADS; i++) {
        void *part;
        pthread_join(threads[i], &part);
        sum += GPOINTER_TO_SIZE(part);
    }
    /* Every count from 1 on came once. */
    TAP_CHECK(sum == all * (all + 1) / 2, "%zu", sum);
    TAP_CHECK(cache_count(cache, key, 60, NULL) == all + 1);
    cache_publish(cache, key, "end");
    TAP_CHECK(waits_for(&heard, "end\n"));
    cache_unsubscribe(cache, key, hear, &heard);
    heard_clear(&heard);
}

static void closing_ends_subscriptions(void) {
    const char *url = g_getenv("GOLFCOACH_TEST_REDIS");
    Heard heard;
    heard_init(&heard);
    Cache *other = cache_open(url ? url : "memory:", NULL);
    g_autofree char *channel = key_of("closing");
    cache_subscribe(other, channel, hear, &heard);
    cache_close(other);
    cache_publish(cache, channel, "x");
    g_usleep(50000);
    TAP_CHECK(heard.text->len == 0);
    heard_clear(&heard);
    cache_close(NULL);
}

/* As two processes do. */
static void redis_is_shared(void) {
    const char *url = g_getenv("GOLFCOACH_TEST_REDIS");
    if (!url) {
        TAP_SKIP("memory is not shared");
        return;
    }
    g_autoptr(Cache) other = cache_open(url, NULL);
    g_autofree char *key = key_of("shared"), *set = key_of("shared set"),
                    *counter = key_of("shared counter");
    Heard heard;
    heard_init(&heard);
    cache_put(other, key, "x", 1, 60);
    TAP_CHECK(holds(key, "x", 1));
    cache_member_put(other, set, "a", 60);
    cache_member_put(cache, set, "b", 60);
    TAP_CHECK(cache_member_count(cache, set) == 2 && cache_member_count(other, set) == 2);
    TAP_CHECK(cache_count(other, counter, 60, NULL) == 1);
    TAP_CHECK(cache_count(cache, counter, 60, NULL) == 2);
    cache_subscribe(cache, key, hear, &heard);
    cache_publish(other, key, "from afar");
    TAP_CHECK(waits_for(&heard, "from afar\n"));
    cache_unsubscribe(cache, key, hear, &heard);
    heard_clear(&heard);
}

static void says_that_it_is_well(void) {
    g_autoptr(GError) error = NULL;
    TAP_CHECK(cache_check(cache, &error), "%s", error ? error->message : "?");
}

static void refuses_other_addresses(void) {
    g_autoptr(GError) error = NULL;
    TAP_CHECK(!cache_open("memcached://localhost", &error) && error);
}

int main(void) {
    const char *url = g_getenv("GOLFCOACH_TEST_REDIS");
    cache = cache_open(url ? url : "memory:", NULL);
    TAP_RUN(keeps_bytes_as_they_are);
    TAP_RUN(too_large_values_are_not_kept);
    TAP_RUN(values_counters_and_members_vanish);
    TAP_RUN(counts_in_a_window_from_its_first);
    TAP_RUN(counts_and_gets_in_one_go);
    TAP_RUN(counts_many_in_one_go);
    TAP_RUN(knows_who_is_in_a_set);
    TAP_RUN(signals_reach_all_subscribers);
    TAP_RUN(signals_have_a_limit);
    TAP_RUN(threads_do_everything_at_once);
    TAP_RUN(closing_ends_subscriptions);
    TAP_RUN(redis_is_shared);
    TAP_RUN(says_that_it_is_well);
    TAP_RUN(refuses_other_addresses);
    cache_close(cache);
    return tap_done();
}

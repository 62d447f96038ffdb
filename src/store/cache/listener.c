#include "store/cache/listener.h"

#include <netdb.h>
#include <poll.h>
#include <pthread.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/log.h"

enum {
    REACH_MS = 1000,    /* for each step of finding Redis: nobody waits for it */
    PAUSE_MIN_MS = 100, /* between attempts to find it: doubles */
    PAUSE_MAX_MS = 2000,
    QUIET_MS = 1000, /* after this Redis is asked whether it is alive, and has as
                        long to answer */
    CHANNELS_AT_ONCE = 200,
};

struct CacheListener {
    const CacheAddress *address;
    int bell;
    CachePool *pool;
    CacheOwed *owed;
    CacheHub *hub;
    pthread_t thread;
    gint stopping;   /* atomic */
    CacheLink *link; /* the thread's; NULL: not connected */
    pthread_mutex_t lock;
    pthread_cond_t changed; /* started, or channels */
    gboolean started;
    GHashTable *channels; /* asked for on this link → whether they are heard */
    GHashTable *touched;  /* whose subscribers have changed since the last look */
};

static int64_t in_ms(int64_t duration_ms) {
    return base_clock_monotonic_us() + duration_ms * 1000;
}

static gboolean is_stopping(CacheListener *listener) {
    return g_atomic_int_get(&listener->stopping);
}

static GHashTable *names_new(void) {
    return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
}

static void quieten_bell(const CacheListener *listener) {
    eventfd_t count;
    eventfd_read(listener->bell, &count);
}

/* However often the bell rings meanwhile: what it is about waits for Redis too. */
static void pause_for(CacheListener *listener, int64_t duration_ms) {
    int64_t end_us = in_ms(duration_ms);
    for (int64_t left_us = 1; left_us > 0 && !is_stopping(listener);
         left_us = end_us - base_clock_monotonic_us()) {
        struct pollfd bell = {.fd = listener->bell, .events = POLLIN};
        if (poll(&bell, 1, (int)((end_us - base_clock_monotonic_us()) / 1000 + 1)) > 0)
            quieten_bell(listener);
    }
}

static gboolean answers(CacheLink *link, const char *word, int64_t deadline_us) {
    const CacheWord words[] = {CACHE_WORD(word)};
    g_autoptr(redisReply) reply = cache_link_ask(link, words, 1, deadline_us);
    return reply && reply->type != REDIS_REPLY_ERROR; /* such as: still loading */
}

static gboolean send_list(CacheListener *listener, const char *command, const GPtrArray *channels) {
    CacheWord words[1 + CHANNELS_AT_ONCE] = {CACHE_WORD(command)};
    for (guint i = 0; i < channels->len;) {
        int count = 1;
        for (; count <= CHANNELS_AT_ONCE && i < channels->len; i++)
            words[count++] = CACHE_WORD((const char *)g_ptr_array_index(channels, i));
        if (!cache_link_send(listener->link, words, count, in_ms(REACH_MS)))
            return FALSE;
    }
    return TRUE;
}

/* Asks Redis for those of the channels that the hub wants and that were not asked for, and no
 * longer for those it does not want. Only this thread changes which channels there are, others look
 * at them. */
static gboolean ask_for_channels(CacheListener *listener, GHashTable *channels) {
    g_autoptr(GPtrArray) more = g_ptr_array_new(), less = g_ptr_array_new();
    GHashTableIter iter;
    gpointer channel;
    g_hash_table_iter_init(&iter, channels);
    while (g_hash_table_iter_next(&iter, &channel, NULL)) {
        gboolean wanted = cache_hub_wants(listener->hub, channel);
        if (wanted != g_hash_table_contains(listener->channels, channel))
            g_ptr_array_add(wanted ? more : less, channel);
    }
    pthread_mutex_lock(&listener->lock);
    for (guint i = 0; i < more->len; i++)
        g_hash_table_insert(listener->channels, g_strdup(g_ptr_array_index(more, i)),
                            GINT_TO_POINTER(FALSE));
    for (guint i = 0; i < less->len; i++)
        g_hash_table_remove(listener->channels, g_ptr_array_index(less, i));
    pthread_mutex_unlock(&listener->lock);
    return send_list(listener, "SUBSCRIBE", more) && send_list(listener, "UNSUBSCRIBE", less);
}

/* Off the list: those touched from now on come next time. */
static GHashTable *take_touched(CacheListener *listener) {
    pthread_mutex_lock(&listener->lock);
    GHashTable *touched = g_steal_pointer(&listener->touched);
    listener->touched = names_new();
    pthread_mutex_unlock(&listener->lock);
    return touched;
}

static gboolean ask_for_all_channels(CacheListener *listener) {
    g_hash_table_unref(take_touched(listener));
    g_autoptr(GHashTable) all = cache_hub_channels(listener->hub);
    return ask_for_channels(listener, all);
}

static gboolean ask_for_touched_channels(CacheListener *listener) {
    g_autoptr(GHashTable) touched = take_touched(listener);
    return ask_for_channels(listener, touched);
}

static gboolean settle(CacheListener *listener, const char *numeric) {
    g_autoptr(CacheLink) link = cache_link_open(listener->address, numeric, in_ms(REACH_MS), NULL);
    return link && answers(link, "PING", in_ms(REACH_MS)) &&
           cache_owed_settle(listener->owed, link, in_ms(REACH_MS));
}

/* At one of the addresses that its name stands for. */
static gboolean reach_at(CacheListener *listener, const char *numeric) {
    if (!settle(listener, numeric))
        return FALSE;
    listener->link = cache_link_open(listener->address, numeric, in_ms(REACH_MS), NULL);
    if (!listener->link || !ask_for_all_channels(listener)) {
        g_clear_pointer(&listener->link, cache_link_close);
        return FALSE;
    }
    cache_pool_restore(listener->pool, numeric);
    return TRUE;
}

static gboolean reach(CacheListener *listener) {
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
    struct addrinfo *list = NULL;
    gboolean reached = FALSE;
    if (getaddrinfo(listener->address->host, NULL, &hints, &list) != 0)
        return FALSE;
    for (const struct addrinfo *one = list; one && !reached; one = one->ai_next) {
        char numeric[NI_MAXHOST];
        reached = getnameinfo(one->ai_addr, one->ai_addrlen, numeric, sizeof numeric, NULL, 0,
                              NI_NUMERICHOST) == 0 &&
                  reach_at(listener, numeric);
    }
    freeaddrinfo(list);
    return reached;
}

static gboolean is_word(const redisReply *reply, const char *word) {
    return reply->type == REDIS_REPLY_STRING && !strcmp(reply->str, word);
}

/* ["message", CHANNEL, PAYLOAD] and ["subscribe", CHANNEL, COUNT]; others only show that it lives.
 */
static void understand(CacheListener *listener, const redisReply *reply) {
    if (reply->type != REDIS_REPLY_ARRAY || reply->elements != 3 ||
        reply->element[1]->type != REDIS_REPLY_STRING)
        return;
    const char *channel = reply->element[1]->str;
    const redisReply *payload = reply->element[2];
    if (is_word(reply->element[0], "message") && payload->type == REDIS_REPLY_STRING) {
        cache_hub_tell(listener->hub, channel, payload->str);
        return;
    }
    pthread_mutex_lock(&listener->lock);
    if (is_word(reply->element[0], "subscribe") &&
        g_hash_table_contains(listener->channels, channel)) {
        g_hash_table_insert(listener->channels, g_strdup(channel), GINT_TO_POINTER(TRUE));
        pthread_cond_broadcast(&listener->changed);
    }
    pthread_mutex_unlock(&listener->lock);
}

static gboolean hear(CacheListener *listener) {
    for (;;) {
        g_autoptr(redisReply) reply = NULL;
        if (!cache_link_receive(listener->link, &reply))
            return FALSE;
        if (!reply)
            return TRUE;
        understand(listener, reply);
    }
}

static gboolean settle_more(CacheListener *listener) {
    CacheLink *link = cache_pool_take(listener->pool, in_ms(REACH_MS));
    if (!link)
        return FALSE;
    gboolean settled = cache_owed_settle(listener->owed, link, in_ms(REACH_MS));
    cache_pool_give(listener->pool, link, settled);
    return settled;
}

/* Until Redis is gone, or we are to stop. */
static void converse(CacheListener *listener) {
    static const CacheWord ping[] = {{"PING", 4}};
    gboolean asked = FALSE;
    while (!is_stopping(listener) && cache_pool_is_present(listener->pool)) {
        struct pollfd sources[] = {
            {.fd = cache_link_descriptor(listener->link), .events = POLLIN},
            {.fd = listener->bell, .events = POLLIN},
        };
        int count = poll(sources, G_N_ELEMENTS(sources), QUIET_MS);
        if (sources[1].revents) {
            quieten_bell(listener);
            if (!ask_for_touched_channels(listener) || !settle_more(listener))
                return;
        }
        if (sources[0].revents) {
            asked = FALSE;
            if (!hear(listener))
                return;
        }
        if (count == 0 && (asked || !cache_link_send(listener->link, ping, 1, in_ms(REACH_MS))))
            return;
        asked = asked || count == 0;
    }
}

static void note_start(CacheListener *listener) {
    pthread_mutex_lock(&listener->lock);
    listener->started = TRUE;
    pthread_cond_broadcast(&listener->changed);
    pthread_mutex_unlock(&listener->lock);
}

static void part(CacheListener *listener) {
    cache_pool_break(listener->pool);
    g_clear_pointer(&listener->link, cache_link_close);
    pthread_mutex_lock(&listener->lock);
    g_hash_table_remove_all(listener->channels);
    pthread_cond_broadcast(&listener->changed);
    pthread_mutex_unlock(&listener->lock);
}

static void say(const CacheListener *listener, BaseLogLevel level, const char *message) {
    base_log(level, message, "{s:s s:i}", "host", listener->address->host, "port",
             listener->address->port);
}

static void *keep_in_touch(void *pointer) {
    CacheListener *listener = pointer;
    int pause_ms = PAUSE_MIN_MS;
    gboolean missed = FALSE; /* said so */
    while (!is_stopping(listener)) {
        gboolean reached = reach(listener);
        note_start(listener);
        if (reached) {
            pause_ms = PAUSE_MIN_MS;
            if (g_hash_table_size(listener->channels) > 0) /* somebody has waited */
                cache_hub_tell_gap(listener->hub);
            if (missed)
                say(listener, BASE_LOG_INFO, "redis is back");
            converse(listener);
        }
        part(listener);
        if (is_stopping(listener))
            break;
        if (!missed || reached)
            say(listener, BASE_LOG_WARNING, "redis is away: slower until it is back");
        missed = TRUE;
        pause_for(listener, pause_ms);
        pause_ms = MIN(2 * pause_ms, PAUSE_MAX_MS);
    }
    return NULL;
}

CacheListener *cache_listener_new(const CacheAddress *address, int bell, CachePool *pool,
                                  CacheOwed *owed, CacheHub *hub) {
    CacheListener *listener = g_new0(CacheListener, 1);
    *listener =
        (CacheListener){.address = address, .bell = bell, .pool = pool, .owed = owed, .hub = hub};
    listener->channels = names_new();
    listener->touched = names_new();
    pthread_mutex_init(&listener->lock, NULL);
    pthread_condattr_t clock;
    pthread_condattr_init(&clock);
    pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
    pthread_cond_init(&listener->changed, &clock);
    pthread_condattr_destroy(&clock);
    if (pthread_create(&listener->thread, NULL, keep_in_touch, listener) != 0)
        g_error("cannot start a thread"); /* at the start of the program only */
    return listener;
}

void cache_listener_free(CacheListener *listener) {
    if (!listener)
        return;
    g_atomic_int_set(&listener->stopping, 1);
    eventfd_write(listener->bell, 1);
    pthread_join(listener->thread, NULL);
    g_hash_table_unref(listener->channels);
    g_hash_table_unref(listener->touched);
    pthread_cond_destroy(&listener->changed);
    pthread_mutex_destroy(&listener->lock);
    g_free(listener);
}

/* FALSE when the time is over. The lock is held. */
static gboolean wait_for_change(CacheListener *listener, int64_t deadline_us) {
    struct timespec deadline = {.tv_sec = deadline_us / BASE_CLOCK_SECOND_US,
                                .tv_nsec = deadline_us % BASE_CLOCK_SECOND_US * 1000};
    return pthread_cond_timedwait(&listener->changed, &listener->lock, &deadline) == 0;
}

void cache_listener_touch(CacheListener *listener, const char *channel) {
    pthread_mutex_lock(&listener->lock);
    g_hash_table_add(listener->touched, g_strdup(channel));
    pthread_mutex_unlock(&listener->lock);
    eventfd_write(listener->bell, 1);
}

void cache_listener_await_start(CacheListener *listener, int64_t deadline_us) {
    pthread_mutex_lock(&listener->lock);
    while (!listener->started && wait_for_change(listener, deadline_us))
        continue;
    pthread_mutex_unlock(&listener->lock);
}

void cache_listener_await_channel(CacheListener *listener, const char *channel,
                                  int64_t deadline_us) {
    pthread_mutex_lock(&listener->lock);
    while (!g_hash_table_lookup(listener->channels, channel) &&
           cache_pool_is_present(listener->pool) && wait_for_change(listener, deadline_us))
        continue;
    pthread_mutex_unlock(&listener->lock);
}

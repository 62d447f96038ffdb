#include "store/cache/hub.h"

#include <pthread.h>
#include <string.h>

enum { MESSAGE_BYTES = 128 }; /* roughly, beside its texts */

typedef struct {
    gint references;
    char *channel;
    CacheSignal signal;
    gpointer data;
    gboolean gone;
} Subscription;

typedef struct {
    char *channel; /* NULL: a gap, for everybody */
    char *payload;
} Message;

struct CacheHub {
    pthread_mutex_t lock;
    pthread_cond_t changed; /* queue, current or stopping */
    GHashTable *channels;   /* name → GPtrArray of Subscription, none of them empty */
    GQueue waiting;         /* Message */
    gsize waiting_bytes;
    const Subscription *current; /* is being called */
    gboolean gap, stopping;
    pthread_t thread;
};

static void subscription_unref(gpointer pointer) {
    Subscription *subscription = pointer;
    if (!g_atomic_int_dec_and_test(&subscription->references))
        return;
    g_free(subscription->channel);
    g_free(subscription);
}

static Subscription *subscription_ref(Subscription *subscription) {
    g_atomic_int_inc(&subscription->references);
    return subscription;
}

static void message_free(Message *message) {
    if (!message)
        return;
    g_free(message->channel);
    g_free(message->payload);
    g_free(message);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Message, message_free)

static gsize size_of(const Message *message) {
    return MESSAGE_BYTES + strlen(message->channel) + strlen(message->payload);
}

/* Waits for the next one; NULL: stop. */
static Message *next_message(CacheHub *hub) {
    Message *message = NULL;
    pthread_mutex_lock(&hub->lock);
    while (!hub->stopping && !hub->gap && g_queue_is_empty(&hub->waiting))
        pthread_cond_wait(&hub->changed, &hub->lock);
    if (!hub->stopping && (message = g_queue_pop_head(&hub->waiting))) {
        hub->waiting_bytes -= size_of(message);
    } else if (!hub->stopping) {
        hub->gap = FALSE;
        message = g_new0(Message, 1);
    }
    pthread_mutex_unlock(&hub->lock);
    return message;
}

static void add_hearers(GPtrArray *hearers, const GPtrArray *subscriptions) {
    for (guint i = 0; subscriptions && i < subscriptions->len; i++)
        g_ptr_array_add(hearers, subscription_ref(g_ptr_array_index(subscriptions, i)));
}

/* Those it is for; subscribing and leaving go on while they are called. */
static GPtrArray *find_hearers(CacheHub *hub, const Message *message) {
    GPtrArray *hearers = g_ptr_array_new_with_free_func(subscription_unref);
    pthread_mutex_lock(&hub->lock);
    if (message->channel)
        add_hearers(hearers, g_hash_table_lookup(hub->channels, message->channel));
    GHashTableIter iter;
    gpointer subscriptions;
    g_hash_table_iter_init(&iter, hub->channels);
    while (!message->channel && g_hash_table_iter_next(&iter, NULL, &subscriptions))
        add_hearers(hearers, subscriptions);
    pthread_mutex_unlock(&hub->lock);
    return hearers;
}

static void set_current(CacheHub *hub, const Subscription *subscription) {
    hub->current = subscription;
    pthread_cond_broadcast(&hub->changed);
}

static void call(CacheHub *hub, const Subscription *subscription, const char *payload) {
    pthread_mutex_lock(&hub->lock);
    gboolean wanted = !subscription->gone && !hub->stopping;
    if (wanted)
        set_current(hub, subscription);
    pthread_mutex_unlock(&hub->lock);
    if (!wanted)
        return;
    subscription->signal(subscription->channel, payload, subscription->data);
    pthread_mutex_lock(&hub->lock);
    set_current(hub, NULL);
    pthread_mutex_unlock(&hub->lock);
}

static void *deliver(void *pointer) {
    CacheHub *hub = pointer;
    for (;;) {
        g_autoptr(Message) message = next_message(hub);
        if (!message)
            return NULL;
        g_autoptr(GPtrArray) hearers = find_hearers(hub, message);
        for (guint i = 0; i < hearers->len; i++)
            call(hub, g_ptr_array_index(hearers, i), message->payload);
    }
}

CacheHub *cache_hub_new(void) {
    CacheHub *hub = g_new0(CacheHub, 1);
    pthread_mutex_init(&hub->lock, NULL);
    pthread_cond_init(&hub->changed, NULL);
    hub->channels =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref);
    g_queue_init(&hub->waiting);
    if (pthread_create(&hub->thread, NULL, deliver, hub) != 0)
        g_error("cannot start a thread"); /* at the start of the program only */
    return hub;
}

void cache_hub_free(CacheHub *hub) {
    if (!hub)
        return;
    pthread_mutex_lock(&hub->lock);
    hub->stopping = TRUE;
    pthread_cond_broadcast(&hub->changed);
    pthread_mutex_unlock(&hub->lock);
    pthread_join(hub->thread, NULL);
    g_hash_table_unref(hub->channels);
    g_queue_clear_full(&hub->waiting, (GDestroyNotify)message_free);
    pthread_cond_destroy(&hub->changed);
    pthread_mutex_destroy(&hub->lock);
    g_free(hub);
}

void cache_hub_add(CacheHub *hub, const char *channel, CacheSignal signal, gpointer data) {
    Subscription *subscription = g_new0(Subscription, 1);
    *subscription = (Subscription){1, g_strdup(channel), signal, data, FALSE};
    pthread_mutex_lock(&hub->lock);
    GPtrArray *subscriptions = g_hash_table_lookup(hub->channels, channel);
    if (!subscriptions) {
        subscriptions = g_ptr_array_new_with_free_func(subscription_unref);
        g_hash_table_insert(hub->channels, g_strdup(channel), subscriptions);
    }
    g_ptr_array_add(subscriptions, subscription);
    pthread_mutex_unlock(&hub->lock);
}

static Subscription *find(const GPtrArray *subscriptions, CacheSignal signal, gpointer data) {
    for (guint i = 0; subscriptions && i < subscriptions->len; i++) {
        Subscription *one = g_ptr_array_index(subscriptions, i);
        if (one->signal == signal && one->data == data)
            return one;
    }
    return NULL;
}

void cache_hub_remove(CacheHub *hub, const char *channel, CacheSignal signal, gpointer data) {
    pthread_mutex_lock(&hub->lock);
    GPtrArray *subscriptions = g_hash_table_lookup(hub->channels, channel);
    Subscription *subscription = find(subscriptions, signal, data);
    if (subscription) {
        subscription->gone = TRUE;
        subscription_ref(subscription);
        g_ptr_array_remove(subscriptions, subscription);
        if (subscriptions->len == 0)
            g_hash_table_remove(hub->channels, channel);
        while (hub->current == subscription && !pthread_equal(pthread_self(), hub->thread))
            pthread_cond_wait(&hub->changed, &hub->lock);
        subscription_unref(subscription);
    }
    pthread_mutex_unlock(&hub->lock);
}

GHashTable *cache_hub_channels(CacheHub *hub) {
    GHashTable *names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    GHashTableIter iter;
    gpointer name;
    pthread_mutex_lock(&hub->lock);
    g_hash_table_iter_init(&iter, hub->channels);
    while (g_hash_table_iter_next(&iter, &name, NULL))
        g_hash_table_add(names, g_strdup(name));
    pthread_mutex_unlock(&hub->lock);
    return names;
}

gboolean cache_hub_wants(CacheHub *hub, const char *channel) {
    pthread_mutex_lock(&hub->lock);
    gboolean wants = g_hash_table_contains(hub->channels, channel);
    pthread_mutex_unlock(&hub->lock);
    return wants;
}

void cache_hub_tell(CacheHub *hub, const char *channel, const char *payload) {
    Message *message = g_new0(Message, 1);
    *message = (Message){g_strdup(channel), g_strdup(payload)};
    gsize size = size_of(message);
    pthread_mutex_lock(&hub->lock);
    if (hub->waiting_bytes + size <= CACHE_HUB_WAITING_BYTES) {
        hub->waiting_bytes += size;
        g_queue_push_tail(&hub->waiting, g_steal_pointer(&message));
    } else {
        hub->gap = TRUE;
    }
    pthread_cond_broadcast(&hub->changed);
    pthread_mutex_unlock(&hub->lock);
    message_free(message);
}

void cache_hub_tell_gap(CacheHub *hub) {
    pthread_mutex_lock(&hub->lock);
    hub->gap = TRUE;
    pthread_cond_broadcast(&hub->changed);
    pthread_mutex_unlock(&hub->lock);
}

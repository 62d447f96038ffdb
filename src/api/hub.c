#include "api/hub.h"

#include <string.h>

#include "api/call.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/log.h"
#include "jobs/jobs.h"
#include "store/tables/events.h"
#include "store/tables/sessions.h"

enum {
    PAGE = 100,
    DEVICES_MOST = 20, /* of one user */
    REFRESH_SECONDS = 30,
    PRESENCE_SECONDS = 90,
    MESSAGE_BYTES = 64 * 1024,
    CODE_COME_BACK = 1012, /* service restart */
    CODE_SESSION_ENDED = 4401,
};

static const char SESSION_ENDED[] = "this session was ended";

typedef struct {
    gint references;
    ApiHub *hub;
    HttpdSocket *socket;
    char id[BASE_ID_LENGTH + 1]; /* of this connection */
    char user_id[BASE_ID_LENGTH + 1];
    char session_id[BASE_ID_LENGTH + 1];
    /* The delivery thread's once it is open: */
    int64_t last_event; /* sent */
    gboolean is_heard;  /* should its session end, there will be a signal */
} Device;

struct ApiHub {
    Rows *rows;
    Cache *cache;
    GMutex lock;
    GHashTable *users; /* user id → GPtrArray of Device, under the lock */
    guint count;
    gint draining;
    GThread *delivery;
    GAsyncQueue *woken;     /* char *: ids of users with something to do; "" ends the thread */
    GHashTable *subscribed; /* user ids; the delivery thread's */
};

static Device *device_ref(Device *device) {
    g_atomic_int_inc(&device->references);
    return device;
}

static void device_unref(gpointer data) {
    Device *device = data;
    if (!g_atomic_int_dec_and_test(&device->references))
        return;
    if (device->socket)
        httpd_socket_unref(device->socket);
    g_free(device);
}

static void wake(ApiHub *hub, const char *user_id) {
    g_async_queue_push(hub->woken, g_strdup(user_id));
}

/* The devices of a user now, each with a reference; NULL = none. */
static GPtrArray *devices_of(ApiHub *hub, const char *user_id) {
    g_mutex_lock(&hub->lock);
    const GPtrArray *devices = g_hash_table_lookup(hub->users, user_id);
    GPtrArray *copy = NULL;
    if (devices && devices->len) {
        copy = g_ptr_array_new_with_free_func(device_unref);
        for (guint i = 0; i < devices->len; i++)
            g_ptr_array_add(copy, device_ref(devices->pdata[i]));
    }
    g_mutex_unlock(&hub->lock);
    return copy;
}

static void send(Device *device, json_t *message) {
    g_autofree char *text = base_json_text(message);
    json_decref(message);
    httpd_socket_send(device->socket, text, strlen(text));
}

/* --- Signals: from the cache's thread ----------------------------------------------------- */

static void end_session(GPtrArray *devices, const char *session_id) {
    for (guint i = 0; i < devices->len; i++) {
        const Device *device = devices->pdata[i];
        if (!strcmp(device->session_id, session_id))
            httpd_socket_close(device->socket, CODE_SESSION_ENDED, SESSION_ENDED);
    }
}

/* What is not kept goes straight through; for the rest, look into the rows. */
static void on_signal(const char *channel, const char *payload, gpointer data) {
    ApiHub *hub = data;
    const char *user_id = channel + strlen(JOBS_EVENTS_CHANNEL);
    g_autoptr(json_t) signal = payload ? json_loads(payload, 0, NULL) : NULL;
    const char *ended = signal ? base_json_string(signal, "end_session") : NULL;
    json_t *progress = json_object_get(signal, "progress");
    if (!ended && !progress) {
        wake(hub, user_id);
        return;
    }
    g_autoptr(GPtrArray) devices = devices_of(hub, user_id);
    if (ended && devices)
        end_session(devices, ended);
    for (guint i = 0; progress && devices && i < devices->len; i++)
        send(devices->pdata[i],
             json_pack("{s:s s:O}", "event", "ANALYSIS_PROGRESS", "data", progress));
}

/* --- Delivery: one thread ----------------------------------------------------------------- */

static void send_event(Device *device, const TablesEvent *event) {
    json_t *data = json_loads(event->payload, 0, NULL);
    send(device, json_pack("{s:s s:I s:o}", "event", event->kind, "event_id", (json_int_t)event->id,
                           "data", data ? data : json_object()));
    device->last_event = event->id;
}

/* Brings every device up to date; TRUE: there is more. */
static gboolean deliver_page(ApiHub *hub, const char *user_id, const GPtrArray *devices) {
    int64_t least = G_MAXINT64;
    for (guint i = 0; i < devices->len; i++)
        least = MIN(least, ((const Device *)devices->pdata[i])->last_event);
    g_autoptr(GError) error = NULL;
    g_autoptr(RowsDb) db = rows_borrow(hub->rows, &error);
    g_autoptr(GPtrArray) events = db ? tables_event_since(db, user_id, least, PAGE, &error) : NULL;
    if (!events) {
        base_log(BASE_LOG_WARNING, "events were not delivered", "{s:s s:s}", "user_id", user_id,
                 "error", error->message);
        return FALSE;
    }
    for (guint e = 0; e < events->len; e++)
        for (guint i = 0; i < devices->len; i++) {
            const TablesEvent *event = events->pdata[e];
            if (((const Device *)devices->pdata[i])->last_event < event->id)
                send_event(devices->pdata[i], event);
        }
    return events->len == PAGE;
}

static void keep_subscription(ApiHub *hub, const char *user_id, gboolean wanted) {
    g_autofree char *channel = g_strconcat(JOBS_EVENTS_CHANNEL, user_id, NULL);
    const gboolean have = g_hash_table_contains(hub->subscribed, user_id);
    if (wanted && !have) {
        g_hash_table_add(hub->subscribed, g_strdup(user_id));
        cache_subscribe(hub->cache, channel, on_signal, hub);
    } else if (!wanted && have) {
        g_hash_table_remove(hub->subscribed, user_id);
        cache_unsubscribe(hub->cache, channel, on_signal, hub);
    }
}

/* Its session may have ended between the look of its request and the subscription. Rows that cannot
 * be read are asked again next time. */
static void check_session(ApiHub *hub, Device *device) {
    g_autoptr(RowsDb) db = rows_borrow(hub->rows, NULL);
    g_autoptr(TablesSession) session = NULL;
    if (!db || !tables_session_get(db, device->session_id, &session, NULL))
        return;
    device->is_heard = TRUE;
    if (!session || session->revoked_us)
        httpd_socket_close(device->socket, CODE_SESSION_ENDED, SESSION_ENDED);
}

static void serve_user(ApiHub *hub, const char *user_id) {
    g_autoptr(GPtrArray) devices = devices_of(hub, user_id);
    keep_subscription(hub, user_id, devices != NULL);
    for (guint i = 0; devices && i < devices->len; i++)
        if (!((const Device *)devices->pdata[i])->is_heard)
            check_session(hub, devices->pdata[i]);
    while (devices && deliver_page(hub, user_id, devices))
        continue;
}

/* `ws_conn:USER` in the cache: who is connected, across processes. Also looks for events whose
 * signal was lost. */
static void refresh_user(ApiHub *hub, const char *user_id) {
    g_autoptr(GPtrArray) devices = devices_of(hub, user_id);
    g_autofree char *key = g_strconcat("ws_conn:", user_id, NULL);
    for (guint i = 0; devices && i < devices->len; i++)
        cache_member_put(hub->cache, key, ((const Device *)devices->pdata[i])->id,
                         PRESENCE_SECONDS);
    serve_user(hub, user_id);
}

static void refresh(ApiHub *hub) {
    g_autoptr(GPtrArray) users = g_ptr_array_new_with_free_func(g_free);
    GHashTableIter each;
    gpointer user_id;
    g_mutex_lock(&hub->lock);
    g_hash_table_iter_init(&each, hub->users);
    while (g_hash_table_iter_next(&each, &user_id, NULL))
        g_ptr_array_add(users, g_strdup(user_id));
    g_mutex_unlock(&hub->lock);
    for (guint i = 0; i < users->len; i++)
        refresh_user(hub, users->pdata[i]);
}

static gpointer deliver(gpointer data) {
    ApiHub *hub = data;
    int64_t refreshed_us = base_clock_monotonic_us();
    for (;;) {
        g_autofree char *user_id =
            g_async_queue_timeout_pop(hub->woken, REFRESH_SECONDS * G_USEC_PER_SEC);
        if (user_id && !*user_id)
            break;
        if (user_id)
            serve_user(hub, user_id);
        if (base_clock_monotonic_us() - refreshed_us > REFRESH_SECONDS * BASE_CLOCK_SECOND_US) {
            refresh(hub);
            refreshed_us = base_clock_monotonic_us();
        }
    }
    GHashTableIter users;
    gpointer user_id;
    g_hash_table_iter_init(&users, hub->subscribed);
    while (g_hash_table_iter_next(&users, &user_id, NULL)) {
        g_autofree char *channel = g_strconcat(JOBS_EVENTS_CHANNEL, user_id, NULL);
        cache_unsubscribe(hub->cache, channel, on_signal, hub);
    }
    return NULL;
}

/* --- Sockets: from the server's socket thread --------------------------------------------- */

static gboolean add_device(ApiHub *hub, Device *device) {
    g_mutex_lock(&hub->lock);
    GPtrArray *devices = g_hash_table_lookup(hub->users, device->user_id);
    if (!devices) {
        devices = g_ptr_array_new_with_free_func(device_unref);
        g_hash_table_insert(hub->users, g_strdup(device->user_id), devices);
    }
    const gboolean fits = devices->len < DEVICES_MOST;
    if (fits) {
        g_ptr_array_add(devices, device_ref(device));
        hub->count++;
    }
    g_mutex_unlock(&hub->lock);
    return fits;
}

static void on_open(HttpdSocket *socket, gpointer data) {
    Device *device = data;
    device->socket = httpd_socket_ref(socket);
    /* First of all: once it is in the table, events may come at any moment. */
    send(device, json_pack("{s:s s:s s:I}", "event", "CONNECTED", "session_id", device->id,
                           "last_event_id", (json_int_t)device->last_event));
    if (add_device(device->hub, device))
        wake(device->hub, device->user_id);
    else
        httpd_socket_close(socket, 1008, "too many devices at once");
}

static void complain(Device *device, const char *code, const char *detail) {
    send(device,
         json_pack("{s:s s:{s:s s:s}}", "event", "ERROR", "data", "code", code, "detail", detail));
}

static void on_message(HttpdSocket *socket, const char *text, gsize size, gpointer data) {
    (void)socket;
    Device *device = data;
    g_autoptr(json_t) message = base_json_parse(text, size, MESSAGE_BYTES, NULL);
    const char *event = message ? base_json_string(message, "event") : NULL;
    if (!event)
        complain(device, "not_understood", "send {\"event\": NAME, \"data\": {…}}");
    else if (!strcmp(event, "PING"))
        send(device, json_pack("{s:s}", "event", "PONG"));
    else
        complain(device, "unknown_event", "this server does not take that event");
}

static void on_close(HttpdSocket *socket, int code, gpointer data) {
    (void)socket;
    (void)code;
    Device *device = data;
    ApiHub *hub = device->hub;
    g_mutex_lock(&hub->lock);
    GPtrArray *devices = g_hash_table_lookup(hub->users, device->user_id);
    if (devices && g_ptr_array_remove_fast(devices, device))
        hub->count--;
    const gboolean last = devices && !devices->len;
    if (last)
        g_hash_table_remove(hub->users, device->user_id);
    g_mutex_unlock(&hub->lock);
    if (last)
        wake(hub, device->user_id);
    device_unref(device);
}

/* --- Life --------------------------------------------------------------------------------- */

ApiHub *api_hub_new(Rows *rows, Cache *cache) {
    ApiHub *hub = g_new0(ApiHub, 1);
    hub->rows = rows;
    hub->cache = cache;
    g_mutex_init(&hub->lock);
    hub->users =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref);
    hub->subscribed = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    hub->woken = g_async_queue_new_full(g_free);
    hub->delivery = g_thread_new("delivery", deliver, hub);
    return hub;
}

/* No signal and no event is passed on from here on. */
static void end_delivery(ApiHub *hub) {
    if (!hub->delivery)
        return;
    wake(hub, "");
    g_thread_join(hub->delivery);
    hub->delivery = NULL;
}

void api_hub_free(ApiHub *hub) {
    if (!hub)
        return;
    end_delivery(hub);
    g_async_queue_unref(hub->woken);
    g_hash_table_unref(hub->users);
    g_hash_table_unref(hub->subscribed);
    g_mutex_clear(&hub->lock);
    g_free(hub);
}

void api_hub_drain(ApiHub *hub) {
    g_atomic_int_set(&hub->draining, 1);
    GHashTableIter users;
    gpointer devices;
    g_mutex_lock(&hub->lock);
    g_hash_table_iter_init(&users, hub->users);
    while (g_hash_table_iter_next(&users, NULL, &devices))
        for (guint i = 0; i < ((GPtrArray *)devices)->len; i++)
            httpd_socket_close(((const Device *)((GPtrArray *)devices)->pdata[i])->socket,
                               CODE_COME_BACK, "the server restarts; come back");
    g_mutex_unlock(&hub->lock);
    end_delivery(hub); /* before the server, whose sockets it writes to */
}

gboolean api_hub_is_draining(const ApiHub *hub) {
    return g_atomic_int_get(&hub->draining);
}

guint api_hub_count(const ApiHub *hub) {
    ApiHub *locked = (ApiHub *)hub;
    g_mutex_lock(&locked->lock);
    const guint count = hub->count;
    g_mutex_unlock(&locked->lock);
    return count;
}

/* Where to begin: after what the device has seen, or now. FALSE: it has replied. */
static gboolean first_event(ApiCall *call, int64_t *ret_last) {
    *ret_last = api_query_integer(call, "last_event_id", -1);
    if (*ret_last >= 0)
        return TRUE;
    RowsDb *db = api_call_db(call);
    if (!db)
        return FALSE;
    GError *error = NULL;
    const gboolean known = tables_event_last(db, call->caller.user_id, ret_last, &error);
    api_call_release_db(call);
    if (!known)
        api_fail(call, error);
    return known;
}

void api_hub_connect(ApiCall *call) {
    static const HttpdSocketCalls CALLS = {on_open, on_message, on_close};
    if (api_hub_is_draining(call->hub)) {
        api_problem(call, 503, "the server restarts; come back");
        return;
    }
    int64_t last_event;
    if (!first_event(call, &last_event))
        return;
    Device *device = g_new0(Device, 1);
    g_autofree char *id = base_id_new();
    device->references = 1;
    device->hub = call->hub;
    device->last_event = last_event;
    g_strlcpy(device->id, id, sizeof device->id);
    g_strlcpy(device->user_id, call->caller.user_id, sizeof device->user_id);
    g_strlcpy(device->session_id, call->caller.session_id, sizeof device->session_id);
    if (!httpd_reply_socket(call->request, &CALLS, device))
        device_unref(device);
}

#include "jobs/gspro.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/error.h"
#include "base/json.h"
#include "base/log.h"
#include "shots/shots.h"
#include "store/tables/shots.h"
#include "store/tables/users.h"

/* Golfers take their time between shots; who is gone is found out by keep-alive long before. */
#define IDLE_US (30 * BASE_CLOCK_MINUTE_US)
/* A message that has begun is sent within milliseconds. */
#define MESSAGE_US (10 * BASE_CLOCK_SECOND_US)
/* A sender that heard no answer says its shot again. */
#define REPEAT_US BASE_CLOCK_MINUTE_US
/* Until there may be descriptors again. */
#define PAUSE_US 100000

enum {
    KEEP_ALIVE_SECONDS = 60,
    TICK_MS = 1000,      /* how often the deadlines are looked at */
    READ_BYTES = 16384,  /* from one monitor before the next has its turn */
    MESSAGES_MOST = 600, /* a minute from one monitor: heartbeats come once a second or so */
    SHOTS_MOST = 60,     /* a minute in all: nobody hits faster than a ball a second */
};

typedef struct {
    int64_t since_us;
    guint count;
} Rate;

typedef struct {
    JobsGspro *gspro;
    int fd;
    ShotsStream *stream;
    int64_t heard_us; /* monotonic: last bytes, and the last moment outside of a message */
    int64_t whole_us;
    Rate messages;
    gboolean is_over;
} Monitor;

struct JobsGspro {
    JobsStores stores;
    char *email_hash;
    int listener, stopper; /* an event that ends the thread */
    guint16 port;
    GThread *thread;
    GPtrArray *monitors; /* Monitor *; of the thread */
    Rate shots;
    char *last_shot; /* the data of the last one kept, and when */
    int64_t last_us;
};

/* Whether one more is within `most` a minute. */
static gboolean take_rate(Rate *rate, guint most) {
    const int64_t now_us = base_clock_monotonic_us();
    if (!rate->since_us || now_us - rate->since_us > BASE_CLOCK_MINUTE_US)
        *rate = (Rate){.since_us = now_us};
    return rate->count++ < most;
}

/* --- Keeping a shot ----------------------------------------------------------------------- */

/* NULL: it is not there, or may not log in, or an error. */
static TablesUser *find_account(const JobsGspro *gspro, RowsDb *db, GError **error) {
    g_autoptr(TablesUser) user = NULL;
    if (!tables_user_by_email(db, gspro->email_hash, &user, error))
        return NULL;
    if (user && !user->disabled_us)
        return g_steal_pointer(&user);
    g_set_error_literal(error, BASE_ERROR, BASE_ERROR_INPUT,
                        "GOLFCOACH_GSPRO_USER names no account that may log in");
    return NULL;
}

static gboolean store_shot(const JobsGspro *gspro, const ShotsShot *shot, const char *data,
                           GError **error) {
    g_autoptr(RowsDb) db = rows_borrow(gspro->stores.rows, error);
    g_autoptr(TablesUser) user = db ? find_account(gspro, db, error) : NULL;
    if (!user)
        return FALSE;
    const TablesShot row = {.user_id = user->id,
                            .source = shots_source_name(SHOTS_GSPRO),
                            .club = base_json_string(shot->data, "club"),
                            .shot_data = data,
                            .recorded_us = base_clock_now_us()};
    guint inserted, linked;
    return tables_shot_insert(db, user->id, &row, 1, &inserted, error) &&
           tables_shot_match(db, user->id, row.recorded_us, row.recorded_us, &linked, error);
}

static gboolean is_repeated(const JobsGspro *gspro, const char *data) {
    return !g_strcmp0(data, gspro->last_shot) &&
           base_clock_monotonic_us() - gspro->last_us < REPEAT_US;
}

/* FALSE: it was not kept, as the log says. */
static gboolean keep_shot(JobsGspro *gspro, const ShotsShot *shot) {
    g_autofree char *data = base_json_text(shot->data);
    if (is_repeated(gspro, data))
        return TRUE;
    g_autoptr(GError) error = NULL;
    if (!take_rate(&gspro->shots, SHOTS_MOST)) {
        base_log(BASE_LOG_WARNING, "too many shots of launch monitors", "{s:i}", "a_minute",
                 SHOTS_MOST);
        return FALSE;
    }
    if (!store_shot(gspro, shot, data, &error)) {
        base_log(BASE_LOG_WARNING, "a shot of a launch monitor was lost", "{s:s}", "error",
                 error->message);
        return FALSE;
    }
    g_free(gspro->last_shot);
    gspro->last_shot = g_steal_pointer(&data);
    gspro->last_us = base_clock_monotonic_us();
    return TRUE;
}

/* --- One connection ----------------------------------------------------------------------- */

static Monitor *open_monitor(JobsGspro *gspro, int fd) {
    const int on = 1, idle = KEEP_ALIVE_SECONDS;
    setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
    setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &idle, sizeof idle);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    Monitor *monitor = g_new0(Monitor, 1);
    const int64_t now_us = base_clock_monotonic_us();
    *monitor = (Monitor){.gspro = gspro,
                         .fd = fd,
                         .stream = shots_stream_new(),
                         .heard_us = now_us,
                         .whole_us = now_us};
    return monitor;
}

static void close_monitor(gpointer data) {
    Monitor *monitor = data;
    shots_stream_free(monitor->stream);
    close(monitor->fd);
    g_free(monitor);
    base_log(BASE_LOG_INFO, "launch monitor gone", NULL);
}

/* The kernel holds thousands of replies: who lets it fill up does not read them. */
static void reply(Monitor *monitor, const char *text) {
    const ssize_t size = (ssize_t)strlen(text);
    if (send(monitor->fd, text, (gsize)size, MSG_DONTWAIT | MSG_NOSIGNAL) != size)
        monitor->is_over = TRUE;
}

static void reply_code(Monitor *monitor, ShotsReplyCode code, const char *message) {
    g_autofree char *text = shots_reply(code, message);
    reply(monitor, text);
}

static void take_message(const ShotsShot *shot, const char *thanks, gpointer data) {
    Monitor *monitor = data;
    if (monitor->is_over)
        return;
    monitor->whole_us = base_clock_monotonic_us();
    if (!take_rate(&monitor->messages, MESSAGES_MOST)) {
        reply_code(monitor, SHOTS_REPLY_BUSY, "too many messages");
        monitor->is_over = TRUE;
    } else if (shot && !keep_shot(monitor->gspro, shot)) {
        reply_code(monitor, SHOTS_REPLY_BUSY, "the shot could not be kept");
    } else {
        reply(monitor, thanks);
    }
}

static void read_monitor(Monitor *monitor) {
    char bytes[READ_BYTES];
    const ssize_t size = recv(monitor->fd, bytes, sizeof bytes, MSG_DONTWAIT);
    if (size < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (size <= 0) {
        monitor->is_over = TRUE;
        return;
    }
    monitor->heard_us = base_clock_monotonic_us();
    g_autoptr(GError) error = NULL;
    if (!shots_stream_feed(monitor->stream, bytes, (gsize)size, take_message, monitor, &error)) {
        reply_code(monitor, SHOTS_REPLY_BAD, error->message);
        monitor->is_over = TRUE;
    }
}

static void look_at_deadlines(Monitor *monitor) {
    const int64_t now_us = base_clock_monotonic_us();
    if (!shots_stream_is_waiting(monitor->stream))
        monitor->whole_us = now_us;
    if (now_us - monitor->whole_us > MESSAGE_US || now_us - monitor->heard_us > IDLE_US)
        monitor->is_over = TRUE;
}

/* --- All of them -------------------------------------------------------------------------- */

static void accept_monitor(JobsGspro *gspro) {
    const int fd = accept4(gspro->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd < 0) {
        if (errno == EMFILE || errno == ENFILE)
            g_usleep(PAUSE_US); /* it stays there: do not spin */
        return;
    }
    Monitor *monitor = open_monitor(gspro, fd);
    if (gspro->monitors->len < JOBS_GSPRO_MONITORS) {
        base_log(BASE_LOG_INFO, "launch monitor connected", NULL);
        g_ptr_array_add(gspro->monitors, monitor);
        return;
    }
    reply_code(monitor, SHOTS_REPLY_BUSY, "too many connections");
    close_monitor(monitor);
}

static void serve_monitors(JobsGspro *gspro, const struct pollfd *polls) {
    for (guint i = gspro->monitors->len; i-- > 0;) {
        Monitor *monitor = gspro->monitors->pdata[i];
        if (polls[i].revents)
            read_monitor(monitor);
        look_at_deadlines(monitor);
        if (monitor->is_over)
            g_ptr_array_remove_index(gspro->monitors, i);
    }
}

static gpointer listen_to_monitors(gpointer data) {
    JobsGspro *gspro = data;
    enum { STOPPER, LISTENER, FIRST };
    struct pollfd polls[FIRST + JOBS_GSPRO_MONITORS] = {
        [STOPPER] = {gspro->stopper, POLLIN, 0}, [LISTENER] = {gspro->listener, POLLIN, 0}};
    for (;;) {
        const guint count = gspro->monitors->len;
        for (guint i = 0; i < count; i++)
            polls[FIRST + i] =
                (struct pollfd){((Monitor *)gspro->monitors->pdata[i])->fd, POLLIN, 0};
        if (poll(polls, FIRST + count, count ? TICK_MS : -1) < 0)
            continue; /* a signal */
        if (polls[STOPPER].revents)
            return NULL;
        serve_monitors(gspro, polls + FIRST);
        if (polls[LISTENER].revents)
            accept_monitor(gspro);
    }
}

/* --- Life --------------------------------------------------------------------------------- */

/* -1: errno says why. */
static int bind_to(const struct addrinfo *place) {
    const int on = 1;
    const int fd = socket(place->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return -1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(fd, place->ai_addr, place->ai_addrlen) == 0 && listen(fd, JOBS_GSPRO_MONITORS) == 0)
        return fd;
    const int why = errno;
    close(fd);
    errno = why;
    return -1;
}

static int open_listener(const JobsGsproOptions *options, GError **error) {
    const struct addrinfo wanted = {.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE,
                                    .ai_socktype = SOCK_STREAM};
    struct addrinfo *places = NULL;
    char port[8];
    g_snprintf(port, sizeof port, "%u", options->port);
    const int status = getaddrinfo(options->address, port, &wanted, &places);
    const int fd = status ? -1 : bind_to(places);
    if (fd < 0)
        g_set_error(error, BASE_ERROR, BASE_ERROR_INPUT,
                    "cannot listen for launch monitors on %s port %u: %s", options->address,
                    options->port, status ? gai_strerror(status) : g_strerror(errno));
    if (places)
        freeaddrinfo(places);
    return fd;
}

/* Of the listener; `ret_is_local`: only this machine reaches it. */
static guint16 look_up_port(int listener, gboolean *ret_is_local) {
    struct sockaddr_storage own = {0};
    socklen_t size = sizeof own;
    getsockname(listener, (struct sockaddr *)&own, &size);
    const struct sockaddr_in *four = (const struct sockaddr_in *)&own;
    const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)&own;
    *ret_is_local = own.ss_family == AF_INET ? ntohl(four->sin_addr.s_addr) >> 24 == IN_LOOPBACKNET
                                             : IN6_IS_ADDR_LOOPBACK(&six->sin6_addr);
    return ntohs(own.ss_family == AF_INET ? four->sin_port : six->sin6_port);
}

static void announce(const JobsGspro *gspro, const char *address, gboolean is_local) {
    base_log(BASE_LOG_INFO, "listening for launch monitors", "{s:s s:i}", "address", address,
             "port", (int)gspro->port);
    if (!is_local)
        base_log(BASE_LOG_WARNING,
                 "launch monitors give no password: whoever reaches this port "
                 "adds shots to the account",
                 "{s:s}", "address", address);
}

JobsGspro *jobs_gspro_start(const JobsStores *stores, const JobsGsproOptions *options,
                            GError **error) {
    if (!options->email) {
        g_set_error_literal(error, BASE_ERROR, BASE_ERROR_INPUT,
                            "GOLFCOACH_GSPRO needs GOLFCOACH_GSPRO_USER: the e-mail of the account "
                            "that the shots belong to");
        return NULL;
    }
    const int listener = open_listener(options, error);
    if (listener < 0)
        return NULL;
    gboolean is_local;
    JobsGspro *gspro = g_new0(JobsGspro, 1);
    *gspro = (JobsGspro){.stores = *stores,
                         .email_hash = base_email_hash(stores->secrets, options->email),
                         .listener = listener,
                         .stopper = eventfd(0, EFD_CLOEXEC),
                         .port = look_up_port(listener, &is_local),
                         .monitors = g_ptr_array_new_with_free_func(close_monitor)};
    announce(gspro, options->address, is_local);
    gspro->thread = g_thread_new("gspro", listen_to_monitors, gspro);
    return gspro;
}

guint16 jobs_gspro_port(const JobsGspro *gspro) {
    return gspro->port;
}

void jobs_gspro_stop(JobsGspro *gspro) {
    if (!gspro)
        return;
    eventfd_write(gspro->stopper, 1);
    g_thread_join(gspro->thread);
    g_ptr_array_unref(gspro->monitors);
    close(gspro->listener);
    close(gspro->stopper);
    g_free(gspro->last_shot);
    g_free(gspro->email_hash);
    g_free(gspro);
}

/* A socket comes here with the descriptor of its connection duplicated: libmicrohttpd then forgets
 * the connection and gives its buffers back, which it would keep for as long as it knows of it. */
#include "httpd/sockets.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "httpd/bounds.h"
#include "httpd/socket.h"

struct HttpdSockets {
    pthread_t thread;
    HttpdLinger *linger;
    int epoll_fd, wake_fd;
    int64_t ping_us;
    guint most;
    _Atomic guint count; /* made and not over */
    _Atomic gboolean drains;
    _Atomic gboolean ends;
    pthread_mutex_t mutex;
    GPtrArray *mail; /* HttpdSocket, referenced: to be looked at */
    GPtrArray *open; /* HttpdSocket, referenced: for the thread alone */
};

/* A look at every socket, this often: as late as a ping may be. */
enum { TICK_MS = 500 };

static void wake(HttpdSockets *sockets) {
    const uint64_t one = 1;
    if (write(sockets->wake_fd, &one, sizeof one) < 0)
        return; /* it counts up to 2^64 - 1: it is awake already */
}

static void mail(HttpdSocket *socket, gpointer home) {
    HttpdSockets *sockets = home;
    pthread_mutex_lock(&sockets->mutex);
    g_ptr_array_add(sockets->mail, httpd_socket_ref(socket));
    pthread_mutex_unlock(&sockets->mutex);
    wake(sockets);
}

/* --- The thread ------------------------------------------------------------------------------- */

static void end(HttpdSockets *sockets, HttpdSocket *socket) {
    const int code = httpd_socket_end_code(socket);
    const guint place = socket->place;
    g_ptr_array_remove_index_fast(sockets->open, place);
    if (place < sockets->open->len)
        ((HttpdSocket *)g_ptr_array_index(sockets->open, place))->place = place;
    epoll_ctl(sockets->epoll_fd, EPOLL_CTL_DEL, socket->fd, NULL);
    httpd_socket_end(socket);
    /* Our closing frame may still be on its way. */
    shutdown(socket->fd, SHUT_WR);
    httpd_linger_add(sockets->linger, socket->fd);
    close(socket->fd);
    sockets->count--;
    socket->calls.closed(socket, code, socket->data);
    httpd_socket_unref(socket);
}

static void work(HttpdSockets *sockets, HttpdSocket *socket, gboolean goes_on) {
    if (!goes_on) {
        end(sockets, socket);
        return;
    }
    const uint32_t events = httpd_socket_events(socket);
    if (events == socket->events)
        return;
    socket->events = events;
    struct epoll_event event = {.events = events, .data.ptr = socket};
    epoll_ctl(sockets->epoll_fd, EPOLL_CTL_MOD, socket->fd, &event);
}

static void open_socket(HttpdSockets *sockets, HttpdSocket *socket) {
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = socket};
    socket->events = EPOLLIN;
    socket->place = sockets->open->len;
    g_ptr_array_add(sockets->open, httpd_socket_ref(socket));
    const gboolean opened =
        httpd_socket_open(socket, base_clock_monotonic_us(), sockets->ping_us) &&
        epoll_ctl(sockets->epoll_fd, EPOLL_CTL_ADD, socket->fd, &event) == 0;
    if (!opened) {
        end(sockets, socket);
        return;
    }
    socket->calls.opened(socket, socket->data);
    if (sockets->drains)
        httpd_socket_close(socket, WSLAY_CODE_GOING_AWAY, "the server is stopping");
}

static void end_unopened(HttpdSockets *sockets, HttpdSocket *socket) {
    httpd_socket_end(socket);
    sockets->count--;
    socket->calls.closed(socket, WSLAY_CODE_ABNORMAL_CLOSURE, socket->data);
}

static void look_at(HttpdSockets *sockets, HttpdSocket *socket) {
    pthread_mutex_lock(&socket->mutex);
    socket->is_mailed = FALSE;
    const gboolean is_over = socket->is_over;
    const gboolean is_taken = socket->is_taken;
    pthread_mutex_unlock(&socket->mutex);
    if (is_over)
        return;
    if (!is_taken) {
        end_unopened(sockets, socket);
        return;
    }
    if (!socket->frames)
        open_socket(sockets, socket);
    if (socket->frames)
        work(sockets, socket, httpd_socket_work(socket));
}

static void read_mail(HttpdSockets *sockets) {
    pthread_mutex_lock(&sockets->mutex);
    g_autoptr(GPtrArray) mail = sockets->mail;
    sockets->mail = g_ptr_array_new_with_free_func((GDestroyNotify)httpd_socket_unref);
    pthread_mutex_unlock(&sockets->mutex);
    for (guint i = 0; i < mail->len; i++)
        look_at(sockets, g_ptr_array_index(mail, i));
}

static void tick(HttpdSockets *sockets, int64_t now_us) {
    for (guint i = sockets->open->len; i-- > 0;) {
        HttpdSocket *socket = g_ptr_array_index(sockets->open, i);
        if (sockets->drains)
            httpd_socket_close(socket, WSLAY_CODE_GOING_AWAY, "the server is stopping");
        work(sockets, socket, httpd_socket_tick(socket, now_us, sockets->ping_us));
    }
}

/* What epoll says; TRUE: there is mail. */
static gboolean serve(HttpdSockets *sockets, int milliseconds) {
    struct epoll_event events[64];
    gboolean has_mail = FALSE;
    const int count = epoll_wait(sockets->epoll_fd, events, G_N_ELEMENTS(events), milliseconds);
    for (int i = 0; i < count; i++) {
        HttpdSocket *socket = events[i].data.ptr;
        if (socket)
            work(sockets, socket, httpd_socket_work(socket));
        else
            has_mail = TRUE;
    }
    return has_mail;
}

static void *run(void *data) {
    HttpdSockets *sockets = data;
    int64_t next_us = 0;
    while (!sockets->ends || sockets->count > 0) {
        if (serve(sockets, TICK_MS)) {
            uint64_t times;
            if (read(sockets->wake_fd, &times, sizeof times) > 0)
                read_mail(sockets);
        }
        const int64_t now_us = base_clock_monotonic_us();
        if (now_us < next_us && !sockets->drains)
            continue;
        next_us = now_us + TICK_MS * INT64_C(1000);
        tick(sockets, now_us);
    }
    return NULL;
}

/* --- Any thread ------------------------------------------------------------------------------- */

static void free_sockets(HttpdSockets *sockets) {
    close(sockets->epoll_fd);
    close(sockets->wake_fd);
    pthread_mutex_destroy(&sockets->mutex);
    g_ptr_array_unref(sockets->mail);
    g_ptr_array_unref(sockets->open);
    g_free(sockets);
}

HttpdSockets *httpd_sockets_start(HttpdLinger *linger, guint most, guint ping_s) {
    HttpdSockets *sockets = g_new0(HttpdSockets, 1);
    sockets->linger = linger;
    sockets->most = most;
    sockets->ping_us = ping_s * BASE_CLOCK_SECOND_US;
    sockets->mail = g_ptr_array_new_with_free_func((GDestroyNotify)httpd_socket_unref);
    sockets->open = g_ptr_array_new();
    sockets->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    sockets->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    pthread_mutex_init(&sockets->mutex, NULL);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};
    if (epoll_ctl(sockets->epoll_fd, EPOLL_CTL_ADD, sockets->wake_fd, &event) == 0 &&
        pthread_create(&sockets->thread, NULL, run, sockets) == 0)
        return sockets;
    free_sockets(sockets);
    return NULL;
}

void httpd_sockets_drain(HttpdSockets *sockets) {
    sockets->drains = TRUE;
    wake(sockets);
}

void httpd_sockets_stop(HttpdSockets *sockets) {
    if (!sockets)
        return;
    sockets->ends = TRUE;
    httpd_sockets_drain(sockets);
    pthread_join(sockets->thread, NULL);
    free_sockets(sockets);
}

HttpdSocket *httpd_sockets_new(HttpdSockets *sockets, const HttpdSocketCalls *calls,
                               gpointer data) {
    if (sockets->drains)
        return NULL;
    if (sockets->count++ >= sockets->most) {
        sockets->count--;
        return NULL;
    }
    return httpd_socket_new(sockets, mail, calls, data);
}

static void take(HttpdSocket *socket, int fd, const char *early, size_t early_size) {
    pthread_mutex_lock(&socket->mutex);
    socket->fd = fd;
    socket->early = early_size ? g_bytes_new(early, early_size) : NULL;
    socket->is_taken = TRUE;
    const gboolean is_mailed = socket->is_mailed;
    socket->is_mailed = TRUE;
    pthread_mutex_unlock(&socket->mutex);
    if (!is_mailed)
        mail(socket, socket->home);
}

static void on_upgrade(void *data, struct MHD_Connection *connection, void *request,
                       const char *early, size_t early_size, MHD_socket fd,
                       struct MHD_UpgradeResponseHandle *handle) {
    (void)connection;
    (void)request;
    const int own = fcntl(fd, F_DUPFD_CLOEXEC, 0);
    if (own >= 0)
        take(data, own, early, early_size);
    MHD_upgrade_action(handle, MHD_UPGRADE_ACTION_CLOSE);
}

struct MHD_Response *httpd_sockets_response(HttpdSocket *socket) {
    return MHD_create_response_for_upgrade(on_upgrade, socket);
}

void httpd_sockets_release(HttpdSocket *socket) {
    pthread_mutex_lock(&socket->mutex);
    const gboolean is_taken = socket->is_taken;
    pthread_mutex_unlock(&socket->mutex);
    if (!is_taken)
        mail(socket, socket->home);
    httpd_socket_unref(socket);
}

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/log.h"
#include "httpd/internal.h"

/* --- Listening -------------------------------------------------------------------------------- */

typedef union {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
} Address;

static gboolean read_address(const char *text, guint16 port, Address *ret_address,
                             socklen_t *ret_size) {
    Address address = {0};
    if (inet_pton(AF_INET, text, &address.v4.sin_addr) == 1) {
        address.v4.sin_family = AF_INET;
        address.v4.sin_port = htons(port);
        *ret_size = sizeof address.v4;
    } else if (inet_pton(AF_INET6, text, &address.v6.sin6_addr) == 1) {
        address.v6.sin6_family = AF_INET6;
        address.v6.sin6_port = htons(port);
        *ret_size = sizeof address.v6;
    } else {
        return FALSE;
    }
    *ret_address = address;
    return TRUE;
}

/* As inet_ntop() writes it: what peers' addresses are compared with. */
static gboolean read_proxy(const char *text, char **ret_proxy, GError **error) {
    Address address;
    socklen_t size;
    char proxy[INET6_ADDRSTRLEN];
    if (!read_address(text, 0, &address, &size)) {
        g_set_error(error, BASE_ERROR, BASE_ERROR_INPUT,
                    "cannot trust the proxy %s: not an IP address", text);
        return FALSE;
    }
    if (address.any.sa_family == AF_INET)
        inet_ntop(AF_INET, &address.v4.sin_addr, proxy, sizeof proxy);
    else
        inet_ntop(AF_INET6, &address.v6.sin6_addr, proxy, sizeof proxy);
    *ret_proxy = g_strdup(proxy);
    return TRUE;
}

static int fail_to_listen(const HttpdOptions *options, int fd, GError **error) {
    g_set_error(error, BASE_ERROR, BASE_ERROR_INTERNAL, "cannot listen on %s port %u: %s",
                options->address, options->port, g_strerror(errno));
    if (fd >= 0)
        close(fd);
    return -1;
}

/* A listening descriptor and its port, or -1. */
static int listen_on(const HttpdOptions *options, guint16 *ret_port, GError **error) {
    /* Connections that are not accepted yet; the kernel cuts it to its own limit. */
    enum { BACKLOG = 1024 };
    Address address;
    socklen_t size;
    if (!read_address(options->address, options->port, &address, &size)) {
        g_set_error(error, BASE_ERROR, BASE_ERROR_INPUT, "cannot listen on %s: not an IP address",
                    options->address);
        return -1;
    }
    const int fd = socket(address.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    const int on = 1;
    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
        bind(fd, &address.any, size) != 0 || listen(fd, BACKLOG) != 0 ||
        getsockname(fd, &address.any, &size) != 0)
        return fail_to_listen(options, fd, error);
    *ret_port =
        ntohs(address.any.sa_family == AF_INET ? address.v4.sin_port : address.v6.sin6_port);
    return fd;
}

/* How many connections there can be: each may become a socket, whose descriptor for a moment is
 * there twice. */
static guint allowed_connections(guint wanted) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return wanted;
    const rlim_t needed = 2 * (rlim_t)wanted + HTTPD_BOUND_OTHER_DESCRIPTORS;
    if (limit.rlim_cur < needed) {
        limit.rlim_cur = MIN(needed, limit.rlim_max);
        setrlimit(RLIMIT_NOFILE, &limit);
    }
    if (limit.rlim_cur >= needed)
        return wanted;
    const rlim_t other = MIN((rlim_t)HTTPD_BOUND_OTHER_DESCRIPTORS, limit.rlim_cur / 2);
    return MAX(1, (guint)((limit.rlim_cur - other) / 2));
}

/* --- Starting --------------------------------------------------------------------------------- */

static guint default_workers(HttpdPool pool) {
    const guint cores = g_get_num_processors();
    switch (pool) {
    case HTTPD_POOL_FAST: /* they mostly wait for a database */
        return CLAMP(4 * cores, 4, 32);
    case HTTPD_POOL_READ: /* for a disk or a bucket */
        return CLAMP(2 * cores, 4, 16);
    case HTTPD_POOL_SLOW:
    case HTTPD_POOLS:
        break;
    }
    return cores;
}

static gboolean start_workers(Httpd *server, const HttpdOptions *options) {
    /* A connection reads one piece of its source at a time: that queue bounds itself. */
    static const guint QUEUES[HTTPD_POOLS] = {[HTTPD_POOL_FAST] = HTTPD_BOUND_FAST_QUEUE,
                                              [HTTPD_POOL_SLOW] = HTTPD_BOUND_SLOW_QUEUE,
                                              [HTTPD_POOL_READ] = 0};
    for (int i = 0; i < HTTPD_POOLS; i++) {
        const guint count =
            options->workers[i] ? options->workers[i] : default_workers((HttpdPool)i);
        server->workers[i] = httpd_workers_new(count, QUEUES[i]);
        if (!server->workers[i])
            return FALSE;
    }
    if (server->app.screen_waits)
        server->screen = httpd_workers_new(1, HTTPD_BOUND_FAST_QUEUE);
    return server->screen || !server->app.screen_waits;
}

__attribute__((format(printf, 2, 0))) static void log_line(void *data, const char *format,
                                                           va_list arguments) {
    (void)data;
    char text[256];
    g_vsnprintf(text, sizeof text, format, arguments);
    base_log(BASE_LOG_DEBUG, "libmicrohttpd", "{s:s}", "detail", g_strchomp(text));
}

/* The path is decoded strictly by httpd_target_parse(). */
static size_t leave_escapes(void *data, struct MHD_Connection *connection, char *text) {
    (void)data;
    (void)connection;
    return strlen(text);
}

static gboolean start_daemon(Httpd *server, const HttpdOptions *options, int fd,
                             guint connections) {
    const guint threads =
        options->io_threads ? options->io_threads : MIN(2, g_get_num_processors());
    server->daemon = MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_ALLOW_UPGRADE | MHD_USE_ITC |
            MHD_USE_ERROR_LOG,
        0, NULL, NULL, httpd_handle_call, server, MHD_OPTION_EXTERNAL_LOGGER, log_line, NULL,
        MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_THREAD_POOL_SIZE, threads,
        MHD_OPTION_CONNECTION_LIMIT, MAX(connections, threads), MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        (size_t)HTTPD_BOUND_CONNECTION_BYTES, MHD_OPTION_URI_LOG_CALLBACK, httpd_handle_line,
        server, MHD_OPTION_UNESCAPE_CALLBACK, leave_escapes, NULL, MHD_OPTION_NOTIFY_COMPLETED,
        httpd_handle_end, server, MHD_OPTION_NOTIFY_CONNECTION, httpd_handle_connection, server,
        MHD_OPTION_END);
    return server->daemon != NULL;
}

static void free_server(Httpd *server) {
    httpd_workers_free(server->screen);
    for (int i = 0; i < HTTPD_POOLS; i++)
        httpd_workers_free(server->workers[i]);
    httpd_sockets_stop(server->sockets);
    httpd_watchdog_stop(server->watchdog);
    httpd_linger_free(server->linger);
    pthread_cond_destroy(&server->ended);
    pthread_mutex_destroy(&server->mutex);
    g_free(server->trusted_proxy);
    g_free(server);
}

/* Takes `proxy`. */
static Httpd *new_server(const HttpdApp *app, char *proxy) {
    Httpd *server = g_new0(Httpd, 1);
    server->app = *app;
    server->trusted_proxy = proxy;
    pthread_mutex_init(&server->mutex, NULL);
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&server->ended, &attributes);
    pthread_condattr_destroy(&attributes);
    return server;
}

static gboolean start_threads(Httpd *server, const HttpdOptions *options, int fd) {
    const guint connections =
        allowed_connections(options->connections ? options->connections : HTTPD_BOUND_CONNECTIONS);
    server->linger = httpd_linger_new();
    server->watchdog = server->linger ? httpd_watchdog_start(server->linger) : NULL;
    server->sockets = server->watchdog ? httpd_sockets_start(server->linger, connections,
                                                             options->ping_s ? options->ping_s
                                                                             : HTTPD_BOUND_PING_S)
                                       : NULL;
    return server->sockets && start_workers(server, options) &&
           start_daemon(server, options, fd, connections);
}

Httpd *httpd_start(const HttpdOptions *options, const HttpdApp *app, GError **error) {
    guint16 port = 0;
    g_autofree char *proxy = NULL;
    if (options->trusted_proxy && !read_proxy(options->trusted_proxy, &proxy, error))
        return NULL;
    const int fd = listen_on(options, &port, error);
    if (fd < 0)
        return NULL;
    Httpd *server = new_server(app, g_steal_pointer(&proxy));
    server->port = port;
    if (start_threads(server, options, fd))
        return server;
    g_set_error(error, BASE_ERROR, BASE_ERROR_INTERNAL, "cannot start the HTTP server: %s",
                g_strerror(errno));
    close(fd);
    free_server(server);
    return NULL;
}

guint16 httpd_port(const Httpd *server) {
    return server->port;
}

/* --- Stopping --------------------------------------------------------------------------------- */

/* Until no request is under way, for `grace_s` at most. */
static void wait_for_requests(Httpd *server, guint grace_s) {
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += grace_s;
    int timed_out = 0;
    pthread_mutex_lock(&server->mutex);
    while (server->active > 0 && !timed_out)
        timed_out = pthread_cond_timedwait(&server->ended, &server->mutex, &until);
    pthread_mutex_unlock(&server->mutex);
}

void httpd_stop(Httpd *server, guint grace_s) {
    server->drains = TRUE;
    const int fd = MHD_quiesce_daemon(server->daemon);
    shutdown(fd, SHUT_RDWR); /* refuses from now on; a thread may still look at it: close() later */
    httpd_sockets_drain(server->sockets);
    httpd_watchdog_end_idle(server->watchdog);
    wait_for_requests(server, grace_s);
    httpd_watchdog_end_all(server->watchdog);
    /* libmicrohttpd must not be stopped while a connection is suspended: a worker's last deed is to
     * resume its own. What was screened goes on to the others. */
    if (server->screen)
        httpd_workers_end(server->screen);
    for (int i = 0; i < HTTPD_POOLS; i++)
        httpd_workers_end(server->workers[i]);
    MHD_stop_daemon(server->daemon);
    close(fd);
    free_server(server);
}

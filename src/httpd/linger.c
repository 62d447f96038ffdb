#include "httpd/linger.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "httpd/bounds.h"

typedef struct {
    int fd;
    int64_t end_us;   /* at the latest */
    int64_t quiet_us; /* unless something comes before */
} Lingering;

struct HttpdLinger {
    int epoll_fd;
    pthread_mutex_t mutex;
    GPtrArray *all; /* Lingering */
};

HttpdLinger *httpd_linger_new(void) {
    const int epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    if (epoll_fd < 0)
        return NULL;
    HttpdLinger *linger = g_new0(HttpdLinger, 1);
    linger->epoll_fd = epoll_fd;
    linger->all = g_ptr_array_new();
    pthread_mutex_init(&linger->mutex, NULL);
    return linger;
}

static void drop(HttpdLinger *linger, guint place) {
    Lingering *one = g_ptr_array_remove_index_fast(linger->all, place);
    epoll_ctl(linger->epoll_fd, EPOLL_CTL_DEL, one->fd, NULL);
    close(one->fd);
    g_free(one);
}

void httpd_linger_free(HttpdLinger *linger) {
    if (!linger)
        return;
    while (linger->all->len)
        drop(linger, 0);
    g_ptr_array_unref(linger->all);
    pthread_mutex_destroy(&linger->mutex);
    close(linger->epoll_fd);
    g_free(linger);
}

void httpd_linger_add(HttpdLinger *linger, int fd) {
    pthread_mutex_lock(&linger->mutex);
    const int own = linger->all->len < HTTPD_BOUND_LINGERING ? fcntl(fd, F_DUPFD_CLOEXEC, 0) : -1;
    if (own >= 0) {
        Lingering *one = g_new(Lingering, 1);
        const int64_t now_us = base_clock_monotonic_us();
        one->fd = own;
        one->end_us = now_us + HTTPD_BOUND_LINGER_S * BASE_CLOCK_SECOND_US;
        one->quiet_us = now_us + HTTPD_BOUND_LINGER_QUIET_S * BASE_CLOCK_SECOND_US;
        g_ptr_array_add(linger->all, one);
        struct epoll_event event = {.events = EPOLLIN | EPOLLRDHUP, .data.ptr = one};
        epoll_ctl(linger->epoll_fd, EPOLL_CTL_ADD, own, &event);
    }
    pthread_mutex_unlock(&linger->mutex);
}

/* FALSE: nothing will come any more. */
static gboolean read_away(Lingering *one, int64_t now_us) {
    enum { AT_ONCE = 1 << 20 };
    /* TCP throws the bytes away itself: no buffer is needed. */
    const ssize_t got = recv(one->fd, NULL, AT_ONCE, MSG_TRUNC | MSG_DONTWAIT);
    if (got > 0)
        one->quiet_us = now_us + HTTPD_BOUND_LINGER_QUIET_S * BASE_CLOCK_SECOND_US;
    return got > 0 || (got < 0 && (errno == EAGAIN || errno == EINTR));
}

void httpd_linger_wait(HttpdLinger *linger, int milliseconds) {
    struct epoll_event events[16];
    const int count = epoll_wait(linger->epoll_fd, events, G_N_ELEMENTS(events), milliseconds);
    const int64_t now_us = base_clock_monotonic_us();
    pthread_mutex_lock(&linger->mutex);
    for (int i = 0; i < count; i++) {
        Lingering *one = events[i].data.ptr;
        if (!read_away(one, now_us))
            one->end_us = 0;
    }
    for (guint i = linger->all->len; i-- > 0;) {
        const Lingering *one = g_ptr_array_index(linger->all, i);
        if (one->end_us <= now_us || one->quiet_us <= now_us)
            drop(linger, i);
    }
    pthread_mutex_unlock(&linger->mutex);
}

#include "httpd/watchdog.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/socket.h>

#include "base/clock.h"

struct HttpdWatched {
    int fd;
    guint place;                /* in `all` */
    _Atomic int64_t overdue_us; /* 0: never */
    _Atomic gboolean is_idle;
    gboolean lingers;
};

struct HttpdWatchdog {
    pthread_t thread;
    pthread_mutex_t mutex; /* of `all`: while it is held no descriptor in there is closed */
    GPtrArray *all;        /* HttpdWatched */
    HttpdLinger *linger;
    _Atomic gboolean ends_idle;
    _Atomic gboolean ends;
};

/* A look at every connection, this often: as late as a deadline may be. */
enum { LOOK_MS = 500 };

static int64_t deadline_us(int seconds) {
    return seconds ? base_clock_monotonic_us() + seconds * BASE_CLOCK_SECOND_US : 0;
}

/* Never close(): the descriptor is libmicrohttpd's, which notices and closes it. */
static void end(HttpdWatched *watched) {
    watched->overdue_us = 0;
    shutdown(watched->fd, SHUT_RDWR);
}

static void look(HttpdWatchdog *watchdog) {
    const int64_t now_us = base_clock_monotonic_us();
    pthread_mutex_lock(&watchdog->mutex);
    for (guint i = 0; i < watchdog->all->len; i++) {
        HttpdWatched *watched = g_ptr_array_index(watchdog->all, i);
        const int64_t overdue_us = watched->overdue_us;
        if ((overdue_us && overdue_us <= now_us) || (watched->is_idle && watchdog->ends_idle))
            end(watched);
    }
    pthread_mutex_unlock(&watchdog->mutex);
}

static void *watch(void *data) {
    HttpdWatchdog *watchdog = data;
    int64_t next_us = 0;
    while (!watchdog->ends) {
        httpd_linger_wait(watchdog->linger, LOOK_MS);
        const int64_t now_us = base_clock_monotonic_us();
        if (now_us < next_us)
            continue;
        look(watchdog);
        next_us = now_us + LOOK_MS * INT64_C(1000);
    }
    return NULL;
}

HttpdWatchdog *httpd_watchdog_start(HttpdLinger *linger) {
    HttpdWatchdog *watchdog = g_new0(HttpdWatchdog, 1);
    watchdog->linger = linger;
    watchdog->all = g_ptr_array_new();
    pthread_mutex_init(&watchdog->mutex, NULL);
    if (pthread_create(&watchdog->thread, NULL, watch, watchdog) == 0)
        return watchdog;
    pthread_mutex_destroy(&watchdog->mutex);
    g_ptr_array_unref(watchdog->all);
    g_free(watchdog);
    return NULL;
}

void httpd_watchdog_stop(HttpdWatchdog *watchdog) {
    if (!watchdog)
        return;
    watchdog->ends = TRUE;
    pthread_join(watchdog->thread, NULL);
    pthread_mutex_destroy(&watchdog->mutex);
    g_ptr_array_unref(watchdog->all);
    g_free(watchdog);
}

HttpdWatched *httpd_watchdog_add(HttpdWatchdog *watchdog, int fd, int seconds) {
    HttpdWatched *watched = g_new0(HttpdWatched, 1);
    watched->fd = fd;
    watched->overdue_us = deadline_us(seconds);
    watched->is_idle = TRUE;
    pthread_mutex_lock(&watchdog->mutex);
    watched->place = watchdog->all->len;
    g_ptr_array_add(watchdog->all, watched);
    pthread_mutex_unlock(&watchdog->mutex);
    return watched;
}

void httpd_watchdog_set(HttpdWatched *watched, int seconds) {
    watched->is_idle = FALSE;
    watched->overdue_us = deadline_us(seconds);
}

void httpd_watchdog_idle(HttpdWatched *watched, int seconds) {
    watched->overdue_us = deadline_us(seconds);
    watched->is_idle = TRUE;
}

void httpd_watchdog_linger(HttpdWatched *watched) {
    watched->lingers = TRUE;
}

void httpd_watchdog_remove(HttpdWatchdog *watchdog, HttpdWatched *watched) {
    if (!watched)
        return;
    if (watched->lingers)
        httpd_linger_add(watchdog->linger, watched->fd);
    pthread_mutex_lock(&watchdog->mutex);
    const guint place = watched->place;
    g_ptr_array_remove_index_fast(watchdog->all, place);
    if (place < watchdog->all->len)
        ((HttpdWatched *)g_ptr_array_index(watchdog->all, place))->place = place;
    pthread_mutex_unlock(&watchdog->mutex);
    g_free(watched);
}

void httpd_watchdog_end_idle(HttpdWatchdog *watchdog) {
    watchdog->ends_idle = TRUE;
    look(watchdog);
}

void httpd_watchdog_end_all(HttpdWatchdog *watchdog) {
    pthread_mutex_lock(&watchdog->mutex);
    for (guint i = 0; i < watchdog->all->len; i++)
        end(g_ptr_array_index(watchdog->all, i));
    pthread_mutex_unlock(&watchdog->mutex);
}

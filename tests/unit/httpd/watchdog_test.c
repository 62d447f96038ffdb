#include "httpd/watchdog.h"

#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "tap.h"

typedef struct {
    HttpdLinger *linger;
    HttpdWatchdog *watchdog;
} Dog;

static Dog start(void) {
    HttpdLinger *linger = httpd_linger_new();
    return (Dog){linger, httpd_watchdog_start(linger)};
}

static void stop(Dog dog) {
    httpd_watchdog_stop(dog.watchdog);
    httpd_linger_free(dog.linger);
}

/* Milliseconds until our end of it has ended; up to `most`. */
static int lifetime_ms(int fd, int most) {
    const int64_t start_us = base_clock_monotonic_us();
    char byte;
    for (;;) {
        const int ms = (int)((base_clock_monotonic_us() - start_us) / 1000);
        if (recv(fd, &byte, 1, MSG_DONTWAIT) == 0 || ms >= most)
            return ms;
        g_usleep(5000);
    }
}

static void ends_the_overdue(void) {
    int overdue[2], patient[2], freed[2];
    Dog dog = start();
    socketpair(AF_UNIX, SOCK_STREAM, 0, overdue);
    socketpair(AF_UNIX, SOCK_STREAM, 0, patient);
    socketpair(AF_UNIX, SOCK_STREAM, 0, freed);
    HttpdWatched *a = httpd_watchdog_add(dog.watchdog, freed[0], 1);
    HttpdWatched *b = httpd_watchdog_add(dog.watchdog, overdue[0], 1);
    HttpdWatched *c = httpd_watchdog_add(dog.watchdog, patient[0], 1);
    httpd_watchdog_set(c, 0);
    httpd_watchdog_remove(dog.watchdog, a);
    const int ms = lifetime_ms(overdue[1], 4000);
    TAP_CHECK(ms > 800 && ms < 2500, "%d ms", ms);
    TAP_CHECK(lifetime_ms(patient[1], 800) >= 800);
    TAP_CHECK(lifetime_ms(freed[1], 10) >= 10);
    httpd_watchdog_remove(dog.watchdog, b);
    httpd_watchdog_remove(dog.watchdog, c);
    stop(dog);
}

static void ends_the_idle_then_all(void) {
    int idle[2], busy[2];
    Dog dog = start();
    socketpair(AF_UNIX, SOCK_STREAM, 0, idle);
    socketpair(AF_UNIX, SOCK_STREAM, 0, busy);
    HttpdWatched *a = httpd_watchdog_add(dog.watchdog, idle[0], 30);
    HttpdWatched *b = httpd_watchdog_add(dog.watchdog, busy[0], 30);
    httpd_watchdog_set(b, 30);
    httpd_watchdog_end_idle(dog.watchdog);
    TAP_CHECK(lifetime_ms(idle[1], 500) < 100);
    TAP_CHECK(lifetime_ms(busy[1], 200) >= 200);
    httpd_watchdog_end_all(dog.watchdog);
    TAP_CHECK(lifetime_ms(busy[1], 500) < 100);
    httpd_watchdog_remove(dog.watchdog, a);
    httpd_watchdog_remove(dog.watchdog, b);
    stop(dog);
}

int main(void) {
    TAP_RUN(ends_the_overdue);
    TAP_RUN(ends_the_idle_then_all);
    return tap_done();
}

#include "httpd/linger.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "tap.h"

/* Two ends of a TCP connection. */
static void connect_pair(int ret_ends[2]) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    const int listener = socket(AF_INET, SOCK_STREAM, 0);
    bind(listener, (struct sockaddr *)&address, size);
    listen(listener, 1);
    getsockname(listener, (struct sockaddr *)&address, &size);
    ret_ends[0] = socket(AF_INET, SOCK_STREAM, 0);
    connect(ret_ends[0], (struct sockaddr *)&address, size);
    ret_ends[1] = accept(listener, NULL, NULL);
    close(listener);
}

/* The server refuses while 4 MB are on their way; the client must see the refusal, not a reset. */
static void reads_away_what_comes(void) {
    enum { PIECE = 65536, PIECES = 64 };
    static const char piece[PIECE];
    int ends[2];
    connect_pair(ends);
    HttpdLinger *linger = httpd_linger_new();
    send(ends[1], "no", 2, 0);
    shutdown(ends[1], SHUT_WR);
    httpd_linger_add(linger, ends[1]);
    close(ends[1]);
    for (int i = 0; i < PIECES; i++) {
        for (ssize_t sent = 0; sent < PIECE;) {
            const ssize_t more =
                send(ends[0], piece, (gsize)(PIECE - sent), MSG_DONTWAIT | MSG_NOSIGNAL);
            TAP_CHECK(more >= 0 || errno == EAGAIN);
            sent += MAX(more, 0);
            if (more < 0)
                httpd_linger_wait(linger, 10);
        }
    }
    char reply[8];
    TAP_CHECK(recv(ends[0], reply, sizeof reply, 0) == 2);
    TAP_CHECK(recv(ends[0], reply, sizeof reply, 0) == 0);
    close(ends[0]);
    httpd_linger_free(linger);
}

static void closes_after_a_quiet_while(void) {
    int ends[2];
    connect_pair(ends);
    HttpdLinger *linger = httpd_linger_new();
    httpd_linger_add(linger, ends[1]);
    close(ends[1]);
    const int64_t start_us = base_clock_monotonic_us();
    char byte;
    while (recv(ends[0], &byte, 1, MSG_DONTWAIT) < 0 &&
           base_clock_monotonic_us() - start_us < 5 * BASE_CLOCK_SECOND_US)
        httpd_linger_wait(linger, 100);
    const int64_t took_us = base_clock_monotonic_us() - start_us;
    TAP_CHECK(took_us > 1500000 && took_us < 3000000, "%d ms", (int)(took_us / 1000));
    close(ends[0]);
    httpd_linger_free(linger);
    httpd_linger_free(NULL);
}

int main(void) {
    TAP_RUN(reads_away_what_comes);
    TAP_RUN(closes_after_a_quiet_while);
    return tap_done();
}

/* Several commands in one go, to a server that says what it is told to. */
#include <arpa/inet.h>
#include <pthread.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "store/cache/link.h"
#include "tap.h"

enum { WAIT_US = 5000000 };

/* What it sends for each piece that it reads; then it hangs up. */
typedef struct {
    int listener;
    const char *const *answers;
} Server;

static void *serve(void *data) {
    const Server *server = data;
    char piece[4096];
    int connection = accept(server->listener, NULL, NULL);
    for (const char *const *answer = server->answers; *answer; answer++)
        if (recv(connection, piece, sizeof piece, 0) <= 0 ||
            send(connection, *answer, strlen(*answer), MSG_NOSIGNAL) < 0)
            break;
    close(connection);
    return NULL;
}

static int listen_anywhere(int *ret_port) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    TAP_CHECK(bind(listener, (struct sockaddr *)&address, size) == 0 && listen(listener, 1) == 0 &&
              getsockname(listener, (struct sockaddr *)&address, &size) == 0);
    *ret_port = ntohs(address.sin_port);
    return listener;
}

/* Within a second. */
static gboolean hears_more(const CacheLink *link) {
    for (int i = 0; i < 100 && cache_link_is_quiet(link); i++)
        g_usleep(10000);
    return !cache_link_is_quiet(link);
}

/* Asks twice in one go; ret_texts: what came back, NULL for a broken link. TRUE: and nothing else.
 */
static gboolean ask_twice(const char *answer, char *ret_texts[2]) {
    const char *const answers[] = {"+OK\r\n", answer, NULL};
    const CacheWord words[] = {CACHE_WORD("GET"), CACHE_WORD("key")};
    int port;
    Server server = {listen_anywhere(&port), answers};
    g_autofree char *url = g_strdup_printf("redis://localhost:%d", port);
    CacheAddress *address = cache_address_parse(url, NULL);
    pthread_t thread;
    pthread_create(&thread, NULL, serve, &server);
    const int64_t end_us = base_clock_monotonic_us() + WAIT_US;
    g_autoptr(CacheLink) link = cache_link_open(address, "127.0.0.1", end_us, NULL);
    TAP_CHECK(link && cache_link_append(link, words, 2) && cache_link_append(link, words, 2) &&
              cache_link_flush(link, end_us));
    for (int i = 0; link && i < 2; i++) {
        g_autoptr(redisReply) reply = cache_link_next(link, end_us);
        ret_texts[i] = reply ? g_strdup(reply->str) : NULL;
    }
    const gboolean even = link && cache_link_is_even(link);
    pthread_join(thread, NULL);
    TAP_CHECK(!link || hears_more(link), "the server has hung up, or said more");
    close(server.listener);
    cache_address_free(address);
    return even;
}

static void answers_come_in_their_order(void) {
    char *texts[2] = {NULL, NULL};
    TAP_CHECK(ask_twice("+one\r\n+two\r\n", texts));
    TAP_CHECK(!g_strcmp0(texts[0], "one") && !g_strcmp0(texts[1], "two"));
    g_free(texts[0]);
    g_free(texts[1]);
}

/* The next to ask would be given it. */
static void an_answer_too_many_is_noticed(void) {
    static const char *const ANSWERS[] = {"+one\r\n+two\r\n+three\r\n", "+one\r\n+two\r\n+th"};
    for (gsize i = 0; i < G_N_ELEMENTS(ANSWERS); i++) {
        char *texts[2] = {NULL, NULL};
        TAP_CHECK(!ask_twice(ANSWERS[i], texts));
        TAP_CHECK(!g_strcmp0(texts[1], "two"));
        g_free(texts[0]);
        g_free(texts[1]);
    }
}

static void a_cut_in_the_middle_is_noticed(void) {
    static const char *const ANSWERS[] = {"+one\r\n", "+one\r\n+tw"};
    for (gsize i = 0; i < G_N_ELEMENTS(ANSWERS); i++) {
        char *texts[2] = {NULL, NULL};
        ask_twice(ANSWERS[i], texts);
        TAP_CHECK(!g_strcmp0(texts[0], "one") && !texts[1]);
        g_free(texts[0]);
    }
}

int main(void) {
    TAP_RUN(answers_come_in_their_order);
    TAP_RUN(an_answer_too_many_is_noticed);
    TAP_RUN(a_cut_in_the_middle_is_noticed);
    return tap_done();
}

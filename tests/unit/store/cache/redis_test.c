/* A Redis that dies, hangs, comes late or wants a password.
 * tests: listener.c owed.c pool.c redis.c */
#include <arpa/inet.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/cache/cache.h"
#include "tap.h"

/* SLACK_MS: what a busy machine adds to a wait. */
enum { PATIENCE_MS = 10000, SLACK_MS = 150 };

/* Our own server: 0 while there is none. It forgets all when it ends. */
static struct {
    pid_t process;
    int port;
    char *url;
} server;

static void choose_port(void) {
    int s = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    TAP_CHECK(bind(s, (struct sockaddr *)&address, size) == 0 &&
              getsockname(s, (struct sockaddr *)&address, &size) == 0);
    close(s);
    server.port = ntohs(address.sin_port);
    g_free(server.url);
    server.url = g_strdup_printf("redis://localhost:%d/1", server.port);
}

static void start_server(const char *password) {
    g_autofree char *port = g_strdup_printf("%d", server.port);
    server.process = fork();
    if (server.process == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        execlp("redis-server", "redis-server", "--port", port, "--bind", "127.0.0.1", "--save", "",
               "--appendonly", "no", "--logfile", "/dev/null", "--requirepass", password, NULL);
        _exit(127);
    }
}

static void kill_server(void) {
    if (server.process > 0) {
        kill(server.process, SIGKILL);
        waitpid(server.process, NULL, 0);
    }
    server.process = 0;
}

static gboolean comes_back(Cache *cache) {
    for (int i = 0; i < PATIENCE_MS / 20; i++) {
        if (cache_check(cache, NULL))
            return TRUE;
        g_usleep(20000);
    }
    return FALSE;
}

static Cache *open_with_server(void) {
    choose_port();
    start_server("");
    Cache *cache = cache_open(server.url, NULL);
    TAP_CHECK(comes_back(cache));
    return cache;
}

static int64_t ms_since(int64_t start_us) {
    return (g_get_monotonic_time() - start_us) / 1000;
}

static gboolean has(Cache *cache, const char *key) {
    g_autoptr(GBytes) value = cache_get(cache, key);
    return value != NULL;
}

static gint heard, gaps;

static void hear(const char *channel, const char *payload, gpointer data) {
    (void)channel, (void)data;
    g_atomic_int_inc(payload ? &heard : &gaps);
}

static gboolean reaches(gint *count, gint least) {
    for (int i = 0; i < PATIENCE_MS / 20 && g_atomic_int_get(count) < least; i++)
        g_usleep(20000);
    return g_atomic_int_get(count) >= least;
}

/* All goes on in this process, and quickly. */
static void use_without_redis(Cache *cache) {
    int64_t start_us = g_get_monotonic_time();
    gint before = g_atomic_int_get(&heard);
    for (int i = 0; i < 1000; i++) {
        cache_put(cache, "k", "v", 1, 60);
        TAP_CHECK(!has(cache, "k"));
        TAP_CHECK(cache_count(cache, "local", 60, NULL) == (uint64_t)i + 1);
    }
    cache_member_put(cache, "set", "mine", 60);
    TAP_CHECK(cache_member_count(cache, "set") == 1);
    cache_publish(cache, "channel", "local");
    TAP_CHECK(reaches(&heard, before + 1));
    TAP_CHECK(ms_since(start_us) < 500, "%d ms", (int)ms_since(start_us));
    g_autoptr(GError) error = NULL;
    TAP_CHECK(!cache_check(cache, &error) && error);
}

static void a_killed_redis_is_missed_and_found_again(void) {
    Cache *cache = open_with_server();
    heard = gaps = 0;
    cache_subscribe(cache, "channel", hear, NULL);
    cache_put(cache, "k", "v", 1, 60);
    TAP_CHECK(has(cache, "k"));
    kill_server();
    int64_t start_us = g_get_monotonic_time();
    TAP_CHECK(!has(cache, "k"));
    TAP_CHECK(ms_since(start_us) < CACHE_WAIT_MS, "%d ms", (int)ms_since(start_us));
    use_without_redis(cache);
    TAP_CHECK(gaps == 0);
    start_server("");
    TAP_CHECK(comes_back(cache));
    TAP_CHECK(reaches(&gaps, 1));
    cache_put(cache, "k", "v", 1, 60);
    TAP_CHECK(has(cache, "k"));
    gint before = g_atomic_int_get(&heard);
    cache_publish(cache, "channel", "through Redis");
    TAP_CHECK(reaches(&heard, before + 1));
    cache_close(cache);
    kill_server();
}

static void a_hanging_redis_costs_one_wait(void) {
    Cache *cache = open_with_server();
    cache_subscribe(cache, "channel", hear, NULL);
    cache_put(cache, "stale", "old", 3, 60);
    cache_put(cache, "k", "v", 1, 60);
    heard = gaps = 0;
    kill(server.process, SIGSTOP);
    int64_t start_us = g_get_monotonic_time();
    TAP_CHECK(!has(cache, "k"));
    int64_t first_ms = ms_since(start_us);
    TAP_CHECK(first_ms <= CACHE_WAIT_MS + SLACK_MS, "%d ms", (int)first_ms);
    use_without_redis(cache);
    cache_drop(cache, "stale");
    printf("# the first call took %d ms\n", (int)first_ms);
    g_usleep(500000);
    start_us = g_get_monotonic_time();
    kill(server.process, SIGCONT);
    TAP_CHECK(comes_back(cache));
    printf("# found again after %d ms\n", (int)ms_since(start_us));
    TAP_CHECK(reaches(&gaps, 1));
    /* It still had both: what was dropped or changed meanwhile must not come back. */
    TAP_CHECK(!has(cache, "stale") && !has(cache, "k"));
    cache_close(cache);
    kill_server();
}

/* Nobody asks: the listener finds out by itself. */
static void a_hanging_redis_is_noticed_in_silence(void) {
    Cache *cache = open_with_server();
    kill(server.process, SIGSTOP);
    g_usleep(3000000);
    int64_t start_us = g_get_monotonic_time();
    TAP_CHECK(!has(cache, "k"));
    TAP_CHECK(ms_since(start_us) < SLACK_MS, "%d ms", (int)ms_since(start_us));
    cache_close(cache);
    kill(server.process, SIGCONT);
    kill_server();
}

static void may_come_later_than_we(void) {
    choose_port();
    heard = gaps = 0;
    int64_t start_us = g_get_monotonic_time();
    Cache *cache = cache_open(server.url, NULL);
    TAP_CHECK(cache && ms_since(start_us) < 2 * CACHE_WAIT_MS);
    cache_subscribe(cache, "channel", hear, NULL);
    use_without_redis(cache);
    start_server("");
    TAP_CHECK(comes_back(cache) && reaches(&gaps, 1));
    gint before = g_atomic_int_get(&heard);
    cache_publish(cache, "channel", "x");
    TAP_CHECK(reaches(&heard, before + 1));
    cache_close(cache);
    kill_server();
}

static void asks_for_the_password(void) {
    choose_port();
    start_server("open sesame");
    g_autofree char *right = g_strdup_printf("redis://:open%%20sesame@127.0.0.1:%d", server.port);
    g_autofree char *wrong = g_strdup_printf("redis://:sesame@127.0.0.1:%d", server.port);
    Cache *good = cache_open(right, NULL), *bad = cache_open(wrong, NULL);
    TAP_CHECK(comes_back(good));
    g_autoptr(GError) error = NULL;
    TAP_CHECK(!cache_check(bad, &error) && !strstr(error->message, "sesame"));
    cache_close(good);
    cache_close(bad);
    kill_server();
}

static void *use(void *data) {
    Cache *cache = data;
    int64_t worst_ms = 0;
    for (int64_t end_us = g_get_monotonic_time() + 3000000; g_get_monotonic_time() < end_us;) {
        int64_t start_us = g_get_monotonic_time();
        cache_put(cache, "k", "value", 5, 60);
        worst_ms = MAX(worst_ms, ms_since(start_us));
        g_autoptr(GBytes) value = cache_get(cache, "k");
        TAP_CHECK(!value || g_bytes_get_size(value) == 5);
        cache_count(cache, "n", 60, NULL);
        cache_publish(cache, "channel", "x");
    }
    return GINT_TO_POINTER((gint)worst_ms);
}

static void threads_go_on_through_kills_and_hangs(void) {
    Cache *cache = open_with_server();
    cache_subscribe(cache, "channel", hear, NULL);
    pthread_t threads[8];
    gint worst_ms = 0;
    for (gsize i = 0; i < G_N_ELEMENTS(threads); i++)
        pthread_create(&threads[i], NULL, use, cache);
    g_usleep(300000);
    kill_server();
    g_usleep(300000);
    start_server("");
    g_usleep(900000);
    kill(server.process, SIGSTOP);
    g_usleep(500000);
    kill(server.process, SIGCONT);
    for (gsize i = 0; i < G_N_ELEMENTS(threads); i++) {
        void *worst;
        pthread_join(threads[i], &worst);
        worst_ms = MAX(worst_ms, GPOINTER_TO_INT(worst));
    }
    printf("# the worst call took %d ms\n", worst_ms);
    TAP_CHECK(worst_ms <= CACHE_WAIT_MS + SLACK_MS, "%d ms", worst_ms);
    TAP_CHECK(comes_back(cache));
    cache_close(cache);
    kill_server();
}

int main(void) {
    TAP_RUN(a_killed_redis_is_missed_and_found_again);
    TAP_RUN(a_hanging_redis_costs_one_wait);
    TAP_RUN(a_hanging_redis_is_noticed_in_silence);
    TAP_RUN(may_come_later_than_we);
    TAP_RUN(asks_for_the_password);
    TAP_RUN(threads_go_on_through_kills_and_hangs);
    g_free(server.url);
    return tap_done();
}

#include "fetch/fetch.h"

#include <signal.h>
#include <string.h>

#include "base/clock.h"
#include "base/error.h"
#include "unit/tap.h"

static const char *server; /* fake_server.py */

static char *url_of(const char *path) {
    return g_strconcat(server, path, NULL);
}

/* GETs `path`; the status, or -1 and its message. */
static int get(Fetch *fetch, const char *path, FetchReply *ret_reply, GError **error) {
    g_autofree char *url = url_of(path);
    const FetchRequest request = {.url = url};
    return fetch_run(fetch, &request, ret_reply, error) ? ret_reply->status : -1;
}

static gboolean says(const FetchReply *reply, const char *text) {
    return reply->body->len == strlen(text) && memcmp(reply->body->data, text, strlen(text)) == 0;
}

static void fills_the_reply_for_any_status(void) {
    static const int statuses[] = {200, 201, 206, 400, 403, 404, 416, 429, 500, 503};
    g_autoptr(Fetch) fetch = fetch_new();
    for (gsize i = 0; i < G_N_ELEMENTS(statuses); i++) {
        g_auto(FetchReply) reply = {0};
        g_autofree char *path = g_strdup_printf("/status/%d", statuses[i]);
        g_autofree char *body = g_strdup_printf("status %d", statuses[i]);
        TAP_CHECK(get(fetch, path, &reply, NULL) == statuses[i]);
        TAP_CHECK(says(&reply, body));
        TAP_CHECK(g_strcmp0(g_hash_table_lookup(reply.headers, "content-length"), "10") == 0);
    }
}

static gssize send_digits(char *ret_bytes, gsize size, gpointer data) {
    gsize *left = data;
    gsize count = MIN(size, *left);
    for (gsize i = 0; i < count; i++)
        ret_bytes[i] = (char)('0' + (*left - i) % 10);
    *left -= count;
    return (gssize)count;
}

static void sends_bodies(void) {
    static const char *const methods[] = {"PUT", "POST"};
    g_autoptr(Fetch) fetch = fetch_new();
    g_autofree char *url = url_of("/echo?a=b%20c");
    for (gsize i = 0; i < G_N_ELEMENTS(methods); i++) {
        g_auto(FetchReply) reply = {0};
        const FetchRequest request = {
            .method = methods[i], .url = url, .body = "hello", .body_size = 5};
        TAP_CHECK(fetch_run(fetch, &request, &reply, NULL) && says(&reply, "hello"));
        TAP_CHECK(g_strcmp0(g_hash_table_lookup(reply.headers, "x-method"), methods[i]) == 0);
        TAP_CHECK(g_strcmp0(g_hash_table_lookup(reply.headers, "x-path"), "/echo?a=b%20c") == 0);
    }
    g_auto(FetchReply) empty = {0};
    const FetchRequest nothing = {.method = "POST", .url = url};
    TAP_CHECK(fetch_run(fetch, &nothing, &empty, NULL) && empty.body->len == 0);
}

static void streams_a_body(void) {
    enum { SIZE = 3000001 };
    g_autoptr(Fetch) fetch = fetch_new();
    g_autofree char *url = url_of("/echo");
    gsize left = SIZE;
    g_auto(FetchReply) reply = {0};
    const FetchRequest request = {
        .method = "PUT", .url = url, .send = send_digits, .send_data = &left, .send_size = SIZE};
    TAP_CHECK(fetch_run(fetch, &request, &reply, NULL));
    TAP_CHECK(reply.status == 200 && reply.body->len == SIZE && left == 0);
    for (guint i = 0; i < reply.body->len; i++)
        if (reply.body->data[i] != '0' + (SIZE - i) % 10) {
            TAP_CHECK(FALSE, "byte %u differs", i);
            break;
        }
}

static gssize break_off(char *ret_bytes, gsize size, gpointer data) {
    (void)ret_bytes, (void)size, (void)data;
    return -1;
}

static void a_sender_may_break_off(void) {
    g_autoptr(Fetch) fetch = fetch_new();
    g_autofree char *url = url_of("/echo");
    g_auto(FetchReply) reply = {0};
    g_autoptr(GError) error = NULL;
    const FetchRequest request = {.method = "PUT", .url = url, .send = break_off, .send_size = 100};
    TAP_CHECK(!fetch_run(fetch, &request, &reply, &error));
    TAP_CHECK(g_error_matches(error, BASE_ERROR, BASE_ERROR_INTERNAL) &&
              strstr(error->message, "cannot be read"));
}

static void head_and_delete_have_no_body(void) {
    g_autoptr(Fetch) fetch = fetch_new();
    g_autofree char *url = url_of("/status/200"), *echo = url_of("/echo");
    g_auto(FetchReply) head = {0}, deleted = {0};
    const FetchRequest ask = {.method = "HEAD", .url = url};
    TAP_CHECK(fetch_run(fetch, &ask, &head, NULL) && head.status == 200 && head.body->len == 0);
    const FetchRequest remove = {.method = "DELETE", .url = echo};
    TAP_CHECK(fetch_run(fetch, &remove, &deleted, NULL));
    TAP_CHECK(g_strcmp0(g_hash_table_lookup(deleted.headers, "x-method"), "DELETE") == 0);
}

static void keeps_connections(void) {
    g_autoptr(Fetch) fetch = fetch_new();
    g_auto(FetchReply) first = {0}, second = {0}, other = {0};
    TAP_CHECK(get(fetch, "/connections", &first, NULL) == 200);
    TAP_CHECK(get(fetch, "/connections", &second, NULL) == 200);
    g_byte_array_append(first.body, (const guint8 *)"", 1);
    TAP_CHECK(says(&second, (const char *)first.body->data));
    g_autoptr(Fetch) fresh = fetch_new();
    TAP_CHECK(get(fresh, "/connections", &other, NULL) == 200);
    TAP_CHECK(!says(&other, (const char *)first.body->data));
}

/* The server closed the kept connection: the call must not fail for that, its body sent whole. */
static void outlives_a_closed_connection(void) {
    g_autoptr(Fetch) fetch = fetch_new();
    g_autofree char *url = url_of("/echo");
    for (int i = 0; i < 5; i++) {
        g_auto(FetchReply) bye = {0}, reply = {0};
        TAP_CHECK(get(fetch, "/leave", &bye, NULL) == 200);
        const FetchRequest request = {
            .method = "PUT", .url = url, .body = "still here", .body_size = 10};
        TAP_CHECK(fetch_run(fetch, &request, &reply, NULL) && says(&reply, "still here"));
    }
}

static void does_not_follow_redirects(void) {
    g_autoptr(Fetch) fetch = fetch_new();
    g_auto(FetchReply) reply = {0};
    TAP_CHECK(get(fetch, "/redirect", &reply, NULL) == 302);
    TAP_CHECK(g_strcmp0(g_hash_table_lookup(reply.headers, "location"), "/status/200") == 0);
}

/* A reply that is no whole answer: a message, and the reply untouched. */
static void check_fails(const char *url, int code) {
    g_autoptr(Fetch) fetch = fetch_new();
    FetchReply reply = {.status = 7};
    g_autoptr(GError) error = NULL;
    const FetchRequest request = {.url = url, .timeout_ms = 700, .reply_limit = 1000000};
    int64_t start_us = base_clock_monotonic_us();
    TAP_CHECK(!fetch_run(fetch, &request, &reply, &error), "%s", url);
    TAP_CHECK(base_clock_monotonic_us() - start_us < 2500000, "%s takes too long", url);
    TAP_CHECK(g_error_matches(error, BASE_ERROR, code), "%s", url);
    TAP_CHECK(reply.status == 7 && !reply.body && !reply.headers);
    TAP_CHECK(error && g_str_has_prefix(error->message, "cannot GET ") &&
                  !strstr(error->message, "secret"),
              "%s", error ? error->message : "");
}

static void says_what_was_no_answer(void) {
    static const struct {
        const char *path;
        int code; /* a BaseErrorCode */
    } rows[] = {
        {"/cut?sig=secret", BASE_ERROR_INTERNAL},     {"/slow?sig=secret", BASE_ERROR_INTERNAL},
        {"/huge?sig=secret", BASE_ERROR_LIMIT},       {"/announced", BASE_ERROR_INTERNAL},
        {"/garbage?sig=secret", BASE_ERROR_INTERNAL}, {"/many/70", BASE_ERROR_LIMIT},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *url = url_of(rows[i].path);
        check_fails(url, rows[i].code);
    }
    check_fails("http://127.0.0.1:1/nobody", BASE_ERROR_INTERNAL);
    check_fails("file:///etc/passwd", BASE_ERROR_INTERNAL);
    check_fails("ftp://127.0.0.1/", BASE_ERROR_INTERNAL);
    check_fails("", BASE_ERROR_INTERNAL);
    check_fails("http://", BASE_ERROR_INTERNAL);
}

static void takes_many_headers_within_the_limit(void) {
    g_autoptr(Fetch) fetch = fetch_new();
    g_auto(FetchReply) reply = {0};
    TAP_CHECK(get(fetch, "/many/50", &reply, NULL) == 200);
    const char *last = g_hash_table_lookup(reply.headers, "x-49");
    TAP_CHECK(last && strlen(last) == 1000);
}

static void a_reply_of_exactly_the_limit_is_taken(void) {
    g_autoptr(Fetch) fetch = fetch_new();
    g_autofree char *url = url_of("/status/200");
    g_auto(FetchReply) reply = {0}, none = {0};
    FetchRequest request = {.url = url, .reply_limit = strlen("status 200")};
    TAP_CHECK(fetch_run(fetch, &request, &reply, NULL) && says(&reply, "status 200"));
    request.reply_limit--;
    TAP_CHECK(!fetch_run(fetch, &request, &none, NULL));
}

static void a_refusal_comes_before_the_body_is_through(void) {
    g_autoptr(Fetch) fetch = fetch_new();
    g_autofree char *url = url_of("/early");
    gsize left = 5000000;
    g_auto(FetchReply) reply = {0};
    const FetchRequest request = {
        .method = "PUT", .url = url, .send = send_digits, .send_data = &left, .send_size = left};
    TAP_CHECK(fetch_run(fetch, &request, &reply, NULL) && reply.status == 403);
}

static void signs_for_s3(void) {
    static const char *const range[] = {"Range: bytes=0-9", NULL};
    g_autoptr(Fetch) fetch = fetch_new();
    g_autofree char *url = url_of("/headers?list-type=2&prefix=a%2Fb");
    g_auto(FetchReply) reply = {0}, plain = {0};
    FetchRequest request = {.url = url,
                            .headers = range,
                            .aws_region = "eu-north-1",
                            .aws_key = "the-key",
                            .aws_secret = "the-secret"};
    TAP_CHECK(fetch_run(fetch, &request, &reply, NULL) && reply.status == 200);
    g_byte_array_append(reply.body, (const guint8 *)"", 1);
    const char *seen = (const char *)reply.body->data;
    TAP_CHECK(strstr(seen, "AWS4-HMAC-SHA256 Credential=the-key/"), "%s", seen);
    TAP_CHECK(strstr(seen, "/eu-north-1/s3/aws4_request"), "%s", seen);
    TAP_CHECK(strstr(seen, "\"x-amz-content-sha256\": \"e3b0c44298fc1c149afbf4c8996fb92427ae41e4"),
              "%s", seen);
    TAP_CHECK(strstr(seen, "\"range\": \"bytes=0-9\""), "%s", seen);
    TAP_CHECK(!strstr(seen, "the-secret"));
    /* The handle that signed is used again: it must have forgotten how. */
    request.aws_region = NULL;
    TAP_CHECK(fetch_run(fetch, &request, &plain, NULL));
    g_byte_array_append(plain.body, (const guint8 *)"", 1);
    TAP_CHECK(!strstr((const char *)plain.body->data, "authorization"));
}

static gpointer call_often(gpointer data) {
    gsize failures = 0;
    for (int i = 0; i < 20; i++) {
        g_auto(FetchReply) reply = {0};
        failures += get(data, "/status/200", &reply, NULL) != 200;
    }
    return GSIZE_TO_POINTER(failures);
}

static void serves_many_threads(void) {
    enum { THREADS = 12 }; /* more than connections that are kept */
    g_autoptr(Fetch) fetch = fetch_new();
    GThread *threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        threads[i] = g_thread_new("caller", call_often, fetch);
    for (int i = 0; i < THREADS; i++)
        TAP_CHECK(g_thread_join(threads[i]) == NULL);
}

int main(void) {
    signal(SIGPIPE, SIG_IGN);
    server = g_getenv("GOLFCOACH_TEST_HTTP");
    if (!server) {
        printf("Bail out! run by fake_server.py\n");
        return 1;
    }
    TAP_RUN(fills_the_reply_for_any_status);
    TAP_RUN(sends_bodies);
    TAP_RUN(streams_a_body);
    TAP_RUN(a_sender_may_break_off);
    TAP_RUN(head_and_delete_have_no_body);
    TAP_RUN(keeps_connections);
    TAP_RUN(outlives_a_closed_connection);
    TAP_RUN(does_not_follow_redirects);
    TAP_RUN(says_what_was_no_answer);
    TAP_RUN(takes_many_headers_within_the_limit);
    TAP_RUN(a_reply_of_exactly_the_limit_is_taken);
    TAP_RUN(a_refusal_comes_before_the_body_is_through);
    TAP_RUN(signs_for_s3);
    TAP_RUN(serves_many_threads);
    return tap_done();
}

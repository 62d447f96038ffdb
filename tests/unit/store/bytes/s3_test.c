/* What becomes of the answers that no bucket should give. That it works is tested by bytes_test. */
#include <signal.h>
#include <string.h>

#include "base/clock.h"
#include "fetch/fetch.h"
#include "place.h"
#include "unit/tap.h"

static const char *server; /* fake_s3.py */

static Bytes *open_bucket(const Place *place, const char *bucket) {
    g_autofree char *url = g_strdup_printf("s3://%s?endpoint=%s/", bucket, server);
    const BytesOptions options = {
        .url = url, .s3_key = "key", .s3_secret = "the-secret", .spool = place->spool};
    return bytes_open(&options, place->secrets, NULL);
}

/* Requests that the bucket has seen since this was asked last. */
static int requests_of(const char *bucket) {
    g_autoptr(Fetch) fetch = fetch_new();
    g_autofree char *url = g_strdup_printf("%s/asked?%s", server, bucket);
    g_auto(FetchReply) reply = {0};
    const FetchRequest request = {.url = url};
    if (!fetch_run(fetch, &request, &reply, NULL))
        return -1;
    g_byte_array_append(reply.body, (const guint8 *)"", 1);
    return (int)g_ascii_strtoll((const char *)reply.body->data, NULL, 10);
}

typedef enum { PUT, READ, DELETE, LIST, CHECK } Action;

static gboolean do_action(Bytes *bytes, Action action, GError **error) {
    g_autoptr(BytesReader) reader = NULL;
    g_autoptr(GPtrArray) names = NULL;
    switch (action) {
    case PUT:
        return bytes_put(bytes, "a/b", "hello", 5, error);
    case READ:
        reader = bytes_read(bytes, "a/b", error);
        return reader != NULL;
    case DELETE:
        return bytes_delete(bytes, "a/b", error);
    case LIST:
        names = bytes_list(bytes, "", NULL, 10, error);
        return names != NULL;
    case CHECK:
        return bytes_check(bytes, error);
    }
    return FALSE;
}

enum { FINE = -1, MISSING = BYTES_ERROR_MISSING, UNAVAILABLE = BYTES_ERROR_UNAVAILABLE };

static const struct {
    const char *bucket;
    Action action;
    int outcome; /* FINE or a BytesErrorCode */
    int requests;
    const char *message; /* a part of it */
} ROWS[] = {
    {"denied", PUT, UNAVAILABLE, 1, "status 403 AccessDenied"},
    {"denied", READ, UNAVAILABLE, 1, "status 403 AccessDenied"},
    {"denied", DELETE, UNAVAILABLE, 1, "status 403 AccessDenied"},
    {"denied", LIST, UNAVAILABLE, 1, "status 403 AccessDenied"},
    {"denied", CHECK, UNAVAILABLE, 1, "status 403 AccessDenied"},
    {"no-bucket", PUT, UNAVAILABLE, 1, "NoSuchBucket"},
    {"no-bucket", READ, UNAVAILABLE, 1, "NoSuchBucket"},
    {"no-bucket", DELETE, UNAVAILABLE, 1, "NoSuchBucket"},
    {"no-bucket", LIST, UNAVAILABLE, 1, "NoSuchBucket"},
    {"no-bucket", CHECK, UNAVAILABLE, 1, "NoSuchBucket"},
    {"no-key", READ, MISSING, 1, "a/b"},
    {"no-key", DELETE, FINE, 2, NULL},
    {"down", READ, UNAVAILABLE, 3, "status 503 SlowDown"},
    {"down", PUT, UNAVAILABLE, 3, "status 503 SlowDown"},
    {"down", CHECK, UNAVAILABLE, 1, "status 503 SlowDown"},
    {"flaky", PUT, FINE, 3, NULL},
    {"flaky", READ, MISSING, 3, "a/b"},
    {"drops", PUT, FINE, 2, NULL},
    {"silent", CHECK, UNAVAILABLE, 1, "cannot PUT"},
    {"unranged", READ, UNAVAILABLE, 1, "status 200"},
    {"shifted", READ, UNAVAILABLE, 1, "another range"},
    {"shorter", READ, UNAVAILABLE, 1, "another range"},
    {"rangeless", READ, UNAVAILABLE, 1, "another range"},
    {"garbled", READ, UNAVAILABLE, 1, "another range"},
    {"over", READ, UNAVAILABLE, 3, "larger than asked for"},
    {"redirects", PUT, UNAVAILABLE, 1, "status 307"},
    {"redirects", READ, UNAVAILABLE, 1, "status 307"},
    {"no-list", LIST, UNAVAILABLE, 1, "cannot be read"},
    {"endless", LIST, FINE, 1, NULL},
    {"stubborn", DELETE, FINE, 6, NULL},
};

static void every_answer_becomes_one_of_ours(void) {
    g_autoptr(Place) place = place_new(NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++) {
        g_autoptr(Bytes) bytes = open_bucket(place, ROWS[i].bucket);
        g_autoptr(GError) error = NULL;
        requests_of(ROWS[i].bucket);
        gboolean is_done = bytes && do_action(bytes, ROWS[i].action, &error);
        int requests = requests_of(ROWS[i].bucket);
        TAP_CHECK(is_done == (ROWS[i].outcome == FINE), "row %zu", i);
        TAP_CHECK(is_done || g_error_matches(error, BYTES_ERROR, ROWS[i].outcome), "row %zu: %s", i,
                  error ? error->message : "");
        TAP_CHECK(is_done || strstr(error->message, ROWS[i].message), "row %zu: %s", i,
                  error->message);
        TAP_CHECK(requests == ROWS[i].requests, "row %zu: %d requests", i, requests);
        TAP_CHECK(!error || !strstr(error->message, "the-secret"));
    }
    TAP_CHECK(place_count_files(place->spool) == 0);
}

static void nobody_there_is_told_soon(void) {
    g_autoptr(Place) place = place_new(NULL);
    const BytesOptions options = {.url = "s3://swings?endpoint=http://127.0.0.1:1",
                                  .s3_key = "key",
                                  .s3_secret = "secret",
                                  .spool = place->spool};
    g_autoptr(Bytes) bytes = bytes_open(&options, place->secrets, NULL);
    g_autoptr(GError) error = NULL;
    int64_t start_us = base_clock_monotonic_us();
    TAP_CHECK(bytes && !bytes_check(bytes, &error));
    TAP_CHECK(g_error_matches(error, BYTES_ERROR, BYTES_ERROR_UNAVAILABLE));
    TAP_CHECK(base_clock_monotonic_us() - start_us < 2 * BASE_CLOCK_SECOND_US);
    TAP_CHECK(!bytes_put(bytes, "a", "", 0, NULL));
    TAP_CHECK(base_clock_monotonic_us() - start_us < 5 * BASE_CLOCK_SECOND_US);
}

int main(void) {
    signal(SIGPIPE, SIG_IGN);
    server = g_getenv("GOLFCOACH_TEST_S3");
    if (!server) {
        printf("Bail out! run by fake_s3.py\n");
        return 1;
    }
    TAP_RUN(every_answer_becomes_one_of_ours);
    TAP_RUN(nobody_there_is_told_soon);
    return tap_done();
}

#include "httpd/gzip.h"

#include <string.h>
#include <zlib.h>

#include "httpd/bounds.h"
#include "tap.h"

static void knows_what_is_worth_it(void) {
    TAP_CHECK(httpd_gzip_worth("application/json", HTTPD_BOUND_GZIP_BYTES));
    TAP_CHECK(!httpd_gzip_worth("application/json", HTTPD_BOUND_GZIP_BYTES - 1));
    TAP_CHECK(httpd_gzip_worth("application/problem+json", 5000));
    TAP_CHECK(httpd_gzip_worth("text/html; charset=utf-8", 5000));
    TAP_CHECK(httpd_gzip_worth("Text/Plain", 5000));
    TAP_CHECK(!httpd_gzip_worth("video/mp4", 5000));
    TAP_CHECK(!httpd_gzip_worth("application/zip", 5000));
    TAP_CHECK(!httpd_gzip_worth("text/plain", (gsize)G_MAXINT32 + 1));
}

static void comes_back_the_same(void) {
    g_autofree char *text = g_malloc(200000);
    for (guint i = 0; i < 200000; i++)
        text[i] = (char)('a' + i * i % 17);
    g_autoptr(GBytes) bytes = g_bytes_new(text, 200000);
    g_autoptr(GBytes) smaller = httpd_gzip(bytes);
    TAP_CHECK(smaller && g_bytes_get_size(smaller) < 20000);
    g_autofree char *again = g_malloc(200001);
    z_stream stream = {.next_in = (z_const Bytef *)g_bytes_get_data(smaller, NULL),
                       .avail_in = (uInt)g_bytes_get_size(smaller),
                       .next_out = (Bytef *)again,
                       .avail_out = 200001};
    TAP_CHECK(inflateInit2(&stream, 15 + 16) == Z_OK);
    TAP_CHECK(inflate(&stream, Z_FINISH) == Z_STREAM_END && stream.total_out == 200000);
    inflateEnd(&stream);
    TAP_CHECK(memcmp(text, again, 200000) == 0);
}

static void leaves_noise_alone(void) {
    guint8 noise[4096];
    guint32 state = 1;
    for (gsize i = 0; i < sizeof noise; i++) {
        state = state * 1664525u + 1013904223u;
        noise[i] = (guint8)(state >> 24);
    }
    g_autoptr(GBytes) bytes = g_bytes_new(noise, sizeof noise);
    TAP_CHECK(!httpd_gzip(bytes));
}

int main(void) {
    TAP_RUN(knows_what_is_worth_it);
    TAP_RUN(comes_back_the_same);
    TAP_RUN(leaves_noise_alone);
    return tap_done();
}

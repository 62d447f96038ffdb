#include "httpd/negotiate.h"

#include "tap.h"

static void reads_accept_encoding(void) {
    static const char *const YES[] = {"gzip",           "GZIP", "br, gzip",   "gzip;q=0.5",
                                      "gzip ; q=0.001", "*",    "br,*;q=0.1", "gzip;q=1, *;q=0",
                                      " ,gzip,"};
    static const char *const NO[] = {"",           "br",      "gzip;q=0", "gzip; q=0.000", "*;q=0",
                                     "gzip;q=0,*", "gzipper", "x-gzip",   "identity"};
    for (gsize i = 0; i < G_N_ELEMENTS(YES); i++)
        TAP_CHECK(httpd_accepts_gzip(YES[i]), "%s", YES[i]);
    for (gsize i = 0; i < G_N_ELEMENTS(NO); i++)
        TAP_CHECK(!httpd_accepts_gzip(NO[i]), "%s", NO[i]);
    TAP_CHECK(!httpd_accepts_gzip(NULL));
}

static void compares_etags(void) {
    static const char *const SAME[] = {"\"a\"", "W/\"a\"", "\"x\", \"a\"", " W/\"a\" ,\"y\"", "*"};
    static const char *const OTHER[] = {"", "\"b\"", "a", "W/\"aa\"", "W/", "\"a", "W"};
    for (gsize i = 0; i < G_N_ELEMENTS(SAME); i++)
        TAP_CHECK(httpd_etag_listed(SAME[i], "\"a\"") && httpd_etag_listed(SAME[i], "W/\"a\""),
                  "%s", SAME[i]);
    for (gsize i = 0; i < G_N_ELEMENTS(OTHER); i++)
        TAP_CHECK(!httpd_etag_listed(OTHER[i], "W/\"a\""), "%s", OTHER[i]);
    TAP_CHECK(!httpd_etag_listed(NULL, "\"a\""));
}

static void ranges_need_the_strong_etag(void) {
    TAP_CHECK(httpd_etag_current(NULL, "\"a\"") && httpd_etag_current(NULL, NULL));
    TAP_CHECK(httpd_etag_current("\"a\"", "\"a\""));
    TAP_CHECK(!httpd_etag_current("\"b\"", "\"a\""));
    TAP_CHECK(!httpd_etag_current("W/\"a\"", "W/\"a\""), "weak ones say too little");
    TAP_CHECK(!httpd_etag_current("Sun, 06 Nov 1994 08:49:37 GMT", "\"a\""), "dates are not kept");
    TAP_CHECK(!httpd_etag_current("\"a\"", NULL));
}

static void finds_words(void) {
    TAP_CHECK(httpd_list_holds("keep-alive, Upgrade", "upgrade"));
    TAP_CHECK(httpd_list_holds("upgrade", "Upgrade"));
    TAP_CHECK(!httpd_list_holds("upgraded", "upgrade"));
    TAP_CHECK(!httpd_list_holds("up grade", "upgrade"));
    TAP_CHECK(!httpd_list_holds(NULL, "upgrade") && !httpd_list_holds("", "upgrade"));
}

int main(void) {
    TAP_RUN(reads_accept_encoding);
    TAP_RUN(compares_etags);
    TAP_RUN(ranges_need_the_strong_etag);
    TAP_RUN(finds_words);
    return tap_done();
}

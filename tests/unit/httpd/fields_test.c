#include "httpd/fields.h"

#include "tap.h"

/* Up to four fields, name and value in turn. */
typedef struct {
    const char *fields[8];
    gboolean is_fine;
} Row;

static const Row ROWS[] = {
    {{"Host", "a"}, TRUE},
    {{"Host", "a", "Content-Length", "0"}, TRUE},
    {{"Host", "a", "content-length", "9223372036854775807"}, TRUE},
    {{"Host", "a", "Transfer-Encoding", "Chunked"}, TRUE},
    {{"Host", "a", "Expect", "100-Continue"}, TRUE},
    {{"Host", "a", "X-A", "1", "X-A", "2"}, TRUE},
    {{"Host", "a", "X-A", ""}, TRUE},
    {{"Host", "a", "X-A", "a\tb \xff"}, TRUE},
    {{NULL}, FALSE},
    {{"Host", "a", "host", "a"}, FALSE},
    {{"Host", "a", "Content-Length", "1", "CONTENT-LENGTH", "1"}, FALSE},
    {{"Host", "a", "Content-Length", "1", "Transfer-Encoding", "chunked"}, FALSE},
    {{"Host", "a", "Transfer-Encoding", "chunked", "Transfer-Encoding", "chunked"}, FALSE},
    {{"Host", "a", "Transfer-Encoding", "chunked, gzip"}, FALSE},
    {{"Host", "a", "Transfer-Encoding", ""}, FALSE},
    {{"Host", "a", "Content-Length", ""}, FALSE},
    {{"Host", "a", "Content-Length", "-1"}, FALSE},
    {{"Host", "a", "Content-Length", "+1"}, FALSE},
    {{"Host", "a", "Content-Length", "0x10"}, FALSE},
    {{"Host", "a", "Content-Length", "1 "}, FALSE},
    {{"Host", "a", "Content-Length", "9223372036854775808"}, FALSE},
    {{"Host", "a", "Authorization", "x", "Authorization", "y"}, FALSE},
    {{"Host", "a", "Expect", "200-ok"}, FALSE},
    {{"Host", "a", "X-A", "a\nb"}, FALSE},
    {{"Host", "a", "X-A", "a\x7f"}, FALSE},
    {{"Host", "a", "X A", "b"}, FALSE},
    {{"Host", "a", "X-A ", "b"}, FALSE},
    {{"Host", "a", "", "b"}, FALSE},
    {{"Host", "a", "X(A)", "b"}, FALSE},
};

static void refuses_what_has_two_meanings(void) {
    for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++) {
        HttpdFields fields = {0};
        for (const char *const *field = ROWS[i].fields; *field; field += 2)
            httpd_fields_add(&fields, field[0], field[1]);
        TAP_CHECK(httpd_fields_end(&fields, TRUE) == ROWS[i].is_fine, "row %zu", i);
    }
}

static void says_what_the_body_is(void) {
    HttpdFields fields = {0};
    TAP_CHECK(httpd_fields_end(&fields, FALSE), "HTTP/1.0 needs no Host");
    httpd_fields_add(&fields, "Content-Length", "123");
    httpd_fields_add(&fields, "Expect", "100-continue");
    TAP_CHECK(fields.has_length && fields.content_length == 123 && fields.wants_continue);
    TAP_CHECK(!fields.is_chunked && fields.count == 2);
}

int main(void) {
    TAP_RUN(refuses_what_has_two_meanings);
    TAP_RUN(says_what_the_body_is);
    return tap_done();
}

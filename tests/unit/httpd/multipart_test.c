#include <string.h>

#include "base/error.h"
#include "httpd/bounds.h"
#include "httpd/httpd.h"

#include "tap.h"

/* What came, as text: "[name|file|type]bytes." for each part. */
static gboolean on_part(const char *name, const char *file_name, const char *content_type,
                        gpointer data) {
    g_string_append_printf(data, "[%s|%s|%s]", name, file_name ? file_name : "-",
                           content_type ? content_type : "-");
    return strcmp(name, "refused") != 0;
}

static gboolean on_piece(const char *bytes, gsize size, gpointer data) {
    g_string_append_len(data, bytes, (gssize)size);
    return !memchr(bytes, 2, size);
}

static gboolean on_end(gpointer data) {
    g_string_append_c(data, '.');
    return TRUE;
}

static const HttpdMultipartCalls CALLS = {on_part, on_piece, on_end};

/* Fed in pieces cut at `first` and `second`; NULL if it was refused. */
static char *read_cut(const char *body, gsize size, gsize first, gsize second, int *ret_code) {
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) text = g_string_new(NULL);
    g_autoptr(HttpdMultipart) multipart = httpd_multipart_new(
        "multipart/form-data; charset=utf-8; boundary=\"X-Y\"", &CALLS, text, &error);
    *ret_code = -1;
    if (httpd_multipart_feed(multipart, body, first, &error) &&
        httpd_multipart_feed(multipart, body + first, second - first, &error) &&
        httpd_multipart_feed(multipart, body + second, size - second, &error) &&
        httpd_multipart_end(multipart, &error))
        return g_string_free(g_steal_pointer(&text), FALSE);
    TAP_CHECK(error && error->domain == BASE_ERROR);
    *ret_code = error->code;
    return NULL;
}

#define NAME(name)        "Content-Disposition: form-data; name=\"" name "\"\r\n"
#define PART(name, bytes) "--X-Y\r\n" NAME(name) "\r\n" bytes "\r\n"
#define HEAD(lines)       "--X-Y\r\n" lines "\r\n\r\nbytes\r\n--X-Y--\r\n"
#define END               "--X-Y--\r\n"

static const struct {
    const char *body, *text;
} ROWS[] = {
    {PART("a", "1") END, "[a|-|-]1."},
    {PART("a", "1") "--X-Y--", "[a|-|-]1."},
    {PART("a", "") PART("b", "2") END, "[a|-|-].[b|-|-]2."},
    {PART("a", "\r\n--X-Z\r\n--X\r\n\r\r\n-") END, "[a|-|-]\r\n--X-Z\r\n--X\r\n\r\r\n-."},
    {PART("a", "\r\n--X-\r\n--X-\r") END, "[a|-|-]\r\n--X-\r\n--X-\r."},
    {PART("a", "--X-Y") END, "[a|-|-]--X-Y."},
    {PART("a", "x\n--X-Y--\ny") END, "[a|-|-]x\n--X-Y--\ny."},
    {PART("ü", "ü") END, "[ü|-|-]ü."},
    {HEAD("content-disposition: Form-Data; filename=\"a b.mp4\"; name=v\r\nContent-Type:video/mp4"),
     "[v|a b.mp4|video/mp4]bytes."},
    {HEAD("X-Other: 1\r\nContent-Disposition: form-data; name=v\r\n"
          "Content-Transfer-Encoding: binary"),
     "[v|-|-]bytes."},
    {END, ""}, /* a form without a field */
    {"", NULL},
    {"--X-Y", NULL},
    {"\r\n" PART("a", "1") END, NULL},
    {"preamble\r\n" PART("a", "1") END, NULL},
    {PART("a", "1"), NULL},
    {PART("a", "1") "--X-Y-", NULL},
    {PART("a", "1") END "x", NULL},
    {PART("a", "1") END "\r\n", NULL},
    {"--X-Y\r\n" NAME("a") "\r\n1\n--X-Y--\r\n", NULL},
    {"--X-Y \r\n" NAME("a") "\r\n1\r\n" END, NULL},
    {"--X-Y\n" NAME("a") "\r\n1\r\n" END, NULL},
    {"--X-Yz\r\n" NAME("a") "\r\n1\r\n" END, NULL},
    {PART("refused", "1") END, NULL},
    {PART("a", "12\0023") END, NULL},
    {"--X-Y\r\n\r\nbytes\r\n" END, NULL},
    {HEAD("Content-Type: text/plain"), NULL},
    {HEAD("Content-Disposition: form-data"), NULL},
    {HEAD("Content-Disposition: file; name=a"), NULL},
    {HEAD("Content-Disposition: form-data; name=a; name=b"), NULL},
    {HEAD("Content-Disposition: form-data; name=a; filename*=utf-8''b"), NULL},
    {HEAD("Content-Disposition: form-data; name=\"a"), NULL},
    {HEAD("Content-Disposition: form-data; name=a\r\nContent-Disposition: form-data; name=b"),
     NULL},
    {HEAD("Content-Disposition: form-data; name=a\r\nContent-Transfer-Encoding: base64"), NULL},
    {HEAD("Content-Disposition: form-data; name=\"a\x01\""), NULL},
    {HEAD("Content-Disposition: form-data; name=\"\xff\""), NULL},
    {HEAD("Content-Disposition: form-data;\r\n name=a"), NULL},
    {HEAD("Content-Disposition form-data"), NULL},
    {HEAD(": form-data"), NULL},
};

static void reads_forms(void) {
    int code;
    for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++) {
        const gsize size = strlen(ROWS[i].body);
        g_autofree char *text = read_cut(ROWS[i].body, size, 0, size, &code);
        TAP_CHECK(g_strcmp0(text, ROWS[i].text) == 0, "row %zu: %s", i, text ? text : "refused");
    }
}

static void cuts_do_not_matter(void) {
    int code;
    for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++) {
        const gsize size = strlen(ROWS[i].body);
        for (gsize first = 0; first <= size; first++) {
            for (gsize second = first; second <= size; second += 1 + (size - first) / 40) {
                g_autofree char *text = read_cut(ROWS[i].body, size, first, second, &code);
                TAP_CHECK(g_strcmp0(text, ROWS[i].text) == 0, "row %zu cut at %zu, %zu", i, first,
                          second);
            }
        }
    }
}

static void zeros_are_bytes_but_not_in_names(void) {
    static const char GOOD[] = PART("a", "1\0002") END;
    static const char BAD[] = HEAD("Content-Disposition: form-data; name=a\0; x");
    int code;
    g_autofree char *text = read_cut(GOOD, sizeof GOOD - 1, 3, 9, &code);
    TAP_CHECK(text && memcmp(text, "[a|-|-]1\0002.", 11) == 0);
    TAP_CHECK(!read_cut(BAD, sizeof BAD - 1, 0, 10, &code));
}

static void bounds_hold(void) {
    int code;
    g_autoptr(GString) body = g_string_new(NULL);
    for (int i = 0; i < HTTPD_BOUND_PARTS; i++)
        g_string_append(body, PART("a", "1"));
    g_autofree char *most = g_strconcat(body->str, END, NULL);
    g_autofree char *text = read_cut(most, strlen(most), 0, 0, &code);
    TAP_CHECK(text);
    g_string_append(body, PART("a", "1") END);
    TAP_CHECK(!read_cut(body->str, body->len, 0, 0, &code) && code == BASE_ERROR_LIMIT);
    g_autofree char *long_text = g_strnfill(HTTPD_BOUND_PART_HEADER_BYTES, 'x');
    g_string_printf(body, HEAD("X: %s\r\nContent-Disposition: form-data; name=a"), long_text);
    TAP_CHECK(!read_cut(body->str, body->len, 0, 0, &code) && code == BASE_ERROR_LIMIT);
    long_text[HTTPD_BOUND_PART_NAME + 1] = 0;
    g_string_printf(body, HEAD("Content-Disposition: form-data; name=%s"), long_text);
    TAP_CHECK(!read_cut(body->str, body->len, 0, 0, &code) && code == BASE_ERROR_INPUT);
    long_text[HTTPD_BOUND_PART_NAME] = 0;
    g_string_printf(body, HEAD("Content-Disposition: form-data; name=%s"), long_text);
    g_autofree char *longest = read_cut(body->str, body->len, 0, 0, &code);
    TAP_CHECK(longest);
}

static void boundaries_are_checked(void) {
    static const char *const GOOD[] = {"multipart/form-data; boundary=a",
                                       "Multipart/Form-Data;BOUNDARY=\"a b'()+_,-./:=?c\""};
    static const char *const BAD[] = {"",
                                      "multipart/form-data",
                                      "multipart/form-data; boundary=",
                                      "multipart/form-data; boundary=\"\"",
                                      "multipart/form-data; boundary=\"a \"",
                                      "multipart/form-data; boundary=\"a\\\"b\"",
                                      "multipart/form-data; boundary=a; boundary=b",
                                      "multipart/mixed; boundary=a",
                                      "application/json",
                                      "multipart/form-data; boundary=\"\xc3\xbc\""};
    for (gsize i = 0; i < G_N_ELEMENTS(GOOD); i++) {
        g_autoptr(HttpdMultipart) multipart = httpd_multipart_new(GOOD[i], &CALLS, NULL, NULL);
        TAP_CHECK(multipart, "%s", GOOD[i]);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(BAD); i++) {
        g_autoptr(GError) error = NULL;
        TAP_CHECK(!httpd_multipart_new(BAD[i], &CALLS, NULL, &error), "%s", BAD[i]);
        TAP_CHECK(g_error_matches(error, BASE_ERROR, BASE_ERROR_INPUT));
    }
    TAP_CHECK(!httpd_multipart_new(NULL, &CALLS, NULL, NULL));
    g_autofree char *xs = g_strnfill(HTTPD_BOUND_BOUNDARY + 1, 'x');
    g_autofree char *long_type = g_strconcat("multipart/form-data; boundary=", xs, NULL);
    TAP_CHECK(!httpd_multipart_new(long_type, &CALLS, NULL, NULL));
}

static void stays_refused(void) {
    g_autoptr(GString) text = g_string_new(NULL);
    g_autoptr(HttpdMultipart) multipart =
        httpd_multipart_new("multipart/form-data; boundary=X-Y", &CALLS, text, NULL);
    TAP_CHECK(!httpd_multipart_feed(multipart, "x", 1, NULL));
    static const char GOOD[] = PART("a", "1") END;
    TAP_CHECK(!httpd_multipart_feed(multipart, GOOD, strlen(GOOD), NULL));
    TAP_CHECK(!httpd_multipart_end(multipart, NULL) && text->len == 0);
    httpd_multipart_free(NULL);
}

int main(void) {
    TAP_RUN(reads_forms);
    TAP_RUN(cuts_do_not_matter);
    TAP_RUN(zeros_are_bytes_but_not_in_names);
    TAP_RUN(bounds_hold);
    TAP_RUN(boundaries_are_checked);
    TAP_RUN(stays_refused);
    return tap_done();
}

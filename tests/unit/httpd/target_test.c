#include "httpd/target.h"

#include <string.h>

#include "httpd/bounds.h"
#include "tap.h"

/* The path and the query as "path name=value;name=value;", or NULL. */
static char *parsed(const char *text) {
    HttpdTarget target = {0};
    if (!httpd_target_parse(text, &target))
        return NULL;
    GString *shown = g_string_new(target.path);
    g_string_append_c(shown, ' ');
    for (guint i = 0; i < target.query->len; i += 2)
        g_string_append_printf(shown, "%s=%s;", (char *)target.query->pdata[i],
                               (char *)target.query->pdata[i + 1]);
    httpd_target_clear(&target);
    return g_string_free(shown, FALSE);
}

static const struct {
    const char *text, *shown;
} ROWS[] = {
    {"/", "/ "},
    {"/a/b", "/a/b "},
    {"/a%20b", "/a b "},
    {"/a+b", "/a+b "},
    {"/%C3%BC", "/ü "},
    {"/a?", "/a "},
    {"/a?x", "/a x=;"},
    {"/a?x=1&y=2", "/a x=1;y=2;"},
    {"/a?x=1&&y=2&", "/a x=1;y=2;"},
    {"/a?x=a+b%2Bc", "/a x=a b+c;"},
    {"/a?x=1?2/3=4", "/a x=1?2/3=4;"},
    {"/a?x%3D=%26", "/a x==&;"},
    {"/a?x=%2F..%2F", "/a x=/../;"},
    {"//a", "//a "},
    {"/a/...", "/a/... "},
    {"/a/.b", "/a/.b "},
    {"", NULL},
    {"a", NULL},
    {"*", NULL},
    {"http://a/", NULL},
    {"?a=1", NULL},
    {"/%", NULL},
    {"/%4", NULL},
    {"/%4g", NULL},
    {"/%00", NULL},
    {"/%0A", NULL},
    {"/%7f", NULL},
    {"/%80", NULL},
    {"/%C0%AF", NULL},
    {"/%ED%A0%80", NULL},
    {"/a b", NULL},
    {"/a\tb", NULL},
    {"/\xc3\xbc", NULL},
    {"/a#b", NULL},
    {"/a%2Fb", NULL},
    {"/a%2fb", NULL},
    {"/.", NULL},
    {"/..", NULL},
    {"/a/../b", NULL},
    {"/a/%2E%2e/b", NULL},
    {"/a/./b", NULL},
    {"/a?x=%", NULL},
    {"/a?x=%0", NULL},
    {"/a?x=%00", NULL},
    {"/a?%00=x", NULL},
    {"/a?x=%FF", NULL},
    {"/a?x=a b", NULL},
    {"/a?x=1&y=%", NULL},
};

static void decodes_strictly(void) {
    for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++) {
        g_autofree char *shown = parsed(ROWS[i].text);
        TAP_CHECK(g_strcmp0(shown, ROWS[i].shown) == 0, "%s: %s", ROWS[i].text,
                  shown ? shown : "refused");
    }
}

static void bounds_the_query(void) {
    g_autoptr(GString) text = g_string_new("/?");
    for (int i = 0; i < HTTPD_BOUND_QUERY_PAIRS; i++)
        g_string_append(text, "a=b&");
    g_autofree char *most = parsed(text->str);
    TAP_CHECK(most && strlen(most) == 2 + 4 * HTTPD_BOUND_QUERY_PAIRS);
    g_string_append(text, "c");
    TAP_CHECK(!parsed(text->str));
}

int main(void) {
    TAP_RUN(decodes_strictly);
    TAP_RUN(bounds_the_query);
    return tap_done();
}

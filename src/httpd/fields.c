#include "httpd/fields.h"

#include <string.h>

gboolean httpd_field_name_valid(const char *name) {
    if (!*name)
        return FALSE;
    for (; *name; name++)
        if (!g_ascii_isalnum(*name) && !strchr("!#$%&'*+-.^_`|~", *name))
            return FALSE;
    return TRUE;
}

gboolean httpd_field_value_valid(const char *value) {
    for (; *value; value++)
        if (((unsigned char)*value < 0x20 && *value != '\t') || *value == 0x7f)
            return FALSE;
    return TRUE;
}

static void read_length(HttpdFields *fields, const char *value) {
    guint64 number = 0;
    fields->has_length = TRUE;
    if (!g_ascii_string_to_unsigned(value, 10, 0, G_MAXINT64, &number, NULL))
        fields->is_bad = TRUE;
    fields->content_length = number;
}

static void read_encoding(HttpdFields *fields, const char *value) {
    fields->is_chunked = TRUE;
    if (g_ascii_strcasecmp(value, "chunked") != 0)
        fields->is_bad = TRUE;
}

static void read_expect(HttpdFields *fields, const char *value) {
    fields->wants_continue = TRUE;
    if (g_ascii_strcasecmp(value, "100-continue") != 0)
        fields->is_bad = TRUE;
}

/* Fields that may stand once: with two of them, one reader takes the first and one the last. */
static const struct {
    const char *name;
    void (*read)(HttpdFields *fields, const char *value);
} SINGLE[] = {
    {"Host", NULL},
    {"Content-Length", read_length},
    {"Transfer-Encoding", read_encoding},
    {"Expect", read_expect},
    {"Content-Type", NULL},
    {"Authorization", NULL},
    {"Range", NULL},
    {"If-Range", NULL},
    {"Idempotency-Key", NULL},
    {"X-Request-ID", NULL},
    {"Sec-WebSocket-Key", NULL},
    {"Sec-WebSocket-Version", NULL},
};
enum { HOST = 0 };

void httpd_fields_add(HttpdFields *fields, const char *name, const char *value) {
    fields->count++;
    fields->last_value = value;
    if (!httpd_field_name_valid(name) || !httpd_field_value_valid(value))
        fields->is_bad = TRUE;
    for (guint i = 0; i < G_N_ELEMENTS(SINGLE); i++) {
        if (g_ascii_strcasecmp(name, SINGLE[i].name) != 0)
            continue;
        if (fields->seen & 1u << i)
            fields->is_bad = TRUE;
        fields->seen |= 1u << i;
        if (SINGLE[i].read)
            SINGLE[i].read(fields, value);
    }
}

gboolean httpd_fields_end(const HttpdFields *fields, gboolean needs_host) {
    /* Both at once is how requests are smuggled past a proxy. */
    const gboolean two_lengths = fields->has_length && fields->is_chunked;
    const gboolean has_host = fields->seen & 1u << HOST;
    return !fields->is_bad && !two_lengths && (has_host || !needs_host);
}

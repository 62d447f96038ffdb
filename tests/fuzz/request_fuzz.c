/* What is read of a request's head: an input is a target, then one header value a line, each given
 * to every reader of header values. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "httpd/bounds.h"
#include "httpd/fields.h"
#include "httpd/handshake.h"
#include "httpd/negotiate.h"
#include "httpd/parameters.h"
#include "httpd/range.h"
#include "httpd/target.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(gboolean truth) {
    if (!truth)
        abort();
}

static void must_be_plain(const char *text) {
    must(g_utf8_validate(text, -1, NULL));
    for (; *text; text++)
        must((unsigned char)*text >= 0x20 && *text != 0x7f);
}

static void read_target(const char *text) {
    HttpdTarget target;
    if (!httpd_target_parse(text, &target))
        return;
    must(target.path[0] == '/' && !strstr(target.path, "/../"));
    must_be_plain(target.path);
    must(target.query->len <= 2 * HTTPD_BOUND_QUERY_PAIRS && target.query->len % 2 == 0);
    for (guint i = 0; i < target.query->len; i++)
        must_be_plain(target.query->pdata[i]);
    httpd_target_clear(&target);
}

static void read_range(const char *value, uint64_t size) {
    uint64_t first = 0, last = 0;
    if (httpd_range_parse(value, size, &first, &last) == HTTPD_RANGE_PART)
        must(first <= last && last < size);
}

static void read_parameters(const char *value) {
    const char *rest;
    if (!httpd_parameters_begin(value, "form-data", &rest))
        return;
    HttpdParameter got;
    do {
        const char *before = rest;
        char *name = NULL, *text = NULL;
        got = httpd_parameters_next(&rest, &name, &text);
        must(got != HTTPD_PARAMETER_READ || (rest > before && httpd_field_name_valid(name)));
        g_free(name);
        g_free(text);
    } while (got == HTTPD_PARAMETER_READ);
}

/* "Name: value", where it has a name. */
static void read_field(const char *line, HttpdFields *fields) {
    const char *colon = strchr(line, ':');
    g_autofree char *name = colon ? g_strndup(line, (gsize)(colon - line)) : g_strdup("");
    httpd_fields_add(fields, name, colon ? colon + 1 : line);
}

static void read_value(const char *value) {
    static const uint64_t SIZES[] = {0, 1, 1000, UINT64_MAX};
    for (gsize i = 0; i < G_N_ELEMENTS(SIZES); i++)
        read_range(value, SIZES[i]);
    read_parameters(value);
    httpd_accepts_gzip(value);
    httpd_etag_listed(value, "W/\"abc\"");
    httpd_etag_current(value, "\"abc\"");
    httpd_list_holds(value, "upgrade");
    if (httpd_handshake_key_valid(value))
        g_free(httpd_handshake_accept(value));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    g_autofree char *text = g_strndup((const char *)data, size);
    g_auto(GStrv) lines = g_strsplit(text, "\n", 100);
    HttpdFields fields = {0};
    if (lines[0])
        read_target(lines[0]);
    for (char **line = lines; *line; line++) {
        read_value(*line);
        read_field(*line, &fields);
    }
    if (httpd_fields_end(&fields, TRUE))
        must(!(fields.has_length && fields.is_chunked));
    return 0;
}

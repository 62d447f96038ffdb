/* Which header fields a request may have, so that no two readers of it see two requests. */
#ifndef GOLFCOACH_HTTPD_FIELDS_H
#define GOLFCOACH_HTTPD_FIELDS_H

#include <glib.h>
#include <stdint.h>

/* Gathered field by field; zeroed at first. */
typedef struct {
    guint count;
    const char *last_value;  /* of the field added last; borrowed */
    guint seen;              /* a bit for each field that may stand but once */
    gboolean is_bad;         /* 400 */
    gboolean has_length;     /* Content-Length */
    uint64_t content_length; /* if has_length */
    gboolean is_chunked;     /* Transfer-Encoding: chunked; any other is bad */
    gboolean wants_continue; /* Expect: 100-continue; any other is bad */
} HttpdFields;

void httpd_fields_add(HttpdFields *fields, const char *name, const char *value);
/* FALSE: 400. HTTP/1.1 needs a Host. */
gboolean httpd_fields_end(const HttpdFields *fields, gboolean needs_host);

/* A token of RFC 9110: the name of a header field. */
gboolean httpd_field_name_valid(const char *name);
/* No control characters but tabs. */
gboolean httpd_field_value_valid(const char *value);

#endif

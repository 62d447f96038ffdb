/* The request target: "/a%20b?x=1&y=2" → its path and its query. */
#ifndef GOLFCOACH_HTTPD_TARGET_H
#define GOLFCOACH_HTTPD_TARGET_H

#include <glib.h>

typedef struct {
    char *path;       /* decoded */
    GPtrArray *query; /* char *: name, value, name, value …, decoded */
} HttpdTarget;

/* Only what nobody can read in two ways: a path from '/', no '.' or '..' segments, no encoded
 * slash, no control characters, valid UTF-8, every '%' followed by two digits, at most
 * HTTPD_BOUND_QUERY_PAIRS pairs. FALSE for anything else. */
gboolean httpd_target_parse(const char *text, HttpdTarget *ret_target);
void httpd_target_clear(HttpdTarget *target);

#endif

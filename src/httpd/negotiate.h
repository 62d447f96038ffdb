/* What a request's header says about the reply it wants (RFC 9110, 12 and 13). Header values may
 * be NULL: not there. */
#ifndef GOLFCOACH_HTTPD_NEGOTIATE_H
#define GOLFCOACH_HTTPD_NEGOTIATE_H

#include <glib.h>

/* Accept-Encoding names gzip, or everything, and not with q=0. */
gboolean httpd_accepts_gzip(const char *accept_encoding);

/* If-None-Match holds this ETag, weak or not. `etag` is as in its header: "x" or W/"x". */
gboolean httpd_etag_listed(const char *if_none_match, const char *etag);

/* If-Range lets a range be served: there is none, or it is this very strong ETag. */
gboolean httpd_etag_current(const char *if_range, const char *etag);

/* A comma-separated list holds this word, without regard to case. */
gboolean httpd_list_holds(const char *list, const char *word);

#endif

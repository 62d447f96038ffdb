/* The parameters of a header value: form-data; name="a"; filename="b c". Any thread. */
#ifndef GOLFCOACH_HTTPD_PARAMETERS_H
#define GOLFCOACH_HTTPD_PARAMETERS_H

#include <glib.h>

/* The word before the first ';' is this one, without regard to case; then *ret_rest is what
 * follows it, for httpd_parameters_next(). */
gboolean httpd_parameters_begin(const char *value, const char *word, const char **ret_rest);

typedef enum {
    HTTPD_PARAMETER_END,
    HTTPD_PARAMETER_READ,
    HTTPD_PARAMETER_BAD /* neither token nor quoted string, or a stray character */
} HttpdParameter;

/* Moves *rest behind the next parameter. Both outputs are set for HTTPD_PARAMETER_READ only; free
 * with g_free(). A backslash in a quoted string escapes a quote or a backslash, and is itself
 * before anything else: old browsers send paths of Windows. */
HttpdParameter httpd_parameters_next(const char **rest, char **ret_name, char **ret_value);

#endif

/* Range: bytes=… of a GET (RFC 9110, 14). */
#ifndef GOLFCOACH_HTTPD_RANGE_H
#define GOLFCOACH_HTTPD_RANGE_H

#include <glib.h>
#include <stdint.h>

typedef enum {
    HTTPD_RANGE_WHOLE,        /* no range, none that we know, or several: 200 with all of it */
    HTTPD_RANGE_PART,         /* 206 */
    HTTPD_RANGE_UNSATISFIABLE /* 416 */
} HttpdRange;

/* `header` may be NULL. The outputs, first and last byte, are set for HTTPD_RANGE_PART only. */
HttpdRange httpd_range_parse(const char *header, uint64_t size, uint64_t *ret_first,
                             uint64_t *ret_last);

#endif

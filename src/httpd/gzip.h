/* Compressing text for one reply. */
#ifndef GOLFCOACH_HTTPD_GZIP_H
#define GOLFCOACH_HTTPD_GZIP_H

#include <glib.h>

/* Whether bodies of this media type become smaller: text and JSON. */
gboolean httpd_gzip_worth(const char *type, gsize size);

/* A new reference to fewer bytes; NULL if they would not be fewer. */
GBytes *httpd_gzip(GBytes *bytes);

#endif

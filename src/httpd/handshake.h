/* The opening handshake of a WebSocket (RFC 6455, 4). Any thread. */
#ifndef GOLFCOACH_HTTPD_HANDSHAKE_H
#define GOLFCOACH_HTTPD_HANDSHAKE_H

#include <glib.h>

/* Sec-WebSocket-Key: base64 of 16 bytes. NULL is none. */
gboolean httpd_handshake_key_valid(const char *key);
/* Sec-WebSocket-Accept for a key. Free with g_free(). */
char *httpd_handshake_accept(const char *key);

#endif

/* The thread of all WebSockets of a server. */
#ifndef GOLFCOACH_HTTPD_SOCKETS_H
#define GOLFCOACH_HTTPD_SOCKETS_H

#include <glib.h>
#include <microhttpd.h>

#include "httpd/httpd.h"
#include "httpd/linger.h"

typedef struct HttpdSockets HttpdSockets;

/* At most `most` at once, a ping every `ping_s` seconds. The linger is borrowed. NULL if the thread
 * cannot be made. */
HttpdSockets *httpd_sockets_start(HttpdLinger *linger, guint most, guint ping_s);
/* Closes all with 1001 and takes no new ones. Returns at once. */
void httpd_sockets_drain(HttpdSockets *sockets);
/* Drains; returns when the last is gone, HTTPD_BOUND_CLOSE_S at most. */
void httpd_sockets_stop(HttpdSockets *sockets);

/* One that is about to be opened; NULL if there are too many. From now on calls->closed will be
 * called in any case. */
HttpdSocket *httpd_sockets_new(HttpdSockets *sockets, const HttpdSocketCalls *calls, gpointer data);
/* The reply that opens it, to be sent with 101. */
struct MHD_Response *httpd_sockets_response(HttpdSocket *socket);
/* The request is over: its reference is given up, and what was not opened never will be. */
void httpd_sockets_release(HttpdSocket *socket);

#endif

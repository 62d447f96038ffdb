/* Ends connections whose time is up. libmicrohttpd knows only how long nothing came, which a client
 * that sends a byte now and then never reaches. One thread; any thread may call. */
#ifndef GOLFCOACH_HTTPD_WATCHDOG_H
#define GOLFCOACH_HTTPD_WATCHDOG_H

#include <glib.h>

#include "httpd/linger.h"

typedef struct HttpdWatchdog HttpdWatchdog;
/* One connection. */
typedef struct HttpdWatched HttpdWatched;

/* The linger is borrowed, and worked by this thread. NULL if the thread cannot be made. */
HttpdWatchdog *httpd_watchdog_start(HttpdLinger *linger);
/* All connections must have been removed. */
void httpd_watchdog_stop(HttpdWatchdog *watchdog);

/* A new connection, with its first deadline. */
HttpdWatched *httpd_watchdog_add(HttpdWatchdog *watchdog, int fd, int seconds);
/* The next deadline replaces the last; 0: none. */
void httpd_watchdog_set(HttpdWatched *watched, int seconds);
/* Between two requests: may go at any time when the server is ending. */
void httpd_watchdog_idle(HttpdWatched *watched, int seconds);
/* More of a body may be coming that nobody wants: when the connection is removed, it is read and
 * thrown away for a while, so that the reply is not lost to a reset. */
void httpd_watchdog_linger(HttpdWatched *watched);
/* Before the descriptor is closed. */
void httpd_watchdog_remove(HttpdWatchdog *watchdog, HttpdWatched *watched);

/* From now on whatever is or becomes idle is ended. */
void httpd_watchdog_end_idle(HttpdWatchdog *watchdog);
/* Ends every connection, busy or not. */
void httpd_watchdog_end_all(HttpdWatchdog *watchdog);

#endif

/* Descriptors that are read until the other side is done, so that closing them sends no reset
 * while our last words are still on their way. For one thread, but
 * httpd_linger_add(): any. */
#ifndef GOLFCOACH_HTTPD_LINGER_H
#define GOLFCOACH_HTTPD_LINGER_H

#include <glib.h>

typedef struct HttpdLinger HttpdLinger;

HttpdLinger *httpd_linger_new(void);
void httpd_linger_free(HttpdLinger *linger); /* closes what is left */

/* Takes a duplicate of the descriptor; its sending side has been or is about to be shut down.
 * Nothing happens if there are too many. */
void httpd_linger_add(HttpdLinger *linger, int fd);
/* Reads and throws away what comes for `milliseconds`; closes those that are done or overdue. */
void httpd_linger_wait(HttpdLinger *linger, int milliseconds);

#endif

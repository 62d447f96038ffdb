/* One WebSocket, as its thread (sockets.c) works it. Everything here is for that thread, but where
 * it says any. */
#ifndef GOLFCOACH_HTTPD_SOCKET_H
#define GOLFCOACH_HTTPD_SOCKET_H

#include <glib.h>
#include <pthread.h>
#include <stdint.h>
#include <wslay/wslay.h>

#include "httpd/httpd.h"

/* Somebody has put something into a socket: its thread must look at it. Any thread. */
typedef void (*HttpdSocketMail)(HttpdSocket *socket, gpointer home);

struct HttpdSocket {
    gint references; /* atomic */
    gpointer home;   /* the HttpdSockets it belongs to */
    HttpdSocketMail mail;
    HttpdSocketCalls calls;
    gpointer data;

    pthread_mutex_t mutex; /* of what follows */
    gboolean is_mailed;    /* its thread has been told, and has not looked yet */
    gboolean is_taken;     /* opened: fd and early are set; else it never will be */
    gboolean is_over;      /* nothing more may be sent */
    GQueue outbox;         /* GBytes; whole messages */
    gsize unsent;          /* bytes of the outbox and of the message being sent */
    int asked_code;        /* of the closing frame somebody wants; 0 = nobody */
    char *asked_reason;    /* may be NULL */

    int fd; /* set when it is taken */
    GBytes
        *early; /* what the client sent with its handshake; NULL = nothing, or it has been read */
    gsize early_read;
    wslay_event_context_ptr frames; /* NULL until it is opened, and after its end */
    guint place;                    /* in its thread's list */
    uint32_t events;                /* that epoll waits for */
    gsize turn;                     /* bytes that may still be read in this turn */
    gsize sending;                  /* size of the message being sent */
    int64_t next_ping_us;
    int64_t cut_us;  /* when to stop waiting for the client's closing frame; 0 = no end yet */
    int code;        /* what the end is called; 0 = not yet known */
    gboolean is_cut; /* the client's side has ended */
    guint missed;    /* pings without a sign of life */
};

/* `calls` is copied. One reference. Any thread. */
HttpdSocket *httpd_socket_new(gpointer home, HttpdSocketMail mail, const HttpdSocketCalls *calls,
                              gpointer data);
/* Begins to speak on fd. FALSE for want of memory. */
gboolean httpd_socket_open(HttpdSocket *socket, int64_t now_us, int64_t ping_us);
/* Reads and writes what can be. FALSE: it has ended. */
gboolean httpd_socket_work(HttpdSocket *socket);
/* Pings and closes as the time says. FALSE: it has ended. */
gboolean httpd_socket_tick(HttpdSocket *socket, int64_t now_us, int64_t ping_us);
/* Whether epoll should wait for reading, for writing. */
uint32_t httpd_socket_events(const HttpdSocket *socket);
/* The code for calls->closed. */
int httpd_socket_end_code(const HttpdSocket *socket);
/* Forgets what was to be sent, refuses more, frees what only an open socket needs. */
void httpd_socket_end(HttpdSocket *socket);

#endif

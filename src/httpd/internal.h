/* What the files of this folder share: the server, a request and its reply. */
#ifndef GOLFCOACH_HTTPD_INTERNAL_H
#define GOLFCOACH_HTTPD_INTERNAL_H

#include <glib.h>
#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>

#include "httpd/bounds.h"
#include "httpd/httpd.h"
#include "httpd/linger.h"
#include "httpd/pool.h"
#include "httpd/sockets.h"
#include "httpd/target.h"
#include "httpd/watchdog.h"

typedef struct HttpdStream HttpdStream;

struct Httpd {
    HttpdApp app;
    struct MHD_Daemon *daemon;
    guint16 port;
    char *trusted_proxy;
    HttpdLinger *linger;
    HttpdWatchdog *watchdog;
    HttpdSockets *sockets;
    HttpdWorkers *screen; /* one thread; NULL if it need not wait */
    HttpdWorkers *workers[HTTPD_POOLS];
    _Atomic gboolean drains; /* replies end their connections */
    pthread_mutex_t mutex;   /* of what follows */
    pthread_cond_t ended;    /* a request did */
    guint active;            /* requests between their first line and their end */
};

/* What will be sent. Made by the thread whose turn the request is, sent by its I/O thread. */
typedef struct {
    gboolean is_set;
    int status;
    GPtrArray *headers; /* char *: name, value, name, value …; NULL = none yet */
    GBytes *body;       /* NULL = none */
    HttpdStream *stream;
    HttpdSocket *socket;
} HttpdReply;

/* Where a request is on its way; see handler.c. */
typedef enum {
    HTTPD_STAGE_NEW,   /* only its first line is known */
    HTTPD_STAGE_ADMIT, /* `admit` is with a worker */
    HTTPD_STAGE_BODY,  /* its body comes in, or will */
    HTTPD_STAGE_RUN,   /* `run` is with a worker */
    HTTPD_STAGE_SENT,  /* the reply is with libmicrohttpd */
} HttpdStage;

struct HttpdRequest {
    Httpd *server;
    struct MHD_Connection *connection;
    HttpdWatched *watched;
    HttpdJob job;
    HttpdStage stage;
    gboolean is_http_1_0;
    char *raw_target;
    HttpdTarget target;
    HttpdMethod method;
    char *address;
    char *id;
    HttpdPlan plan;
    gboolean is_planned; /* `done` will be called */
    gboolean is_screened;
    gpointer data;
    uint64_t content_length; /* UINT64_MAX: not said */
    gboolean is_chunked;
    gboolean wants_continue; /* asks before it sends its body */
    gboolean closes;         /* no request after this one is believed */
    uint64_t received;       /* bytes of the body */
    uint64_t swallowed;      /* of them: since the reply is known */
    GByteArray *gathering;
    GBytes *body;
    HttpdReply reply;
    _Atomic uint64_t sent; /* bytes of the reply's body handed to libmicrohttpd */
};

/* --- request.c --- */
HttpdRequest *httpd_request_new(Httpd *server, struct MHD_Connection *connection,
                                const char *raw_target);
void httpd_request_free(HttpdRequest *request);
/* Reads method, target, header fields, address and id. 0, or the status of the refusal with what
 * to say. */
int httpd_request_read(HttpdRequest *request, const char *method, const char *version,
                       const char **ret_detail);

/* --- handler.c: what libmicrohttpd calls --- */
void *httpd_handle_line(void *server, const char *target, struct MHD_Connection *connection);
enum MHD_Result httpd_handle_call(void *server, struct MHD_Connection *connection,
                                  const char *target, const char *method, const char *version,
                                  const char *piece, size_t *piece_size, void **request);
void httpd_handle_end(void *server, struct MHD_Connection *connection, void **request,
                      enum MHD_RequestTerminationCode how);
void httpd_handle_connection(void *server, struct MHD_Connection *connection, void **watched,
                             enum MHD_ConnectionNotificationCode what);

/* --- reply.c --- */
/* Hands the reply to libmicrohttpd. MHD_NO: the connection must end. */
enum MHD_Result httpd_reply_queue(HttpdRequest *request);
/* Sends the reply without libmicrohttpd, which cannot answer amid a body: its header and as much
 * of its body as the socket takes at once. The connection must end then. */
void httpd_reply_at_once(HttpdRequest *request);
void httpd_reply_clear(HttpdReply *reply);
/* A header the app has set, or NULL. */
const char *httpd_reply_header(const HttpdReply *reply, const char *name);
/* Begins the reply; FALSE and a line in the log if there is one already. */
gboolean httpd_reply_begin(HttpdRequest *request, int status);

/* --- source.c --- */
struct MHD_Response *httpd_stream_response(HttpdRequest *request, HttpdStream *stream);
void httpd_stream_free(HttpdStream *stream);

#endif

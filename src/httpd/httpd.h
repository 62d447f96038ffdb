/* An HTTP/1.1 server with streaming bodies both ways and WebSockets. It knows nothing of what
 * routes mean.
 *
 * A request's way: when its header is complete and has one meaning only (else: 400, 431, 501, and
 * the app never hears of it), `plan` says in an I/O thread what to do with it. If the plan has an
 * `admit`, that runs on a worker BEFORE the body is read (before "100 Continue", too) and may
 * refuse. Then the body is gathered or handed to the sink piece by piece, then `run` is called on a
 * worker. Before the first of the two, `screen` if the plan asks for it. At the end, `done`.
 * Exactly one of them replies: the first that does ends the way.
 *
 * A request and what is borrowed from it live until `done` returns. It belongs to the thread that
 * the call came in; calls for one request never overlap.
 *
 * Limits of headers, times and so on stand in httpd/bounds.h. Replies of httpd itself, as 413 and
 * 503, are application/problem+json. Every reply has X-Request-ID, X-Content-Type-Options: nosniff,
 * Referrer-Policy: no-referrer and Cache-Control: no-store; httpd_set_header() changes all but the
 * first. */
#ifndef GOLFCOACH_HTTPD_HTTPD_H
#define GOLFCOACH_HTTPD_HTTPD_H

#include <glib.h>
#include <stdint.h>

typedef struct Httpd Httpd;
typedef struct HttpdRequest HttpdRequest;
typedef struct HttpdSocket HttpdSocket;

/* Others are answered with 501. */
typedef enum {
    HTTPD_GET,
    HTTPD_HEAD, /* reply as to GET: the body is left out here */
    HTTPD_POST,
    HTTPD_PUT,
    HTTPD_PATCH,
    HTTPD_DELETE,
    HTTPD_OPTIONS,
    HTTPD_METHODS
} HttpdMethod;

/* Where a piece of work runs. Each pool has its own threads and a bounded queue; a full one answers
 * 503 with Retry-After. */
typedef enum {
    HTTPD_POOL_FAST, /* rows and cache: milliseconds */
    HTTPD_POOL_SLOW, /* password hashes, exports: at most one a core */
    HTTPD_POOL_READ, /* httpd's own: reads sources of replies */
    HTTPD_POOLS
} HttpdPool;

typedef enum {
    HTTPD_BODY_NONE,  /* one that is sent is refused: 413 */
    HTTPD_BODY_BYTES, /* gathered in memory, see httpd_body() */
    HTTPD_BODY_SINK,  /* given to the sink as it comes */
} HttpdBody;

/* Takes a body piece by piece, in an I/O thread, in order. FALSE refuses the rest: the sink has
 * replied. May write to files; must not wait for a network. */
typedef gboolean (*HttpdSink)(HttpdRequest *request, const char *data, gsize size);

typedef struct {
    HttpdBody body;
    uint64_t body_limit; /* bytes; more: 413, from Content-Length before any of it is read */
    HttpdSink sink;      /* HTTPD_BODY_SINK */
    HttpdPool pool;      /* of admit and run */
    gboolean is_screened;
    gboolean (*admit)(HttpdRequest *request); /* NULL: none. FALSE: it has replied */
    void (*run)(HttpdRequest *request);       /* NULL: the plan has replied (404, 405, 401 …) */
    int body_deadline_s;                      /* the whole body must have come by then; 0 = 30 */
} HttpdPlan;

/* At once: more than there are workers for; Redis answers so many within a millisecond. */
enum { HTTPD_SCREENED = 64 };

/* What `done` is told when the client went before it was answered. */
#define HTTPD_STATUS_CLIENT_GONE 499

typedef struct {
    gpointer user; /* see httpd_user() */
    /* I/O thread: must not block. *ret_plan is zeroed. */
    void (*plan)(HttpdRequest *request, HttpdPlan *ret_plan);
    /* For all that wait for it together, 1 to HTTPD_SCREENED: what each needs from another server
     * is asked for in one go. May reply to some. NULL if no plan asks. */
    void (*screen)(HttpdRequest *const *requests, guint count);
    gboolean screen_waits; /* it runs on a thread of its own; else in the I/O threads, for one each,
                              and must not block */
    /* I/O thread: must not block. Once for every request that was planned; for logs and metrics;
     * frees data. `sent`: bytes of the reply's body, as far as they were wanted. */
    void (*done)(HttpdRequest *request, int status, uint64_t sent);
} HttpdApp;

typedef struct {
    const char *address;        /* "127.0.0.1", "0.0.0.0", "::1" */
    guint16 port;               /* 0 = any free one, see httpd_port() */
    guint io_threads;           /* 0 = 2, or 1 on a single core */
    guint workers[HTTPD_POOLS]; /* threads; 0 = by the cores */
    guint connections;          /* at once, and as many sockets; 0 = 10,000, or what RLIMIT_NOFILE
                                   allows, which is raised as far as it may be */
    const char *trusted_proxy;  /* address whose X-Forwarded-For and X-Request-ID are believed; NULL
                                   = nobody's */
    guint ping_s;               /* between two pings of a socket; 0 = 30 */
} HttpdOptions;

Httpd *httpd_start(const HttpdOptions *options, const HttpdApp *app, GError **error);
guint16 httpd_port(const Httpd *server);
/* Stops listening, closes sockets with 1001, lets requests under way end for up to `grace_s`, then
 * cuts the rest off; handlers that have begun are waited for. Blocks. */
void httpd_stop(Httpd *server, guint grace_s);

/* --- The request ------------------------------------------------------------------------------ */

gpointer httpd_user(const HttpdRequest *request);
/* Whatever the app wants to keep with the request; `done` frees it. */
void httpd_set_data(HttpdRequest *request, gpointer data);
gpointer httpd_data(const HttpdRequest *request);

HttpdMethod httpd_method(const HttpdRequest *request);
const char *httpd_method_name(HttpdMethod method); /* "GET" */
/* Decoded, valid UTF-8, no control characters, begins with '/', without "." and ".." segments and
 * encoded slashes: others were refused. */
const char *httpd_path(const HttpdRequest *request);
/* Decoded ('+' is a blank); NULL: not there; the first of several. */
const char *httpd_query(const HttpdRequest *request, const char *name);
/* All of them, in order; FALSE from `each` ends it. */
typedef gboolean (*HttpdEach)(const char *name, const char *value, gpointer data);
void httpd_each_query(const HttpdRequest *request, HttpdEach each, gpointer data);
/* Name without regard to case; NULL: not there. The value is of one line, but maybe no UTF-8. */
const char *httpd_header(const HttpdRequest *request, const char *name);
/* Of the client, behind the trusted proxy. */
const char *httpd_address(const HttpdRequest *request);
/* Made, or the trusted proxy's. Workers log under it (base_log_set_request()). */
const char *httpd_request_id(const HttpdRequest *request);
/* HTTPD_BODY_BYTES: never NULL in run. Borrowed. */
GBytes *httpd_body(const HttpdRequest *request);
/* UINT64_MAX: not said. */
uint64_t httpd_content_length(const HttpdRequest *request);

/* --- multipart/form-data for sinks: feed the pieces, get the parts ---------------------------- */

typedef struct HttpdMultipart HttpdMultipart;
typedef struct {
    /* A part begins; file_name and content_type may be NULL; all are valid UTF-8 of one line.
     * file_name is what the client says: never a path to write to. FALSE refuses it all. */
    gboolean (*part)(const char *name, const char *file_name, const char *content_type,
                     gpointer data);
    gboolean (*piece)(const char *bytes, gsize size, gpointer data); /* of the part begun last */
    gboolean (*part_end)(gpointer data);
} HttpdMultipartCalls;
/* Strict RFC 7578/2046; everything but a part's bytes is bounded. `calls` is copied. NULL with
 * BASE_ERROR_INPUT if content_type (may be NULL) is not multipart/form-data with a sane boundary.
 */
HttpdMultipart *httpd_multipart_new(const char *content_type, const HttpdMultipartCalls *calls,
                                    gpointer data, GError **error);
/* FALSE with BASE_ERROR_INPUT or _LIMIT, also when a call refused; from then on always. */
gboolean httpd_multipart_feed(HttpdMultipart *multipart, const char *bytes, gsize size,
                              GError **error);
/* The closing boundary must have come. */
gboolean httpd_multipart_end(HttpdMultipart *multipart, GError **error);
void httpd_multipart_free(HttpdMultipart *multipart);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(HttpdMultipart, httpd_multipart_free)

/* --- The reply: exactly one httpd_reply…; headers before it ----------------------------------- */

/* Replaces. A value with a line break is dropped, with a line in the log. */
void httpd_set_header(HttpdRequest *request, const char *name, const char *value);
/* Text that is sent as it is; gzip'd if the client takes it, it is worth it and its type is text or
 * JSON. GET replies of status 200 get a weak ETag unless they have one and honour If-None-Match
 * (304). `type` NULL: no body. */
void httpd_reply(HttpdRequest *request, int status, const char *type, GBytes *body);
/* application/problem+json (RFC 9457) of type about:blank; `detail` may be NULL. */
void httpd_reply_problem(HttpdRequest *request, int status, const char *detail);

/* A large body that is read on a worker while the connection waits: no thread waits for a slow
 * client. Range, If-Range, ETag and HEAD are handled here (206, 416, 304). */
typedef struct {
    uint64_t size;
    const char *type; /* of the content; copied */
    const char *etag; /* strong, without quotes, copied; NULL = none */
    /* On a worker, one call at a time, in order. How many bytes, 1 to size; else the connection is
     * broken off. */
    gssize (*read)(gpointer data, uint64_t offset, void *ret_bytes, gsize size);
    void (*free)(gpointer data); /* once, in any case, any thread; may be NULL */
    gpointer data;
} HttpdSource;
void httpd_reply_source(HttpdRequest *request, int status, const HttpdSource *source);

/* --- WebSocket (RFC 6455), text messages, no extensions --------------------------------------- */

/* Calls come from the socket thread and must not block. */
typedef struct {
    void (*opened)(HttpdSocket *socket, gpointer data);
    /* Whole, valid UTF-8, at most 64 KiB; not terminated. Some may still come after
     * httpd_socket_close(). */
    void (*message)(HttpdSocket *socket, const char *text, gsize size, gpointer data);
    /* The last call; free data here. 1006: without a closing frame. */
    void (*closed)(HttpdSocket *socket, int code, gpointer data);
} HttpdSocketCalls;
/* From run: answers 101 if the request is a proper handshake, else 400, 426 or 503. The app has
 * looked at Origin and token before. Ping every 30 s; two unanswered: gone. TRUE: calls->closed
 * will be called, even if it never opens; FALSE: it will not. */
gboolean httpd_reply_socket(HttpdRequest *request, const HttpdSocketCalls *calls, gpointer data);
HttpdSocket *httpd_socket_ref(HttpdSocket *socket);
void httpd_socket_unref(HttpdSocket *socket);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(HttpdSocket, httpd_socket_unref)
/* Any thread; valid UTF-8. FALSE: it is closing. Beyond 256 KiB unsent the client is too slow: it
 * is closed with 1013 and FALSE is returned. */
gboolean httpd_socket_send(HttpdSocket *socket, const char *text, gsize size);
/* Any thread. What waits is sent first. `reason` may be NULL; at most 123 bytes of it are sent. */
void httpd_socket_close(HttpdSocket *socket, int code, const char *reason);

#endif

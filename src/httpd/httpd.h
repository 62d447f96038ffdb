/* An HTTP/1.1 server with streaming bodies both ways and WebSockets. It knows nothing of what
 * routes mean.
 *
 * A request's way: when its header is complete, `plan` (I/O thread, must not block) says what to do
 * with it. Then, if the plan has an `admit`, that runs on a worker BEFORE the body is read and may
 * refuse. Then the body is gathered or handed to the sink piece by piece. Then `run` is called on a
 * worker and must reply exactly once. Then `done`. A request and what is borrowed from it live
 * until `done` returns. */
#ifndef GOLFCOACH_HTTPD_HTTPD_H
#define GOLFCOACH_HTTPD_HTTPD_H

#include <glib.h>
#include <jansson.h>
#include <stdint.h>

typedef struct Httpd Httpd;
typedef struct HttpdRequest HttpdRequest;
typedef struct HttpdSocket HttpdSocket;

typedef enum {
    HTTPD_GET,
    HTTPD_HEAD,
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
    gboolean (*admit)(HttpdRequest *request); /* NULL: none. FALSE: it has replied */
    void (*run)(HttpdRequest *request);       /* NULL: the plan has replied (404, 405, 401 …) */
    int body_deadline_s;                      /* the whole body must have come by then; 0 = 30 */
} HttpdPlan;

typedef struct {
    gpointer user; /* see httpd_user() */
    void (*plan)(HttpdRequest *request, HttpdPlan *ret_plan);
    void (*done)(HttpdRequest *request, int status,
                 uint64_t sent); /* any thread; for logs and metrics; frees data */
} HttpdApp;

typedef struct {
    const char *address;        /* "127.0.0.1", "0.0.0.0", "::1" */
    guint16 port;               /* 0 = any free one, see httpd_port() */
    guint io_threads;           /* 0 = 2 */
    guint workers[HTTPD_POOLS]; /* threads; 0 = by the cores */
    guint connections;          /* at once; 0 = 10,000, or what RLIMIT_NOFILE allows */
    const char *trusted_proxy;  /* address whose X-Forwarded-For and X-Request-ID are believed; NULL
                                   = nobody's */
} HttpdOptions;

Httpd *httpd_start(const HttpdOptions *options, const HttpdApp *app, GError **error);
guint16 httpd_port(const Httpd *server);
/* Stops listening, closes sockets with 1001, lets requests under way end for up to `grace_s`, then
 * stops. Blocks. */
void httpd_stop(Httpd *server, guint grace_s);

/* --- The request
 * --------------------------------------------------------------------------------------------------
 */
gpointer httpd_user(const HttpdRequest *request);
/* Whatever the app wants to keep with the request; `done` frees it. */
void httpd_set_data(HttpdRequest *request, gpointer data);
gpointer httpd_data(const HttpdRequest *request);

HttpdMethod httpd_method(const HttpdRequest *request);
const char *httpd_method_name(HttpdMethod method);   /* "GET" */
const char *httpd_path(const HttpdRequest *request); /* decoded, valid UTF-8, begins with '/';
                                                        others were refused: 400 */
const char *httpd_query(const HttpdRequest *request,
                        const char *name); /* decoded; NULL: not there; the first of several */
/* All of them, in order; FALSE from `each` ends it. */
typedef gboolean (*HttpdEach)(const char *name, const char *value, gpointer data);
void httpd_each_query(const HttpdRequest *request, HttpdEach each, gpointer data);
const char *httpd_header(const HttpdRequest *request,
                         const char *name); /* name without regard to case */
const char *
httpd_address(const HttpdRequest *request); /* of the client, behind the trusted proxy */
const char *httpd_request_id(const HttpdRequest *request); /* made, or the trusted proxy's */
GBytes *httpd_body(const HttpdRequest *request); /* HTTPD_BODY_BYTES: never NULL in run; borrowed */
uint64_t httpd_content_length(const HttpdRequest *request); /* UINT64_MAX: not said */

/* multipart/form-data for sinks: feed the pieces, get the parts. Every part and name is bounded. */
typedef struct HttpdMultipart HttpdMultipart;
typedef struct {
    /* A part begins; file_name and content_type may be NULL. FALSE refuses it all. */
    gboolean (*part)(const char *name, const char *file_name, const char *content_type,
                     gpointer data);
    gboolean (*piece)(const char *bytes, gsize size, gpointer data); /* of the part begun last */
    gboolean (*part_end)(gpointer data);
} HttpdMultipartCalls;
/* NULL with BASE_ERROR_INPUT if content_type is not multipart/form-data with a sane boundary.
 * Strict RFC 7578/2046. */
HttpdMultipart *httpd_multipart_new(const char *content_type, const HttpdMultipartCalls *calls,
                                    gpointer data, GError **error);
gboolean httpd_multipart_feed(HttpdMultipart *multipart, const char *bytes, gsize size,
                              GError **error);
gboolean httpd_multipart_end(HttpdMultipart *multipart,
                             GError **error); /* the closing boundary must have come */
void httpd_multipart_free(HttpdMultipart *multipart);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(HttpdMultipart, httpd_multipart_free)

/* --- The reply: exactly one httpd_reply_…; headers before it
 * ------------------------------------------------------- */
void httpd_set_header(HttpdRequest *request, const char *name,
                      const char *value); /* value: no line breaks; replaces */
/* Text that is sent as it is; gzip'd if the client takes it, it is worth it and its type is text or
 * JSON. GET replies of status 200 get a weak ETag and honour If-None-Match (304). `type` NULL: no
 * body. */
void httpd_reply(HttpdRequest *request, int status, const char *type, GBytes *body);

/* A large body that is read on a worker while the connection waits: no thread waits for a slow
 * client. Range, If-Range, ETag and HEAD are handled here (206, 416, 304). */
typedef struct {
    uint64_t size;
    const char *type; /* of the content; copied */
    const char *etag; /* strong, without quotes, copied; NULL = none */
    gssize (*read)(gpointer data, uint64_t offset, void *ret_bytes,
                   gsize size); /* on a worker; -1 breaks off */
    void (*free)(gpointer data);
    gpointer data;
} HttpdSource;
void httpd_reply_source(HttpdRequest *request, int status, const HttpdSource *source);

/* --- WebSocket (RFC 6455), text messages, no extensions
 * -------------------------------------------------------------- */
typedef struct {
    void (*opened)(HttpdSocket *socket, gpointer data);
    void (*message)(HttpdSocket *socket, const char *text, gsize size,
                    gpointer data); /* whole, valid UTF-8, <= 64 KiB */
    void (*closed)(HttpdSocket *socket, int code,
                   gpointer data); /* the last call; free data here */
} HttpdSocketCalls;
/* From run: answers 101 if the request is a proper handshake, else 400 or 426. Calls come from the
 * socket thread and must not block. Ping every 30 s; two unanswered: gone. TRUE: calls->closed will
 * be called; FALSE: it will not. */
gboolean httpd_reply_socket(HttpdRequest *request, const HttpdSocketCalls *calls, gpointer data);
HttpdSocket *httpd_socket_ref(HttpdSocket *socket);
void httpd_socket_unref(HttpdSocket *socket);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(HttpdSocket, httpd_socket_unref)
/* Any thread. Beyond 256 KiB unsent the client is too slow: it is closed with 1013 and FALSE is
 * returned. */
gboolean httpd_socket_send(HttpdSocket *socket, const char *text, gsize size);
void httpd_socket_close(HttpdSocket *socket, int code, const char *reason); /* any thread */
guint httpd_socket_count(const Httpd *server);

#endif

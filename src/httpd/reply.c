#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "base/crypto.h"
#include "base/json.h"
#include "base/log.h"
#include "httpd/fields.h"
#include "httpd/gzip.h"
#include "httpd/internal.h"
#include "httpd/negotiate.h"

/* Every reply has these unless the app said otherwise. */
static const char *const ALWAYS[][2] = {
    {"X-Content-Type-Options", "nosniff"},
    {"Referrer-Policy", "no-referrer"},
    {"Cache-Control", "no-store"},
};

void httpd_reply_clear(HttpdReply *reply) {
    g_clear_pointer(&reply->headers, g_ptr_array_unref);
    g_clear_pointer(&reply->body, g_bytes_unref);
    g_clear_pointer(&reply->stream, httpd_stream_free);
    g_clear_pointer(&reply->socket, httpd_sockets_release);
}

/* Where its name stands in the list, or -1. */
static int find_header(const HttpdReply *reply, const char *name) {
    for (guint i = 0; reply->headers && i < reply->headers->len; i += 2)
        if (g_ascii_strcasecmp(reply->headers->pdata[i], name) == 0)
            return (int)i;
    return -1;
}

const char *httpd_reply_header(const HttpdReply *reply, const char *name) {
    const int place = find_header(reply, name);
    return place < 0 ? NULL : reply->headers->pdata[place + 1];
}

void httpd_set_header(HttpdRequest *request, const char *name, const char *value) {
    HttpdReply *reply = &request->reply;
    if (!httpd_field_name_valid(name) || !httpd_field_value_valid(value)) {
        base_log(BASE_LOG_ERROR, "a header of a reply was dropped: it is not one line", "{s:s}",
                 "path", request->target.path ? request->target.path : "");
        return;
    }
    if (!reply->headers)
        reply->headers = g_ptr_array_new_with_free_func(g_free);
    const int place = find_header(reply, name);
    if (place >= 0) {
        g_free(reply->headers->pdata[place + 1]);
        reply->headers->pdata[place + 1] = g_strdup(value);
        return;
    }
    g_ptr_array_add(reply->headers, g_strdup(name));
    g_ptr_array_add(reply->headers, g_strdup(value));
}

gboolean httpd_reply_begin(HttpdRequest *request, int status) {
    if (request->reply.is_set) {
        base_log(BASE_LOG_ERROR, "a handler replied twice", "{s:s s:i}", "path",
                 request->target.path, "status", status);
        return FALSE;
    }
    request->reply.is_set = TRUE;
    request->reply.status = status;
    return TRUE;
}

/* --- Bodies in memory ------------------------------------------------------------------------- */

/* Weak, because the same text is sent compressed or not. */
static char *weak_etag(GBytes *body) {
    enum { KEPT = 16 };
    gsize size;
    const void *data = g_bytes_get_data(body, &size);
    guint8 hash[BASE_HASH_SIZE];
    base_sha256(data, size, hash);
    g_autofree char *hex = base_hex(hash, KEPT);
    return g_strdup_printf("W/\"%s\"", hex);
}

/* The client has it already: the body is dropped and the status becomes 304. */
static void be_conditional(HttpdRequest *request) {
    HttpdReply *reply = &request->reply;
    if (!httpd_reply_header(reply, "ETag")) {
        g_autofree char *etag = weak_etag(reply->body);
        httpd_set_header(request, "ETag", etag);
    }
    if (!httpd_etag_listed(httpd_header(request, "If-None-Match"),
                           httpd_reply_header(reply, "ETag")))
        return;
    reply->status = MHD_HTTP_NOT_MODIFIED;
    g_clear_pointer(&reply->body, g_bytes_unref);
}

/* Caches must keep the compressed and the plain text apart; the app may have named other fields. */
static void vary_by_encoding(HttpdRequest *request) {
    const char *others = httpd_reply_header(&request->reply, "Vary");
    g_autofree char *all =
        g_strconcat(others ? others : "", others ? ", " : "", "Accept-Encoding", NULL);
    httpd_set_header(request, "Vary", all);
}

static void compress(HttpdRequest *request) {
    HttpdReply *reply = &request->reply;
    if (!httpd_accepts_gzip(httpd_header(request, "Accept-Encoding")))
        return;
    GBytes *smaller = httpd_gzip(reply->body);
    if (!smaller)
        return;
    g_bytes_unref(reply->body);
    reply->body = smaller;
    httpd_set_header(request, "Content-Encoding", "gzip");
}

void httpd_reply(HttpdRequest *request, int status, const char *type, GBytes *body) {
    if (!httpd_reply_begin(request, status))
        return;
    if (!type || !body)
        return;
    const gboolean is_worth = httpd_gzip_worth(type, g_bytes_get_size(body)) &&
                              !httpd_reply_header(&request->reply, "Content-Encoding");
    httpd_set_header(request, "Content-Type", type);
    request->reply.body = g_bytes_ref(body);
    if (is_worth)
        vary_by_encoding(request);
    if (status == MHD_HTTP_OK && (request->method == HTTPD_GET || request->method == HTTPD_HEAD))
        be_conditional(request);
    if (is_worth && request->reply.body)
        compress(request);
}

void httpd_reply_problem(HttpdRequest *request, int status, const char *detail) {
    g_autoptr(json_t) problem =
        json_pack("{s:s s:s s:i}", "type", "about:blank", "title",
                  MHD_get_reason_phrase_for((unsigned)status), "status", status);
    /* A member that is NULL or no UTF-8 is left out. */
    json_object_set_new(problem, "detail", json_string(detail));
    json_object_set_new(problem, "request_id", json_string(request->id));
    g_autofree char *text = base_json_text(problem);
    const gsize size = strlen(text);
    g_autoptr(GBytes) body = g_bytes_new_take(g_steal_pointer(&text), size);
    httpd_reply(request, status, "application/problem+json", body);
}

/* --- Sending ---------------------------------------------------------------------------------- */

typedef void (*AddHeader)(gpointer data, const char *name, const char *value);

static void each_header(HttpdRequest *request, AddHeader add, gpointer data) {
    const HttpdReply *reply = &request->reply;
    for (guint i = 0; reply->headers && i < reply->headers->len; i += 2)
        add(data, reply->headers->pdata[i], reply->headers->pdata[i + 1]);
    for (gsize i = 0; i < G_N_ELEMENTS(ALWAYS); i++)
        if (find_header(reply, ALWAYS[i][0]) < 0)
            add(data, ALWAYS[i][0], ALWAYS[i][1]);
    if (request->id)
        add(data, "X-Request-ID", request->id);
}

static void add_to_response(gpointer data, const char *name, const char *value) {
    MHD_add_response_header(data, name, value);
}

static void unref_bytes(void *bytes) {
    g_bytes_unref(bytes);
}

static struct MHD_Response *response_of_body(HttpdRequest *request) {
    gsize size = 0;
    GBytes *body = request->reply.body;
    if (!body)
        return MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
    /* libmicrohttpd does not write to it. */
    void *data = (void *)(uintptr_t)g_bytes_get_data(body, &size);
    request->sent = request->method == HTTPD_HEAD ? 0 : size;
    return MHD_create_response_from_buffer_with_free_callback_cls(size, data, unref_bytes,
                                                                  g_bytes_ref(body));
}

static struct MHD_Response *make_response(HttpdRequest *request) {
    HttpdReply *reply = &request->reply;
    if (reply->socket)
        return httpd_sockets_response(reply->socket);
    if (reply->stream)
        return httpd_stream_response(request, g_steal_pointer(&reply->stream));
    return response_of_body(request);
}

enum MHD_Result httpd_reply_queue(HttpdRequest *request) {
    HttpdReply *reply = &request->reply;
    const gsize size = reply->body ? g_bytes_get_size(reply->body) : 0;
    httpd_watchdog_set(request->watched, HTTPD_BOUND_SEND_S + (int)(size / HTTPD_BOUND_SEND_RATE));
    struct MHD_Response *response = make_response(request);
    if (!response)
        return MHD_NO;
    each_header(request, add_to_response, response);
    if ((request->server->drains || request->closes) && !reply->socket)
        MHD_add_response_header(response, "Connection", "close");
    const enum MHD_Result queued =
        MHD_queue_response(request->connection, (unsigned)reply->status, response);
    MHD_destroy_response(response);
    return queued;
}

static void add_to_text(gpointer data, const char *name, const char *value) {
    g_string_append_printf(data, "%s: %s\r\n", name, value);
}

void httpd_reply_at_once(HttpdRequest *request) {
    const HttpdReply *reply = &request->reply;
    gsize size = 0;
    const char *body = reply->body ? g_bytes_get_data(reply->body, &size) : NULL;
    g_autoptr(GString) text = g_string_new(NULL);
    g_string_printf(text, "HTTP/1.1 %d %s\r\nConnection: close\r\nContent-Length: %zu\r\n",
                    reply->status, MHD_get_reason_phrase_for((unsigned)reply->status), size);
    each_header(request, add_to_text, text);
    g_string_append(text, "\r\n");
    g_string_append_len(text, body, (gssize)size);
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(request->connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    const ssize_t sent = send(info->connect_fd, text->str, text->len, MSG_NOSIGNAL | MSG_DONTWAIT);
    request->sent = sent == (ssize_t)text->len ? size : 0;
}

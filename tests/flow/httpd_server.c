/* A server with one route for each thing src/httpd can do, for httpd_test.py.
 *
 * usage: httpd_server [PROXY [PING_SECONDS [CONNECTIONS [at-once]]]]
 * at-once: what is screened is so in the I/O thread.
 * Prints its port; ends on SIGTERM; then prints how many requests ended, and how many sockets. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "base/log.h"
#include "httpd/httpd.h"

static gint requests_ended, sockets_opened, sockets_closed, sources_freed, sources_made;

static void reply_json(HttpdRequest *request, int status, json_t *value) {
    g_autofree char *text = base_json_text(value);
    g_autoptr(GBytes) body = g_bytes_new(text, strlen(text));
    httpd_reply(request, status, "application/json", body);
    json_decref(value);
}

static gint64 number(const HttpdRequest *request, const char *name, gint64 fallback) {
    const char *text = httpd_query(request, name);
    return text ? g_ascii_strtoll(text, NULL, 10) : fallback;
}

/* --- Routes ----------------------------------------------------------------------------------- */

static void run_health(HttpdRequest *request) {
    reply_json(request, 200, json_pack("{s:s}", "status", "ok"));
}

static gboolean add_pair(const char *name, const char *value, gpointer pairs) {
    json_array_append_new(pairs, json_pack("[s, s]", name, value));
    return TRUE;
}

static void run_info(HttpdRequest *request) {
    json_t *pairs = json_array();
    httpd_each_query(request, add_pair, pairs);
    reply_json(request, 200,
               json_pack("{s:s s:s s:o s:s s:s}", "method",
                         httpd_method_name(httpd_method(request)), "path", httpd_path(request),
                         "query", pairs, "address", httpd_address(request), "request_id",
                         httpd_request_id(request)));
}

static void run_counts(HttpdRequest *request) {
    reply_json(request, 200,
               json_pack("{s:i s:i s:i s:i s:i}", "ended", g_atomic_int_get(&requests_ended),
                         "opened", g_atomic_int_get(&sockets_opened), "closed",
                         g_atomic_int_get(&sockets_closed), "sources_made",
                         g_atomic_int_get(&sources_made), "sources_freed",
                         g_atomic_int_get(&sources_freed)));
}

static void run_echo(HttpdRequest *request) {
    httpd_reply(request, 200, "application/octet-stream", httpd_body(request));
}

static gboolean admit_guarded(HttpdRequest *request) {
    if (g_strcmp0(httpd_header(request, "Authorization"), "yes") == 0)
        return TRUE;
    httpd_reply_problem(request, 401, "who are you?");
    return FALSE;
}

/* Says in each reply with how many it was screened. */
static void screen(HttpdRequest *const *requests, guint count) {
    for (guint i = 0; i < count; i++) {
        const char *wish = httpd_header(requests[i], "Screen");
        char number[12];
        g_snprintf(number, sizeof number, "%u", count);
        httpd_set_header(requests[i], "X-Together", number);
        if (g_strcmp0(wish, "slow") == 0)
            g_usleep(1000000);
        else if (g_strcmp0(wish, "refuse") == 0)
            httpd_reply_problem(requests[i], 429, "not today");
    }
}

static void run_text(HttpdRequest *request) {
    const gsize size = (gsize)number(request, "size", 100);
    GString *text = g_string_new("\"");
    while (text->len + 1 < size)
        g_string_append_c(text, (char)('a' + text->len * text->len % 23));
    g_string_append_c(text, '"');
    g_autoptr(GBytes) body = g_string_free_to_bytes(text);
    httpd_set_header(request, "Cache-Control", "private, no-cache");
    if (httpd_query(request, "vary"))
        httpd_set_header(request, "Vary", httpd_query(request, "vary"));
    httpd_reply(request, 200, "application/json", body);
}

static void run_slow(HttpdRequest *request) {
    g_usleep((gulong)number(request, "ms", 100) * 1000);
    reply_json(request, 200, json_pack("{s:b}", "slow", 1));
}

static void run_silent(HttpdRequest *request) {
    (void)request;
}

static void run_twice(HttpdRequest *request) {
    httpd_set_header(request, "X-Bad", "a\r\nInjected: yes");
    httpd_reply_problem(request, 418, "first");
    httpd_reply_problem(request, 500, "second");
}

static gssize read_source(gpointer data, uint64_t offset, void *ret_bytes, gsize size) {
    const uint64_t *fails_at = data;
    if (*fails_at && offset >= *fails_at)
        return -1;
    guint8 *bytes = ret_bytes;
    for (gsize i = 0; i < size; i++)
        bytes[i] = (guint8)((offset + i) * 7 + (offset + i) / 251);
    return (gssize)size;
}

static void free_source(gpointer data) {
    g_atomic_int_inc(&sources_freed);
    g_free(data);
}

static void run_source(HttpdRequest *request) {
    uint64_t *fails_at = g_new(uint64_t, 1);
    *fails_at = (uint64_t)number(request, "fails", 0);
    const HttpdSource source = {.size = (uint64_t)number(request, "size", 1000),
                                .type = "video/mp4",
                                .etag = "v1",
                                .read = read_source,
                                .free = free_source,
                                .data = fails_at};
    g_atomic_int_inc(&sources_made);
    httpd_reply_source(request, 200, &source);
}

/* --- Bodies that are not kept ----------------------------------------------------------------- */

typedef struct {
    HttpdMultipart *multipart;
    uint64_t bytes;
    json_t *parts;
} Upload;

static gboolean on_part(const char *name, const char *file_name, const char *content_type,
                        gpointer data) {
    Upload *upload = data;
    if (strcmp(name, "forbidden") == 0)
        return FALSE;
    json_array_append_new(upload->parts, json_pack("{s:s s:s? s:s? s:i}", "name", name, "file",
                                                   file_name, "type", content_type, "size", 0));
    return TRUE;
}

static gboolean on_bytes(const char *bytes, gsize size, gpointer data) {
    (void)bytes;
    Upload *upload = data;
    json_t *part = json_array_get(upload->parts, json_array_size(upload->parts) - 1);
    json_object_set_new(
        part, "size",
        json_integer(json_integer_value(json_object_get(part, "size")) + (json_int_t)size));
    return TRUE;
}

static gboolean on_part_end(gpointer data) {
    (void)data;
    return TRUE;
}

static gboolean sink_form(HttpdRequest *request, const char *data, gsize size) {
    static const HttpdMultipartCalls CALLS = {on_part, on_bytes, on_part_end};
    Upload *upload = httpd_data(request);
    g_autoptr(GError) error = NULL;
    if (!upload->multipart)
        upload->multipart =
            httpd_multipart_new(httpd_header(request, "Content-Type"), &CALLS, upload, &error);
    if (upload->multipart && httpd_multipart_feed(upload->multipart, data, size, &error))
        return TRUE;
    httpd_reply_problem(request, 422, error->message);
    return FALSE;
}

static void run_form(HttpdRequest *request) {
    Upload *upload = httpd_data(request);
    g_autoptr(GError) error = NULL;
    if (upload->multipart && httpd_multipart_end(upload->multipart, &error))
        reply_json(request, 201, json_pack("{s:O}", "parts", upload->parts));
    else
        httpd_reply_problem(request, 422, error ? error->message : "no form");
}

static gboolean sink_count(HttpdRequest *request, const char *data, gsize size) {
    (void)data;
    ((Upload *)httpd_data(request))->bytes += size;
    return TRUE;
}

static void run_count(HttpdRequest *request) {
    const Upload *upload = httpd_data(request);
    reply_json(request, 201, json_pack("{s:I}", "bytes", (json_int_t)upload->bytes));
}

/* --- WebSocket -------------------------------------------------------------------------------- */

static void on_open(HttpdSocket *socket, gpointer data) {
    (void)data;
    g_atomic_int_inc(&sockets_opened);
    httpd_socket_send(socket, "hello", 5);
}

/* "flood": far more than a client that does not read can be sent; "close": with 4001; anything
 * else comes back. */
static void on_message(HttpdSocket *socket, const char *text, gsize size, gpointer data) {
    (void)data;
    static char big[32 * 1024];
    memset(big, 'x', sizeof big);
    if (size == 5 && memcmp(text, "flood", 5) == 0) {
        while (httpd_socket_send(socket, big, sizeof big))
            ;
    } else if (size == 5 && memcmp(text, "close", 5) == 0) {
        httpd_socket_send(socket, "bye", 3);
        httpd_socket_close(socket, 4001, "as you wish");
    } else {
        httpd_socket_send(socket, text, size);
    }
}

static void on_closed(HttpdSocket *socket, int code, gpointer data) {
    (void)socket;
    (void)data;
    g_atomic_int_inc(&sockets_closed);
    printf("closed %d\n", code);
    fflush(stdout);
}

static void run_socket(HttpdRequest *request) {
    static const HttpdSocketCalls CALLS = {on_open, on_message, on_closed};
    httpd_reply_socket(request, &CALLS, NULL);
}

/* --- The table -------------------------------------------------------------------------------- */

enum { MIB = 1024 * 1024 };

static const struct {
    const char *path;
    HttpdPlan plan;
} ROUTES[] = {
    {"/health", {.run = run_health}},
    {"/info", {.run = run_info}},
    {"/counts", {.run = run_counts}},
    {"/echo", {.run = run_echo, .body = HTTPD_BODY_BYTES, .body_limit = MIB}},
    {"/guarded",
     {.run = run_echo, .body = HTTPD_BODY_BYTES, .body_limit = MIB, .admit = admit_guarded}},
    {"/screened",
     {.run = run_echo, .body = HTTPD_BODY_BYTES, .body_limit = MIB, .is_screened = TRUE}},
    {"/screened-guarded",
     {.run = run_echo,
      .body = HTTPD_BODY_BYTES,
      .body_limit = MIB,
      .admit = admit_guarded,
      .is_screened = TRUE}},
    {"/text", {.run = run_text}},
    {"/slow", {.run = run_slow}},
    {"/slowest", {.run = run_slow, .pool = HTTPD_POOL_SLOW}},
    {"/silent", {.run = run_silent}},
    {"/twice", {.run = run_twice}},
    {"/source", {.run = run_source}},
    {"/form",
     {.run = run_form, .body = HTTPD_BODY_SINK, .sink = sink_form, .body_limit = 100 * MIB}},
    {"/count",
     {.run = run_count,
      .body = HTTPD_BODY_SINK,
      .sink = sink_count,
      .body_limit = 250 * MIB,
      .body_deadline_s = 60}},
    {"/hurry",
     {.run = run_count,
      .body = HTTPD_BODY_SINK,
      .sink = sink_count,
      .body_limit = MIB,
      .body_deadline_s = 2}},
    {"/socket", {.run = run_socket}},
};

static void plan(HttpdRequest *request, HttpdPlan *ret_plan) {
    Upload *upload = g_new0(Upload, 1);
    upload->parts = json_array();
    httpd_set_data(request, upload);
    for (gsize i = 0; i < G_N_ELEMENTS(ROUTES); i++) {
        if (strcmp(httpd_path(request), ROUTES[i].path) == 0) {
            *ret_plan = ROUTES[i].plan;
            return;
        }
    }
    httpd_reply_problem(request, 404, "no such route");
}

static void done(HttpdRequest *request, int status, uint64_t sent) {
    Upload *upload = httpd_data(request);
    g_atomic_int_inc(&requests_ended);
    httpd_multipart_free(upload->multipart);
    json_decref(upload->parts);
    g_free(upload);
    base_log(BASE_LOG_DEBUG, "request", "{s:s s:i s:I}", "path", httpd_path(request), "status",
             status, "sent", (json_int_t)sent);
}

int main(int argc, char **argv) {
    sigset_t signals;
    int signal_number;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
    base_log_setup(BASE_LOG_WARNING, BASE_LOG_LINES_JSON);
    const HttpdOptions options = {
        .address = "127.0.0.1",
        .workers = {4, 1, 2},
        .trusted_proxy = argc > 1 && *argv[1] ? argv[1] : NULL,
        .ping_s = argc > 2 ? (guint)g_ascii_strtoull(argv[2], NULL, 10) : 0,
        .connections = argc > 3 ? (guint)g_ascii_strtoull(argv[3], NULL, 10) : 0};
    const HttpdApp app = {.plan = plan, .screen = screen, .screen_waits = argc < 5, .done = done};
    g_autoptr(GError) error = NULL;
    Httpd *server = httpd_start(&options, &app, &error);
    if (!server) {
        fprintf(stderr, "%s\n", error->message);
        return 1;
    }
    printf("port %u\n", httpd_port(server));
    fflush(stdout);
    sigwait(&signals, &signal_number);
    httpd_stop(server, 5);
    printf("ended %d opened %d closed %d sources %d of %d\n", requests_ended, sockets_opened,
           sockets_closed, sources_freed, sources_made);
    return 0;
}

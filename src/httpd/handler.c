/* A request's way through libmicrohttpd's calls.
 *
 * httpd_handle_call() comes first when the header is whole, then with each piece of the body, then
 * once more at its end, and again whenever a suspended connection is resumed:
 *
 *     NEW ──plan──┬─────────────────────────► BODY ──pieces, end──► RUN ──► SENT
 *                 └► ADMIT (worker) ──────────┘       (worker)
 *
 * On its first way to a worker a request whose plan asks for it is screened, with all others that
 * wait for that.
 *
 * A connection may be suspended in the first call already: libmicrohttpd then repeats that call,
 * and sends "100 Continue" only when it returns without a reply. A reply queued in the first call
 * closes the connection even if there is no body, so it waits for the end of the body unless there
 * is much of it.
 *
 * What libmicrohttpd refuses by itself (a request line or header it cannot read or hold, bad
 * chunks) gets its own page, without an id, and its connection ends. */
#include <string.h>

#include "base/log.h"
#include "httpd/internal.h"

static const char *const TOO_LARGE = "the body is too large";

/* libmicrohttpd would parse the query too, into the connection's memory: thousands of pairs fill it
 * and leave 0.9.75 waiting for ever. The text lies in its own buffer, which may be written. */
static void hide_query(const char *target) {
    char *mark = strchr((char *)(uintptr_t)target, '?');
    if (mark)
        mark[1] = 0;
}

void *httpd_handle_line(void *data, const char *target, struct MHD_Connection *connection) {
    Httpd *server = data;
    HttpdRequest *request = httpd_request_new(server, connection, target);
    hide_query(target);
    request->watched =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT)->socket_context;
    httpd_watchdog_set(request->watched, HTTPD_BOUND_HEADER_S);
    pthread_mutex_lock(&server->mutex);
    server->active++;
    pthread_mutex_unlock(&server->mutex);
    return request;
}

/* --- Workers ---------------------------------------------------------------------------------- */

static HttpdRequest *request_of(HttpdJob *job) {
    return (HttpdRequest *)((char *)job - offsetof(HttpdRequest, job));
}

static void run_admit(HttpdJob *job) {
    HttpdRequest *request = request_of(job);
    base_log_set_request(request->id);
    if (!request->plan.admit(request) && !request->reply.is_set)
        httpd_reply_problem(request, MHD_HTTP_INTERNAL_SERVER_ERROR, NULL);
    base_log_set_request(NULL);
    MHD_resume_connection(request->connection);
}

static void run_run(HttpdJob *job) {
    HttpdRequest *request = request_of(job);
    base_log_set_request(request->id);
    request->plan.run(request);
    if (!request->reply.is_set) {
        base_log(BASE_LOG_ERROR, "a handler did not reply", "{s:s}", "path", request->target.path);
        httpd_reply_problem(request, MHD_HTTP_INTERNAL_SERVER_ERROR, NULL);
    }
    base_log_set_request(NULL);
    MHD_resume_connection(request->connection);
}

static void give_to(HttpdWorkers *workers, HttpdRequest *request, void (*run)(HttpdJob *job)) {
    request->job.run = run;
    if (httpd_workers_push(workers, &request->job))
        return;
    httpd_set_header(request, "Retry-After", G_STRINGIFY(HTTPD_BOUND_RETRY_S));
    httpd_reply_problem(request, MHD_HTTP_SERVICE_UNAVAILABLE, "too many requests are waiting");
    MHD_resume_connection(request->connection);
}

static void give_to_worker(HttpdRequest *request) {
    give_to(request->server->workers[request->plan.pool], request,
            request->stage == HTTPD_STAGE_ADMIT ? run_admit : run_run);
}

static void run_screen(HttpdJob *job) {
    HttpdJob *jobs[HTTPD_SCREENED] = {job};
    HttpdRequest *requests[HTTPD_SCREENED];
    const Httpd *server = request_of(job)->server;
    const guint count = 1 + httpd_workers_take(server->screen, jobs + 1, HTTPD_SCREENED - 1);
    for (guint i = 0; i < count; i++) {
        requests[i] = request_of(jobs[i]);
        requests[i]->is_screened = TRUE;
    }
    server->app.screen(requests, count);
    for (guint i = 0; i < count; i++) {
        if (requests[i]->reply.is_set)
            MHD_resume_connection(requests[i]->connection);
        else
            give_to_worker(requests[i]);
    }
}

/* --- The header ------------------------------------------------------------------------------- */

static gboolean has_body(const HttpdRequest *request) {
    return request->is_chunked ||
           (request->content_length > 0 && request->content_length != UINT64_MAX);
}

static enum MHD_Result send_reply(HttpdRequest *request) {
    request->stage = HTTPD_STAGE_SENT;
    return httpd_reply_queue(request);
}

/* Goes on to the body, or refuses without reading it. */
static enum MHD_Result expect_body(HttpdRequest *request) {
    request->stage = HTTPD_STAGE_BODY;
    const gboolean is_short = !request->is_chunked && !request->wants_continue &&
                              request->content_length <= HTTPD_BOUND_SWALLOW_BYTES;
    if (request->reply.is_set && has_body(request) && !is_short) {
        httpd_watchdog_linger(request->watched);
        return send_reply(request);
    }
    if (has_body(request))
        httpd_watchdog_set(request->watched, request->plan.body_deadline_s
                                                 ? request->plan.body_deadline_s
                                                 : HTTPD_BOUND_BODY_S);
    if (request->plan.body == HTTPD_BODY_BYTES)
        request->gathering = g_byte_array_new();
    return MHD_YES;
}

/* --- To a worker and back --------------------------------------------------------------------- */

static enum MHD_Result after_worker(HttpdRequest *request) {
    return request->stage == HTTPD_STAGE_ADMIT ? expect_body(request) : send_reply(request);
}

/* Suspends first: a worker may be done before this thread goes on. */
static enum MHD_Result hand_over(HttpdRequest *request, HttpdStage stage) {
    const HttpdApp *app = &request->server->app;
    const gboolean is_next = request->plan.is_screened && !request->is_screened;
    request->stage = stage;
    if (is_next && !app->screen_waits) {
        request->is_screened = TRUE;
        app->screen(&request, 1);
        if (request->reply.is_set)
            return after_worker(request);
    }
    httpd_watchdog_set(request->watched, 0);
    MHD_suspend_connection(request->connection);
    if (is_next && app->screen_waits)
        give_to(request->server->screen, request, run_screen);
    else
        give_to_worker(request);
    return MHD_YES;
}

/* --- The plan --------------------------------------------------------------------------------- */

static uint64_t body_limit(const HttpdPlan *plan) {
    return plan->body == HTTPD_BODY_NONE ? 0 : plan->body_limit;
}

static void make_plan(HttpdRequest *request) {
    request->is_planned = TRUE;
    request->server->app.plan(request, &request->plan);
    if (request->reply.is_set)
        return;
    if (!request->plan.run)
        httpd_reply_problem(request, MHD_HTTP_INTERNAL_SERVER_ERROR, NULL);
    else if (request->content_length != UINT64_MAX &&
             request->content_length > body_limit(&request->plan))
        httpd_reply_problem(request, MHD_HTTP_CONTENT_TOO_LARGE, TOO_LARGE);
}

static enum MHD_Result begin(HttpdRequest *request, const char *method, const char *version) {
    const char *detail = NULL;
    const int refusal = httpd_request_read(request, method, version, &detail);
    if (refusal) {
        /* Where this request ends is not sure either: nothing after it is read. */
        httpd_reply_problem(request, refusal, detail);
        httpd_watchdog_linger(request->watched);
        return send_reply(request);
    }
    make_plan(request);
    if (!request->reply.is_set && request->plan.admit)
        return hand_over(request, HTTPD_STAGE_ADMIT);
    return expect_body(request);
}

/* --- The body --------------------------------------------------------------------------------- */

static void take_piece(HttpdRequest *request, const char *piece, gsize size) {
    if (request->received > body_limit(&request->plan)) {
        httpd_reply_problem(request, MHD_HTTP_CONTENT_TOO_LARGE, TOO_LARGE);
        return;
    }
    if (request->plan.body == HTTPD_BODY_BYTES)
        g_byte_array_append(request->gathering, (const guint8 *)piece, (guint)size);
    else if (!request->plan.sink(request, piece, size) && !request->reply.is_set)
        httpd_reply_problem(request, MHD_HTTP_INTERNAL_SERVER_ERROR, NULL);
}

/* Whether the rest of a body that nobody wants is short enough to wait for its end. */
static gboolean rest_is_short(const HttpdRequest *request) {
    if (request->is_chunked)
        return request->swallowed <= HTTPD_BOUND_SWALLOW_BYTES;
    return request->content_length - request->received <= HTTPD_BOUND_SWALLOW_BYTES;
}

static enum MHD_Result on_piece(HttpdRequest *request, const char *piece, gsize size) {
    if (request->stage != HTTPD_STAGE_BODY)
        return MHD_YES;
    request->received += size;
    if (request->reply.is_set)
        request->swallowed += size;
    else
        take_piece(request, piece, size);
    if (!request->reply.is_set || rest_is_short(request))
        return MHD_YES;
    httpd_watchdog_linger(request->watched);
    request->stage = HTTPD_STAGE_SENT;
    httpd_reply_at_once(request);
    return MHD_NO;
}

static enum MHD_Result end_body(HttpdRequest *request) {
    if (request->gathering)
        request->body = g_byte_array_free_to_bytes(g_steal_pointer(&request->gathering));
    /* Nobody needs fields after a body, and libmicrohttpd may mistake their end. */
    if (MHD_get_connection_values(request->connection, MHD_FOOTER_KIND, NULL, NULL) > 0)
        request->closes = TRUE;
    if (request->reply.is_set)
        return send_reply(request);
    return hand_over(request, HTTPD_STAGE_RUN);
}

enum MHD_Result httpd_handle_call(void *server, struct MHD_Connection *connection,
                                  const char *target, const char *method, const char *version,
                                  const char *piece, size_t *piece_size, void **data) {
    (void)server;
    (void)connection;
    (void)target;
    HttpdRequest *request = *data;
    if (!request)
        return MHD_NO;
    if (*piece_size > 0) {
        const gsize size = *piece_size;
        *piece_size = 0;
        return on_piece(request, piece, size);
    }
    switch (request->stage) {
    case HTTPD_STAGE_NEW:
        return begin(request, method, version);
    case HTTPD_STAGE_BODY:
        return end_body(request);
    case HTTPD_STAGE_ADMIT:
    case HTTPD_STAGE_RUN:
        return after_worker(request);
    case HTTPD_STAGE_SENT:
        break;
    }
    return MHD_YES;
}

/* --- The end ---------------------------------------------------------------------------------- */

void httpd_handle_end(void *data, struct MHD_Connection *connection, void **slot,
                      enum MHD_RequestTerminationCode how) {
    (void)connection;
    (void)how;
    Httpd *server = data;
    HttpdRequest *request = *slot;
    if (!request)
        return;
    *slot = NULL;
    httpd_watchdog_idle(request->watched, HTTPD_BOUND_IDLE_S);
    if (request->is_planned) {
        const int status =
            request->stage == HTTPD_STAGE_SENT ? request->reply.status : HTTPD_STATUS_CLIENT_GONE;
        base_log_set_request(request->id);
        server->app.done(request, status, request->sent);
        base_log_set_request(NULL);
    }
    httpd_request_free(request);
    pthread_mutex_lock(&server->mutex);
    server->active--;
    pthread_cond_broadcast(&server->ended);
    pthread_mutex_unlock(&server->mutex);
}

void httpd_handle_connection(void *data, struct MHD_Connection *connection, void **slot,
                             enum MHD_ConnectionNotificationCode what) {
    Httpd *server = data;
    if (what == MHD_CONNECTION_NOTIFY_STARTED) {
        const union MHD_ConnectionInfo *info =
            MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
        *slot = httpd_watchdog_add(server->watchdog, info->connect_fd, HTTPD_BOUND_HEADER_S);
    } else {
        httpd_watchdog_remove(server->watchdog, *slot);
        *slot = NULL;
    }
}

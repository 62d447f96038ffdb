/* From a request to its handler: find the route, know the caller, hold the rates, check what was
 * sent. */
#include <arpa/inet.h>
#include <string.h>

#include "api/call.h"
#include "api/hub.h"
#include "api/sessions.h"
#include "api/upload.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/json.h"
#include "base/log.h"
#include "base/metrics.h"

struct Api {
    ApiStores stores;
    AuthTokens *tokens;
    ApiHub *hub;
    GHashTable *origins; /* set of web origins that may call */
    guint rate;          /* requests a minute */
    HttpdApp app;
};

enum { QUERY_PAIRS = 32 };
/* What was said of a session is believed so long: a request may wait for its worker, and the
 * session end meanwhile. */
enum { SESSION_NEWS_US = 100 * 1000 };

static Api *api_of(HttpdRequest *request) {
    return httpd_user(request);
}

/* --- Cross-origin ------------------------------------------------------------------------- */

static void allow_origin(Api *api, HttpdRequest *request) {
    const char *origin = httpd_header(request, "Origin");
    if (!origin || !g_hash_table_contains(api->origins, origin))
        return;
    httpd_set_header(request, "Access-Control-Allow-Origin", origin);
    httpd_set_header(request, "Vary", "Origin");
    httpd_set_header(request, "Access-Control-Expose-Headers",
                     "ETag, Retry-After, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, "
                     "X-Request-ID");
}

static void answer_preflight(HttpdRequest *request) {
    httpd_set_header(request, "Access-Control-Allow-Methods", "GET, POST, PATCH, PUT, DELETE");
    httpd_set_header(request, "Access-Control-Allow-Headers",
                     "Authorization, Content-Type, Idempotency-Key, If-None-Match, Range");
    httpd_set_header(request, "Access-Control-Max-Age", "600");
    httpd_reply(request, 204, NULL, NULL);
}

/* --- Who calls ---------------------------------------------------------------------------- */

/* The token of the Authorization header, or of ?token= where a browser cannot set headers. */
static const char *token_of(const ApiCall *call) {
    const char *header = httpd_header(call->request, "Authorization");
    if (header && !g_ascii_strncasecmp(header, "Bearer ", 7))
        return header + 7;
    return call->route->gives == API_GIVES_SOCKET ? httpd_query(call->request, "token") : NULL;
}

/* FALSE: it has replied. */
static gboolean know_caller(ApiCall *call) {
    const ApiAccess access = call->route->access;
    if (access == API_ANYONE)
        return TRUE; /* a session that ended keeps nobody from signing in again */
    const char *token = token_of(call);
    if (access == API_LINK && !token)
        return TRUE; /* a link is checked by its handler */
    g_autoptr(GError) error = NULL;
    if (token)
        call->signed_in =
            auth_tokens_verify(call->tokens, token, base_clock_now_us(), &call->caller, &error);
    if (!call->signed_in) {
        if (error)
            base_log(BASE_LOG_DEBUG, "token refused", "{s:s}", "reason", error->message);
        api_problem(call, 401,
                    token ? "the token is not valid; sign in again or refresh it"
                          : "sign in first: send Authorization: Bearer TOKEN");
        return FALSE;
    }
    const AuthRole role = call->caller.role;
    if ((access == API_COACH && role == AUTH_ROLE_USER) ||
        (access == API_ADMIN && role != AUTH_ROLE_ADMIN)) {
        api_problem(call, 403, "this is not for your role");
        return FALSE;
    }
    return TRUE;
}

/* --- Admission ---------------------------------------------------------------------------- */

/* Who has one IPv6 address has 2^64 of them: all of a /64 are one. */
static void network_of(const char *address, char ret_network[INET6_ADDRSTRLEN]) {
    struct in6_addr ip;
    g_strlcpy(ret_network, address, INET6_ADDRSTRLEN);
    if (inet_pton(AF_INET6, address, &ip) != 1)
        return;
    if (IN6_IS_ADDR_V4MAPPED(&ip)) {
        inet_ntop(AF_INET, &ip.s6_addr[12], ret_network, INET6_ADDRSTRLEN);
        return;
    }
    memset(&ip.s6_addr[8], 0, 8);
    inet_ntop(AF_INET6, &ip, ret_network, INET6_ADDRSTRLEN);
}

static char *rate_key(const ApiCall *call) {
    char network[INET6_ADDRSTRLEN];
    const char *who = call->caller.user_id;
    if (!call->signed_in) {
        network_of(httpd_address(call->request), network);
        who = network;
    }
    return g_strconcat("ratelimit:", who, ":", call->route->id, NULL);
}

static void set_number(ApiCall *call, const char *header, guint number) {
    char text[12];
    g_snprintf(text, sizeof text, "%u", number);
    httpd_set_header(call->request, header, text);
}

/* Replies if it is one request too many. */
static void hold_rate(ApiCall *call, uint64_t count, guint left_s) {
    const guint most =
        call->route->rate == API_RATE_LOGIN ? API_LOGIN_RATE : api_of(call->request)->rate;
    set_number(call, "RateLimit-Limit", most);
    set_number(call, "RateLimit-Remaining", count < most ? most - (guint)count : 0);
    set_number(call, "RateLimit-Reset", left_s);
    if (count <= most)
        return;
    set_number(call, "Retry-After", left_s);
    api_problem(call, 429, "too many requests: at most %u a minute here; wait %u s", most, left_s);
}

/* Counts the requests, and looks for their sessions on the same way. */
static void screen(HttpdRequest *const *requests, guint count) {
    CacheTally tallies[HTTPD_SCREENED];
    char *keys[HTTPD_SCREENED][2];
    for (guint i = 0; i < count; i++) {
        const ApiCall *call = httpd_data(requests[i]);
        keys[i][0] = rate_key(call);
        keys[i][1] = call->signed_in ? api_sessions_key(call) : NULL;
        tallies[i] =
            (CacheTally){.counter = keys[i][0], .window_s = API_RATE_WINDOW_S, .key = keys[i][1]};
    }
    const int64_t now_us = base_clock_monotonic_us();
    cache_tally(api_of(requests[0])->stores.cache, tallies, count);
    for (guint i = 0; i < count; i++) {
        ApiCall *call = httpd_data(requests[i]);
        call->session = tallies[i].value;
        call->screened_us = now_us;
        hold_rate(call, tallies[i].count, tallies[i].left_s);
        g_free(keys[i][0]);
        g_free(keys[i][1]);
    }
}

/* On a worker. FALSE: it has replied. */
static gboolean is_admitted(ApiCall *call) {
    if (!call->signed_in)
        return TRUE;
    if (base_clock_monotonic_us() - call->screened_us > SESSION_NEWS_US) {
        g_autofree char *key = api_sessions_key(call);
        g_clear_pointer(&call->session, g_bytes_unref);
        call->session = cache_get(call->stores->cache, key);
    }
    return api_sessions_still_good(call, call->session);
}

/* --- What was sent ------------------------------------------------------------------------ */

typedef struct {
    ApiPair pairs[QUERY_PAIRS];
    gsize count;
} Query;

static gboolean take_pair(const char *name, const char *value, gpointer data) {
    Query *query = data;
    if (query->count == QUERY_PAIRS)
        return FALSE;
    query->pairs[query->count++] = (ApiPair){name, value};
    return TRUE;
}

static gboolean read_query(ApiCall *call) {
    if (!call->route->query)
        return TRUE;
    Query query = {.count = 0};
    httpd_each_query(call->request, take_pair, &query);
    json_t *mistakes = NULL;
    call->query = api_shape_from_pairs(call->route->query, query.pairs, query.count, &mistakes);
    if (!call->query)
        api_problem_fields(call, mistakes);
    return call->query != NULL;
}

static gboolean read_body(ApiCall *call) {
    if (call->route->takes != API_TAKES_JSON)
        return TRUE;
    gsize size;
    const char *text = g_bytes_get_data(httpd_body(call->request), &size);
    g_autoptr(GError) error = NULL;
    call->body = base_json_parse(text ? text : "", size, API_JSON_BYTES, &error);
    if (!call->body) {
        api_problem(call, 400, "the body is not JSON: %s", error->message);
        return FALSE;
    }
    json_t *mistakes = api_shape_mistakes(call->route->body, call->body);
    if (mistakes)
        api_problem_fields(call, mistakes);
    return !mistakes;
}

/* Whatever parameters it has. */
static gboolean is_json(const HttpdRequest *request) {
    const char *type = httpd_header(request, "Content-Type");
    return type && !g_ascii_strncasecmp(type, "application/json", 16) && strchr("; \t", type[16]);
}

/* --- The server's calls ------------------------------------------------------------------- */

/* Large bodies are only taken from those who may send them. */
static gboolean admits_before_body(const ApiRoute *route) {
    return route->takes == API_TAKES_UPLOAD || route->takes == API_TAKES_FILE;
}

static gboolean admit(HttpdRequest *request) {
    ApiCall *call = httpd_data(request);
    base_log_set_request(httpd_request_id(request));
    const gboolean admitted =
        is_admitted(call) && (call->route->takes != API_TAKES_UPLOAD || api_upload_begin(call));
    api_call_release_db(call); /* the body may take minutes */
    return admitted;
}

static gboolean sink_upload(HttpdRequest *request, const char *data, gsize size) {
    return api_upload_feed(httpd_data(request), data, size);
}

static void run(HttpdRequest *request) {
    ApiCall *call = httpd_data(request);
    base_log_set_request(httpd_request_id(request));
    const gboolean admitted = admits_before_body(call->route) || is_admitted(call);
    if (admitted && read_query(call) && read_body(call))
        call->route->handle(call);
    api_call_release_db(call);
    base_log_set_request(NULL);
}

/* The row of `request`, or NULL: it has replied. */
static const ApiRoute *find_route(HttpdRequest *request, char **ret_parameters) {
    const ApiRoute *route = NULL;
    g_autofree char *allow = NULL;
    switch (api_route_find(httpd_method(request), httpd_path(request), &route, ret_parameters,
                           &allow)) {
    case API_FOUND:
        return route;
    case API_NO_METHOD:
        httpd_set_header(request, "Allow", allow);
        httpd_reply_problem(request, 405, "this path does not take that method");
        return NULL;
    default:
        httpd_reply_problem(request, 404, "there is nothing here; see /api/docs");
        return NULL;
    }
}

static void plan_body(const ApiRoute *route, HttpdPlan *ret_plan) {
    switch (route->takes) {
    case API_TAKES_NOTHING:
        break;
    case API_TAKES_JSON:
        ret_plan->body = HTTPD_BODY_BYTES;
        ret_plan->body_limit = API_JSON_BYTES;
        break;
    case API_TAKES_FILE:
        ret_plan->body = HTTPD_BODY_BYTES;
        ret_plan->body_limit = API_FILE_BYTES;
        break;
    case API_TAKES_UPLOAD:
        ret_plan->body = HTTPD_BODY_SINK;
        ret_plan->body_limit = API_UPLOAD_BYTES;
        ret_plan->body_deadline_s = API_UPLOAD_SECONDS;
        ret_plan->sink = sink_upload;
        break;
    }
}

static void plan(HttpdRequest *request, HttpdPlan *ret_plan) {
    Api *api = api_of(request);
    allow_origin(api, request);
    if (httpd_method(request) == HTTPD_OPTIONS) {
        answer_preflight(request);
        return;
    }
    char *parameters[API_PARAMETERS] = {NULL};
    const ApiRoute *route = find_route(request, parameters);
    if (!route)
        return;
    ApiCall *call = g_new0(ApiCall, 1);
    *call = (ApiCall){.stores = &api->stores,
                      .tokens = api->tokens,
                      .hub = api->hub,
                      .request = request,
                      .route = route,
                      .began_us = base_clock_monotonic_us()};
    memcpy(call->parameters, parameters, sizeof parameters);
    httpd_set_data(request, call);
    if (!know_caller(call))
        return;
    if (route->takes == API_TAKES_JSON && !is_json(request)) {
        api_problem(call, 415, "send JSON with Content-Type: application/json");
        return;
    }
    ret_plan->is_screened = route->rate != API_RATE_NONE;
    ret_plan->pool = route->pool;
    ret_plan->run = run;
    ret_plan->admit = admits_before_body(route) ? admit : NULL;
    plan_body(route, ret_plan);
}

static void done(HttpdRequest *request, int status, uint64_t sent) {
    ApiCall *call = httpd_data(request);
    if (!call)
        return;
    const int64_t spent_us = base_clock_monotonic_us() - call->began_us;
    char code[12];
    g_snprintf(code, sizeof code, "%d", status);
    const char *path = call->route->path;
    base_metrics_add(BASE_METRIC_API_REQUESTS, 1,
                     (const char *[]){path, httpd_method_name(call->route->method), code});
    base_metrics_observe(BASE_METRIC_API_SECONDS, (double)spent_us / 1e6, (const char *[]){path});
    base_log_set_request(httpd_request_id(request));
    base_log(call->route->rate == API_RATE_NONE ? BASE_LOG_DEBUG : BASE_LOG_INFO, "request",
             "{s:s s:s s:i s:I s:f s:s?}", "method", httpd_method_name(httpd_method(request)),
             "endpoint", path, "status", status, "bytes", (json_int_t)sent, "duration_ms",
             (double)spent_us / 1e3, "user_id", call->signed_in ? call->caller.user_id : NULL);
    base_log_set_request(NULL);
    api_call_free(call);
}

/* --- Life --------------------------------------------------------------------------------- */

static GHashTable *origins_from(const char *list) {
    GHashTable *set = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_auto(GStrv) words = g_strsplit(list ? list : "", ",", -1);
    for (char **word = words; *word; word++)
        if (*g_strstrip(*word))
            g_hash_table_add(set, g_strdup(*word));
    return set;
}

Api *api_new(const ApiStores *stores, GError **error) {
    g_autoptr(AuthTokens) tokens = auth_tokens_new(
        stores->secrets, base_config_text(stores->config, BASE_CONFIG_PUBLIC_URL), error);
    if (!tokens)
        return NULL;
    Api *api = g_new0(Api, 1);
    api->stores = *stores;
    api->tokens = g_steal_pointer(&tokens);
    api->hub = api_hub_new(stores->rows, stores->cache);
    api->origins = origins_from(base_config_text(stores->config, BASE_CONFIG_ORIGINS));
    api->rate = (guint)base_config_number(stores->config, BASE_CONFIG_RATE);
    api->app = (HttpdApp){.user = api,
                          .plan = plan,
                          .screen = screen,
                          .screen_waits = cache_is_remote(stores->cache),
                          .done = done};
    return api;
}

void api_free(Api *api) {
    if (!api)
        return;
    api_hub_free(api->hub);
    auth_tokens_free(api->tokens);
    g_hash_table_unref(api->origins);
    g_free(api);
}

const HttpdApp *api_app(Api *api) {
    return &api->app;
}

void api_drain(Api *api) {
    api_hub_drain(api->hub);
}

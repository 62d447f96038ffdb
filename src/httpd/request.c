#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

#include "base/ids.h"
#include "httpd/fields.h"
#include "httpd/internal.h"

static const char *const METHODS[HTTPD_METHODS] = {
    [HTTPD_GET] = "GET",        [HTTPD_HEAD] = "HEAD",   [HTTPD_POST] = "POST",
    [HTTPD_PUT] = "PUT",        [HTTPD_PATCH] = "PATCH", [HTTPD_DELETE] = "DELETE",
    [HTTPD_OPTIONS] = "OPTIONS"};

HttpdRequest *httpd_request_new(Httpd *server, struct MHD_Connection *connection,
                                const char *raw_target) {
    HttpdRequest *request = g_new0(HttpdRequest, 1);
    request->server = server;
    request->connection = connection;
    request->raw_target = g_strdup(raw_target);
    request->content_length = UINT64_MAX;
    return request;
}

void httpd_request_free(HttpdRequest *request) {
    httpd_reply_clear(&request->reply);
    httpd_target_clear(&request->target);
    g_free(request->raw_target);
    g_free(request->address);
    g_free(request->id);
    if (request->gathering)
        g_byte_array_unref(request->gathering);
    if (request->body)
        g_bytes_unref(request->body);
    g_free(request);
}

/* The other end of the connection. */
static char *peer_address(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    const struct sockaddr *address = info ? info->client_addr : NULL;
    char text[INET6_ADDRSTRLEN] = "unknown";
    if (address && address->sa_family == AF_INET) {
        inet_ntop(AF_INET, &((const struct sockaddr_in *)address)->sin_addr, text, sizeof text);
    } else if (address && address->sa_family == AF_INET6) {
        const struct in6_addr *ip = &((const struct sockaddr_in6 *)address)->sin6_addr;
        if (IN6_IS_ADDR_V4MAPPED(ip))
            inet_ntop(AF_INET, &ip->s6_addr[12], text, sizeof text);
        else
            inet_ntop(AF_INET6, ip, text, sizeof text);
    }
    return g_strdup(text);
}

/* What the trusted proxy wrote: the last element, earlier ones are the client's own words. NULL if
 * it is no address. */
static char *forwarded_address(const char *header) {
    const char *comma = header ? strrchr(header, ',') : NULL;
    g_autofree char *last = g_strstrip(g_strdup(comma ? comma + 1 : header ? header : ""));
    unsigned char ip[sizeof(struct in6_addr)];
    const gboolean is_address =
        inet_pton(AF_INET, last, ip) == 1 || inet_pton(AF_INET6, last, ip) == 1;
    return is_address ? g_steal_pointer(&last) : NULL;
}

static gboolean is_request_id(const char *text) {
    const gsize length = text ? strlen(text) : 0;
    if (length == 0 || length > HTTPD_BOUND_REQUEST_ID)
        return FALSE;
    for (gsize i = 0; i < length; i++)
        if (!g_ascii_isalnum(text[i]) && !strchr("-_.", text[i]))
            return FALSE;
    return TRUE;
}

/* Who asks, and under which id; both may be told by the trusted proxy. */
static void read_origin(HttpdRequest *request) {
    g_autofree char *peer = peer_address(request->connection);
    const gboolean by_proxy = g_strcmp0(peer, request->server->trusted_proxy) == 0;
    const char *id = by_proxy ? httpd_header(request, "X-Request-ID") : NULL;
    request->id = is_request_id(id) ? g_strdup(id) : base_id_new();
    if (by_proxy)
        request->address = forwarded_address(httpd_header(request, "X-Forwarded-For"));
    if (!request->address)
        request->address = g_steal_pointer(&peer);
}

static enum MHD_Result add_field(void *data, enum MHD_ValueKind kind, const char *name,
                                 const char *value) {
    (void)kind;
    httpd_fields_add(data, name, value ? value : "");
    return MHD_YES;
}

/* libmicrohttpd 0.9.75 takes a line that begins with ':' for the empty line at the header's end,
 * and what follows for a body or a request of its own. The header lies in its buffer from the
 * method on, line breaks made zeros: only if the last text is followed by two of them and the end
 * was it whole. (Lines without a carriage return do not pass either.) */
static gboolean ends_with_empty_line(const char *header, gsize size, const char *last_text) {
    static const char TWO_LINE_BREAKS[4] = {0};
    const char *end = last_text + strlen(last_text);
    return end >= header && end + sizeof TWO_LINE_BREAKS == header + size &&
           memcmp(end, TWO_LINE_BREAKS, sizeof TWO_LINE_BREAKS) == 0;
}

static int read_fields(HttpdRequest *request, const char *method, const char *version,
                       const char **ret_detail) {
    struct MHD_Connection *connection = request->connection;
    HttpdFields fields = {.last_value = version};
    MHD_get_connection_values(connection, MHD_HEADER_KIND, add_field, &fields);
    const gsize size =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE)->header_size;
    if (fields.count > HTTPD_BOUND_HEADER_FIELDS || size > HTTPD_BOUND_HEADER_BYTES) {
        *ret_detail = "the header is too large";
        return MHD_HTTP_REQUEST_HEADER_FIELDS_TOO_LARGE;
    }
    if (!httpd_fields_end(&fields, !request->is_http_1_0) ||
        !ends_with_empty_line(method, size, fields.last_value)) {
        *ret_detail = "the header is malformed or can be read in two ways";
        return MHD_HTTP_BAD_REQUEST;
    }
    if (fields.has_length)
        request->content_length = fields.content_length;
    request->is_chunked = fields.is_chunked;
    request->wants_continue = fields.wants_continue;
    return 0;
}

static gboolean read_method(HttpdRequest *request, const char *name) {
    for (int i = 0; i < HTTPD_METHODS; i++) {
        if (strcmp(name, METHODS[i]) == 0) {
            request->method = (HttpdMethod)i;
            return TRUE;
        }
    }
    return FALSE;
}

int httpd_request_read(HttpdRequest *request, const char *method, const char *version,
                       const char **ret_detail) {
    read_origin(request);
    request->is_http_1_0 = strcmp(version, "HTTP/1.0") == 0;
    const int status = read_fields(request, method, version, ret_detail);
    if (status)
        return status;
    if (!read_method(request, method)) {
        *ret_detail = "this method is unknown here";
        return MHD_HTTP_NOT_IMPLEMENTED;
    }
    if (!httpd_target_parse(request->raw_target, &request->target)) {
        *ret_detail = "the path or query is malformed";
        return MHD_HTTP_BAD_REQUEST;
    }
    return 0;
}

gpointer httpd_user(const HttpdRequest *request) {
    return request->server->app.user;
}
void httpd_set_data(HttpdRequest *request, gpointer data) {
    request->data = data;
}
gpointer httpd_data(const HttpdRequest *request) {
    return request->data;
}
HttpdMethod httpd_method(const HttpdRequest *request) {
    return request->method;
}
const char *httpd_method_name(HttpdMethod method) {
    return METHODS[method];
}
const char *httpd_path(const HttpdRequest *request) {
    return request->target.path;
}
const char *httpd_address(const HttpdRequest *request) {
    return request->address;
}
const char *httpd_request_id(const HttpdRequest *request) {
    return request->id;
}
GBytes *httpd_body(const HttpdRequest *request) {
    return request->body;
}
uint64_t httpd_content_length(const HttpdRequest *request) {
    return request->content_length;
}

const char *httpd_query(const HttpdRequest *request, const char *name) {
    const GPtrArray *query = request->target.query;
    for (guint i = 0; i + 1 < query->len; i += 2)
        if (strcmp(query->pdata[i], name) == 0)
            return query->pdata[i + 1];
    return NULL;
}

void httpd_each_query(const HttpdRequest *request, HttpdEach each, gpointer data) {
    const GPtrArray *query = request->target.query;
    for (guint i = 0; i + 1 < query->len; i += 2)
        if (!each(query->pdata[i], query->pdata[i + 1], data))
            return;
}

const char *httpd_header(const HttpdRequest *request, const char *name) {
    return MHD_lookup_connection_value(request->connection, MHD_HEADER_KIND, name);
}

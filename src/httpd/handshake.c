#include "httpd/handshake.h"

#include <string.h>

#include "httpd/internal.h"
#include "httpd/negotiate.h"

static const char VERSION[] = "13";

gboolean httpd_handshake_key_valid(const char *key) {
    enum { KEY_LENGTH = 24, KEY_BYTES = 16 };
    if (!key || strlen(key) != KEY_LENGTH)
        return FALSE;
    gsize size = 0;
    g_autofree guchar *bytes = g_base64_decode(key, &size);
    g_autofree char *again = g_base64_encode(bytes, size);
    return size == KEY_BYTES && strcmp(again, key) == 0;
}

char *httpd_handshake_accept(const char *key) {
    static const char SALT[] = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    guint8 hash[20];
    gsize size = sizeof hash;
    GChecksum *sum = g_checksum_new(G_CHECKSUM_SHA1);
    g_checksum_update(sum, (const guchar *)key, -1);
    g_checksum_update(sum, (const guchar *)SALT, -1);
    g_checksum_get_digest(sum, hash, &size);
    g_checksum_free(sum);
    return g_base64_encode(hash, size);
}

/* Whether it is a handshake at all, as RFC 6455 4.2.1 wants it. */
static gboolean is_handshake(const HttpdRequest *request) {
    return request->method == HTTPD_GET && !request->is_http_1_0 &&
           httpd_list_holds(httpd_header(request, "Upgrade"), "websocket") &&
           httpd_list_holds(httpd_header(request, "Connection"), "upgrade");
}

/* TRUE, or refused. */
static gboolean check(HttpdRequest *request) {
    if (!is_handshake(request)) {
        httpd_set_header(request, "Upgrade", "websocket");
        httpd_reply_problem(request, MHD_HTTP_UPGRADE_REQUIRED, "this address is a WebSocket");
    } else if (g_strcmp0(httpd_header(request, "Sec-WebSocket-Version"), VERSION) != 0) {
        httpd_set_header(request, "Sec-WebSocket-Version", VERSION);
        httpd_reply_problem(request, MHD_HTTP_UPGRADE_REQUIRED, "another version is needed");
    } else if (!httpd_handshake_key_valid(httpd_header(request, "Sec-WebSocket-Key"))) {
        httpd_reply_problem(request, MHD_HTTP_BAD_REQUEST, "Sec-WebSocket-Key is malformed");
    } else {
        return TRUE;
    }
    return FALSE;
}

gboolean httpd_reply_socket(HttpdRequest *request, const HttpdSocketCalls *calls, gpointer data) {
    if (request->reply.is_set || !check(request))
        return FALSE;
    HttpdSocket *socket = httpd_sockets_new(request->server->sockets, calls, data);
    if (!socket) {
        httpd_reply_problem(request, MHD_HTTP_SERVICE_UNAVAILABLE, "too many sockets are open");
        return FALSE;
    }
    g_autofree char *accept = httpd_handshake_accept(httpd_header(request, "Sec-WebSocket-Key"));
    httpd_reply_begin(request, MHD_HTTP_SWITCHING_PROTOCOLS);
    httpd_set_header(request, "Upgrade", "websocket");
    httpd_set_header(request, "Sec-WebSocket-Accept", accept);
    request->reply.socket = socket;
    return TRUE;
}

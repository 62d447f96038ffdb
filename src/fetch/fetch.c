#include "fetch/fetch.h"

#include <curl/curl.h>
#include <pthread.h>
#include <string.h>

#include "base/error.h"

enum {
    DEFAULT_TIMEOUT_MS = 60000,
    /* A peer on the same continent answers within one second; then somebody waits for us. */
    CONNECT_TIMEOUT_MS = 5000,
    DEFAULT_REPLY_LIMIT = 16 << 20,
    /* GByteArray counts in 32 bits and grows by doubling. */
    MAX_REPLY_LIMIT = 1 << 30,
    /* All header lines of a reply; real ones have 2 KiB. */
    HEADER_LIMIT = 64 << 10,
    /* Connections that wait for the next call. */
    MAX_IDLE = 8,
    /* What curl reads and writes at once: fewer calls for large bodies. */
    BUFFER_SIZE = 128 << 10,
};

struct Fetch {
    pthread_mutex_t lock;
    GPtrArray *idle; /* CURL handles, each with its connection */
};

/* One call under way. */
typedef struct {
    const FetchRequest *request;
    CURL *curl;
    FetchReply reply;
    gsize reply_limit;
    gsize header_size;
    gsize sent;             /* of request->body */
    const char *broken_off; /* why we ended it, or NULL */
    char message[CURL_ERROR_SIZE];
} Call;

static void set_up_curl(void) {
    curl_global_init(CURL_GLOBAL_DEFAULT);
}

Fetch *fetch_new(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, set_up_curl);
    Fetch *fetch = g_new0(Fetch, 1);
    pthread_mutex_init(&fetch->lock, NULL);
    fetch->idle = g_ptr_array_new_with_free_func(curl_easy_cleanup);
    return fetch;
}

void fetch_free(Fetch *fetch) {
    if (!fetch)
        return;
    g_ptr_array_unref(fetch->idle);
    pthread_mutex_destroy(&fetch->lock);
    g_free(fetch);
}

/* The latest one used first: its connection is the most likely to be still open. */
static CURL *take_handle(Fetch *fetch) {
    pthread_mutex_lock(&fetch->lock);
    CURL *curl =
        fetch->idle->len ? g_ptr_array_steal_index(fetch->idle, fetch->idle->len - 1) : NULL;
    pthread_mutex_unlock(&fetch->lock);
    return curl ? curl : curl_easy_init();
}

static void give_back_handle(Fetch *fetch, CURL *curl) {
    curl_easy_reset(curl); /* forgets the request and its secrets, keeps the connection */
    pthread_mutex_lock(&fetch->lock);
    gboolean is_kept = fetch->idle->len < MAX_IDLE;
    if (is_kept)
        g_ptr_array_add(fetch->idle, curl);
    pthread_mutex_unlock(&fetch->lock);
    if (!is_kept)
        curl_easy_cleanup(curl);
}

static size_t on_send(char *bytes, size_t size, size_t count, void *data) {
    Call *call = data;
    const FetchRequest *request = call->request;
    if (request->send) {
        gssize given = request->send(bytes, size * count, request->send_data);
        if (given < 0)
            call->broken_off = "what was to be sent cannot be read";
        return given < 0 ? CURL_READFUNC_ABORT : (size_t)given;
    }
    gsize given = MIN(size * count, request->body_size - call->sent);
    if (given)
        memcpy(bytes, (const char *)request->body + call->sent, given);
    call->sent += given;
    return given;
}

/* A kept connection may turn out to be closed once the body is under way: curl begins anew. */
static int on_rewind(void *data, curl_off_t offset, int origin) {
    Call *call = data;
    if (call->request->send || origin != SEEK_SET || offset < 0 ||
        (gsize)offset > call->request->body_size)
        return CURL_SEEKFUNC_CANTSEEK;
    call->sent = (gsize)offset;
    return CURL_SEEKFUNC_OK;
}

static size_t on_body(char *bytes, size_t size, size_t count, void *data) {
    Call *call = data;
    GByteArray *body = call->reply.body;
    if (size * count > call->reply_limit - body->len) {
        call->broken_off = "the reply is larger than asked for";
        return 0;
    }
    g_byte_array_append(body, (const guint8 *)bytes, (guint)(size * count));
    return size * count;
}

/* Room for the whole body at once: growing by halves would hold it up to three times. */
static void reserve_body(Call *call, const char *length) {
    guint64 size;
    if (call->reply.body->len == 0 &&
        g_ascii_string_to_unsigned(length, 10, 0, call->reply_limit, &size, NULL)) {
        g_byte_array_set_size(call->reply.body, (guint)size);
        g_byte_array_set_size(call->reply.body, 0);
    }
}

static size_t on_header(char *bytes, size_t size, size_t count, void *data) {
    Call *call = data;
    call->header_size += size * count;
    if (call->header_size > HEADER_LIMIT) {
        call->broken_off = "the reply's headers are too large";
        return 0;
    }
    g_autofree char *line = g_strndup(bytes, size * count);
    if (g_str_has_prefix(line, "HTTP/")) /* after "100 Continue" comes another head */
        g_hash_table_remove_all(call->reply.headers);
    char *colon = strchr(line, ':');
    if (!colon)
        return size * count;
    char *name = g_ascii_strdown(line, colon - line);
    char *value = g_strdup(g_strstrip(colon + 1));
    if (g_str_equal(name, "content-length"))
        reserve_body(call, value);
    g_hash_table_replace(call->reply.headers, name, value);
    return size * count;
}

static gboolean has_body(const FetchRequest *request) {
    return request->body || request->send || g_str_equal(request->method, "PUT") ||
           g_str_equal(request->method, "POST");
}

static void set_method(Call *call) {
    const FetchRequest *request = call->request;
    if (has_body(request)) {
        uint64_t size = request->send ? request->send_size : request->body_size;
        curl_easy_setopt(call->curl, CURLOPT_UPLOAD, 1L);
        curl_easy_setopt(call->curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)size);
        curl_easy_setopt(call->curl, CURLOPT_READFUNCTION, on_send);
        curl_easy_setopt(call->curl, CURLOPT_READDATA, call);
        curl_easy_setopt(call->curl, CURLOPT_SEEKFUNCTION, on_rewind);
        curl_easy_setopt(call->curl, CURLOPT_SEEKDATA, call);
    } else if (g_str_equal(request->method, "HEAD")) {
        curl_easy_setopt(call->curl, CURLOPT_NOBODY, 1L);
    }
    curl_easy_setopt(call->curl, CURLOPT_CUSTOMREQUEST, request->method);
}

/* A streamed body is not hashed before it is sent: what is in it is somebody else's to guard. */
static char *content_hash_header(const FetchRequest *request) {
    g_autofree char *hash =
        request->send
            ? g_strdup("UNSIGNED-PAYLOAD")
            : g_compute_checksum_for_data(G_CHECKSUM_SHA256, request->body, request->body_size);
    return g_strconcat("x-amz-content-sha256: ", hash, NULL);
}

static struct curl_slist *header_list(const FetchRequest *request) {
    struct curl_slist *list = NULL;
    for (const char *const *h = request->headers; h && *h; h++)
        list = curl_slist_append(list, *h);
    if (request->aws_region) {
        g_autofree char *hash = content_hash_header(request);
        list = curl_slist_append(list, hash);
    }
    return list;
}

static void set_signing(Call *call) {
    const FetchRequest *request = call->request;
    if (!request->aws_region)
        return;
    g_autofree char *scope = g_strdup_printf("aws:amz:%s:s3", request->aws_region);
    curl_easy_setopt(call->curl, CURLOPT_AWS_SIGV4, scope);
    curl_easy_setopt(call->curl, CURLOPT_USERNAME, request->aws_key);
    curl_easy_setopt(call->curl, CURLOPT_PASSWORD, request->aws_secret);
}

static void set_limits(Call *call) {
    const FetchRequest *request = call->request;
    guint timeout_ms = request->timeout_ms ? request->timeout_ms : DEFAULT_TIMEOUT_MS;
    curl_easy_setopt(call->curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(call->curl, CURLOPT_NOSIGNAL, 1L); /* threads */
    curl_easy_setopt(call->curl, CURLOPT_TIMEOUT_MS, (long)timeout_ms);
    curl_easy_setopt(call->curl, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_TIMEOUT_MS);
    /* A server that does not know "Expect: 100-continue" costs this much; suppressing the header
     * would need one of our own, which S3 would want signed. */
    curl_easy_setopt(call->curl, CURLOPT_EXPECT_100_TIMEOUT_MS, 200L);
    curl_easy_setopt(call->curl, CURLOPT_BUFFERSIZE, (long)BUFFER_SIZE);
    curl_easy_setopt(call->curl, CURLOPT_UPLOAD_BUFFERSIZE, (long)BUFFER_SIZE);
}

static void set_receivers(Call *call) {
    curl_easy_setopt(call->curl, CURLOPT_ERRORBUFFER, call->message);
    curl_easy_setopt(call->curl, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(call->curl, CURLOPT_HEADERDATA, call);
    curl_easy_setopt(call->curl, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(call->curl, CURLOPT_WRITEDATA, call);
}

static CURLcode perform(Call *call) {
    struct curl_slist *headers = header_list(call->request);
    curl_easy_setopt(call->curl, CURLOPT_URL, call->request->url);
    curl_easy_setopt(call->curl, CURLOPT_HTTPHEADER, headers);
    set_method(call);
    set_signing(call);
    set_limits(call);
    set_receivers(call);
    CURLcode code = curl_easy_perform(call->curl);
    long status = 0;
    curl_easy_getinfo(call->curl, CURLINFO_RESPONSE_CODE, &status);
    call->reply.status = (int)status;
    curl_slist_free_all(headers);
    return code;
}

/* Queries may hold signatures. */
static void set_error(const Call *call, CURLcode code, GError **error) {
    const char *url = call->request->url, *why = call->message;
    if (call->broken_off)
        why = call->broken_off;
    else if (!*why)
        why = curl_easy_strerror(code);
    g_set_error(error, BASE_ERROR,
                code == CURLE_WRITE_ERROR && call->broken_off ? BASE_ERROR_LIMIT
                                                              : BASE_ERROR_INTERNAL,
                "cannot %s %.*s: %s", call->request->method, (int)strcspn(url, "?"), url, why);
}

static gsize reply_limit_of(const FetchRequest *request) {
    if (g_str_equal(request->method, "HEAD")) /* its Content-Length announces nothing */
        return 0;
    return MIN(request->reply_limit ? request->reply_limit : DEFAULT_REPLY_LIMIT, MAX_REPLY_LIMIT);
}

gboolean fetch_run(Fetch *fetch, const FetchRequest *asked, FetchReply *ret_reply, GError **error) {
    FetchRequest request = *asked;
    request.method = asked->method ? asked->method : "GET";
    Call call = {
        .request = &request,
        .curl = take_handle(fetch),
        .reply = {.body = g_byte_array_new(),
                  .headers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free)},
        .reply_limit = reply_limit_of(&request),
    };
    CURLcode code = perform(&call);
    give_back_handle(fetch, call.curl);
    if (code != CURLE_OK) {
        set_error(&call, code, error);
        fetch_reply_clear(&call.reply);
        return FALSE;
    }
    *ret_reply = call.reply;
    return TRUE;
}

void fetch_reply_clear(FetchReply *reply) {
    g_clear_pointer(&reply->body, g_byte_array_unref);
    g_clear_pointer(&reply->headers, g_hash_table_unref);
}

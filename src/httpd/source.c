/* Replies whose bodies are read piece by piece on a worker. libmicrohttpd asks for bytes; while
 * there are none the connection is suspended. */
#include <string.h>

#include "httpd/internal.h"
#include "httpd/negotiate.h"
#include "httpd/range.h"

struct HttpdStream {
    HttpdSource source;
    HttpdRequest *request;
    HttpdJob job;
    uint64_t offset; /* of the next piece in the source */
    uint64_t left;   /* bytes not yet read */
    gboolean has_failed;
    gsize filled, taken; /* of the piece */
    guint8 *piece;       /* made when the first is read */
};

void httpd_stream_free(HttpdStream *stream) {
    if (stream->source.free)
        stream->source.free(stream->source.data);
    g_free(stream->piece);
    g_free(stream);
}

static void read_piece(HttpdJob *job) {
    HttpdStream *stream = (HttpdStream *)((char *)job - offsetof(HttpdStream, job));
    if (!stream->piece)
        stream->piece = g_malloc(HTTPD_BOUND_SOURCE_BYTES);
    const gsize wanted = (gsize)MIN(stream->left, (uint64_t)HTTPD_BOUND_SOURCE_BYTES);
    const gssize got =
        stream->source.read(stream->source.data, stream->offset, stream->piece, wanted);
    stream->has_failed = got <= 0 || (gsize)got > wanted;
    stream->filled = stream->has_failed ? 0 : (gsize)got;
    stream->taken = 0;
    stream->offset += stream->filled;
    stream->left -= stream->filled;
    MHD_resume_connection(stream->request->connection);
}

static void ask_for_piece(HttpdStream *stream) {
    HttpdRequest *request = stream->request;
    httpd_watchdog_set(request->watched, 0);
    MHD_suspend_connection(request->connection);
    stream->job.run = read_piece;
    if (!httpd_workers_push(request->server->workers[HTTPD_POOL_READ], &stream->job)) {
        stream->has_failed = TRUE;
        MHD_resume_connection(request->connection);
    }
}

/* libmicrohttpd wants up to `most` bytes; 0: ask again when the connection is resumed. */
static ssize_t on_wanted(void *data, uint64_t position, char *buffer, size_t most) {
    (void)position;
    HttpdStream *stream = data;
    if (stream->has_failed)
        return MHD_CONTENT_READER_END_WITH_ERROR;
    if (stream->taken == stream->filled) {
        ask_for_piece(stream);
        return 0;
    }
    const gsize size = MIN(most, stream->filled - stream->taken);
    memcpy(buffer, stream->piece + stream->taken, size);
    stream->taken += size;
    stream->request->sent += size;
    httpd_watchdog_set(stream->request->watched,
                       HTTPD_BOUND_SEND_S + (int)(size / HTTPD_BOUND_SEND_RATE));
    return (ssize_t)size;
}

static void on_free(void *stream) {
    httpd_stream_free(stream);
}

struct MHD_Response *httpd_stream_response(HttpdRequest *request, HttpdStream *stream) {
    stream->request = request;
    const gsize block = (gsize)CLAMP(stream->left, 1, (uint64_t)HTTPD_BOUND_SOURCE_BYTES);
    struct MHD_Response *response =
        MHD_create_response_from_callback(stream->left, block, on_wanted, stream, on_free);
    if (!response)
        httpd_stream_free(stream);
    return response;
}

/* --- Making one ------------------------------------------------------------------------------- */

static void set_header_of_source(HttpdRequest *request, const HttpdSource *source,
                                 const char *etag) {
    httpd_set_header(request, "Content-Type", source->type);
    httpd_set_header(request, "Accept-Ranges", "bytes");
    if (etag)
        httpd_set_header(request, "ETag", etag);
}

/* Which part of it this request gets: 200, 206, or 416. */
static int choose_part(HttpdRequest *request, uint64_t size, const char *etag, uint64_t *ret_first,
                       uint64_t *ret_count) {
    uint64_t first = 0, last = 0;
    const char *header =
        request->method == HTTPD_GET && httpd_etag_current(httpd_header(request, "If-Range"), etag)
            ? httpd_header(request, "Range")
            : NULL;
    *ret_first = 0;
    *ret_count = size;
    g_autofree char *content_range = NULL;
    switch (httpd_range_parse(header, size, &first, &last)) {
    case HTTPD_RANGE_WHOLE:
        return MHD_HTTP_OK;
    case HTTPD_RANGE_UNSATISFIABLE:
        content_range = g_strdup_printf("bytes */%" G_GUINT64_FORMAT, size);
        httpd_set_header(request, "Content-Range", content_range);
        return MHD_HTTP_RANGE_NOT_SATISFIABLE;
    case HTTPD_RANGE_PART:
        break;
    }
    content_range = g_strdup_printf(
        "bytes %" G_GUINT64_FORMAT "-%" G_GUINT64_FORMAT "/%" G_GUINT64_FORMAT, first, last, size);
    httpd_set_header(request, "Content-Range", content_range);
    *ret_first = first;
    *ret_count = last - first + 1;
    return MHD_HTTP_PARTIAL_CONTENT;
}

static void let_go(const HttpdSource *source) {
    if (source->free)
        source->free(source->data);
}

static void reply_stream(HttpdRequest *request, int status, const HttpdSource *source,
                         uint64_t first, uint64_t count) {
    if (!httpd_reply_begin(request, status)) {
        let_go(source);
        return;
    }
    HttpdStream *stream = g_new0(HttpdStream, 1);
    stream->source = *source;
    stream->offset = first;
    stream->left = count;
    request->reply.stream = stream;
}

void httpd_reply_source(HttpdRequest *request, int status, const HttpdSource *source) {
    g_autofree char *etag = source->etag ? g_strdup_printf("\"%s\"", source->etag) : NULL;
    uint64_t first = 0, count = source->size;
    set_header_of_source(request, source, etag);
    if (status != MHD_HTTP_OK) {
        reply_stream(request, status, source, first, count);
        return;
    }
    if (etag && httpd_etag_listed(httpd_header(request, "If-None-Match"), etag)) {
        let_go(source);
        httpd_reply(request, MHD_HTTP_NOT_MODIFIED, NULL, NULL);
        return;
    }
    const int chosen = choose_part(request, source->size, etag, &first, &count);
    if (chosen == MHD_HTTP_RANGE_NOT_SATISFIABLE) {
        let_go(source);
        httpd_reply_problem(request, chosen, "the range begins behind the end");
        return;
    }
    reply_stream(request, chosen, source, first, count);
}

/* Objects in an S3 bucket, by path-style addresses. Every request may be asked twice: it does the
 * same again. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "fetch/fetch.h"
#include "store/bytes/driver.h"
#include "store/bytes/s3list.h"

enum {
    TRIES = 3,
    FIRST_PAUSE_US = 200000, /* then four times as long; a gateway that restarts takes longer */
    /* A call's time: this, and its bytes at the slowest rate that is worth waiting for. */
    BASE_TIMEOUT_MS = 20000,
    CHECK_TIMEOUT_MS = 5000,
    LEAST_BYTES_PER_MS = 256,
    /* What a reader asks for: little at first, for those who jump about, then more and more. */
    FIRST_AHEAD = 256 << 10,
    MAX_AHEAD = 4 << 20,
    MAX_PAGE = 1000, /* S3 gives no more */
    /* A thousand names of 1,024 bytes, in XML. */
    LIST_LIMIT = 4 << 20,
    /* An error's page. */
    REFUSAL_LIMIT = 256 << 10,
};

typedef struct {
    BytesPlace place;
    Fetch *fetch;
    char *address; /* ENDPOINT/BUCKET */
    char *region, *key, *secret;
} S3;

/* One request, before it is one of fetch's. */
typedef struct {
    const char *method, *name; /* name: of an object; "" = the bucket */
    const char *query;         /* sorted and encoded, or NULL */
    const char *headers[3];
    BytesSpool *file; /* what is sent, or NULL */
    uint64_t file_size;
    gsize reply_limit;
    guint tries;
    guint timeout_ms;
} Ask;

typedef struct {
    BytesSource source;
    S3 *s3;
    char *name;
    char *tag;          /* the object's version; NULL if the server names none */
    GByteArray *window; /* what was read ahead, from `start`; NULL = nothing yet */
    uint64_t start;
    gsize ahead;
} S3Source;

/* ---- asking ---- */

typedef struct {
    int fd;
    off_t offset;
} Sending;

static gssize send_file(char *ret_bytes, gsize size, gpointer data) {
    Sending *sending = data;
    gssize count;
    do
        count = pread(sending->fd, ret_bytes, size, sending->offset);
    while (count < 0 && errno == EINTR);
    if (count > 0)
        sending->offset += count;
    return count;
}

static gboolean is_passing(int status) {
    return status >= 500 || status == 429;
}

/* FALSE if there was no answer, with fetch's error. */
static gboolean ask_once(const S3 *s3, const Ask *ask, FetchReply *ret_reply, GError **error) {
    g_autofree char *path = g_uri_escape_string(ask->name, "/", FALSE);
    g_autofree char *url =
        g_strconcat(s3->address, *path ? "/" : "", path, ask->query ? "?" : "", ask->query, NULL);
    Sending sending = {.fd = ask->file ? ask->file->fd : -1};
    uint64_t bytes = MAX(ask->file_size, ask->reply_limit);
    const FetchRequest request = {
        .method = ask->method,
        .url = url,
        .headers = ask->headers,
        .send = ask->file ? send_file : NULL,
        .send_data = &sending,
        .send_size = ask->file_size,
        .aws_region = s3->region,
        .aws_key = s3->key,
        .aws_secret = s3->secret,
        .timeout_ms = ask->timeout_ms ? ask->timeout_ms
                                      : (guint)(BASE_TIMEOUT_MS + bytes / LEAST_BYTES_PER_MS),
        .reply_limit = MAX(ask->reply_limit, REFUSAL_LIMIT),
    };
    return fetch_run(s3->fetch, &request, ret_reply, error);
}

/* FALSE if there was no answer; what passes by itself is tried again. */
static gboolean ask_s3(const S3 *s3, const Ask *ask, FetchReply *ret_reply, GError **error) {
    guint tries = ask->tries ? ask->tries : TRIES;
    gulong pause_us = FIRST_PAUSE_US;
    for (guint i = 1;; i++, pause_us *= 4) {
        g_autoptr(GError) failure = NULL;
        gboolean is_answered = ask_once(s3, ask, ret_reply, &failure);
        if (i == tries || (is_answered && !is_passing(ret_reply->status))) {
            if (!is_answered)
                g_set_error_literal(error, BYTES_ERROR, BYTES_ERROR_UNAVAILABLE, failure->message);
            return is_answered;
        }
        if (is_answered)
            fetch_reply_clear(ret_reply);
        g_usleep(pause_us);
    }
}

/* What a refusal's page calls it, "NoSuchKey"; "" if it does not. Free with g_free(). */
static char *refusal_code(const FetchReply *reply) {
    g_autofree char *page = g_strndup((const char *)reply->body->data, reply->body->len);
    const char *start = page ? strstr(page, "<Code>") : NULL;
    if (!start)
        return g_strdup("");
    start += strlen("<Code>");
    return g_strndup(start, strspn(start, G_CSET_A_2_Z G_CSET_a_2_z));
}

static gboolean fail_status(const S3 *s3, const Ask *ask, const FetchReply *reply, GError **error) {
    g_autofree char *code = refusal_code(reply);
    gboolean is_missing = reply->status == 404 && !g_str_equal(code, "NoSuchBucket");
    if (is_missing)
        g_set_error(error, BYTES_ERROR, BYTES_ERROR_MISSING, "there is no object %s", ask->name);
    else
        g_set_error(error, BYTES_ERROR, BYTES_ERROR_UNAVAILABLE, "cannot %s %s/%s: status %d%s%s",
                    ask->method, s3->address, ask->name, reply->status, *code ? " " : "", code);
    return FALSE;
}

/* ---- writing ---- */

/* Without the quotes: Ceph compares a PUT's as it stands, the others take both. NULL if the server
 * named no version. */
static char *put_condition(const S3Source *instead) {
    if (!instead->tag)
        return NULL;
    g_auto(GStrv) parts = g_strsplit(instead->tag, "\"", -1);
    g_autofree char *bare = g_strjoinv("", parts);
    return g_strconcat("If-Match: ", bare, NULL);
}

static gboolean s3_put(BytesPlace *place, const char *name, BytesSpool *file,
                       const BytesSource *instead, GError **error) {
    const S3 *s3 = (const S3 *)place;
    off_t size = lseek(file->fd, 0, SEEK_END);
    if (size < 0)
        return bytes_fail_errno(error, "look at", file->path);
    g_autofree char *condition = instead ? put_condition((const S3Source *)instead) : NULL;
    const Ask ask = {.method = "PUT",
                     .name = name,
                     .headers = {"Content-Type: application/octet-stream", condition},
                     .file = file,
                     .file_size = (uint64_t)size};
    g_auto(FetchReply) reply = {0};
    if (!ask_s3(s3, &ask, &reply, error))
        return FALSE;
    if (instead && (reply.status == 412 || reply.status == 404)) {
        g_set_error(error, BYTES_ERROR, BYTES_ERROR_MISSING,
                    "object %s was deleted or replaced meanwhile", name);
        return FALSE;
    }
    return reply.status == 200 || fail_status(s3, &ask, &reply, error);
}

static gboolean delete_once(const S3 *s3, const char *name, GError **error) {
    const Ask ask = {.method = "DELETE", .name = name};
    g_auto(FetchReply) reply = {0};
    g_autoptr(GError) failure = NULL;
    if (!ask_s3(s3, &ask, &reply, error))
        return FALSE;
    if (reply.status == 204 || reply.status == 200)
        return TRUE;
    fail_status(s3, &ask, &reply, &failure);
    if (g_error_matches(failure, BYTES_ERROR, BYTES_ERROR_MISSING))
        return TRUE;
    g_propagate_error(error, g_steal_pointer(&failure));
    return FALSE;
}

/* A DELETE that meets a PUT is answered as done by Ceph and does nothing, even if the PUT was to
 * replace an object that is there: so look whether it is gone. */
static gboolean s3_remove(BytesPlace *place, const char *name, GError **error) {
    enum { ROUNDS = 3 }; /* longer only somebody puts who does not replace */
    const S3 *s3 = (const S3 *)place;
    const Ask look = {.method = "HEAD", .name = name};
    for (int i = 0; i < ROUNDS; i++) {
        g_auto(FetchReply) reply = {0};
        if (!delete_once(s3, name, error) || !ask_s3(s3, &look, &reply, error))
            return FALSE;
        if (reply.status != 200)
            return reply.status == 404 || fail_status(s3, &look, &reply, error);
    }
    return TRUE;
}

static gboolean s3_check(BytesPlace *place, GError **error) {
    const S3 *s3 = (const S3 *)place;
    const Ask ask = {.method = "PUT", .name = ".check", .tries = 1, .timeout_ms = CHECK_TIMEOUT_MS};
    g_auto(FetchReply) reply = {0};
    return ask_s3(s3, &ask, &reply, error) &&
           (reply.status == 200 || fail_status(s3, &ask, &reply, error));
}

/* ---- reading ---- */

/* "bytes 0-99/1000" → 1,000, if it is what was asked for and what came. */
static gboolean range_total(const FetchReply *reply, uint64_t offset, uint64_t *ret_total) {
    const char *range = g_hash_table_lookup(reply->headers, "content-range");
    guint64 first, last, total;
    int end = 0;
    if (!range ||
        sscanf(range, "bytes %" G_GUINT64_FORMAT "-%" G_GUINT64_FORMAT "/%" G_GUINT64_FORMAT "%n",
               &first, &last, &total, &end) != 3 ||
        range[end])
        return FALSE;
    if (first != offset || last < first || last >= total || last - first + 1 != reply->body->len)
        return FALSE;
    *ret_total = total;
    return TRUE;
}

/* The reply to a range that did not begin at the end or behind it. */
static gboolean take_window(S3Source *source, const Ask *ask, uint64_t offset, FetchReply *reply,
                            GError **error) {
    uint64_t total;
    if (reply->status == 412) {
        g_set_error(error, BYTES_ERROR, BYTES_ERROR_UNAVAILABLE,
                    "object %s was replaced while it was read", source->name);
        return FALSE;
    }
    if (reply->status == 416) { /* empty */
        g_set_error(error, BYTES_ERROR, BYTES_ERROR_DAMAGED, "cannot open object %s: it was cut",
                    source->name);
        return FALSE;
    }
    if (reply->status != 206)
        return fail_status(source->s3, ask, reply, error);
    if (!range_total(reply, offset, &total) ||
        (source->source.size && total != source->source.size)) {
        g_set_error(error, BYTES_ERROR, BYTES_ERROR_UNAVAILABLE,
                    "cannot read object %s: the server sent another range", source->name);
        return FALSE;
    }
    source->source.size = total;
    source->window = g_steal_pointer(&reply->body);
    source->start = offset;
    if (!source->tag)
        source->tag = g_strdup(g_hash_table_lookup(reply->headers, "etag"));
    return TRUE;
}

static gboolean load_window(S3Source *source, uint64_t offset, GError **error) {
    gboolean reads_on = source->window && offset == source->start + source->window->len;
    source->ahead = reads_on ? MIN(4 * source->ahead, MAX_AHEAD) : FIRST_AHEAD;
    g_clear_pointer(&source->window, g_byte_array_unref); /* one window in memory, not two */
    g_autofree char *range =
        g_strdup_printf("Range: bytes=%" G_GUINT64_FORMAT "-%" G_GUINT64_FORMAT, offset,
                        offset + source->ahead - 1);
    g_autofree char *condition = source->tag ? g_strconcat("If-Match: ", source->tag, NULL) : NULL;
    const Ask ask = {.method = "GET",
                     .name = source->name,
                     .headers = {range, condition},
                     .reply_limit = source->ahead};
    g_auto(FetchReply) reply = {0};
    return ask_s3(source->s3, &ask, &reply, error) &&
           take_window(source, &ask, offset, &reply, error);
}

static gboolean s3_read(BytesSource *base, uint64_t offset, void *ret_data, gsize size,
                        GError **error) {
    S3Source *source = (S3Source *)base;
    guint8 *data = ret_data;
    while (size) {
        gboolean is_here = source->window && offset >= source->start &&
                           offset < source->start + source->window->len;
        if (!is_here && !load_window(source, offset, error))
            return FALSE;
        gsize place = (gsize)(offset - source->start);
        gsize count = MIN(size, source->window->len - place);
        memcpy(data, source->window->data + place, count);
        data += count;
        offset += count;
        size -= count;
    }
    return TRUE;
}

static void s3_close_source(BytesSource *base) {
    S3Source *source = (S3Source *)base;
    g_clear_pointer(&source->window, g_byte_array_unref);
    g_free(source->name);
    g_free(source->tag);
    g_free(source);
}

static BytesSource *s3_open_source(BytesPlace *place, const char *name, GError **error) {
    S3Source *source = g_new(S3Source, 1);
    *source = (S3Source){
        .source = {.read = s3_read, .close = s3_close_source},
        .s3 = (S3 *)place,
        .name = g_strdup(name),
    };
    if (load_window(source, 0, error))
        return &source->source;
    s3_close_source(&source->source);
    return NULL;
}

/* ---- listing ---- */

static gboolean list_page(const S3 *s3, const char *prefix, const char *after, gsize most,
                          BytesS3Page *ret_page, GError **error) {
    g_autofree char *prefix_text = g_uri_escape_string(prefix, NULL, FALSE);
    g_autofree char *after_text = g_uri_escape_string(after, NULL, FALSE);
    g_autofree char *query = g_strdup_printf("list-type=2&max-keys=%zu&prefix=%s&start-after=%s",
                                             MIN(most, MAX_PAGE), prefix_text, after_text);
    const Ask ask = {.method = "GET", .name = "", .query = query, .reply_limit = LIST_LIMIT};
    g_auto(FetchReply) reply = {0};
    if (!ask_s3(s3, &ask, &reply, error))
        return FALSE;
    if (reply.status != 200)
        return fail_status(s3, &ask, &reply, error);
    return bytes_s3_page_parse((const char *)reply.body->data, reply.body->len, ret_page, error);
}

/* Keys that are no names of ours are passed over. */
static gboolean s3_list(BytesPlace *place, const char *prefix, const char *after, gsize most,
                        GPtrArray *names, GError **error) {
    g_autofree char *last = g_strdup(after);
    for (gboolean goes_on = TRUE; goes_on && names->len < most;) {
        g_auto(BytesS3Page) page = {0};
        if (!list_page((const S3 *)place, prefix, last, most - names->len, &page, error))
            return FALSE;
        for (guint i = 0; i < page.keys->len && names->len < most; i++) {
            const char *key = page.keys->pdata[i];
            if (bytes_name_valid(key))
                g_ptr_array_add(names, g_strdup(key));
        }
        goes_on = page.goes_on && page.keys->len > 0;
        if (goes_on) {
            g_free(last);
            last = g_strdup(page.keys->pdata[page.keys->len - 1]);
        }
    }
    return TRUE;
}

/* ---- the bucket itself ---- */

static void s3_close(BytesPlace *place) {
    S3 *s3 = (S3 *)place;
    fetch_free(s3->fetch);
    g_free(s3->address);
    g_free(s3->region);
    g_free(s3->key);
    g_free(s3->secret);
    g_free(s3);
}

static const BytesDriver DRIVER = {
    .close = s3_close,
    .put = s3_put,
    .open = s3_open_source,
    .remove = s3_remove,
    .list = s3_list,
    .check = s3_check,
};

#define LOWER_CASE_DIGITS "abcdefghijklmnopqrstuvwxyz0123456789"

static gboolean is_made_of(const char *text, const char *characters) {
    gsize length = strspn(text, characters);
    return length > 0 && !text[length];
}

static gboolean is_bucket(const char *name) {
    return is_made_of(name, LOWER_CASE_DIGITS "-.") && strlen(name) >= 3 && strlen(name) <= 63;
}

static gboolean is_endpoint(const char *url) {
    return url && (g_str_has_prefix(url, "http://") || g_str_has_prefix(url, "https://")) &&
           !strpbrk(url, "?#@ ") && strlen(url) > strlen("https://");
}

static const char *fault_of(const char *bucket, GHashTable *options, const char *key,
                            const char *secret) {
    const char *region = g_hash_table_lookup(options, "region");
    if (!is_bucket(bucket))
        return "that is no name of a bucket";
    if (!is_endpoint(g_hash_table_lookup(options, "endpoint")))
        return "endpoint= must be an http or https address";
    if (region && !is_made_of(region, LOWER_CASE_DIGITS "-"))
        return "that is no name of a region";
    if (g_hash_table_size(options) != (region ? 2 : 1))
        return "after the bucket stand endpoint= and region= only";
    if (!key || !*key || !secret || !*secret)
        return "its key or its secret is not set";
    return NULL;
}

/* "BUCKET?endpoint=URL&region=NAME" */
BytesPlace *bytes_s3_open(const BytesOptions *options, const char *rest, GError **error) {
    g_auto(GStrv) parts = g_strsplit(rest, "?", 2);
    g_autoptr(GHashTable) query =
        g_uri_parse_params(parts[0] && parts[1] ? parts[1] : "", -1, "&", G_URI_PARAMS_NONE, NULL);
    const char *bucket = parts[0] ? parts[0] : "";
    const char *fault = query ? fault_of(bucket, query, options->s3_key, options->s3_secret)
                              : "what stands after ? cannot be read";
    if (fault) {
        g_set_error(error, BASE_ERROR, BASE_ERROR_INPUT, "s3://%s: %s", bucket, fault);
        return NULL;
    }
    g_autofree char *endpoint = g_strdup(g_hash_table_lookup(query, "endpoint"));
    const char *region = g_hash_table_lookup(query, "region");
    while (g_str_has_suffix(endpoint, "/"))
        endpoint[strlen(endpoint) - 1] = 0;
    S3 *s3 = g_new(S3, 1);
    *s3 = (S3){
        .place = {&DRIVER},
        .fetch = fetch_new(),
        .address = g_strconcat(endpoint, "/", bucket, NULL),
        .region = g_strdup(region ? region : "us-east-1"),
        .key = g_strdup(options->s3_key),
        .secret = g_strdup(options->s3_secret),
    };
    return &s3->place;
}

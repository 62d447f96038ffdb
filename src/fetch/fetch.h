/* Outgoing HTTP by libcurl: what objects in S3 and paid services need. Any thread; a call blocks
 * its thread. Connections are kept per Fetch. Redirects are not followed; only http and https. */
#ifndef GOLFCOACH_FETCH_FETCH_H
#define GOLFCOACH_FETCH_FETCH_H

#include <glib.h>
#include <stdint.h>

typedef struct Fetch Fetch;

Fetch *fetch_new(void);
void fetch_free(Fetch *fetch);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Fetch, fetch_free)

/* Gives up to `size` bytes of the body to send; 0 = end, -1 = break off. */
typedef gssize (*FetchSend)(char *ret_bytes, gsize size, gpointer data);

typedef struct {
    const char *method; /* "GET" */
    const char *url;
    const char *const *headers; /* "Name: value", NULL-terminated; NULL = none */
    const void *body;           /* or NULL */
    gsize body_size;
    FetchSend send; /* instead of body */
    gpointer send_data;
    uint64_t send_size;     /* how much it will give */
    const char *aws_region; /* not NULL: signed for S3 (SigV4) with … */
    const char *aws_key, *aws_secret;
    guint timeout_ms;  /* of the whole call; 0 = 60,000 */
    gsize reply_limit; /* bytes of the reply's body; more breaks off. 0 = 16 MiB */
} FetchRequest;

typedef struct {
    int status;
    GByteArray *body;
    GHashTable *headers; /* lower-case name → value */
} FetchReply;

/* Fills `ret_reply` for any HTTP status; FALSE with BASE_ERROR_INTERNAL if there was no answer. */
gboolean fetch_run(Fetch *fetch, const FetchRequest *request, FetchReply *ret_reply,
                   GError **error);
void fetch_reply_clear(FetchReply *reply);

#endif

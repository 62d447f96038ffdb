/* Outgoing HTTP by libcurl: what objects in S3 and paid services need. Any thread; a call blocks
 * its thread. Connections are kept per Fetch. Redirects are not followed; only http and https.
 *
 * The process must ignore SIGPIPE: a peer that goes away in the middle of TLS would end it. */
#ifndef GOLFCOACH_FETCH_FETCH_H
#define GOLFCOACH_FETCH_FETCH_H

#include <glib.h>
#include <stdint.h>

typedef struct Fetch Fetch;

Fetch *fetch_new(void);
void fetch_free(Fetch *fetch); /* when no call is running */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Fetch, fetch_free)

/* Gives up to `size` bytes of the body to send; 0 = end, -1 = break off. */
typedef gssize (*FetchSend)(char *ret_bytes, gsize size, gpointer data);

typedef struct {
    const char *method;         /* NULL = "GET" */
    const char *url;            /* as it shall be sent: percent-encoded */
    const char *const *headers; /* "Name: value", NULL-terminated; NULL = none */
    const void *body;           /* or NULL */
    gsize body_size;
    FetchSend send; /* instead of body */
    gpointer send_data;
    uint64_t send_size;     /* how much it will give */
    const char *aws_region; /* not NULL: signed for S3 (SigV4) with …; the query must be sorted */
    const char *aws_key, *aws_secret;
    guint timeout_ms;  /* of the whole call; 0 = 60,000 */
    gsize reply_limit; /* bytes of the reply's body; more breaks off. 0 = 16 MiB */
} FetchRequest;

typedef struct {
    int status;
    GByteArray *body;    /* empty for HEAD */
    GHashTable *headers; /* lower-case name → value; of several of one name the last */
} FetchReply;

/* Fills `ret_reply` for any HTTP status. FALSE with BASE_ERROR_INTERNAL if there was no whole
 * answer, with BASE_ERROR_LIMIT if it was too large. The message names the URL without its query.
 */
gboolean fetch_run(Fetch *fetch, const FetchRequest *request, FetchReply *ret_reply,
                   GError **error);
void fetch_reply_clear(FetchReply *reply);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(FetchReply, fetch_reply_clear)

#endif

/* One connection to Redis on which nothing waits beyond its deadline. One thread at a time. */
#ifndef GOLFCOACH_STORE_CACHE_LINK_H
#define GOLFCOACH_STORE_CACHE_LINK_H

#include <hiredis/hiredis.h>
#include <stdint.h>

#include "store/cache/address.h"

typedef struct CacheLink CacheLink;

/* A word of a command; any bytes. */
typedef struct {
    const void *bytes;
    gsize size;
} CacheWord;

#define CACHE_WORD(text) ((CacheWord){(text), strlen(text)})

static inline void cache_link_reply_free(redisReply *reply) {
    freeReplyObject(reply);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(redisReply, cache_link_reply_free)

/* Connects to `numeric` (an IP address: no name is looked up) at address->port, logs in and chooses
 * the database. deadline_us: base_clock_monotonic_us(). NULL with BASE_ERROR_INTERNAL. */
CacheLink *cache_link_open(const CacheAddress *address, const char *numeric, int64_t deadline_us,
                           GError **error);
void cache_link_close(CacheLink *link);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CacheLink, cache_link_close)

/* Sends a command and waits for its reply, which may be an error of Redis. NULL: the link is broken
 * or the time is over; it is then of no more use. Free with freeReplyObject(). */
redisReply *cache_link_ask(CacheLink *link, const CacheWord *words, int word_count,
                           int64_t deadline_us);

/* Several in one go: append them, flush, then take as many replies, in order. FALSE or NULL: as
 * above. */
gboolean cache_link_append(CacheLink *link, const CacheWord *words, int word_count);
gboolean cache_link_flush(CacheLink *link, int64_t deadline_us);
redisReply *cache_link_next(CacheLink *link, int64_t deadline_us);

/* In parts, for a connection that is subscribed: FALSE when the link is broken. */
gboolean cache_link_send(CacheLink *link, const CacheWord *words, int word_count,
                         int64_t deadline_us);
/* What has arrived, without waiting; ret_reply is NULL when there is no whole reply left. */
gboolean cache_link_receive(CacheLink *link, redisReply **ret_reply);
/* To poll() for reading. */
int cache_link_descriptor(const CacheLink *link);

/* No reply is there that nobody asked for: the next one would be taken for another's. */
gboolean cache_link_is_even(const CacheLink *link);
/* Nor is anything to be read while nothing was asked; else the other side has hung up. */
gboolean cache_link_is_quiet(const CacheLink *link);

#endif

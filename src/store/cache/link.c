#include "store/cache/link.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/error.h"

enum { MAX_WORDS = 512 };

struct CacheLink {
    redisContext *context;
};

/* FALSE when the time is over. */
static gboolean wait_for(const CacheLink *link, short events, int64_t deadline_us) {
    for (;;) {
        int64_t left_us = deadline_us - base_clock_monotonic_us();
        struct pollfd source = {.fd = link->context->fd, .events = events};
        int count = poll(&source, 1, (int)CLAMP((left_us + 999) / 1000, 0, G_MAXINT));
        if (count > 0)
            return TRUE;
        if (count == 0 || errno != EINTR)
            return FALSE;
    }
}

static gboolean is_connected(const CacheLink *link) {
    int failure = 0;
    socklen_t size = sizeof failure;
    return getsockopt(link->context->fd, SOL_SOCKET, SO_ERROR, &failure, &size) == 0 &&
           failure == 0;
}

static gboolean say_ok(CacheLink *link, const CacheWord *words, int count, int64_t deadline_us,
                       GError **error) {
    g_autoptr(redisReply) reply = cache_link_ask(link, words, count, deadline_us);
    if (reply && reply->type != REDIS_REPLY_ERROR)
        return TRUE;
    /* Redis does not repeat a password in its words. */
    g_set_error(error, BASE_ERROR, BASE_ERROR_INTERNAL, "Redis does not let us in: %s",
                reply ? reply->str : "no answer");
    return FALSE;
}

static gboolean log_in(CacheLink *link, const CacheAddress *address, int64_t deadline_us,
                       GError **error) {
    if (address->password) {
        CacheWord words[3] = {CACHE_WORD("AUTH")};
        int count = 1;
        if (address->user)
            words[count++] = CACHE_WORD(address->user);
        words[count++] = CACHE_WORD(address->password);
        if (!say_ok(link, words, count, deadline_us, error))
            return FALSE;
    }
    g_autofree char *database = g_strdup_printf("%d", address->database);
    const CacheWord select[] = {CACHE_WORD("SELECT"), CACHE_WORD(database)};
    return say_ok(link, select, G_N_ELEMENTS(select), deadline_us, error);
}

CacheLink *cache_link_open(const CacheAddress *address, const char *numeric, int64_t deadline_us,
                           GError **error) {
    g_autoptr(CacheLink) link = g_new0(CacheLink, 1);
    link->context = redisConnectNonBlock(numeric, address->port);
    if (!link->context || link->context->err || !wait_for(link, POLLOUT, deadline_us) ||
        !is_connected(link)) {
        g_set_error(error, BASE_ERROR, BASE_ERROR_INTERNAL, "cannot reach Redis at %s:%d",
                    address->host, address->port);
        return NULL;
    }
    fcntl(link->context->fd, F_SETFD, FD_CLOEXEC);
    return log_in(link, address, deadline_us, error) ? g_steal_pointer(&link) : NULL;
}

void cache_link_close(CacheLink *link) {
    if (!link)
        return;
    if (link->context)
        redisFree(link->context);
    g_free(link);
}

gboolean cache_link_append(CacheLink *link, const CacheWord *words, int word_count) {
    const char *bytes[MAX_WORDS];
    size_t sizes[MAX_WORDS];
    g_return_val_if_fail(word_count <= MAX_WORDS, FALSE);
    for (int i = 0; i < word_count; i++) {
        bytes[i] = words[i].bytes;
        sizes[i] = words[i].size;
    }
    return redisAppendCommandArgv(link->context, word_count, bytes, sizes) == REDIS_OK;
}

gboolean cache_link_flush(CacheLink *link, int64_t deadline_us) {
    /* There is nearly always room for it: asking first would be one more call to the system. */
    int done = 0;
    while (redisBufferWrite(link->context, &done) == REDIS_OK)
        if (done || !wait_for(link, POLLOUT, deadline_us))
            return done;
    return FALSE;
}

gboolean cache_link_send(CacheLink *link, const CacheWord *words, int word_count,
                         int64_t deadline_us) {
    return cache_link_append(link, words, word_count) && cache_link_flush(link, deadline_us);
}

static gboolean next_reply(CacheLink *link, redisReply **ret_reply) {
    void *reply = NULL;
    if (redisGetReplyFromReader(link->context, &reply) != REDIS_OK)
        return FALSE;
    *ret_reply = reply;
    return TRUE;
}

redisReply *cache_link_next(CacheLink *link, int64_t deadline_us) {
    redisReply *reply = NULL;
    if (!next_reply(link, &reply))
        return NULL;
    while (!reply)
        if (!wait_for(link, POLLIN, deadline_us) || redisBufferRead(link->context) != REDIS_OK ||
            !next_reply(link, &reply))
            return NULL;
    return reply;
}

redisReply *cache_link_ask(CacheLink *link, const CacheWord *words, int word_count,
                           int64_t deadline_us) {
    return cache_link_send(link, words, word_count, deadline_us)
               ? cache_link_next(link, deadline_us)
               : NULL;
}

gboolean cache_link_receive(CacheLink *link, redisReply **ret_reply) {
    redisReply *reply = NULL;
    if (!next_reply(link, &reply))
        return FALSE;
    if (!reply && wait_for(link, POLLIN, 0) &&
        (redisBufferRead(link->context) != REDIS_OK || !next_reply(link, &reply)))
        return FALSE;
    *ret_reply = reply;
    return TRUE;
}

int cache_link_descriptor(const CacheLink *link) {
    return link->context->fd;
}

gboolean cache_link_is_even(const CacheLink *link) {
    const redisReader *reader = link->context->reader;
    return reader->pos == reader->len;
}

gboolean cache_link_is_quiet(const CacheLink *link) {
    return cache_link_is_even(link) && !wait_for(link, POLLIN, 0);
}

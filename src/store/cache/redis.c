#include "store/cache/redis.h"

#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/error.h"
#include "store/cache/listener.h"

struct CacheRedis {
    CacheAddress *address;
    int bell;
    CachePool *pool;
    CacheOwed *owed;
    CacheListener *listener;
};

/* A number as Redis takes it. */
typedef struct {
    char text[24];
} Number;

static Number number(uint64_t value) {
    Number written;
    g_snprintf(written.text, sizeof written.text, "%" G_GUINT64_FORMAT, value);
    return written;
}

/* In one step, so that no counter is left without an end. Returns the count, the time left, and
 * the value of the second key if there is one. */
static const char COUNT[] = "local n = redis.call('INCR', KEYS[1]) "
                            "local left = redis.call('PTTL', KEYS[1]) "
                            "if left < 0 then "
                            "left = tonumber(ARGV[1]) redis.call('PEXPIRE', KEYS[1], left) "
                            "end "
                            "return {n, left, KEYS[2] and redis.call('GET', KEYS[2])}";

/* Members in a sorted set, by the millisecond they vanish in on Redis' own clock, which all
 * processes share. The set itself vanishes with the last of them. */
static const char MEMBER_PUT[] =
    "local t = redis.call('TIME') "
    "local now = t[1] * 1000 + math.floor(t[2] / 1000) "
    "local ttl = tonumber(ARGV[2]) "
    "redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now) "
    "redis.call('ZADD', KEYS[1], now + ttl, ARGV[1]) "
    "if redis.call('PTTL', KEYS[1]) < ttl then redis.call('PEXPIRE', KEYS[1], ttl) end "
    "return 1";

static const char MEMBER_COUNT[] = "local t = redis.call('TIME') "
                                   "local now = t[1] * 1000 + math.floor(t[2] / 1000) "
                                   "return redis.call('ZCOUNT', KEYS[1], '(' .. now, '+inf')";

static int64_t deadline_us(void) {
    return base_clock_monotonic_us() + CACHE_WAIT_MS * 1000;
}

CacheRedis *cache_redis_new(const char *url, CacheHub *hub, GError **error) {
    CacheAddress *address = cache_address_parse(url, error);
    if (!address)
        return NULL;
    CacheRedis *redis = g_new0(CacheRedis, 1);
    redis->address = address;
    redis->bell = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    redis->pool = cache_pool_new(redis->address, redis->bell);
    redis->owed = cache_owed_new();
    redis->listener =
        cache_listener_new(redis->address, redis->bell, redis->pool, redis->owed, hub);
    cache_listener_await_start(redis->listener, deadline_us());
    return redis;
}

void cache_redis_free(CacheRedis *redis) {
    if (!redis)
        return;
    cache_listener_free(redis->listener);
    cache_owed_free(redis->owed);
    cache_pool_free(redis->pool);
    close(redis->bell);
    cache_address_free(redis->address);
    g_free(redis);
}

/* NULL: away, or Redis refused. Free with freeReplyObject(). */
static redisReply *ask(CacheRedis *redis, const CacheWord *words, int word_count) {
    int64_t end_us = deadline_us();
    CacheLink *link = cache_pool_take(redis->pool, end_us);
    if (!link)
        return NULL;
    g_autoptr(redisReply) reply = cache_link_ask(link, words, word_count, end_us);
    const gboolean good = reply && cache_link_is_even(link);
    cache_pool_give(redis->pool, link, good);
    return good && reply->type != REDIS_REPLY_ERROR ? g_steal_pointer(&reply) : NULL;
}

static gboolean tell(CacheRedis *redis, const CacheWord *words, int word_count) {
    redisReply *reply = ask(redis, words, word_count);
    gboolean done = reply != NULL;
    freeReplyObject(reply);
    return done;
}

/* The key is not there any more, or will not be believed. */
static void owe(CacheRedis *redis, const char *key) {
    cache_owed_add(redis->owed, key);
    eventfd_write(redis->bell, 1);
}

GBytes *cache_redis_get(CacheRedis *redis, const char *key) {
    const CacheWord words[] = {CACHE_WORD("GET"), CACHE_WORD(key)};
    g_autoptr(redisReply) reply = ask(redis, words, G_N_ELEMENTS(words));
    if (!reply || reply->type != REDIS_REPLY_STRING)
        return NULL;
    const char *value = reply->str;
    gsize size = (gsize)reply->len;
    return g_bytes_new_with_free_func(value, size, freeReplyObject, g_steal_pointer(&reply));
}

void cache_redis_put(CacheRedis *redis, const char *key, const void *data, gsize size,
                     guint ttl_s) {
    Number ttl = number(ttl_s);
    const CacheWord words[] = {
        CACHE_WORD("SET"), CACHE_WORD(key), {data, size}, CACHE_WORD("EX"), CACHE_WORD(ttl.text)};
    if (!tell(redis, words, G_N_ELEMENTS(words)))
        owe(redis, key);
}

void cache_redis_drop(CacheRedis *redis, const char *key) {
    const CacheWord words[] = {CACHE_WORD("DEL"), CACHE_WORD(key)};
    if (!tell(redis, words, G_N_ELEMENTS(words)))
        owe(redis, key);
}

/* COUNT's reply: without a second key the value is not even nil. */
static gboolean is_count(const redisReply *reply) {
    return reply->type == REDIS_REPLY_ARRAY && reply->elements >= 2 &&
           reply->element[0]->type == REDIS_REPLY_INTEGER &&
           reply->element[1]->type == REDIS_REPLY_INTEGER;
}

static void take_count(const redisReply *reply, CacheTally *tally) {
    if (!is_count(reply))
        return;
    tally->count = (uint64_t)reply->element[0]->integer;
    tally->left_s = (guint)MAX(1, (reply->element[1]->integer + 999) / 1000);
    const redisReply *value = reply->elements > 2 ? reply->element[2] : NULL;
    if (value && value->type == REDIS_REPLY_STRING)
        tally->value = g_bytes_new(value->str, (gsize)value->len);
}

static gboolean append_count(CacheLink *link, const CacheTally *tally) {
    const Number window_ms = number((uint64_t)tally->window_s * 1000);
    CacheWord words[6] = {CACHE_WORD("EVAL"), CACHE_WORD(COUNT), CACHE_WORD(tally->key ? "2" : "1"),
                          CACHE_WORD(tally->counter)};
    int count = 4;
    if (tally->key)
        words[count++] = CACHE_WORD(tally->key);
    words[count++] = CACHE_WORD(window_ms.text);
    return cache_link_append(link, words, count);
}

/* FALSE: the link is broken. */
static gboolean tally_by(CacheLink *link, CacheTally *tallies, guint count, int64_t end_us) {
    for (guint i = 0; i < count; i++)
        if (!append_count(link, &tallies[i]))
            return FALSE;
    if (!cache_link_flush(link, end_us))
        return FALSE;
    for (guint i = 0; i < count; i++) {
        g_autoptr(redisReply) reply = cache_link_next(link, end_us);
        if (!reply)
            return FALSE;
        take_count(reply, &tallies[i]);
    }
    return cache_link_is_even(link);
}

/* As if Redis had not been asked. */
static void forget_counts(CacheTally *tallies, guint count) {
    for (guint i = 0; i < count; i++) {
        g_clear_pointer(&tallies[i].value, g_bytes_unref);
        tallies[i].left_s = 0;
    }
}

void cache_redis_tally(CacheRedis *redis, CacheTally *tallies, guint count) {
    const int64_t end_us = deadline_us();
    CacheLink *link = cache_pool_take(redis->pool, end_us);
    if (!link)
        return;
    const gboolean good = tally_by(link, tallies, count, end_us);
    if (!good)
        forget_counts(tallies, count);
    cache_pool_give(redis->pool, link, good);
}

void cache_redis_member_put(CacheRedis *redis, const char *key, const char *member, guint ttl_s) {
    Number ttl_ms = number((uint64_t)ttl_s * 1000);
    const CacheWord words[] = {CACHE_WORD("EVAL"), CACHE_WORD(MEMBER_PUT), CACHE_WORD("1"),
                               CACHE_WORD(key),    CACHE_WORD(member),     CACHE_WORD(ttl_ms.text)};
    tell(redis, words, G_N_ELEMENTS(words));
}

void cache_redis_member_drop(CacheRedis *redis, const char *key, const char *member) {
    const CacheWord words[] = {CACHE_WORD("ZREM"), CACHE_WORD(key), CACHE_WORD(member)};
    tell(redis, words, G_N_ELEMENTS(words));
}

gboolean cache_redis_member_count(CacheRedis *redis, const char *key, guint *ret_count) {
    const CacheWord words[] = {CACHE_WORD("EVAL"), CACHE_WORD(MEMBER_COUNT), CACHE_WORD("1"),
                               CACHE_WORD(key)};
    g_autoptr(redisReply) reply = ask(redis, words, G_N_ELEMENTS(words));
    if (!reply || reply->type != REDIS_REPLY_INTEGER)
        return FALSE;
    *ret_count = (guint)reply->integer;
    return TRUE;
}

gboolean cache_redis_publish(CacheRedis *redis, const char *channel, const char *payload) {
    const CacheWord words[] = {CACHE_WORD("PUBLISH"), CACHE_WORD(channel), CACHE_WORD(payload)};
    return tell(redis, words, G_N_ELEMENTS(words));
}

gboolean cache_redis_check(CacheRedis *redis, GError **error) {
    const CacheWord words[] = {CACHE_WORD("PING")};
    gboolean answered = tell(redis, words, G_N_ELEMENTS(words));
    if (!answered)
        g_set_error(error, BASE_ERROR, BASE_ERROR_INTERNAL, "Redis at %s:%d does not answer",
                    redis->address->host, redis->address->port);
    return answered;
}

void cache_redis_hear(CacheRedis *redis, const char *channel) {
    cache_listener_touch(redis->listener, channel);
    cache_listener_await_channel(redis->listener, channel, deadline_us());
}

void cache_redis_forget(CacheRedis *redis, const char *channel) {
    cache_listener_touch(redis->listener, channel);
}

#include "auth/links.h"

#include <string.h>

#include "base/clock.h"
#include "base/crypto.h"

/* The last moment of the year 9999 has 12 digits. */
enum { MAX_SECONDS_DIGITS = 12 };
/* Holds every int64_t. */
enum { NUMBER_SIZE = 24 };

/* Numbers and key ids hold no line feed, so that each text is made of one link only. */
static void compute(const BaseSecret *key, const char *path, const char *expires,
                    guint8 ret_hash[BASE_HASH_SIZE]) {
    g_autofree char *message = g_strconcat(expires, "\n", key->key_id, "\n", path, NULL);
    base_hmac_sha256(key->bytes, key->size, message, strlen(message), ret_hash);
}

char *auth_link_sign(const BaseSecrets *secrets, const char *path, int64_t expires_us) {
    g_assert(!strchr(path, '?') && expires_us >= 0);
    const BaseSecret *key = base_secrets_newest(secrets, BASE_SECRET_LINKS);
    char expires[NUMBER_SIZE];
    g_snprintf(expires, sizeof expires, "%" G_GINT64_FORMAT,
               (gint64)(expires_us / BASE_CLOCK_SECOND_US));
    guint8 hash[BASE_HASH_SIZE];
    compute(key, path, expires, hash);
    g_autofree char *signature = base_base64url(hash, sizeof hash);
    return g_strconcat(path, "?expires=", expires, "&key=", key->key_id, "&signature=", signature,
                       NULL);
}

static gboolean read_seconds(const char *text, int64_t *ret_seconds) {
    gsize length = strlen(text);
    if (!length || length > MAX_SECONDS_DIGITS || strspn(text, "0123456789") != length)
        return FALSE;
    *ret_seconds = (int64_t)g_ascii_strtoull(text, NULL, 10);
    return TRUE;
}

AuthLink auth_link_check(const BaseSecrets *secrets, const char *path, const char *expires,
                         const char *key, const char *signature, int64_t now_us) {
    if (!path || !expires || !key || !signature)
        return AUTH_LINK_BAD;
    const BaseSecret *secret = base_secrets_find(secrets, BASE_SECRET_LINKS, key);
    int64_t expires_s;
    if (!secret || !read_seconds(expires, &expires_s))
        return AUTH_LINK_BAD;
    guint8 hash[BASE_HASH_SIZE];
    compute(secret, path, expires, hash);
    gsize size = 0;
    g_autofree guint8 *given = base_base64url_decode(signature, strlen(signature), &size);
    if (!given || size != sizeof hash || !base_same_bytes(given, hash, sizeof hash))
        return AUTH_LINK_BAD;
    return now_us < expires_s * BASE_CLOCK_SECOND_US ? AUTH_LINK_GOOD : AUTH_LINK_EXPIRED;
}

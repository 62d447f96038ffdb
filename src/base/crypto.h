/* Hashes, codes and sealed text: thin names over OpenSSL and libsodium. Any thread. */
#ifndef GOLFCOACH_BASE_CRYPTO_H
#define GOLFCOACH_BASE_CRYPTO_H

#include <glib.h>

#include "base/secrets.h"

enum { BASE_HASH_SIZE = 32, BASE_KEY_SIZE = 32 };

void base_random(guint8 *ret_bytes, gsize size);
/* A secret to hand out: `size` random bytes as base64url. Free with g_free(). */
char *base_random_text(gsize size);

void base_sha256(const void *bytes, gsize size, guint8 ret_hash[BASE_HASH_SIZE]);
void base_hmac_sha256(const void *key, gsize key_size, const void *bytes, gsize size,
                      guint8 ret_hash[BASE_HASH_SIZE]);
/* In a time that does not depend on where they differ. */
gboolean base_same_bytes(const void *a, const void *b, gsize size);

/* Lower-case hexadecimal. Free with g_free(). */
char *base_hex(const guint8 *bytes, gsize size);

/* base64url without padding (RFC 4648, 5). Decoding is strict: no padding, no other characters,
 * spare bits zero; NULL for anything else. Free with g_free(). */
char *base_base64url(const void *bytes, gsize size);
guint8 *base_base64url_decode(const char *text, gsize length, gsize *ret_size);

/* Personal text in a row: AES-256-GCM under the newest BASE_SECRET_FIELDS key, as
 * "KEYID.base64url(nonce | ciphertext | tag)", bound to `place` ("users.full_name:ID"): it opens
 * nowhere else. NULL stays NULL. */
char *base_field_seal(const BaseSecrets *secrets, const char *place, const char *text);
/* FALSE with BASE_ERROR_INTERNAL if it was changed, moved, or its key is gone. */
gboolean base_field_open(const BaseSecrets *secrets, const char *place, const char *sealed,
                         char **ret_text, GError **error);

/* Keyed hash of text for finding a row, as hexadecimal, under BASE_SECRET_LOOKUP; `purpose` keeps
 * the uses apart. Free with g_free(). */
char *base_lookup_hash(const BaseSecrets *secrets, const char *purpose, const char *text);

/* How an account is found by its address, however that was capitalised: users.email_hash. Free with
 * g_free(). */
char *base_email_hash(const BaseSecrets *secrets, const char *email);

#endif

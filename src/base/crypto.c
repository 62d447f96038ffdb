#include "base/crypto.h"

#include <openssl/evp.h>
#include <sodium.h>
#include <string.h>

#include "base/error.h"

enum { NONCE_SIZE = 12, TAG_SIZE = 16 };
enum { VARIANT = sodium_base64_VARIANT_URLSAFE_NO_PADDING };

G_DEFINE_AUTOPTR_CLEANUP_FUNC(EVP_CIPHER_CTX, EVP_CIPHER_CTX_free)

void base_random(guint8 *ret_bytes, gsize size) {
    /* Safe to call again; the first call opens the system's generator. */
    if (sodium_init() < 0)
        g_error("no source of random numbers");
    randombytes_buf(ret_bytes, size);
}

char *base_random_text(gsize size) {
    g_autofree guint8 *bytes = g_malloc(size);
    base_random(bytes, size);
    char *text = base_base64url(bytes, size);
    sodium_memzero(bytes, size);
    return text;
}

/* ---- hashes ---- */

enum { BLOCK_SIZE = 64 }; /* of SHA-256 */

static void free_hasher(gpointer data) {
    EVP_MD_CTX_free(data);
}

/* One for each thread, since to find the algorithm and to make a context takes as long as to hash
 * some hundred bytes. What it keeps is wiped at the end of each hash. */
static GPrivate hasher_of_thread = G_PRIVATE_INIT(free_hasher);

static EVP_MD_CTX *new_hasher(void) {
    EVP_MD *algorithm = EVP_MD_fetch(NULL, "SHA256", NULL);
    EVP_MD_CTX *hasher = EVP_MD_CTX_new();
    if (!algorithm || !hasher || !EVP_DigestInit_ex2(hasher, algorithm, NULL))
        g_error("no memory for a hash");
    EVP_MD_free(algorithm); /* the context holds it */
    g_private_set(&hasher_of_thread, hasher);
    return hasher;
}

/* Of two pieces, one after the other. */
static void hash_pieces(const void *first, gsize first_size, const void *second, gsize second_size,
                        guint8 ret_hash[BASE_HASH_SIZE]) {
    EVP_MD_CTX *hasher = g_private_get(&hasher_of_thread);
    if (!hasher)
        hasher = new_hasher();
    if (!EVP_DigestUpdate(hasher, first, first_size) ||
        !EVP_DigestUpdate(hasher, second, second_size) ||
        !EVP_DigestFinal_ex(hasher, ret_hash, NULL) || !EVP_DigestInit_ex2(hasher, NULL, NULL))
        g_error("no memory for a hash");
}

void base_sha256(const void *bytes, gsize size, guint8 ret_hash[BASE_HASH_SIZE]) {
    hash_pieces(bytes, size, NULL, 0, ret_hash);
}

/* RFC 2104. Not libsodium's, which is plain C and takes three times as long. */
void base_hmac_sha256(const void *key, gsize key_size, const void *bytes, gsize size,
                      guint8 ret_hash[BASE_HASH_SIZE]) {
    guint8 inner[BLOCK_SIZE] = {0}, outer[BLOCK_SIZE];
    if (key_size > BLOCK_SIZE)
        base_sha256(key, key_size, inner);
    else if (key_size)
        memcpy(inner, key, key_size);
    for (int i = 0; i < BLOCK_SIZE; i++) {
        outer[i] = inner[i] ^ 0x5c;
        inner[i] ^= 0x36;
    }
    guint8 hash[BASE_HASH_SIZE];
    hash_pieces(inner, sizeof inner, bytes, size, hash);
    hash_pieces(outer, sizeof outer, hash, sizeof hash, ret_hash);
    sodium_memzero(inner, sizeof inner);
    sodium_memzero(outer, sizeof outer);
    sodium_memzero(hash, sizeof hash);
}

/* ---- texts ---- */

gboolean base_same_bytes(const void *a, const void *b, gsize size) {
    return !sodium_memcmp(a, b, size);
}

char *base_hex(const guint8 *bytes, gsize size) {
    char *text = g_malloc(2 * size + 1);
    return sodium_bin2hex(text, 2 * size + 1, bytes, size);
}

char *base_base64url(const void *bytes, gsize size) {
    gsize room = sodium_base64_encoded_len(size, VARIANT);
    char *text = g_malloc(room);
    return sodium_bin2base64(text, room, bytes, size, VARIANT);
}

guint8 *base_base64url_decode(const char *text, gsize length, gsize *ret_size) {
    gsize room = length / 4 * 3 + 3, size = 0;
    g_autofree guint8 *bytes = g_malloc(room);
    /* Without a place for the end it refuses whatever it could not read. */
    if (sodium_base642bin(bytes, room, text, length, NULL, &size, NULL, VARIANT))
        return NULL;
    *ret_size = size;
    return g_steal_pointer(&bytes);
}

/* ---- sealed fields ---- */

char *base_field_seal(const BaseSecrets *secrets, const char *place, const char *text) {
    if (!text)
        return NULL;
    const BaseSecret *key = base_secrets_newest(secrets, BASE_SECRET_FIELDS);
    gsize length = strlen(text), size = NONCE_SIZE + length + TAG_SIZE;
    g_assert(length < G_MAXINT && strlen(place) < G_MAXINT);
    g_autofree guint8 *sealed = g_malloc(size);
    base_random(sealed, NONCE_SIZE);
    guint8 *cipher = sealed + NONCE_SIZE;
    g_autoptr(EVP_CIPHER_CTX) context = EVP_CIPHER_CTX_new();
    int done = 0;
    if (!context || !EVP_EncryptInit_ex(context, EVP_aes_256_gcm(), NULL, key->bytes, sealed) ||
        !EVP_EncryptUpdate(context, NULL, &done, (const guint8 *)place, (int)strlen(place)) ||
        !EVP_EncryptUpdate(context, cipher, &done, (const guint8 *)text, (int)length) ||
        !EVP_EncryptFinal_ex(context, cipher + length, &done) ||
        !EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_GET_TAG, TAG_SIZE, cipher + length))
        g_error("no memory to encrypt");
    g_autofree char *body = base_base64url(sealed, size);
    return g_strconcat(key->key_id, ".", body, NULL);
}

/* NULL unless `sealed` (nonce, ciphertext, tag) was made with this key for this place. */
static char *decrypt(const BaseSecret *key, const char *place, guint8 *sealed, gsize size) {
    if (size < NONCE_SIZE + TAG_SIZE || size > G_MAXINT)
        return NULL;
    gsize length = size - NONCE_SIZE - TAG_SIZE;
    guint8 *cipher = sealed + NONCE_SIZE;
    g_autofree char *text = g_malloc0(length + 1);
    g_autoptr(EVP_CIPHER_CTX) context = EVP_CIPHER_CTX_new();
    int done = 0;
    if (!context || !EVP_DecryptInit_ex(context, EVP_aes_256_gcm(), NULL, key->bytes, sealed) ||
        !EVP_DecryptUpdate(context, NULL, &done, (const guint8 *)place, (int)strlen(place)) ||
        !EVP_DecryptUpdate(context, (guint8 *)text, &done, cipher, (int)length) ||
        !EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_SET_TAG, TAG_SIZE, cipher + length) ||
        EVP_DecryptFinal_ex(context, (guint8 *)text + length, &done) <= 0)
        return NULL;
    return g_steal_pointer(&text);
}

gboolean base_field_open(const BaseSecrets *secrets, const char *place, const char *sealed,
                         char **ret_text, GError **error) {
    if (!sealed) {
        *ret_text = NULL;
        return TRUE;
    }
    const char *dot = strchr(sealed, '.');
    g_autofree char *key_id = g_strndup(sealed, dot ? (gsize)(dot - sealed) : 0);
    const BaseSecret *key = base_secrets_find(secrets, BASE_SECRET_FIELDS, key_id);
    if (!key) {
        g_set_error(error, BASE_ERROR, BASE_ERROR_INTERNAL,
                    "cannot open %s: there is no key \"%s\"", place, key_id);
        return FALSE;
    }
    gsize size = 0;
    g_autofree guint8 *bytes = base_base64url_decode(dot + 1, strlen(dot + 1), &size);
    char *text = bytes ? decrypt(key, place, bytes, size) : NULL;
    if (!text) {
        g_set_error(error, BASE_ERROR, BASE_ERROR_INTERNAL,
                    "cannot open %s: it was changed or moved", place);
        return FALSE;
    }
    *ret_text = text;
    return TRUE;
}

char *base_lookup_hash(const BaseSecrets *secrets, const char *purpose, const char *text) {
    const BaseSecret *key = base_secrets_newest(secrets, BASE_SECRET_LOOKUP);
    g_autoptr(GString) message = g_string_new(purpose);
    g_string_append_c(message, 0); /* "a" + "bc" is not "ab" + "c" */
    g_string_append(message, text);
    guint8 hash[BASE_HASH_SIZE];
    base_hmac_sha256(key->bytes, key->size, message->str, message->len, hash);
    return base_hex(hash, sizeof hash);
}

char *base_email_hash(const BaseSecrets *secrets, const char *email) {
    g_autofree char *lower = g_utf8_strdown(email, -1);
    return base_lookup_hash(secrets, "users.email", lower);
}

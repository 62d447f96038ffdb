#include "store/bytes/seal.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <string.h>

#include "base/crypto.h"
#include "store/bytes/bytes.h"

enum { NONCE_SIZE = 12, KEY_ID_SIZE = 64 };

/* Where the parts of a header begin. */
enum {
    AT_SIZE = 8,
    AT_KEY_ID = 16,
    AT_NONCE = AT_KEY_ID + KEY_ID_SIZE,
    AT_KEY = AT_NONCE + NONCE_SIZE,
    AT_TAG = AT_KEY + BASE_KEY_SIZE,
};
G_STATIC_ASSERT(AT_TAG + BYTES_SEAL_TAG == BYTES_SEAL_HEADER);

static const guint8 MAGIC[AT_SIZE] = {'G', 'C', 'S', 'E', 'A', 'L', 0, 1};

struct BytesSeal {
    guint8 key[BASE_KEY_SIZE];
    EVP_CIPHER_CTX *closer, *opener; /* with the key set; NULL until first used */
};

/* OpenSSL fails here for want of memory only, which GLib does not survive either. */
static void must(int is_fine) {
    if (is_fine <= 0)
        g_error("OpenSSL cannot run AES-256-GCM");
}

static EVP_CIPHER_CTX *cipher_new(const guint8 *key, gboolean closes) {
    EVP_CIPHER_CTX *cipher = EVP_CIPHER_CTX_new();
    must(cipher != NULL);
    must(EVP_CipherInit_ex(cipher, EVP_aes_256_gcm(), NULL, key, NULL, closes));
    return cipher;
}

static void cipher_begin(EVP_CIPHER_CTX *cipher, const guint8 nonce[NONCE_SIZE]) {
    must(EVP_CipherInit_ex(cipher, NULL, NULL, NULL, nonce, -1));
}

static void cipher_add(EVP_CIPHER_CTX *cipher, const void *further, gsize size) {
    int done = 0;
    must(EVP_CipherUpdate(cipher, NULL, &done, further, (int)size));
}

static void cipher_close(EVP_CIPHER_CTX *cipher, const guint8 *plain, gsize size,
                         guint8 *ret_sealed, guint8 *ret_tag) {
    int done = 0;
    must(EVP_CipherUpdate(cipher, ret_sealed, &done, plain, (int)size));
    must(EVP_CipherFinal_ex(cipher, ret_sealed + done, &done));
    must(EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_GCM_GET_TAG, BYTES_SEAL_TAG, ret_tag));
}

static gboolean cipher_open(EVP_CIPHER_CTX *cipher, const guint8 *sealed, gsize size,
                            const guint8 *tag, guint8 *ret_plain) {
    int done = 0;
    must(EVP_CipherUpdate(cipher, ret_plain, &done, sealed, (int)size));
    must(EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_GCM_SET_TAG, BYTES_SEAL_TAG, (guint8 *)tag));
    return EVP_CipherFinal_ex(cipher, ret_plain + done, &done) > 0;
}

BytesSeal *bytes_seal_new(void) {
    BytesSeal *seal = g_new0(BytesSeal, 1);
    base_random(seal->key, sizeof seal->key);
    return seal;
}

void bytes_seal_free(BytesSeal *seal) {
    if (!seal)
        return;
    EVP_CIPHER_CTX_free(seal->closer);
    EVP_CIPHER_CTX_free(seal->opener);
    OPENSSL_cleanse(seal->key, sizeof seal->key);
    g_free(seal);
}

/* A cipher over the object's key, ready for it. */
static EVP_CIPHER_CTX *wrapping_cipher(const BaseSecret *secret, const char *name,
                                       const guint8 *header, gboolean closes) {
    EVP_CIPHER_CTX *cipher = cipher_new(secret->bytes, closes);
    cipher_begin(cipher, header + AT_NONCE);
    cipher_add(cipher, header, AT_NONCE);
    cipher_add(cipher, name, strlen(name));
    return cipher;
}

void bytes_seal_wrap(const BytesSeal *seal, const BaseSecrets *secrets, const char *name,
                     uint64_t plain_size, guint8 ret_header[BYTES_SEAL_HEADER]) {
    const BaseSecret *secret = base_secrets_newest(secrets, BASE_SECRET_SEAL);
    guint64 size = GUINT64_TO_BE(plain_size);
    memset(ret_header, 0, BYTES_SEAL_HEADER);
    memcpy(ret_header, MAGIC, sizeof MAGIC);
    memcpy(ret_header + AT_SIZE, &size, sizeof size);
    memcpy(ret_header + AT_KEY_ID, secret->key_id, strnlen(secret->key_id, KEY_ID_SIZE));
    base_random(ret_header + AT_NONCE, NONCE_SIZE);
    EVP_CIPHER_CTX *cipher = wrapping_cipher(secret, name, ret_header, TRUE);
    cipher_close(cipher, seal->key, sizeof seal->key, ret_header + AT_KEY, ret_header + AT_TAG);
    EVP_CIPHER_CTX_free(cipher);
}

/* As a string; empty if there is none. */
static void read_key_id(const guint8 *header, char ret_key_id[KEY_ID_SIZE + 1]) {
    memcpy(ret_key_id, header + AT_KEY_ID, KEY_ID_SIZE);
    ret_key_id[KEY_ID_SIZE] = 0;
}

gboolean bytes_seal_is_newest(const BaseSecrets *secrets, const guint8 header[BYTES_SEAL_HEADER]) {
    char key_id[KEY_ID_SIZE + 1];
    read_key_id(header, key_id);
    return g_str_equal(key_id, base_secrets_newest(secrets, BASE_SECRET_SEAL)->key_id);
}

static gboolean unwrap_key(BytesSeal *seal, const BaseSecret *secret, const char *name,
                           const guint8 *header) {
    EVP_CIPHER_CTX *cipher = wrapping_cipher(secret, name, header, FALSE);
    gboolean is_genuine =
        cipher_open(cipher, header + AT_KEY, BASE_KEY_SIZE, header + AT_TAG, seal->key);
    EVP_CIPHER_CTX_free(cipher);
    return is_genuine;
}

BytesSeal *bytes_seal_unwrap(const BaseSecrets *secrets, const char *name,
                             const guint8 header[BYTES_SEAL_HEADER], uint64_t *ret_plain_size,
                             GError **error) {
    char key_id[KEY_ID_SIZE + 1];
    guint64 size;
    read_key_id(header, key_id);
    memcpy(&size, header + AT_SIZE, sizeof size);
    size = GUINT64_FROM_BE(size);
    const BaseSecret *secret = base_secrets_find(secrets, BASE_SECRET_SEAL, key_id);
    g_autoptr(BytesSeal) seal = g_new0(BytesSeal, 1);
    const char *fault = NULL;
    if (memcmp(header, MAGIC, sizeof MAGIC) != 0)
        fault = "it does not begin like one of ours";
    else if (!secret)
        fault = "the key that it was sealed with is gone";
    else if (!unwrap_key(seal, secret, name, header) || size > BYTES_SEAL_MAX_SIZE)
        fault = "its header was changed, or it belongs elsewhere";
    if (fault) {
        g_set_error(error, BYTES_ERROR, BYTES_ERROR_DAMAGED, "cannot open object %s: %s", name,
                    fault);
        return NULL;
    }
    *ret_plain_size = size;
    return g_steal_pointer(&seal);
}

static void chunk_nonce(uint64_t number, guint8 ret_nonce[NONCE_SIZE]) {
    guint64 counter = GUINT64_TO_BE(number);
    memset(ret_nonce, 0, NONCE_SIZE);
    memcpy(ret_nonce + NONCE_SIZE - sizeof counter, &counter, sizeof counter);
}

void bytes_seal_close_chunk(BytesSeal *seal, uint64_t number, const guint8 *plain, gsize size,
                            guint8 *ret_sealed) {
    guint8 nonce[NONCE_SIZE];
    if (!seal->closer)
        seal->closer = cipher_new(seal->key, TRUE);
    chunk_nonce(number, nonce);
    cipher_begin(seal->closer, nonce);
    cipher_close(seal->closer, plain, size, ret_sealed, ret_sealed + size);
}

gboolean bytes_seal_open_chunk(BytesSeal *seal, uint64_t number, const guint8 *sealed,
                               gsize sealed_size, guint8 *ret_plain) {
    if (sealed_size <= BYTES_SEAL_TAG || sealed_size > BYTES_SEAL_SEALED_CHUNK)
        return FALSE;
    guint8 nonce[NONCE_SIZE];
    gsize size = sealed_size - BYTES_SEAL_TAG;
    if (!seal->opener)
        seal->opener = cipher_new(seal->key, FALSE);
    chunk_nonce(number, nonce);
    cipher_begin(seal->opener, nonce);
    return cipher_open(seal->opener, sealed, size, sealed + size, ret_plain);
}

uint64_t bytes_seal_sealed_size(uint64_t plain_size) {
    uint64_t chunks = plain_size / BYTES_SEAL_CHUNK + (plain_size % BYTES_SEAL_CHUNK != 0);
    return BYTES_SEAL_HEADER + plain_size + chunks * BYTES_SEAL_TAG;
}

uint64_t bytes_seal_chunk_offset(uint64_t number) {
    return BYTES_SEAL_HEADER + number * BYTES_SEAL_SEALED_CHUNK;
}

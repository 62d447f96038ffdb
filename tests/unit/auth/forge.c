#include "forge.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <string.h>

#include "base/crypto.h"

static EVP_PKEY *parse(const BaseSecret *pem) {
    BIO *memory = BIO_new_mem_buf(pem->bytes, (int)pem->size);
    EVP_PKEY *key = PEM_read_bio_PrivateKey(memory, NULL, NULL, NULL);
    BIO_free(memory);
    g_assert(key);
    return key;
}

/* What was written into it, which is then gone. */
static char *take_text(BIO *memory) {
    char *bytes = NULL;
    long size = BIO_get_mem_data(memory, &bytes);
    char *text = g_strndup(bytes, (gsize)size);
    BIO_free(memory);
    return text;
}

char *forge_body(const void *header, gsize header_size, const void *claims, gsize claims_size) {
    g_autofree char *first = base_base64url(header, header_size);
    g_autofree char *second = base_base64url(claims, claims_size);
    return g_strconcat(first, ".", second, NULL);
}

char *forge_sign(const char *body, const BaseSecret *pem) {
    guint8 signature[1024];
    gsize size = sizeof signature;
    EVP_PKEY *key = parse(pem);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    int good = EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, key) &&
               EVP_DigestSign(context, signature, &size, (const guint8 *)body, strlen(body));
    g_assert(good);
    EVP_MD_CTX_free(context);
    EVP_PKEY_free(key);
    g_autofree char *part = base_base64url(signature, size);
    return g_strconcat(body, ".", part, NULL);
}

char *forge_sign_shared(const char *body, const void *key, gsize key_size) {
    guint8 hash[BASE_HASH_SIZE];
    base_hmac_sha256(key, key_size, body, strlen(body), hash);
    g_autofree char *part = base_base64url(hash, sizeof hash);
    return g_strconcat(body, ".", part, NULL);
}

char *forge_public_pem(const BaseSecret *pem) {
    EVP_PKEY *key = parse(pem);
    BIO *memory = BIO_new(BIO_s_mem());
    int good = PEM_write_bio_PUBKEY(memory, key);
    g_assert(good);
    EVP_PKEY_free(key);
    return take_text(memory);
}

char *forge_key(const char *type, int rsa_bits, const char *password) {
    EVP_PKEY *key = NULL;
    EVP_PKEY_CTX *maker = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
    int good = EVP_PKEY_keygen_init(maker) > 0 &&
               (!rsa_bits || EVP_PKEY_CTX_set_rsa_keygen_bits(maker, rsa_bits) > 0) &&
               EVP_PKEY_generate(maker, &key) > 0;
    BIO *memory = BIO_new(BIO_s_mem());
    good = good &&
           PEM_write_bio_PKCS8PrivateKey(memory, key, password ? EVP_aes_128_cbc() : NULL, password,
                                         password ? (int)strlen(password) : 0, NULL, NULL);
    g_assert(good);
    EVP_PKEY_CTX_free(maker);
    EVP_PKEY_free(key);
    return take_text(memory);
}

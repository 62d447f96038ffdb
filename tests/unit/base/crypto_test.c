#include "base/crypto.h"

#include <glib/gstdio.h>
#include <sodium.h>
#include <string.h>

#include "base/error.h"
#include "folder.h"
#include "tap.h"

static BaseSecrets *secrets;

static void hashes_are_the_published_ones(void) {
    guint8 hash[BASE_HASH_SIZE];
    base_sha256("abc", 3, hash);
    g_autofree char *abc = base_hex(hash, sizeof hash);
    TAP_CHECK(!strcmp(abc, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
    base_sha256("", 0, hash);
    g_autofree char *empty = base_hex(hash, sizeof hash);
    TAP_CHECK(!strcmp(empty, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
    /* RFC 4231, cases 2 and 6 (a key longer than a block). */
    base_hmac_sha256("Jefe", 4, "what do ya want for nothing?", 28, hash);
    g_autofree char *short_key = base_hex(hash, sizeof hash);
    TAP_CHECK(
        !strcmp(short_key, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"));
    guint8 key[131];
    memset(key, 0xaa, sizeof key);
    const char *message = "Test Using Larger Than Block-Size Key - Hash Key First";
    base_hmac_sha256(key, sizeof key, message, strlen(message), hash);
    g_autofree char *long_key = base_hex(hash, sizeof hash);
    TAP_CHECK(
        !strcmp(long_key, "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"));
}

/* Of keys and texts around the size of a block, some in threads that hashed nothing before. */
static gpointer compare_with_libsodium(gpointer data) {
    guint8 key[150], text[300], hash[BASE_HASH_SIZE], expected[BASE_HASH_SIZE];
    base_random(key, sizeof key);
    base_random(text, sizeof text);
    for (gsize size = 0; size <= sizeof text; size++) {
        base_sha256(text, size, hash);
        crypto_hash_sha256(expected, text, size);
        TAP_CHECK(base_same_bytes(hash, expected, sizeof hash), "%zu", size);
        const gsize key_size = size / 2;
        base_hmac_sha256(key, key_size, text, size, hash);
        crypto_auth_hmacsha256_state state;
        crypto_auth_hmacsha256_init(&state, key, key_size);
        crypto_auth_hmacsha256_update(&state, text, size);
        crypto_auth_hmacsha256_final(&state, expected);
        TAP_CHECK(base_same_bytes(hash, expected, sizeof hash), "%zu", size);
    }
    return data;
}

static void hashes_are_those_of_libsodium(void) {
    compare_with_libsodium(NULL);
    for (int i = 0; i < 3; i++)
        g_thread_join(g_thread_new("hash", compare_with_libsodium, NULL));
}

static void base64url_goes_there_and_back(void) {
    guint8 bytes[64];
    for (gsize size = 0; size <= sizeof bytes; size++) {
        base_random(bytes, size);
        g_autofree char *text = base_base64url(bytes, size);
        gsize back = 99;
        g_autofree guint8 *decoded = base_base64url_decode(text, strlen(text), &back);
        TAP_CHECK(decoded && back == size && !memcmp(decoded, bytes, size), "%s", text);
    }
    g_autofree char *text = base_base64url("\xfb\xff\xfe", 3);
    TAP_CHECK(!strcmp(text, "-__-"), "%s", text);
}

static void base64url_is_strict(void) {
    static const char *const bad[] = {"A",     "AA==",  "AA=",    "AB",   "AAB",   "AAAAA", "A A",
                                      "AAAA ", " AAAA", "AAAA\n", "+/+/", "AAAA=", "AA.A",  "äAAA"};
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
        gsize size = 99;
        g_autofree guint8 *bytes = base_base64url_decode(bad[i], strlen(bad[i]), &size);
        TAP_CHECK(!bytes && size == 99, "\"%s\"", bad[i]);
    }
    gsize size = 99;
    TAP_CHECK(!base_base64url_decode("AA\0A", 4, &size));
}

static void bytes_are_compared(void) {
    TAP_CHECK(base_same_bytes("abc", "abc", 3) && base_same_bytes("abc", "abd", 2));
    TAP_CHECK(!base_same_bytes("abc", "abd", 3) && base_same_bytes("", "x", 0));
}

static void random_texts_differ(void) {
    g_autofree char *a = base_random_text(32), *b = base_random_text(32);
    TAP_CHECK(strlen(a) == 43 && strcmp(a, b));
}

static void sealed_fields_open(void) {
    static const char *const texts[] = {"", "Ada Lovelace", "né à Genève ⛳"};
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autofree char *sealed = base_field_seal(secrets, "users.full_name:1", texts[i]);
        g_autofree char *again = base_field_seal(secrets, "users.full_name:1", texts[i]);
        TAP_CHECK(strcmp(sealed, again));
        TAP_CHECK(!*texts[i] || !strstr(sealed, texts[i]));
        g_autofree char *opened = NULL;
        TAP_CHECK(base_field_open(secrets, "users.full_name:1", sealed, &opened, NULL));
        TAP_CHECK(!g_strcmp0(opened, texts[i]), "%s", opened);
    }
    char untouched = 0, *opened = &untouched;
    TAP_CHECK(!base_field_seal(secrets, "p", NULL));
    TAP_CHECK(base_field_open(secrets, "p", NULL, &opened, NULL) && !opened);
}

static void check_does_not_open(const char *place, const char *sealed) {
    g_autoptr(GError) error = NULL;
    char untouched = 0, *opened = &untouched;
    TAP_CHECK(!base_field_open(secrets, place, sealed, &opened, &error), "%s", sealed);
    TAP_CHECK(opened == &untouched);
    TAP_CHECK(g_error_matches(error, BASE_ERROR, BASE_ERROR_INTERNAL));
}

static void changed_fields_do_not_open(void) {
    g_autofree char *sealed = base_field_seal(secrets, "users.full_name:1", "Ada");
    check_does_not_open("users.full_name:2", sealed);
    check_does_not_open("", sealed);
    gsize length = strlen(sealed);
    for (gsize i = 0; i < length; i++) {
        char kept = sealed[i];
        sealed[i] = kept == 'x' ? 'y' : 'x';
        check_does_not_open("users.full_name:1", sealed);
        sealed[i] = kept;
    }
    for (gsize i = 0; i < length; i++) {
        g_autofree char *cut = g_strndup(sealed, i);
        check_does_not_open("users.full_name:1", cut);
    }
    g_autofree char *longer = g_strconcat(sealed, "AAAA", NULL);
    check_does_not_open("users.full_name:1", longer);
    check_does_not_open("users.full_name:1", "unknown.AAAA");
    check_does_not_open("users.full_name:1", "Ada");
}

static void old_keys_still_open(void) {
    g_autofree char *folder = folder_make();
    g_autoptr(BaseSecrets) before = base_secrets_load(folder, TRUE, NULL);
    g_autofree char *old = base_field_seal(before, "p", "Ada");
    TAP_CHECK(base_secrets_rotate(folder, BASE_SECRET_FIELDS, NULL));
    g_autoptr(BaseSecrets) after = base_secrets_load(folder, FALSE, NULL);
    g_autofree char *opened = NULL, *new = base_field_seal(after, "p", "Ada");
    TAP_CHECK(base_field_open(after, "p", old, &opened, NULL) && !g_strcmp0(opened, "Ada"));
    TAP_CHECK(strncmp(old, new, strcspn(old, ".")));
    char *none = NULL;
    TAP_CHECK(!base_field_open(before, "p", new, &none, NULL));
    folder_remove(folder);
}

static void lookups_depend_on_key_purpose_and_text(void) {
    g_autofree char *hash = base_lookup_hash(secrets, "email", "a@b.c");
    g_autofree char *again = base_lookup_hash(secrets, "email", "a@b.c");
    g_autofree char *text = base_lookup_hash(secrets, "email", "a@b.d");
    g_autofree char *purpose = base_lookup_hash(secrets, "refresh", "a@b.c");
    g_autofree char *moved = base_lookup_hash(secrets, "emaila", "@b.c");
    TAP_CHECK(strlen(hash) == 2 * BASE_HASH_SIZE && !strcmp(hash, again));
    TAP_CHECK(strcmp(hash, text) && strcmp(hash, purpose) && strcmp(hash, moved));
    g_autofree char *folder = folder_make();
    g_autoptr(BaseSecrets) others = base_secrets_load(folder, TRUE, NULL);
    g_autofree char *other = base_lookup_hash(others, "email", "a@b.c");
    TAP_CHECK(strcmp(hash, other));
    folder_remove(folder);
}

int main(void) {
    g_autofree char *folder = folder_make();
    secrets = base_secrets_load(folder, TRUE, NULL);
    TAP_RUN(hashes_are_the_published_ones);
    TAP_RUN(hashes_are_those_of_libsodium);
    TAP_RUN(base64url_goes_there_and_back);
    TAP_RUN(base64url_is_strict);
    TAP_RUN(bytes_are_compared);
    TAP_RUN(random_texts_differ);
    TAP_RUN(sealed_fields_open);
    TAP_RUN(changed_fields_do_not_open);
    TAP_RUN(old_keys_still_open);
    TAP_RUN(lookups_depend_on_key_purpose_and_text);
    base_secrets_free(secrets);
    folder_remove(folder);
    return tap_done();
}

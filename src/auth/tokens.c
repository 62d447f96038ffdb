#include "auth/tokens.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <string.h>

#include "auth/known.h"
#include "base/clock.h"
#include "base/crypto.h"
#include "base/error.h"
#include "base/json.h"

#define ALGORITHM "RS256"
#define TYPE      "JWT"

/* RFC 7518, 3.3. */
enum { MIN_RSA_BITS = 2048 };
/* Clocks of two machines differ by less. */
enum { LEEWAY_SECONDS = 60 };
/* Seconds beyond would not fit into microseconds: the year 9999. */
#define LAST_SECOND 253402300799LL

G_DEFINE_AUTOPTR_CLEANUP_FUNC(EVP_PKEY, EVP_PKEY_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(EVP_MD_CTX, EVP_MD_CTX_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(BIO, BIO_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(EVP_PKEY_CTX, EVP_PKEY_CTX_free)

typedef struct {
    char *key_id;
    EVP_PKEY *key; /* only read: threads share it */
} TokenKey;

struct AuthTokens {
    char *issuer;
    GArray *keys; /* of TokenKey, newest last */
    AuthKnown *known;
};

/* ---- roles ---- */

static const char *const ROLES[AUTH_ROLES] = {
    [AUTH_ROLE_USER] = "user", [AUTH_ROLE_COACH] = "coach", [AUTH_ROLE_ADMIN] = "admin"};

const char *auth_role_name(AuthRole role) {
    return ROLES[role];
}

gboolean auth_role_parse(const char *name, AuthRole *ret_role) {
    for (AuthRole role = 0; role < AUTH_ROLES; role++) {
        if (g_strcmp0(name, ROLES[role]))
            continue;
        *ret_role = role;
        return TRUE;
    }
    return FALSE;
}

/* ---- keys ---- */

/* Instead of asking for it on the terminal. */
static int give_no_password(char *buffer, int size, int writing, void *data) {
    (void)buffer, (void)size, (void)writing, (void)data;
    return -1;
}

static gboolean is_sound(EVP_PKEY *key) {
    g_autoptr(EVP_PKEY_CTX) context = EVP_PKEY_CTX_new(key, NULL);
    return EVP_PKEY_is_a(key, "RSA") && EVP_PKEY_get_bits(key) >= MIN_RSA_BITS && context &&
           EVP_PKEY_check(context) == 1;
}

static EVP_PKEY *parse_key(const BaseSecret *secret, GError **error) {
    g_autoptr(BIO) memory = BIO_new_mem_buf(secret->bytes, (int)secret->size);
    g_autoptr(EVP_PKEY) key =
        memory ? PEM_read_bio_PrivateKey(memory, NULL, give_no_password, NULL) : NULL;
    gboolean sound = key && is_sound(key);
    ERR_clear_error();
    if (sound)
        return g_steal_pointer(&key);
    g_set_error(error, BASE_ERROR, BASE_ERROR_INPUT,
                "key tokens.%s is not an RSA private key of %d bits or more in PEM", secret->key_id,
                MIN_RSA_BITS);
    return NULL;
}

static void clear_key(gpointer data) {
    TokenKey *key = data;
    g_free(key->key_id);
    EVP_PKEY_free(key->key);
}

AuthTokens *auth_tokens_new(const BaseSecrets *secrets, const char *issuer, GError **error) {
    g_autoptr(AuthTokens) tokens = g_new0(AuthTokens, 1);
    tokens->issuer = g_strdup(issuer);
    tokens->known = auth_known_new();
    tokens->keys = g_array_new(FALSE, FALSE, sizeof(TokenKey));
    g_array_set_clear_func(tokens->keys, clear_key);
    for (gsize i = 0; i < base_secrets_count(secrets, BASE_SECRET_TOKENS); i++) {
        const BaseSecret *secret = base_secrets_at(secrets, BASE_SECRET_TOKENS, i);
        TokenKey key = {.key = parse_key(secret, error)};
        if (!key.key)
            return NULL;
        key.key_id = g_strdup(secret->key_id);
        g_array_append_val(tokens->keys, key);
    }
    return g_steal_pointer(&tokens);
}

void auth_tokens_free(AuthTokens *tokens) {
    if (!tokens)
        return;
    g_array_unref(tokens->keys);
    auth_known_free(tokens->known);
    g_free(tokens->issuer);
    g_free(tokens);
}

static const TokenKey *find_key(const AuthTokens *tokens, const char *key_id) {
    for (guint i = 0; i < tokens->keys->len; i++) {
        const TokenKey *key = &g_array_index(tokens->keys, TokenKey, i);
        if (!g_strcmp0(key->key_id, key_id))
            return key;
    }
    return NULL;
}

/* ---- issuing ---- */

static void append_json(GString *token, json_t *value) {
    g_autofree char *text = base_json_text(value);
    g_autofree char *part = base_base64url(text, strlen(text));
    g_string_append(token, part);
}

static void append_header(GString *token, const TokenKey *key) {
    g_autoptr(json_t) header =
        json_pack("{s:s s:s s:s}", "alg", ALGORITHM, "typ", TYPE, "kid", key->key_id);
    append_json(token, header);
}

static void append_claims(GString *token, const char *issuer, const AuthCaller *caller,
                          int64_t now_us) {
    g_autofree char *token_id = base_id_new();
    json_int_t now_s = now_us / BASE_CLOCK_SECOND_US;
    g_autoptr(json_t) claims =
        json_pack("{s:s s:s s:s s:s s:s s:I s:I s:I s:s}", "iss", issuer, "aud", issuer, "sub",
                  caller->user_id, "sid", caller->session_id, "role", auth_role_name(caller->role),
                  "iat", now_s, "nbf", now_s, "exp", now_s + AUTH_ACCESS_SECONDS, "jti", token_id);
    append_json(token, claims);
}

static void append_signature(GString *token, const TokenKey *key) {
    gsize size = (gsize)EVP_PKEY_get_size(key->key);
    g_autofree guint8 *signature = g_malloc(size);
    g_autoptr(EVP_MD_CTX) context = EVP_MD_CTX_new();
    if (!context || !EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, key->key) ||
        !EVP_DigestSign(context, signature, &size, (const guint8 *)token->str, token->len))
        g_error("no memory to sign a token");
    g_autofree char *part = base_base64url(signature, size);
    g_string_append_c(token, '.');
    g_string_append(token, part);
}

char *auth_tokens_issue(const AuthTokens *tokens, const AuthCaller *caller, int64_t now_us) {
    const TokenKey *newest = &g_array_index(tokens->keys, TokenKey, tokens->keys->len - 1);
    GString *token = g_string_sized_new(1024);
    append_header(token, newest);
    g_string_append_c(token, '.');
    append_claims(token, tokens->issuer, caller, now_us);
    append_signature(token, newest);
    return g_string_free(token, FALSE);
}

/* ---- verifying ---- */

/* One of the three, borrowed from the token. */
typedef struct {
    const char *text;
    gsize length;
} Part;

static gboolean refuse(GError **error, const char *fault) {
    g_set_error(error, BASE_ERROR, BASE_ERROR_INPUT, "token refused: %s", fault);
    return FALSE;
}

static gboolean split(const char *token, Part ret_parts[3], GError **error) {
    if (!token || strnlen(token, AUTH_TOKEN_MAX + 1) > AUTH_TOKEN_MAX)
        return refuse(error, "it is too long, or none");
    for (int i = 0; i < 3; i++) {
        ret_parts[i] = (Part){token, strcspn(token, ".")};
        token += ret_parts[i].length;
        if (i < 2 && *token++ != '.')
            return refuse(error, "it has fewer than three parts");
    }
    return *token ? refuse(error, "it has more than three parts") : TRUE;
}

static json_t *read_json(Part part) {
    gsize size = 0;
    g_autofree guint8 *bytes = base_base64url_decode(part.text, part.length, &size);
    return bytes ? base_json_parse((const char *)bytes, size, AUTH_TOKEN_MAX, NULL) : NULL;
}

static gboolean has_text(const json_t *object, const char *key, const char *expected) {
    return !g_strcmp0(base_json_string(object, key), expected);
}

/* The header chooses among our keys and nothing else: what it says besides is refused. */
static const TokenKey *read_header(const AuthTokens *tokens, Part part, GError **error) {
    g_autoptr(json_t) header = read_json(part);
    const TokenKey *key = find_key(tokens, base_json_string(header, "kid"));
    if (json_object_size(header) != 3 || !has_text(header, "alg", ALGORITHM) ||
        !has_text(header, "typ", TYPE))
        refuse(error, "its header is not ours");
    else if (!key)
        refuse(error, "there is no such key");
    else
        return key;
    return NULL;
}

static gboolean check_signature(const TokenKey *key, const Part parts[3], GError **error) {
    gsize size = 0;
    g_autofree guint8 *signature = base_base64url_decode(parts[2].text, parts[2].length, &size);
    gsize signed_length = parts[0].length + 1 + parts[1].length;
    g_autoptr(EVP_MD_CTX) context = EVP_MD_CTX_new();
    gboolean good = signature && size == (gsize)EVP_PKEY_get_size(key->key) && context &&
                    EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, key->key) == 1 &&
                    EVP_DigestVerify(context, signature, size, (const guint8 *)parts[0].text,
                                     signed_length) == 1;
    ERR_clear_error();
    return good || refuse(error, "its signature is wrong");
}

/* A moment in seconds; FALSE if there is none. */
static gboolean read_moment(const json_t *claims, const char *key, int64_t *ret_moment_us) {
    int64_t moment_s = base_json_integer(claims, key, -1);
    if (moment_s < 0 || moment_s > LAST_SECOND)
        return FALSE;
    *ret_moment_us = moment_s * BASE_CLOCK_SECOND_US;
    return TRUE;
}

static gboolean read_times(const json_t *object, AuthClaims *ret_claims, GError **error) {
    int64_t issued_us, begins_us;
    if (!read_moment(object, "iat", &issued_us) || !read_moment(object, "nbf", &begins_us) ||
        !read_moment(object, "exp", &ret_claims->caller.expires_us))
        return refuse(error, "a time is missing");
    ret_claims->begins_us = MAX(issued_us, begins_us);
    return TRUE;
}

static gboolean check_times(const AuthClaims *claims, int64_t now_us, GError **error) {
    const int64_t leeway_us = LEEWAY_SECONDS * BASE_CLOCK_SECOND_US;
    if (claims->begins_us - leeway_us > now_us)
        return refuse(error, "it is not valid yet");
    if (now_us >= claims->caller.expires_us + leeway_us)
        return refuse(error, "it has expired");
    return TRUE;
}

static gboolean copy_id(const json_t *claims, const char *key, char ret_id[BASE_ID_LENGTH + 1]) {
    const char *id = base_json_string(claims, key);
    if (!base_id_valid(id))
        return FALSE;
    memcpy(ret_id, id, BASE_ID_LENGTH + 1);
    return TRUE;
}

static gboolean read_claims(const AuthTokens *tokens, Part part, AuthClaims *ret_claims,
                            GError **error) {
    AuthCaller *caller = &ret_claims->caller;
    g_autoptr(json_t) object = read_json(part);
    if (!json_is_object(object))
        return refuse(error, "its claims are no object");
    if (!has_text(object, "iss", tokens->issuer) || !has_text(object, "aud", tokens->issuer))
        return refuse(error, "it is from or for somebody else");
    if (!base_id_valid(base_json_string(object, "jti")) ||
        !copy_id(object, "sub", caller->user_id) || !copy_id(object, "sid", caller->session_id) ||
        !auth_role_parse(base_json_string(object, "role"), &caller->role))
        return refuse(error, "it does not say who calls");
    return read_times(object, ret_claims, error);
}

/* All but whether it is valid now. */
static gboolean read_token(const AuthTokens *tokens, const char *token, AuthClaims *ret_claims,
                           GError **error) {
    Part parts[3];
    if (!split(token, parts, error))
        return FALSE;
    guint8 hash[BASE_HASH_SIZE];
    base_sha256(token, strlen(token), hash);
    if (auth_known_find(tokens->known, hash, ret_claims))
        return TRUE;
    const TokenKey *key = read_header(tokens, parts[0], error);
    if (!key || !check_signature(key, parts, error) ||
        !read_claims(tokens, parts[1], ret_claims, error))
        return FALSE;
    auth_known_add(tokens->known, hash, ret_claims);
    return TRUE;
}

gboolean auth_tokens_verify(const AuthTokens *tokens, const char *token, int64_t now_us,
                            AuthCaller *ret_caller, GError **error) {
    AuthClaims claims = {.begins_us = 0};
    if (!read_token(tokens, token, &claims, error) || !check_times(&claims, now_us, error))
        return FALSE;
    *ret_caller = claims.caller;
    return TRUE;
}

/* ---- public keys ---- */

/* A number of the key, big-endian, as base64url. */
static char *print_number(EVP_PKEY *key, const char *name) {
    BIGNUM *number = NULL;
    if (!EVP_PKEY_get_bn_param(key, name, &number))
        g_error("no memory to print a key");
    int size = BN_num_bytes(number);
    g_autofree guint8 *bytes = g_malloc((gsize)size);
    BN_bn2bin(number, bytes);
    BN_free(number);
    return base_base64url(bytes, (gsize)size);
}

json_t *auth_tokens_jwks(const AuthTokens *tokens) {
    json_t *list = json_array();
    for (guint i = 0; i < tokens->keys->len; i++) {
        const TokenKey *key = &g_array_index(tokens->keys, TokenKey, i);
        g_autofree char *modulus = print_number(key->key, OSSL_PKEY_PARAM_RSA_N);
        g_autofree char *exponent = print_number(key->key, OSSL_PKEY_PARAM_RSA_E);
        json_array_append_new(list, json_pack("{s:s s:s s:s s:s s:s s:s}", "kty", "RSA", "use",
                                              "sig", "alg", ALGORITHM, "kid", key->key_id, "n",
                                              modulus, "e", exponent));
    }
    return json_pack("{s:o}", "keys", list);
}

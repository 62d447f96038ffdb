#include "auth/tokens.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/error.h"
#include "base/json.h"
#include "folder.h"
#include "forge.h"
#include "tap.h"

#define ISSUER  "https://golf.example"
#define USER    "0192aabb-ccdd-7eef-8123-456789abcdef"
#define SESSION "0192aabb-ccdd-7eef-8123-0123456789ab"
#define NOW_S   1795395723
#define NOW_US  (NOW_S * BASE_CLOCK_SECOND_US)

static const AuthCaller ADA = {.user_id = USER, .session_id = SESSION, .role = AUTH_ROLE_COACH};

static BaseSecrets *secrets;
static const BaseSecret *pem;
static AuthTokens *tokens;

static AuthTokens *open_tokens(const BaseSecrets *keys) {
    g_autoptr(GError) error = NULL;
    AuthTokens *opened = auth_tokens_new(keys, ISSUER, &error);
    TAP_CHECK(opened, "%s", error ? error->message : "");
    return opened;
}

static void check_refused(const char *what, const char *token) {
    g_autoptr(GError) error = NULL;
    AuthCaller caller = {.expires_us = 7};
    TAP_CHECK(!auth_tokens_verify(tokens, token, NOW_US, &caller, &error), "%s", what);
    TAP_CHECK(g_error_matches(error, BASE_ERROR, BASE_ERROR_INPUT), "%s", what);
    TAP_CHECK(caller.expires_us == 7 && !*caller.user_id, "%s touched the output", what);
}

static void check_accepted(const char *what, const char *token) {
    g_autoptr(GError) error = NULL;
    AuthCaller caller;
    TAP_CHECK(auth_tokens_verify(tokens, token, NOW_US, &caller, &error), "%s: %s", what,
              error ? error->message : "");
}

static char *good_header(void) {
    return g_strdup_printf("{\"alg\":\"RS256\",\"typ\":\"JWT\",\"kid\":\"%s\"}", pem->key_id);
}

/* Claims that are good now, but for `key`: another value, or gone if that is NULL. */
static char *claims_but(const char *key, json_t *value) {
    g_autoptr(json_t) claims = json_pack(
        "{s:s s:s s:s s:s s:s s:i s:i s:i s:s}", "iss", ISSUER, "aud", ISSUER, "sub", USER, "sid",
        SESSION, "role", "user", "iat", NOW_S, "nbf", NOW_S, "exp", NOW_S + 900, "jti", SESSION);
    if (value)
        json_object_set_new(claims, key, value);
    else
        json_object_del(claims, key);
    return base_json_text(claims);
}

static char *good_claims(void) {
    return claims_but("", NULL);
}

/* By our own key. */
static char *sign_texts(const char *header, const char *claims) {
    g_autofree char *body = forge_body(header, strlen(header), claims, strlen(claims));
    return forge_sign(body, pem);
}

static char *good_token(void) {
    g_autofree char *header = good_header(), *claims = good_claims();
    return sign_texts(header, claims);
}

/* ---- what is good ---- */

static void what_is_issued_is_accepted(void) {
    g_autofree char *token = auth_tokens_issue(tokens, &ADA, NOW_US + 999999);
    AuthCaller caller;
    g_autoptr(GError) error = NULL;
    TAP_CHECK(auth_tokens_verify(tokens, token, NOW_US, &caller, &error), "%s",
              error ? error->message : "");
    TAP_CHECK(!strcmp(caller.user_id, USER) && !strcmp(caller.session_id, SESSION));
    TAP_CHECK(caller.role == AUTH_ROLE_COACH);
    TAP_CHECK(caller.expires_us == (NOW_S + AUTH_ACCESS_SECONDS) * BASE_CLOCK_SECOND_US);
    TAP_CHECK(strlen(token) < 1024, "%d bytes", (int)strlen(token));
    g_autofree char *other = auth_tokens_issue(tokens, &ADA, NOW_US);
    TAP_CHECK(strcmp(token, other));
}

/* If this fails, the forgeries below are refused for a wrong reason. */
static void the_forge_can_make_good_tokens(void) {
    g_autofree char *token = good_token();
    check_accepted("forged with everything right", token);
    g_autofree char *claims = claims_but("more", json_string("to come"));
    g_autofree char *header = good_header();
    g_autofree char *future = sign_texts(header, claims);
    check_accepted("a claim that later versions add", future);
}

static void times_have_a_leeway(void) {
    static const struct {
        int64_t after_s;
        gboolean good;
    } cases[] = {{-61, FALSE}, {-60, TRUE}, {0, TRUE}, {900, TRUE}, {959, TRUE}, {960, FALSE}};
    g_autofree char *token = auth_tokens_issue(tokens, &ADA, NOW_US);
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        AuthCaller caller;
        int64_t now_us = NOW_US + cases[i].after_s * BASE_CLOCK_SECOND_US;
        TAP_CHECK(auth_tokens_verify(tokens, token, now_us, &caller, NULL) == cases[i].good,
                  "%d s after", (int)cases[i].after_s);
    }
}

static void roles_have_names(void) {
    for (AuthRole role = 0; role < AUTH_ROLES; role++) {
        AuthRole parsed = AUTH_ROLES;
        TAP_CHECK(auth_role_parse(auth_role_name(role), &parsed) && parsed == role);
    }
    static const char *const bad[] = {"", "Admin", "admin ", "root", NULL};
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
        AuthRole role = AUTH_ROLES;
        TAP_CHECK(!auth_role_parse(bad[i], &role) && role == AUTH_ROLES);
    }
}

/* ---- forged headers ---- */

static void other_algorithms_are_refused(void) {
    static const char *const names[] = {"none",  "None",   "NONE",  "nOnE",  "",
                                        "HS256", "RS384",  "RS512", "PS256", "ES256",
                                        "rs256", "RS256 ", "EdDSA"};
    g_autofree char *claims = good_claims(), *public_pem = forge_public_pem(pem);
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *header = g_strdup_printf("{\"alg\":\"%s\",\"typ\":\"JWT\",\"kid\":\"%s\"}",
                                                  names[i], pem->key_id);
        g_autofree char *body = forge_body(header, strlen(header), claims, strlen(claims));
        g_autofree char *bare = g_strconcat(body, ".", NULL);
        g_autofree char *signed_right = forge_sign(body, pem);
        g_autofree char *shared = forge_sign_shared(body, public_pem, strlen(public_pem));
        g_autofree char *private = forge_sign_shared(body, pem->bytes, pem->size);
        check_refused(names[i], body);
        check_refused(names[i], bare);
        check_refused(names[i], signed_right);
        check_refused(names[i], shared);
        check_refused(names[i], private);
    }
}

static void a_shared_key_under_our_header_is_refused(void) {
    g_autofree char *header = good_header(), *claims = good_claims();
    g_autofree char *public_pem = forge_public_pem(pem);
    g_autofree char *body = forge_body(header, strlen(header), claims, strlen(claims));
    g_autofree char *token = forge_sign_shared(body, public_pem, strlen(public_pem));
    check_refused("HS256 that says RS256", token);
}

static void unknown_keys_are_refused(void) {
    g_autofree char *endless = g_strnfill(2000, 'k'), *claims = good_claims();
    const char *const names[] = {"",       "../tokens", "/dev/null", "other", endless,   "%s%n",
                                 "' OR 1", "\\u0000",   "*",         "..",    "tokens.x"};
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *header =
            g_strdup_printf("{\"alg\":\"RS256\",\"typ\":\"JWT\",\"kid\":\"%s\"}", names[i]);
        g_autofree char *token = sign_texts(header, claims);
        check_refused(names[i], token);
    }
}

static void headers_that_say_more_or_less_are_refused(void) {
    static const char *const shapes[] = {
        "{\"alg\":\"RS256\",\"typ\":\"JWT\"}",
        "{\"alg\":\"RS256\",\"kid\":\"%s\"}",
        "{\"typ\":\"JWT\",\"kid\":\"%s\"}",
        "{\"alg\":\"RS256\",\"typ\":\"at+jwt\",\"kid\":\"%s\"}",
        "{\"alg\":\"RS256\",\"typ\":\"JWT\",\"kid\":\"%s\",\"crit\":[]}",
        "{\"alg\":\"RS256\",\"typ\":\"JWT\",\"kid\":\"%s\",\"jwk\":{}}",
        "{\"alg\":\"RS256\",\"typ\":\"JWT\",\"kid\":\"%s\",\"jku\":\"https://evil.example\"}",
        "{\"alg\":\"RS256\",\"typ\":\"JWT\",\"kid\":\"%s\",\"x5u\":\"https://evil.example\"}",
        "{\"alg\":\"RS256\",\"typ\":\"JWT\",\"kid\":\"%s\",\"b64\":false}",
        "{\"alg\":\"none\",\"alg\":\"RS256\",\"typ\":\"JWT\",\"kid\":\"%s\"}",
        "{\"alg\":\"RS256\",\"typ\":\"JWT\",\"kid\":\"x\",\"kid\":\"%s\"}",
        "{\"alg\":[\"RS256\"],\"typ\":\"JWT\",\"kid\":\"%s\"}",
        "{\"alg\":\"RS256\",\"typ\":\"JWT\",\"kid\":[\"%s\"]}",
        "[\"RS256\",\"JWT\",\"%s\"]",
        "{\"alg\":\"RS256\",\"typ\":\"JWT\",\"kid\":\"%s\"}{}",
        "{\"alg\":\"RS256\",\"typ\":\"JWT\",\"kid\":\"%s\"",
        "\"%s\"",
        "null",
        "",
    };
    g_autofree char *claims = good_claims();
    for (gsize i = 0; i < G_N_ELEMENTS(shapes); i++) {
        g_autoptr(GString) header = g_string_new(shapes[i]);
        g_string_replace(header, "%s", pem->key_id, 0);
        g_autofree char *token = sign_texts(header->str, claims);
        check_refused(header->str, token);
    }
}

/* ---- forged signatures ---- */

static void another_key_is_refused(void) {
    g_autofree char *folder = folder_make();
    g_autoptr(BaseSecrets) others = base_secrets_load(folder, TRUE, NULL);
    g_autofree char *header = good_header(), *claims = good_claims();
    g_autofree char *body = forge_body(header, strlen(header), claims, strlen(claims));
    g_autofree char *token = forge_sign(body, base_secrets_newest(others, BASE_SECRET_TOKENS));
    check_refused("RS256 of another key", token);
    folder_remove(folder);
}

static void swapped_parts_are_refused(void) {
    g_autofree char *token = good_token(), *header = good_header();
    g_autofree char *claims = claims_but("role", json_string("admin"));
    g_autofree char *admin = sign_texts(header, claims);
    g_auto(GStrv) ours = g_strsplit(token, ".", -1), theirs = g_strsplit(admin, ".", -1);
    g_autofree char *payload = g_strdup_printf("%s.%s.%s", ours[0], theirs[1], ours[2]);
    g_autofree char *signature = g_strdup_printf("%s.%s.%s", ours[0], ours[1], theirs[2]);
    g_autofree char *order = g_strdup_printf("%s.%s.%s", ours[1], ours[0], ours[2]);
    check_accepted("as it was", admin);
    check_refused("other claims", payload);
    check_refused("other signature", signature);
    check_refused("other order", order);
}

static void every_changed_character_is_noticed(void) {
    g_autofree char *token = good_token();
    for (gsize i = 0; token[i]; i++) {
        char kept = token[i];
        token[i] = kept == 'A' ? 'B' : 'A';
        check_refused("one character changed", token);
        token[i] = kept;
    }
    check_accepted("as it was", token);
}

static void signatures_of_other_lengths_are_refused(void) {
    g_autofree char *token = good_token();
    gsize body = (gsize)(strrchr(token, '.') - token) + 1;
    for (gsize keep = 0; keep < strlen(token + body); keep += 7) {
        g_autofree char *cut = g_strndup(token, body + keep);
        check_refused("signature cut", cut);
    }
    g_autofree char *longer = g_strconcat(token, "AAAA", NULL);
    check_refused("signature longer", longer);
}

/* ---- spellings ---- */

static void other_spellings_are_refused(void) {
    static const char *const tails[] = {".",    ".AAAA", "=",   "==", " ", "\n", "\t",
                                        "\r\n", "\x01",  "%00", "+",  "/", "ä"};
    g_autofree char *token = good_token();
    for (gsize i = 0; i < G_N_ELEMENTS(tails); i++) {
        g_autofree char *after = g_strconcat(token, tails[i], NULL);
        g_autofree char *before = g_strconcat(tails[i], token, NULL);
        check_refused(tails[i], after);
        check_refused(tails[i], before);
    }
    g_auto(GStrv) parts = g_strsplit(token, ".", -1);
    for (int i = 0; i < 3; i++) {
        g_autofree char *kept = parts[i];
        parts[i] = g_strconcat(kept, "=", NULL);
        g_autofree char *padded = g_strjoinv(".", parts);
        g_free(parts[i]);
        parts[i] = g_strdup("");
        g_autofree char *empty = g_strjoinv(".", parts);
        g_free(parts[i]);
        parts[i] = g_steal_pointer(&kept);
        check_refused("padding", padded);
        check_refused("an empty part", empty);
    }
    g_autofree char *two = g_strdup_printf("%s.%s", parts[0], parts[1]);
    check_refused("two parts", two);
    static const char *const others[] = {"", ".", "..", "...", "a", "a.b", "a.b.c", "Bearer x.y.z"};
    for (gsize i = 0; i < G_N_ELEMENTS(others); i++)
        check_refused(others[i], others[i]);
    check_refused("no token", NULL);
}

/* 256 bytes end with four spare bits: 16 spellings, of which one counts. */
static void spare_bits_must_be_zero(void) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    g_autofree char *token = good_token();
    char *last = token + strlen(token) - 1;
    long place = strchr(digits, *last) - digits;
    TAP_CHECK(place % 16 == 0);
    for (long spare = 1; spare < 16; spare++) {
        *last = digits[place + spare];
        check_refused("spare bits", token);
    }
    *last = digits[place];
    check_accepted("as it was", token);
}

static void size_is_limited(void) {
    g_autofree char *header = good_header(), *little = g_strnfill(2200, 'x');
    g_autofree char *much = g_strnfill(2900, 'x');
    g_autofree char *small_claims = claims_but("more", json_string(little));
    g_autofree char *large_claims = claims_but("more", json_string(much));
    g_autofree char *small = sign_texts(header, small_claims);
    g_autofree char *large = sign_texts(header, large_claims);
    TAP_CHECK(strlen(small) <= AUTH_TOKEN_MAX && strlen(large) > AUTH_TOKEN_MAX);
    check_accepted("a token of nearly 4 KiB", small);
    check_refused("a larger token", large);
    g_autofree char *endless = g_strnfill(50 << 20, '.');
    check_refused("50 MB of dots", endless);
}

/* ---- claims ---- */

static void wrong_claims_are_refused(void) {
    const struct {
        const char *key;
        json_t *value;
    } cases[] = {
        {"iss", json_string("https://evil.example")},
        {"iss", json_string(ISSUER "/")},
        {"iss", NULL},
        {"aud", json_string("https://other.example")},
        {"aud", json_pack("[s,s]", ISSUER, "https://other.example")},
        {"aud", NULL},
        {"sub", json_string("../../etc/passwd")},
        {"sub", json_string("0192AABB-CCDD-7EEF-8123-456789ABCDEF")},
        {"sub", json_integer(1)},
        {"sub", NULL},
        {"sid", json_string("x")},
        {"sid", NULL},
        {"jti", json_string("")},
        {"jti", NULL},
        {"role", json_string("root")},
        {"role", json_string("Admin")},
        {"role", json_pack("[s]", "admin")},
        {"role", NULL},
        {"exp", json_integer(NOW_S - 60)},
        {"exp", json_integer(0)},
        {"exp", json_integer(-1)},
        {"exp", json_integer(G_MAXINT64)},
        {"exp", json_integer(LLONG_MIN)},
        {"exp", json_string("9999999999")},
        {"exp", json_real(NOW_S + 900.5)},
        {"exp", json_null()},
        {"exp", NULL},
        {"nbf", json_integer(NOW_S + 61)},
        {"nbf", json_integer(G_MAXINT64)},
        {"nbf", NULL},
        {"iat", json_integer(NOW_S + 61)},
        {"iat", json_true()},
        {"iat", NULL},
    };
    g_autofree char *header = good_header();
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *claims = claims_but(cases[i].key, cases[i].value);
        g_autofree char *token = sign_texts(header, claims);
        check_refused(claims, token);
    }
}

static void claims_that_are_no_object_are_refused(void) {
    static const char *const claims[] = {"", "[]", "null", "{", "{}", "{\"sub\":\"\xff\"}"};
    g_autofree char *header = good_header(), *good = good_claims();
    for (gsize i = 0; i < G_N_ELEMENTS(claims); i++) {
        g_autofree char *token = sign_texts(header, claims[i]);
        check_refused(claims[i], token);
    }
    g_autofree char *twice = g_strdup_printf("{\"role\":\"admin\",%s", good + 1);
    g_autofree char *token = sign_texts(header, twice);
    check_refused("a role twice", token);
}

/* ---- keys ---- */

static void rotated_keys_still_verify(void) {
    g_autofree char *folder = folder_make();
    g_autoptr(BaseSecrets) one = base_secrets_load(folder, TRUE, NULL);
    g_autoptr(AuthTokens) before = open_tokens(one);
    g_autofree char *old = auth_tokens_issue(before, &ADA, NOW_US);
    TAP_CHECK(base_secrets_rotate(folder, BASE_SECRET_TOKENS, NULL));
    g_autoptr(BaseSecrets) two = base_secrets_load(folder, FALSE, NULL);
    g_autoptr(AuthTokens) after = open_tokens(two);
    g_autofree char *new = auth_tokens_issue(after, &ADA, NOW_US);
    AuthCaller caller;
    TAP_CHECK(auth_tokens_verify(after, old, NOW_US, &caller, NULL));
    TAP_CHECK(auth_tokens_verify(after, new, NOW_US, &caller, NULL));
    TAP_CHECK(!auth_tokens_verify(before, new, NOW_US, &caller, NULL));
    folder_remove(folder);
}

static void check_public_key(json_t *key, const BaseSecret *secret) {
    TAP_CHECK(json_object_size(key) == 6);
    static const char *const texts[][2] = {
        {"kty", "RSA"}, {"use", "sig"}, {"alg", "RS256"}, {"e", "AQAB"}};
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        TAP_CHECK(!g_strcmp0(base_json_string(key, texts[i][0]), texts[i][1]), "%s", texts[i][0]);
    TAP_CHECK(!g_strcmp0(base_json_string(key, "kid"), secret->key_id));
    const char *modulus = base_json_string(key, "n");
    gsize size = 0;
    g_autofree guint8 *bytes =
        modulus ? base_base64url_decode(modulus, strlen(modulus), &size) : NULL;
    TAP_CHECK(bytes && size == 256 && bytes[0] >= 0x80);
}

static void the_key_set_shows_all_public_keys(void) {
    g_autofree char *folder = folder_make();
    g_autoptr(BaseSecrets) made = base_secrets_load(folder, TRUE, NULL);
    TAP_CHECK(made && base_secrets_rotate(folder, BASE_SECRET_TOKENS, NULL));
    g_autoptr(BaseSecrets) both = base_secrets_load(folder, FALSE, NULL);
    g_autoptr(AuthTokens) opened = open_tokens(both);
    g_autoptr(json_t) set = auth_tokens_jwks(opened);
    json_t *list = json_object_get(set, "keys");
    TAP_CHECK(json_object_size(set) == 1 && json_array_size(list) == 2);
    for (gsize i = 0; i < 2; i++)
        check_public_key(json_array_get(list, i), base_secrets_at(both, BASE_SECRET_TOKENS, i));
    folder_remove(folder);
}

static void keys_that_are_not_ours_to_use_are_refused(void) {
    g_autofree char *folder = folder_make();
    g_autofree char *path = g_build_filename(folder, "tokens.a", NULL);
    g_autofree char *public_pem = forge_public_pem(pem);
    g_autofree char *half = g_strndup((const char *)pem->bytes, pem->size / 2);
    g_autofree char *pss = forge_key("RSA-PSS", 2048, NULL), *curve = forge_key("ED25519", 0, NULL);
    g_autofree char *weak = forge_key("RSA", 1024, NULL), *locked = forge_key("RSA", 2048, "x");
    const char *const bad[] = {"nonsense", public_pem, half, pss, curve, weak, locked};
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_file_set_contents_full(path, bad[i], -1, G_FILE_SET_CONTENTS_NONE, 0600, NULL);
        g_autoptr(BaseSecrets) keys = base_secrets_load(folder, TRUE, NULL);
        g_autoptr(GError) error = NULL;
        TAP_CHECK(keys && !auth_tokens_new(keys, ISSUER, &error), "%s", bad[i]);
        TAP_CHECK(error && strstr(error->message, "tokens.a"));
    }
    folder_remove(folder);
}

static gpointer verify_much(gpointer data) {
    AuthCaller caller;
    int good = 0;
    for (int i = 0; i < 200; i++)
        good += auth_tokens_verify(tokens, data, NOW_US, &caller, NULL);
    g_autofree char *token = auth_tokens_issue(tokens, &ADA, NOW_US);
    good += auth_tokens_verify(tokens, token, NOW_US, &caller, NULL);
    return GINT_TO_POINTER(good);
}

static void threads_share_the_keys(void) {
    g_autofree char *token = good_token();
    GThread *threads[4];
    int64_t start_us = base_clock_monotonic_us();
    for (int i = 0; i < 4; i++)
        threads[i] = g_thread_new("verifier", verify_much, token);
    for (int i = 0; i < 4; i++)
        TAP_CHECK(GPOINTER_TO_INT(g_thread_join(threads[i])) == 201);
    printf("# %.1f us a token, in four threads\n",
           (double)(base_clock_monotonic_us() - start_us) / 804);
}

int main(void) {
    g_autofree char *folder = folder_make();
    secrets = base_secrets_load(folder, TRUE, NULL);
    pem = base_secrets_newest(secrets, BASE_SECRET_TOKENS);
    tokens = open_tokens(secrets);
    TAP_RUN(what_is_issued_is_accepted);
    TAP_RUN(the_forge_can_make_good_tokens);
    TAP_RUN(times_have_a_leeway);
    TAP_RUN(roles_have_names);
    TAP_RUN(other_algorithms_are_refused);
    TAP_RUN(a_shared_key_under_our_header_is_refused);
    TAP_RUN(unknown_keys_are_refused);
    TAP_RUN(headers_that_say_more_or_less_are_refused);
    TAP_RUN(another_key_is_refused);
    TAP_RUN(swapped_parts_are_refused);
    TAP_RUN(every_changed_character_is_noticed);
    TAP_RUN(signatures_of_other_lengths_are_refused);
    TAP_RUN(other_spellings_are_refused);
    TAP_RUN(spare_bits_must_be_zero);
    TAP_RUN(size_is_limited);
    TAP_RUN(wrong_claims_are_refused);
    TAP_RUN(claims_that_are_no_object_are_refused);
    TAP_RUN(rotated_keys_still_verify);
    TAP_RUN(the_key_set_shows_all_public_keys);
    TAP_RUN(keys_that_are_not_ours_to_use_are_refused);
    TAP_RUN(threads_share_the_keys);
    auth_tokens_free(tokens);
    auth_tokens_free(NULL);
    base_secrets_free(secrets);
    folder_remove(folder);
    return tap_done();
}

/* Access tokens from anybody. An input without a line feed is a token as it comes; one with it is a
 * header and, after the line feed, claims, to which a true signature is made: what stands behind
 * the signature check is reached, too. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "auth/tokens.h"
#include "base/clock.h"
#include "base/error.h"
#include "folder.h"
#include "forge.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What the corpus is made for. */
#define KEY_ID "fuzz"
#define ISSUER "https://golf.example"
#define NOW_US (1795395723 * BASE_CLOCK_SECOND_US)

/* New keys in each run, under a name that the corpus knows. */
static BaseSecrets *make_secrets(void) {
    g_autofree char *folder = folder_make();
    g_autoptr(BaseSecrets) made = base_secrets_load(folder, TRUE, NULL);
    const char *key_id = base_secrets_newest(made, BASE_SECRET_TOKENS)->key_id;
    g_autofree char *path = g_strdup_printf("%s/tokens.%s", folder, key_id);
    g_autofree char *known = g_strdup_printf("%s/tokens." KEY_ID, folder);
    if (g_rename(path, known))
        abort();
    BaseSecrets *secrets = base_secrets_load(folder, FALSE, NULL);
    folder_remove(folder);
    return secrets;
}

static char *make_token(const BaseSecrets *secrets, const uint8_t *data, size_t size) {
    const uint8_t *feed = size ? memchr(data, '\n', size) : NULL;
    if (!feed)
        return g_strndup((const char *)data, size);
    size_t header_size = (size_t)(feed - data);
    g_autofree char *body = forge_body(data, header_size, feed + 1, size - header_size - 1);
    return forge_sign(body, base_secrets_newest(secrets, BASE_SECRET_TOKENS));
}

static void check_caller(const AuthCaller *caller) {
    if (!base_id_valid(caller->user_id) || !base_id_valid(caller->session_id) ||
        caller->role >= AUTH_ROLES || caller->expires_us <= NOW_US - BASE_CLOCK_MINUTE_US)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static BaseSecrets *secrets;
    static AuthTokens *tokens;
    if (!secrets) {
        secrets = make_secrets();
        tokens = auth_tokens_new(secrets, ISSUER, NULL);
    }
    g_autofree char *token = make_token(secrets, data, size);
    g_autoptr(GError) error = NULL;
    AuthCaller caller;
    gboolean good = auth_tokens_verify(tokens, token, NOW_US, &caller, &error);
    if (good == (error != NULL) || (error && !g_error_matches(error, BASE_ERROR, BASE_ERROR_INPUT)))
        abort(); /* a failure says why */
    if (good)
        check_caller(&caller);
    return 0;
}

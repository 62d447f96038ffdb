/* Access tokens: JSON Web Tokens (RFC 7519), RS256 and nothing else, 15 minutes. Any thread. */
#ifndef GOLFCOACH_AUTH_TOKENS_H
#define GOLFCOACH_AUTH_TOKENS_H

#include <glib.h>
#include <jansson.h>
#include <stdint.h>

#include "base/ids.h"
#include "base/secrets.h"

enum { AUTH_ACCESS_SECONDS = 15 * 60, AUTH_REFRESH_SECONDS = 7 * 24 * 3600, AUTH_TOKEN_MAX = 4096 };

typedef enum { AUTH_ROLE_USER, AUTH_ROLE_COACH, AUTH_ROLE_ADMIN, AUTH_ROLES } AuthRole;
/* "user", "coach", "admin"; parse: FALSE for other words. */
const char *auth_role_name(AuthRole role);
gboolean auth_role_parse(const char *name, AuthRole *ret_role);

/* Who calls. */
typedef struct {
    char user_id[BASE_ID_LENGTH + 1];
    char session_id[BASE_ID_LENGTH + 1]; /* the family of refresh tokens that it came from */
    AuthRole role;
    int64_t expires_us;
} AuthCaller;

typedef struct AuthTokens AuthTokens;

/* Parses the BASE_SECRET_TOKENS keys once; secrets is not needed afterwards. `issuer`:
 * GOLFCOACH_PUBLIC_URL; also the audience. BASE_ERROR_INPUT names a key that is no RSA key of 2,048
 * bits or more. */
AuthTokens *auth_tokens_new(const BaseSecrets *secrets, const char *issuer, GError **error);
void auth_tokens_free(AuthTokens *tokens);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AuthTokens, auth_tokens_free)

/* Signed by the newest key; expires AUTH_ACCESS_SECONDS from now_us. caller->expires_us is not
 * read. Free with g_free(). */
char *auth_tokens_issue(const AuthTokens *tokens, const AuthCaller *caller, int64_t now_us);

/* BASE_ERROR_INPUT unless the signature, every claim and every rule of RFC 8725 that concerns us
 * hold at now_us (60 s leeway). The message is for the log: the client only learns that the token
 * is not valid. */
gboolean auth_tokens_verify(const AuthTokens *tokens, const char *token, int64_t now_us,
                            AuthCaller *ret_caller, GError **error);

/* {"keys": […]} (RFC 7517), public parts of all keys, new reference. */
json_t *auth_tokens_jwks(const AuthTokens *tokens);

#endif

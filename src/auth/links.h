/* Links that work without a token until they expire: HMAC-SHA256 over the path, the moment and the
 * key's id. Any thread. */
#ifndef GOLFCOACH_AUTH_LINKS_H
#define GOLFCOACH_AUTH_LINKS_H

#include <glib.h>
#include <stdint.h>

#include "base/secrets.h"

/* "PATH?expires=SECONDS&key=KEYID&signature=…"; path as in the request line, without query;
 * expires_us >= 0, the second's fraction is cut off. Signed by the newest key. Free with g_free().
 */
char *auth_link_sign(const BaseSecrets *secrets, const char *path, int64_t expires_us);

typedef enum { AUTH_LINK_GOOD, AUTH_LINK_EXPIRED, AUTH_LINK_BAD } AuthLink;
/* EXPIRED only if the link was good once. Any of the texts may be NULL: BAD. The method is not
 * signed: such links are for reading. */
AuthLink auth_link_check(const BaseSecrets *secrets, const char *path, const char *expires,
                         const char *key, const char *signature, int64_t now_us);

#endif

/* Tokens that were read and found signed, by their hash: a client sends the same one for 15
 * minutes, and reading it takes longer than anything else that a small request needs. Only what a
 * token says for ever is kept; whether it is valid now is asked each time. Any thread. */
#ifndef GOLFCOACH_AUTH_KNOWN_H
#define GOLFCOACH_AUTH_KNOWN_H

#include <glib.h>

#include "auth/tokens.h"
#include "base/crypto.h"

/* How many are kept at most; a new one takes the place of an older one. Half a MiB, for what a busy
 * process sees in 15 minutes. */
enum { AUTH_KNOWN_PLACES = 4096 };

/* What a token says. */
typedef struct {
    AuthCaller caller;
    int64_t begins_us; /* not valid before */
} AuthClaims;

typedef struct AuthKnown AuthKnown;

AuthKnown *auth_known_new(void);
void auth_known_free(AuthKnown *known);

/* hash: SHA-256 of the whole token. */
gboolean auth_known_find(AuthKnown *known, const guint8 hash[BASE_HASH_SIZE],
                         AuthClaims *ret_claims);
void auth_known_add(AuthKnown *known, const guint8 hash[BASE_HASH_SIZE], const AuthClaims *claims);

#endif

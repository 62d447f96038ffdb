/* Tokens whose signature was found good, by their hash: a client sends the same token for 15
 * minutes, and a check takes longer than all else that a small request needs. Whether a signature
 * is good never changes; what does, a token's times, is not kept here. Any thread. */
#ifndef GOLFCOACH_AUTH_KNOWN_H
#define GOLFCOACH_AUTH_KNOWN_H

#include <glib.h>

#include "base/crypto.h"

/* How many are kept at most; a new one takes the place of an older one. 128 KiB: what a busy
 * process sees in 15 minutes. */
enum { AUTH_KNOWN_PLACES = 4096 };

typedef struct AuthKnown AuthKnown;

AuthKnown *auth_known_new(void);
void auth_known_free(AuthKnown *known);

/* hash: SHA-256 of the whole token. */
gboolean auth_known_has(AuthKnown *known, const guint8 hash[BASE_HASH_SIZE]);
void auth_known_add(AuthKnown *known, const guint8 hash[BASE_HASH_SIZE]);

#endif

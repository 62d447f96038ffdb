#include "auth/known.h"

#include <pthread.h>
#include <string.h>

/* An empty one has a hash of zeros, which no token's is. */
typedef struct {
    guint8 hash[BASE_HASH_SIZE];
    AuthClaims claims;
} Place;

struct AuthKnown {
    pthread_mutex_t lock; /* not GMutex: ThreadSanitizer does not see into GLib */
    Place places[AUTH_KNOWN_PLACES];
};

AuthKnown *auth_known_new(void) {
    AuthKnown *known = g_new0(AuthKnown, 1);
    pthread_mutex_init(&known->lock, NULL);
    return known;
}

void auth_known_free(AuthKnown *known) {
    if (!known)
        return;
    pthread_mutex_destroy(&known->lock);
    g_free(known);
}

/* A hash has one place where it may be. */
static Place *place_of(AuthKnown *known, const guint8 hash[BASE_HASH_SIZE]) {
    return &known->places[(hash[0] | hash[1] << 8) % AUTH_KNOWN_PLACES];
}

gboolean auth_known_find(AuthKnown *known, const guint8 hash[BASE_HASH_SIZE],
                         AuthClaims *ret_claims) {
    pthread_mutex_lock(&known->lock);
    const Place *place = place_of(known, hash);
    const gboolean found = memcmp(place->hash, hash, BASE_HASH_SIZE) == 0;
    if (found)
        *ret_claims = place->claims;
    pthread_mutex_unlock(&known->lock);
    return found;
}

void auth_known_add(AuthKnown *known, const guint8 hash[BASE_HASH_SIZE], const AuthClaims *claims) {
    pthread_mutex_lock(&known->lock);
    Place *place = place_of(known, hash);
    memcpy(place->hash, hash, BASE_HASH_SIZE);
    place->claims = *claims;
    pthread_mutex_unlock(&known->lock);
}

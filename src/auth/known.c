#include "auth/known.h"

#include <pthread.h>
#include <string.h>

struct AuthKnown {
    pthread_mutex_t lock; /* not GMutex: ThreadSanitizer does not see into GLib */
    guint8 hashes[AUTH_KNOWN_PLACES][BASE_HASH_SIZE];
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

/* A hash has one place where it may be. An empty one is all zeros, which no token's hash is. */
static guint8 *place_of(AuthKnown *known, const guint8 hash[BASE_HASH_SIZE]) {
    return known->hashes[(hash[0] | hash[1] << 8) % AUTH_KNOWN_PLACES];
}

gboolean auth_known_has(AuthKnown *known, const guint8 hash[BASE_HASH_SIZE]) {
    pthread_mutex_lock(&known->lock);
    const gboolean has = memcmp(place_of(known, hash), hash, BASE_HASH_SIZE) == 0;
    pthread_mutex_unlock(&known->lock);
    return has;
}

void auth_known_add(AuthKnown *known, const guint8 hash[BASE_HASH_SIZE]) {
    pthread_mutex_lock(&known->lock);
    memcpy(place_of(known, hash), hash, BASE_HASH_SIZE);
    pthread_mutex_unlock(&known->lock);
}

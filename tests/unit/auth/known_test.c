#include "auth/known.h"

#include "tap.h"

static void hash_of(int number, guint8 ret_hash[BASE_HASH_SIZE]) {
    base_sha256(&number, sizeof number, ret_hash);
}

static void what_was_added_is_known(void) {
    AuthKnown *known = auth_known_new();
    guint8 one[BASE_HASH_SIZE], other[BASE_HASH_SIZE];
    hash_of(1, one);
    hash_of(1, other);
    other[BASE_HASH_SIZE - 1] ^= 1; /* the same place, not the same token */
    TAP_CHECK(!auth_known_has(known, one), "known before it was added");
    auth_known_add(known, one);
    TAP_CHECK(auth_known_has(known, one), "not known");
    TAP_CHECK(!auth_known_has(known, other), "another token is known");
    auth_known_add(known, other);
    TAP_CHECK(auth_known_has(known, other) && !auth_known_has(known, one), "two in one place");
    auth_known_free(known);
}

static void no_more_are_kept_than_there_are_places(void) {
    enum { MANY = 4 * AUTH_KNOWN_PLACES };
    AuthKnown *known = auth_known_new();
    guint8 hash[BASE_HASH_SIZE];
    for (int i = 0; i < MANY; i++) {
        hash_of(i, hash);
        auth_known_add(known, hash);
        TAP_CHECK(auth_known_has(known, hash), "the newest is not known");
    }
    int count = 0;
    for (int i = 0; i < MANY; i++) {
        hash_of(i, hash);
        count += auth_known_has(known, hash);
    }
    TAP_CHECK(count > AUTH_KNOWN_PLACES * 9 / 10 && count <= AUTH_KNOWN_PLACES, "%d", count);
    auth_known_free(known);
    auth_known_free(NULL);
}

int main(void) {
    TAP_RUN(what_was_added_is_known);
    TAP_RUN(no_more_are_kept_than_there_are_places);
    return tap_done();
}

#include "auth/known.h"

#include "tap.h"

static void hash_of(int number, guint8 ret_hash[BASE_HASH_SIZE]) {
    base_sha256(&number, sizeof number, ret_hash);
}

/* What was added with that hash; 0: nothing. */
static int64_t known_of(AuthKnown *known, const guint8 hash[BASE_HASH_SIZE]) {
    AuthClaims claims = {.begins_us = 0};
    const gboolean found = auth_known_find(known, hash, &claims);
    TAP_CHECK(found == (claims.begins_us != 0), "touched without being found");
    return claims.begins_us;
}

static void add(AuthKnown *known, const guint8 hash[BASE_HASH_SIZE], int64_t begins_us) {
    auth_known_add(known, hash, &(AuthClaims){.begins_us = begins_us});
}

static void what_was_added_is_known(void) {
    AuthKnown *known = auth_known_new();
    guint8 one[BASE_HASH_SIZE], other[BASE_HASH_SIZE];
    hash_of(1, one);
    hash_of(1, other);
    other[BASE_HASH_SIZE - 1] ^= 1; /* the same place, not the same token */
    TAP_CHECK(known_of(known, one) == 0, "known before it was added");
    add(known, one, 7);
    TAP_CHECK(known_of(known, one) == 7, "not known");
    TAP_CHECK(known_of(known, other) == 0, "another token is known");
    add(known, other, 8);
    TAP_CHECK(known_of(known, other) == 8 && known_of(known, one) == 0, "two in one place");
    auth_known_free(known);
}

static void no_more_are_kept_than_there_are_places(void) {
    enum { MANY = 4 * AUTH_KNOWN_PLACES };
    AuthKnown *known = auth_known_new();
    guint8 hash[BASE_HASH_SIZE];
    for (int i = 0; i < MANY; i++) {
        hash_of(i, hash);
        add(known, hash, i + 1);
        TAP_CHECK(known_of(known, hash) == i + 1, "the newest is not known");
    }
    int count = 0;
    for (int i = 0; i < MANY; i++) {
        hash_of(i, hash);
        count += known_of(known, hash) == i + 1;
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

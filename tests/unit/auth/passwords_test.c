#include "auth/passwords.h"

#include <sodium.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/error.h"
#include "tap.h"

static const char *fault_of(const char *password, char message[static 200]) {
    g_autoptr(GError) error = NULL;
    if (auth_password_allowed(password, "Ada.Lovelace@Example.com", &error))
        return NULL;
    TAP_CHECK(g_error_matches(error, BASE_ERROR, BASE_ERROR_INPUT));
    g_strlcpy(message, error->message, 200);
    return message;
}

static void rules_are_named(void) {
    g_autofree char *longest = g_strnfill(128, 'x'), *longer = g_strnfill(129, 'x');
    g_autoptr(GString) wide = g_string_new(NULL);
    for (int i = 0; i < 128; i++)
        g_string_append(wide, "⛳");
    const struct {
        const char *password, *words;
    } cases[] = {
        {"correct horse", NULL},
        {"ten chars!", NULL},
        {"nine char", "10 characters or more"},
        {"", "10 characters or more"},
        {"⛳⛳⛳⛳⛳⛳⛳⛳⛳", "10 characters or more"},
        {"⛳⛳⛳⛳⛳⛳⛳⛳⛳⛳", NULL},
        {longest, NULL},
        {wide->str, NULL},
        {longer, "128 characters at most"},
        {"Password123", "most common"},
        {"QWERTYUIOP", "most common"},
        {"1234567890", "most common"},
        {"password123 and more", NULL},
        {"ADA.lovelace@example.COM", "e-mail address"},
        {"ada.lovelace", "e-mail address"},
        {"ada.lovelac", NULL},
        {"not\xff text at all", "not valid text"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        char message[200];
        const char *fault = fault_of(cases[i].password, message);
        TAP_CHECK(cases[i].words ? fault && strstr(fault, cases[i].words) : !fault, "%s: %s",
                  cases[i].password, fault ? fault : "allowed");
    }
    TAP_CHECK(auth_password_allowed("correct horse", NULL, NULL));
}

static void a_hash_knows_its_password(void) {
    g_autofree char *hash = auth_password_hash("correct horse");
    g_autofree char *again = auth_password_hash("correct horse");
    TAP_CHECK(g_str_has_prefix(hash, "$argon2id$v=19$m=65536,t=2,p=1$"), "%s", hash);
    TAP_CHECK(strcmp(hash, again));
    gboolean rehash = 7;
    TAP_CHECK(auth_password_matches("correct horse", hash, &rehash) && rehash == FALSE);
    rehash = 7;
    TAP_CHECK(!auth_password_matches("correct horsf", hash, &rehash) && rehash == 7);
    TAP_CHECK(!auth_password_matches("", hash, &rehash));
    TAP_CHECK(!auth_password_matches("correct horse", "", &rehash));
    TAP_CHECK(!auth_password_matches("correct horse", "$argon2id$nonsense", &rehash));
}

static void two_ways_to_write_a_letter_are_one(void) {
    g_autofree char *hash = auth_password_hash("caf\xc3\xa9 au lait"); /* é */
    gboolean rehash;
    TAP_CHECK(auth_password_matches("cafe\xcc\x81 au lait", hash, &rehash)); /* e and its accent */
    TAP_CHECK(!auth_password_matches("cafe au lait", hash, &rehash));
}

static void older_costs_ask_for_a_new_hash(void) {
    char old[crypto_pwhash_STRBYTES];
    TAP_CHECK(!crypto_pwhash_str(old, "correct horse", 13, 1, 8 << 20));
    gboolean rehash = FALSE;
    TAP_CHECK(auth_password_matches("correct horse", old, &rehash) && rehash);
}

static void what_is_no_password_is_survived(void) {
    g_autofree char *endless = g_strnfill(10 << 20, 'x');
    g_autofree char *hash = auth_password_hash("correct horse");
    gboolean rehash;
    TAP_CHECK(!auth_password_hash(endless) && !auth_password_hash("\xff"));
    TAP_CHECK(!auth_password_matches(endless, hash, &rehash));
    TAP_CHECK(!auth_password_matches("\xff", hash, &rehash));
}

/* Of this thread on its processor, so that others do not count. */
static int64_t time_of(const char *password, const char *hash) {
    struct timespec before, after;
    gboolean rehash;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &before);
    TAP_CHECK(!auth_password_matches(password, hash, &rehash));
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &after);
    return (after.tv_sec - before.tv_sec) * BASE_CLOCK_SECOND_US +
           (after.tv_nsec - before.tv_nsec) / 1000;
}

/* Else one could ask who has an account. */
static void an_unknown_account_takes_as_long(void) {
    g_autofree char *hash = auth_password_hash("correct horse");
    int64_t wrong_us = time_of("wrong horse", hash), nobody_us = time_of("wrong horse", NULL);
    int64_t text_us = time_of("\xff", hash);
    printf("# wrong password %d us, no account %d us, no text %d us\n", (int)wrong_us,
           (int)nobody_us, (int)text_us);
    TAP_CHECK(nobody_us > wrong_us / 2 && nobody_us < wrong_us * 2);
    TAP_CHECK(text_us > wrong_us / 2 && text_us < wrong_us * 2);
}

int main(void) {
    TAP_RUN(rules_are_named);
    TAP_RUN(a_hash_knows_its_password);
    TAP_RUN(two_ways_to_write_a_letter_are_one);
    TAP_RUN(older_costs_ask_for_a_new_hash);
    TAP_RUN(what_is_no_password_is_survived);
    TAP_RUN(an_unknown_account_takes_as_long);
    return tap_done();
}

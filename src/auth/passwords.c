#include "auth/passwords.h"

#include <sodium.h>
#include <string.h>

#include "base/error.h"

enum { MIN_CHARACTERS = 10, MAX_CHARACTERS = 128 };
/* Four bytes are the longest character of UTF-8. */
enum { MAX_BYTES = 4 * MAX_CHARACTERS };

/* 100 ms and 64 MiB; OWASP asks for 19 MiB at least. */
enum { PASSES = 2, MEMORY_BYTES = 64 * 1024 * 1024 };

/* The most common passwords of ten characters and more, in lower case. */
static const char *const COMMON[] = {
    "0000000000",     "0123456789",    "0987654321",       "1029384756",   "1111111111",
    "11111111111",    "111111111111",  "1122334455",       "11223344556",  "112233445566",
    "1212121212",     "121212121212",  "1231231230",       "123123123123", "1234512345",
    "12345123456",    "123456123456",  "1234567890",       "12345678900",  "12345678901",
    "123456789012",   "1234567890123", "1234567890q",      "1234567891",   "12345678910",
    "123456789a",     "123456789abc",  "123456789q",       "123456789qwe", "123456789z",
    "1234567899",     "123456abcdef",  "123456qwerty",     "123789456123", "1357924680",
    "147258369000",   "1472583690",    "147852369000",     "1478523690",   "159753456852",
    "1a2b3c4d5e",     "1q2w3e4r5t",    "1q2w3e4r5t6y",     "1qaz2wsx3e",   "1qaz2wsx3edc",
    "1qazxsw23edc",   "2222222222",    "3333333333",       "5555555555",   "6666666666",
    "7777777777",     "7894561230",    "8888888888",       "9876543210",   "9999999999",
    "a123456789",     "a1b2c3d4e5",    "aaaaaaaaaa",       "abc1234567",   "abc123456789",
    "abcd123456",     "abcd12345678",  "abcdefghij",       "abcdefghijk",  "administrator",
    "alexander1",     "asdfasdfasdf",  "asdfghjkl1",       "asdfghjkl123", "asdfghjkl;",
    "basketball",     "basketball1",   "birdie1234",       "callaway123",  "changeme123",
    "chocolate1",     "christopher",   "elizabeth1",       "football10",   "football12",
    "football123",    "golfcoach1",    "golfcoach123",     "golfcoachpro", "golfgolfgolf",
    "iloveyou12",     "iloveyou123",   "iloveyou1234",     "letmein123",   "letmein1234",
    "liverpool1",     "liverpool123",  "manchester",       "mercedes123",  "michaeljordan",
    "monkey1234",     "mypassword",    "mypassword1",      "p@ssw0rd123",  "pa55word123",
    "passw0rd123",    "password00",    "password01",       "password10",   "password11",
    "password12",     "password123",   "password123!",     "password1234", "password12345",
    "password123456", "password99",    "passwordpassword", "princess12",   "princess123",
    "q1w2e3r4t5",     "q1w2e3r4t5y6",  "qazwsxedcrfv",     "qazwsxedc123", "qwer123456",
    "qwert12345",     "qwerty1234",    "qwerty12345",      "qwerty123456", "qwertyqwerty",
    "qwertyuiop",     "qwertyuiop1",   "qwertyuiop123",    "qwertyuiop[]", "sunshine123",
    "superman123",    "titleist123",   "trustno1234",      "welcome123",   "welcome1234",
    "zaq12wsxcde3",   "zxcvbnm123",    "zxcvbnm1234",      "zxcvbnmasdf",
};

/* Whether `folded` is the address or what stands before its '@'. */
static gboolean is_email(const char *folded, const char *email) {
    g_autofree char *address = g_utf8_casefold(email, -1);
    gsize name_length = strcspn(address, "@");
    return !strcmp(folded, address) ||
           (strlen(folded) == name_length && !strncmp(folded, address, name_length));
}

static const char *find_fault(const char *password, const char *email) {
    if (!g_utf8_validate(password, -1, NULL))
        return "is not valid text";
    glong length = g_utf8_strlen(password, -1);
    if (length < MIN_CHARACTERS)
        return "needs 10 characters or more";
    if (length > MAX_CHARACTERS)
        return "may have 128 characters at most";
    g_autofree char *folded = g_utf8_casefold(password, -1);
    for (gsize i = 0; i < G_N_ELEMENTS(COMMON); i++)
        if (!strcmp(folded, COMMON[i]))
            return "is one of the most common ones";
    return email && is_email(folded, email) ? "is the e-mail address" : NULL;
}

gboolean auth_password_allowed(const char *password, const char *email, GError **error) {
    const char *fault = find_fault(password, email);
    if (fault)
        g_set_error(error, BASE_ERROR, BASE_ERROR_INPUT, "the password %s", fault);
    return !fault;
}

/* As it is hashed: an "é" is the same whether a keyboard sends one code or two. NULL if it is no
 * password. */
static char *normalize(const char *password) {
    if (strnlen(password, MAX_BYTES + 1) > MAX_BYTES)
        return NULL;
    return g_utf8_normalize(password, -1, G_NORMALIZE_NFC);
}

static void wipe(char *text) {
    if (text)
        sodium_memzero(text, strlen(text));
    g_free(text);
}

/* Chooses the fastest code for this processor; safe to call again. */
static void begin(void) {
    if (sodium_init() < 0)
        g_error("no source of random numbers");
}

char *auth_password_hash(const char *password) {
    begin();
    char *text = normalize(password);
    char hash[crypto_pwhash_STRBYTES];
    int status = text ? crypto_pwhash_str(hash, text, strlen(text), PASSES, MEMORY_BYTES) : -1;
    wipe(text);
    return status ? NULL : g_strdup(hash);
}

/* A hash of the present costs that no password has. */
static char *make_nobodys_hash(void) {
    return g_strdup_printf("$argon2id$v=19$m=%d,t=%d,p=1$AAAAAAAAAAAAAAAAAAAAAA$"
                           "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                           MEMORY_BYTES / 1024, PASSES);
}

gboolean auth_password_matches(const char *password, const char *hash, gboolean *ret_rehash) {
    begin();
    char *text = normalize(password);
    g_autofree char *nobodys = text && hash ? NULL : make_nobodys_hash();
    const char *tried = text ? text : "", *against = nobodys ? nobodys : hash;
    gboolean same = !crypto_pwhash_str_verify(against, tried, strlen(tried));
    wipe(text);
    if (!same || nobodys)
        return FALSE;
    *ret_rehash = crypto_pwhash_str_needs_rehash(hash, PASSES, MEMORY_BYTES) != 0;
    return TRUE;
}

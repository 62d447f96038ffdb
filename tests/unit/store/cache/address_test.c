#include "store/cache/address.h"

#include <string.h>

#include "tap.h"

static void takes_addresses_apart(void) {
    static const struct {
        const char *url, *user, *password, *host;
        int port, database;
    } cases[] = {
        {"redis://localhost", NULL, NULL, "localhost", 6379, 0},
        {"redis://127.0.0.1:7000/3", NULL, NULL, "127.0.0.1", 7000, 3},
        {"redis://:secret@h:1/", NULL, "secret", "h", 1, 0},
        {"redis://me:p%40ss%3A@h", "me", "p@ss:", "h", 6379, 0},
        {"redis://[::1]:7000/0", NULL, NULL, "::1", 7000, 0},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(CacheAddress) address = cache_address_parse(cases[i].url, &error);
        TAP_CHECK(address != NULL, "%s", cases[i].url);
        if (!address)
            continue;
        TAP_CHECK(!g_strcmp0(address->user, cases[i].user), "%s", cases[i].url);
        TAP_CHECK(!g_strcmp0(address->password, cases[i].password), "%s", cases[i].url);
        TAP_CHECK(!g_strcmp0(address->host, cases[i].host), "%s", cases[i].url);
        TAP_CHECK(address->port == cases[i].port && address->database == cases[i].database, "%s",
                  cases[i].url);
    }
}

static void refuses_others_without_telling_the_password(void) {
    static const char *const urls[] = {
        "",
        "memory",
        "redis:",
        "redis://",
        "http://localhost",
        "redis://:secret@h/x",
        "redis://h:secret",
        "redis://:secret@h:99999",
        "redis://h/-1",
        "rediss://:secret@h",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(urls); i++) {
        g_autoptr(GError) error = NULL;
        TAP_CHECK(!cache_address_parse(urls[i], &error), "%s", urls[i]);
        TAP_CHECK(error && !strstr(error->message, "secret"), "%s", urls[i]);
    }
}

int main(void) {
    TAP_RUN(takes_addresses_apart);
    TAP_RUN(refuses_others_without_telling_the_password);
    return tap_done();
}

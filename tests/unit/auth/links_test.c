#include "auth/links.h"

#include <string.h>

#include "base/clock.h"
#include "folder.h"
#include "tap.h"

#define PATH   "/api/v1/swings/0192aabb-ccdd-7eef-8123-456789abcdef/video"
#define NOW_US (1795395723 * BASE_CLOCK_SECOND_US)

static BaseSecrets *secrets;

/* A link in its pieces. */
typedef struct {
    char *path, *expires, *key, *signature;
} Link;

static void clear_link(Link *link) {
    g_free(link->path);
    g_free(link->expires);
    g_free(link->key);
    g_free(link->signature);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Link, clear_link)

static Link sign(const BaseSecrets *keys, const char *path, int64_t expires_us) {
    g_autofree char *text = auth_link_sign(keys, path, expires_us);
    g_autoptr(GRegex) shape = g_regex_new(
        "^([^?]+)\\?expires=([0-9]+)&key=([a-z0-9-]+)&signature=([A-Za-z0-9_-]{43})$", 0, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;
    TAP_CHECK(g_regex_match(shape, text, 0, &match), "%s", text);
    return (Link){g_match_info_fetch(match, 1), g_match_info_fetch(match, 2),
                  g_match_info_fetch(match, 3), g_match_info_fetch(match, 4)};
}

static AuthLink check(const Link *link, int64_t now_us) {
    return auth_link_check(secrets, link->path, link->expires, link->key, link->signature, now_us);
}

static void links_are_good_until_they_expire(void) {
    g_auto(Link) link = sign(secrets, PATH, NOW_US + 5 * BASE_CLOCK_SECOND_US + 999999);
    TAP_CHECK(!strcmp(link.path, PATH));
    TAP_CHECK(check(&link, NOW_US) == AUTH_LINK_GOOD);
    TAP_CHECK(check(&link, NOW_US + 5 * BASE_CLOCK_SECOND_US - 1) == AUTH_LINK_GOOD);
    TAP_CHECK(check(&link, NOW_US + 5 * BASE_CLOCK_SECOND_US) == AUTH_LINK_EXPIRED);
    TAP_CHECK(check(&link, G_MAXINT64) == AUTH_LINK_EXPIRED);
}

/* The link with one piece replaced. */
static void check_bad(const Link *link, const char *path, const char *expires, const char *key,
                      const char *signature) {
    TAP_CHECK(auth_link_check(secrets, path ? path : link->path, expires ? expires : link->expires,
                              key ? key : link->key, signature ? signature : link->signature,
                              NOW_US) == AUTH_LINK_BAD,
              "%s %s %s %s", path, expires, key, signature);
}

static void changed_links_are_bad(void) {
    g_auto(Link) link = sign(secrets, PATH, NOW_US + BASE_CLOCK_HOUR_US);
    static const char *const paths[] = {"", "/", PATH "/", PATH "/../x", "/api/v1/users/me"};
    for (gsize i = 0; i < G_N_ELEMENTS(paths); i++)
        check_bad(&link, paths[i], NULL, NULL, NULL);
    g_autofree char *zero = g_strconcat("0", link.expires, NULL);
    g_autofree char *more = g_strconcat(link.expires, "0", NULL);
    const char *const moments[] = {
        "",     "1795395724", "-1", "+1795399323", " 1795399323", "99999999999999999999999",
        "1e12", "x",          zero, more};
    for (gsize i = 0; i < G_N_ELEMENTS(moments); i++)
        check_bad(&link, NULL, moments[i], NULL, NULL);
    static const char *const keys[] = {"", "x", "../links"};
    for (gsize i = 0; i < G_N_ELEMENTS(keys); i++)
        check_bad(&link, NULL, NULL, keys[i], NULL);
    g_autofree char *padded = g_strconcat(link.signature, "=", NULL);
    g_autofree char *cut = g_strndup(link.signature, 42);
    const char *const signatures[] = {"", "A", padded, cut,
                                      "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"};
    for (gsize i = 0; i < G_N_ELEMENTS(signatures); i++)
        check_bad(&link, NULL, NULL, NULL, signatures[i]);
    for (gsize i = 0; link.signature[i]; i++) {
        char kept = link.signature[i];
        link.signature[i] = kept == 'A' ? 'B' : 'A';
        TAP_CHECK(check(&link, NOW_US) == AUTH_LINK_BAD, "character %d", (int)i);
        link.signature[i] = kept;
    }
    TAP_CHECK(check(&link, NOW_US) == AUTH_LINK_GOOD);
}

static void an_expired_forgery_is_bad(void) {
    g_auto(Link) link = sign(secrets, PATH, NOW_US - BASE_CLOCK_HOUR_US);
    TAP_CHECK(check(&link, NOW_US) == AUTH_LINK_EXPIRED);
    check_bad(&link, "/other", NULL, NULL, NULL);
}

static void missing_pieces_are_bad(void) {
    g_auto(Link) link = sign(secrets, PATH, NOW_US + BASE_CLOCK_HOUR_US);
    TAP_CHECK(auth_link_check(secrets, NULL, link.expires, link.key, link.signature, NOW_US) ==
              AUTH_LINK_BAD);
    TAP_CHECK(auth_link_check(secrets, PATH, NULL, link.key, link.signature, NOW_US) ==
              AUTH_LINK_BAD);
    TAP_CHECK(auth_link_check(secrets, PATH, link.expires, NULL, link.signature, NOW_US) ==
              AUTH_LINK_BAD);
    TAP_CHECK(auth_link_check(secrets, PATH, link.expires, link.key, NULL, NOW_US) ==
              AUTH_LINK_BAD);
}

static void old_keys_still_check(void) {
    g_autofree char *folder = folder_make();
    g_autoptr(BaseSecrets) before = base_secrets_load(folder, TRUE, NULL);
    g_auto(Link) old = sign(before, PATH, NOW_US + BASE_CLOCK_HOUR_US);
    TAP_CHECK(check(&old, NOW_US) == AUTH_LINK_BAD);
    TAP_CHECK(base_secrets_rotate(folder, BASE_SECRET_LINKS, NULL));
    g_autoptr(BaseSecrets) after = base_secrets_load(folder, FALSE, NULL);
    g_auto(Link) new = sign(after, PATH, NOW_US + BASE_CLOCK_HOUR_US);
    TAP_CHECK(strcmp(old.key, new.key));
    TAP_CHECK(auth_link_check(after, PATH, old.expires, old.key, old.signature, NOW_US) ==
              AUTH_LINK_GOOD);
    /* A signature belongs to its key. */
    TAP_CHECK(auth_link_check(after, PATH, old.expires, new.key, old.signature, NOW_US) ==
              AUTH_LINK_BAD);
    folder_remove(folder);
}

int main(void) {
    g_autofree char *folder = folder_make();
    secrets = base_secrets_load(folder, TRUE, NULL);
    TAP_RUN(links_are_good_until_they_expire);
    TAP_RUN(changed_links_are_bad);
    TAP_RUN(an_expired_forgery_is_bad);
    TAP_RUN(missing_pieces_are_bad);
    TAP_RUN(old_keys_still_check);
    base_secrets_free(secrets);
    folder_remove(folder);
    return tap_done();
}

#include "base/ids.h"

#include <string.h>

#include "base/clock.h"
#include "tap.h"

static void a_new_id_is_a_uuid_of_version_7(void) {
    for (int i = 0; i < 1000; i++) {
        g_autofree char *id = base_id_new();
        TAP_CHECK(base_id_valid(id), "%s", id);
        TAP_CHECK(id[14] == '7', "%s", id);
        TAP_CHECK(strchr("89ab", id[19]), "%s", id);
    }
}

static void ids_begin_with_their_millisecond(void) {
    int64_t before_ms = base_clock_now_us() / 1000;
    g_autofree char *id = base_id_new();
    int64_t after_ms = base_clock_now_us() / 1000;
    g_autofree char *high = g_strndup(id, 8);
    g_autofree char *low = g_strndup(id + 9, 4);
    gint64 time_ms =
        (gint64)(g_ascii_strtoull(high, NULL, 16) << 16 | g_ascii_strtoull(low, NULL, 16));
    TAP_CHECK(time_ms >= before_ms && time_ms <= after_ms);
    g_usleep(2000);
    g_autofree char *later = base_id_new();
    TAP_CHECK(strcmp(id, later) < 0, "%s, %s", id, later);
}

static void ids_differ(void) {
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (int i = 0; i < 10000; i++)
        TAP_CHECK(g_hash_table_add(seen, base_id_new()));
}

static void only_lower_case_uuids_are_valid(void) {
    static const char *const good[] = {"00000000-0000-0000-0000-000000000000",
                                       "0192aabb-ccdd-7eef-8123-456789abcdef"};
    static const char *const bad[] = {
        "",
        "0192aabb",
        "0192AABB-ccdd-7eef-8123-456789abcdef",
        "0192aabb-ccdd-7eef-8123-456789abcdeg",
        "0192aabb-ccdd-7eef-8123-456789abcdef0",
        "0192aabb-ccdd-7eef-8123-456789abcde",
        "0192aabbcccdd-7eef-8123-456789abcdef",
        "0192aabb-ccdd-7eef-81230456789abcdef",
        "../../../../../../../../../etc/passw",
        "{192aabb-ccdd-7eef-8123-456789abcde}",
        " 192aabb-ccdd-7eef-8123-456789abcdef",
        NULL,
    };
    for (gsize i = 0; i < G_N_ELEMENTS(good); i++)
        TAP_CHECK(base_id_valid(good[i]), "%s", good[i]);
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++)
        TAP_CHECK(!base_id_valid(bad[i]), "%s", bad[i]);
}

int main(void) {
    TAP_RUN(a_new_id_is_a_uuid_of_version_7);
    TAP_RUN(ids_begin_with_their_millisecond);
    TAP_RUN(ids_differ);
    TAP_RUN(only_lower_case_uuids_are_valid);
    return tap_done();
}

#include "sandbox/sandbox.h"

#include "tap.h"

static void says_what_there_is_and_what_not(void) {
    g_autofree char *some = sandbox_layers_text(SANDBOX_LAYER_LIMITS | SANDBOX_LAYER_FILES);
    TAP_CHECK(g_str_equal(some, "limits, files; not: calls, network, processes, privileges"), "%s",
              some);
    g_autofree char *none = sandbox_layers_text(0);
    TAP_CHECK(g_str_has_prefix(none, "none; not: limits, calls"), "%s", none);
    g_autofree char *all = sandbox_layers_text(~0U);
    TAP_CHECK(g_str_equal(all, "limits, calls, files, network, processes, privileges"), "%s", all);
}

static void stays_the_same(void) {
    guint layers = sandbox_layers();
    TAP_CHECK(layers & SANDBOX_LAYER_LIMITS);
    TAP_CHECK(layers == sandbox_layers());
    g_autofree char *text = sandbox_layers_text(layers);
    printf("# this kernel: %s\n", text);
}

static void every_end_has_a_name(void) {
    for (int end = 0; end < SANDBOX_ENDS; end++)
        TAP_CHECK(!g_str_equal(sandbox_end_name((SandboxEnd)end), "unknown"), "%d", end);
    TAP_CHECK(g_str_equal(sandbox_end_name(SANDBOX_ENDS), "unknown"));
}

int main(void) {
    TAP_RUN(says_what_there_is_and_what_not);
    TAP_RUN(stays_the_same);
    TAP_RUN(every_end_has_a_name);
    return tap_done();
}

#include "base/nearest.h"
#include "tap.h"

static void nearest_knows_typing_mistakes(void) {
    static const char *const names[] = {"analyze", "pose", "models", "help"};
    static const char *const cases[][2] = {{"analyse", "analyze"},
                                           {"pos", "pose"},
                                           {"modles", "models"},
                                           {"ana", "analyze"},
                                           {"hlep", "help"},
                                           {"zebra", NULL},
                                           {"", NULL}};
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        const char *nearest = base_nearest(cases[i][0], names, G_N_ELEMENTS(names));
        TAP_CHECK(!g_strcmp0(nearest, cases[i][1]), "%s: %s", cases[i][0], nearest);
    }
    g_autofree char *endless = g_strnfill(5000, 'a');
    TAP_CHECK(!base_nearest(endless, names, G_N_ELEMENTS(names)));
}

int main(void) {
    TAP_RUN(nearest_knows_typing_mistakes);
    return tap_done();
}

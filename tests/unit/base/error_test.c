#include "base/error.h"
#include "tap.h"

static void exit_status_follows_the_code(void) {
    static const struct {
        int code, status;
    } cases[] = {{BASE_ERROR_INPUT, 2}, {BASE_ERROR_LIMIT, 2}, {BASE_ERROR_INTERNAL, 1}};
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = g_error_new_literal(BASE_ERROR, cases[i].code, "x");
        TAP_CHECK(base_error_exit_status(error) == cases[i].status, "code %d", cases[i].code);
    }
}

static void foreign_errors_are_ours_to_answer_for(void) {
    g_autoptr(GError) error = g_error_new_literal(G_FILE_ERROR, G_FILE_ERROR_NOENT, "x");
    TAP_CHECK(base_error_exit_status(error) == 1);
}

int main(void) {
    TAP_RUN(exit_status_follows_the_code);
    TAP_RUN(foreign_errors_are_ours_to_answer_for);
    return tap_done();
}

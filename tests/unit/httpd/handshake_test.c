#include "httpd/handshake.h"

#include <string.h>

#include "tap.h"

static void answers_the_rfcs_example(void) {
    g_autofree char *accept = httpd_handshake_accept("dGhlIHNhbXBsZSBub25jZQ==");
    TAP_CHECK(strcmp(accept, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=") == 0, "%s", accept);
}

static void knows_keys(void) {
    static const char *const BAD[] = {"",
                                      "dGhlIHNhbXBsZSBub25jZQ",
                                      "dGhlIHNhbXBsZSBub25jZQ===",
                                      "dGhlIHNhbXBsZSBub25jZR==",
                                      "dGhlIHNhbXBsZSBub25jZSE=",
                                      "dGhlIHNhbXBsZSBub25jZ!==",
                                      "                        "};
    TAP_CHECK(httpd_handshake_key_valid("dGhlIHNhbXBsZSBub25jZQ=="));
    TAP_CHECK(httpd_handshake_key_valid("AAAAAAAAAAAAAAAAAAAAAA=="));
    TAP_CHECK(!httpd_handshake_key_valid(NULL));
    for (gsize i = 0; i < G_N_ELEMENTS(BAD); i++)
        TAP_CHECK(!httpd_handshake_key_valid(BAD[i]), "%s", BAD[i]);
}

int main(void) {
    TAP_RUN(answers_the_rfcs_example);
    TAP_RUN(knows_keys);
    return tap_done();
}

#include "httpd/parameters.h"

#include "tap.h"

/* "name=value|name=value|", with "BAD" at the end if it is; NULL: another word. */
static char *shown(const char *value) {
    const char *rest;
    if (!httpd_parameters_begin(value, "form-data", &rest))
        return NULL;
    GString *text = g_string_new(NULL);
    for (;;) {
        g_autofree char *name = NULL, *read = NULL;
        const HttpdParameter got = httpd_parameters_next(&rest, &name, &read);
        if (got == HTTPD_PARAMETER_BAD)
            g_string_append(text, "BAD");
        if (got != HTTPD_PARAMETER_READ)
            return g_string_free(text, FALSE);
        g_string_append_printf(text, "%s=%s|", name, read);
    }
}

static const struct {
    const char *value, *shown;
} ROWS[] = {
    {"form-data", ""},
    {" Form-Data ;  ", "BAD"},
    {"form-data; name=a", "name=a|"},
    {"form-data;name=\"a b\" ; filename=\"c;d\"", "name=a b|filename=c;d|"},
    {"form-data; name=\"\"", "name=|"},
    {"form-data; name=\"a\\\"b\\\\c\"", "name=a\"b\\c|"},
    {"form-data; name=\"C:\\dir\\a.mp4\"", "name=C:\\dir\\a.mp4|"},
    {"form-data; name", "BAD"},
    {"form-data; name=", "BAD"},
    {"form-data; =a", "BAD"},
    {"form-data; name=\"a", "BAD"},
    {"form-data; name=\"a\\", "BAD"},
    {"form-data; name=\"a\"b", "name=a|BAD"},
    {"form-data; name=a b=c", "name=a|BAD"},
    {"form-data; name =a", "BAD"},
    {"form-data;;", "BAD"},
    {"form-data x", NULL},
    {"form-datax; name=a", NULL},
    {"file; name=a", NULL},
    {"", NULL},
};

static void reads_parameters(void) {
    for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++) {
        g_autofree char *got = shown(ROWS[i].value);
        TAP_CHECK(g_strcmp0(got, ROWS[i].shown) == 0, "%s: %s", ROWS[i].value,
                  got ? got : "another word");
    }
}

int main(void) {
    TAP_RUN(reads_parameters);
    return tap_done();
}

#include "base/json.h"

#include <string.h>

#include "base/error.h"
#include "base/limits.h"
#include "tap.h"

static int parse_code(const char *text, gsize size, gsize limit) {
    g_autoptr(GError) error = NULL;
    g_autoptr(json_t) value = base_json_parse(text, size, limit, &error);
    TAP_CHECK(!value == !!error, "%s", text);
    return error ? error->code : -1;
}

static void objects_and_arrays_are_read(void) {
    static const char *const good[] = {"{}", "[]", " {\"a\": [1, 2.5, null, true, \"\\u00e9\"]} \n",
                                       "{\"a\":\"[[[[\\\"{{{{\"}"};
    for (gsize i = 0; i < G_N_ELEMENTS(good); i++)
        TAP_CHECK(parse_code(good[i], strlen(good[i]), 1000) == -1, "%s", good[i]);
}

static void what_is_not_strict_is_refused(void) {
    static const char *const bad[] = {
        "",
        " ",
        "1",
        "\"text\"",
        "{\"a\":1}x",
        "{\"a\":1,\"a\":2}",
        "[1,]",
        "{'a':1}",
        "[NaN]",
        "[01]",
        "[1e999]",
        "[99999999999999999999]",
        "[\"\xff\"]",
        "[\"\\ud800\"]",
        "[\"\\u0000\"]",
        "{\"\\u0000\":1}",
        "[",
        "[\"",
        "[\"\\",
        "}",
        "// c\n[]",
        "\xef\xbb\xbf[]",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++)
        TAP_CHECK(parse_code(bad[i], strlen(bad[i]), 1000) == BASE_ERROR_INPUT, "%s", bad[i]);
    TAP_CHECK(parse_code("[1]\0", 4, 1000) == BASE_ERROR_INPUT);
    TAP_CHECK(parse_code(NULL, 0, 1000) == BASE_ERROR_INPUT);
}

static void mistakes_have_a_place(void) {
    g_autoptr(GError) error = NULL;
    TAP_CHECK(!base_json_parse("{\n  oops", 8, 1000, &error));
    TAP_CHECK(strstr(error->message, "line 2, column 6"), "%s", error->message);
}

static void size_is_limited(void) {
    TAP_CHECK(parse_code("[1]", 3, 3) == -1);
    TAP_CHECK(parse_code("[12]", 4, 3) == BASE_ERROR_LIMIT);
}

static char *nested(int depth, const char *open, const char *close) {
    GString *text = g_string_new(NULL);
    for (int i = 0; i < depth; i++)
        g_string_append(text, open);
    for (int i = 0; i < depth; i++)
        g_string_append(text, close);
    return g_string_free(text, FALSE);
}

static void depth_is_limited(void) {
    g_autofree char *deepest = nested(BASE_LIMIT_JSON_DEPTH, "[", "]");
    g_autofree char *deeper = nested(BASE_LIMIT_JSON_DEPTH + 1, "[", "]");
    g_autofree char *open = nested(200000, "[", "");
    g_autofree char *objects = nested(200000, "{\"a\":", "");
    g_autofree char *wide = nested(1000, "[],", "");
    g_autofree char *list = g_strdup_printf("[%s[]]", wide);
    /* Brackets in strings do not count; a quote behind a backslash does not end a string. */
    g_autofree char *many = g_strnfill(1000, '[');
    g_autofree char *text = g_strdup_printf("[\"%s\\\"%s\\\\\",[]]", many, many);
    TAP_CHECK(parse_code(text, strlen(text), 1 << 20) == -1);
    TAP_CHECK(parse_code(deepest, strlen(deepest), 1 << 20) == -1);
    TAP_CHECK(parse_code(deeper, strlen(deeper), 1 << 20) == BASE_ERROR_INPUT);
    TAP_CHECK(parse_code(open, strlen(open), 1 << 20) == BASE_ERROR_INPUT);
    TAP_CHECK(parse_code(objects, strlen(objects), 1 << 20) == BASE_ERROR_INPUT);
    TAP_CHECK(parse_code(list, strlen(list), 1 << 20) == -1);
}

static void text_is_short_and_in_order(void) {
    g_autoptr(json_t) value =
        json_pack("{s:i s:[f,f,n] s:s}", "b", 1, "a", 0.1, 43.125, "é", "ä\n");
    g_autofree char *text = base_json_text(value);
    TAP_CHECK(!strcmp(text, "{\"b\":1,\"a\":[0.1,43.125,null],\"é\":\"ä\\n\"}"), "%s", text);
    g_autoptr(json_t) string = json_string("x");
    g_autofree char *alone = base_json_text(string);
    TAP_CHECK(!strcmp(alone, "\"x\""), "%s", alone);
}

static void members_are_read_by_type(void) {
    g_autoptr(json_t) object =
        json_pack("{s:s s:I s:f}", "s", "text", "i", (json_int_t)1 << 40, "r", 2.5);
    TAP_CHECK(!g_strcmp0(base_json_string(object, "s"), "text"));
    TAP_CHECK(!base_json_string(object, "i") && !base_json_string(object, "none"));
    TAP_CHECK(base_json_integer(object, "i", 7) == (int64_t)1 << 40);
    TAP_CHECK(base_json_integer(object, "r", 7) == 7 && base_json_integer(object, "s", 7) == 7);
    TAP_CHECK(base_json_real(object, "r", 7) == 2.5);
    TAP_CHECK(base_json_real(object, "i", 7) == 1099511627776.0);
    TAP_CHECK(base_json_real(object, "s", 7) == 7 && base_json_real(NULL, "s", 7) == 7);
    TAP_CHECK(!base_json_string(NULL, "s") && base_json_integer(NULL, "i", 7) == 7);
}

int main(void) {
    TAP_RUN(objects_and_arrays_are_read);
    TAP_RUN(what_is_not_strict_is_refused);
    TAP_RUN(mistakes_have_a_place);
    TAP_RUN(size_is_limited);
    TAP_RUN(depth_is_limited);
    TAP_RUN(text_is_short_and_in_order);
    TAP_RUN(members_are_read_by_type);
    return tap_done();
}

#include "base/json_write.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "base/json.h"
#include "tap.h"

/* --- Against jansson's own ------------------------------------------------------------------- */

static void check_same(const json_t *value) {
    g_autofree char *expected =
        json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY | JSON_REAL_PRECISION(15));
    g_autoptr(GString) text = g_string_new(NULL);
    base_json_write_value(text, NULL, value);
    TAP_CHECK(!g_strcmp0(text->str, expected), "%s, not %s", text->str, expected);
}

static void check_same_and_drop(json_t *value) {
    check_same(value);
    json_decref(value);
}

static GRand *random_numbers;

/* Any bits that are a finite number, or a short decimal. */
static double random_real(void) {
    if (g_rand_boolean(random_numbers))
        return g_rand_int_range(random_numbers, -100000, 100000) / 1000.;
    const uint64_t bits = (uint64_t)g_rand_int(random_numbers) << 32 | g_rand_int(random_numbers);
    double value;
    memcpy(&value, &bits, sizeof value);
    return isfinite(value) ? value : 0;
}

/* Of pieces that escapes, control characters and other alphabets are among. */
static char *random_text(void) {
    static const char *const PIECES[] = {"a",
                                         "word ",
                                         "\"",
                                         "\\",
                                         "/",
                                         "\b",
                                         "\f",
                                         "\n",
                                         "\r",
                                         "\t",
                                         "\x01",
                                         "\x1f",
                                         " ",
                                         "\x7f",
                                         "ä",
                                         "⛳",
                                         "\xf0\x9f\x8f\x8c",
                                         "{",
                                         "[",
                                         ",",
                                         "\xe2\x80\xa8",
                                         "\xef\xbf\xbf",
                                         "0"};
    GString *text = g_string_new(NULL);
    for (int left = g_rand_int_range(random_numbers, 0, 12); left > 0; left--)
        g_string_append(text,
                        PIECES[g_rand_int_range(random_numbers, 0, (gint32)G_N_ELEMENTS(PIECES))]);
    return g_string_free(text, FALSE);
}

static json_t *random_leaf(void) {
    g_autofree char *text = random_text();
    switch (g_rand_int_range(random_numbers, 0, 5)) {
    case 0:
        return json_string(text);
    case 1:
        return json_integer(
            (json_int_t)((uint64_t)g_rand_int(random_numbers) << 32 | g_rand_int(random_numbers)) >>
            g_rand_int_range(random_numbers, 0, 64));
    case 2:
        return json_real(random_real());
    case 3:
        return json_boolean(g_rand_boolean(random_numbers));
    default:
        return json_null();
    }
}

static json_t *random_value(int depth) {
    const int kind = depth > 0 ? g_rand_int_range(random_numbers, 0, 3) : 0;
    if (kind == 0)
        return random_leaf();
    json_t *value = kind == 1 ? json_array() : json_object();
    for (int left = g_rand_int_range(random_numbers, 0, 6); left > 0; left--) {
        g_autofree char *key = random_text();
        if (kind == 1)
            json_array_append_new(value, random_value(depth - 1));
        else
            json_object_set_new(value, key, random_value(depth - 1));
    }
    return value;
}

static void values_look_as_jansson_writes_them(void) {
    random_numbers = g_rand_new_with_seed(4711);
    for (int i = 0; i < 20000; i++)
        check_same_and_drop(random_value(4));
    g_rand_free(random_numbers);
}

static void numbers_look_as_jansson_writes_them(void) {
    static const json_int_t INTEGERS[] = {0, 1, -1, 9, 10, -10, G_MAXINT64, G_MININT64};
    for (gsize i = 0; i < G_N_ELEMENTS(INTEGERS); i++)
        check_same_and_drop(json_integer(INTEGERS[i]));
    static const double REALS[] = {0.,   -0.,     0.1,     -0.1,         1.,       1e14,    1e15,
                                   1e16, 1.5e100, 1e-4,    1e-5,         1e-10,    -3e-100, 43.125,
                                   1e20, DBL_MAX, DBL_MIN, DBL_TRUE_MIN, 0.1 + 0.2};
    for (gsize i = 0; i < G_N_ELEMENTS(REALS); i++)
        check_same_and_drop(json_real(REALS[i]));
    check_same_and_drop(json_stringn("a\0b", 3));
}

/* Of every size, and the doubles beside them. */
static void thousandths_look_as_jansson_writes_them(void) {
    for (int64_t size = 1; size < 100 * (int64_t)1000000000000000; size *= 10)
        for (int64_t i = -1000; i <= 1000; i++) {
            const double value = (double)(size + i * MAX(1, size / 3001)) / 1000;
            check_same_and_drop(json_real(value));
            check_same_and_drop(json_real(nextafter(value, INFINITY)));
            check_same_and_drop(json_real(nextafter(value, 0)));
        }
}

/* --- Member by member ------------------------------------------------------------------------ */

static void check_text(GString *text, const char *expected) {
    TAP_CHECK(!strcmp(text->str, expected), "%s, not %s", text->str, expected);
    g_string_truncate(text, 0);
}

static void members_follow_each_other(void) {
    g_autoptr(GString) text = g_string_new(NULL);
    g_autoptr(json_t) tree = json_pack("{s:[i]}", "t", 1);
    base_json_write_open(text, NULL, '{');
    base_json_write_text(text, "a", "{");
    base_json_write_integer(text, "b", -2);
    base_json_write_open(text, "c", '[');
    base_json_write_open(text, NULL, '{');
    base_json_write_close(text, '}');
    base_json_write_open(text, NULL, '[');
    base_json_write_close(text, ']');
    base_json_write_text(text, NULL, "[");
    base_json_write_real(text, NULL, 2);
    base_json_write_bool(text, NULL, TRUE);
    base_json_write_close(text, ']');
    base_json_write_bool(text, "d\n", FALSE);
    base_json_write_text(text, "e", NULL);
    base_json_write_value(text, "f", tree);
    base_json_write_close(text, '}');
    check_text(text, "{\"a\":\"{\",\"b\":-2,\"c\":[{},[],\"[\",2.0,true],\"d\\n\":false,"
                     "\"e\":null,\"f\":{\"t\":[1]}}");
}

static void a_value_may_stand_alone(void) {
    g_autoptr(GString) text = g_string_new(NULL);
    base_json_write_text(text, NULL, "");
    check_text(text, "\"\"");
    base_json_write_integer(text, NULL, 7);
    check_text(text, "7");
    base_json_write_real(text, NULL, 7);
    check_text(text, "7.0");
}

static void what_is_no_number_is_null(void) {
    static const double NONE[] = {NAN, INFINITY, -INFINITY};
    g_autoptr(GString) text = g_string_new(NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(NONE); i++) {
        base_json_write_real(text, NULL, NONE[i]);
        check_text(text, "null");
    }
}

static void bytes_that_are_no_text_are_replaced(void) {
    static const char *const CASES[][2] = {
        {"\xff", "\"\xef\xbf\xbd\""},
        {"a\"\xff\n", "\"a\\\"\xef\xbf\xbd\\n\""},
        {"\xc3", "\"\xef\xbf\xbd\""},
        {"\xed\xa0\x80", "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\""},
        {"\xf4\x90\x80\x80", "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\""},
        {"\xc0\xaf", "\"\xef\xbf\xbd\xef\xbf\xbd\""},
    };
    g_autoptr(GString) text = g_string_new(NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(CASES); i++) {
        base_json_write_text(text, NULL, CASES[i][0]);
        check_text(text, CASES[i][1]);
    }
}

int main(void) {
    TAP_RUN(values_look_as_jansson_writes_them);
    TAP_RUN(numbers_look_as_jansson_writes_them);
    TAP_RUN(thousandths_look_as_jansson_writes_them);
    TAP_RUN(members_follow_each_other);
    TAP_RUN(a_value_may_stand_alone);
    TAP_RUN(what_is_no_number_is_null);
    TAP_RUN(bytes_that_are_no_text_are_replaced);
    return tap_done();
}

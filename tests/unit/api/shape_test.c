/* tests: api/shape.c */
#include "api/shape.h"

#include <string.h>

#include "tap.h"

API_SHAPE_INSIDE(INNER, "Inner", {.name = "size", .type = API_INTEGER, .flags = API_REQUIRED});
API_SHAPE_INSIDE(
    OUTER, "Outer", {.name = "name", .type = API_TEXT, .flags = API_REQUIRED, .low = 2, .high = 5},
    {.name = "side", .type = API_TEXT, .choices = "left|right"},
    {.name = "mail", .type = API_EMAIL, .flags = API_NULLABLE}, {.name = "id", .type = API_ID},
    {.name = "at", .type = API_MOMENT}, {.name = "day", .type = API_DATE},
    {.name = "count", .type = API_INTEGER, .low = -2, .high = 10, .help = "how many"},
    {.name = "share", .type = API_NUMBER, .low = 0, .high = 1}, {.name = "on", .type = API_BOOLEAN},
    {.name = "words", .type = API_LIST, .low = 0, .high = 3},
    {.name = "sides", .type = API_LIST, .choices = "left|right"},
    {.name = "inners", .type = API_LIST, .shape = &INNER},
    {.name = "inner", .type = API_OBJECT, .shape = &INNER}, {.name = "any", .type = API_ANY});

/* The fields that a text's mistakes name, with blanks between; "" = none. Free with g_free(). */
static char *fields_of(json_t *mistakes) {
    GString *fields = g_string_new(NULL);
    gsize i;
    json_t *mistake;
    json_array_foreach(mistakes, i, mistake) {
        const char *field = json_string_value(json_object_get(mistake, "field"));
        TAP_CHECK(json_string_length(json_object_get(mistake, "message")) > 5);
        g_string_append_printf(fields, "%s%s", i ? " " : "", field);
    }
    json_decref(mistakes);
    return g_string_free(fields, FALSE);
}

static void check(const char *text, const char *wanted) {
    json_t *value = json_loads(text, 0, NULL);
    TAP_CHECK(value, "%s", text);
    g_autofree char *fields = fields_of(api_shape_mistakes(&OUTER, value));
    TAP_CHECK(!strcmp(fields, wanted), "%s: %s, not %s", text, fields, wanted);
    json_decref(value);
}

static void whole_objects(void) {
    check("{\"name\":\"ab\"}", "");
    check("{}", "name");
    check("[]", "");
    check("{\"name\":\"ab\",\"surprise\":1,\"another\":2}", "surprise another");
    check("{\"name\":null}", "name");
    check("{\"name\":\"ab\",\"mail\":null}", "");
}

/* No field can be named where there is none: but it is a mistake. */
static void what_is_no_object_is_a_mistake(void) {
    json_t *value = json_pack("[s]", "ab");
    json_t *mistakes = api_shape_mistakes(&OUTER, value);
    TAP_CHECK(json_array_size(mistakes) == 1);
    json_decref(mistakes);
    json_decref(value);
}

/* One member beside the name. */
static void check_member(const char *member, const char *value, gboolean good) {
    g_autofree char *text = g_strdup_printf("{\"name\":\"ab\",\"%s\":%s}", member, value);
    check(text, good ? "" : member);
}

static void texts(void) {
    check("{\"name\":\"a\"}", "name");
    check("{\"name\":\"äöüéß\"}", "");
    check("{\"name\":\"abcdef\"}", "name");
    check_member("side", "\"left\"", TRUE);
    static const char *const WRONG[] = {"\"\"",     "\"lef\"",        "\"leftx\"", "\"eft\"",
                                        "\"Left\"", "\"left|right\"", "\"|\"",     "7"};
    for (gsize i = 0; i < G_N_ELEMENTS(WRONG); i++)
        check_member("side", WRONG[i], FALSE);
    check_member("any", "[1,{\"x\":null}]", TRUE);
}

static void texts_of_a_form(void) {
    static const struct {
        const char *member, *value;
        gboolean good;
    } CASES[] = {
        {"mail", "\"a@b.c\"", TRUE},
        {"mail", "\"ann.o'neil+golf@example.co.uk\"", TRUE},
        {"mail", "\"@b.c\"", FALSE},
        {"mail", "\"a@b\"", FALSE},
        {"mail", "\"a@.c\"", FALSE},
        {"mail", "\"a@b.\"", FALSE},
        {"mail", "\"a@b@c.d\"", FALSE},
        {"mail", "\"a b@c.d\"", FALSE},
        {"mail", "\"a\\n@c.d\"", FALSE},
        {"mail", "\"<a@b.c>\"", FALSE},
        {"id", "\"01a20658-d846-74a1-9f03-d7211b35bd66\"", TRUE},
        {"id", "\"01a20658-d846-74a1-9f03-d7211b35bd6\"", FALSE},
        {"id", "\"../../../../etc/passwd-9f03-d7211b35\"", FALSE},
        {"at", "\"2026-05-04T10:20:30Z\"", TRUE},
        {"at", "\"2026-05-04T10:20:30.123+02:00\"", TRUE},
        {"at", "\"2026-05-04T10:20:30\"", FALSE},
        {"at", "\"2026-02-30T10:20:30Z\"", FALSE},
        {"day", "\"1980-02-29\"", TRUE},
        {"day", "\"1981-02-29\"", FALSE},
        {"day", "\"1980-2-29\"", FALSE},
        {"day", "\"1980-02-29T00\"", FALSE},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(CASES); i++)
        check_member(CASES[i].member, CASES[i].value, CASES[i].good);
}

static void numbers(void) {
    static const struct {
        const char *member, *value;
        gboolean good;
    } CASES[] = {{"count", "-2", TRUE},     {"count", "10", TRUE},    {"count", "-3", FALSE},
                 {"count", "11", FALSE},    {"count", "1.5", FALSE},  {"count", "\"1\"", FALSE},
                 {"count", "null", FALSE},  {"share", "0", TRUE},     {"share", "1.0", TRUE},
                 {"share", "1.001", FALSE}, {"share", "-0.1", FALSE}, {"on", "true", TRUE},
                 {"on", "1", FALSE},        {"on", "\"true\"", FALSE}};
    for (gsize i = 0; i < G_N_ELEMENTS(CASES); i++)
        check_member(CASES[i].member, CASES[i].value, CASES[i].good);
}

static void places_in_lists_and_objects(void) {
    check_member("words", "[\"a\",\"b\",\"c\"]", TRUE);
    check_member("words", "[\"a\",\"b\",\"c\",\"d\"]", FALSE);
    check("{\"name\":\"ab\",\"words\":[\"a\",7,null]}", "words[1] words[2]");
    check("{\"name\":\"ab\",\"sides\":[\"left\",\"up\"]}", "sides[1]");
    check("{\"name\":\"ab\",\"inners\":[{\"size\":1},{},{\"size\":\"x\"},7]}",
          "inners[1].size inners[2].size inners[3]");
    check("{\"name\":\"ab\",\"inner\":{\"size\":1,\"more\":2}}", "inner.more");
    check("{\"name\":\"ab\",\"inner\":[]}", "inner");
}

/* Names come from outside: however long they are, and wherever they would be cut, they are told. */
static void unknown_names_are_cut_between_characters(void) {
    for (int blanks = 0; blanks < 4; blanks++) {
        g_autoptr(GString) name = g_string_new(NULL);
        for (int i = 0; i < blanks; i++)
            g_string_append_c(name, 'x');
        for (int i = 0; i < 60; i++)
            g_string_append(name, "€");
        json_t *value = json_pack("{s:s s:i}", "name", "ab", name->str, 1);
        g_autofree char *fields = fields_of(api_shape_mistakes(&OUTER, value));
        TAP_CHECK(strlen(fields) > 90 && g_str_has_prefix(name->str, fields), "%s", fields);
        json_decref(value);
    }
}

static void so_many_mistakes_are_told_and_no_more(void) {
    json_t *value = json_object();
    for (int i = 0; i < 1000; i++) {
        char name[16];
        g_snprintf(name, sizeof name, "x%d", i);
        json_object_set_new(value, name, json_null());
    }
    json_t *mistakes = api_shape_mistakes(&OUTER, value);
    TAP_CHECK(json_array_size(mistakes) == 20);
    json_decref(mistakes);
    json_decref(value);
}

static void check_pair(const char *name, const char *value, const char *wanted) {
    const ApiPair pairs[] = {{"name", "ab"}, {name, value}};
    json_t *mistakes = NULL;
    json_t *object = api_shape_from_pairs(&OUTER, pairs, G_N_ELEMENTS(pairs), &mistakes);
    g_autofree char *text =
        object ? json_dumps(json_object_get(object, name), JSON_ENCODE_ANY) : NULL;
    TAP_CHECK(!g_strcmp0(text, wanted), "%s=%s: %s, not %s", name, value, text ? text : "-",
              wanted ? wanted : "-");
    if (!object) {
        g_autofree char *fields = fields_of(mistakes);
        TAP_CHECK(!strcmp(fields, name), "%s", fields);
    }
    json_decref(object);
}

static void pairs_become_values(void) {
    check_pair("count", "7", "7");
    check_pair("count", "-2", "-2");
    check_pair("share", "0.25", "0.25");
    check_pair("share", "1", "1.0");
    check_pair("on", "true", "true");
    check_pair("on", "false", "false");
    check_pair("side", "left", "\"left\"");
    check_pair("at", "2026-05-04T10:20:30Z", "\"2026-05-04T10:20:30Z\"");
}

static void pairs_that_are_none_are_named(void) {
    static const char *const NO_NUMBERS[] = {"",    " 1",  "1 ",  "0x1", "1e999",
                                             "nan", "inf", "1,5", "."};
    for (gsize i = 0; i < G_N_ELEMENTS(NO_NUMBERS); i++) {
        check_pair("count", NO_NUMBERS[i], NULL);
        check_pair("share", NO_NUMBERS[i], NULL);
    }
    check_pair("count", "11", NULL);
    check_pair("count", "99999999999999999999", NULL);
    check_pair("on", "1", NULL);
    check_pair("surprise", "1", NULL);
    check_pair("name", "cd", NULL); /* twice */
}

static void the_schema_says_the_same(void) {
    json_t *schema = api_shape_schema(&OUTER);
    json_t *fields = json_object_get(schema, "properties");
    TAP_CHECK(json_is_false(json_object_get(schema, "additionalProperties")));
    TAP_CHECK(json_array_size(json_object_get(schema, "required")) == 1);
    TAP_CHECK(json_object_size(fields) == OUTER.count);
    static const struct {
        const char *field, *wanted;
    } CASES[] = {
        {"name", "{\"maxLength\":5,\"minLength\":2,\"type\":\"string\"}"},
        {"side", "{\"enum\":[\"left\",\"right\"],\"type\":\"string\"}"},
        {"mail", "{\"anyOf\":[{\"format\":\"email\",\"type\":\"string\"},{\"type\":\"null\"}]}"},
        {"count",
         "{\"description\":\"how many\",\"maximum\":10,\"minimum\":-2,\"type\":\"integer\"}"},
        {"words", "{\"items\":{\"type\":\"string\"},\"maxItems\":3,\"minItems\":0,"
                  "\"type\":\"array\"}"},
        {"inners", "{\"items\":{\"$ref\":\"#/components/schemas/Inner\"},\"type\":\"array\"}"},
        {"inner", "{\"$ref\":\"#/components/schemas/Inner\"}"},
        {"any", "{}"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(CASES); i++) {
        g_autofree char *text =
            json_dumps(json_object_get(fields, CASES[i].field), JSON_SORT_KEYS | JSON_COMPACT);
        TAP_CHECK(!g_strcmp0(text, CASES[i].wanted), "%s: %s", CASES[i].field, text);
    }
    json_decref(schema);
}

static void note(const ApiShape *shape, gpointer data) {
    g_string_append_printf(data, "%s ", shape->name);
}

static void walking_sees_what_is_inside(void) {
    g_autoptr(GString) seen = g_string_new(NULL);
    api_shape_walk(NULL, note, seen);
    api_shape_walk(&OUTER, note, seen);
    TAP_CHECK(!strcmp(seen->str, "Outer Inner Inner "), "%s", seen->str);
}

int main(void) {
    TAP_RUN(whole_objects);
    TAP_RUN(what_is_no_object_is_a_mistake);
    TAP_RUN(texts);
    TAP_RUN(texts_of_a_form);
    TAP_RUN(numbers);
    TAP_RUN(places_in_lists_and_objects);
    TAP_RUN(unknown_names_are_cut_between_characters);
    TAP_RUN(so_many_mistakes_are_told_and_no_more);
    TAP_RUN(pairs_become_values);
    TAP_RUN(pairs_that_are_none_are_named);
    TAP_RUN(the_schema_says_the_same);
    TAP_RUN(walking_sees_what_is_inside);
    return tap_done();
}

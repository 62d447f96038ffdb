#include "api/shape.h"

#include <math.h>
#include <string.h>

#include "base/clock.h"
#include "base/ids.h"

enum {
    EMAIL_BYTES = 254,
    TEXT_CHARACTERS = 10000,
    LIST_ENTRIES = 1000,
    MISTAKES = 20,
    NAME_BYTES = 100
};

/* Mistakes found so far and where we are: "goals[2]". */
typedef struct {
    json_t *list;
    GString *place;
} Check;

static void check_object(Check *check, const ApiShape *shape, const json_t *value);

static void G_GNUC_PRINTF(2, 3) complain(Check *check, const char *format, ...) {
    if (json_array_size(check->list) >= MISTAKES)
        return;
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *message = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    json_array_append_new(check->list,
                          json_pack("{s:s s:s}", "field", check->place->str, "message", message));
}

static gboolean is_choice(const char *choices, const char *word) {
    const gsize length = strlen(word);
    for (const char *at = choices; at; at = strchr(at, '|') ? strchr(at, '|') + 1 : NULL)
        if (!strncmp(at, word, length) && (at[length] == '|' || !at[length]))
            return length > 0 && !strchr(word, '|');
    return FALSE;
}

gboolean api_shape_is_email(const char *text) {
    const char *at = strchr(text, '@');
    if (!at || at == text || strchr(at + 1, '@') || strlen(text) > EMAIL_BYTES)
        return FALSE;
    for (const char *c = text; *c; c++)
        if ((guchar)*c <= ' ' || *c == 0x7f || strchr("<>()[],;:\\\"", *c))
            return FALSE;
    const char *dot = strrchr(at, '.');
    return dot && dot > at + 1 && dot[1];
}

static gboolean is_date(const char *text) {
    if (strlen(text) != 10 || text[4] != '-' || text[7] != '-')
        return FALSE;
    g_autofree char *moment = g_strconcat(text, "T00:00:00Z", NULL);
    int64_t ignored;
    return base_clock_parse(moment, &ignored);
}

static void check_text(Check *check, const ApiField *field, const char *text) {
    const glong length = g_utf8_strlen(text, -1);
    const double high = field->high > 0 ? field->high : TEXT_CHARACTERS;
    int64_t moment;
    if (field->choices && !is_choice(field->choices, text)) {
        complain(check, "must be one of %s", field->choices);
        return;
    }
    switch (field->type) {
    case API_EMAIL:
        if (!api_shape_is_email(text))
            complain(check, "is no e-mail address");
        break;
    case API_ID:
        if (!base_id_valid(text))
            complain(check, "is no id");
        break;
    case API_MOMENT:
        if (!base_clock_parse(text, &moment))
            complain(check, "is no time like 2026-05-04T10:20:30Z");
        break;
    case API_DATE:
        if (!is_date(text))
            complain(check, "is no date like 1980-02-29");
        break;
    default:
        if ((double)length < field->low)
            complain(check, "must have at least %g characters", field->low);
        else if ((double)length > high)
            complain(check, "must have at most %g characters", high);
    }
}

static void check_number(Check *check, const ApiField *field, double value) {
    if ((field->low < 0 || field->high > 0) && (value < field->low || value > field->high))
        complain(check, "must be between %g and %g", field->low, field->high);
}

static void check_list(Check *check, const ApiField *field, const json_t *value) {
    const double high = field->high > 0 ? field->high : LIST_ENTRIES;
    const gsize size = json_array_size(value);
    if ((double)size < field->low || (double)size > high) {
        complain(check, "must have %g to %g entries", field->low, high);
        return;
    }
    const gsize length = check->place->len;
    for (gsize i = 0; i < size; i++) {
        g_string_append_printf(check->place, "[%zu]", i);
        const json_t *entry = json_array_get(value, i);
        if (field->shape)
            check_object(check, field->shape, entry);
        else if (!json_is_string(entry))
            complain(check, "must be text");
        else if (field->choices && !is_choice(field->choices, json_string_value(entry)))
            complain(check, "must be one of %s", field->choices);
        g_string_truncate(check->place, length);
    }
}

static gboolean is_text(const json_t *value) {
    return json_is_string(value);
}
static gboolean is_integer(const json_t *value) {
    return json_is_integer(value);
}
static gboolean is_number(const json_t *value) {
    return json_is_number(value);
}
static gboolean is_boolean(const json_t *value) {
    return json_is_boolean(value);
}
static gboolean is_object(const json_t *value) {
    return json_is_object(value);
}
static gboolean is_list(const json_t *value) {
    return json_is_array(value);
}
static gboolean is_anything(const json_t *value) {
    return value != NULL;
}

static const struct {
    const char *words;
    gboolean (*fits)(const json_t *value);
} TYPES[] = {
    [API_TEXT] = {"text", is_text},
    [API_EMAIL] = {"text", is_text},
    [API_ID] = {"text", is_text},
    [API_MOMENT] = {"text", is_text},
    [API_DATE] = {"text", is_text},
    [API_INTEGER] = {"a whole number", is_integer},
    [API_NUMBER] = {"a number", is_number},
    [API_BOOLEAN] = {"true or false", is_boolean},
    [API_OBJECT] = {"an object", is_object},
    [API_LIST] = {"a list", is_list},
    [API_ANY] = {"a value", is_anything},
};

static void check_field(Check *check, const ApiField *field, const json_t *value) {
    if (json_is_null(value) && field->flags & API_NULLABLE)
        return;
    if (!TYPES[field->type].fits(value))
        complain(check, "must be %s", TYPES[field->type].words);
    else if (json_is_string(value) && field->type != API_ANY)
        check_text(check, field, json_string_value(value));
    else if (json_is_number(value) && field->type != API_ANY)
        check_number(check, field, json_number_value(value));
    else if (field->type == API_LIST)
        check_list(check, field, value);
    else if (field->type == API_OBJECT && field->shape)
        check_object(check, field->shape, value);
}

static const ApiField *find_field(const ApiShape *shape, const char *name) {
    for (gsize i = 0; i < shape->count; i++)
        if (!strcmp(shape->fields[i].name, name))
            return &shape->fields[i];
    return NULL;
}

/* Appends ".name", shortened between two characters, and returns how long the place was before. */
static gsize enter(Check *check, const char *name) {
    const gsize length = check->place->len;
    if (length)
        g_string_append_c(check->place, '.');
    const char *end;
    g_utf8_validate(name, (gssize)MIN(strlen(name), NAME_BYTES), &end);
    g_string_append_len(check->place, name, end - name);
    return length;
}

static void check_object(Check *check, const ApiShape *shape, const json_t *value) {
    if (!json_is_object(value)) {
        complain(check, "must be an object");
        return;
    }
    for (gsize i = 0; i < shape->count; i++) {
        const ApiField *field = &shape->fields[i];
        const json_t *member = json_object_get(value, field->name);
        const gsize length = enter(check, field->name);
        if (member)
            check_field(check, field, member);
        else if (field->flags & API_REQUIRED)
            complain(check, "is missing");
        g_string_truncate(check->place, length);
    }
    const char *name;
    json_t *member;
    json_object_foreach((json_t *)value, name, member) {
        if (find_field(shape, name))
            continue;
        const gsize length = enter(check, name);
        complain(check, "is not known here");
        g_string_truncate(check->place, length);
    }
}

json_t *api_shape_mistakes(const ApiShape *shape, const json_t *value) {
    Check check = {json_array(), g_string_new(NULL)};
    check_object(&check, shape, value);
    g_string_free(check.place, TRUE);
    if (json_array_size(check.list))
        return check.list;
    json_decref(check.list);
    return NULL;
}

/* A query's text as a value of the field's type; NULL if it is none. */
static json_t *value_from_text(const ApiField *field, const char *text) {
    char *end;
    switch (field->type) {
    case API_INTEGER: {
        gint64 integer;
        return g_ascii_string_to_signed(text, 10, G_MININT64, G_MAXINT64, &integer, NULL)
                   ? json_integer(integer)
                   : NULL;
    }
    case API_NUMBER: {
        const gboolean decimal = *text && !text[strspn(text, "+-.0123456789Ee")];
        const double number = decimal ? g_ascii_strtod(text, &end) : NAN;
        return isfinite(number) && !*end ? json_real(number) : NULL;
    }
    case API_BOOLEAN:
        return !strcmp(text, "true") ? json_true() : !strcmp(text, "false") ? json_false() : NULL;
    default:
        return json_string(text);
    }
}

static json_t *one_mistake(const char *name, const char *message) {
    Check check = {json_array(), g_string_new(NULL)};
    enter(&check, name);
    complain(&check, "%s", message);
    g_string_free(check.place, TRUE);
    return check.list;
}

json_t *api_shape_from_pairs(const ApiShape *shape, const ApiPair *pairs, gsize count,
                             json_t **ret_mistakes) {
    json_t *object = json_object();
    for (gsize i = 0; i < count; i++) {
        if (json_object_get(object, pairs[i].name)) {
            json_decref(object);
            *ret_mistakes = one_mistake(pairs[i].name, "is there twice");
            return NULL;
        }
        const ApiField *field = find_field(shape, pairs[i].name);
        json_t *value = field ? value_from_text(field, pairs[i].value) : NULL;
        /* What is no value of its type stays text: the check below says so, and where. */
        json_object_set_new(object, pairs[i].name, value ? value : json_string(pairs[i].value));
    }
    json_t *mistakes = api_shape_mistakes(shape, object);
    if (!mistakes)
        return object;
    json_decref(object);
    *ret_mistakes = mistakes;
    return NULL;
}

static json_t *choices_list(const char *choices) {
    json_t *list = json_array();
    g_auto(GStrv) words = g_strsplit(choices, "|", -1);
    for (char **word = words; *word; word++)
        json_array_append_new(list, json_string(*word));
    return list;
}

static json_t *reference(const ApiShape *shape) {
    g_autofree char *path = g_strconcat("#/components/schemas/", shape->name, NULL);
    return json_pack("{s:s}", "$ref", path);
}

/* "type", "format" and bounds, without help and null. */
static json_t *plain_schema(const ApiField *field) {
    static const struct {
        const char *type, *format;
    } NAMES[] = {
        [API_TEXT] = {"string", NULL},   [API_EMAIL] = {"string", "email"},
        [API_ID] = {"string", "uuid"},   [API_MOMENT] = {"string", "date-time"},
        [API_DATE] = {"string", "date"}, [API_INTEGER] = {"integer", NULL},
        [API_NUMBER] = {"number", NULL}, [API_BOOLEAN] = {"boolean", NULL},
        [API_OBJECT] = {"object", NULL}, [API_LIST] = {"array", NULL},
        [API_ANY] = {NULL, NULL},
    };
    if (field->type == API_OBJECT && field->shape)
        return reference(field->shape);
    json_t *schema = json_object();
    if (NAMES[field->type].type)
        json_object_set_new(schema, "type", json_string(NAMES[field->type].type));
    if (NAMES[field->type].format)
        json_object_set_new(schema, "format", json_string(NAMES[field->type].format));
    json_t *words = field->choices ? choices_list(field->choices) : NULL;
    if (field->type == API_LIST)
        json_object_set_new(schema, "items",
                            field->shape ? reference(field->shape)
                            : words      ? json_pack("{s:s s:o}", "type", "string", "enum", words)
                                         : json_pack("{s:s}", "type", "string"));
    else if (words)
        json_object_set_new(schema, "enum", words);
    const gboolean number = field->type == API_INTEGER || field->type == API_NUMBER;
    const gboolean text = field->type == API_TEXT && !field->choices;
    if (field->high > 0 || field->low < 0) {
        const char *low = number ? "minimum" : text ? "minLength" : "minItems";
        const char *high = number ? "maximum" : text ? "maxLength" : "maxItems";
        json_object_set_new(schema, low, json_integer((json_int_t)field->low));
        json_object_set_new(schema, high, json_integer((json_int_t)field->high));
    }
    return schema;
}

json_t *api_field_schema(const ApiField *field) {
    json_t *schema = plain_schema(field);
    if (field->flags & API_NULLABLE && field->type != API_ANY)
        schema = json_pack("{s:[o,{s:s}]}", "anyOf", schema, "type", "null");
    if (field->help)
        json_object_set_new(schema, "description", json_string(field->help));
    return schema;
}

json_t *api_shape_schema(const ApiShape *shape) {
    json_t *properties = json_object(), *required = json_array();
    for (gsize i = 0; i < shape->count; i++) {
        const ApiField *field = &shape->fields[i];
        json_object_set_new(properties, field->name, api_field_schema(field));
        if (field->flags & API_REQUIRED)
            json_array_append_new(required, json_string(field->name));
    }
    return json_pack("{s:s s:o s:o s:b}", "type", "object", "properties", properties, "required",
                     required, "additionalProperties", 0);
}

void api_shape_walk(const ApiShape *shape, ApiShapeVisit visit, gpointer data) {
    if (!shape)
        return;
    visit(shape, data);
    for (gsize i = 0; i < shape->count; i++)
        api_shape_walk(shape->fields[i].shape, visit, data);
}

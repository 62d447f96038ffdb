#include "base/json.h"

#include "base/error.h"
#include "base/json_write.h"
#include "base/limits.h"

/* How deep brackets nest, without looking at anything else: what is not JSON is found later. */
static gssize depth_of(const char *text, gsize size) {
    gssize depth = 0, deepest = 0;
    gboolean in_string = FALSE;
    for (gsize i = 0; i < size; i++) {
        char character = text[i];
        if (in_string && character == '\\')
            i++;
        else if (character == '"')
            in_string = !in_string;
        else if (!in_string && (character == '[' || character == '{'))
            depth++;
        else if (!in_string && (character == ']' || character == '}'))
            depth--;
        deepest = MAX(deepest, depth);
    }
    return deepest;
}

json_t *base_json_parse(const char *text, gsize size, gsize limit, GError **error) {
    if (size > limit) {
        g_set_error(error, BASE_ERROR, BASE_ERROR_LIMIT,
                    "JSON of %" G_GSIZE_FORMAT " bytes; the limit is %" G_GSIZE_FORMAT, size,
                    limit);
        return NULL;
    }
    if (!size) {
        g_set_error(error, BASE_ERROR, BASE_ERROR_INPUT, "JSON expected, found nothing");
        return NULL;
    }
    if (depth_of(text, size) > BASE_LIMIT_JSON_DEPTH) {
        g_set_error(error, BASE_ERROR, BASE_ERROR_INPUT, "JSON is nested more than %d deep",
                    BASE_LIMIT_JSON_DEPTH);
        return NULL;
    }
    json_error_t mistake;
    json_t *value = json_loadb(text, size, JSON_REJECT_DUPLICATES, &mistake);
    if (!value)
        g_set_error(error, BASE_ERROR, BASE_ERROR_INPUT, "not valid JSON: line %d, column %d: %s",
                    mistake.line, mistake.column, mistake.text);
    return value;
}

char *base_json_text(const json_t *value) {
    if (!value)
        g_error("no memory to write JSON");
    GString *text = g_string_new(NULL);
    base_json_write_value(text, NULL, value);
    return g_string_free(text, FALSE);
}

const char *base_json_string(const json_t *object, const char *key) {
    return json_string_value(json_object_get(object, key));
}

int64_t base_json_integer(const json_t *object, const char *key, int64_t fallback) {
    const json_t *value = json_object_get(object, key);
    return json_is_integer(value) ? json_integer_value(value) : fallback;
}

double base_json_real(const json_t *object, const char *key, double fallback) {
    const json_t *value = json_object_get(object, key);
    return json_is_number(value) ? json_number_value(value) : fallback;
}

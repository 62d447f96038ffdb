#include "engine/report/layout.h"

static void append_dump(GString *text, const json_t *value) {
    char *dumped = json_dumps(value, JSON_ENCODE_ANY | JSON_REAL_PRECISION(10));
    g_string_append(text, dumped ? dumped : "null");
    free(dumped);
}

static gboolean is_list_of_objects(const json_t *value) {
    return json_is_array(value) && json_is_object(json_array_get(value, 0));
}

char *report_lay_out(json_t *root) {
    GString *text = g_string_new("{");
    const char *name = NULL;
    json_t *value = NULL;
    json_object_foreach(root, name, value) {
        g_string_append_printf(text, "%s\n\"%s\": ", text->len > 1 ? "," : "", name);
        if (!is_list_of_objects(value)) {
            append_dump(text, value);
            continue;
        }
        gsize i = 0;
        json_t *element = NULL;
        json_array_foreach(value, i, element) {
            g_string_append(text, i ? ",\n " : "[\n ");
            append_dump(text, element);
        }
        g_string_append_c(text, ']');
    }
    g_string_append(text, "\n}\n");
    json_decref(root);
    return g_string_free(text, FALSE);
}

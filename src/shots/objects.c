#include "shots/objects.h"

#include <string.h>

#include "base/error.h"
#include "shots/bounds.h"

struct ShotsObjects {
    GString *text; /* of the open one */
    guint depth;
    gboolean in_string, is_escaped;
};

ShotsObjects *shots_objects_new(void) {
    ShotsObjects *objects = g_new0(ShotsObjects, 1);
    objects->text = g_string_new(NULL);
    return objects;
}

void shots_objects_free(ShotsObjects *objects) {
    if (!objects)
        return;
    g_string_free(objects->text, TRUE);
    g_free(objects);
}

gboolean shots_objects_is_open(const ShotsObjects *objects) {
    return objects->depth > 0;
}

static gboolean is_space(char byte) {
    return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

/* Follows strings and braces; what else is wrong in between is for the parser to find. */
static void follow(ShotsObjects *objects, char byte) {
    if (objects->is_escaped)
        objects->is_escaped = FALSE;
    else if (objects->in_string && byte == '\\')
        objects->is_escaped = TRUE;
    else if (byte == '"')
        objects->in_string = !objects->in_string;
    else if (!objects->in_string && byte == '{')
        objects->depth++;
    else if (!objects->in_string && byte == '}')
        objects->depth--;
}

static gboolean take(ShotsObjects *objects, char byte, GError **error) {
    if (!objects->depth && byte != '{') {
        g_set_error_literal(error, BASE_ERROR, BASE_ERROR_INPUT,
                            "JSON objects are expected, one behind the other");
        return FALSE;
    }
    if (objects->text->len == SHOTS_MESSAGE_BYTES) {
        g_set_error(error, BASE_ERROR, BASE_ERROR_LIMIT, "a message has more than %d bytes",
                    SHOTS_MESSAGE_BYTES);
        return FALSE;
    }
    g_string_append_c(objects->text, byte);
    follow(objects, byte);
    return TRUE;
}

gboolean shots_objects_feed(ShotsObjects *objects, const char *bytes, gsize size,
                            ShotsObject object, gpointer data, GError **error) {
    for (gsize i = 0; i < size; i++) {
        if (!objects->depth && is_space(bytes[i]))
            continue;
        if (!take(objects, bytes[i], error))
            return FALSE;
        if (objects->depth)
            continue;
        const gboolean goes_on = object(objects->text->str, objects->text->len, data, error);
        g_string_truncate(objects->text, 0);
        if (!goes_on)
            return FALSE;
    }
    return TRUE;
}

#include "httpd/target.h"

#include <string.h>

#include "httpd/bounds.h"

/* What RFC 3986 lets stand in a path or query without an escape, and the few that browsers leave
 * as they are. */
static gboolean is_plain(char character) {
    return g_ascii_isalnum(character) ||
           (character && strchr("-._~!$&'()*+,;=:@/?%[]|^`{}\"<>\\", character));
}

/* The byte of "%41", or -1. */
static int escaped_byte(const char *text) {
    const int high = g_ascii_xdigit_value(text[1]);
    const int low = high < 0 ? -1 : g_ascii_xdigit_value(text[2]);
    return low < 0 ? -1 : high * 16 + low;
}

/* NULL where it cannot be decoded, or decodes to something that is no text of one line. */
static char *decode(const char *text, gsize size, gboolean plus_is_blank) {
    g_autofree char *decoded = g_malloc(size + 1);
    gsize length = 0;
    for (gsize i = 0; i < size; i++) {
        int byte = (unsigned char)text[i];
        if (!is_plain(text[i]))
            return NULL;
        if (text[i] == '%') {
            byte = i + 2 < size ? escaped_byte(text + i) : -1;
            i += 2;
        } else if (text[i] == '+' && plus_is_blank) {
            byte = ' ';
        }
        if (byte < 0x20 || byte == 0x7f)
            return NULL;
        decoded[length++] = (char)byte;
    }
    decoded[length] = 0;
    return g_utf8_validate(decoded, (gssize)length, NULL) ? g_steal_pointer(&decoded) : NULL;
}

/* "/a/../b" and "/a/%2e%2e/b" are /b to some and not to others. */
static gboolean has_dot_segment(const char *path) {
    for (const char *segment = path; segment; segment = strchr(segment, '/')) {
        segment++;
        const gsize length = strcspn(segment, "/");
        if ((length == 1 && segment[0] == '.') || (length == 2 && strncmp(segment, "..", 2) == 0))
            return TRUE;
    }
    return FALSE;
}

static char *decode_path(const char *text, gsize size) {
    if (size == 0 || text[0] != '/')
        return NULL;
    for (gsize i = 0; i + 2 < size; i++)
        if (text[i] == '%' && text[i + 1] == '2' && (text[i + 2] | 0x20) == 'f')
            return NULL;
    g_autofree char *path = decode(text, size, FALSE);
    return path && !has_dot_segment(path) ? g_steal_pointer(&path) : NULL;
}

static gboolean decode_pair(const char *text, gsize size, GPtrArray *query) {
    const char *equals = memchr(text, '=', size);
    const gsize name_size = equals ? (gsize)(equals - text) : size;
    g_autofree char *name = decode(text, name_size, TRUE);
    g_autofree char *value = equals ? decode(equals + 1, size - name_size - 1, TRUE) : g_strdup("");
    if (!name || !value || query->len >= 2 * HTTPD_BOUND_QUERY_PAIRS)
        return FALSE;
    g_ptr_array_add(query, g_steal_pointer(&name));
    g_ptr_array_add(query, g_steal_pointer(&value));
    return TRUE;
}

/* NULL where a pair cannot be decoded. */
static GPtrArray *decode_query(const char *text) {
    g_autoptr(GPtrArray) query = g_ptr_array_new_with_free_func(g_free);
    while (*text) {
        const gsize size = strcspn(text, "&");
        if (size > 0 && !decode_pair(text, size, query))
            return NULL;
        text += size + (text[size] == '&');
    }
    return g_steal_pointer(&query);
}

gboolean httpd_target_parse(const char *text, HttpdTarget *ret_target) {
    const gsize path_size = strcspn(text, "?");
    g_autofree char *path = decode_path(text, path_size);
    g_autoptr(GPtrArray) query =
        path ? decode_query(text + path_size + (text[path_size] == '?')) : NULL;
    if (!query)
        return FALSE;
    ret_target->path = g_steal_pointer(&path);
    ret_target->query = g_steal_pointer(&query);
    return TRUE;
}

void httpd_target_clear(HttpdTarget *target) {
    g_clear_pointer(&target->path, g_free);
    g_clear_pointer(&target->query, g_ptr_array_unref);
}

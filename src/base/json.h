/* JSON from outside and to outside. Any thread. */
#ifndef GOLFCOACH_BASE_JSON_H
#define GOLFCOACH_BASE_JSON_H

#include <glib.h>
#include <jansson.h>
#include <stdint.h>

/* `g_autoptr(json_t)` gives up its reference. */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(json_t, json_decref)

/* One object or array. Strict: valid UTF-8, no duplicate keys, nothing after the value, nested at
 * most BASE_LIMIT_JSON_DEPTH deep, no zero bytes in strings. BASE_ERROR_LIMIT beyond `limit` bytes,
 * else BASE_ERROR_INPUT with line and column. New reference. */
json_t *base_json_parse(const char *text, gsize size, gsize limit, GError **error);

/* On one line, keys in the order they were set, reals with 15 digits. Any value. Aborts only for
 * want of memory; `value` must not hold itself. Free with g_free(). */
char *base_json_text(const json_t *value);

/* Members of an object; NULL or the fallback where there is none of that type, or `object` is none.
 * Strings are borrowed; an integer is a real, too. */
const char *base_json_string(const json_t *object, const char *key);
int64_t base_json_integer(const json_t *object, const char *key, int64_t fallback);
double base_json_real(const json_t *object, const char *key, double fallback);

#endif

/* JSON written straight into a text, for what is told often: no tree of values is built first. Any
 * thread.
 *
 *     g_autoptr(GString) text = g_string_new(NULL);
 *     base_json_write_open(text, NULL, '{');
 *     base_json_write_text(text, "status", "COMPLETED");
 *     base_json_write_open(text, "scores", '[');
 *     base_json_write_real(text, NULL, 7.5);
 *     base_json_write_close(text, ']');
 *     base_json_write_close(text, '}');
 *     → {"status":"COMPLETED","scores":[7.5]}
 *
 * A text begins empty and holds one value. `key`: of an object's member; NULL for an entry of a
 * list and for the whole. Commas come by themselves; that brackets match and no key comes twice is
 * the caller's part. */
#ifndef GOLFCOACH_BASE_JSON_WRITE_H
#define GOLFCOACH_BASE_JSON_WRITE_H

#include <glib.h>
#include <jansson.h>
#include <stdint.h>

/* bracket: '{' or '['; then '}' or ']'. */
void base_json_write_open(GString *text, const char *key, char bracket);
void base_json_write_close(GString *text, char bracket);

/* NULL: null. Bytes that are not UTF-8 become U+FFFD, each. */
void base_json_write_text(GString *text, const char *key, const char *value);
void base_json_write_integer(GString *text, const char *key, int64_t value);
/* 15 digits: every decimal of that many comes back as it was written (0.1, not
 * 0.10000000000000001). Not finite: null. */
void base_json_write_real(GString *text, const char *key, double value);
void base_json_write_bool(GString *text, const char *key, gboolean value);
/* Any value, its keys in the order they were set; it must not hold itself. */
void base_json_write_value(GString *text, const char *key, const json_t *value);

#endif

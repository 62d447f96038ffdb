#include "base/json_write.h"

#include <math.h>
#include <string.h>

#define REAL_FORMAT "%.15g"
/* Of the longest integer, with its sign. */
enum { MAX_INTEGER = 20 };
/* What most reals are multiples of: thousandths, as many as REAL_FORMAT has digits for. */
#define THOUSANDTHS     1000
#define MAX_THOUSANDTHS 1e15

/* ---- strings ---- */

/* The letter behind the backslash; 0: written as its number. */
static char short_escape(char character) {
    switch (character) {
    case '"':
    case '\\':
        return character;
    case '\b':
        return 'b';
    case '\f':
        return 'f';
    case '\n':
        return 'n';
    case '\r':
        return 'r';
    case '\t':
        return 't';
    default:
        return 0;
    }
}

static void append_escape(GString *text, char character) {
    const char letter = short_escape(character);
    g_string_append_c(text, '\\');
    if (letter)
        g_string_append_c(text, letter);
    else
        g_string_append_printf(text, "u%04X", (guint)(guchar)character);
}

/* Valid UTF-8. */
static void append_quoted(GString *text, const char *value, gsize length) {
    const char *end = value + length;
    g_string_append_c(text, '"');
    while (value < end) {
        const char *plain = value;
        while (value < end && (guchar)*value >= ' ' && *value != '"' && *value != '\\')
            value++;
        g_string_append_len(text, plain, value - plain);
        if (value < end)
            append_escape(text, *value++);
    }
    g_string_append_c(text, '"');
}

/* ---- members ---- */

/* What comes before a value. */
static void begin(GString *text, const char *key) {
    const char last = text->len ? text->str[text->len - 1] : '[';
    if (last != '{' && last != '[')
        g_string_append_c(text, ',');
    if (!key)
        return;
    append_quoted(text, key, strlen(key));
    g_string_append_c(text, ':');
}

void base_json_write_open(GString *text, const char *key, char bracket) {
    begin(text, key);
    g_string_append_c(text, bracket);
}

void base_json_write_close(GString *text, char bracket) {
    g_string_append_c(text, bracket);
}

void base_json_write_text(GString *text, const char *key, const char *value) {
    begin(text, key);
    if (!value) {
        g_string_append(text, "null");
        return;
    }
    const gsize length = strlen(value);
    if (g_utf8_validate_len(value, length, NULL)) {
        append_quoted(text, value, length);
    } else {
        g_autofree char *valid = g_utf8_make_valid(value, (gssize)length);
        append_quoted(text, valid, strlen(valid));
    }
}

static void append_integer(GString *text, int64_t value) {
    char digits[MAX_INTEGER], *end = digits + sizeof digits, *first = end;
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    do {
        *--first = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest);
    if (value < 0)
        *--first = '-';
    g_string_append_len(text, first, end - first);
}

void base_json_write_integer(GString *text, const char *key, int64_t value) {
    begin(text, key);
    append_integer(text, value);
}

/* FALSE: it is none. No two decimals of up to 15 digits are the same double: these are the digits
 * that REAL_FORMAT finds, in a tenth of the time. */
static gboolean append_thousandths(GString *text, double value) {
    if (!(value > 0 && value * THOUSANDTHS < MAX_THOUSANDTHS))
        return FALSE;
    const int64_t count = llround(value * THOUSANDTHS);
    if ((double)count / THOUSANDTHS != value)
        return FALSE;
    const int rest = (int)(count % THOUSANDTHS);
    const char fraction[] = {'.', (char)('0' + rest / 100), (char)('0' + rest / 10 % 10),
                             (char)('0' + rest % 10)};
    gssize length = sizeof fraction;
    while (length > 2 && fraction[length - 1] == '0')
        length--; /* one digit stays, or it would come back as an integer */
    append_integer(text, count / THOUSANDTHS);
    g_string_append_len(text, fraction, length);
    return TRUE;
}

/* "1e+20" → "1e20", "1e-07" → "1e-7". */
static void shorten_exponent(char *digits) {
    char *exponent = strchr(digits, 'e');
    if (!exponent)
        return;
    char *number = exponent + 1, *kept = number + (*number == '-');
    number += strspn(number, "+-0");
    memmove(kept, number, strlen(number) + 1);
}

void base_json_write_real(GString *text, const char *key, double value) {
    begin(text, key);
    if (!isfinite(value)) {
        g_string_append(text, "null");
        return;
    }
    if (append_thousandths(text, value))
        return;
    char digits[G_ASCII_DTOSTR_BUF_SIZE];
    g_ascii_formatd(digits, sizeof digits, REAL_FORMAT, value);
    shorten_exponent(digits);
    g_string_append(text, digits);
    if (!strpbrk(digits, ".e"))
        g_string_append(text, ".0"); /* or it would come back as an integer */
}

void base_json_write_bool(GString *text, const char *key, gboolean value) {
    begin(text, key);
    g_string_append(text, value ? "true" : "false");
}

/* ---- trees ---- */

static void write_object(GString *text, const char *key, json_t *object) {
    const char *member;
    json_t *value;
    base_json_write_open(text, key, '{');
    json_object_foreach(object, member, value) base_json_write_value(text, member, value);
    base_json_write_close(text, '}');
}

static void write_array(GString *text, const char *key, const json_t *array) {
    base_json_write_open(text, key, '[');
    for (gsize i = 0; i < json_array_size(array); i++)
        base_json_write_value(text, NULL, json_array_get(array, i));
    base_json_write_close(text, ']');
}

void base_json_write_value(GString *text, const char *key, const json_t *value) {
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        write_object(text, key, (json_t *)(uintptr_t)value); /* is only read */
        break;
    case JSON_ARRAY:
        write_array(text, key, value);
        break;
    case JSON_STRING: /* was checked when it was made */
        begin(text, key);
        append_quoted(text, json_string_value(value), json_string_length(value));
        break;
    case JSON_INTEGER:
        base_json_write_integer(text, key, json_integer_value(value));
        break;
    case JSON_REAL:
        base_json_write_real(text, key, json_real_value(value));
        break;
    case JSON_TRUE:
    case JSON_FALSE:
        base_json_write_bool(text, key, json_is_true(value));
        break;
    case JSON_NULL:
        base_json_write_text(text, key, NULL);
        break;
    }
}

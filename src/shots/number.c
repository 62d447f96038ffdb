#include "shots/number.h"

#include <string.h>

#include "shots/bounds.h"

enum { GROUP_DIGITS = 3 };

/* Spaces of any width and apostrophes part groups of digits; several signs mean minus. They become
 * one character each, so that the rest looks at bytes. */
static const struct {
    const char *from;
    char to;
} SIGNS[] = {
    {"\u00a0", ' '}, {"\u202f", ' '}, {"\u2009", ' '}, {"'", ' '}, {"\u2019", ' '}, {"\u2212", '-'},
};

/* One character of a number and how many bytes it has; 0: none. */
static char take_character(const char *text, gsize *ret_length) {
    *ret_length = 1;
    if (g_ascii_isdigit(*text) || (*text && strchr("+-., ", *text)))
        return *text;
    for (gsize i = 0; i < G_N_ELEMENTS(SIGNS); i++)
        if (g_str_has_prefix(text, SIGNS[i].from)) {
            *ret_length = strlen(SIGNS[i].from);
            return SIGNS[i].to;
        }
    return 0;
}

gsize shots_number_span(const char *text) {
    gsize length = 0, step;
    while (take_character(text + length, &step))
        length += step;
    return length;
}

/* In plain characters, without its sign; FALSE: no number. */
static gboolean plain(const char *text, char ret_text[SHOTS_NUMBER_BYTES + 1],
                      gboolean *ret_negative) {
    gsize count = 0, step;
    gboolean is_first = TRUE;
    *ret_negative = FALSE;
    for (; *text; text += step) {
        const char character = take_character(text, &step);
        const gboolean is_sign = character == '+' || character == '-';
        if (!character || (is_sign && !is_first) || count == SHOTS_NUMBER_BYTES)
            return FALSE;
        is_first = is_first && character == ' ';
        if (is_sign)
            *ret_negative = character == '-';
        else if (count || character != ' ')
            ret_text[count++] = character;
    }
    while (count && ret_text[count - 1] == ' ')
        count--;
    ret_text[count] = 0;
    return count > 0;
}

/* Digits, in groups of three if they are parted at all; the digits alone go to `ret_digits`. */
static gboolean take_whole(const char *text, gsize length, char decimal, GString *ret_digits) {
    char separator = 0;
    gsize run = 0;
    for (gsize i = 0; i < length; i++) {
        if (g_ascii_isdigit(text[i])) {
            g_string_append_c(ret_digits, text[i]);
            run++;
            continue;
        }
        const gboolean fits = separator ? text[i] == separator && run == GROUP_DIGITS
                                        : run > 0 && run <= GROUP_DIGITS;
        if (!fits || text[i] == decimal)
            return FALSE;
        separator = text[i];
        run = 0;
    }
    return !separator || run == GROUP_DIGITS;
}

gboolean shots_number_parse(const char *text, ShotsDecimal decimal, double *ret_value) {
    char bare[SHOTS_NUMBER_BYTES + 1];
    gboolean negative;
    if (!plain(text, bare, &negative))
        return FALSE;
    const char sign = decimal == SHOTS_DECIMAL_COMMA ? ',' : '.';
    const char *mark = strchr(bare, sign);
    const char *fraction = mark ? mark + 1 : "";
    g_autoptr(GString) digits = g_string_new(NULL);
    if (!take_whole(bare, mark ? (gsize)(mark - bare) : strlen(bare), sign, digits) ||
        strspn(fraction, "0123456789") != strlen(fraction) || (!digits->len && !*fraction))
        return FALSE;
    g_string_append_printf(digits, ".%s", fraction);
    const double value = g_ascii_strtod(digits->str, NULL);
    *ret_value = negative ? -value : value;
    return TRUE;
}

ShotsDecimal shots_number_evidence(const char *text) {
    double value;
    const gboolean point = shots_number_parse(text, SHOTS_DECIMAL_POINT, &value);
    const gboolean comma = shots_number_parse(text, SHOTS_DECIMAL_COMMA, &value);
    if (point == comma)
        return SHOTS_DECIMAL_UNKNOWN;
    return point ? SHOTS_DECIMAL_POINT : SHOTS_DECIMAL_COMMA;
}

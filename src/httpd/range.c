#include "httpd/range.h"

#include <string.h>

/* Reads digits; FALSE if there is none. What does not fit counts as the largest number: "bytes=5-"
 * followed by thirty nines is a valid range. */
static gboolean read_number(const char **text, uint64_t *ret_number) {
    if (!g_ascii_isdigit(**text))
        return FALSE;
    uint64_t number = 0;
    for (; g_ascii_isdigit(**text); (*text)++) {
        const uint64_t digit = (uint64_t)(**text - '0');
        number = number > (UINT64_MAX - digit) / 10 ? UINT64_MAX : number * 10 + digit;
    }
    *ret_number = number;
    return TRUE;
}

static gboolean at_end(const char *text) {
    return text[strspn(text, " \t")] == 0;
}

/* "-500": the last 500. */
static HttpdRange parse_suffix(const char *text, uint64_t size, uint64_t *ret_first,
                               uint64_t *ret_last) {
    uint64_t count;
    if (!read_number(&text, &count) || !at_end(text))
        return HTTPD_RANGE_WHOLE;
    if (count == 0 || size == 0)
        return HTTPD_RANGE_UNSATISFIABLE;
    *ret_first = size - MIN(count, size);
    *ret_last = size - 1;
    return HTTPD_RANGE_PART;
}

HttpdRange httpd_range_parse(const char *header, uint64_t size, uint64_t *ret_first,
                             uint64_t *ret_last) {
    static const char UNIT[] = "bytes=";
    if (!header || g_ascii_strncasecmp(header, UNIT, strlen(UNIT)) != 0)
        return HTTPD_RANGE_WHOLE;
    const char *text = header + strlen(UNIT);
    text += strspn(text, " \t");
    if (*text == '-')
        return parse_suffix(text + 1, size, ret_first, ret_last);
    uint64_t first, last = UINT64_MAX;
    if (!read_number(&text, &first) || *text++ != '-')
        return HTTPD_RANGE_WHOLE;
    const gboolean has_last = read_number(&text, &last);
    if (!at_end(text) || (has_last && last < first))
        return HTTPD_RANGE_WHOLE;
    if (first >= size)
        return HTTPD_RANGE_UNSATISFIABLE;
    *ret_first = first;
    *ret_last = MIN(last, size - 1);
    return HTTPD_RANGE_PART;
}

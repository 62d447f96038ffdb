#include "httpd/negotiate.h"

#include <string.h>

static const char BLANKS[] = " \t";

/* The next element of a comma-separated list: trimmed start and size; FALSE at its end. */
static gboolean next_element(const char **list, const char **ret_start, gsize *ret_size) {
    const char *start = *list + strspn(*list, " \t,");
    if (!*start)
        return FALSE;
    gsize size = strcspn(start, ",");
    *list = start + size;
    while (size > 0 && strchr(BLANKS, start[size - 1]))
        size--;
    *ret_start = start;
    *ret_size = size;
    return TRUE;
}

static gboolean is_word(const char *text, gsize size, const char *word) {
    return size == strlen(word) && g_ascii_strncasecmp(text, word, size) == 0;
}

gboolean httpd_list_holds(const char *list, const char *word) {
    const char *start;
    gsize size;
    while (list && next_element(&list, &start, &size))
        if (is_word(start, size, word))
            return TRUE;
    return FALSE;
}

/* ";q=0", ";q=0.0", "; q=0.000": not at all. */
static gboolean is_refused(const char *parameters, gsize size) {
    gsize i = 0;
    while (i < size && strchr("; \t", parameters[i]))
        i++;
    if (i + 2 >= size || (parameters[i] | 0x20) != 'q' || parameters[i + 1] != '=')
        return FALSE;
    for (i += 2; i < size; i++)
        if (g_ascii_isdigit(parameters[i]) && parameters[i] != '0')
            return FALSE;
    return TRUE;
}

gboolean httpd_accepts_gzip(const char *accept_encoding) {
    gboolean by_star = FALSE;
    const char *start;
    gsize size;
    while (accept_encoding && next_element(&accept_encoding, &start, &size)) {
        const gsize name_size = MIN(size, strcspn(start, "; \t"));
        const gboolean refused = is_refused(start + name_size, size - name_size);
        if (is_word(start, name_size, "gzip"))
            return !refused;
        if (is_word(start, name_size, "*"))
            by_star = !refused;
    }
    return by_star;
}

static const char *without_weakness(const char *etag) {
    return strncmp(etag, "W/", 2) == 0 ? etag + 2 : etag;
}

gboolean httpd_etag_listed(const char *if_none_match, const char *etag) {
    const char *start;
    gsize size;
    const char *opaque = without_weakness(etag);
    while (if_none_match && next_element(&if_none_match, &start, &size)) {
        const char *listed = without_weakness(start);
        const gsize listed_size = size - (gsize)(listed - start);
        if (is_word(start, size, "*") ||
            (listed_size == strlen(opaque) && strncmp(listed, opaque, listed_size) == 0))
            return TRUE;
    }
    return FALSE;
}

gboolean httpd_etag_current(const char *if_range, const char *etag) {
    if (!if_range)
        return TRUE;
    return etag && strncmp(etag, "W/", 2) != 0 && strcmp(if_range, etag) == 0;
}

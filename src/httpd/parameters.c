#include "httpd/parameters.h"

#include <string.h>

static const char BLANKS[] = " \t";

static gboolean is_token_character(char character) {
    return g_ascii_isalnum(character) || (character && strchr("!#$%&'*+-.^_`|~", character));
}

static gsize token_size(const char *text) {
    gsize size = 0;
    while (is_token_character(text[size]))
        size++;
    return size;
}

gboolean httpd_parameters_begin(const char *value, const char *word, const char **ret_rest) {
    const char *start = value + strspn(value, BLANKS);
    const gsize size = strlen(word);
    if (g_ascii_strncasecmp(start, word, size) != 0)
        return FALSE;
    const char *rest = start + size + strspn(start + size, BLANKS);
    if (*rest && *rest != ';')
        return FALSE;
    *ret_rest = rest;
    return TRUE;
}

/* From behind the opening quote; NULL if there is no closing one. */
static char *read_quoted(const char **text) {
    g_autoptr(GString) value = g_string_new(NULL);
    const char *at = *text;
    for (; *at && *at != '"'; at++) {
        if (*at == '\\' && (at[1] == '"' || at[1] == '\\'))
            at++;
        g_string_append_c(value, *at);
    }
    if (*at != '"')
        return NULL;
    *text = at + 1;
    return g_string_free(g_steal_pointer(&value), FALSE);
}

static char *read_value(const char **text) {
    if (**text == '"') {
        (*text)++;
        return read_quoted(text);
    }
    const gsize size = token_size(*text);
    if (size == 0)
        return NULL;
    char *value = g_strndup(*text, size);
    *text += size;
    return value;
}

HttpdParameter httpd_parameters_next(const char **rest, char **ret_name, char **ret_value) {
    const char *at = *rest + strspn(*rest, BLANKS);
    if (!*at)
        return HTTPD_PARAMETER_END;
    if (*at != ';')
        return HTTPD_PARAMETER_BAD;
    at++;
    at += strspn(at, BLANKS);
    const gsize name_size = token_size(at);
    const char *name = at;
    at += name_size;
    if (name_size == 0 || *at != '=')
        return HTTPD_PARAMETER_BAD;
    at++;
    char *value = read_value(&at);
    if (!value)
        return HTTPD_PARAMETER_BAD;
    *ret_name = g_strndup(name, name_size);
    *ret_value = value;
    *rest = at;
    return HTTPD_PARAMETER_READ;
}

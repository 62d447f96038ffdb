#include "shots/words.h"

#include <string.h>

#include "shots/bounds.h"

char *shots_words_strip(const char *text) {
    const char *end = text + strlen(text);
    while (*text && g_unichar_isspace(g_utf8_get_char(text)))
        text = g_utf8_next_char(text);
    while (end > text) {
        const char *last = g_utf8_prev_char(end);
        if (!g_unichar_isspace(g_utf8_get_char(last)))
            break;
        end = last;
    }
    return g_strndup(text, (gsize)(end - text));
}

static gboolean is_between(const char *text, char open, char close) {
    const gsize length = strlen(text);
    return length >= 2 && text[0] == open && text[length - 1] == close;
}

gboolean shots_words_is_bracketed(const char *text) {
    g_autofree char *bare = shots_words_strip(text);
    return is_between(bare, '[', ']') || is_between(bare, '(', ')');
}

char *shots_words_unbracket(const char *text) {
    char *bare = shots_words_strip(text);
    if (!is_between(bare, '[', ']') && !is_between(bare, '(', ')'))
        return bare;
    bare[strlen(bare) - 1] = 0;
    char *inside = shots_words_strip(bare + 1);
    g_free(bare);
    return inside;
}

char *shots_words_plain(const char *text) {
    GString *plain = g_string_new(NULL);
    for (; *text; text = g_utf8_next_char(text)) {
        const gunichar character = g_utf8_get_char(text);
        if (g_unichar_isalnum(character))
            g_string_append_unichar(plain, g_unichar_tolower(character));
        else if (plain->len && plain->str[plain->len - 1] != ' ')
            g_string_append_c(plain, ' ');
    }
    return g_strchomp(g_string_free(plain, FALSE));
}

gboolean shots_words_among(const char *choices, const char *word) {
    const gsize length = strlen(word);
    for (const char *choice = choices; length && choice; choice = strchr(choice, '|')) {
        choice += *choice == '|';
        if (!strncmp(choice, word, length) && (!choice[length] || choice[length] == '|'))
            return TRUE;
    }
    return FALSE;
}

gboolean shots_words_is_missing(const char *text) {
    g_autofree char *bare = shots_words_strip(text);
    g_autofree char *lower = g_utf8_strdown(bare, -1);
    return !*lower || shots_words_among("-|--|–|—|null|none|nan|n/a|na", lower);
}

char *shots_words_quote(const char *text) {
    const glong length = g_utf8_strlen(text, -1);
    g_autofree char *start = g_utf8_substring(text, 0, MIN(length, SHOTS_QUOTE_LENGTH));
    return g_strdup_printf("\"%s%s\"", start, length > SHOTS_QUOTE_LENGTH ? "…" : "");
}

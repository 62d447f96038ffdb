#include "base/nearest.h"

#include <string.h>

/* Longer words are nobody's typing mistake. */
enum { MAX_WORD = 40 };

/* Levenshtein's distance. Both at most MAX_WORD long. */
static gsize edit_distance(const char *a, const char *b) {
    gsize row[MAX_WORD + 1];
    gsize a_length = strlen(a), b_length = strlen(b);
    for (gsize j = 0; j <= b_length; j++)
        row[j] = j;
    for (gsize i = 1; i <= a_length; i++) {
        gsize diagonal = row[0];
        row[0] = i;
        for (gsize j = 1; j <= b_length; j++) {
            gsize above = row[j];
            gsize change = diagonal + (a[i - 1] != b[j - 1]);
            row[j] = MIN(change, MIN(above, row[j - 1]) + 1);
            diagonal = above;
        }
    }
    return row[b_length];
}

const char *base_nearest(const char *word, const char *const *names, gsize count) {
    gsize length = strlen(word), best = G_MAXSIZE;
    const char *nearest = NULL;
    if (!length || length > MAX_WORD)
        return NULL;
    for (gsize i = 0; i < count; i++) {
        if (strlen(names[i]) > MAX_WORD)
            continue;
        gsize distance = g_str_has_prefix(names[i], word) ? 1 : edit_distance(word, names[i]);
        if (distance < best) {
            best = distance;
            nearest = names[i];
        }
    }
    return best <= 1 + length / 3 ? nearest : NULL;
}

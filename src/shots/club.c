#include "shots/club.h"

#include <stdlib.h>
#include <string.h>

#include "shots/words.h"

/* Words without a number; spaces do not count. */
static const struct {
    const char *names, *club;
} WORDS[] = {
    {"driver|dr|d|drv|1wood|1w|w1|wood1", "driver"},
    {"wood|fairwaywood|fairway|fw|fwy", "wood"},
    {"hybrid|hy|hyb|rescue|utility", "hybrid"},
    {"iron|drivingiron|utilityiron", "iron"},
    {"wedge|chipper", "wedge"},
    {"pitchingwedge|pw|pitching|p|wedgepw", "pitching_wedge"},
    {"gapwedge|gw|gap|approachwedge|aw|attackwedge|g|a|wedgegw|wedgeaw", "gap_wedge"},
    {"sandwedge|sw|sand|s|wedgesw", "sand_wedge"},
    {"lobwedge|lw|lob|l|wedgelw", "lob_wedge"},
};

/* Words with a number before or behind them; the clubs of that family with a word of their own,
 * by number, and the word for the rest. */
static const struct {
    const char *names;
    const char *rest;
    const char *numbered[10];
} FAMILIES[] = {
    {"wood|w|fairwaywood|fw|fairway", "wood", {[3] = "3_wood", [5] = "5_wood", [7] = "7_wood"}},
    {"hybrid|h|hy|hyb|rescue|utility|ut|u",
     "hybrid",
     {[3] = "3_hybrid", [4] = "4_hybrid", [5] = "5_hybrid"}},
    {"iron|i|drivingiron",
     "iron",
     {[2] = "2_iron",
      [3] = "3_iron",
      [4] = "4_iron",
      [5] = "5_iron",
      [6] = "6_iron",
      [7] = "7_iron",
      [8] = "8_iron",
      [9] = "9_iron"}},
};

/* Lofts that people call a wedge by. Which of the four it is differs from set to set. */
enum { WEDGE_LEAST_DEG = 44, WEDGE_MOST_DEG = 66 };
#define WEDGE_NAMES "deg|degree|degrees|wedge|degwedge|degreewedge|w"

static char *without_spaces(const char *name) {
    char *plain = shots_words_plain(name);
    char *to = plain;
    for (const char *from = plain; *from; from++)
        if (*from != ' ')
            *to++ = *from;
    *to = 0;
    return plain;
}

static const char *by_word(const char *word) {
    for (gsize i = 0; i < G_N_ELEMENTS(WORDS); i++)
        if (shots_words_among(WORDS[i].names, word))
            return WORDS[i].club;
    return NULL;
}

static const char *by_number(const char *family, int number) {
    for (gsize i = 0; i < G_N_ELEMENTS(FAMILIES); i++) {
        const gsize known = G_N_ELEMENTS(FAMILIES[i].numbered);
        if (!shots_words_among(FAMILIES[i].names, family))
            continue;
        if (number >= 1 && number < (int)known)
            return FAMILIES[i].numbered[number] ? FAMILIES[i].numbered[number] : FAMILIES[i].rest;
    }
    const gboolean is_wedge = !*family || shots_words_among(WEDGE_NAMES, family);
    return is_wedge && number >= WEDGE_LEAST_DEG && number <= WEDGE_MOST_DEG ? "wedge" : NULL;
}

/* A number of at most two digits at either end, and the rest. FALSE: there is none. */
static gboolean part_number(const char *word, char **ret_rest, int *ret_number) {
    const gsize length = strlen(word);
    const gsize before = strspn(word, "0123456789");
    gsize behind = length;
    while (behind > before && g_ascii_isdigit(word[behind - 1]))
        behind--;
    const gsize digits = before ? before : length - behind;
    if (!digits || digits > 2 || (before && behind != length))
        return FALSE;
    *ret_number = (int)g_ascii_strtoll(before ? word : word + behind, NULL, 10);
    *ret_rest = before ? g_strdup(word + before) : g_strndup(word, behind);
    return TRUE;
}

const char *shots_club_find(const char *name) {
    g_autofree char *word = without_spaces(name);
    g_autofree char *family = NULL;
    int number;
    const char *club = by_word(word);
    return club || !part_number(word, &family, &number) ? club : by_number(family, number);
}

/* Small things about texts of files. All UTF-8; any thread; free results with g_free(). */
#ifndef GOLFCOACH_SHOTS_WORDS_H
#define GOLFCOACH_SHOTS_WORDS_H

#include <glib.h>

/* Without white space around it (no-break spaces, too). */
char *shots_words_strip(const char *text);
/* "[mph]" or "(mph)" → "mph"; anything else only stripped. */
char *shots_words_unbracket(const char *text);
gboolean shots_words_is_bracketed(const char *text);
/* To compare headers: letters and digits in lower case, all else one space: "Carry Flat - Length"
 * → "carry flat length". */
char *shots_words_plain(const char *text);
/* Whether `word` is one of "a|b|c". */
gboolean shots_words_among(const char *choices, const char *word);
/* Empty, "-", "null" and the like: nothing was measured. */
gboolean shots_words_is_missing(const char *text);
/* At most SHOTS_QUOTE_LENGTH characters of it, in quotes, for a message. */
char *shots_words_quote(const char *text);

#endif

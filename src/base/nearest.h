/* "Did you mean …?". Any thread. */
#ifndef GOLFCOACH_BASE_NEAREST_H
#define GOLFCOACH_BASE_NEAREST_H

#include <glib.h>

/* The entry of names[0..count) that `word` probably meant; NULL if none is near. Borrowed from
 * names. */
const char *base_nearest(const char *word, const char *const *names, gsize count);

#endif

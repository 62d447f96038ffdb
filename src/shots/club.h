/* Clubs as exports name them → the words of swings.club_type. Static data; any thread. */
#ifndef GOLFCOACH_SHOTS_CLUB_H
#define GOLFCOACH_SHOTS_CLUB_H

#include <glib.h>

/* "7 Iron", "i7", "7i" → "7_iron"; "DR" → "driver"; "56°" → "wedge". NULL: none that we know, or
 * a putter, which is not swung. Borrowed, static. */
const char *shots_club_find(const char *name);

#endif

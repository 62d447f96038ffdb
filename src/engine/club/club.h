/* Sees the club's shaft on the way down. libc only; any thread.
 *
 * While the clip is tracked an album keeps small pictures of what is about the hands
 * (engine/club/album.h). When the swing is known, every one of them between top and impact is
 * searched for a thin straight line that goes out from the hands and moves with them, and the way
 * of its direction through the downswing is found that fits them all. What is not plain is not
 * told: no sight rather than a false one. */
#ifndef GOLFCOACH_ENGINE_CLUB_CLUB_H
#define GOLFCOACH_ENGINE_CLUB_CLUB_H

#include <stdbool.h>

#include "engine/club/album.h"
#include "engine/swing/events.h"
#include "engine/swing/shaft.h"

/* The track as it was seen, not mirrored; face-on. Without top and impact nothing is found. */
void club_find_shaft(const ClubAlbum *album, const SwingTrack *track, const SwingEvents *events,
                     bool plays_left, SwingShaft *ret_shaft);

#endif

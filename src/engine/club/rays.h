/* How much of a thin straight line goes out from the hands, in every direction. Private to
 * engine/club. */
#ifndef GOLFCOACH_ENGINE_CLUB_RAYS_H
#define GOLFCOACH_ENGINE_CLUB_RAYS_H

#include <stdbool.h>

#include "engine/club/album.h"

/* Directions all around, counterclockwise from the target (the right of the picture, its left when
 * mirrored). */
enum { CLUB_DIRECTIONS = 240 };
#define CLUB_DIRECTION_DEG (360.0f / CLUB_DIRECTIONS)

enum { CLUB_OTHERS = 2 };

/* The picture looked at, where the hands are in it, and others of the same swing: a line that
 * stands at the same place in them is no club. NULL among them: there is none. */
typedef struct {
    const ClubPicture *now, *others[CLUB_OTHERS];
    float hands_x_px, hands_y_px; /* in the frame */
    bool mirrored;                /* the target is to the left */
} ClubView;

/* 0..1 for `count` directions from `first` on (which may be negative; they go around). */
void club_rays(const ClubView *view, int first, int count, float *ret_responses);

#endif

#include "engine/club/album.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

/* Slower hands, in trunks a frame, hold a club that stands still, or are a picture shown twice. */
static const float LEAST_SPEED = 0.01f;
/* A golfer whose trunk is shorter has a shaft thinner than half a pixel. */
static const float LEAST_TRUNK_PX = 24;

struct ClubAlbum {
    bool has_hands;
    float x_px, y_px; /* the hands in the frame before, if has_hands */
    int count;
    ClubPicture pictures[CLUB_MOST_PICTURES]; /* untouched memory costs nothing */
};

ClubAlbum *club_album_new(void) {
    return calloc(1, sizeof(ClubAlbum));
}

void club_album_free(ClubAlbum *album) {
    free(album);
}

typedef struct {
    float x, y;
} Spot;

static Spot middle(const SwingFrame *frame, const SwingPose *golfer, int left, int right) {
    const SwingLandmark *l = golfer->landmarks;
    return (Spot){(l[left].x + l[right].x) / 2 * (float)frame->width,
                  (l[left].y + l[right].y) / 2 * (float)frame->height};
}

/* Where the next picture goes: a free place, or that of the slowest hands if they are slower. */
static ClubPicture *room_for(ClubAlbum *album, float speed) {
    if (album->count < CLUB_MOST_PICTURES)
        return &album->pictures[album->count++];
    ClubPicture *slowest = &album->pictures[0];
    for (int i = 1; i < album->count; i++)
        if (album->pictures[i].speed < slowest->speed)
            slowest = &album->pictures[i];
    return slowest->speed < speed ? slowest : NULL;
}

static void keep(ClubAlbum *album, const SwingFrame *frame, Spot hands, float trunk_px,
                 float speed) {
    ClubPicture *picture = room_for(album, speed);
    if (!picture)
        return;
    picture->frame = frame->index;
    picture->trunk_px = trunk_px;
    picture->speed = speed;
    picture->place = (ImagePatchPlace){
        hands.x, hands.y, 2 * CLUB_REACH * trunk_px / CLUB_PICTURE_SIDE, CLUB_PICTURE_SIDE};
    picture->inside = image_patch_inside(&picture->place, frame->width, frame->height);
    image_patch_take(frame, &picture->place, picture->cells);
}

void club_album_look(ClubAlbum *album, const SwingFrame *frame, const SwingPose *golfer) {
    bool had_hands = album->has_hands;
    album->has_hands = false;
    if (!golfer->found)
        return;
    Spot hands = middle(frame, golfer, SWING_LEFT_WRIST, SWING_RIGHT_WRIST);
    Spot shoulders = middle(frame, golfer, SWING_LEFT_SHOULDER, SWING_RIGHT_SHOULDER);
    Spot hips = middle(frame, golfer, SWING_LEFT_HIP, SWING_RIGHT_HIP);
    float trunk_px = hypotf(shoulders.x - hips.x, shoulders.y - hips.y);
    if (!isfinite(hands.x) || !isfinite(hands.y) || !(trunk_px >= LEAST_TRUNK_PX))
        return;
    float speed = hypotf(hands.x - album->x_px, hands.y - album->y_px) / trunk_px;
    if (had_hands && speed >= LEAST_SPEED)
        keep(album, frame, hands, trunk_px, speed);
    album->has_hands = true;
    album->x_px = hands.x;
    album->y_px = hands.y;
}

const ClubPicture *club_album_picture(const ClubAlbum *album, int frame) {
    for (int i = 0; i < album->count; i++)
        if (album->pictures[i].frame == frame)
            return &album->pictures[i];
    return NULL;
}

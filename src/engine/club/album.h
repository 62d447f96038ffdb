/* Small pictures of what is about the golfer's hands, kept while a clip is tracked: when the swing
 * is found, the frames are gone. libc only; one thread at a time. */
#ifndef GOLFCOACH_ENGINE_CLUB_ALBUM_H
#define GOLFCOACH_ENGINE_CLUB_ALBUM_H

#include "engine/image/patch.h"
#include "engine/swing/frame.h"
#include "engine/swing/track.h"

enum {
    /* Cells along one side of a picture: a shaft is one or two of them thick. */
    CLUB_PICTURE_SIDE = 160,
    /* Pictures of one clip; with more moving hands, those of the slowest are given up. 1,000 hold
     * all of a swing filmed at 240 a second, and 26 MB. */
    CLUB_MOST_PICTURES = 1000,
};
/* What a picture shows, in lengths of the trunk to each side of the hands. */
#define CLUB_REACH 1.2f

typedef struct {
    int frame;
    float trunk_px; /* mid-shoulder to mid-hip */
    float speed;    /* of the hands since the frame before, in trunks */
    ImagePatchPlace place;
    ImagePatchInside inside;
    uint8_t cells[CLUB_PICTURE_SIDE * CLUB_PICTURE_SIDE];
} ClubPicture;

typedef struct ClubAlbum ClubAlbum;

/* NULL: out of memory. */
ClubAlbum *club_album_new(void);
void club_album_free(ClubAlbum *album);

/* Every frame of the clip, once and in order, with its golfer. Hands that stand still are not
 * kept. */
void club_album_look(ClubAlbum *album, const SwingFrame *frame, const SwingPose *golfer);

/* NULL: that frame was not kept. Borrowed until the next look. */
const ClubPicture *club_album_picture(const ClubAlbum *album, int frame);

#endif

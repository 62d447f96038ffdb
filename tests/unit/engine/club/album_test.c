#include "engine/club/album.h"

#include <math.h>
#include <string.h>

#include "swings.h"
#include "tap.h"

static uint8_t luma[200 * 200];
static const SwingFrame FRAME = {.coded_width = 200,
                                 .coded_height = 200,
                                 .width = 200,
                                 .height = 200,
                                 .plane = {luma},
                                 .stride = {200}};

/* A trunk of 60 pixels, hands at (x, 100). */
static SwingPose golfer(double x) {
    SwingPose pose = {.found = true};
    for (int i = 0; i < SWING_LANDMARKS; i++)
        pose.landmarks[i] = (SwingLandmark){0.5f, i < SWING_LEFT_HIP ? 0.3f : 0.6f, 0, 1};
    for (int i = SWING_LEFT_WRIST; i <= SWING_RIGHT_WRIST; i++)
        pose.landmarks[i] = (SwingLandmark){(float)(x / 200), 0.5f, 0, 1};
    return pose;
}

static void look(ClubAlbum *album, int index, const SwingPose *pose) {
    SwingFrame frame = FRAME;
    frame.index = index;
    club_album_look(album, &frame, pose);
}

static void keeps_what_is_about_the_hands(void) {
    ClubAlbum *album = club_album_new();
    memset(luma, 10, sizeof luma);
    luma[100 * 200 + 80] = 210;
    for (int i = 0; i < 3; i++) {
        SwingPose pose = golfer(70 + 5 * i);
        look(album, i, &pose);
    }
    const ClubPicture *picture = club_album_picture(album, 2);
    TAP_CHECK(!club_album_picture(album, 0), "it is not known yet how fast they are");
    TAP_CHECK(picture && fabs((double)picture->place.center_x_px - 80) < 1e-3);
    if (picture) {
        const float cell = 2 * CLUB_REACH * 60 / CLUB_PICTURE_SIDE;
        int middle = CLUB_PICTURE_SIDE / 2, brightest = 0;
        TAP_CHECK(fabsf(picture->place.cell_px - cell) < 1e-3f);
        TAP_CHECK(fabsf(picture->trunk_px - 60) < 1e-3f && fabsf(picture->speed * 60 - 5) < 1e-3f);
        for (int i = 0; i < CLUB_PICTURE_SIDE * CLUB_PICTURE_SIDE; i++)
            if (picture->cells[i] > picture->cells[brightest])
                brightest = i;
        TAP_CHECK(brightest == middle * CLUB_PICTURE_SIDE + middle, "%d", brightest);
    }
    club_album_free(album);
}

static void hands_that_stand_still_are_not_kept(void) {
    ClubAlbum *album = club_album_new();
    for (int i = 0; i < 5; i++) {
        SwingPose pose = golfer(70 + 0.5 * i);
        look(album, i, &pose);
        TAP_CHECK(!club_album_picture(album, i));
    }
    club_album_free(album);
}

static void who_cannot_be_seen_is_not_kept(void) {
    ClubAlbum *album = club_album_new();
    SwingPose there = golfer(70), none = {0}, odd = golfer(90), small = golfer(90);
    odd.landmarks[SWING_LEFT_WRIST].x = NAN;
    for (int i = SWING_LEFT_HIP; i < SWING_LANDMARKS; i++)
        small.landmarks[i].y = 0.4f;
    const SwingPose *after[] = {&none, &odd, &small};
    for (int i = 0; i < 3; i++) {
        look(album, 3 * i, &there);
        look(album, 3 * i + 1, after[i]);
        SwingPose back = golfer(100);
        look(album, 3 * i + 2, &back);
        TAP_CHECK(!club_album_picture(album, 3 * i + 1), "%d", i);
        TAP_CHECK(!club_album_picture(album, 3 * i + 2), "%d: nor how fast they came back", i);
    }
    club_album_free(album);
}

static void a_full_album_gives_up_the_slowest(void) {
    ClubAlbum *album = club_album_new();
    double x = 10;
    for (int i = 0; i < CLUB_MOST_PICTURES + 50; i++) {
        bool fast = i >= CLUB_MOST_PICTURES;
        x += (i % 2 ? -1 : 1) * (fast ? 40 : i % 10 == 0 ? 2 : 10);
        SwingPose pose = golfer(x);
        look(album, i, &pose);
    }
    int slow = 0, quick = 0;
    for (int i = 1; i < CLUB_MOST_PICTURES; i++)
        if (club_album_picture(album, i))
            *(i % 10 == 0 ? &slow : &quick) += 1;
    TAP_CHECK(quick == 900, "%d", quick);
    TAP_CHECK(slow == 50, "%d", slow);
    for (int i = CLUB_MOST_PICTURES + 1; i < CLUB_MOST_PICTURES + 50; i++)
        TAP_CHECK(club_album_picture(album, i), "%d", i);
    for (int i = CLUB_MOST_PICTURES + 50; i < CLUB_MOST_PICTURES + 60; i++) {
        SwingPose pose = golfer(x += 1);
        look(album, i, &pose);
        TAP_CHECK(!club_album_picture(album, i), "none is slower");
    }
    club_album_free(album);
}

int main(void) {
    TAP_RUN(keeps_what_is_about_the_hands);
    TAP_RUN(hands_that_stand_still_are_not_kept);
    TAP_RUN(who_cannot_be_seen_is_not_kept);
    TAP_RUN(a_full_album_gives_up_the_slowest);
    return tap_done();
}

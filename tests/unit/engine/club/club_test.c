/* tests: club.c rays.c */
#include "engine/club/club.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "swings.h"
#include "tap.h"

static SwingPose poses[SWINGS_MOST_FRAMES];
static SwingTrack track = {.poses = poses};
static SwingEvents events;
static SwingShaft shaft;

static void look_for(const DrawnSwing *swing) {
    ClubAlbum *album = club_album_new();
    swings_show(swing, &track, &events, album);
    club_find_shaft(album, &track, &events, swing->mirrored, &shaft);
    club_album_free(album);
}

/* The largest error of all sights. */
static double most_wrong(const DrawnSwing *swing) {
    double most = 0;
    for (int i = 0; i < shaft.count; i++) {
        double truth = swings_shaft_deg(swing, shaft.sights[i].frame);
        most = fmax(most, fabs((double)shaft.sights[i].direction_deg - truth));
    }
    return most;
}

static void follows_a_bright_and_a_dark_shaft(void) {
    static const int LUMA[] = {180, 125, 30};
    for (int i = 0; i < 3; i++) {
        DrawnSwing swing = swings_usual;
        swing.shaft_luma = LUMA[i];
        look_for(&swing);
        TAP_CHECK(shaft.count >= 11, "%d: %d sights", LUMA[i], shaft.count);
        TAP_CHECK(most_wrong(&swing) < 3, "%d: %g degrees", LUMA[i], most_wrong(&swing));
    }
}

static void follows_wrists_that_are_hardly_set(void) {
    DrawnSwing swing = swings_usual;
    swing.sharp_lag = 100;
    look_for(&swing);
    TAP_CHECK(shaft.count >= 11, "%d sights", shaft.count);
    TAP_CHECK(most_wrong(&swing) < 3, "%g degrees", most_wrong(&swing));
}

static void a_left_hander_is_the_mirror_image(void) {
    DrawnSwing swing = swings_usual;
    look_for(&swing);
    SwingShaft right = shaft;
    swing.mirrored = true;
    look_for(&swing);
    TAP_CHECK(most_wrong(&swing) < 3, "%g degrees", most_wrong(&swing));
    TAP_CHECK(abs(shaft.count - right.count) <= 1, "%d and %d", shaft.count, right.count);
}

/* Neither the planks nor the arm. */
static void sees_no_club_where_there_is_none(void) {
    DrawnSwing swing = swings_usual;
    swing.shaft_luma = 100;
    for (int left = 0; left <= 300; left += 50) {
        swing.left_px = left;
        look_for(&swing);
        TAP_CHECK(shaft.count == 0, "%d: %d sights", left, shaft.count);
    }
}

static void few_sights_are_an_accident(void) {
    DrawnSwing swing = swings_usual;
    swing.impact = swing.top + 2;
    look_for(&swing);
    TAP_CHECK(shaft.count == 0, "%d sights", shaft.count);
}

static void sights_are_in_order_and_enough(void) {
    DrawnSwing swing = swings_usual;
    swing.impact = swing.top + 150;
    look_for(&swing);
    TAP_CHECK(shaft.count > 20 && shaft.count <= SWING_MAX_SHAFT_SIGHTS, "%d", shaft.count);
    TAP_CHECK(most_wrong(&swing) < 3, "%g degrees", most_wrong(&swing));
    for (int i = 0; i < shaft.count; i++) {
        const SwingShaftSight *sight = &shaft.sights[i];
        TAP_CHECK(sight->confidence > 0 && sight->confidence <= 1);
        TAP_CHECK(!i || sight->frame > shaft.sights[i - 1].frame, "%d", sight->frame);
    }
}

static void what_leaves_the_picture_is_not_told_wrongly(void) {
    for (int left = 100; left <= 300; left += 50) {
        DrawnSwing swing = swings_usual;
        swing.left_px = left;
        look_for(&swing);
        TAP_CHECK(most_wrong(&swing) < 10, "%d: %g degrees", left, most_wrong(&swing));
    }
}

static void a_tiny_golfer_has_no_shaft(void) {
    DrawnSwing swing = swings_usual;
    swing.scale = 0.2;
    look_for(&swing);
    TAP_CHECK(shaft.count == 0);
}

static void without_a_swing_nothing_is_looked_for(void) {
    ClubAlbum *album = club_album_new();
    swings_show(&swings_usual, &track, &events, album);
    static const struct {
        bool has_top, has_impact;
        int top, impact;
    } ODD[] = {{false, true, 10, 22}, {true, false, 10, 22}, {true, true, 22, 22},
               {true, true, 22, 10},  {true, true, 10, 399}, {true, true, -5, 22}};
    for (size_t i = 0; i < sizeof ODD / sizeof ODD[0]; i++) {
        events.at[SWING_TOP] = (SwingEvent){ODD[i].has_top, ODD[i].top, 0, 1};
        events.at[SWING_IMPACT] = (SwingEvent){ODD[i].has_impact, ODD[i].impact, 0, 1};
        memset(&shaft, 1, sizeof shaft);
        club_find_shaft(album, &track, &events, false, &shaft);
        TAP_CHECK(shaft.count == 0, "%d", (int)i);
    }
    club_album_free(album);
}

static void nonsense_is_not_looked_at(void) {
    ClubAlbum *album = club_album_new();
    swings_show(&swings_usual, &track, &events, album);
    poses[14].found = false;
    poses[15].landmarks[SWING_LEFT_WRIST].x = NAN;
    poses[16].landmarks[SWING_LEFT_ELBOW].y = INFINITY;
    poses[17].landmarks[SWING_LEFT_INDEX].x = 1e30f;
    club_find_shaft(album, &track, &events, false, &shaft);
    for (int i = 0; i < shaft.count; i++)
        TAP_CHECK(shaft.sights[i].frame < 14 || shaft.sights[i].frame > 17);
    TAP_CHECK(shaft.count > 0 && most_wrong(&swings_usual) < 3);
    ClubAlbum *empty = club_album_new();
    club_find_shaft(empty, &track, &events, false, &shaft);
    TAP_CHECK(shaft.count == 0);
    club_album_free(empty);
    club_album_free(album);
}

/* The track was mended after the pictures were taken. Moved along the shaft, the hands still lie on
 * a line. */
static void pictures_of_other_hands_are_not_looked_at(void) {
    ClubAlbum *album = club_album_new();
    swings_show(&swings_usual, &track, &events, album);
    for (int i = 0; i < track.pose_count; i++) {
        const ClubPicture *picture = club_album_picture(album, i);
        double way = swings_shaft_deg(&swings_usual, i) * 3.14159265 / 180;
        for (int k = 0; picture && k < SWING_LANDMARKS; k++) {
            poses[i].landmarks[k].x +=
                0.6f * picture->trunk_px * (float)cos(way) / (float)track.width;
            poses[i].landmarks[k].y +=
                0.6f * picture->trunk_px * (float)sin(way) / (float)track.height;
        }
    }
    club_find_shaft(album, &track, &events, false, &shaft);
    TAP_CHECK(shaft.count == 0, "%d sights", shaft.count);
    club_album_free(album);
}

int main(void) {
    TAP_RUN(follows_a_bright_and_a_dark_shaft);
    TAP_RUN(follows_wrists_that_are_hardly_set);
    TAP_RUN(a_left_hander_is_the_mirror_image);
    TAP_RUN(sees_no_club_where_there_is_none);
    TAP_RUN(few_sights_are_an_accident);
    TAP_RUN(sights_are_in_order_and_enough);
    TAP_RUN(what_leaves_the_picture_is_not_told_wrongly);
    TAP_RUN(a_tiny_golfer_has_no_shaft);
    TAP_RUN(without_a_swing_nothing_is_looked_for);
    TAP_RUN(nonsense_is_not_looked_at);
    TAP_RUN(pictures_of_other_hands_are_not_looked_at);
    return tap_done();
}

/* A downswing drawn with a few lines: planks that stand, a lead arm and a club that swing. */
#ifndef GOLFCOACH_TESTS_UNIT_ENGINE_CLUB_SWINGS_H
#define GOLFCOACH_TESTS_UNIT_ENGINE_CLUB_SWINGS_H

#include <stdbool.h>

#include "engine/club/album.h"
#include "engine/swing/events.h"

enum { SWINGS_WIDTH = 480, SWINGS_HEIGHT = 520, SWINGS_MOST_FRAMES = 400 };

/* What is drawn; the swing takes frames top..impact, and one more on each side. */
typedef struct {
    int top, impact;
    int shaft_luma; /* around it is 100 and its planks 70; 100: no club is drawn */
    bool mirrored;  /* a left-hander */
    bool has_planks;
    double scale;     /* 1: a trunk of 100 pixels */
    double left_px;   /* all of it is drawn so much further to the left */
    double sharp_lag; /* how far the shaft lags behind the arm at the top: degrees, usually 150 */
} DrawnSwing;

/* As a player with wrists well set. */
extern const DrawnSwing swings_usual;

/* Fills `track` (poses: SWINGS_MOST_FRAMES) and shows every frame to the album. */
void swings_show(const DrawnSwing *swing, SwingTrack *track, SwingEvents *ret_events,
                 ClubAlbum *album);
/* Where the shaft points in that frame, as SwingShaftSight. */
double swings_shaft_deg(const DrawnSwing *swing, int frame);

#endif

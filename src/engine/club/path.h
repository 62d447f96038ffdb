/* The way of the shaft's direction through the downswing that fits the pictures best. Private to
 * engine/club. */
#ifndef GOLFCOACH_ENGINE_CLUB_PATH_H
#define GOLFCOACH_ENGINE_CLUB_PATH_H

#include "engine/club/rays.h"
#include "engine/swing/shaft.h"

/* Directions without jumps, from below the target over the head and down to the ball: index i is
 * CLUB_FIRST_DIRECTION + i steps of CLUB_DIRECTION_DEG from the target. */
enum {
    CLUB_FIRST_DIRECTION = -40,
    CLUB_PATH_DIRECTIONS = 261,
    CLUB_MOST_STEPS = SWING_MAX_SHAFT_SIGHTS
};

/* One moment between top (0) and impact (1). */
typedef struct {
    float part;
    float arm_deg; /* of the lead forearm, elbow to wrist, as the shaft's: about 90..300 */
    float responses[CLUB_PATH_DIRECTIONS]; /* below 0: the club cannot point there */
} ClubStep;

typedef struct {
    int index[CLUB_MOST_STEPS];   /* of directions */
    float other[CLUB_MOST_STEPS]; /* the highest response away from the path, at each step */
} ClubPath;

/* Whether the forearm can point there; else it is not that of the arm that holds the club. */
bool club_path_is_arm(const ClubStep *step);
/* The directions, by index, that the club can point in when the forearm does there: first..last. */
void club_path_window(const ClubStep *step, int *ret_first, int *ret_last);
/* Takes off responses of directions in which it hardly points. */
void club_path_weigh(ClubStep *step);

/* count: 1..CLUB_MOST_STEPS, parts rising. */
void club_path_find(const ClubStep *steps, int count, ClubPath *ret_path);

#endif

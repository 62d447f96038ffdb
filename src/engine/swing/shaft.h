/* Where the club's shaft was seen on the way down. */
#ifndef GOLFCOACH_ENGINE_SWING_SHAFT_H
#define GOLFCOACH_ENGINE_SWING_SHAFT_H

/* The shaft in one frame. */
typedef struct {
    int frame;
    float direction_deg; /* from the hands to the club head, in the picture as a right-hander's is
                            seen (x to the right, y up): counterclockwise from the target, without
                            jumps from one frame to the next; 0 at the target, 90 up, 270 down */
    float confidence;    /* 0..1 */
} SwingShaftSight;

enum { SWING_MAX_SHAFT_SIGHTS = 32 };

/* In the order of time; frames in which it was not seen are left out. */
typedef struct {
    int count;
    SwingShaftSight sights[SWING_MAX_SHAFT_SIGHTS];
} SwingShaft;

#endif

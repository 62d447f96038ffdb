/* The golfer at one event, in pixels with y up. Private to engine/biomech. */
#ifndef GOLFCOACH_ENGINE_BIOMECH_BODY_H
#define GOLFCOACH_ENGINE_BIOMECH_BODY_H

#include <stdbool.h>

#include "engine/swing/events.h"
#include "engine/swing/track.h"

typedef struct {
    double x, y;
    double visibility; /* 0..1; of a middle: the less visible of its ends */
} BiomechPoint;

typedef struct {
    bool found; /* false: the event, or the golfer in it, is not in the clip */
    BiomechPoint landmark[SWING_LANDMARKS];
    BiomechPoint mid_hip, mid_shoulder, mid_ear, mid_toe;
} BiomechBody;

/* Everything a formula may look at. */
typedef struct {
    const SwingTrack *track;
    const SwingEvents *events;
    BiomechBody at[SWING_EVENT_COUNT];
    double shoulder_px; /* widest shoulder line from address to impact; 0 = not known */
    double stance_px;   /* between the ankles at address, across the picture; 0 = not known */
    double hip_px;      /* hip line at address; 0 = not known */
    double slow_motion;
} BiomechSwing;

void biomech_swing_init(BiomechSwing *swing, const SwingTrack *track, const SwingEvents *events);

/* Degrees 0..180 at `corner` between the ways to `a` and `b`. */
double biomech_angle_deg(BiomechPoint a, BiomechPoint corner, BiomechPoint b);
double biomech_degrees(double radians);
double biomech_distance_px(BiomechPoint a, BiomechPoint b);

#endif

/* One golfer at one moment: points, and what is between them. Private to engine/biomech. */
#ifndef GOLFCOACH_ENGINE_BIOMECH_BODY_H
#define GOLFCOACH_ENGINE_BIOMECH_BODY_H

#include <stdbool.h>

#include "engine/swing/events.h"
#include "engine/swing/quality.h"
#include "engine/swing/track.h"

/* Lead is left, trail is right: the track is a right-hander's. */
enum {
    LEAD_SHOULDER = SWING_LEFT_SHOULDER,
    LEAD_ELBOW = SWING_LEFT_ELBOW,
    LEAD_WRIST = SWING_LEFT_WRIST,
    LEAD_HIP = SWING_LEFT_HIP,
    LEAD_KNEE = SWING_LEFT_KNEE,
    LEAD_ANKLE = SWING_LEFT_ANKLE,
    LEAD_HEEL = SWING_LEFT_HEEL,
    TRAIL_SHOULDER = SWING_RIGHT_SHOULDER,
    TRAIL_ELBOW = SWING_RIGHT_ELBOW,
    TRAIL_WRIST = SWING_RIGHT_WRIST,
    TRAIL_HIP = SWING_RIGHT_HIP,
    TRAIL_KNEE = SWING_RIGHT_KNEE,
    TRAIL_ANKLE = SWING_RIGHT_ANKLE,
};

/* In the picture: pixels, x to the right, y up, the camera's movement taken out. */
typedef struct {
    double x, y;
    double visibility; /* 0..1; of a middle: the less visible of its ends */
} BiomechPoint;

/* In the world as the network sees it: metres from mid-hip, on the axes of biomech.h. */
typedef struct {
    double x, y, z;
} BiomechVector;

/* What is added to a direct measurement, in degrees (the elbow's height: percent of the shoulders).
 * Of the turns nothing is direct: the correction is the turn. */
typedef enum {
    CORRECT_PELVIS_TURN,
    CORRECT_CHEST_TURN,
    CORRECT_KNEE_FLEX_LEAD,
    CORRECT_KNEE_FLEX_TRAIL,
    CORRECT_LEAD_ELBOW_FLEX,
    CORRECT_SHOULDER_OBLIQUITY,
    CORRECT_PELVIS_OBLIQUITY,
    CORRECT_AXIS_TILT,
    CORRECT_FORWARD_BEND,
    CORRECT_HIP_ANGLE,
    CORRECT_TRAIL_ELBOW_HEIGHT,
    CORRECT_CAMERA_YAW, /* no correction: how far the camera stands off its line, as seen from here
                         */
    BIOMECH_CORRECTIONS
} BiomechCorrection;

typedef struct {
    bool found; /* false: the golfer is not in this frame */
    int frame;
    BiomechPoint landmark[SWING_LANDMARKS];
    BiomechVector world[SWING_LANDMARKS];
    BiomechPoint mid_hip, mid_shoulder, mid_ear, mid_toe, mid_hands;
    double correction[BIOMECH_CORRECTIONS];
    double doubt; /* what uncertainties are multiplied by: 1 = the golfer looks like those the
                     corrections were learned on; NAN = they do not apply, turns are not known */
    double pelvis_spread_deg; /* of the frames that the pelvis' turn is the mean of; 0: one frame */
} BiomechBody;

/* `move` may be NULL: the camera stands as in the first frame. Nothing is corrected yet. */
void biomech_body_init(BiomechBody *body, const SwingTrack *track, const SwingPose *pose,
                       SwingView view, const SwingCameraMove *move);
/* Fills the middles from the landmarks. */
void biomech_body_add_middles(BiomechBody *body);

/* Degrees 0..180 at `corner` between the ways to `a` and `b`. */
double biomech_angle_deg(BiomechPoint a, BiomechPoint corner, BiomechPoint b);
double biomech_world_angle_deg(BiomechVector a, BiomechVector corner, BiomechVector b);
double biomech_degrees(double radians);
double biomech_distance_px(BiomechPoint a, BiomechPoint b);

BiomechVector biomech_vector_sub(BiomechVector a, BiomechVector b);
BiomechVector biomech_vector_middle(BiomechVector a, BiomechVector b);
BiomechVector biomech_vector_scale(BiomechVector a, double factor);
BiomechVector biomech_vector_cross(BiomechVector a, BiomechVector b);
double biomech_vector_dot(BiomechVector a, BiomechVector b);
double biomech_vector_length(BiomechVector a);

#endif

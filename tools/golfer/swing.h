/* How a golfer moves: biomechanical parameters over time. Everything is told for a right-hander; a
 * left-hander is the mirror image, made when the picture or the truth is written.
 *
 * World: x to the target, y up, z from the golfer to the ball; metres, degrees, seconds. Turns are
 * positive away from the target, side bends positive away from the target, flexions 0 when
 * straight. */
#ifndef GOLFCOACH_TOOLS_GOLFER_SWING_H
#define GOLFCOACH_TOOLS_GOLFER_SWING_H

#include <stdbool.h>

#include "options.h"
#include "vec.h"

/* Moments at which the parameters are stated: the eight GolfDB events and three between them. */
typedef enum {
    KEY_ADDRESS,
    KEY_TOE_UP,
    KEY_MID_BACKSWING,
    KEY_TOP,
    KEY_MID_DOWNSWING,
    KEY_DELIVERY,
    KEY_IMPACT,
    KEY_MID_FOLLOW_THROUGH,
    KEY_HIGH_FOLLOW,
    KEY_WRAP,
    KEY_FINISH,
    KEYS
} GolferKey;

typedef enum {
    PELVIS_TURN,
    PELVIS_BEND,
    PELVIS_SIDE,
    PELVIS_SWAY, /* m to the target from the middle of the stance */
    PELVIS_THRUST,
    THORAX_TURN,
    THORAX_BEND,
    THORAX_SIDE,
    KNEE_LEAD,
    KNEE_TRAIL,
    HEEL_LEAD, /* deg a foot has rolled onto its toes */
    HEEL_TRAIL,
    FOOT_YAW, /* deg the trail foot has turned to the target */
    ARM_X,    /* direction of the lead arm in the thorax' own axes */
    ARM_Y,
    ARM_Z,
    ELBOW_LEAD,
    ELBOW_LEAD_OUT,  /* 0..1, lead elbow points to the target instead of down */
    ELBOW_TRAIL_OUT, /* 0..1, trail elbow flies */
    CLUB_ANGLE,      /* deg in the swing plane, 0 = down to the ball, + in the backswing */
    CLUB_PLANE,      /* deg of the plane from the horizontal */
    CLUB_OFF,        /* share of the shaft's direction off the plane */
    HEAD_TURN,
    HEAD_BEND,
    HEAD_SIDE,
    HEAD_SWAY, /* m away from the target */
    CHANNELS
} GolferChannel;

typedef struct {
    float value[CHANNELS];
    float back_off;     /* m the whole golfer stands behind the place of the swing */
    float foot_back[2]; /* the same for the feet, lead and trail, and how high they are lifted */
    float foot_lift[2];
    bool arms_hang; /* no club: both arms by the sides */
} GolferPose;

enum { GOLFER_SEGMENTS = 16 };

typedef struct {
    double key_s[KEYS]; /* from the takeaway */
    float key[CHANNELS][KEYS], slope[CHANNELS][KEYS];
    struct {
        int kind;
        double start_s, length_s;
    } segments[GOLFER_SEGMENTS]; /* of the performance, before its ends are cut off */
    int segment_count;
    double takeaway_s, length_s; /* on the clip's clock: trimmed at both ends */
    double trim_start_s;
    float scale, idle, idle_phase;
    bool practice;
} GolferSwing;

void golfer_swing_init(GolferSwing *ret_swing, const GolferOptions *options);
/* To be called after keys of a channel were changed. */
void golfer_swing_smooth(GolferSwing *swing, GolferChannel channel);
/* The parameters of the swing proper, `swing_s` from the takeaway. */
void golfer_swing_curves(const GolferSwing *swing, double swing_s, float ret_value[CHANNELS]);
/* The whole performance at `clip_s` on the clip's clock. */
void golfer_swing_pose(const GolferSwing *swing, double clip_s, GolferPose *ret_pose);
/* Somebody who only stands there. */
void golfer_swing_bystander(double clip_s, int number, GolferPose *ret_pose);

#endif

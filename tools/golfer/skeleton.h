/* From parameters to joints: inverse kinematics, the 33 MediaPipe landmarks, club and ball. */
#ifndef GOLFCOACH_TOOLS_GOLFER_SKELETON_H
#define GOLFCOACH_TOOLS_GOLFER_SKELETON_H

#include "swing.h"

enum {
    LANDMARKS = 33,
    LM_NOSE = 0,
    LM_EAR = 7,
    LM_SHOULDER = 11, /* the lead one; the trail one follows */
    LM_ELBOW = 13,
    LM_WRIST = 15,
    LM_PINKY = 17,
    LM_INDEX = 19,
    LM_THUMB = 21,
    LM_HIP = 23,
    LM_KNEE = 25,
    LM_ANKLE = 27,
    LM_HEEL = 29,
    LM_TOE = 31
};

/* Lengths in metres. */
typedef struct {
    float scale, girth, shoulder_half, hip_half, thigh, shank, upper_arm, forearm, hand, trunk,
        lumbar;
    float stance, club_length;
    bool driver;
    Vec3 ball; /* on the ground or the tee */
} GolferBody;

/* Pairs: 0 lead, 1 trail. */
typedef struct {
    Vec3 landmarks[LANDMARKS];
    Vec3 shoulder[2], elbow[2], wrist[2], grip[2], hip[2], knee[2], ankle[2], heel[2], toe[2];
    Vec3 pelvis_centre, lumbar, neck, head_centre, club_direction, club_head, ball;
    Mat3 pelvis, thorax, head, foot[2];
    float club_plane_deg;
    bool has_club;
} GolferSkeleton;

/* The golfer as a whole: how he is built, how he moves. */
typedef struct {
    GolferOptions options;
    GolferBody body;
    GolferSwing swing;
    bool reaches; /* the club meets the ball at impact */
} Golfer;

/* Fits the swing to the build: the hands at address and impact are solved so that the club head
 * meets the ball; where it cannot, bend and knee flexion are added. */
void golfer_init(Golfer *ret_golfer, const GolferOptions *options);
void golfer_skeleton_solve(const GolferBody *body, const GolferPose *pose,
                           GolferSkeleton *ret_skeleton);
/* The performance at a time of the clip, with the ball in flight after impact. */
void golfer_skeleton_at(const Golfer *golfer, double clip_s, GolferSkeleton *ret_skeleton);
double golfer_impact_s(const Golfer *golfer);

#endif

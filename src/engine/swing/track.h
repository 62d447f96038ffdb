/* What the eyes found: landmarks of one golfer, frame by frame.
 *
 * Order and meaning of the 33 body landmarks, the 21 hand landmarks and the 468 face landmarks are
 * those of MediaPipe (Pose, Hands, Face Mesh). "Left" is the person's own left. */
#ifndef GOLFCOACH_ENGINE_SWING_TRACK_H
#define GOLFCOACH_ENGINE_SWING_TRACK_H

#include <stdbool.h>
#include <stdint.h>

enum { SWING_LANDMARKS = 33, SWING_HAND_LANDMARKS = 21, SWING_FACE_LANDMARKS = 468 };

enum {
    SWING_NOSE = 0,
    SWING_LEFT_EAR = 7,
    SWING_RIGHT_EAR = 8,
    SWING_LEFT_SHOULDER = 11,
    SWING_RIGHT_SHOULDER = 12,
    SWING_LEFT_ELBOW = 13,
    SWING_RIGHT_ELBOW = 14,
    SWING_LEFT_WRIST = 15,
    SWING_RIGHT_WRIST = 16,
    SWING_LEFT_PINKY = 17,
    SWING_RIGHT_PINKY = 18,
    SWING_LEFT_INDEX = 19,
    SWING_RIGHT_INDEX = 20,
    SWING_LEFT_THUMB = 21,
    SWING_RIGHT_THUMB = 22,
    SWING_LEFT_HIP = 23,
    SWING_RIGHT_HIP = 24,
    SWING_LEFT_KNEE = 25,
    SWING_RIGHT_KNEE = 26,
    SWING_LEFT_ANKLE = 27,
    SWING_RIGHT_ANKLE = 28,
    SWING_LEFT_HEEL = 29,
    SWING_RIGHT_HEEL = 30,
    SWING_LEFT_FOOT = 31,
    SWING_RIGHT_FOOT = 32,
};

/* x and y are fractions of the shown width and height (0..1 inside the picture, outside it beyond);
 * z has the scale of x, origin at mid-hip, negative towards the camera. visibility is 0..1. */
typedef struct {
    float x, y, z, visibility;
} SwingLandmark;

/* Metres, origin at mid-hip; x right, y down, z away from the camera. */
typedef struct {
    float x, y, z;
} SwingWorldPoint;

typedef struct {
    bool found;     /* false: nothing below means anything */
    float presence; /* 0..1, the hand or face network's own confidence */
    SwingLandmark landmarks[SWING_HAND_LANDMARKS]; /* visibility is not given: 0 */
} SwingHand;

typedef struct {
    bool found;
    float presence;
    SwingLandmark landmarks[SWING_FACE_LANDMARKS];
} SwingFace;

typedef struct {
    int frame;       /* index of the frame this belongs to */
    int64_t time_us; /* its time */
    bool found;      /* false: no golfer in this frame, landmarks are zero */
    float presence;  /* 0..1, the landmark network's pose flag */
    SwingLandmark landmarks[SWING_LANDMARKS];
    SwingWorldPoint world[SWING_LANDMARKS];
} SwingPose;

/* A whole clip. poses[i].frame == i. Owned by whoever made it. */
typedef struct {
    int width, height; /* pixels, as shown */
    double fps;        /* mean rate of the clip */
    int pose_count;
    SwingPose *poses;
} SwingTrack;

/* The last frame that is not later than `time_us`; 0 if all are. */
int swing_track_frame_at(const SwingTrack *track, int64_t time_us);

#endif

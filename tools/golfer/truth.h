/* What is true about a clip: computed from the motion that is drawn, not from the table behind it.
 */
#ifndef GOLFCOACH_TOOLS_GOLFER_TRUTH_H
#define GOLFCOACH_TOOLS_GOLFER_TRUTH_H

#include <stdio.h>

#include "camera.h"

enum { GOLFER_EVENTS = 8 };

typedef enum {
    ANGLE_PELVIS_TURN, /* of the segments */
    ANGLE_THORAX_TURN,
    ANGLE_X_FACTOR,
    ANGLE_HIP_LINE, /* of the lines between the landmarks, seen from above */
    ANGLE_SHOULDER_LINE,
    ANGLE_FORWARD_BEND, /* of the line from mid-hip to mid-shoulder */
    ANGLE_SIDE_BEND,
    ANGLE_LEAD_KNEE, /* flexions between landmarks */
    ANGLE_TRAIL_KNEE,
    ANGLE_LEAD_ELBOW,
    ANGLE_TRAIL_ELBOW,
    ANGLE_PELVIS_SWAY, /* mid-hip since address, cm */
    ANGLE_PELVIS_THRUST,
    ANGLE_PELVIS_LIFT,
    ANGLES
} GolferAngle;

extern const char *const golfer_event_names[GOLFER_EVENTS];
extern const char *const golfer_angle_names[ANGLES];

/* One landmark as filmed: left and right are the golfer's own, a left-hander is mirrored already.
 */
typedef struct {
    double x_px, y_px;
    bool visible; /* in the picture and not hidden by body or club */
    Vec3 world;
} GolferLandmark;

typedef struct {
    double time_s;
    GolferCamera camera;
    GolferLandmark landmarks[33];
    double angles[ANGLES];
    Vec3 grip, club_head;
} GolferTruthFrame;

/* Times on the clip's clock, also of events outside the clip; NAN when the motion never gets there.
 */
void golfer_truth_events(const Golfer *golfer, double ret_time_s[GOLFER_EVENTS]);
void golfer_truth_frame(const Golfer *golfer, double clip_s, GolferTruthFrame *ret_frame);
/* When the click of impact arrives at the camera. */
double golfer_truth_sound_s(const Golfer *golfer);
/* The whole truth as JSON (README.md describes it). False when writing failed. */
bool golfer_truth_write(const Golfer *golfer, int frame_count, FILE *file);

#endif

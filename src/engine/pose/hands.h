/* Hands and face around a found body, each with its own tracking, as in MediaPipe Holistic. */
#ifndef GOLFCOACH_ENGINE_POSE_HANDS_H
#define GOLFCOACH_ENGINE_POSE_HANDS_H

#include "engine/pose/models.h"

/* Region of the next frame, from the points of this one; all zero: none. */
typedef struct {
    bool known;
    ImageRegion region;
    PosePoint points[SWING_FACE_LANDMARKS]; /* pixels; a hand uses the first 21 */
} PosePartTrack;

/* side: 0 left, 1 right. */
void pose_hand_step(PoseNets *nets, PosePartTrack *track, const SwingFrame *frame,
                    const SwingPose *pose, int side, SwingHand *ret_hand);

void pose_face_step(PoseNets *nets, const PoseSsd *ssd, PosePartTrack *track,
                    const SwingFrame *frame, const SwingPose *pose, SwingFace *ret_face);

/* Landmark `index` of a body in pixels. */
PosePoint pose_body_point(const SwingPose *pose, int index, const SwingFrame *frame);

#endif

#include "engine/swing/mirror.h"

/* Eyes are 1-3 and 4-6; from 7 on odd is left, even right. */
int swing_landmark_twin(int landmark) {
    if (landmark == SWING_NOSE)
        return landmark;
    if (landmark <= 6)
        return landmark <= 3 ? landmark + 3 : landmark - 3;
    return landmark % 2 ? landmark + 1 : landmark - 1;
}

void swing_pose_mirror(SwingPose *pose) {
    if (!pose->found)
        return;
    SwingPose seen = *pose;
    for (int i = 0; i < SWING_LANDMARKS; i++) {
        int from = swing_landmark_twin(i);
        pose->landmarks[i] = seen.landmarks[from];
        pose->landmarks[i].x = 1.0f - seen.landmarks[from].x;
        pose->world[i] = seen.world[from];
        pose->world[i].x = -seen.world[from].x;
    }
}

void swing_track_mirror(SwingTrack *track) {
    for (int i = 0; i < track->pose_count; i++)
        swing_pose_mirror(&track->poses[i]);
}

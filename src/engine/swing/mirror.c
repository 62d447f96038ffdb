#include "engine/swing/mirror.h"

/* Index of the same point on the other side: eyes 1-3 and 4-6, then odd left, even right from 7 on.
 */
static int twin(int landmark) {
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
        int from = twin(i);
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

#include "engine/swing/track.h"

int swing_track_frame_at(const SwingTrack *track, int64_t time_us) {
    int frame = 0;
    while (frame + 1 < track->pose_count && track->poses[frame + 1].time_us <= time_us)
        frame++;
    return frame;
}

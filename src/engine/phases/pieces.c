#include "engine/phases/pieces.h"

#include <math.h>

/* Longer gaps are not bridged: the hands cross half the picture in as many frames. */
enum { MAX_GAP_FRAMES = 3 };
/* In pictures and metres: nobody who can be measured is farther away. */
static const float FARTHEST = 50;

static bool near_enough(float value) {
    return fabsf(value) <= FARTHEST; /* false for NAN */
}

bool phases_pose_usable(const SwingPose *pose) {
    if (!pose->found)
        return false;
    for (int i = 0; i < SWING_LANDMARKS; i++) {
        const SwingLandmark *l = &pose->landmarks[i];
        const SwingWorldPoint *w = &pose->world[i];
        if (!near_enough(l->x) || !near_enough(l->y) || !near_enough(l->visibility) ||
            !near_enough(w->x) || !near_enough(w->y) || !near_enough(w->z))
            return false;
    }
    return true;
}

PhasesPiece phases_piece_next(const SwingTrack *track, int from) {
    int first = -1, last = -1;
    for (int i = from; i < track->pose_count; i++) {
        bool later = last < 0 || track->poses[i].time_us > track->poses[i - 1].time_us;
        if (last >= 0 && (!later || i - last > MAX_GAP_FRAMES + 1))
            break;
        if (!phases_pose_usable(&track->poses[i]))
            continue;
        first = first < 0 ? i : first;
        last = i;
    }
    return first < 0 ? (PhasesPiece){0} : (PhasesPiece){first, last - first + 1};
}

double phases_frame_s(const SwingTrack *track, int frame) {
    return (double)track->poses[frame].time_us / 1e6;
}

int phases_frame_near(const SwingTrack *track, PhasesPiece piece, double time_s) {
    int low = piece.first_frame, high = piece.first_frame + piece.count - 1;
    while (high - low > 1) {
        int middle = low + (high - low) / 2;
        if (phases_frame_s(track, middle) <= time_s)
            low = middle;
        else
            high = middle;
    }
    bool upper =
        fabs(phases_frame_s(track, high) - time_s) < fabs(phases_frame_s(track, low) - time_s);
    return upper ? high : low;
}

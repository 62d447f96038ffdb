#include "engine/phases/sides.h"

#include <math.h>

/* Shoulder width over trunk length in the picture at address: face-on 0.55 and more, down the line
 * 0.45 and less on real clips. */
static const float FACE_ON_MIN_RATIO = 0.5f;
/* Frames around the address that vote. */
enum { ADDRESS_WINDOW_FRAMES = 5 };

/* Sums over the voting frames, in pixels. */
typedef struct {
    int count;
    float shoulder_x; /* left minus right shoulder: positive when the golfer faces the camera */
    float shoulder_px, trunk_px;
    float toes_x; /* toes minus heels, of both feet */
} Stance;

static Stance look_at_stance(const SwingTrack *track, int frame) {
    Stance stance = {0};
    float width = (float)track->width, height = (float)track->height;
    for (int i = frame - ADDRESS_WINDOW_FRAMES; i <= frame + ADDRESS_WINDOW_FRAMES; i++) {
        if (i < 0 || i >= track->pose_count || !track->poses[i].found)
            continue;
        const SwingLandmark *l = track->poses[i].landmarks;
        float across_x = (l[SWING_LEFT_SHOULDER].x - l[SWING_RIGHT_SHOULDER].x) * width;
        float across_y = (l[SWING_LEFT_SHOULDER].y - l[SWING_RIGHT_SHOULDER].y) * height;
        float along_x = (l[SWING_LEFT_SHOULDER].x + l[SWING_RIGHT_SHOULDER].x -
                         l[SWING_LEFT_HIP].x - l[SWING_RIGHT_HIP].x) *
                        width / 2;
        float along_y = (l[SWING_LEFT_SHOULDER].y + l[SWING_RIGHT_SHOULDER].y -
                         l[SWING_LEFT_HIP].y - l[SWING_RIGHT_HIP].y) *
                        height / 2;
        stance.count++;
        stance.shoulder_x += across_x;
        stance.shoulder_px += hypotf(across_x, across_y);
        stance.trunk_px += hypotf(along_x, along_y);
        stance.toes_x += (l[SWING_LEFT_FOOT].x + l[SWING_RIGHT_FOOT].x - l[SWING_LEFT_HEEL].x -
                          l[SWING_RIGHT_HEEL].x) *
                         width / 2;
    }
    return stance;
}

SwingView phases_view(const SwingTrack *track, int address_frame, SwingView told) {
    if (told != SWING_VIEW_UNKNOWN)
        return told;
    Stance stance = look_at_stance(track, address_frame);
    if (!stance.count)
        return SWING_VIEW_UNKNOWN;
    if (stance.shoulder_px < FACE_ON_MIN_RATIO * stance.trunk_px)
        return SWING_VIEW_DOWN_THE_LINE;
    /* The back towards the camera is neither view. */
    return stance.shoulder_x > 0 ? SWING_VIEW_FACE_ON : SWING_VIEW_UNKNOWN;
}

static float hands_x_px(const SwingTrack *track, int frame) {
    const SwingLandmark *l = track->poses[frame].landmarks;
    return (l[SWING_LEFT_WRIST].x + l[SWING_RIGHT_WRIST].x) / 2 * (float)track->width;
}

SwingHandedness phases_handedness(const SwingTrack *track, int address_frame, int top_frame,
                                  SwingView view, SwingHandedness told) {
    if (told != SWING_PLAYS_UNKNOWN)
        return told;
    Stance stance = look_at_stance(track, address_frame);
    if (!stance.count)
        return SWING_PLAYS_UNKNOWN;
    if (view == SWING_VIEW_DOWN_THE_LINE)
        return stance.toes_x > 0 ? SWING_PLAYS_RIGHT : SWING_PLAYS_LEFT;
    if (!track->poses[address_frame].found || !track->poses[top_frame].found)
        return SWING_PLAYS_UNKNOWN;
    float away = hands_x_px(track, top_frame) - hands_x_px(track, address_frame);
    /* Facing the camera the golfer's right is the picture's left. */
    bool to_the_right = (stance.shoulder_x > 0) == (away < 0);
    return to_the_right ? SWING_PLAYS_RIGHT : SWING_PLAYS_LEFT;
}

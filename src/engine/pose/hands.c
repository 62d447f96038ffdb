#include "engine/pose/hands.h"

#include <math.h>

#include "engine/pose/landmarks.h"

static const struct {
    int wrist, little, index;
} body_hands[2] = {
    {SWING_LEFT_WRIST, SWING_LEFT_PINKY, SWING_LEFT_INDEX},
    {SWING_RIGHT_WRIST, SWING_RIGHT_PINKY, SWING_RIGHT_INDEX},
};

static const float min_wrist_visibility = 0.1f, min_presence = 0.5f;
static const float from_body_scale = 2.7f, recrop_scale = 1.0f, tracking_scale = 2.0f;
static const float shift_y = -0.1f;
static const PoseRegionLimits limits = {40, 0.2f, 0.4f, 0.9f};

enum { RECROP_PX = 256, HAND_PX = 224 };
static const float hand_z_divisor = 0.4f;

/* Landmarks that do not move with the finger tips. */
static const int palm[] = {0, 1, 2, 3, 5, 6, 9, 10, 13, 14, 17, 18};
enum { PALM_COUNT = sizeof palm / sizeof *palm };

PosePoint pose_body_point(const SwingPose *pose, int index, const SwingFrame *frame) {
    return (PosePoint){pose->landmarks[index].x * (float)frame->width,
                       pose->landmarks[index].y * (float)frame->height};
}

static ImageRegion region_from_body(const SwingFrame *frame, const SwingPose *pose, int side) {
    const PosePoint wrist = pose_body_point(pose, body_hands[side].wrist, frame);
    const PosePoint little = pose_body_point(pose, body_hands[side].little, frame);
    const PosePoint index = pose_body_point(pose, body_hands[side].index, frame);
    const PosePoint middle = {(2 * index.x + little.x) / 3, (2 * index.y + little.y) / 3};
    ImageRegion region = pose_region_from_pair(middle, wrist, 0);
    region.rotation_rad = pose_region_rotation(wrist, middle, 90);
    pose_region_grow(&region, shift_y, from_body_scale);
    return region;
}

/* A small network corrects the rough region. */
static ImageRegion region_refined(PoseNets *nets, const SwingFrame *frame,
                                  const ImageRegion *rough) {
    pose_nets_run(nets, POSE_NET_HAND_RECROP, frame, rough);
    const float *raw = pose_nets_output(nets, POSE_NET_HAND_RECROP, POSE_OUT_POINTS);
    const PosePoint center = pose_region_project(rough, raw[0] / RECROP_PX, raw[1] / RECROP_PX);
    const PosePoint scale = pose_region_project(rough, raw[2] / RECROP_PX, raw[3] / RECROP_PX);
    ImageRegion region = pose_region_from_pair(center, scale, -90);
    pose_region_grow(&region, shift_y, recrop_scale);
    return region;
}

static ImageRegion region_of_next(const PosePoint points[SWING_HAND_LANDMARKS]) {
    PosePoint used[PALM_COUNT];
    for (int i = 0; i < PALM_COUNT; i++)
        used[i] = points[palm[i]];
    const PosePoint knuckles = {((points[5].x + points[13].x) / 2 + points[9].x) / 2,
                                ((points[5].y + points[13].y) / 2 + points[9].y) / 2};
    const float rotation = pose_region_rotation(points[0], knuckles, 90);
    ImageRegion region = pose_region_from_turned_box(used, PALM_COUNT, rotation);
    pose_region_grow(&region, shift_y, tracking_scale);
    return region;
}

static void remember(PosePartTrack *track, const SwingHand *hand, const SwingFrame *frame) {
    track->known = hand->found;
    if (!hand->found)
        return;
    for (int i = 0; i < SWING_HAND_LANDMARKS; i++)
        track->points[i] = (PosePoint){hand->landmarks[i].x * (float)frame->width,
                                       hand->landmarks[i].y * (float)frame->height};
    track->region = region_of_next(track->points);
}

void pose_hand_step(PoseNets *nets, PosePartTrack *track, const SwingFrame *frame,
                    const SwingPose *pose, int side, SwingHand *ret_hand) {
    SwingHand hand = {.found = false};
    if (pose->found && pose->landmarks[body_hands[side].wrist].visibility > min_wrist_visibility) {
        const ImageRegion rough = region_from_body(frame, pose, side);
        ImageRegion region = region_refined(nets, frame, &rough);
        if (track->known && pose_region_still_good(&track->region, &region, track->points,
                                                   SWING_HAND_LANDMARKS, &limits))
            region = track->region;
        pose_nets_run(nets, POSE_NET_HAND, frame, &region);
        hand.presence = pose_nets_output(nets, POSE_NET_HAND, POSE_OUT_PRESENCE)[0];
        hand.found = hand.presence > min_presence;
        if (hand.found)
            pose_points_project(&region, frame->width, frame->height,
                                pose_nets_output(nets, POSE_NET_HAND, POSE_OUT_POINTS),
                                SWING_HAND_LANDMARKS, HAND_PX, hand_z_divisor, hand.landmarks);
    }
    remember(track, &hand, frame);
    *ret_hand = hand;
}

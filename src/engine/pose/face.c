#include <math.h>

#include "engine/pose/hands.h"
#include "engine/pose/landmarks.h"

enum { BODY_FACE_POINTS = 11, BODY_LEFT_EYE = 2, BODY_RIGHT_EYE = 5 };
enum { MESH_RIGHT_EYE = 33, MESH_LEFT_EYE = 263, MESH_PX = 192 };

static const float from_body_scale = 3.0f, detected_scale = 2.0f, tracking_scale = 1.5f;
static const float detected_shift_y = -0.1f;
static const float min_presence = 0.5f;
static const PoseRegionLimits limits = {15, 0.1f, 0.3f, 0.8f};

static ImageRegion region_from_body(const SwingFrame *frame, const SwingPose *pose) {
    PosePoint points[BODY_FACE_POINTS];
    for (int i = 0; i < BODY_FACE_POINTS; i++)
        points[i] = pose_body_point(pose, i, frame);
    ImageRegion region = pose_region_from_box(
        points, BODY_FACE_POINTS,
        pose_region_rotation(points[BODY_RIGHT_EYE], points[BODY_LEFT_EYE], 0));
    pose_region_grow(&region, 0, from_body_scale);
    return region;
}

/* Looks for a face in the rough region; false if there is none. */
static bool detect(PoseNets *nets, const PoseSsd *ssd, const SwingFrame *frame,
                   const ImageRegion *rough, ImageRegion *ret_region) {
    PoseSsdBox found[POSE_SSD_MAX_FOUND];
    PosePoint keys[POSE_SSD_MAX_KEYS];
    pose_nets_run(nets, POSE_NET_FACE_DETECTOR, frame, rough);
    if (!pose_ssd_decode(ssd, pose_nets_output(nets, POSE_NET_FACE_DETECTOR, POSE_OUT_BOXES),
                         pose_nets_output(nets, POSE_NET_FACE_DETECTOR, POSE_OUT_SCORES), found))
        return false;
    for (int i = 0; i < ssd->spec->key_count; i++)
        keys[i] = pose_region_project(rough, found[0].keys[i].x, found[0].keys[i].y);
    *ret_region =
        pose_region_from_box(keys, ssd->spec->key_count, pose_region_rotation(keys[0], keys[1], 0));
    pose_region_grow(ret_region, detected_shift_y, detected_scale);
    return true;
}

static void remember(PosePartTrack *track, const SwingFace *face, const SwingFrame *frame) {
    track->known = face->found;
    if (!face->found)
        return;
    for (int i = 0; i < SWING_FACE_LANDMARKS; i++)
        track->points[i] = (PosePoint){face->landmarks[i].x * (float)frame->width,
                                       face->landmarks[i].y * (float)frame->height};
    track->region = pose_region_from_box(
        track->points, SWING_FACE_LANDMARKS,
        pose_region_rotation(track->points[MESH_RIGHT_EYE], track->points[MESH_LEFT_EYE], 0));
    pose_region_grow(&track->region, 0, tracking_scale);
}

static void mesh(PoseNets *nets, const SwingFrame *frame, const ImageRegion *region,
                 SwingFace *face) {
    pose_nets_run(nets, POSE_NET_FACE, frame, region);
    const float logit = pose_nets_output(nets, POSE_NET_FACE, POSE_OUT_PRESENCE)[0];
    face->presence = 1 / (1 + expf(-logit));
    face->found = face->presence > min_presence;
    if (face->found)
        pose_points_project(region, frame->width, frame->height,
                            pose_nets_output(nets, POSE_NET_FACE, POSE_OUT_POINTS),
                            SWING_FACE_LANDMARKS, MESH_PX, 1, face->landmarks);
}

void pose_face_step(PoseNets *nets, const PoseSsd *ssd, PosePartTrack *track,
                    const SwingFrame *frame, const SwingPose *pose, SwingFace *ret_face) {
    ret_face->found = false;
    ret_face->presence = 0;
    if (pose->found) {
        const ImageRegion rough = region_from_body(frame, pose);
        ImageRegion region;
        if (detect(nets, ssd, frame, &rough, &region)) {
            if (track->known && pose_region_still_good(&track->region, &region, track->points,
                                                       SWING_FACE_LANDMARKS, &limits))
                region = track->region;
            mesh(nets, frame, &region, ret_face);
        }
    }
    remember(track, ret_face, frame);
}

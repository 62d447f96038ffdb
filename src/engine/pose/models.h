/* The networks a tracker runs, and one instance of each. */
#ifndef GOLFCOACH_ENGINE_POSE_MODELS_H
#define GOLFCOACH_ENGINE_POSE_MODELS_H

#include "engine/pose/ssd.h"
#include "engine/pose/tracker.h"

typedef enum {
    POSE_NET_DETECTOR,
    POSE_NET_LANDMARKS,
    POSE_NET_HAND_RECROP,
    POSE_NET_HAND,
    POSE_NET_FACE_DETECTOR,
    POSE_NET_FACE,
    POSE_NET_COUNT,
} PoseNetId;

/* Numbers of the outputs in the files. */
enum { POSE_OUT_BOXES = 0, POSE_OUT_SCORES = 1 };
enum { POSE_OUT_MARKS = 0, POSE_OUT_FLAG = 1, POSE_OUT_HEATMAP = 3, POSE_OUT_WORLD = 4 };
enum { POSE_OUT_POINTS = 0, POSE_OUT_PRESENCE = 1 };

/* One instance of every network that was opened; the others are NULL. */
typedef struct {
    NnNet *net[POSE_NET_COUNT];
} PoseNets;

/* Makes the instances and checks that their shapes are what this folder reads. `team` shares their
 * work and must outlive them; NULL = the caller alone. */
gboolean pose_nets_init(PoseNets *nets, const PoseModels *models, NnTeam *team, GError **error);
void pose_nets_clear(PoseNets *nets);

/* Crops the region into the network's input and runs it. */
void pose_nets_run(PoseNets *nets, PoseNetId id, const SwingFrame *frame,
                   const ImageRegion *region);
/* Values of an output of the latest run. */
const float *pose_nets_output(const PoseNets *nets, PoseNetId id, int output);

const PoseSsd *pose_models_body_ssd(const PoseModels *models);
const PoseSsd *pose_models_face_ssd(const PoseModels *models);

#endif

/* Frame -> landmarks, as MediaPipe Pose does it: detector, region of interest, landmark network,
 * heatmap refinement, tracking from the auxiliary landmarks, one-euro smoothing.
 *
 * PoseModels is immutable and shared between threads; a PoseTracker belongs to one thread at a
 * time. It may have threads of its own that help with each network; what it finds is the same, bit
 * for bit, with any number of them. */
#ifndef GOLFCOACH_ENGINE_POSE_TRACKER_H
#define GOLFCOACH_ENGINE_POSE_TRACKER_H

#include <glib.h>

#include "engine/nn/nn.h"
#include "engine/swing/frame.h"
#include "engine/swing/track.h"

typedef enum { POSE_LITE, POSE_FULL, POSE_HEAVY } PoseComplexity;

typedef struct PoseModels PoseModels;
typedef struct PoseTracker PoseTracker;

enum { POSE_WITH_HANDS = 1, POSE_WITH_FACE = 2 };
enum { POSE_MAX_THREADS = 8 }; /* more only wait for each other: the networks are small */

/* Loads the networks from `folder` (files named as in models/manifest.json). `parts`: POSE_WITH_…
 */
PoseModels *pose_models_open(const char *folder, PoseComplexity complexity, unsigned parts,
                             NnIsa isa, GError **error);
void pose_models_free(PoseModels *models);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PoseModels, pose_models_free)

typedef struct {
    gboolean smooth; /* one-euro filters on what is returned (tracking itself always has its own) */
    int threads; /* that share each network's work, 0..POSE_MAX_THREADS; 0 or 1 = the caller alone
                  */
} PoseOptions;

/* `models` must outlive the tracker. */
PoseTracker *pose_tracker_new(const PoseModels *models, const PoseOptions *options, GError **error);
void pose_tracker_free(PoseTracker *tracker);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PoseTracker, pose_tracker_free)

/* Forget the golfer: the next frame starts with the detector. */
void pose_tracker_reset(PoseTracker *tracker);
/* One frame; frames must come in order. Fills *ret_pose (found or not). Allocates nothing. */
void pose_tracker_step(PoseTracker *tracker, const SwingFrame *frame, SwingPose *ret_pose);

/* Hands (0 = left, 1 = right) and face of the frame just stepped, each with its own tracking from
 * frame to frame. Only if the models were opened with these parts; otherwise found = false. */
void pose_tracker_hands(PoseTracker *tracker, const SwingFrame *frame, const SwingPose *pose,
                        SwingHand ret_hands[2]);
void pose_tracker_face(PoseTracker *tracker, const SwingFrame *frame, const SwingPose *pose,
                       SwingFace *ret_face);

#endif

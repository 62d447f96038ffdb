/* Frame -> landmarks, as MediaPipe Pose does it: detector, region of interest, landmark network,
 * heatmap refinement, tracking from the auxiliary landmarks, one-euro smoothing.
 *
 * PoseModels is immutable and shared between threads; a PoseTracker belongs to one thread at a
 * time. It may have threads of its own that help with each network; what it finds is the same, bit
 * for bit, with any number of them. */
#ifndef GOLFCOACH_ENGINE_POSE_TRACKER_H
#define GOLFCOACH_ENGINE_POSE_TRACKER_H

#include <glib.h>

#include "engine/image/crop.h"
#include "engine/nn/nn.h"
#include "engine/swing/frame.h"
#include "engine/swing/track.h"

typedef enum { POSE_LITE, POSE_FULL, POSE_HEAVY } PoseComplexity;

typedef struct PoseModels PoseModels;
typedef struct PoseTracker PoseTracker;

enum { POSE_WITH_HANDS = 1, POSE_WITH_FACE = 2 };
enum { POSE_MAX_PEOPLE = 4 };  /* more are a crowd, and the golfer is among the first */
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
/* Forget the golfer, but for where he stands when he swings: from the next frame on he is looked
 * for at `place` alone (as pose_tracker_place() or _people() told it), without the detector, and
 * nobody elsewhere or of another size is taken for him. Frames in which nobody is there have no
 * golfer. Until pose_tracker_reset(). */
void pose_tracker_expect(PoseTracker *tracker, const ImageRegion *place);
/* One frame; frames must come in order. Fills *ret_pose (found or not). Allocates nothing. */
void pose_tracker_step(PoseTracker *tracker, const SwingFrame *frame, SwingPose *ret_pose);
/* Where the golfer was seen last: the circle around the whole body, as a square; all zero before he
 * was. */
ImageRegion pose_tracker_place(const PoseTracker *tracker);
/* Where people stand in this frame, the likeliest golfer first; returns how many. A closer look
 * than the track's own: who is too small for the detector in the whole picture is seen in a part of
 * it. The rim of a nearly square picture is left out: who is filmed stands elsewhere. The track
 * does not change. */
int pose_tracker_people(PoseTracker *tracker, const SwingFrame *frame,
                        ImageRegion ret_places[POSE_MAX_PEOPLE]);

/* Hands (0 = left, 1 = right) and face of the frame just stepped, each with its own tracking from
 * frame to frame. Only if the models were opened with these parts; otherwise found = false. */
void pose_tracker_hands(PoseTracker *tracker, const SwingFrame *frame, const SwingPose *pose,
                        SwingHand ret_hands[2]);
void pose_tracker_face(PoseTracker *tracker, const SwingFrame *frame, const SwingPose *pose,
                       SwingFace *ret_face);

#endif

/* When a clip is looked at a second time, and what of the second look is believed.
 *
 * The tracker begins with the largest and most central body that it sees. A small golfer beside
 * bystanders may be overlooked, be taken together with one of them for a single body, or only be
 * found once he moves. The swing tells who he is and where he stands; from there the clip's
 * beginning can be looked at again. No models here: what both looks say is compared. Any thread. */
#ifndef GOLFCOACH_ENGINE_PIPELINE_AGAIN_H
#define GOLFCOACH_ENGINE_PIPELINE_AGAIN_H

#include <glib.h>

#include "engine/swing/track.h"

/* Whether some of the first `frame_count` frames may show nobody or somebody else: the golfer is
 * lost, jumps, or his trunk is much shorter than in the others. */
gboolean pipeline_again_is_doubtful(const SwingTrack *track, int frame_count);

/* Whether the hands are never as high as the shoulders: then this is not one who swings a club. */
gboolean pipeline_again_hands_stay_low(const SwingTrack *track);

/* Frames as indices; from = to: nothing is taken. */
typedef struct {
    int blank_from; /* from here to `from` the first look followed somebody else: no golfer */
    int from, to;   /* [from, to) is the second look's */
} PipelineAgain;

/* `second` has the poses of the frames 0..impact of the same clip, found at the place of the swing
 * alone. FALSE if the looks do not agree about who swings, or the second one sees no whole body
 * there: then it is not known. The second one is believed where it leads without a gap to frames
 * that both agree about, if the first look has the golfer elsewhere, or not at all, on some of its
 * frames; where both have him all the time the first look stays as it is.
 * 0 <= top < impact < first->pose_count. */
gboolean pipeline_again_compare(const SwingTrack *first, const SwingPose *second, int top,
                                int impact, PipelineAgain *ret_again);

#endif

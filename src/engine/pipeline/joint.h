/* Where the clip is cut for tracking, and how two segments become one track. Private to
 * engine/pipeline. */
#ifndef GOLFCOACH_ENGINE_PIPELINE_JOINT_H
#define GOLFCOACH_ENGINE_PIPELINE_JOINT_H

#include <glib.h>

#include "engine/swing/track.h"

/* Frames before a segment's first that only warm its tracker up; the last of them are blended. */
enum { PIPELINE_WARM_UP_FRAMES = 12, PIPELINE_BLEND_FRAMES = 6 };

/* How many segments a clip is cut into (1..PIPELINE_MAX_SEGMENTS), and the first frame of one; the
 * entry after the last is the end of the clip. */
int pipeline_segment_count(int frame_count, gint64 duration_us);
int pipeline_segment_first(int frame_count, int segment_count, int segment);

/* `into` is the pose of the segment that ends, `with` that of the one that starts, of the same
 * frame, which is the step-th (0..PIPELINE_BLEND_FRAMES - 1) before the start. Moves `into` towards
 * `with`. */
void pipeline_blend(SwingPose *into, const SwingPose *with, int step);

#endif

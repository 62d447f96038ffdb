/* Frames of the bundled sample clip, kept in memory for the tracker's tests. */
#ifndef GOLFCOACH_TESTS_UNIT_ENGINE_POSE_CLIP_H
#define GOLFCOACH_TESTS_UNIT_ENGINE_POSE_CLIP_H

#include "engine/pose/tracker.h"

enum { CLIP_MAX_FRAMES = 40 };

#define CLIP_MISSING "needs the models and the sample clip"

typedef struct {
    int count;
    SwingFrame frames[CLIP_MAX_FRAMES];
} Clip;

/* Every `step`th frame from the first on. FALSE when the clip or the models are not there (skip the
 * test); aborts the test program when they cannot be used. */
gboolean clip_open(Clip *clip, int count, int step);
void clip_close(Clip *clip);

/* What a test needs to track; aborts the test program if the models cannot be used. */
PoseModels *clip_models(PoseComplexity complexity, unsigned parts);
PoseTracker *clip_tracker(const PoseModels *models, gboolean smooth);

/* A frame as an RGB picture of the size shown, and the golfer alone out of it (half its width and
 * height). Freed by clip_free_rgb(). */
SwingFrame clip_to_rgb(const SwingFrame *frame);
SwingFrame clip_golfer(const SwingFrame *frame);
SwingFrame clip_new_rgb(int width, int height, uint8_t grey);
void clip_free_rgb(SwingFrame *frame);
/* Puts `from`, scaled, into `to` with its top left corner at (x, y); what lies outside is cut. */
void clip_paste(SwingFrame *to, const SwingFrame *from, float x, float y, float scale);

#endif

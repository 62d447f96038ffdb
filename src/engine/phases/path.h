/* The path of the hands through a clip, ready to be searched. Private to engine/phases. */
#ifndef GOLFCOACH_ENGINE_PHASES_PATH_H
#define GOLFCOACH_ENGINE_PHASES_PATH_H

#include <stdbool.h>

#include "engine/swing/track.h"

/* Entry i belongs to frame first_frame + i. x to the right and y up from the ankles, in torso
 * lengths. */
typedef struct {
    int first_frame, count; /* the longest piece of the clip with a golfer; count 0 = none */
    float torso_px;
    float *x, *y; /* as seen */
    float *smooth_x, *smooth_y;
    float *speed;      /* of the smoothed path, torso lengths a frame */
    float *visibility; /* of the clearer wrist, 0..1 */
} PhasesPath;

/* false: out of memory. */
bool phases_path_init(PhasesPath *path, const SwingTrack *track);
void phases_path_clear(PhasesPath *path);

/* Fills smooth_x, smooth_y and speed: a Gaussian of `sigma_frames`, symmetric and so without delay.
 */
void phases_path_smooth(PhasesPath *path, float sigma_frames);

#endif

/* What the network looks at: the golfer around one swing, on a time base whose unit is the
 * downswing, so that real time and slow motion look alike. Private to engine/phases.
 *
 * Every golfer is turned into a right-hander of unit size who stands on the origin. */
#ifndef GOLFCOACH_ENGINE_PHASES_WINDOW_H
#define GOLFCOACH_ENGINE_PHASES_WINDOW_H

#include <stdbool.h>

#include "engine/phases/pieces.h"
#include "engine/swing/track.h"

enum {
    PHASES_SAMPLES = 256,
    PHASES_PER_RULER = 16,      /* samples in one ruler */
    PHASES_IMPACT_SAMPLE = 152, /* 9.5 rulers from the start of the window */
    PHASES_CHANNELS = 48,
};

/* Where and how to look. */
typedef struct {
    double impact_s; /* about when the club meets the ball, clip time */
    double ruler_s;  /* about how long the downswing takes, clip time; > 0 */
    bool left_handed;
} PhasesWindow;

typedef struct {
    float known[PHASES_SAMPLES]; /* 1, or 0: outside the piece, and everything else is 0 */
    float at[PHASES_CHANNELS][PHASES_SAMPLES];
} PhasesFeatures;

/* Clip time of a sample, which may be a fraction. */
double phases_sample_s(const PhasesWindow *window, double sample);
/* The other way round. */
double phases_window_sample(const PhasesWindow *window, double time_s);

/* false: nobody of measurable size is there. */
bool phases_features_fill(const SwingTrack *track, PhasesPiece piece, const PhasesWindow *window,
                          PhasesFeatures *ret_features);

#endif

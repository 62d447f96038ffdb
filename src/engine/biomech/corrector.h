/* What one camera does not show directly, learned from drawn swings whose truth is known. Private
 * to engine/biomech.
 *
 * A small network looks at lines of the body in the picture and in the pose network's own world
 * (look.h) and tells how far pelvis and chest are turned, and what to add to angles that are
 * measured in the picture. Where a golfer looks unlike all it has learned from, uncertainties grow,
 * and further out nothing is told. */
#ifndef GOLFCOACH_ENGINE_BIOMECH_CORRECTOR_H
#define GOLFCOACH_ENGINE_BIOMECH_CORRECTOR_H

#include "engine/biomech/look.h"

enum { BIOMECH_HIDDEN = 64 };

/* One for each view; written by tools/train/angles_fit.py. */
typedef struct {
    float mean[BIOMECH_FEATURES], spread[BIOMECH_FEATURES]; /* of the features learned from */
    float hidden[BIOMECH_HIDDEN][BIOMECH_FEATURES], hidden_bias[BIOMECH_HIDDEN];
    float out[BIOMECH_CORRECTIONS][BIOMECH_HIDDEN], out_bias[BIOMECH_CORRECTIONS];
    float least[BIOMECH_CORRECTIONS],
        most[BIOMECH_CORRECTIONS]; /* of the corrections learned from */
    float usual_distance; /* mean square of the standardised features: half of what was learned
                             from is nearer */
} BiomechWeights;

extern const BiomechWeights biomech_weights_face_on, biomech_weights_down_the_line;

/* Fills the corrections and the doubt of all frames and events. */
void biomech_correct(BiomechGolfer *golfer);

#endif

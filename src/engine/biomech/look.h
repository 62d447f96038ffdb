/* What the corrector is told about one frame. Private to engine/biomech.
 *
 * The order of the features is that of the weights in corrector_weights.c: who changes it trains
 * anew (tools/train/angles_fit.py). */
#ifndef GOLFCOACH_ENGINE_BIOMECH_LOOK_H
#define GOLFCOACH_ENGINE_BIOMECH_LOOK_H

#include "engine/biomech/golfer.h"

enum { BIOMECH_FEATURES = 42 };

/* Lengths are in golfer's heights, angles in radians, so that neither size nor rate of the picture
 * matters. false: the golfer is not in that frame, or his size or the swing's course is not
 * known. */
bool biomech_look(const BiomechGolfer *golfer, int frame, float ret_features[BIOMECH_FEATURES]);

#endif

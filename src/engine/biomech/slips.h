/* What no golfer's body does is a slip of the tracker: it took a bystander, or a line of shoulders
 * or hips for one seen from its end. Private to engine/biomech. */
#ifndef GOLFCOACH_ENGINE_BIOMECH_SLIPS_H
#define GOLFCOACH_ENGINE_BIOMECH_SLIPS_H

#include "engine/biomech/body.h"

/* Frames whose trunk and legs have not the golfer's own lengths are not found any more; points of
 * head, trunk and legs that leave their way for a moment are put back on it. Before anything is
 * smoothed; `frames_per_s` is real time. false: out of memory. */
bool biomech_drop_slips(BiomechBody *bodies, int count, double frames_per_s);

#endif

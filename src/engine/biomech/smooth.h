/* Jitter is taken off the landmarks without delaying them. Private to engine/biomech. */
#ifndef GOLFCOACH_ENGINE_BIOMECH_SMOOTH_H
#define GOLFCOACH_ENGINE_BIOMECH_SMOOTH_H

#include "engine/biomech/body.h"

/* Frames without a golfer that are bridged by a straight line; longer gaps cut the clip. */
enum { BIOMECH_BRIDGED_FRAMES = 3 };

/* Fills gaps of up to BIOMECH_BRIDGED_FRAMES frames between found ones. */
void biomech_bridge_gaps(BiomechBody *bodies, int count);

/* Low pass, the same forward and back, never across a gap: `to` and `from` do not overlap.
 * `frames_per_s` is real time. Middles are made anew. */
void biomech_smooth(const BiomechBody *from, int count, double frames_per_s, BiomechBody *to);

#endif

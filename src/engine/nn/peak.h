/* The multiply-add peak of one core, for honest ratios. */
#ifndef GOLFCOACH_ENGINE_NN_PEAK_H
#define GOLFCOACH_ENGINE_NN_PEAK_H

#include "engine/nn/nn.h"

/* Runs a loop of independent fused multiply-adds of `isa` (as nn_isa_resolve() gives it) in
 * registers, a few milliseconds long. Returns the floating-point operations done (two per
 * multiply-add). */
uint64_t nn_peak_run(NnIsa isa);

#endif

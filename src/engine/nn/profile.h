/* Looking at a net step by step: for benchmarks and tests. */
#ifndef GOLFCOACH_ENGINE_NN_PROFILE_H
#define GOLFCOACH_ENGINE_NN_PROFILE_H

#include "engine/nn/nn.h"

typedef struct {
    const char *kind; /* "conv", "block", … */
    int in_height, in_width, in_channels;
    int out_height, out_width, out_channels;
    int taps, inner_channels;      /* of a block's depthwise layer, else 0 */
    int band_rows, chunk_channels; /* how a block is cut into tiles, else 0 */
    uint64_t mac_count;
} NnStepInfo;

int nn_net_step_count(const NnNet *net);
NnStepInfo nn_net_step_info(const NnNet *net, int index);
/* nn_net_run() is all of these in order. */
void nn_net_run_step(NnNet *net, int index);

#endif

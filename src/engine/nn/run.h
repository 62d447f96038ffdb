/* Executing a plan in memory that the caller owns. */
#ifndef GOLFCOACH_ENGINE_NN_RUN_H
#define GOLFCOACH_ENGINE_NN_RUN_H

#include "engine/nn/plan.h"

typedef struct {
    const NnPlan *plan;
    float *input;   /* plan->input_floats, zeroed before the picture is written into its middle */
    float *arena;   /* plan->arena_floats */
    float *scratch; /* plan->scratch_floats */
} NnRun;

void nn_run_step(const NnRun *run, int index);
const float *nn_run_output(const NnRun *run, int index, size_t *ret_count);

#endif

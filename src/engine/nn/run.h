/* Executing a plan in memory that the caller owns. */
#ifndef GOLFCOACH_ENGINE_NN_RUN_H
#define GOLFCOACH_ENGINE_NN_RUN_H

#include "engine/nn/multiply.h"
#include "engine/nn/plan.h"
#include "engine/nn/team.h"

typedef struct {
    const NnPlan *plan;
    NnTeam *team;   /* or NULL: the caller's thread alone */
    float *input;   /* plan->input_floats, zeroed before the picture is written into its middle */
    float *arena;   /* plan->arena_floats */
    float *scratch; /* plan->scratch_floats for each thread of the team, scratch_stride apart */
    size_t scratch_stride;
    float *shared; /* plan->shared_floats; only with a team */
} NnRun;

void nn_run_step(const NnRun *run, int index);
const float *nn_run_output(const NnRun *run, int index, size_t *ret_count);

/* What the files of the executor share. */

/* The floats of a value. */
float *nn_run_value(const NnRun *run, int value);
/* The window of output pixel (0, 0) of a convolution that reads `value`, with strides per output
 * row and pixel. A padded convolution of an inner value reads a padded copy, made in the first
 * thread's scratch. */
NnSource nn_run_conv_source(const NnRun *run, const NnConv *conv, int value);
NnSource nn_run_residual_source(const NnRun *run, const NnConv *conv);
NnSource nn_source_row(NnSource source, int y);
/* Threads worth using for a step: waking one takes some microseconds. */
int nn_run_threads(const NnRun *run, const NnStep *step);

void nn_run_conv(const NnRun *run, const NnStep *step);
void nn_run_block(const NnRun *run, const NnStep *step);

#endif

/* What the planner's files share: the graph's readers and writers, and the parts that steps are
 * built of.
 *
 * plan.c walks the operators and orders the steps, plan_steps.c builds a step of each kind,
 * plan_parts.c builds convolutions, depthwise layers and their epilogues, plan_weights.c and
 * plan_memory.c lay things out. */
#ifndef GOLFCOACH_ENGINE_NN_PLANNER_H
#define GOLFCOACH_ENGINE_NN_PLANNER_H

#include "engine/nn/plan.h"

typedef struct {
    const NnGraph *graph;
    NnPlan *plan;
    NnError *error;
    int *producer;  /* operator that writes a tensor, or -1 */
    int *use_count; /* needed operators (and wanted outputs) that read it */
    int *reader;    /* the last of them; the only one if use_count is 1 */
    bool *needed;   /* operators */
    bool *taken;    /* operators that are part of a step already */
} NnPlanner;

/* All bool functions: false with planner->error filled. */
bool nn_planner_refuse(NnPlanner *p, const char *what);

/* NULL for index -1. */
const NnOp *nn_planner_op(const NnPlanner *p, int index);
/* The one operator that reads `tensor`, or -1. */
int nn_planner_only_reader(const NnPlanner *p, int tensor);
/* The same if it is of `kind`, not part of a step yet, and takes the tensor as its first input
 * (either, for ADD); else -1. */
int nn_planner_reader(const NnPlanner *p, int tensor, NnOpKind kind);
/* A PAD of height and width only. */
bool nn_planner_pads_space(const NnOp *op);
/* A PAD of channels only, all behind those that exist. */
bool nn_planner_pads_channels(const NnOp *op);
bool nn_planner_same_shape(const NnPlanner *p, int a, int b);

/* Fills `conv` but for residual and slope. *ret_in is the value it reads (before a PAD, if there is
 * one). */
bool nn_planner_conv(NnPlanner *p, const NnOp *op, NnConv *conv, int *ret_in);
bool nn_planner_depthwise(NnPlanner *p, const NnOp *op, NnDepthwiseLayer *layer, int *ret_in);
/* The slopes of a PRELU (RELU: zeros), padded so that whole panels can be read; free(). NULL with
 * the error. */
float *nn_planner_slope(NnPlanner *p, const NnOp *op, int channels);
void nn_planner_limits(NnActivation activation, float *lo, float *hi);

/* RELU or PRELU behind *tensor, if it is there: into lo or a slope. Moves *tensor and *order on. */
bool nn_planner_fold_activation(NnPlanner *p, int *tensor, int *order, float *lo, float **slope);
/* ADD (if with_add), then RELU or PRELU, behind a convolution without an activation of its own. */
bool nn_planner_fold_epilogue(NnPlanner *p, NnConv *conv, bool with_add, int *tensor, int *order);

/* Builds the step (or steps) that operator `index` starts and takes all operators that belong to
 * them. */
bool nn_planner_step(NnPlanner *p, int index);

#endif

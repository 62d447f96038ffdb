/* A graph turned into steps: what is computed, in which order, from which value into which, with
 * everything around a convolution (padding, bias, residual, activation) folded into it, and the
 * chains expand -> depthwise -> project taken as one step.
 *
 * A value is one activation tensor, dense NHWC. Values whose lives do not overlap share memory. */
#ifndef GOLFCOACH_ENGINE_NN_PLAN_H
#define GOLFCOACH_ENGINE_NN_PLAN_H

#include "engine/nn/graph.h"
#include "engine/nn/kernels.h"

typedef struct {
    int height, width, channels;
    int alias_of;        /* another value that holds this one's floats, or -1 */
    size_t alias_offset; /* floats into it */
    bool defined;        /* some step (or the caller) writes it */
    int first, last;     /* steps between which it is alive */
    size_t offset;       /* floats into the arena; meaningless for the input and for aliases */
} NnValue;

/* Weights of one group of output channels; see kernels.h. */
typedef struct {
    int vectors; /* 1..3 */
    int column;  /* first output channel */
    int columns; /* output channels that exist */
    const float *data;
} NnPanel;

/* A convolution (or fully connected layer) with its epilogue:
 * clamp or slope (sum + bias [+ residual]). */
typedef struct {
    int in_height, in_width, in_channels;
    int out_height, out_width, out_channels;
    int kernel_h, kernel_w, stride;
    int pad_top, pad_left, pad_bottom, pad_right;
    float lo, hi;
    float *slope;          /* per output channel, or NULL */
    int residual;          /* value, or -1 */
    int residual_channels; /* may be fewer than out_channels: the rest get nothing added */
    int panel_count;
    NnPanel *panels;
    float *weights; /* what the panels point into */
} NnConv;

typedef struct {
    int in_height, in_width, out_height, out_width;
    int channels, padded_channels;
    int kernel_h, kernel_w, stride;
    int pad_top, pad_left;
    float lo, hi;
    float *weights; /* see NnDepthwise */
} NnDepthwiseLayer;

typedef enum {
    NN_STEP_CONV,
    NN_STEP_BLOCK, /* [expand] -> depthwise -> [project], tile by tile */
    NN_STEP_RESIZE,
    NN_STEP_ADD,
    NN_STEP_PRELU,
    NN_STEP_MAX_POOL,
    NN_STEP_MEAN,
    NN_STEP_LOGISTIC,
    NN_STEP_DEPTH_TO_SPACE,
    NN_STEP_CHANNELS, /* copy channels [begin, begin + n), zeros beyond what exists */
} NnStepKind;

typedef struct {
    NnStepKind kind;
    int order;        /* index of the last operator it stands for */
    int in, in2, out; /* values; in2 -1 if there is none */
    NnConv conv;      /* CONV; BLOCK: the expansion, if has_expand */
    bool has_expand, has_project;
    NnDepthwiseLayer depthwise;
    NnConv project;
    /* Tiles of a block: either bands of output rows over all channels, or the whole height over
     * chunks of channels. The ring holds the expanded rows that a band needs. */
    int band_rows, chunk_channels, ring_rows, ring_width;
    float lo, hi; /* ADD, RESIZE */
    float *slope; /* PRELU, RESIZE */
    int begin;    /* CHANNELS */
    uint64_t mac_count;
} NnStep;

typedef struct {
    const NnKernels *kernels;
    int value_count;
    NnValue *values;
    int step_count;
    NnStep *steps;
    int input;
    int input_pad_top, input_pad_left, input_pad_bottom, input_pad_right;
    int output_count;
    int outputs[NN_MAX_OUTPUTS];
    uint32_t outputs_wanted;
    size_t arena_floats, scratch_floats, input_floats;
    size_t shared_floats; /* what threads that share a step pass each other */
    size_t weight_bytes;
    uint64_t mac_count;
} NnPlan;

NnPlan *nn_plan_new(const NnGraph *graph, uint32_t outputs_wanted, const NnKernels *kernels,
                    NnError *error);
void nn_plan_free(NnPlan *plan);

/* plan_weights.c: lay out weights for the kernels. `weights` is [O][kh][kw][I], `bias` [O] or NULL.
 */
bool nn_conv_pack(NnConv *conv, const NnKernels *kernels, const float *weights, const float *bias,
                  size_t *weight_bytes, NnError *error);
/* `weights` is [kh][kw][C]. */
bool nn_depthwise_pack(NnDepthwiseLayer *layer, const NnKernels *kernels, const float *weights,
                       const float *bias, size_t *weight_bytes, NnError *error);
void nn_conv_clear(NnConv *conv);
/* 64-byte aligned floats, zeroed; NULL if there is no memory. Release with free(). */
float *nn_floats_new(size_t count);

/* plan_memory.c: tiles of blocks, lives of values, offsets. */
bool nn_plan_place(NnPlan *plan, NnError *error);
/* Follows aliases to the value that owns the floats; *ret_offset floats into it. */
int nn_plan_root(const NnPlan *plan, int value, size_t *ret_offset);

/* Floats of scratch that a step needs. */
size_t nn_step_scratch(const NnStep *step);

#endif

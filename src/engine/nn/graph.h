/* A .tflite file as a checked list of operators and tensors: what the network says, before any
 * planning.
 *
 * After nn_graph_new() succeeded, every tensor index is in range, every tensor has a positive shape
 * within limits, operators come in an order in which each reads only what exists, and option values
 * are known ones. The graph borrows the file's bytes: they must outlive it. */
#ifndef GOLFCOACH_ENGINE_NN_GRAPH_H
#define GOLFCOACH_ENGINE_NN_GRAPH_H

#include "engine/nn/bounds.h"
#include "engine/nn/nn.h"

typedef enum {
    NN_OP_ADD,
    NN_OP_CONCAT,
    NN_OP_CONV,
    NN_OP_DEPTHWISE,
    NN_OP_DEPTH_TO_SPACE,
    NN_OP_FULLY_CONNECTED,
    NN_OP_LOGISTIC,
    NN_OP_MAX_POOL,
    NN_OP_MEAN,
    NN_OP_PAD,
    NN_OP_PRELU,
    NN_OP_RELU,
    NN_OP_RESHAPE,
    NN_OP_RESIZE,
    NN_OP_SLICE,
    NN_OP_CONSTANT, /* DEQUANTIZE, DENSIFY: folded into the tensor they produce */
} NnOpKind;

typedef enum {
    NN_ACTIVATION_NONE = 0,
    NN_ACTIVATION_RELU = 1,
    NN_ACTIVATION_RELU6 = 3
} NnActivation;

typedef enum { NN_TYPE_F32 = 0, NN_TYPE_F16 = 1, NN_TYPE_I32 = 2 } NnType;

typedef struct {
    NnType type;
    int rank;            /* 0..4 */
    int dims[4];         /* as written */
    int element_count;   /* product of dims */
    const uint8_t *data; /* constant bytes in the file, NULL if computed */
    size_t data_bytes;
    size_t sparsity;     /* position of the sparsity table, 0 if dense */
    int constant_source; /* tensor whose constant this one repeats (through DEQUANTIZE, DENSIFY); -1
                          */
} NnTensor;

typedef struct {
    NnOpKind kind;
    int input_count;
    int inputs[NN_LIMIT_INPUTS]; /* -1: left out */
    int output;
    NnActivation activation;
    bool same_padding;
    int stride_h, stride_w;
    int filter_h, filter_w;     /* of a pool */
    int axis;                   /* of a concatenation */
    int block;                  /* of depth-to-space */
    int pads[4][2];             /* of a pad: before and after, per dimension */
    int slice_begin, slice_end; /* of a slice, in channels */
} NnOp;

typedef struct {
    const uint8_t *file;
    size_t file_size;
    int tensor_count, op_count;
    NnTensor *tensors;
    NnOp *ops;
    int input; /* the one input tensor */
    int output_count;
    int outputs[NN_MAX_OUTPUTS];
} NnGraph;

NnGraph *nn_graph_new(const void *data, size_t size, NnError *error);
void nn_graph_free(NnGraph *graph);

/* Height, width, channels of a tensor: its last three dimensions, 1 where it has fewer. A batch
 * other than 1 shows as height * width * channels != element_count. */
void nn_graph_shape(const NnTensor *tensor, int *ret_height, int *ret_width, int *ret_channels);

bool nn_graph_is_constant(const NnGraph *graph, int tensor);
/* Values of a constant as floats (free() them), or NULL with `error`. */
float *nn_graph_constant(const NnGraph *graph, int tensor, NnError *error);

/* Sets *error (if any) and returns false, so that `return nn_fail(…)` reads well. */
__attribute__((format(printf, 3, 4))) bool nn_fail(NnError *error, NnStatus status,
                                                   const char *format, ...);

#endif

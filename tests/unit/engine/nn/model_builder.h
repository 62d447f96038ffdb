/* Makes small .tflite files in memory: a flatbuffer writer and, on top of it, every operator that
 * engine/nn/graph.c reads.
 *
 * Nothing is checked but memory, so that files can lie: raw tensors and operators take any values.
 * The functions with pictures work the output shape out themselves and invent weights from the
 * seed. Aborts when there is no memory. */
#ifndef GOLFCOACH_TESTS_UNIT_ENGINE_NN_MODEL_BUILDER_H
#define GOLFCOACH_TESTS_UNIT_ENGINE_NN_MODEL_BUILDER_H

#include "engine/nn/graph.h"

typedef struct ModelBuilder ModelBuilder;

/* How mb_conv() and its like store their weights: as they are, as halves behind DEQUANTIZE, or as
 * sparse halves (a quarter is not zero) behind DENSIFY and DEQUANTIZE. */
typedef enum { MB_SINGLE, MB_HALF, MB_SPARSE } MbStorage;

enum { MB_MAX_RANK = 6, MB_MAX_OPTIONS = 8 };

/* Operator numbers of the schema. */
enum {
    MB_ADD = 0,
    MB_CONCAT = 2,
    MB_CONV = 3,
    MB_DEPTHWISE = 4,
    MB_DEPTH_TO_SPACE = 5,
    MB_DEQUANTIZE = 6,
    MB_FULLY_CONNECTED = 9,
    MB_LOGISTIC = 14,
    MB_MAX_POOL = 17,
    MB_RELU = 19,
    MB_RESHAPE = 22,
    MB_RESIZE = 23,
    MB_PAD = 34,
    MB_MEAN = 40,
    MB_SLICE = 45,
    MB_PRELU = 54,
    MB_DENSIFY = 124,
};

/* One field of an operator's options: `bytes` 1 or 4. */
typedef struct {
    int field, bytes, value;
} MbOption;

/* What the file says about a sparse tensor; change it before mb_finish() to make it lie. */
typedef struct {
    int rank;
    int order[MB_MAX_RANK], format[MB_MAX_RANK], size[MB_MAX_RANK];
    int block_count;
    int segment_type, index_type; /* 1: 32 bits, 2: 16, 3: 8 */
    int segment_count, index_count;
    int *segments, *indices;
} MbSparsity;

ModelBuilder *mb_new(uint64_t seed);
void mb_free(ModelBuilder *mb);
void mb_set_storage(ModelBuilder *mb, MbStorage storage);
/* The file, free() it; the builder may go on. */
uint8_t *mb_finish(ModelBuilder *mb, size_t *ret_size);

/* Evenly in [-1, 1) and [0, n). */
float mb_random(ModelBuilder *mb);
int mb_random_int(ModelBuilder *mb, int n);

/* ---- raw: tensors and operators as they are told; all return the tensor's index ---- */

int mb_tensor(ModelBuilder *mb, NnType type, int rank, const int *dims);
int mb_constant(ModelBuilder *mb, NnType type, int rank, const int *dims, const void *bytes,
                size_t size);
int mb_floats(ModelBuilder *mb, int rank, const int *dims, const float *values);
int mb_halves(ModelBuilder *mb, int rank, const int *dims, const float *values);
int mb_ints(ModelBuilder *mb, int rank, const int *dims, const int *values);
/* Stored like MediaPipe's: the last dimension compressed, indices as narrow as they fit. */
int mb_sparse_halves(ModelBuilder *mb, int rank, const int *dims, const float *values);
MbSparsity *mb_sparsity(ModelBuilder *mb, int tensor);
/* The shape that the file will tell; may be changed. */
int *mb_dims(ModelBuilder *mb, int tensor);
void mb_operator(ModelBuilder *mb, int code, const int *inputs, int input_count, int output,
                 const MbOption *options, int option_count);
void mb_input(ModelBuilder *mb, int tensor);
void mb_output(ModelBuilder *mb, int tensor);

/* ---- with shapes and weights worked out; all return the output tensor ---- */

typedef struct {
    int channels;      /* of the output; a depthwise layer keeps its input's */
    int kernel_h;      /* 0: 1 */
    int kernel_w;      /* 0: kernel_h */
    int stride;        /* 0: 1 */
    bool valid;        /* VALID, else SAME */
    bool without_bias; /* two inputs */
    NnActivation activation;
} MbWindow;

int mb_picture(ModelBuilder *mb, int height, int width, int channels);
int mb_picture_input(ModelBuilder *mb, int height, int width, int channels);
/* Weights by the builder's storage, behind DEQUANTIZE and DENSIFY where needed. */
int mb_weights(ModelBuilder *mb, int rank, const int *dims, int fan_in);
int mb_conv(ModelBuilder *mb, int in, MbWindow window);
int mb_depthwise(ModelBuilder *mb, int in, MbWindow window);
int mb_connected(ModelBuilder *mb, int in, int channels, NnActivation activation);
int mb_add(ModelBuilder *mb, int a, int b, NnActivation activation);
int mb_relu(ModelBuilder *mb, int in);
int mb_prelu(ModelBuilder *mb, int in);
int mb_logistic(ModelBuilder *mb, int in);
int mb_pad(ModelBuilder *mb, int in, int top, int bottom, int left, int right);
int mb_pad_channels(ModelBuilder *mb, int in, int behind);
int mb_resize(ModelBuilder *mb, int in);
int mb_max_pool(ModelBuilder *mb, int in);
int mb_mean(ModelBuilder *mb, int in);
int mb_depth_to_space(ModelBuilder *mb, int in);
int mb_reshape(ModelBuilder *mb, int in, int rank, const int *dims);
/* To [1, -1, length]. */
int mb_rows(ModelBuilder *mb, int in, int length);
/* Of tensors [1, n, length] along axis 1. */
int mb_concat(ModelBuilder *mb, const int *pieces, int count);
int mb_slice(ModelBuilder *mb, int in, int begin, int count);

#endif

/* What the two halves of the model builder share. */
#ifndef GOLFCOACH_TESTS_UNIT_ENGINE_NN_MODEL_BUILDER_LISTS_H
#define GOLFCOACH_TESTS_UNIT_ENGINE_NN_MODEL_BUILDER_LISTS_H

#include "model_builder.h"

typedef struct {
    NnType type;
    int rank;
    int dims[MB_MAX_RANK];
    void *bytes; /* owned; NULL if computed */
    size_t size;
    MbSparsity sparsity; /* rank 0: dense */
} MbTensor;

enum { MB_MAX_INPUTS = 24, MB_MAX_ENDS = 12 };

typedef struct {
    int code, input_count, output, option_count;
    int inputs[MB_MAX_INPUTS];
    MbOption options[MB_MAX_OPTIONS];
} MbOperator;

struct ModelBuilder {
    uint64_t random;
    MbStorage storage;
    int tensor_count, op_count, input_count, output_count;
    MbTensor *tensors;
    MbOperator *ops;
    int inputs[MB_MAX_ENDS], outputs[MB_MAX_ENDS];
};

/* `items` with room for one more. */
void *mb_room(void *items, int count, size_t item_bytes);
void *mb_copy(const void *bytes, size_t size);

#endif

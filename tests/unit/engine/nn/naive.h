/* A network evaluated operator by operator, each from its definition in plain loops, sums in double
 * precision: what every plan and kernel is measured against. It looks at a graph's operators and
 * tensors alone. */
#ifndef GOLFCOACH_TESTS_UNIT_ENGINE_NN_NAIVE_H
#define GOLFCOACH_TESTS_UNIT_ENGINE_NN_NAIVE_H

#include "engine/nn/graph.h"

typedef struct {
    int tensor_count;
    float **tensors; /* dense; NULL for integers and what was not computed */
} Naive;

/* `input` is dense. Aborts when there is no memory, or on a graph that makes no sense. */
Naive *naive_new(const NnGraph *graph, const float *input);
void naive_free(Naive *naive);

#endif

/* A convolution as a matrix product: pixels x inputs times inputs x output channels, with its
 * epilogue. */
#ifndef GOLFCOACH_ENGINE_NN_MULTIPLY_H
#define GOLFCOACH_ENGINE_NN_MULTIPLY_H

#include "engine/nn/plan.h"

/* Where a matrix of rows x width pixels lies; strides in floats. */
typedef struct {
    const float *data;
    ptrdiff_t row_stride, stride; /* from row to row, from pixel to pixel */
} NnSource;

typedef struct {
    float *data;
    ptrdiff_t row_stride, stride;
} NnTarget;

typedef struct {
    const NnKernels *kernels;
    const NnConv *conv;
    NnSource a, r; /* window of the first pixel; residual, if there is one */
    NnTarget c;    /* its first column is that of first_panel */
    int rows, width;
    int first_panel, panel_count;
    int k_from, k_count; /* of a pointwise convolution: which of its inputs A holds */
} NnMultiply;

void nn_multiply(const NnMultiply *m);

#endif

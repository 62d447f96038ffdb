/* The inner loops, one table per instruction set. All tables do the same arithmetic; the plain one
 * is the twin that the others are tested against.
 *
 * Weights are laid out in panels: `panel_width` columns (output channels), first the bias of each
 * column, then for each k the columns' weights. A panel is 1, 2 or 3 vectors wide; unused columns
 * are zero. */
#ifndef GOLFCOACH_ENGINE_NN_KERNELS_H
#define GOLFCOACH_ENGINE_NN_KERNELS_H

#include <stddef.h>

#include "engine/nn/nn.h"

enum { NN_MAX_PANEL_VECTORS = 3, NN_MAX_TAPS = 5 };

/* What every pixel of one multiplication has in common. Strides are in floats. */
typedef struct {
    /* a pixel's K inputs: `segment_count` runs of `segment_length`, `segment_stride` apart */
    int segment_count;
    ptrdiff_t segment_length, segment_stride;
    ptrdiff_t a_stride, c_stride, r_stride; /* from one pixel to the next */
    float lo, hi;                           /* clamp of the result */
    const float *slope; /* per column: x < 0 ? x * slope : x; NULL = none. Aligned panel. */
    int accumulate;     /* start from C instead of the bias */
    int unfinished;     /* store the sums as they are: more will be accumulated */
    int columns;        /* of this panel that exist in C */
    int r_columns;      /* of this panel that exist in R; 0 = no residual */
    /* Weights that will be wanted next: each tile asks for `prefetch_step` bytes of them ahead of
     * time. The kernel moves `prefetch` on. Nothing: both the same, but not NULL, step 0. */
    const char *prefetch, *prefetch_end;
    ptrdiff_t prefetch_step;
} NnGemm;

/* Depthwise convolution of one output row. Input rows already contain their padding columns;
 * channels are padded to whole blocks. Weights: per block of channels, bias, then taps row by row.
 */
typedef struct {
    int taps_h, taps_w, stride; /* along the row */
    int channels;               /* multiple of the table's channel_block */
    ptrdiff_t column_stride;    /* floats from one input pixel to the next */
    ptrdiff_t out_stride;
    const float *weights;
    float lo, hi;
} NnDepthwise;

/* One output row of the ×2 bilinear enlargement: row `above` weighs `above_weight`, row `below` the
 * rest. */
typedef struct {
    int width, channels; /* of the input row */
    float above_weight;
    float lo, hi;       /* clamp */
    const float *slope; /* or NULL */
} NnResize;

typedef struct {
    NnIsa isa;
    int lanes; /* floats in a vector: panels are 1..3 vectors wide */
    /* Depthwise channels are padded to a multiple of this. Blocks of weights are `lanes` channels
     * each; what is left at the end (with AVX-512) is one block of channel_block. */
    int channel_block;
    /* pixels × one panel: C = epilogue(A·B + bias [+ R]). `m` pixels. */
    void (*gemm[NN_MAX_PANEL_VECTORS])(NnGemm *g, const float *a, const float *panel,
                                       const float *weights, float *c, const float *r, ptrdiff_t m);
    void (*depthwise)(const NnDepthwise *d, const float *const *rows, float *out, int out_width);
    /* out = epilogue(enlarged) [+ add] */
    void (*resize)(const NnResize *r, const float *above, const float *below, const float *add,
                   float *out);
    /* out = clamp(a + b) over n floats; out may be a or b */
    void (*add)(const float *a, const float *b, float *out, ptrdiff_t n, float lo, float hi);
    /* x < 0 ? x * slope[channel] : x */
    void (*prelu)(const float *in, const float *slope, float *out, ptrdiff_t pixels, int channels);
    /* 2×2 stride 2: one output row of `width` pixels from two input rows */
    void (*max_pool)(const float *row0, const float *row1, float *out, int width, int channels);
} NnKernels;

extern const NnKernels nn_kernels_plain;
extern const NnKernels nn_kernels_avx2;
extern const NnKernels nn_kernels_avx512;
extern const NnKernels nn_kernels_neon;

/* The table of an instruction set that nn_isa_resolve() gave. */
const NnKernels *nn_kernels_for(NnIsa isa);

#endif

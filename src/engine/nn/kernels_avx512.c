/* AVX-512: 32 registers of 16 floats. A tile of 8 pixels × 48 channels takes 24 accumulators and 3
 * weights; the inputs come as broadcast operands. */
#include <immintrin.h>

typedef __m512 V;
enum { LANES = 16 };
#define v_load(p)             _mm512_loadu_ps(p)
#define v_store(p, x)         _mm512_storeu_ps(p, x)
#define v_set1(x)             _mm512_set1_ps(x)
#define v_fma(a, b, c)        _mm512_fmadd_ps(a, b, c)
#define v_add(a, b)           _mm512_add_ps(a, b)
#define v_mul(a, b)           _mm512_mul_ps(a, b)
#define v_min(a, b)           _mm512_min_ps(a, b)
#define v_max(a, b)           _mm512_max_ps(a, b)
#define SOME(n)               ((__mmask16)((1U << (n)) - 1))
#define v_load_some(p, n)     _mm512_maskz_loadu_ps(SOME(n), p)
#define v_store_some(p, x, n) _mm512_mask_storeu_ps(p, SOME(n), x)

#define TILE_1 12
#define TILE_2 12
#define TILE_3 8

#include "engine/nn/kernels_simd.h"

/* Many of the networks' channel counts are odd multiples of 8: the last block is then half a
 * vector. */
enum { HALF = 8 };

static void depthwise_blocks(const NnDepthwise *d, const float *const *rows, float *out,
                             int out_width) {
    const int whole = d->channels / LANES * LANES;
    depthwise_vectors(d, rows, out, out_width);
    if (whole == d->channels)
        return;
    const float *half_rows[NN_MAX_TAPS];
    for (int i = 0; i < d->taps_h; i++)
        half_rows[i] = rows[i] + whole;
    NnDepthwise half = *d;
    half.channels = HALF;
    half.weights += (ptrdiff_t)whole * (1 + d->taps_h * d->taps_w);
    nn_kernels_avx2.depthwise(&half, half_rows, out + whole, out_width);
}

const NnKernels nn_kernels_avx512 = {
    .isa = NN_ISA_AVX512,
    .lanes = LANES,
    .channel_block = HALF,
    .gemm = {gemm_1, gemm_2, gemm_3},
    .depthwise = depthwise_blocks,
    .resize = resize_row,
    .add = add_all,
    .prelu = prelu_all,
    .max_pool = max_pool_row,
};

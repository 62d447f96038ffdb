/* AVX2 + FMA: 16 registers of 8 floats. A tile of 4 pixels × 24 channels takes 12 accumulators, 3
 * weights and 1 input: all 16. */
#include <immintrin.h>

typedef __m256 V;
enum { LANES = 8 };
#define v_load(p)      _mm256_loadu_ps(p)
#define v_store(p, x)  _mm256_storeu_ps(p, x)
#define v_set1(x)      _mm256_set1_ps(x)
#define v_fma(a, b, c) _mm256_fmadd_ps(a, b, c)
#define v_add(a, b)    _mm256_add_ps(a, b)
#define v_mul(a, b)    _mm256_mul_ps(a, b)
#define v_min(a, b)    _mm256_min_ps(a, b)
#define v_max(a, b)    _mm256_max_ps(a, b)

static const int some[16] = {-1, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0, 0, 0, 0, 0};
#define SOME(n)               _mm256_loadu_si256((const __m256i *)(some + LANES - (n)))
#define v_load_some(p, n)     _mm256_maskload_ps(p, SOME(n))
#define v_store_some(p, x, n) _mm256_maskstore_ps(p, SOME(n), x)

#define TILE_1 8
#define TILE_2 6
#define TILE_3 4

#include "engine/nn/kernels_simd.h"

const NnKernels nn_kernels_avx2 = {
    .isa = NN_ISA_AVX2,
    .lanes = LANES,
    .channel_block = LANES,
    .gemm = {gemm_1, gemm_2, gemm_3},
    .depthwise = depthwise_vectors,
    .resize = resize_row,
    .add = add_all,
    .prelu = prelu_all,
    .max_pool = max_pool_row,
};

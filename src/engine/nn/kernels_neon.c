/* NEON (aarch64): 32 registers of 4 floats. A tile of 8 pixels × 12 channels takes 24 accumulators,
 * 3 weights and 1 input. */
#include <arm_neon.h>
#include <stddef.h>

typedef float32x4_t V;
enum { LANES = 4 };
#define v_load(p)      vld1q_f32(p)
#define v_store(p, x)  vst1q_f32(p, x)
#define v_set1(x)      vdupq_n_f32(x)
#define v_fma(a, b, c) vfmaq_f32(c, a, b)
#define v_add(a, b)    vaddq_f32(a, b)
#define v_mul(a, b)    vmulq_f32(a, b)
#define v_min(a, b)    vminq_f32(a, b)
#define v_max(a, b)    vmaxq_f32(a, b)

static inline V v_load_some(const float *p, ptrdiff_t n) {
    float all[LANES] = {0};
    for (ptrdiff_t i = 0; i < n; i++)
        all[i] = p[i];
    return v_load(all);
}

static inline void v_store_some(float *p, V x, ptrdiff_t n) {
    float all[LANES];
    v_store(all, x);
    for (ptrdiff_t i = 0; i < n; i++)
        p[i] = all[i];
}

#define TILE_1 12
#define TILE_2 12
#define TILE_3 8

#include "engine/nn/kernels_simd.h"

const NnKernels nn_kernels_neon = {
    .isa = NN_ISA_NEON,
    .lanes = LANES,
    .channel_block = LANES,
    .gemm = {gemm_1, gemm_2, gemm_3},
    .depthwise = depthwise_vectors,
    .resize = resize_row,
    .add = add_all,
    .prelu = prelu_all,
    .max_pool = max_pool_row,
};

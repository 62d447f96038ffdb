#include "engine/nn/kernels.h"

#include <string.h>

static bool cpu_has(NnIsa isa) {
    switch (isa) {
    case NN_ISA_PLAIN:
        return true;
#if defined(__x86_64__)
    case NN_ISA_AVX2:
        return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    case NN_ISA_AVX512:
        return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
               __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw");
#elif defined(__aarch64__)
    case NN_ISA_NEON:
        return true;
#endif
    default:
        return false;
    }
}

NnIsa nn_isa_resolve(NnIsa isa) {
    static const NnIsa best_first[] = {NN_ISA_AVX512, NN_ISA_AVX2, NN_ISA_NEON, NN_ISA_PLAIN};
    if (isa != NN_ISA_AUTO)
        return cpu_has(isa) ? isa : NN_ISA_AUTO;
    for (size_t i = 0; i < sizeof best_first / sizeof *best_first; i++)
        if (cpu_has(best_first[i]))
            return best_first[i];
    return NN_ISA_PLAIN;
}

static const char *const names[] = {
    [NN_ISA_AUTO] = "auto",     [NN_ISA_PLAIN] = "plain", [NN_ISA_AVX2] = "avx2",
    [NN_ISA_AVX512] = "avx512", [NN_ISA_NEON] = "neon",
};

const char *nn_isa_name(NnIsa isa) {
    return names[isa];
}

const NnKernels *nn_kernels_for(NnIsa isa) {
    switch (isa) {
#if defined(__x86_64__)
    case NN_ISA_AVX2:
        return &nn_kernels_avx2;
    case NN_ISA_AVX512:
        return &nn_kernels_avx512;
#elif defined(__aarch64__)
    case NN_ISA_NEON:
        return &nn_kernels_neon;
#endif
    default:
        return &nn_kernels_plain;
    }
}

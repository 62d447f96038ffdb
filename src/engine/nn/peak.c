/* Twelve independent chains: enough for a latency of 4 or 5 cycles at 2 multiply-adds a cycle. In
 * assembler, so that no compiler can leave anything out or put anything in. */
#include "engine/nn/peak.h"

enum { CHAINS = 12, ROUNDS = 2000000 };

#define EACH_CHAIN(M) M(0) M(1) M(2) M(3) M(4) M(5) M(6) M(7) M(8) M(9) M(10) M(11)

#if defined(__x86_64__)
#define CHAIN_256(i) "vfmadd213ps %%ymm14, %%ymm15, %%ymm" #i "\n"
#define CHAIN_512(i) "vfmadd213ps %%zmm14, %%zmm15, %%zmm" #i "\n"

static void chains_avx2(long rounds) {
    __asm__ volatile("vzeroall\n"
                     "1:\n" EACH_CHAIN(CHAIN_256) "dec %0\n"
                                                  "jnz 1b\n"
                                                  "vzeroupper\n"
                     : "+r"(rounds)
                     :
                     : "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8",
                       "xmm9", "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15", "cc");
}

static void chains_avx512(long rounds) {
    __asm__ volatile("vzeroall\n"
                     "1:\n" EACH_CHAIN(CHAIN_512) "dec %0\n"
                                                  "jnz 1b\n"
                                                  "vzeroupper\n"
                     : "+r"(rounds)
                     :
                     : "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8",
                       "xmm9", "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15", "cc");
}
#elif defined(__aarch64__)
#define CHAIN_128(i) "fmla v" #i ".4s, v14.4s, v15.4s\n"

static void chains_neon(long rounds) {
    __asm__ volatile("movi v14.4s, #0\n"
                     "movi v15.4s, #0\n"
                     "1:\n" EACH_CHAIN(CHAIN_128) "subs %0, %0, #1\n"
                                                  "b.ne 1b\n"
                     : "+r"(rounds)
                     :
                     : "v0", "v1", "v2", "v3", "v4", "v5", "v6", "v7", "v8", "v9", "v10", "v11",
                       "v14", "v15", "cc");
}
#endif

/* One multiply-add at a time, as the plain kernels do. */
static void chains_plain(long rounds) {
    volatile float sink;
    float sums[CHAINS] = {0};
    for (long i = 0; i < rounds; i++)
        for (int k = 0; k < CHAINS; k++)
            sums[k] = sums[k] * 0.5F + 1;
    for (int k = 0; k < CHAINS; k++)
        sink = sums[k];
    (void)sink;
}

uint64_t nn_peak_run(NnIsa isa) {
    uint64_t lanes;
    switch (isa) {
#if defined(__x86_64__)
    case NN_ISA_AVX2:
        chains_avx2(ROUNDS);
        lanes = 8;
        break;
    case NN_ISA_AVX512:
        chains_avx512(ROUNDS);
        lanes = 16;
        break;
#elif defined(__aarch64__)
    case NN_ISA_NEON:
        chains_neon(ROUNDS);
        lanes = 4;
        break;
#endif
    default:
        chains_plain(ROUNDS);
        lanes = 1;
        break;
    }
    return 2 * lanes * CHAINS * ROUNDS;
}

/* The fast kernels, written once over a vector type; included by kernels_avx2.c, kernels_avx512.c
 * and kernels_neon.c after they defined
 *
 *   V, LANES                      the vector and its floats
 *   v_load, v_store, v_set1       unaligned
 *   v_load_some, v_store_some     the first n floats only
 *   v_fma(a, b, c) = a * b + c, v_add, v_mul, v_min, v_max
 *   TILE_1, TILE_2, TILE_3        pixels of a full tile for panels of 1, 2, 3 vectors
 *
 * Accumulators are named one by one (c0_0, c0_1, …): gcc keeps an array of accumulators in memory,
 * and with it the store-forward latency in the innermost loop. */
#include "engine/nn/kernels.h"

#define INLINE static inline __attribute__((always_inline))
/* Tiles are inlined into the walk over the pixels; checked builds would then be minutes in one
 * function. */
#if !defined(__has_feature)
#define __has_feature(x) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) ||                               \
    __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define TILE_LINKAGE static __attribute__((noinline))
#else
#define TILE_LINKAGE INLINE
#endif

#define ROWS_1(M)  M(0)
#define ROWS_2(M)  ROWS_1(M) M(1)
#define ROWS_3(M)  ROWS_2(M) M(2)
#define ROWS_4(M)  ROWS_3(M) M(3)
#define ROWS_5(M)  ROWS_4(M) M(4)
#define ROWS_6(M)  ROWS_5(M) M(5)
#define ROWS_7(M)  ROWS_6(M) M(6)
#define ROWS_8(M)  ROWS_7(M) M(7)
#define ROWS_9(M)  ROWS_8(M) M(8)
#define ROWS_10(M) ROWS_9(M) M(9)
#define ROWS_11(M) ROWS_10(M) M(10)
#define ROWS_12(M) ROWS_11(M) M(11)

/* How many of `columns` lie in a vector that starts at the first of them. */
INLINE int some_lanes(int columns) {
    return columns < 0 ? 0 : columns > LANES ? LANES : columns;
}

/* clang-format off */
#define EACH_1(X, i) X(i, 0)
#define EACH_2(X, i) X(i, 0) X(i, 1)
#define EACH_3(X, i) X(i, 0) X(i, 1) X(i, 2)

#define FROM_BIAS(i, j)  V c##i##_##j = bias##j;
#define FROM_C(i, j)     c##i##_##j = v_load(c + (i) * g->c_stride + (j) * LANES);
#define FROM_C_SOME(i, j) c##i##_##j = v_load_some(c + (i) * g->c_stride + (j) * LANES, tail);
#define TO_C_SOME(i, j)   v_store_some(c + (i) * g->c_stride + (j) * LANES, c##i##_##j, tail);
#define ADD_R_SOME(i, j)                                                                                \
    c##i##_##j = v_add(c##i##_##j, v_load_some(r + (i) * g->r_stride + (j) * LANES,                     \
                                               some_lanes(g->r_columns - (j) * LANES)));
#define TO_C(i, j)       v_store(c + (i) * g->c_stride + (j) * LANES, c##i##_##j);
#define ADD_R(i, j)      c##i##_##j = v_add(c##i##_##j, v_load(r + (i) * g->r_stride + (j) * LANES));
#define CLAMP(i, j)      c##i##_##j = v_min(v_max(c##i##_##j, lo), hi);
#define SLOPE(i, j)      c##i##_##j = v_fma(v_min(c##i##_##j, zero), slope##j, v_max(c##i##_##j, zero));
#define MULTIPLY(i, j)   c##i##_##j = v_fma(x##i, b##j, c##i##_##j);
#define BROADCAST(i)     V x##i = v_set1(a##i[k]);

#define BIAS_1 V bias0 = v_load(panel);
#define BIAS_2 BIAS_1 V bias1 = v_load(panel + LANES);
#define BIAS_3 BIAS_2 V bias2 = v_load(panel + 2 * LANES);
#define B_1 V b0 = v_load(b);
#define B_2 B_1 V b1 = v_load(b + LANES);
#define B_3 B_2 V b2 = v_load(b + 2 * LANES);
#define SLOPE_1 V slope0 = v_load(g->slope);
#define SLOPE_2 SLOPE_1 V slope1 = v_load(g->slope + LANES);
#define SLOPE_3 SLOPE_2 V slope2 = v_load(g->slope + 2 * LANES);

#define A_ROW(i) const float *a##i = a + (i) * g->a_stride;
#define A_NEXT(i) a##i += g->segment_stride;

/* One tile: MR pixels × NV vectors. */
#define TILE(MR, NV)                                                                                    \
    TILE_LINKAGE void tile_##MR##x##NV(const NnGemm *g, const float *a, const float *panel,                   \
                                 const float *b, float *c, const float *r) {                            \
        /* columns of the last vector that exist */                                                     \
        const int tail = g->columns - (NV - 1) * LANES, ragged = tail < LANES;                          \
        BIAS_##NV                                                                                       \
        ROWS_##MR(ROW_BIAS_##NV)                                                                        \
        if (g->accumulate) {                                                                            \
            if (ragged) {                                                                               \
                ROWS_##MR(ROW_C_SOME_##NV)                                                              \
            } else {                                                                                    \
                ROWS_##MR(ROW_C_##NV)                                                                   \
            }                                                                                           \
        }                                                                                               \
        ROWS_##MR(A_ROW)                                                                                \
        const ptrdiff_t length = g->segment_length;                                                     \
        for (int s = g->segment_count;;) {                                                              \
            for (ptrdiff_t k = 0; k < length; k++) {                                                    \
                B_##NV                                                                                  \
                b += NV * LANES;                                                                        \
                ROWS_##MR(ROW_FMA_##NV)                                                                 \
            }                                                                                           \
            if (--s <= 0)                                                                               \
                break;                                                                                  \
            ROWS_##MR(A_NEXT)                                                                           \
        }                                                                                               \
        if (!g->unfinished) {                                                                           \
            if (g->r_columns && (ragged || g->r_columns < g->columns)) {                                \
                ROWS_##MR(ROW_ADD_R_SOME_##NV)                                                          \
            } else if (g->r_columns) {                                                                  \
                ROWS_##MR(ROW_ADD_R_##NV)                                                               \
            }                                                                                           \
            if (g->slope) {                                                                             \
                const V zero = v_set1(0);                                                               \
                SLOPE_##NV                                                                              \
                ROWS_##MR(ROW_SLOPE_##NV)                                                               \
            } else {                                                                                    \
                const V lo = v_set1(g->lo), hi = v_set1(g->hi);                                         \
                ROWS_##MR(ROW_CLAMP_##NV)                                                               \
            }                                                                                           \
        }                                                                                               \
        if (ragged) {                                                                                   \
            ROWS_##MR(ROW_TO_C_SOME_##NV)                                                               \
        } else {                                                                                        \
            ROWS_##MR(ROW_TO_C_##NV)                                                                    \
        }                                                                                               \
    }

#define ROW_BIAS_1(i) EACH_1(FROM_BIAS, i)
#define ROW_BIAS_2(i) EACH_2(FROM_BIAS, i)
#define ROW_BIAS_3(i) EACH_3(FROM_BIAS, i)
#define ROW_C_SOME_1(i) FROM_C_SOME(i, 0)
#define ROW_C_SOME_2(i) FROM_C(i, 0) FROM_C_SOME(i, 1)
#define ROW_C_SOME_3(i) FROM_C(i, 0) FROM_C(i, 1) FROM_C_SOME(i, 2)
#define ROW_TO_C_SOME_1(i) TO_C_SOME(i, 0)
#define ROW_TO_C_SOME_2(i) TO_C(i, 0) TO_C_SOME(i, 1)
#define ROW_TO_C_SOME_3(i) TO_C(i, 0) TO_C(i, 1) TO_C_SOME(i, 2)
#define ROW_ADD_R_SOME_1(i) EACH_1(ADD_R_SOME, i)
#define ROW_ADD_R_SOME_2(i) EACH_2(ADD_R_SOME, i)
#define ROW_ADD_R_SOME_3(i) EACH_3(ADD_R_SOME, i)
#define ROW_C_1(i) EACH_1(FROM_C, i)
#define ROW_C_2(i) EACH_2(FROM_C, i)
#define ROW_C_3(i) EACH_3(FROM_C, i)
#define ROW_FMA_1(i) BROADCAST(i) EACH_1(MULTIPLY, i)
#define ROW_FMA_2(i) BROADCAST(i) EACH_2(MULTIPLY, i)
#define ROW_FMA_3(i) BROADCAST(i) EACH_3(MULTIPLY, i)
#define ROW_ADD_R_1(i) EACH_1(ADD_R, i)
#define ROW_ADD_R_2(i) EACH_2(ADD_R, i)
#define ROW_ADD_R_3(i) EACH_3(ADD_R, i)
#define ROW_SLOPE_1(i) EACH_1(SLOPE, i)
#define ROW_SLOPE_2(i) EACH_2(SLOPE, i)
#define ROW_SLOPE_3(i) EACH_3(SLOPE, i)
#define ROW_CLAMP_1(i) EACH_1(CLAMP, i)
#define ROW_CLAMP_2(i) EACH_2(CLAMP, i)
#define ROW_CLAMP_3(i) EACH_3(CLAMP, i)
#define ROW_TO_C_1(i) EACH_1(TO_C, i)
#define ROW_TO_C_2(i) EACH_2(TO_C, i)
#define ROW_TO_C_3(i) EACH_3(TO_C, i)

/* Weights stream from far away once per run; without asking early, their latency is not hidden. */
INLINE void prefetch_weights(NnGemm *g) {
    const char *end = g->prefetch + g->prefetch_step;
    end = end < g->prefetch_end ? end : g->prefetch_end;
    for (; g->prefetch < end; g->prefetch += 64)
        __builtin_prefetch(g->prefetch, 0, 2);
}

/* All tile heights of one panel width, and the walk over the pixels. What is left after full tiles is cut
 * in two even parts, since a tile of one or two pixels leaves the multipliers idle. */
#define TILE_CASE(MR, NV) case MR: tile_##MR##x##NV(g, a, panel, b, c, r); break;
/* clang-format on */

#define DEFINE_GEMM(NV, FULL, ALL_TILES, ALL_CASES)                                                \
    ALL_TILES(NV)                                                                                  \
    static void gemm_##NV(NnGemm *g, const float *a, const float *panel, const float *b, float *c, \
                          const float *r, ptrdiff_t m) {                                           \
        while (m > 0) {                                                                            \
            ptrdiff_t n = m >= 2 * FULL || m == FULL ? FULL : m > FULL ? (m + 1) / 2 : m;          \
            prefetch_weights(g);                                                                   \
            switch (n) { ALL_CASES(NV) }                                                           \
            a += n * g->a_stride;                                                                  \
            c += n * g->c_stride;                                                                  \
            r += n * g->r_stride;                                                                  \
            m -= n;                                                                                \
        }                                                                                          \
    }

/* clang-format off */
#define TILES_TO_4(NV) TILE(1, NV) TILE(2, NV) TILE(3, NV) TILE(4, NV)
#define TILES_TO_6(NV) TILES_TO_4(NV) TILE(5, NV) TILE(6, NV)
#define TILES_TO_8(NV) TILES_TO_6(NV) TILE(7, NV) TILE(8, NV)
#define TILES_TO_12(NV) TILES_TO_8(NV) TILE(9, NV) TILE(10, NV) TILE(11, NV) TILE(12, NV)
#define CASES_TO_4(NV) TILE_CASE(1, NV) TILE_CASE(2, NV) TILE_CASE(3, NV) TILE_CASE(4, NV)
#define CASES_TO_6(NV) CASES_TO_4(NV) TILE_CASE(5, NV) TILE_CASE(6, NV)
#define CASES_TO_8(NV) CASES_TO_6(NV) TILE_CASE(7, NV) TILE_CASE(8, NV)
#define CASES_TO_12(NV) CASES_TO_8(NV) TILE_CASE(9, NV) TILE_CASE(10, NV) TILE_CASE(11, NV) TILE_CASE(12, NV)
#define PASTE(A, B) A##B
#define TILES_TO(N) PASTE(TILES_TO_, N)
#define CASES_TO(N) PASTE(CASES_TO_, N)

DEFINE_GEMM(1, TILE_1, TILES_TO(TILE_1), CASES_TO(TILE_1))
DEFINE_GEMM(2, TILE_2, TILES_TO(TILE_2), CASES_TO(TILE_2))
DEFINE_GEMM(3, TILE_3, TILES_TO(TILE_3), CASES_TO(TILE_3))

/* Depthwise: XW outputs of one block of channels. Input columns are loaded once per row of taps and meet
 * the outputs they belong to; all conditions are constants after inlining. */
#define DW_TAP(t) ((t) == 0 ? w0 : (t) == 1 ? w1 : (t) == 2 ? w2 : (t) == 3 ? w3 : w4)
#define DW_MEET(i, c)                                                                                   \
    if ((i) < XW && (c) - (i) * S >= 0 && (c) - (i) * S < K)                                            \
        acc##i = v_fma(v, DW_TAP((c) - (i) * S), acc##i);
#define DW_COLUMN(c)                                                                                    \
    if ((c) < (XW - 1) * S + K) {                                                                       \
        const V v = v_load(p + (c) * d->column_stride);                                                 \
        DW_MEET(0, c) DW_MEET(1, c) DW_MEET(2, c) DW_MEET(3, c)                                         \
        DW_MEET(4, c) DW_MEET(5, c) DW_MEET(6, c) DW_MEET(7, c)                                         \
    }
#define DW_STORE(i)                                                                                     \
    if ((i) < XW)                                                                                       \
        v_store(out + (i) * d->out_stride, v_min(v_max(acc##i, lo), hi));

INLINE void depthwise_group(const NnDepthwise *d, const float *const *rows, ptrdiff_t at, const float *w,
                            float *out, const int K, const int S, const int XW) {
    const V lo = v_set1(d->lo), hi = v_set1(d->hi);
    V acc0 = v_load(w), acc1 = acc0, acc2 = acc0, acc3 = acc0;
    V acc4 = acc0, acc5 = acc0, acc6 = acc0, acc7 = acc0;
    w += LANES;
    for (int row = 0; row < K; row++, w += K * LANES) {
        const float *p = rows[row] + at;
        const V w0 = v_load(w), w1 = v_load(w + LANES), w2 = v_load(w + 2 * LANES);
        const V w3 = K > 3 ? v_load(w + 3 * LANES) : w0, w4 = K > 4 ? v_load(w + 4 * LANES) : w0;
        DW_COLUMN(0) DW_COLUMN(1) DW_COLUMN(2) DW_COLUMN(3) DW_COLUMN(4) DW_COLUMN(5) DW_COLUMN(6)
        DW_COLUMN(7) DW_COLUMN(8) DW_COLUMN(9) DW_COLUMN(10) DW_COLUMN(11) DW_COLUMN(12) DW_COLUMN(13)
        DW_COLUMN(14) DW_COLUMN(15) DW_COLUMN(16) DW_COLUMN(17) DW_COLUMN(18)
    }
    DW_STORE(0) DW_STORE(1) DW_STORE(2) DW_STORE(3) DW_STORE(4) DW_STORE(5) DW_STORE(6) DW_STORE(7)
}
/* clang-format on */

#define DEFINE_DEPTHWISE(NAME, K, S)                                                               \
    static __attribute__((noinline)) void NAME(const NnDepthwise *d, const float *const *rows,     \
                                               ptrdiff_t x, float *out, int count) {               \
        const ptrdiff_t block = (1 + K * K) * LANES;                                               \
        const float *w = d->weights;                                                               \
        ptrdiff_t at = x * S * d->column_stride;                                                   \
        float *to = out + x * d->out_stride;                                                       \
        const int vectors = d->channels / LANES;                                                   \
        for (int i = 0; i < vectors; i++, w += block, at += LANES, to += LANES) {                  \
            switch (count) {                                                                       \
            case 8:                                                                                \
                depthwise_group(d, rows, at, w, to, K, S, 8);                                      \
                break;                                                                             \
            case 7:                                                                                \
                depthwise_group(d, rows, at, w, to, K, S, 7);                                      \
                break;                                                                             \
            case 6:                                                                                \
                depthwise_group(d, rows, at, w, to, K, S, 6);                                      \
                break;                                                                             \
            case 5:                                                                                \
                depthwise_group(d, rows, at, w, to, K, S, 5);                                      \
                break;                                                                             \
            case 4:                                                                                \
                depthwise_group(d, rows, at, w, to, K, S, 4);                                      \
                break;                                                                             \
            case 3:                                                                                \
                depthwise_group(d, rows, at, w, to, K, S, 3);                                      \
                break;                                                                             \
            case 2:                                                                                \
                depthwise_group(d, rows, at, w, to, K, S, 2);                                      \
                break;                                                                             \
            default:                                                                               \
                depthwise_group(d, rows, at, w, to, K, S, 1);                                      \
                break;                                                                             \
            }                                                                                      \
        }                                                                                          \
    }

DEFINE_DEPTHWISE(depthwise_3_1, 3, 1)
DEFINE_DEPTHWISE(depthwise_3_2, 3, 2)
DEFINE_DEPTHWISE(depthwise_5_1, 5, 1)
DEFINE_DEPTHWISE(depthwise_5_2, 5, 2)

/* Any other size: one output at a time. */
static void depthwise_any(const NnDepthwise *d, const float *const *rows, float *out,
                          int out_width) {
    const V lo = v_set1(d->lo), hi = v_set1(d->hi);
    const float *w = d->weights;
    for (int c = 0; c + LANES <= d->channels;
         c += LANES, w += (1 + d->taps_h * d->taps_w) * LANES) {
        for (ptrdiff_t x = 0; x < out_width; x++) {
            V acc = v_load(w);
            for (int r = 0; r < d->taps_h; r++)
                for (int t = 0; t < d->taps_w; t++)
                    acc = v_fma(v_load(rows[r] + (x * d->stride + t) * d->column_stride + c),
                                v_load(w + (1 + r * d->taps_w + t) * LANES), acc);
            v_store(out + x * d->out_stride + c, v_min(v_max(acc, lo), hi));
        }
    }
}

static void depthwise_vectors(const NnDepthwise *d, const float *const *rows, float *out,
                              int out_width) {
    void (*group)(const NnDepthwise *, const float *const *, ptrdiff_t, float *, int) = NULL;
    if (d->taps_h == 3 && d->taps_w == 3 && d->stride <= 2)
        group = d->stride == 1 ? depthwise_3_1 : depthwise_3_2;
    else if (d->taps_h == 5 && d->taps_w == 5 && d->stride <= 2)
        group = d->stride == 1 ? depthwise_5_1 : depthwise_5_2;
    if (!group) {
        depthwise_any(d, rows, out, out_width);
        return;
    }
    for (int x = 0; x < out_width;) {
        int left = out_width - x;
        int count = left >= 16 || left == 8 ? 8 : left > 8 ? (left + 1) / 2 : left;
        group(d, rows, x, out, count);
        x += count;
    }
}

/* Loads and stores of the elementwise kernels: whole vectors, and what is left at the end. */
INLINE V load_upto(const float *p, int n) {
    return n >= LANES ? v_load(p) : v_load_some(p, n);
}

INLINE void store_upto(float *p, V x, int n) {
    if (n >= LANES)
        v_store(p, x);
    else
        v_store_some(p, x, n);
}

INLINE V v_prelu(V x, V slope) {
    const V zero = v_set1(0);
    return v_fma(v_min(x, zero), slope, v_max(x, zero));
}

/* Two rows and two columns: above_weight and the rest down, 0.75 and 0.25 across. */
static void resize_row(const NnResize *s, const float *above, const float *below, const float *add,
                       float *out) {
    const V above_w = v_set1(s->above_weight), below_w = v_set1(1 - s->above_weight);
    const V near_w = v_set1(0.75F), far_w = v_set1(0.25F), lo = v_set1(s->lo), hi = v_set1(s->hi);
    for (ptrdiff_t x = 0; x < 2 * (ptrdiff_t)s->width; x++) {
        ptrdiff_t near = x / 2, far = x % 2 ? near + 1 : near - 1;
        far = far < 0 ? 0 : far >= s->width ? s->width - 1 : far;
        for (int c = 0; c < s->channels; c += LANES) {
            const int n = s->channels - c;
            const ptrdiff_t near_at = near * s->channels + c, far_at = far * s->channels + c;
            const ptrdiff_t at = x * s->channels + c;
            V near_y = v_fma(load_upto(above + near_at, n), above_w,
                             v_mul(load_upto(below + near_at, n), below_w));
            V far_y = v_fma(load_upto(above + far_at, n), above_w,
                            v_mul(load_upto(below + far_at, n), below_w));
            V y = v_fma(near_y, near_w, v_mul(far_y, far_w));
            if (s->slope)
                y = v_prelu(y, load_upto(s->slope + c, n));
            y = v_min(v_max(y, lo), hi);
            if (add)
                y = v_add(y, load_upto(add + at, n));
            store_upto(out + at, y, n);
        }
    }
}

static void add_all(const float *a, const float *b, float *out, ptrdiff_t n, float lo, float hi) {
    const V vlo = v_set1(lo), vhi = v_set1(hi);
    ptrdiff_t i = 0;
    for (; i + LANES <= n; i += LANES)
        v_store(out + i, v_min(v_max(v_add(v_load(a + i), v_load(b + i)), vlo), vhi));
    for (; i < n; i++) {
        float x = a[i] + b[i];
        out[i] = x < lo ? lo : x > hi ? hi : x;
    }
}

static void prelu_all(const float *in, const float *slope, float *out, ptrdiff_t pixels,
                      int channels) {
    for (ptrdiff_t p = 0; p < pixels; p++, in += channels, out += channels)
        for (int c = 0; c < channels; c += LANES) {
            const int n = channels - c;
            store_upto(out + c, v_prelu(load_upto(in + c, n), load_upto(slope + c, n)), n);
        }
}

static void max_pool_row(const float *row0, const float *row1, float *out, int width,
                         int channels) {
    for (ptrdiff_t x = 0; x < width; x++)
        for (int c = 0; c < channels; c += LANES) {
            const int n = channels - c;
            const float *p = row0 + 2 * x * channels + c, *q = row1 + 2 * x * channels + c;
            V upper = v_max(load_upto(p, n), load_upto(p + channels, n));
            V lower = v_max(load_upto(q, n), load_upto(q + channels, n));
            store_upto(out + x * channels + c, v_max(upper, lower), n);
        }
}

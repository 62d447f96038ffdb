/* Plain C: what the kernels mean, written to be read. The twin that the fast tables are tested
 * against, and the fallback for any CPU. */
#include "engine/nn/kernels.h"

enum { LANES = 4 };

static float clamp(float x, float lo, float hi) {
    return x < lo ? lo : x > hi ? hi : x;
}

static void gemm(const NnGemm *g, int width, const float *a, const float *panel,
                 const float *weights, float *c, const float *r, ptrdiff_t m) {
    for (ptrdiff_t p = 0; p < m; p++, a += g->a_stride, c += g->c_stride, r += g->r_stride) {
        for (int j = 0; j < g->columns; j++) {
            float sum = g->accumulate ? c[j] : panel[j];
            const float *w = weights + j;
            for (int s = 0; s < g->segment_count; s++)
                for (ptrdiff_t k = 0; k < g->segment_length; k++, w += width)
                    sum += a[s * g->segment_stride + k] * *w;
            if (!g->unfinished) {
                if (j < g->r_columns)
                    sum += r[j];
                sum = g->slope ? (sum < 0 ? sum * g->slope[j] : sum) : clamp(sum, g->lo, g->hi);
            }
            c[j] = sum;
        }
    }
}

static void gemm_1(NnGemm *g, const float *a, const float *panel, const float *weights, float *c,
                   const float *r, ptrdiff_t m) {
    gemm(g, LANES, a, panel, weights, c, r, m);
}

static void gemm_2(NnGemm *g, const float *a, const float *panel, const float *weights, float *c,
                   const float *r, ptrdiff_t m) {
    gemm(g, 2 * LANES, a, panel, weights, c, r, m);
}

static void gemm_3(NnGemm *g, const float *a, const float *panel, const float *weights, float *c,
                   const float *r, ptrdiff_t m) {
    gemm(g, 3 * LANES, a, panel, weights, c, r, m);
}

static void depthwise(const NnDepthwise *d, const float *const *rows, float *out, int out_width) {
    const int taps = d->taps_h * d->taps_w;
    for (int c = 0; c < d->channels; c++) {
        const float *w = d->weights + (ptrdiff_t)(c / LANES) * LANES * (1 + taps) + c % LANES;
        for (ptrdiff_t x = 0; x < out_width; x++) {
            float sum = w[0];
            for (int t = 0; t < taps; t++)
                sum += rows[t / d->taps_w][(x * d->stride + t % d->taps_w) * d->column_stride + c] *
                       w[(1 + t) * LANES];
            out[x * d->out_stride + c] = clamp(sum, d->lo, d->hi);
        }
    }
}

static void resize(const NnResize *s, const float *above, const float *below, const float *add,
                   float *out) {
    for (int x = 0; x < 2 * s->width; x++) {
        int near = x / 2, far = x % 2 ? near + 1 : near - 1;
        far = far < 0 ? 0 : far >= s->width ? s->width - 1 : far;
        for (int c = 0; c < s->channels; c++) {
            int n = near * s->channels + c, f = far * s->channels + c, o = x * s->channels + c;
            float y = (above[n] * s->above_weight + below[n] * (1 - s->above_weight)) * 0.75F +
                      (above[f] * s->above_weight + below[f] * (1 - s->above_weight)) * 0.25F;
            if (s->slope && y < 0)
                y *= s->slope[c];
            out[o] = clamp(y, s->lo, s->hi) + (add ? add[o] : 0);
        }
    }
}

static void add(const float *a, const float *b, float *out, ptrdiff_t n, float lo, float hi) {
    for (ptrdiff_t i = 0; i < n; i++)
        out[i] = clamp(a[i] + b[i], lo, hi);
}

static void prelu(const float *in, const float *slope, float *out, ptrdiff_t pixels, int channels) {
    for (ptrdiff_t i = 0; i < pixels * channels; i++)
        out[i] = in[i] < 0 ? in[i] * slope[i % channels] : in[i];
}

static void max_pool(const float *row0, const float *row1, float *out, int width, int channels) {
    for (int x = 0; x < width; x++) {
        for (int c = 0; c < channels; c++) {
            const float *p = row0 + 2 * x * channels + c, *q = row1 + 2 * x * channels + c;
            float a = p[0] > p[channels] ? p[0] : p[channels];
            float b = q[0] > q[channels] ? q[0] : q[channels];
            out[x * channels + c] = a > b ? a : b;
        }
    }
}

const NnKernels nn_kernels_plain = {
    .isa = NN_ISA_PLAIN,
    .lanes = LANES,
    .channel_block = LANES,
    .gemm = {gemm_1, gemm_2, gemm_3},
    .depthwise = depthwise,
    .resize = resize,
    .add = add,
    .prelu = prelu,
    .max_pool = max_pool,
};

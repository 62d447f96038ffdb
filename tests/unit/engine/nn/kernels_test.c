/* Every table of kernels that this CPU has against the plain one, on random problems. What lies
 * beside and behind an output must stay as it was.
 *
 * tests: kernels_plain.c kernels_avx2.c kernels_avx512.c kernels_neon.c isa.c */
#include "engine/nn/kernels.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/nn/plan.h"
#include "model_builder.h"
#include "unit/tap.h"

enum { GUARD = 64 }; /* floats behind every output */
static const float untouched = 12345;

static ModelBuilder *mb; /* the generator */

static int between(int least, int most) {
    return least + mb_random_int(mb, most - least + 1);
}

static float *random_floats(size_t count) {
    float *values = malloc(count * sizeof *values);
    for (size_t i = 0; i < count; i++)
        values[i] = mb_random(mb);
    return values;
}

static float *untouched_floats(size_t count) {
    float *values = malloc((count + GUARD) * sizeof *values);
    for (size_t i = 0; i < count + GUARD; i++)
        values[i] = untouched;
    return values;
}

static float *copy_floats(const float *from, size_t count) {
    float *values = malloc(count * sizeof *values);
    memcpy(values, from, count * sizeof *values);
    return values;
}

static bool guard_is_untouched(const float *out, size_t count) {
    for (size_t i = 0; i < GUARD; i++)
        if (out[count + i] != untouched)
            return false;
    return true;
}

static double difference(const float *a, const float *b, size_t count) {
    double worst = 0;
    for (size_t i = 0; i < count; i++)
        if (!(fabs((double)a[i] - b[i]) <= worst))
            worst = fabs((double)a[i] - b[i]);
    return worst;
}

static const NnKernels *tables[4];
static int table_count;

static void find_tables(void) {
    for (int isa = NN_ISA_PLAIN; isa <= NN_ISA_NEON; isa++)
        if (nn_isa_resolve((NnIsa)isa) != NN_ISA_AUTO)
            tables[table_count++] = nn_kernels_for((NnIsa)isa);
}

/* ---- multiplication ---- */

typedef struct {
    int m, columns, r_columns, segments, length;
    ptrdiff_t segment_stride, a_stride, c_stride, r_stride;
    bool accumulate, unfinished, slope, clamp;
    float *a, *weights, *bias, *r, *slopes, *c;
    size_t c_count;
} Product;

static Product random_product(int most_columns) {
    Product p = {.m = between(1, 40), .columns = between(1, most_columns)};
    p.segments = between(0, 2) ? 1 : between(2, 5);
    p.length = p.segments == 1 ? between(1, 70) : between(1, 20);
    p.segment_stride = p.length + between(0, 9);
    p.a_stride = between(1, 80);
    p.c_stride = p.columns + between(0, 20);
    p.r_columns = between(0, 2) == 0 ? between(1, p.columns) : between(0, 1) * p.columns;
    p.r_stride = p.r_columns + between(0, 20);
    p.accumulate = between(0, 1);
    p.unfinished = between(0, 3) == 0;
    p.slope = between(0, 2) == 0;
    p.clamp = !p.slope && between(0, 1);
    const int k = p.segments * p.length;
    p.a = random_floats(
        (size_t)((p.m - 1) * p.a_stride + (p.segments - 1) * p.segment_stride + p.length));
    p.weights = random_floats((size_t)(k * p.columns));
    p.bias = random_floats((size_t)p.columns);
    p.r = random_floats((size_t)((p.m - 1) * p.r_stride + p.r_columns) + 1);
    p.slopes = random_floats((size_t)p.columns + 64);
    p.c_count = (size_t)((p.m - 1) * p.c_stride + p.columns);
    p.c = untouched_floats(p.c_count);
    for (ptrdiff_t i = 0; i < p.m; i++)
        for (int j = 0; j < p.columns; j++)
            p.c[i * p.c_stride + j] = mb_random(mb);
    return p;
}

static void free_product(Product *p) {
    float *all[] = {p->a, p->weights, p->bias, p->r, p->slopes, p->c};
    for (int i = 0; i < 6; i++)
        free(all[i]);
}

/* Columns [first, first + columns) of the product as one panel of `table`, into c. */
static void multiply_panel(const NnKernels *table, const Product *p, int first, int columns,
                           float *c) {
    const int vectors = (columns + table->lanes - 1) / table->lanes, width = vectors * table->lanes;
    const int k_count = p->segments * p->length;
    float *panel = calloc((size_t)((1 + k_count) * width), sizeof *panel);
    for (int j = 0; j < columns; j++) {
        panel[j] = p->bias[first + j];
        for (int k = 0; k < k_count; k++)
            panel[(1 + k) * width + j] = p->weights[k * p->columns + first + j];
    }
    int r_columns = p->r_columns - first;
    r_columns = r_columns < 0 ? 0 : r_columns > columns ? columns : r_columns;
    NnGemm g = {.segment_count = p->segments,
                .segment_length = p->length,
                .segment_stride = p->segment_stride,
                .a_stride = p->a_stride,
                .c_stride = p->c_stride,
                .r_stride = r_columns ? p->r_stride : p->c_stride,
                .lo = p->clamp ? 0 : -INFINITY,
                .hi = p->clamp ? 1.5F : INFINITY,
                .slope = p->slope ? p->slopes + first : NULL,
                .accumulate = p->accumulate,
                .unfinished = p->unfinished,
                .columns = columns,
                .r_columns = r_columns,
                .prefetch = (const char *)panel,
                .prefetch_end = (const char *)panel};
    table->gemm[vectors - 1](&g, p->a, panel, panel + width, c + first,
                             r_columns ? p->r + first : c + first, p->m);
    free(panel);
}

static float *product_by(const NnKernels *table, const Product *p, int panel) {
    float *c = copy_floats(p->c, p->c_count + GUARD);
    for (int first = 0; first < p->columns; first += panel)
        multiply_panel(table, p, first, p->columns - first < panel ? p->columns - first : panel, c);
    return c;
}

static void products_equal_the_plain_ones(void) {
    for (int round = 0; round < 6000; round++) {
        const NnKernels *table = tables[round % table_count];
        Product p = random_product(3 * table->lanes);
        float *want = product_by(&nn_kernels_plain, &p, 12);
        float *got = product_by(table, &p, 3 * table->lanes);
        /* also what lies between the rows of C */
        const double d = difference(got, want, p.c_count + GUARD);
        TAP_CHECK(d < 2e-5, "%s: %g for m %d, columns %d, r %d, %d x %d, %d%d%d%d",
                  nn_isa_name(table->isa), d, p.m, p.columns, p.r_columns, p.segments, p.length,
                  p.accumulate, p.unfinished, p.slope, p.clamp);
        TAP_CHECK(guard_is_untouched(got, p.c_count));
        free(want);
        free(got);
        free_product(&p);
    }
}

/* The plain kernel against the sum itself. */
static void plain_products_are_the_sums(void) {
    for (int round = 0; round < 500; round++) {
        Product p = random_product(12);
        float *got = product_by(&nn_kernels_plain, &p, 12);
        for (ptrdiff_t i = 0; i < p.m * p.columns; i++) {
            const ptrdiff_t y = i / p.columns, j = i % p.columns;
            double sum = p.accumulate ? p.c[y * p.c_stride + j] : p.bias[j];
            for (int k = 0; k < p.segments * p.length; k++)
                sum +=
                    (double)p.a[y * p.a_stride + k / p.length * p.segment_stride + k % p.length] *
                    p.weights[k * p.columns + j];
            if (!p.unfinished) {
                sum += j < p.r_columns ? p.r[y * p.r_stride + j] : 0;
                if (p.slope)
                    sum *= sum < 0 ? p.slopes[j] : 1;
                if (p.clamp)
                    sum = fmin(fmax(sum, 0), 1.5);
            }
            TAP_CHECK(fabs(sum - got[y * p.c_stride + j]) < 2e-5);
        }
        free(got);
        free_product(&p);
    }
}

static void weights_are_asked_for_within_their_bounds(void) {
    for (int i = 0; i < table_count; i++) {
        Product p = random_product(tables[i]->lanes);
        float *weights = random_floats(100), *panel = random_floats(100 * 16);
        NnGemm g = {.segment_count = 1,
                    .segment_length = 1,
                    .c_stride = p.c_stride,
                    .r_stride = p.c_stride,
                    .lo = -INFINITY,
                    .hi = INFINITY,
                    .columns = 1,
                    .prefetch = (const char *)weights,
                    .prefetch_end = (const char *)(weights + 100),
                    .prefetch_step = 64};
        tables[i]->gemm[0](&g, p.a, panel, panel, p.c, p.c, p.m);
        TAP_CHECK(g.prefetch <= g.prefetch_end + 64 && g.prefetch >= (const char *)weights);
        free(weights);
        free(panel);
        free_product(&p);
    }
}

/* ---- depthwise ---- */

typedef struct {
    int channels, taps_h, taps_w, stride, out_width;
    ptrdiff_t column_stride, out_stride;
    bool clamp;
    float *weights, *bias, *rows[NN_MAX_TAPS];
    size_t out_count;
} Filter;

static Filter random_filter(void) {
    static const int sizes[][2] = {{1, 1}, {3, 3}, {5, 5}, {2, 3}, {3, 2}, {4, 1}, {1, 5}, {5, 3}};
    Filter f = {.channels = between(1, 70),
                .stride = between(1, 3),
                .out_width = between(1, 40),
                .clamp = between(0, 1)};
    const int size = between(0, 2) ? between(1, 2) : between(0, 7);
    f.taps_h = sizes[size][0];
    f.taps_w = sizes[size][1];
    const int padded = (f.channels + 15) / 16 * 16;
    f.column_stride = padded + between(0, 5);
    f.out_stride = padded + between(0, 5);
    f.weights = random_floats((size_t)(f.taps_h * f.taps_w * f.channels));
    f.bias = random_floats((size_t)f.channels);
    for (int i = 0; i < f.taps_h; i++)
        f.rows[i] =
            random_floats((size_t)(((f.out_width - 1) * f.stride + f.taps_w) * f.column_stride));
    f.out_count = (size_t)(f.out_width * f.out_stride);
    return f;
}

static float *filter_by(const NnKernels *table, const Filter *f, int *ret_padded) {
    NnDepthwiseLayer layer = {
        .channels = f->channels, .kernel_h = f->taps_h, .kernel_w = f->taps_w};
    size_t bytes = 0;
    TAP_CHECK(nn_depthwise_pack(&layer, table, f->weights, f->bias, &bytes, NULL));
    TAP_CHECK(bytes >= sizeof(float) * (size_t)(f->channels * (1 + f->taps_h * f->taps_w)));
    NnDepthwise d = {.taps_h = f->taps_h,
                     .taps_w = f->taps_w,
                     .stride = f->stride,
                     .channels = layer.padded_channels,
                     .column_stride = f->column_stride,
                     .out_stride = f->out_stride,
                     .weights = layer.weights,
                     .lo = f->clamp ? 0 : -INFINITY,
                     .hi = f->clamp ? 1 : INFINITY};
    float *out = untouched_floats(f->out_count);
    table->depthwise(&d, (const float *const *)f->rows, out, f->out_width);
    free(layer.weights);
    *ret_padded = layer.padded_channels;
    return out;
}

static void depthwise_rows_equal_the_plain_ones(void) {
    for (int round = 0; round < 4000; round++) {
        const NnKernels *table = tables[round % table_count];
        Filter f = random_filter();
        int padded, plain_padded;
        float *want = filter_by(&nn_kernels_plain, &f, &plain_padded);
        float *got = filter_by(table, &f, &padded);
        for (ptrdiff_t x = 0; x < f.out_width; x++) {
            const float *g = got + x * f.out_stride, *w = want + x * f.out_stride;
            const double d = difference(g, w, (size_t)f.channels);
            TAP_CHECK(d < 1e-5, "%s: %g for %d channels, %d x %d, stride %d, width %d",
                      nn_isa_name(table->isa), d, f.channels, f.taps_h, f.taps_w, f.stride,
                      f.out_width);
            for (ptrdiff_t c = padded; c < f.out_stride; c++)
                TAP_CHECK(g[c] == untouched, "%s: channel %d of %d, padded %d, %d x %d",
                          nn_isa_name(table->isa), (int)c, f.channels, padded, f.taps_h, f.taps_w);
        }
        TAP_CHECK(guard_is_untouched(got, f.out_count));
        free(want);
        free(got);
        free(f.weights);
        free(f.bias);
        for (int i = 0; i < f.taps_h; i++)
            free(f.rows[i]);
    }
}

static void plain_depthwise_rows_are_the_sums(void) {
    for (int round = 0; round < 300; round++) {
        Filter f = random_filter();
        int padded;
        float *got = filter_by(&nn_kernels_plain, &f, &padded);
        for (ptrdiff_t i = 0; i < f.out_width * f.channels; i++) {
            const ptrdiff_t x = i / f.channels, c = i % f.channels;
            double sum = f.bias[c];
            for (int t = 0; t < f.taps_h * f.taps_w; t++)
                sum +=
                    (double)
                        f.rows[t / f.taps_w][(x * f.stride + t % f.taps_w) * f.column_stride + c] *
                    f.weights[t * f.channels + (int)c];
            sum = f.clamp ? fmin(fmax(sum, 0), 1) : sum;
            TAP_CHECK(fabs(sum - got[x * f.out_stride + c]) < 1e-5);
        }
        free(got);
        free(f.weights);
        free(f.bias);
        for (int k = 0; k < f.taps_h; k++)
            free(f.rows[k]);
    }
}

/* ---- the rest ---- */

static void resized_rows_equal_the_plain_ones(void) {
    for (int round = 0; round < 1500; round++) {
        const NnKernels *table = tables[round % table_count];
        const int width = between(1, 20), channels = between(1, 50);
        const size_t in = (size_t)(width * channels), out = 2 * in;
        float *above = random_floats(in), *below = random_floats(in), *add = random_floats(out);
        float *slope = random_floats((size_t)channels + 64);
        NnResize r = {.width = width,
                      .channels = channels,
                      .above_weight = between(0, 1) ? 0.75F : 0.25F,
                      .lo = between(0, 1) ? 0 : -INFINITY,
                      .hi = between(0, 1) ? 0.5F : INFINITY,
                      .slope = between(0, 1) ? slope : NULL};
        const float *plus = between(0, 1) ? add : NULL;
        float *want = untouched_floats(out), *got = untouched_floats(out);
        nn_kernels_plain.resize(&r, above, below, plus, want);
        table->resize(&r, above, below, plus, got);
        TAP_CHECK(difference(got, want, out) < 1e-6, "%s: width %d, %d channels",
                  nn_isa_name(table->isa), width, channels);
        TAP_CHECK(guard_is_untouched(got, out));
        float *all[] = {above, below, add, slope, want, got};
        for (int i = 0; i < 6; i++)
            free(all[i]);
    }
}

static void sums_equal_the_plain_ones(void) {
    for (int n = 1; n < 200; n++) {
        const NnKernels *table = tables[n % table_count];
        float *a = random_floats((size_t)n), *b = random_floats((size_t)n);
        float *want = untouched_floats((size_t)n), *got = untouched_floats((size_t)n);
        nn_kernels_plain.add(a, b, want, n, -0.5F, 0.75F);
        table->add(a, b, got, n, -0.5F, 0.75F);
        TAP_CHECK(difference(got, want, (size_t)n + GUARD) <= 0, "%s: %d", nn_isa_name(table->isa),
                  n);
        table->add(a, b, a, n, -0.5F, 0.75F);
        TAP_CHECK(difference(a, want, (size_t)n) <= 0, "%s in place: %d", nn_isa_name(table->isa),
                  n);
        float *all[] = {a, b, want, got};
        for (int i = 0; i < 4; i++)
            free(all[i]);
    }
}

static void slopes_equal_the_plain_ones(void) {
    for (int round = 0; round < 400; round++) {
        const NnKernels *table = tables[round % table_count];
        const int pixels = between(1, 12), channels = between(1, 70);
        const size_t n = (size_t)(pixels * channels);
        float *in = random_floats(n), *slope = random_floats((size_t)channels + 64);
        float *want = untouched_floats(n), *got = untouched_floats(n);
        nn_kernels_plain.prelu(in, slope, want, pixels, channels);
        table->prelu(in, slope, got, pixels, channels);
        TAP_CHECK(difference(got, want, n + GUARD) <= 0, "%s: %d x %d", nn_isa_name(table->isa),
                  pixels, channels);
        float *all[] = {in, slope, want, got};
        for (int i = 0; i < 4; i++)
            free(all[i]);
    }
}

static void pooled_rows_equal_the_plain_ones(void) {
    for (int round = 0; round < 400; round++) {
        const NnKernels *table = tables[round % table_count];
        const int width = between(1, 12), channels = between(1, 70);
        const size_t n = (size_t)(width * channels);
        float *row0 = random_floats(2 * n), *row1 = random_floats(2 * n);
        float *want = untouched_floats(n), *got = untouched_floats(n);
        nn_kernels_plain.max_pool(row0, row1, want, width, channels);
        table->max_pool(row0, row1, got, width, channels);
        TAP_CHECK(difference(got, want, n + GUARD) <= 0, "%s: %d x %d", nn_isa_name(table->isa),
                  width, channels);
        const int last = channels - 1;
        const double most = fmax(fmax((double)row0[last], (double)row0[channels + last]),
                                 fmax((double)row1[last], (double)row1[channels + last]));
        TAP_CHECK(!(most < want[last]) && !(most > want[last]));
        float *all[] = {row0, row1, want, got};
        for (int i = 0; i < 4; i++)
            free(all[i]);
    }
}

/* ---- the choice ---- */

static void the_best_instruction_set_is_chosen(void) {
    const NnIsa best = nn_isa_resolve(NN_ISA_AUTO);
    TAP_CHECK(best != NN_ISA_AUTO && nn_isa_resolve(best) == best);
    TAP_CHECK(nn_isa_resolve(NN_ISA_PLAIN) == NN_ISA_PLAIN);
    TAP_CHECK(nn_kernels_for(NN_ISA_PLAIN) == &nn_kernels_plain);
#if defined(__aarch64__)
    TAP_CHECK(best == NN_ISA_NEON && nn_isa_resolve(NN_ISA_AVX2) == NN_ISA_AUTO);
#else
    TAP_CHECK(nn_isa_resolve(NN_ISA_NEON) == NN_ISA_AUTO);
#endif
    for (int i = 0; i < table_count; i++) {
        TAP_CHECK(nn_kernels_for(tables[i]->isa) == tables[i]);
        TAP_CHECK(tables[i]->lanes % tables[i]->channel_block == 0);
    }
    TAP_CHECK(!strcmp(nn_isa_name(NN_ISA_AUTO), "auto") &&
              !strcmp(nn_isa_name(NN_ISA_NEON), "neon"));
    TAP_CHECK(!strcmp(nn_isa_name(NN_ISA_AVX512), "avx512"));
}

int main(void) {
    mb = mb_new(42);
    find_tables();
    TAP_RUN(plain_products_are_the_sums);
    TAP_RUN(products_equal_the_plain_ones);
    TAP_RUN(weights_are_asked_for_within_their_bounds);
    TAP_RUN(plain_depthwise_rows_are_the_sums);
    TAP_RUN(depthwise_rows_equal_the_plain_ones);
    TAP_RUN(resized_rows_equal_the_plain_ones);
    TAP_RUN(sums_equal_the_plain_ones);
    TAP_RUN(slopes_equal_the_plain_ones);
    TAP_RUN(pooled_rows_equal_the_plain_ones);
    TAP_RUN(the_best_instruction_set_is_chosen);
    mb_free(mb);
    return tap_done();
}

#include "engine/nn/multiply.h"

/* K is worked off in pieces of this many inputs, so that a panel's piece (3 vectors wide) and the
 * pixels it meets stay in the first-level cache. */
enum { K_PIECE = 192 };

static void multiply_panel(const NnMultiply *m, NnGemm *g, const NnPanel *panel, int k_from) {
    const NnConv *conv = m->conv;
    const int width = panel->vectors * m->kernels->lanes;
    const int column = panel->column - conv->panels[m->first_panel].column;
    const float *weights = panel->data + (ptrdiff_t)width * (1 + k_from);
    g->columns = panel->columns;
    g->slope = conv->slope ? conv->slope + panel->column : NULL;
    g->r_columns = 0;
    if (conv->residual >= 0 && conv->residual_channels > panel->column)
        g->r_columns = conv->residual_channels - panel->column < panel->columns
                           ? conv->residual_channels - panel->column
                           : panel->columns;
    const float *a = m->a.data + (k_from - m->k_from);
    float *c = m->c.data + column;
    const float *r = g->r_columns ? m->r.data + panel->column : c;
    const bool one_run = m->a.row_stride == m->width * m->a.stride &&
                         m->c.row_stride == m->width * m->c.stride &&
                         (!g->r_columns || m->r.row_stride == m->width * m->r.stride);
    const ptrdiff_t run = one_run ? (ptrdiff_t)m->rows * m->width : m->width;
    g->r_stride = g->r_columns ? m->r.stride : m->c.stride;
    for (int y = 0; y < (one_run ? 1 : m->rows); y++) {
        m->kernels->gemm[panel->vectors - 1](g, a, panel->data, weights, c, r, run);
        a += m->a.row_stride;
        c += m->c.row_stride;
        r += g->r_columns ? m->r.row_stride : m->c.row_stride;
    }
}

/* The panel's piece that comes after this one, asked for tile by tile meanwhile. */
static void plan_prefetch(const NnMultiply *m, NnGemm *g, int next_panel, int k_from, int k_count) {
    const NnConv *conv = m->conv;
    g->prefetch = g->prefetch_end = (const char *)conv->weights; /* nothing */
    g->prefetch_step = 0;
    if (next_panel >= conv->panel_count)
        return;
    const NnPanel *panel = &conv->panels[next_panel];
    const ptrdiff_t width = panel->vectors * m->kernels->lanes;
    const ptrdiff_t bytes = width * k_count * (ptrdiff_t)sizeof(float);
    const ptrdiff_t tiles = ((ptrdiff_t)m->rows * m->width + 3) / 4;
    g->prefetch = (const char *)(panel->data + width * (1 + k_from));
    g->prefetch_end = g->prefetch + bytes;
    g->prefetch_step = (bytes / tiles + 63) & ~(ptrdiff_t)63;
}

void nn_multiply(const NnMultiply *m) {
    const NnConv *conv = m->conv;
    const bool pointwise = conv->kernel_h == 1 && conv->kernel_w == 1;
    NnGemm g = {.segment_count = conv->kernel_h,
                .segment_length = (ptrdiff_t)conv->kernel_w * conv->in_channels,
                .a_stride = m->a.stride,
                .c_stride = m->c.stride,
                .lo = conv->lo,
                .hi = conv->hi};
    /* rows of the window are one input row apart; the source's row stride is that times the stride
     */
    g.segment_stride = pointwise ? 0 : m->a.row_stride / conv->stride;
    const int k_all = pointwise ? m->k_count : 1;
    const int pieces = pointwise ? (m->k_count + K_PIECE - 1) / K_PIECE : 1;
    for (int piece = 0; piece < pieces; piece++) {
        int from = k_all * piece / pieces, to = k_all * (piece + 1) / pieces;
        if (pointwise)
            g.segment_length = to - from;
        else
            from = 0;
        const int k_inputs = pointwise ? to - from : (int)(g.segment_count * g.segment_length);
        g.accumulate = m->k_from + from > 0;
        g.unfinished = pointwise && m->k_from + to < conv->in_channels;
        for (int i = 0; i < m->panel_count; i++) {
            const int panel = m->first_panel + i;
            plan_prefetch(m, &g, panel + 1, m->k_from + from, k_inputs);
            multiply_panel(m, &g, &conv->panels[panel], m->k_from + from);
        }
    }
}

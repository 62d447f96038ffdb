/* Executing a plan. */
#include "engine/nn/run.h"

#include <math.h>
#include <string.h>

/* Where a matrix of rows × width pixels lies. */
typedef struct {
    const float *data;
    ptrdiff_t row_stride, stride; /* floats from row to row, from pixel to pixel */
} Source;

typedef struct {
    float *data;
    ptrdiff_t row_stride, stride;
} Target;

/* K is worked off in pieces of this many inputs, so that a panel's piece (3 vectors wide) and the
 * pixels it meets stay in the first-level cache. */
enum { K_PIECE = 192 };

typedef struct {
    const NnKernels *kernels;
    const NnConv *conv;
    Source a, r;
    Target c;
    int rows, width;
    int first_panel, panel_count;
    int k_from, k_count; /* of a pointwise convolution: which of its inputs A holds */
} Multiply;

static void multiply_panel(const Multiply *m, NnGemm *g, const NnPanel *panel, int k_from) {
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
static void plan_prefetch(const Multiply *m, NnGemm *g, int next_panel, int k_from, int k_count) {
    const NnConv *conv = m->conv;
    g->prefetch = g->prefetch_end = NULL;
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

static void multiply(const Multiply *m) {
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

/* ---- where values are ---- */

static float *value_data(const NnRun *run, int value) {
    size_t offset;
    const NnPlan *plan = run->plan;
    int root = nn_plan_root(plan, value, &offset);
    if (root == plan->input)
        return run->input;
    return run->arena + plan->values[root].offset + offset;
}

static ptrdiff_t input_row_stride(const NnPlan *plan) {
    const NnValue *input = &plan->values[plan->input];
    return (ptrdiff_t)(input->width + plan->input_pad_left + plan->input_pad_right) *
           input->channels;
}

/* The window of output pixel (0, 0) of a convolution that reads `value`, with strides per output
 * row and pixel. A padded convolution of an inner value reads a padded copy in the scratch. */
static Source conv_source(const NnRun *run, const NnConv *conv, int value) {
    const NnPlan *plan = run->plan;
    const float *data = value_data(run, value);
    ptrdiff_t row = (ptrdiff_t)conv->in_width * conv->in_channels;
    const bool padded = conv->pad_top || conv->pad_left || conv->pad_bottom || conv->pad_right;
    if (value == plan->input) {
        row = input_row_stride(plan);
        data += (plan->input_pad_top - conv->pad_top) * row +
                (ptrdiff_t)(plan->input_pad_left - conv->pad_left) * conv->in_channels;
    } else if (padded) {
        ptrdiff_t wide =
            (ptrdiff_t)(conv->in_width + conv->pad_left + conv->pad_right) * conv->in_channels;
        float *copy = run->scratch;
        memset(copy, 0,
               (size_t)(wide * (conv->in_height + conv->pad_top + conv->pad_bottom)) *
                   sizeof *copy);
        for (int y = 0; y < conv->in_height; y++)
            memcpy(copy + (y + conv->pad_top) * wide +
                       (ptrdiff_t)conv->pad_left * conv->in_channels,
                   data + y * row, (size_t)row * sizeof *copy);
        data = copy;
        row = wide;
    }
    return (Source){data, row * conv->stride, (ptrdiff_t)conv->stride * conv->in_channels};
}

static Source residual_source(const NnRun *run, const NnConv *conv) {
    if (conv->residual < 0)
        return (Source){0};
    return (Source){value_data(run, conv->residual),
                    (ptrdiff_t)conv->out_width * conv->residual_channels, conv->residual_channels};
}

static Source source_row(Source s, int y) {
    if (s.data)
        s.data += y * s.row_stride;
    return s;
}

/* ---- steps ---- */

/* Input bytes that one band of a plain convolution may have, so that they stay cached while all
 * panels of weights stream past. */
enum { BAND_BYTES = 96 * 1024 };

static void run_conv(const NnRun *run, const NnStep *step) {
    const NnConv *conv = &step->conv;
    Source a = conv_source(run, conv, step->in), r = residual_source(run, conv);
    Target c = {value_data(run, step->out), (ptrdiff_t)conv->out_width * conv->out_channels,
                conv->out_channels};
    int band = (int)(BAND_BYTES / ((size_t)a.row_stride * sizeof(float)));
    band = band < 1 ? 1 : band;
    for (int y = 0; y < conv->out_height; y += band) {
        int rows = conv->out_height - y < band ? conv->out_height - y : band;
        multiply(&(Multiply){.kernels = run->plan->kernels,
                             .conv = conv,
                             .a = source_row(a, y),
                             .r = source_row(r, y),
                             .c = {c.data + y * c.row_stride, c.row_stride, c.stride},
                             .rows = rows,
                             .width = conv->out_width,
                             .panel_count = conv->panel_count,
                             .k_count = conv->in_channels});
    }
}

/* One block at work: the ring holds rows [.., produced) of the chunk's channels, each with its
 * padding columns; row y lies in slot y % ring_rows. */
typedef struct {
    const NnRun *run;
    const NnStep *step;
    float *ring, *zeros, *filtered;
    ptrdiff_t ring_row; /* floats */
    Source in;          /* of the expansion, or the tensor itself */
    int first_panel, panel_count;
    int c_from, c_count, c_padded; /* the chunk */
    int produced;
} Block;

static float *ring_slot(const Block *b, int y) {
    return b->ring + (y % b->step->ring_rows) * b->ring_row;
}

/* Rows [produced, until) of the depthwise layer's input, in runs that do not wrap around. */
static void produce_rows(Block *b, int until) {
    const NnStep *step = b->step;
    const NnDepthwiseLayer *dw = &step->depthwise;
    const ptrdiff_t inside = (ptrdiff_t)dw->pad_left * b->c_padded;
    while (b->produced < until) {
        int rows = until - b->produced, room = step->ring_rows - b->produced % step->ring_rows;
        rows = rows < room ? rows : room;
        float *to = ring_slot(b, b->produced) + inside;
        Source from = source_row(b->in, b->produced);
        if (step->has_expand) {
            multiply(&(Multiply){.kernels = b->run->plan->kernels,
                                 .conv = &step->conv,
                                 .a = from,
                                 .c = {to, b->ring_row, b->c_padded},
                                 .rows = rows,
                                 .width = dw->in_width,
                                 .first_panel = b->first_panel,
                                 .panel_count = b->panel_count,
                                 .k_count = step->conv.in_channels});
        } else {
            for (int y = 0; y < rows; y++, to += b->ring_row, from.data += from.row_stride)
                for (int x = 0; x < dw->in_width; x++)
                    memcpy(to + (ptrdiff_t)x * b->c_padded, from.data + x * from.stride + b->c_from,
                           (size_t)b->c_count * sizeof(float));
        }
        b->produced += rows;
    }
}

/* Zeroes what the ring's rows have left and right of the picture, and the row of zeros. */
static void clear_margins(const Block *b) {
    const NnDepthwiseLayer *dw = &b->step->depthwise;
    const size_t left = (size_t)dw->pad_left * (size_t)b->c_padded;
    const size_t inside = (size_t)dw->in_width * (size_t)b->c_padded;
    const size_t row = (size_t)b->ring_row;
    memset(b->zeros, 0, row * sizeof(float));
    for (int y = 0; y < b->step->ring_rows; y++) {
        float *slot = b->ring + y * b->ring_row;
        memset(slot, 0, left * sizeof(float));
        if (left + inside < row)
            memset(slot + left + inside, 0, (row - left - inside) * sizeof(float));
    }
}

static void filter_row(const Block *b, int y, float *out, ptrdiff_t out_stride) {
    const NnDepthwiseLayer *dw = &b->step->depthwise;
    const float *rows[NN_MAX_TAPS];
    for (int i = 0; i < dw->kernel_h; i++) {
        int in_y = y * dw->stride - dw->pad_top + i;
        rows[i] = in_y >= 0 && in_y < dw->in_height ? ring_slot(b, in_y) : b->zeros;
    }
    NnDepthwise d = {.taps_h = dw->kernel_h,
                     .taps_w = dw->kernel_w,
                     .stride = dw->stride,
                     .channels = b->c_padded,
                     .column_stride = b->c_padded,
                     .out_stride = out_stride,
                     .weights =
                         dw->weights + (ptrdiff_t)b->c_from * (1 + dw->kernel_h * dw->kernel_w),
                     .lo = dw->lo,
                     .hi = dw->hi};
    b->run->plan->kernels->depthwise(&d, rows, out, dw->out_width);
}

/* Output rows [y, y + rows) of the chunk. */
static void run_band(Block *b, int y, int rows) {
    const NnStep *step = b->step;
    const NnDepthwiseLayer *dw = &step->depthwise;
    const NnConv *project = &step->project;
    int until = (y + rows - 1) * dw->stride - dw->pad_top + dw->kernel_h;
    produce_rows(b, until < dw->in_height ? until : dw->in_height);
    const ptrdiff_t filtered_row = (ptrdiff_t)dw->out_width * b->c_padded;
    float *out = value_data(b->run, step->out);
    for (int i = 0; i < rows; i++) {
        float *filtered = b->filtered + i * filtered_row;
        filter_row(b, y + i, filtered, b->c_padded);
        if (step->has_project)
            continue;
        float *to = out + (ptrdiff_t)(y + i) * dw->out_width * dw->channels + b->c_from;
        for (int x = 0; x < dw->out_width; x++)
            memcpy(to + (ptrdiff_t)x * dw->channels, filtered + (ptrdiff_t)x * b->c_padded,
                   (size_t)b->c_count * sizeof(float));
    }
    if (!step->has_project)
        return;
    const ptrdiff_t out_row = (ptrdiff_t)project->out_width * project->out_channels;
    multiply(&(Multiply){.kernels = b->run->plan->kernels,
                         .conv = project,
                         .a = {b->filtered, filtered_row, b->c_padded},
                         .r = source_row(residual_source(b->run, project), y),
                         .c = {out + y * out_row, out_row, project->out_channels},
                         .rows = rows,
                         .width = dw->out_width,
                         .panel_count = project->panel_count,
                         .k_from = b->c_from,
                         .k_count = b->c_count});
}

/* Chunks end where the expansion's panels do. Returns the first panel behind the chunk. */
static int chunk_panels(const NnStep *step, int first, int from, int *ret_until) {
    int panel = first;
    *ret_until = from;
    while (panel < step->conv.panel_count &&
           step->conv.panels[panel].column + step->conv.panels[panel].columns - from <=
               step->chunk_channels) {
        *ret_until = step->conv.panels[panel].column + step->conv.panels[panel].columns;
        panel++;
    }
    return panel;
}

static void run_block(const NnRun *run, const NnStep *step) {
    const NnDepthwiseLayer *dw = &step->depthwise;
    const int block = run->plan->kernels->channel_block;
    Block b = {.run = run, .step = step, .ring = run->scratch};
    const ptrdiff_t widest_row = (ptrdiff_t)step->ring_width * step->chunk_channels;
    b.zeros = b.ring + step->ring_rows * widest_row;
    b.filtered = b.zeros + widest_row;
    if (step->has_expand)
        b.in = conv_source(run, &step->conv, step->in);
    else
        b.in = (Source){value_data(run, step->in), (ptrdiff_t)dw->in_width * dw->channels,
                        dw->channels};
    for (int from = 0, panel = 0; from < dw->channels;) {
        int until =
            dw->channels - from < step->chunk_channels ? dw->channels : from + step->chunk_channels;
        b.first_panel = panel;
        if (step->has_expand)
            panel = chunk_panels(step, panel, from, &until);
        b.panel_count = panel - b.first_panel;
        b.c_from = from;
        b.c_count = until - from;
        b.c_padded = (b.c_count + block - 1) / block * block;
        b.ring_row = (ptrdiff_t)step->ring_width * b.c_padded;
        b.produced = 0;
        clear_margins(&b);
        for (int y = 0; y < dw->out_height; y += step->band_rows)
            run_band(&b, y,
                     dw->out_height - y < step->band_rows ? dw->out_height - y : step->band_rows);
        from = until;
    }
}

static void run_resize(const NnRun *run, const NnStep *step) {
    const NnValue *in = &run->plan->values[step->in];
    const float *from = value_data(run, step->in);
    const float *add = step->in2 >= 0 ? value_data(run, step->in2) : NULL;
    float *to = value_data(run, step->out);
    const ptrdiff_t in_row = (ptrdiff_t)in->width * in->channels, out_row = 2 * in_row;
    for (int y = 0; y < 2 * in->height; y++) {
        int near = y / 2, far = y % 2 ? near + 1 : near - 1;
        far = far < 0 ? 0 : far >= in->height ? in->height - 1 : far;
        NnResize r = {.width = in->width,
                      .channels = in->channels,
                      .above_weight = 0.75F,
                      .lo = step->lo,
                      .hi = step->hi,
                      .slope = step->slope};
        run->plan->kernels->resize(&r, from + near * in_row, from + far * in_row,
                                   add ? add + y * out_row : NULL, to + y * out_row);
    }
}

static ptrdiff_t pixel_count(const NnValue *v) {
    return (ptrdiff_t)v->height * v->width;
}

static void run_add(const NnRun *run, const NnStep *step) {
    const NnValue *v = &run->plan->values[step->out];
    run->plan->kernels->add(value_data(run, step->in), value_data(run, step->in2),
                            value_data(run, step->out), pixel_count(v) * v->channels, step->lo,
                            step->hi);
}

static void run_prelu(const NnRun *run, const NnStep *step) {
    const NnValue *v = &run->plan->values[step->out];
    run->plan->kernels->prelu(value_data(run, step->in), step->slope, value_data(run, step->out),
                              pixel_count(v), v->channels);
}

static void run_max_pool(const NnRun *run, const NnStep *step) {
    const NnValue *out = &run->plan->values[step->out];
    const ptrdiff_t out_row = (ptrdiff_t)out->width * out->channels;
    const float *from = value_data(run, step->in);
    float *to = value_data(run, step->out);
    for (int y = 0; y < out->height; y++, from += 4 * out_row, to += out_row)
        run->plan->kernels->max_pool(from, from + 2 * out_row, to, out->width, out->channels);
}

static void run_mean(const NnRun *run, const NnStep *step) {
    const NnValue *in = &run->plan->values[step->in];
    const float *from = value_data(run, step->in);
    float *to = value_data(run, step->out);
    const ptrdiff_t pixels = pixel_count(in);
    memset(to, 0, (size_t)in->channels * sizeof *to);
    for (ptrdiff_t i = 0; i < pixels; i++, from += in->channels)
        for (int c = 0; c < in->channels; c++)
            to[c] += from[c];
    for (int c = 0; c < in->channels; c++)
        to[c] /= (float)pixels;
}

static void run_logistic(const NnRun *run, const NnStep *step) {
    const NnValue *v = &run->plan->values[step->out];
    const float *from = value_data(run, step->in);
    float *to = value_data(run, step->out);
    for (ptrdiff_t i = 0; i < pixel_count(v) * v->channels; i++)
        to[i] = 1 / (1 + expf(-from[i]));
}

static void run_depth_to_space(const NnRun *run, const NnStep *step) {
    const NnValue *in = &run->plan->values[step->in], *out = &run->plan->values[step->out];
    const float *from = value_data(run, step->in);
    float *to = value_data(run, step->out);
    const size_t two_pixels = 2 * (size_t)out->channels;
    for (int y = 0; y < in->height; y++)
        for (int half = 0; half < 2; half++)
            for (int x = 0; x < in->width; x++, to += two_pixels)
                memcpy(to,
                       from + ((ptrdiff_t)y * in->width + x) * in->channels +
                           (size_t)half * two_pixels,
                       two_pixels * sizeof *to);
}

static void run_channels(const NnRun *run, const NnStep *step) {
    const NnValue *in = &run->plan->values[step->in], *out = &run->plan->values[step->out];
    const float *from = value_data(run, step->in) + step->begin;
    float *to = value_data(run, step->out);
    const int kept =
        in->channels - step->begin < out->channels ? in->channels - step->begin : out->channels;
    for (ptrdiff_t i = 0; i < pixel_count(in); i++, from += in->channels, to += out->channels) {
        memcpy(to, from, (size_t)kept * sizeof *to);
        memset(to + kept, 0, (size_t)(out->channels - kept) * sizeof *to);
    }
}

static void (*const runners[])(const NnRun *, const NnStep *) = {
    [NN_STEP_CONV] = run_conv,
    [NN_STEP_BLOCK] = run_block,
    [NN_STEP_RESIZE] = run_resize,
    [NN_STEP_ADD] = run_add,
    [NN_STEP_PRELU] = run_prelu,
    [NN_STEP_MAX_POOL] = run_max_pool,
    [NN_STEP_MEAN] = run_mean,
    [NN_STEP_LOGISTIC] = run_logistic,
    [NN_STEP_DEPTH_TO_SPACE] = run_depth_to_space,
    [NN_STEP_CHANNELS] = run_channels,
};

void nn_run_step(const NnRun *run, int index) {
    const NnStep *step = &run->plan->steps[index];
    runners[step->kind](run, step);
}

const float *nn_run_output(const NnRun *run, int index, size_t *ret_count) {
    const NnValue *v = &run->plan->values[run->plan->outputs[index]];
    *ret_count = (size_t)(pixel_count(v) * v->channels);
    return value_data(run, run->plan->outputs[index]);
}

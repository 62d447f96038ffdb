/* Plain convolutions, in bands of rows. */
#include <string.h>

#include "engine/nn/run.h"

/* Input bytes that one band may have, so that they stay cached while all panels of weights stream
 * past. */
enum { BAND_BYTES = 96 * 1024 };

static bool is_padded(const NnConv *conv) {
    return conv->pad_top || conv->pad_left || conv->pad_bottom || conv->pad_right;
}

static ptrdiff_t input_row_stride(const NnPlan *plan) {
    const NnValue *input = &plan->values[plan->input];
    return (ptrdiff_t)(input->width + plan->input_pad_left + plan->input_pad_right) *
           input->channels;
}

/* Copies `data` into `copy` with its padding; returns the row stride of the copy. */
static ptrdiff_t copy_padded(const NnConv *conv, const float *data, float *copy) {
    const ptrdiff_t row = (ptrdiff_t)conv->in_width * conv->in_channels;
    const ptrdiff_t left = (ptrdiff_t)conv->pad_left * conv->in_channels;
    const ptrdiff_t wide = left + row + (ptrdiff_t)conv->pad_right * conv->in_channels;
    memset(copy, 0,
           (size_t)(wide * (conv->in_height + conv->pad_top + conv->pad_bottom)) * sizeof *copy);
    for (int y = 0; y < conv->in_height; y++)
        memcpy(copy + (y + conv->pad_top) * wide + left, data + y * row,
               (size_t)row * sizeof *copy);
    return wide;
}

NnSource nn_run_conv_source(const NnRun *run, const NnConv *conv, int value) {
    const NnPlan *plan = run->plan;
    const float *data = nn_run_value(run, value);
    ptrdiff_t row = (ptrdiff_t)conv->in_width * conv->in_channels;
    if (value == plan->input) {
        row = input_row_stride(plan);
        data += (plan->input_pad_top - conv->pad_top) * row +
                (ptrdiff_t)(plan->input_pad_left - conv->pad_left) * conv->in_channels;
    } else if (is_padded(conv)) {
        row = copy_padded(conv, data, run->scratch);
        data = run->scratch;
    }
    return (NnSource){data, row * conv->stride, (ptrdiff_t)conv->stride * conv->in_channels};
}

NnSource nn_run_residual_source(const NnRun *run, const NnConv *conv) {
    if (conv->residual < 0)
        return (NnSource){0};
    return (NnSource){nn_run_value(run, conv->residual),
                      (ptrdiff_t)conv->out_width * conv->residual_channels,
                      conv->residual_channels};
}

NnSource nn_source_row(NnSource source, int y) {
    if (source.data)
        source.data += y * source.row_stride;
    return source;
}

typedef struct {
    NnMultiply whole; /* all rows */
    int band;         /* rows of a piece */
} Bands;

static void run_band(void *context, int item, int worker) {
    (void)worker; /* needs no scratch */
    const Bands *bands = context;
    NnMultiply m = bands->whole;
    const int y = item * bands->band;
    m.a = nn_source_row(m.a, y);
    m.r = nn_source_row(m.r, y);
    m.c.data += y * m.c.row_stride;
    m.rows = m.rows - y < bands->band ? m.rows - y : bands->band;
    nn_multiply(&m);
}

void nn_run_conv(const NnRun *run, const NnStep *step) {
    const NnConv *conv = &step->conv;
    Bands bands = {
        .whole = {.kernels = run->plan->kernels,
                  .conv = conv,
                  .a = nn_run_conv_source(run, conv, step->in),
                  .r = nn_run_residual_source(run, conv),
                  .c = {nn_run_value(run, step->out),
                        (ptrdiff_t)conv->out_width * conv->out_channels, conv->out_channels},
                  .rows = conv->out_height,
                  .width = conv->out_width,
                  .panel_count = conv->panel_count,
                  .k_count = conv->in_channels}};
    bands.band = (int)(BAND_BYTES / ((size_t)bands.whole.a.row_stride * sizeof(float)));
    if (bands.band < 1)
        bands.band = 1;
    const int threads = nn_run_threads(run, step),
              share = (conv->out_height + threads - 1) / threads;
    if (bands.band > share)
        bands.band = share;
    nn_team_run(threads > 1 ? run->team : NULL, run_band, &bands,
                (conv->out_height + bands.band - 1) / bands.band);
}

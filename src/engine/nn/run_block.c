/* Blocks, expand -> depthwise -> project, in tiles that stay in the second-level cache.
 *
 * Two ways, chosen by the plan: bands of output rows over all channels, the expanded rows kept in a
 * ring; or, where pictures are small and channels many, chunks of channels over all rows, each
 * chunk adding to the projection's sums. Threads share the first by ranges of rows, each with a
 * ring of its own; in the second they share the chunks, up to the depthwise outputs, and then the
 * projection. Every sum is added up in the same order in all of these. */
#include <string.h>

#include "engine/nn/run.h"

typedef struct {
    const NnRun *run;
    const NnStep *step;
    NnSource in; /* of the expansion, or the tensor itself */
    int parts;   /* ranges of rows that are shared out */
    int chunk_channels;
} Job;

/* Some of the block's channels. */
typedef struct {
    int from, count, padded;
    int first_panel, panel_count; /* of the expansion */
} Chunk;

/* One thread at work: the ring holds rows [.., produced) of the chunk's channels, each with its
 * padding columns; row y lies in slot y % ring_rows. */
typedef struct {
    const Job *job;
    Chunk chunk;
    float *ring, *zeros, *filtered;
    ptrdiff_t ring_row;        /* floats */
    ptrdiff_t filtered_stride; /* from one depthwise output to the next */
    int produced;
} Block;

/* ---- chunks ---- */

/* The chunk that starts behind `previous`; chunks end where the expansion's panels do. */
static Chunk next_chunk(const Job *job, const Chunk *previous) {
    const NnStep *step = job->step;
    const int block = job->run->plan->kernels->channel_block;
    Chunk c = {.from = previous->from + previous->count,
               .first_panel = previous->first_panel + previous->panel_count};
    if (step->has_expand) {
        while (c.first_panel + c.panel_count < step->conv.panel_count) {
            const NnPanel *panel = &step->conv.panels[c.first_panel + c.panel_count];
            if (panel->column + panel->columns - c.from > job->chunk_channels)
                break;
            c.count = panel->column + panel->columns - c.from;
            c.panel_count++;
        }
    } else {
        int left = step->depthwise.channels - c.from;
        c.count = left < job->chunk_channels ? left : job->chunk_channels;
    }
    c.padded = (c.count + block - 1) / block * block;
    return c;
}

static bool has_more(const Job *job, const Chunk *chunk) {
    return chunk->from + chunk->count < job->step->depthwise.channels;
}

static int count_chunks(const Job *job) {
    int count = 0;
    for (Chunk c = {0}; has_more(job, &c); count++)
        c = next_chunk(job, &c);
    return count;
}

/* ---- one tile ---- */

/* Zeroes what the ring's rows have left and right of the picture, and the row of zeros. */
static void clear_margins(const Block *b) {
    const NnStep *step = b->job->step;
    const NnDepthwiseLayer *dw = &step->depthwise;
    const size_t left = (size_t)dw->pad_left * (size_t)b->chunk.padded;
    const size_t inside = (size_t)dw->in_width * (size_t)b->chunk.padded;
    const size_t row = (size_t)b->ring_row;
    memset(b->zeros, 0, row * sizeof(float));
    for (int y = 0; y < step->ring_rows; y++) {
        float *slot = b->ring + y * b->ring_row;
        memset(slot, 0, left * sizeof(float));
        if (left + inside < row)
            memset(slot + left + inside, 0, (row - left - inside) * sizeof(float));
    }
}

static Block start_chunk(const Job *job, const Chunk *chunk, int worker) {
    const NnStep *step = job->step;
    const ptrdiff_t widest_row = (ptrdiff_t)step->ring_width * step->chunk_channels;
    Block b = {.job = job,
               .chunk = *chunk,
               .ring = job->run->scratch + (size_t)worker * job->run->scratch_stride,
               .ring_row = (ptrdiff_t)step->ring_width * chunk->padded,
               .filtered_stride = chunk->padded};
    b.zeros = b.ring + step->ring_rows * widest_row;
    b.filtered = b.zeros + widest_row;
    clear_margins(&b);
    return b;
}

static float *ring_slot(const Block *b, int y) {
    return b->ring + (y % b->job->step->ring_rows) * b->ring_row;
}

/* Rows [produced, until) of the depthwise layer's input, in runs that do not wrap around. */
static void produce_rows(Block *b, int until) {
    const NnStep *step = b->job->step;
    const NnDepthwiseLayer *dw = &step->depthwise;
    const ptrdiff_t inside = (ptrdiff_t)dw->pad_left * b->chunk.padded;
    while (b->produced < until) {
        int rows = until - b->produced, room = step->ring_rows - b->produced % step->ring_rows;
        rows = rows < room ? rows : room;
        float *to = ring_slot(b, b->produced) + inside;
        NnSource from = nn_source_row(b->job->in, b->produced);
        if (step->has_expand) {
            nn_multiply(&(NnMultiply){.kernels = b->job->run->plan->kernels,
                                      .conv = &step->conv,
                                      .a = from,
                                      .c = {to, b->ring_row, b->chunk.padded},
                                      .rows = rows,
                                      .width = dw->in_width,
                                      .first_panel = b->chunk.first_panel,
                                      .panel_count = b->chunk.panel_count,
                                      .k_count = step->conv.in_channels});
        } else {
            for (int y = 0; y < rows; y++, to += b->ring_row, from.data += from.row_stride)
                for (int x = 0; x < dw->in_width; x++)
                    memcpy(to + (ptrdiff_t)x * b->chunk.padded,
                           from.data + x * from.stride + b->chunk.from,
                           (size_t)b->chunk.count * sizeof(float));
        }
        b->produced += rows;
    }
}

static void filter_row(const Block *b, int y, float *out) {
    const NnDepthwiseLayer *dw = &b->job->step->depthwise;
    const float *rows[NN_MAX_TAPS];
    for (int i = 0; i < dw->kernel_h; i++) {
        int in_y = y * dw->stride - dw->pad_top + i;
        rows[i] = in_y >= 0 && in_y < dw->in_height ? ring_slot(b, in_y) : b->zeros;
    }
    NnDepthwise d = {.taps_h = dw->kernel_h,
                     .taps_w = dw->kernel_w,
                     .stride = dw->stride,
                     .channels = b->chunk.padded,
                     .column_stride = b->chunk.padded,
                     .out_stride = b->filtered_stride,
                     .weights =
                         dw->weights + (ptrdiff_t)b->chunk.from * (1 + dw->kernel_h * dw->kernel_w),
                     .lo = dw->lo,
                     .hi = dw->hi};
    b->job->run->plan->kernels->depthwise(&d, rows, out, dw->out_width);
}

/* Depthwise outputs of rows [y, y + rows) into `filtered`. */
static void filter_rows(Block *b, int y, int rows) {
    const NnDepthwiseLayer *dw = &b->job->step->depthwise;
    int until = (y + rows - 1) * dw->stride - dw->pad_top + dw->kernel_h;
    produce_rows(b, until < dw->in_height ? until : dw->in_height);
    for (int i = 0; i < rows; i++)
        filter_row(b, y + i, b->filtered + (ptrdiff_t)i * dw->out_width * b->filtered_stride);
}

/* Without a projection the depthwise outputs are the block's. */
static void copy_out(const Block *b, int y, int rows) {
    const NnDepthwiseLayer *dw = &b->job->step->depthwise;
    const float *from = b->filtered;
    float *to = nn_run_value(b->job->run, b->job->step->out) +
                (ptrdiff_t)y * dw->out_width * dw->channels + b->chunk.from;
    for (int i = 0; i < rows * dw->out_width; i++, from += b->filtered_stride, to += dw->channels)
        memcpy(to, from, (size_t)b->chunk.count * sizeof *to);
}

/* Rows [y, y + rows) of the projection, of the depthwise outputs of some channels at `filtered`. */
static void project(const Job *job, const float *filtered, ptrdiff_t stride, int y, int rows,
                    int first_panel, int panel_count, const Chunk *channels) {
    const NnConv *conv = &job->step->project;
    const ptrdiff_t out_row = (ptrdiff_t)conv->out_width * conv->out_channels;
    nn_multiply(&(NnMultiply){.kernels = job->run->plan->kernels,
                              .conv = conv,
                              .a = {filtered, conv->out_width * stride, stride},
                              .r = nn_source_row(nn_run_residual_source(job->run, conv), y),
                              .c = {nn_run_value(job->run, job->step->out) + y * out_row +
                                        conv->panels[first_panel].column,
                                    out_row, conv->out_channels},
                              .rows = rows,
                              .width = conv->out_width,
                              .first_panel = first_panel,
                              .panel_count = panel_count,
                              .k_from = channels->from,
                              .k_count = channels->count});
}

/* Output rows [y, end) of one chunk, band by band. */
static void run_rows(Block *b, int y, int end) {
    const NnStep *step = b->job->step;
    const NnDepthwiseLayer *dw = &step->depthwise;
    const int first = y * dw->stride - dw->pad_top;
    b->produced = first > 0 ? first : 0;
    for (; y < end; y += step->band_rows) {
        int rows = end - y < step->band_rows ? end - y : step->band_rows;
        filter_rows(b, y, rows);
        if (step->has_project)
            project(b->job, b->filtered, b->filtered_stride, y, rows, 0, step->project.panel_count,
                    &b->chunk);
        else
            copy_out(b, y, rows);
    }
}

/* ---- pieces for a team ---- */

static void run_part(void *context, int item, int worker) {
    const Job *job = context;
    const int height = job->step->depthwise.out_height;
    Chunk all = next_chunk(job, &(Chunk){0});
    Block b = start_chunk(job, &all, worker);
    run_rows(&b, height * item / job->parts, height * (item + 1) / job->parts);
}

static void filter_chunk(void *context, int item, int worker) {
    const Job *job = context;
    const NnDepthwiseLayer *dw = &job->step->depthwise;
    Chunk chunk = next_chunk(job, &(Chunk){0});
    for (int i = 0; i < item; i++)
        chunk = next_chunk(job, &chunk);
    Block b = start_chunk(job, &chunk, worker);
    if (job->step->has_project) {
        b.filtered = job->run->shared + chunk.from;
        b.filtered_stride = dw->padded_channels;
    }
    filter_rows(&b, 0, dw->out_height);
    if (!job->step->has_project)
        copy_out(&b, 0, dw->out_height);
}

static const Chunk *all_channels(const Job *job, Chunk *chunk) {
    *chunk = (Chunk){.count = job->step->depthwise.channels};
    return chunk;
}

static void project_part(void *context, int item, int worker) {
    (void)worker; /* needs no scratch */
    const Job *job = context;
    const NnDepthwiseLayer *dw = &job->step->depthwise;
    const int y = dw->out_height * item / job->parts,
              end = dw->out_height * (item + 1) / job->parts;
    Chunk chunk;
    project(job, job->run->shared + (ptrdiff_t)y * dw->out_width * dw->padded_channels,
            dw->padded_channels, y, end - y, 0, job->step->project.panel_count,
            all_channels(job, &chunk));
}

static void project_panel(void *context, int item, int worker) {
    (void)worker;
    const Job *job = context;
    const NnDepthwiseLayer *dw = &job->step->depthwise;
    Chunk chunk;
    project(job, job->run->shared, dw->padded_channels, 0, dw->out_height, item, 1,
            all_channels(job, &chunk));
}

/* Pixels from which the projection is shared by rows; of fewer, each thread takes panels of
 * weights, so that none of these has to come to both. */
enum { SHARE_ROWS_PIXELS = 128 };

static void run_chunks_shared(Job *job, int threads) {
    const NnDepthwiseLayer *dw = &job->step->depthwise;
    const int unit = NN_MAX_PANEL_VECTORS * job->run->plan->kernels->lanes;
    const int fair = (dw->channels / (4 * threads) / unit + 1) * unit;
    if (job->chunk_channels > fair)
        job->chunk_channels = fair;
    nn_team_run(job->run->team, filter_chunk, job, count_chunks(job));
    if (!job->step->has_project)
        return;
    job->parts = 2 * threads < dw->out_height ? 2 * threads : dw->out_height;
    if (dw->out_height * dw->out_width >= SHARE_ROWS_PIXELS)
        nn_team_run(job->run->team, project_part, job, job->parts);
    else
        nn_team_run(job->run->team, project_panel, job, job->step->project.panel_count);
}

void nn_run_block(const NnRun *run, const NnStep *step) {
    const NnDepthwiseLayer *dw = &step->depthwise;
    const int threads = nn_run_threads(run, step);
    Job job = {.run = run, .step = step, .parts = 1, .chunk_channels = step->chunk_channels};
    if (step->has_expand)
        job.in = nn_run_conv_source(run, &step->conv, step->in);
    else
        job.in = (NnSource){nn_run_value(run, step->in), (ptrdiff_t)dw->in_width * dw->channels,
                            dw->channels};
    if (step->chunk_channels < dw->padded_channels && threads > 1) {
        run_chunks_shared(&job, threads);
    } else if (step->chunk_channels < dw->padded_channels) {
        for (Chunk c = {0}; has_more(&job, &c);) {
            c = next_chunk(&job, &c);
            Block b = start_chunk(&job, &c, 0);
            run_rows(&b, 0, dw->out_height);
        }
    } else {
        job.parts = threads < dw->out_height ? threads : dw->out_height;
        nn_team_run(threads > 1 ? run->team : NULL, run_part, &job, job.parts);
    }
}

/* How a plan uses memory: tiles small enough for the second-level cache, and one arena in which
 * values share room when their lives do not overlap. */
#include <limits.h>
#include <stdlib.h>

#include "engine/nn/plan.h"

/* Working set of one tile of a block. The smallest second-level cache to be expected is 256 kB
 * (some mobile cores); desktop and server cores have 512 kB to 2 MB, shared with the weights that
 * stream through. */
enum { TILE_BYTES = 160 * 1024 };

static size_t tile_bytes(const NnStep *step, int band_rows, int channels) {
    const NnDepthwiseLayer *dw = &step->depthwise;
    size_t rows = (size_t)((band_rows - 1) * dw->stride + dw->kernel_h);
    size_t ring = rows * (size_t)step->ring_width * (size_t)channels;
    size_t out = (size_t)band_rows * (size_t)dw->out_width * (size_t)channels;
    return (ring + out) * sizeof(float);
}

static void choose_tiles(NnStep *step, int lanes) {
    const NnDepthwiseLayer *dw = &step->depthwise;
    const int unit = NN_MAX_PANEL_VECTORS * lanes; /* chunks end where panels do */
    /* whole rows of input, even where the windows leave columns at the end unread */
    step->ring_width = (dw->out_width - 1) * dw->stride + dw->kernel_w;
    if (step->ring_width < dw->pad_left + dw->in_width)
        step->ring_width = dw->pad_left + dw->in_width;
    step->band_rows = dw->out_height;
    step->chunk_channels = dw->padded_channels;
    if (tile_bytes(step, dw->out_height, dw->padded_channels) > TILE_BYTES) {
        int units = (int)(TILE_BYTES / tile_bytes(step, dw->out_height, unit));
        if (units >= 1 && units * unit >= 48) {
            step->chunk_channels = units * unit;
        } else {
            step->band_rows = 1;
            while (step->band_rows < dw->out_height &&
                   tile_bytes(step, step->band_rows + 1, dw->padded_channels) <= TILE_BYTES)
                step->band_rows++;
        }
    }
    step->ring_rows = (step->band_rows - 1) * dw->stride + dw->kernel_h;
}

size_t nn_step_scratch(const NnStep *step) {
    if (step->kind == NN_STEP_CONV) {
        const NnConv *c = &step->conv;
        if (!c->pad_top && !c->pad_left && !c->pad_bottom && !c->pad_right)
            return 0;
        return (size_t)(c->in_height + c->pad_top + c->pad_bottom) *
               (size_t)(c->in_width + c->pad_left + c->pad_right) * (size_t)c->in_channels;
    }
    if (step->kind != NN_STEP_BLOCK)
        return 0;
    const NnDepthwiseLayer *dw = &step->depthwise;
    const size_t row = (size_t)step->ring_width * (size_t)step->chunk_channels;
    const size_t out =
        (size_t)step->band_rows * (size_t)dw->out_width * (size_t)step->chunk_channels;
    return ((size_t)step->ring_rows + 1) * row + out; /* and a row of zeros */
}

/* Depthwise outputs of all channels, when threads share the chunks of a block. */
static size_t step_shared(const NnStep *step) {
    const NnDepthwiseLayer *dw = &step->depthwise;
    if (step->kind != NN_STEP_BLOCK || step->chunk_channels >= dw->padded_channels)
        return 0;
    return (size_t)dw->out_height * (size_t)dw->out_width * (size_t)dw->padded_channels;
}

int nn_plan_root(const NnPlan *plan, int value, size_t *ret_offset) {
    *ret_offset = 0;
    while (plan->values[value].alias_of >= 0) {
        *ret_offset += plan->values[value].alias_offset;
        value = plan->values[value].alias_of;
    }
    return value;
}

static void live(NnPlan *plan, int value, int step) {
    if (value < 0)
        return;
    size_t offset;
    NnValue *v = &plan->values[nn_plan_root(plan, value, &offset)];
    if (v->first > step)
        v->first = step;
    if (v->last < step)
        v->last = step;
}

static void find_lives(NnPlan *plan) {
    for (int i = 0; i < plan->value_count; i++) {
        plan->values[i].first = INT_MAX;
        plan->values[i].last = -1;
    }
    for (int i = 0; i < plan->step_count; i++) {
        const NnStep *step = &plan->steps[i];
        live(plan, step->in, i);
        live(plan, step->in2, i);
        live(plan, step->out, i);
        if (step->kind == NN_STEP_CONV)
            live(plan, step->conv.residual, i);
        if (step->kind == NN_STEP_BLOCK && step->has_project)
            live(plan, step->project.residual, i);
    }
    for (int i = 0; i < plan->output_count; i++)
        if (plan->outputs_wanted >> i & 1)
            live(plan, plan->outputs[i], INT_MAX);
}

static size_t value_floats(const NnValue *value) {
    size_t floats = (size_t)value->height * (size_t)value->width * (size_t)value->channels;
    return (floats + 15) & ~(size_t)15; /* whole cache lines */
}

/* The lowest offset at which `value` fits beside all values already placed that live at the same
 * time. */
static size_t lowest_offset(const NnPlan *plan, const int *placed, int placed_count,
                            const NnValue *value) {
    size_t offset = 0, floats = value_floats(value);
    for (bool moved = true; moved;) {
        moved = false;
        for (int i = 0; i < placed_count; i++) {
            const NnValue *other = &plan->values[placed[i]];
            bool together = other->first <= value->last && value->first <= other->last;
            if (together && offset < other->offset + value_floats(other) &&
                other->offset < offset + floats) {
                offset = other->offset + value_floats(other);
                moved = true;
            }
        }
    }
    return offset;
}

/* Largest first, each as low as it fits. */
static bool place_values(NnPlan *plan, NnError *error) {
    int *placed = calloc((size_t)plan->value_count, sizeof *placed);
    bool *done = calloc((size_t)plan->value_count, sizeof *done);
    if (!placed || !done) {
        free(placed);
        free(done);
        return nn_fail(error, NN_ERROR_MEMORY, "out of memory");
    }
    int placed_count = 0;
    for (;;) {
        int largest = -1;
        for (int i = 0; i < plan->value_count; i++) {
            const NnValue *v = &plan->values[i];
            if (done[i] || v->last < 0 || i == plan->input || v->alias_of >= 0)
                continue;
            if (largest < 0 || value_floats(v) > value_floats(&plan->values[largest]))
                largest = i;
        }
        if (largest < 0)
            break;
        NnValue *value = &plan->values[largest];
        value->offset = lowest_offset(plan, placed, placed_count, value);
        if (plan->arena_floats < value->offset + value_floats(value))
            plan->arena_floats = value->offset + value_floats(value);
        placed[placed_count++] = largest;
        done[largest] = true;
    }
    free(placed);
    free(done);
    return true;
}

bool nn_plan_place(NnPlan *plan, NnError *error) {
    for (int i = 0; i < plan->step_count; i++) {
        NnStep *step = &plan->steps[i];
        if (step->kind == NN_STEP_BLOCK)
            choose_tiles(step, plan->kernels->lanes);
        bool reads_input = step->in == plan->input;
        size_t scratch = step->kind == NN_STEP_CONV && reads_input ? 0 : nn_step_scratch(step);
        if (plan->scratch_floats < scratch)
            plan->scratch_floats = scratch;
        if (plan->shared_floats < step_shared(step))
            plan->shared_floats = step_shared(step);
    }
    const NnValue *input = &plan->values[plan->input];
    plan->input_floats = (size_t)(input->height + plan->input_pad_top + plan->input_pad_bottom) *
                         (size_t)(input->width + plan->input_pad_left + plan->input_pad_right) *
                         (size_t)input->channels;
    find_lives(plan);
    if (!place_values(plan, error))
        return false;
    size_t floats = plan->arena_floats + plan->scratch_floats + plan->input_floats;
    if (floats * sizeof(float) > NN_LIMIT_ARENA)
        return nn_fail(error, NN_ERROR_LIMIT, "the activations take %zu bytes",
                       floats * sizeof(float));
    return true;
}

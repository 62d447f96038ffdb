#include "engine/nn/plan.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    const NnGraph *graph;
    NnPlan *plan;
    NnError *error;
    int *producer;  /* operator that writes a tensor, or -1 */
    int *use_count; /* needed operators (and wanted outputs) that read it */
    int *reader;    /* the last of them; the only one if use_count is 1 */
    bool *needed;   /* operators */
    bool *taken;    /* operators that are part of a step already */
    int value_room;
} Planner;

static bool unsupported(Planner *p, const char *what) {
    return nn_fail(p->error, NN_ERROR_UNSUPPORTED, "%s", what);
}

int nn_plan_root(const NnPlan *plan, int value, size_t *ret_offset) {
    *ret_offset = 0;
    while (plan->values[value].alias_of >= 0) {
        *ret_offset += plan->values[value].alias_offset;
        value = plan->values[value].alias_of;
    }
    return value;
}

/* ---- which operators are needed, and who reads what ---- */

static void find_needed(Planner *p) {
    const NnGraph *g = p->graph;
    for (int i = 0; i < g->tensor_count; i++)
        p->producer[i] = p->reader[i] = -1;
    for (int i = 0; i < g->op_count; i++)
        p->producer[g->ops[i].output] = i;
    for (int i = 0; i < g->output_count; i++) {
        if (!(p->plan->outputs_wanted >> i & 1))
            continue;
        p->use_count[g->outputs[i]] += 2; /* never folded away */
        if (p->producer[g->outputs[i]] >= 0)
            p->needed[p->producer[g->outputs[i]]] = true;
    }
    for (int i = g->op_count - 1; i >= 0; i--) {
        const NnOp *op = &g->ops[i];
        if (!p->needed[i])
            continue;
        for (int k = 0; k < op->input_count; k++) {
            int tensor = op->inputs[k];
            if (tensor < 0)
                continue;
            p->use_count[tensor]++;
            p->reader[tensor] = i;
            if (p->producer[tensor] >= 0)
                p->needed[p->producer[tensor]] = true;
        }
    }
}

/* The one operator that reads `tensor`, or -1. */
static int only_reader(const Planner *p, int tensor) {
    return p->use_count[tensor] == 1 ? p->reader[tensor] : -1;
}

static const NnOp *op_at(const Planner *p, int index) {
    return index < 0 ? NULL : &p->graph->ops[index];
}

/* The only reader of `tensor` if it is of `kind` and takes it as its first input (either, for ADD).
 */
static int reader_of_kind(const Planner *p, int tensor, NnOpKind kind) {
    int index = only_reader(p, tensor);
    const NnOp *op = op_at(p, index);
    if (!op || op->kind != kind || p->taken[index])
        return -1;
    return op->inputs[0] == tensor || kind == NN_OP_ADD ? index : -1;
}

static bool pads_space(const NnOp *op) {
    return !op->pads[0][0] && !op->pads[0][1] && !op->pads[3][0] && !op->pads[3][1];
}

static bool pads_channels_behind(const NnOp *op) {
    for (int i = 0; i < 3; i++)
        if (op->pads[i][0] || op->pads[i][1])
            return false;
    return !op->pads[3][0];
}

/* The spatial PAD that produces `tensor`, or NULL. */
static const NnOp *space_pad_before(const Planner *p, int tensor) {
    const NnOp *op = op_at(p, p->producer[tensor]);
    return op && op->kind == NN_OP_PAD && pads_space(op) ? op : NULL;
}

/* ---- values and steps ---- */

static bool init_values(Planner *p) {
    const NnGraph *g = p->graph;
    p->value_room = g->tensor_count + g->op_count;
    p->plan->values = calloc((size_t)p->value_room, sizeof *p->plan->values);
    if (!p->plan->values)
        return nn_fail(p->error, NN_ERROR_MEMORY, "out of memory");
    p->plan->value_count = g->tensor_count;
    for (int i = 0; i < g->tensor_count; i++) {
        NnValue *v = &p->plan->values[i];
        nn_graph_shape(&g->tensors[i], &v->height, &v->width, &v->channels);
        v->alias_of = -1;
    }
    p->plan->input = g->input;
    p->plan->values[g->input].defined = true;
    return true;
}

static bool is_batch_of_one(const Planner *p, int tensor) {
    const NnTensor *t = &p->graph->tensors[tensor];
    return (t->rank < 2 || t->dims[0] == 1) && t->type == NN_TYPE_F32;
}

static int new_value(Planner *p, int height, int width, int channels) {
    NnValue *v = &p->plan->values[p->plan->value_count];
    *v = (NnValue){.height = height, .width = width, .channels = channels, .alias_of = -1};
    return p->plan->value_count++;
}

static NnStep *new_step(Planner *p, NnStepKind kind, int in, int out, int order) {
    NnStep *step = &p->plan->steps[p->plan->step_count++];
    *step = (NnStep){.kind = kind, .order = order, .in = in, .in2 = -1, .out = out};
    step->lo = -INFINITY;
    step->hi = INFINITY;
    step->conv.residual = step->project.residual = -1;
    return step;
}

static void activation_limits(NnActivation activation, float *lo, float *hi) {
    *lo = activation == NN_ACTIVATION_NONE ? -INFINITY : 0;
    *hi = activation == NN_ACTIVATION_RELU6 ? 6 : INFINITY;
}

/* ---- parts: convolution, depthwise layer, slopes ---- */

/* Output size and padding of a window operation; the file's own output shape must agree. */
static bool fit_window(Planner *p, const NnOp *op, const NnOp *pad, const int in[2],
                       const int kernel[2], const int out[2], int ret_before[2], int ret_after[2]) {
    for (int i = 0; i < 2; i++) {
        int stride = i ? op->stride_w : op->stride_h;
        int before = pad ? pad->pads[1 + i][0] : 0, after = pad ? pad->pads[1 + i][1] : 0;
        int size;
        if (op->same_padding) {
            if (pad)
                return unsupported(p, "padding before an operator that pads by itself");
            size = (in[i] + stride - 1) / stride;
            int total = (size - 1) * stride + kernel[i] - in[i];
            before = total > 0 ? total / 2 : 0;
            after = total > 0 ? total - before : 0;
        } else {
            size = (in[i] + before + after - kernel[i]) / stride + 1;
            if (in[i] + before + after < kernel[i])
                return unsupported(p, "a window larger than its input");
        }
        if (size != out[i])
            return nn_fail(p->error, NN_ERROR_FORMAT, "an operator's output has the wrong size");
        ret_before[i] = before;
        ret_after[i] = after;
    }
    return true;
}

static bool load_weights(Planner *p, const NnOp *op, int out_channels, float **ret_weights,
                         float **ret_bias) {
    int bias = op->input_count > 2 ? op->inputs[2] : -1;
    *ret_bias = NULL;
    *ret_weights = nn_graph_constant(p->graph, op->inputs[1], p->error);
    if (!*ret_weights)
        return false;
    if (bias < 0)
        return true;
    if (p->graph->tensors[bias].element_count != out_channels)
        return nn_fail(p->error, NN_ERROR_FORMAT, "a bias of the wrong length");
    *ret_bias = nn_graph_constant(p->graph, bias, p->error);
    return *ret_bias != NULL;
}

/* Fills `conv` but for its epilogue. *ret_in is the value it reads (before a PAD, if there is one).
 */
static bool build_conv(Planner *p, const NnOp *op, NnConv *conv, int *ret_in) {
    const NnTensor *w = &p->graph->tensors[op->inputs[1]];
    const bool connected = op->kind == NN_OP_FULLY_CONNECTED;
    const NnOp *pad = connected ? NULL : space_pad_before(p, op->inputs[0]);
    *ret_in = pad ? pad->inputs[0] : op->inputs[0];
    const NnValue *in = &p->plan->values[*ret_in], *out = &p->plan->values[op->output];
    if (w->rank != (connected ? 2 : 4) || op->stride_h != op->stride_w)
        return unsupported(p, "a convolution with odd weights or strides");
    *conv = (NnConv){.in_height = in->height,
                     .in_width = in->width,
                     .in_channels = in->channels,
                     .out_height = out->height,
                     .out_width = out->width,
                     .out_channels = w->dims[0],
                     .kernel_h = 1,
                     .kernel_w = 1,
                     .stride = op->stride_h,
                     .residual = -1};
    int before[2] = {0, 0}, after[2] = {0, 0};
    if (connected) {
        conv->in_channels = in->height * in->width * in->channels;
        conv->in_height = conv->in_width = 1;
        if (out->height != 1 || out->width != 1)
            return unsupported(p, "a fully connected layer with a picture as output");
    } else {
        conv->kernel_h = w->dims[1];
        conv->kernel_w = w->dims[2];
        const int in_size[2] = {in->height, in->width}, out_size[2] = {out->height, out->width};
        const int kernel[2] = {conv->kernel_h, conv->kernel_w};
        if (!fit_window(p, op, pad, in_size, kernel, out_size, before, after))
            return false;
    }
    if (w->dims[w->rank - 1] != conv->in_channels || out->channels != conv->out_channels)
        return nn_fail(p->error, NN_ERROR_FORMAT, "weights that do not fit their convolution");
    conv->pad_top = before[0];
    conv->pad_left = before[1];
    conv->pad_bottom = after[0];
    conv->pad_right = after[1];
    activation_limits(op->activation, &conv->lo, &conv->hi);
    float *weights, *bias;
    bool ok = load_weights(p, op, conv->out_channels, &weights, &bias) &&
              nn_conv_pack(conv, p->plan->kernels, weights, bias, &p->plan->weight_bytes, p->error);
    free(weights);
    free(bias);
    return ok;
}

static bool build_depthwise(Planner *p, const NnOp *op, NnDepthwiseLayer *layer, int *ret_in) {
    const NnTensor *w = &p->graph->tensors[op->inputs[1]];
    const NnOp *pad = space_pad_before(p, op->inputs[0]);
    *ret_in = pad ? pad->inputs[0] : op->inputs[0];
    const NnValue *in = &p->plan->values[*ret_in], *out = &p->plan->values[op->output];
    if (w->rank != 4 || w->dims[0] != 1 || w->dims[3] != in->channels ||
        out->channels != in->channels || op->stride_h != op->stride_w || w->dims[1] > NN_MAX_TAPS ||
        w->dims[2] > NN_MAX_TAPS)
        return unsupported(p, "a depthwise convolution with odd weights or strides");
    const int in_size[2] = {in->height, in->width}, out_size[2] = {out->height, out->width};
    const int kernel[2] = {w->dims[1], w->dims[2]};
    int before[2], after[2];
    if (!fit_window(p, op, pad, in_size, kernel, out_size, before, after))
        return false;
    *layer = (NnDepthwiseLayer){.in_height = in->height,
                                .in_width = in->width,
                                .out_height = out->height,
                                .out_width = out->width,
                                .channels = in->channels,
                                .kernel_h = kernel[0],
                                .kernel_w = kernel[1],
                                .stride = op->stride_h,
                                .pad_top = before[0],
                                .pad_left = before[1]};
    activation_limits(op->activation, &layer->lo, &layer->hi);
    float *weights, *bias;
    bool ok =
        load_weights(p, op, in->channels, &weights, &bias) &&
        nn_depthwise_pack(layer, p->plan->kernels, weights, bias, &p->plan->weight_bytes, p->error);
    free(weights);
    free(bias);
    return ok;
}

/* The slopes of a PRELU (RELU: zeros), padded so that whole panels can be read. */
static float *load_slope(Planner *p, const NnOp *op, int channels) {
    float *slope = nn_floats_new((size_t)channels + 64);
    if (!slope) {
        nn_fail(p->error, NN_ERROR_MEMORY, "out of memory");
        return NULL;
    }
    if (op->kind == NN_OP_RELU)
        return slope;
    float *values = NULL;
    if (p->graph->tensors[op->inputs[1]].element_count != channels)
        nn_fail(p->error, NN_ERROR_UNSUPPORTED, "a PRELU that is not per channel");
    else
        values = nn_graph_constant(p->graph, op->inputs[1], p->error);
    if (!values) {
        free(slope);
        return NULL;
    }
    memcpy(slope, values, (size_t)channels * sizeof *slope);
    free(values);
    return slope;
}

/* ---- folding what follows a convolution into it ---- */

/* The value that an ADD operand stands for when added to `channels`: a PAD of channels is looked
 * through, since only the channels that exist matter. */
static int residual_value(Planner *p, int tensor, int *ret_channels) {
    int pad = p->producer[tensor];
    const NnOp *op = op_at(p, pad);
    if (op && op->kind == NN_OP_PAD && pads_channels_behind(op) && only_reader(p, tensor) >= 0 &&
        !p->taken[pad]) {
        p->taken[pad] = true;
        tensor = op->inputs[0];
    }
    *ret_channels = p->plan->values[tensor].channels;
    return tensor;
}

static bool same_shape(const Planner *p, int a, int b) {
    const NnValue *u = &p->plan->values[a], *v = &p->plan->values[b];
    return u->height == v->height && u->width == v->width && u->channels == v->channels;
}

/* RELU or PRELU behind `tensor`: into lo or a slope. Moves *tensor and *order on. */
static bool fold_activation(Planner *p, int *tensor, int *order, float *lo, float **slope) {
    int next = reader_of_kind(p, *tensor, NN_OP_RELU);
    if (next >= 0) {
        *lo = 0;
    } else {
        next = reader_of_kind(p, *tensor, NN_OP_PRELU);
        if (next < 0)
            return true;
        *slope = load_slope(p, op_at(p, next), p->plan->values[*tensor].channels);
        if (!*slope)
            return false;
    }
    p->taken[next] = true;
    *tensor = op_at(p, next)->output;
    *order = next;
    return true;
}

/* ADD, then RELU or PRELU, behind a convolution without an activation of its own. */
static bool fold_epilogue(Planner *p, NnConv *conv, bool with_add, int *tensor, int *order) {
    if (conv->lo > -INFINITY || conv->hi < INFINITY)
        return true;
    int next = with_add ? reader_of_kind(p, *tensor, NN_OP_ADD) : -1;
    if (next >= 0) {
        const NnOp *add = op_at(p, next);
        int other = add->inputs[0] == *tensor ? add->inputs[1] : add->inputs[0];
        if (!same_shape(p, other, *tensor) || nn_graph_is_constant(p->graph, other) ||
            p->producer[other] < 0)
            return true;
        p->taken[next] = true;
        conv->residual = residual_value(p, other, &conv->residual_channels);
        activation_limits(add->activation, &conv->lo, &conv->hi);
        *tensor = add->output;
        *order = next;
        if (add->activation != NN_ACTIVATION_NONE)
            return true;
    }
    return fold_activation(p, tensor, order, &conv->lo, &conv->slope);
}

static uint64_t conv_macs(const NnConv *c) {
    return (uint64_t)c->out_height * (uint64_t)c->out_width * (uint64_t)c->out_channels *
           (uint64_t)c->kernel_h * (uint64_t)c->kernel_w * (uint64_t)c->in_channels;
}

static uint64_t depthwise_macs(const NnDepthwiseLayer *d) {
    return (uint64_t)d->out_height * (uint64_t)d->out_width * (uint64_t)d->channels *
           (uint64_t)(d->kernel_h * d->kernel_w);
}

static bool is_pointwise(const Planner *p, const NnOp *op) {
    const NnTensor *w = &p->graph->tensors[op->inputs[1]];
    return op->kind == NN_OP_CONV && w->rank == 4 && w->dims[1] == 1 && w->dims[2] == 1 &&
           op->stride_h == 1 && op->stride_w == 1 && nn_graph_is_constant(p->graph, op->inputs[1]);
}

/* ---- one builder per kind of step ---- */

/* Continues a block whose expansion (if any) is built: the depthwise operator `index`, then a
 * projection. */
static bool build_block_tail(Planner *p, NnStep *step, int index) {
    const NnOp *op = op_at(p, index);
    int in;
    if (!build_depthwise(p, op, &step->depthwise, &in))
        return false;
    if (!step->has_expand)
        step->in = in;
    p->taken[index] = true;
    step->order = index;
    step->out = op->output;
    step->mac_count += depthwise_macs(&step->depthwise);
    int next = reader_of_kind(p, op->output, NN_OP_CONV);
    if (next < 0 || !is_pointwise(p, op_at(p, next)))
        return true;
    if (!build_conv(p, op_at(p, next), &step->project, &in))
        return false;
    p->taken[next] = true;
    step->has_project = true;
    step->order = next;
    step->out = op_at(p, next)->output;
    step->mac_count += conv_macs(&step->project);
    return fold_epilogue(p, &step->project, true, &step->out, &step->order);
}

static bool plan_depthwise(Planner *p, int index) {
    NnStep *step = new_step(p, NN_STEP_BLOCK, -1, -1, index);
    return build_block_tail(p, step, index);
}

/* The depthwise operator that alone reads `tensor`, directly or through a PAD; -1 if there is none.
 */
static int depthwise_behind(Planner *p, int tensor) {
    int next = only_reader(p, tensor);
    const NnOp *op = op_at(p, next);
    if (op && op->kind == NN_OP_PAD && pads_space(op)) {
        next = only_reader(p, op->output);
        op = op_at(p, next);
        if (op && op->same_padding)
            return -1;
    }
    return op && op->kind == NN_OP_DEPTHWISE && !p->taken[next] ? next : -1;
}

static bool plan_conv(Planner *p, int index) {
    const NnOp *op = op_at(p, index);
    NnStep *step = new_step(p, NN_STEP_CONV, -1, op->output, index);
    p->taken[index] = true;
    if (!build_conv(p, op, &step->conv, &step->in))
        return false;
    step->mac_count = conv_macs(&step->conv);
    const NnConv *conv = &step->conv;
    const bool padded = conv->pad_top || conv->pad_left || conv->pad_bottom || conv->pad_right;
    int depthwise = -1;
    if (op->kind == NN_OP_CONV && (!padded || step->in == p->plan->input)) {
        int tensor = step->out, order = index;
        depthwise = depthwise_behind(p, tensor);
        if (depthwise < 0) { /* perhaps behind an activation of its own */
            int activation = only_reader(p, tensor);
            const NnOp *act = op_at(p, activation);
            if (act && (act->kind == NN_OP_RELU || act->kind == NN_OP_PRELU) &&
                depthwise_behind(p, act->output) >= 0) {
                if (!fold_epilogue(p, &step->conv, false, &tensor, &order))
                    return false;
                depthwise = depthwise_behind(p, tensor);
            }
        }
    }
    if (depthwise >= 0) {
        step->kind = NN_STEP_BLOCK;
        step->has_expand = true;
        return build_block_tail(p, step, depthwise);
    }
    return fold_epilogue(p, &step->conv, op->kind == NN_OP_CONV, &step->out, &step->order);
}

/* Behind an enlargement (or the pointwise convolution that was moved before it): an ADD without
 * activation is folded in as the second input. */
static bool fold_plain_add(Planner *p, NnStep *step) {
    int next = reader_of_kind(p, step->out, NN_OP_ADD);
    const NnOp *add = op_at(p, next);
    if (!add || add->activation != NN_ACTIVATION_NONE)
        return true;
    int other = add->inputs[0] == step->out ? add->inputs[1] : add->inputs[0];
    if (!same_shape(p, other, step->out) || p->producer[other] < 0 ||
        nn_graph_is_constant(p->graph, other) || step->out == other)
        return true;
    p->taken[next] = true;
    step->in2 = other;
    step->out = add->output;
    step->order = next;
    return true;
}

/* A pointwise convolution commutes with bilinear enlargement (the weights of which sum to 1), so it
 * runs before it, on a quarter of the pixels; its activation stays behind. */
static bool plan_resize(Planner *p, int index) {
    const NnOp *op = op_at(p, index);
    const NnValue *in = &p->plan->values[op->inputs[0]], *out = &p->plan->values[op->output];
    if (out->height != 2 * in->height || out->width != 2 * in->width ||
        out->channels != in->channels)
        return unsupported(p, "a resize other than to twice the size");
    p->taken[index] = true;
    int from = op->inputs[0], to = op->output, order = index;
    int next = reader_of_kind(p, op->output, NN_OP_CONV);
    if (next >= 0 && is_pointwise(p, op_at(p, next))) {
        NnStep *conv = new_step(p, NN_STEP_CONV, from, -1, index);
        int unused;
        p->taken[next] = true;
        if (!build_conv(p, op_at(p, next), &conv->conv, &unused))
            return false;
        conv->mac_count = conv_macs(&conv->conv);
        conv->conv.in_height = conv->conv.out_height = in->height;
        conv->conv.in_width = conv->conv.out_width = in->width;
        from = conv->out = new_value(p, in->height, in->width, conv->conv.out_channels);
        to = op_at(p, next)->output;
        order = next;
        NnStep *step = new_step(p, NN_STEP_RESIZE, from, to, order);
        step->lo = conv->conv.lo;
        step->hi = conv->conv.hi;
        conv->conv.lo = -INFINITY;
        conv->conv.hi = INFINITY;
        if (step->lo == -INFINITY && step->hi == INFINITY &&
            !fold_activation(p, &step->out, &step->order, &step->lo, &step->slope))
            return false;
        return fold_plain_add(p, step);
    }
    return fold_plain_add(p, new_step(p, NN_STEP_RESIZE, from, to, order));
}

static bool plan_add(Planner *p, int index) {
    const NnOp *op = op_at(p, index);
    if (!same_shape(p, op->inputs[0], op->inputs[1]) || !same_shape(p, op->inputs[0], op->output) ||
        nn_graph_is_constant(p->graph, op->inputs[0]) ||
        nn_graph_is_constant(p->graph, op->inputs[1]))
        return unsupported(p, "an ADD of different shapes");
    NnStep *step = new_step(p, NN_STEP_ADD, op->inputs[0], op->output, index);
    step->in2 = op->inputs[1];
    activation_limits(op->activation, &step->lo, &step->hi);
    return true;
}

static bool plan_prelu(Planner *p, int index) {
    const NnOp *op = op_at(p, index);
    NnStep *step = new_step(p, NN_STEP_PRELU, op->inputs[0], op->output, index);
    step->slope = load_slope(p, op, p->plan->values[op->output].channels);
    return step->slope &&
           (same_shape(p, op->inputs[0], op->output) || unsupported(p, "a PRELU's shape"));
}

static bool plan_max_pool(Planner *p, int index) {
    const NnOp *op = op_at(p, index);
    const NnValue *in = &p->plan->values[op->inputs[0]], *out = &p->plan->values[op->output];
    if (op->filter_h != 2 || op->filter_w != 2 || op->stride_h != 2 || op->stride_w != 2 ||
        op->activation != NN_ACTIVATION_NONE || in->height != 2 * out->height ||
        in->width != 2 * out->width || in->channels != out->channels)
        return unsupported(p, "a pooling other than 2x2 of an even size");
    new_step(p, NN_STEP_MAX_POOL, op->inputs[0], op->output, index);
    return true;
}

static bool plan_mean(Planner *p, int index) {
    const NnOp *op = op_at(p, index);
    const NnValue *in = &p->plan->values[op->inputs[0]];
    if (p->graph->tensors[op->output].element_count != in->channels)
        return unsupported(p, "a MEAN other than over height and width");
    new_step(p, NN_STEP_MEAN, op->inputs[0], op->output, index);
    return true;
}

static bool plan_logistic(Planner *p, int index) {
    const NnOp *op = op_at(p, index);
    if (p->graph->tensors[op->output].element_count !=
        p->graph->tensors[op->inputs[0]].element_count)
        return unsupported(p, "a LOGISTIC's shape");
    new_step(p, NN_STEP_LOGISTIC, op->inputs[0], op->output, index);
    return true;
}

static bool plan_depth_to_space(Planner *p, int index) {
    const NnOp *op = op_at(p, index);
    const NnValue *in = &p->plan->values[op->inputs[0]], *out = &p->plan->values[op->output];
    if (op->block != 2 || out->height != 2 * in->height || out->width != 2 * in->width ||
        in->channels != 4 * out->channels)
        return unsupported(p, "a DEPTH_TO_SPACE other than by 2");
    new_step(p, NN_STEP_DEPTH_TO_SPACE, op->inputs[0], op->output, index);
    return true;
}

static bool plan_channels(Planner *p, int index) {
    const NnOp *op = op_at(p, index);
    const NnValue *in = &p->plan->values[op->inputs[0]], *out = &p->plan->values[op->output];
    const bool pad = op->kind == NN_OP_PAD;
    if (pad && pads_space(op))
        return true; /* its readers look through it; whoever cannot finds the value undefined */
    if (in->height != out->height || in->width != out->width ||
        (pad && !pads_channels_behind(op)) ||
        (pad ? out->channels != in->channels + op->pads[3][1] : op->slice_end > in->channels))
        return unsupported(p, "a PAD or slice other than of channels");
    NnStep *step = new_step(p, NN_STEP_CHANNELS, op->inputs[0], op->output, index);
    step->begin = pad ? 0 : op->slice_begin;
    return true;
}

/* The same floats under another shape. */
static bool plan_reshape(Planner *p, int index) {
    const NnOp *op = op_at(p, index);
    if (p->graph->tensors[op->inputs[0]].element_count !=
            p->graph->tensors[op->output].element_count ||
        nn_graph_is_constant(p->graph, op->inputs[0]))
        return unsupported(p, "a RESHAPE that changes the size");
    p->plan->values[op->output].alias_of = op->inputs[0];
    return true;
}

/* Pieces along the rows: producers write into one value, nothing is copied. */
static bool plan_concat(Planner *p, int index) {
    const NnOp *op = op_at(p, index);
    const NnTensor *out = &p->graph->tensors[op->output];
    if (op->axis != 1 || out->rank != 3 || op->activation != NN_ACTIVATION_NONE)
        return unsupported(p, "a CONCATENATION other than along axis 1 of three");
    size_t at = 0;
    for (int i = 0; i < op->input_count; i++) {
        if (op->inputs[i] < 0)
            return unsupported(p, "a CONCATENATION with a missing input");
        const NnTensor *piece = &p->graph->tensors[op->inputs[i]];
        size_t offset;
        int root = nn_plan_root(p->plan, op->inputs[i], &offset);
        if (piece->rank != 3 || piece->dims[2] != out->dims[2] || offset ||
            root == p->plan->input || root == op->output || nn_graph_is_constant(p->graph, root))
            return unsupported(p, "a CONCATENATION of these tensors");
        p->plan->values[root].alias_of = op->output;
        p->plan->values[root].alias_offset = at;
        at += (size_t)piece->element_count;
    }
    if (at != (size_t)out->element_count)
        return nn_fail(p->error, NN_ERROR_FORMAT, "a CONCATENATION of the wrong size");
    return true;
}

static bool (*const builders[])(Planner *, int) = {
    [NN_OP_ADD] = plan_add,
    [NN_OP_CONCAT] = plan_concat,
    [NN_OP_CONV] = plan_conv,
    [NN_OP_DEPTHWISE] = plan_depthwise,
    [NN_OP_DEPTH_TO_SPACE] = plan_depth_to_space,
    [NN_OP_FULLY_CONNECTED] = plan_conv,
    [NN_OP_LOGISTIC] = plan_logistic,
    [NN_OP_MAX_POOL] = plan_max_pool,
    [NN_OP_MEAN] = plan_mean,
    [NN_OP_PAD] = plan_channels,
    [NN_OP_PRELU] = plan_prelu,
    [NN_OP_RELU] = plan_prelu,
    [NN_OP_RESHAPE] = plan_reshape,
    [NN_OP_RESIZE] = plan_resize,
    [NN_OP_SLICE] = plan_channels,
};

/* ---- the whole ---- */

static int by_order(const void *a, const void *b) {
    const NnStep *s = a, *t = b;
    return s->order != t->order ? (s->order > t->order) - (s->order < t->order)
                                : (s->kind == NN_STEP_RESIZE) - (t->kind == NN_STEP_RESIZE);
}

static void widen_input(NnPlan *plan, const NnConv *conv) {
#define WIDEN(side)                                                                                \
    if (plan->input_##side < conv->side)                                                           \
    plan->input_##side = conv->side
    WIDEN(pad_top);
    WIDEN(pad_left);
    WIDEN(pad_bottom);
    WIDEN(pad_right);
#undef WIDEN
}

static bool read_defined(Planner *p, int value) {
    size_t offset;
    if (value < 0)
        return true;
    return p->plan->values[value].defined ||
           p->plan->values[nn_plan_root(p->plan, value, &offset)].defined;
}

/* Every step reads only what an earlier one wrote, and only convolutions read the (padded) input.
 */
static bool check_steps(Planner *p) {
    NnPlan *plan = p->plan;
    for (int i = 0; i < plan->step_count; i++) {
        const NnStep *step = &plan->steps[i];
        const NnConv *first = &step->conv;
        const bool starts_with_conv = step->kind == NN_STEP_CONV || step->has_expand;
        size_t offset;
        if (step->in2 == plan->input || first->residual == plan->input ||
            step->project.residual == plan->input ||
            (nn_plan_root(plan, step->in, &offset) == plan->input &&
             (!starts_with_conv || step->in != plan->input)))
            return unsupported(p, "an input that goes elsewhere than to a convolution");
        if (!read_defined(p, step->in) || !read_defined(p, step->in2) ||
            !read_defined(p, first->residual) || !read_defined(p, step->project.residual))
            return unsupported(p, "operators in an order that cannot be fused");
        if (step->in == plan->input)
            widen_input(plan, first);
        plan->values[step->out].defined = true;
        plan->values[nn_plan_root(plan, step->out, &offset)].defined = true;
        plan->mac_count += step->mac_count;
    }
    for (int i = 0; i < plan->output_count; i++)
        if ((plan->outputs_wanted >> i & 1) && !read_defined(p, plan->outputs[i]))
            return unsupported(p, "an output that nobody computes");
    return true;
}

static bool plan_all(Planner *p) {
    const NnGraph *g = p->graph;
    if (!init_values(p))
        return false;
    find_needed(p);
    for (int i = 0; i < g->op_count; i++) {
        const NnOp *op = &g->ops[i];
        if (!p->needed[i] || p->taken[i] || op->kind == NN_OP_CONSTANT)
            continue;
        if (!is_batch_of_one(p, op->output) || !is_batch_of_one(p, op->inputs[0]))
            return unsupported(p, "a batch other than 1");
        if (!builders[op->kind](p, i))
            return false;
    }
    qsort(p->plan->steps, (size_t)p->plan->step_count, sizeof *p->plan->steps, by_order);
    return check_steps(p) && nn_plan_place(p->plan, p->error);
}

static bool init_planner(Planner *p) {
    const size_t tensors = (size_t)p->graph->tensor_count, ops = (size_t)p->graph->op_count;
    p->plan = calloc(1, sizeof *p->plan);
    p->producer = calloc(tensors, sizeof *p->producer);
    p->use_count = calloc(tensors, sizeof *p->use_count);
    p->reader = calloc(tensors, sizeof *p->reader);
    p->needed = calloc(ops, sizeof *p->needed);
    p->taken = calloc(ops, sizeof *p->taken);
    if (!p->plan || !p->producer || !p->use_count || !p->reader || !p->needed || !p->taken)
        return nn_fail(p->error, NN_ERROR_MEMORY, "out of memory");
    p->plan->steps = calloc(2 * ops, sizeof *p->plan->steps);
    if (!p->plan->steps)
        return nn_fail(p->error, NN_ERROR_MEMORY, "out of memory");
    return true;
}

NnPlan *nn_plan_new(const NnGraph *graph, uint32_t outputs_wanted, const NnKernels *kernels,
                    NnError *error) {
    Planner p = {.graph = graph, .error = error};
    bool ok = init_planner(&p);
    if (ok) {
        p.plan->kernels = kernels;
        p.plan->outputs_wanted = outputs_wanted & ((1U << graph->output_count) - 1);
        p.plan->output_count = graph->output_count;
        memcpy(p.plan->outputs, graph->outputs, sizeof p.plan->outputs);
        ok = plan_all(&p);
    }
    free(p.producer);
    free(p.use_count);
    free(p.reader);
    free(p.needed);
    free(p.taken);
    if (ok)
        return p.plan;
    nn_plan_free(p.plan);
    return NULL;
}

void nn_plan_free(NnPlan *plan) {
    if (!plan)
        return;
    for (int i = 0; i < plan->step_count; i++) {
        nn_conv_clear(&plan->steps[i].conv);
        nn_conv_clear(&plan->steps[i].project);
        free(plan->steps[i].depthwise.weights);
        free(plan->steps[i].slope);
    }
    free(plan->steps);
    free(plan->values);
    free(plan);
}

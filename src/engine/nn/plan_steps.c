/* One builder for each kind of step. */
#include <math.h>

#include "engine/nn/planner.h"

static int new_value(NnPlanner *p, int height, int width, int channels) {
    NnValue *v = &p->plan->values[p->plan->value_count];
    *v = (NnValue){.height = height, .width = width, .channels = channels, .alias_of = -1};
    return p->plan->value_count++;
}

static NnStep *new_step(NnPlanner *p, NnStepKind kind, int in, int out, int order) {
    NnStep *step = &p->plan->steps[p->plan->step_count++];
    *step = (NnStep){.kind = kind, .order = order, .in = in, .in2 = -1, .out = out};
    step->lo = -INFINITY;
    step->hi = INFINITY;
    step->conv.residual = step->project.residual = -1;
    return step;
}

static uint64_t conv_macs(const NnConv *c) {
    return (uint64_t)c->out_height * (uint64_t)c->out_width * (uint64_t)c->out_channels *
           (uint64_t)c->kernel_h * (uint64_t)c->kernel_w * (uint64_t)c->in_channels;
}

static uint64_t depthwise_macs(const NnDepthwiseLayer *d) {
    return (uint64_t)d->out_height * (uint64_t)d->out_width * (uint64_t)d->channels *
           (uint64_t)(d->kernel_h * d->kernel_w);
}

static bool is_pointwise(const NnPlanner *p, const NnOp *op) {
    const NnTensor *w = &p->graph->tensors[op->inputs[1]];
    return op->kind == NN_OP_CONV && w->rank == 4 && w->dims[1] == 1 && w->dims[2] == 1 &&
           op->stride_h == 1 && op->stride_w == 1 && nn_graph_is_constant(p->graph, op->inputs[1]);
}

/* Continues a block whose expansion (if any) is built: the depthwise operator `index`, then a
 * projection. */
static bool build_block_tail(NnPlanner *p, NnStep *step, int index) {
    const NnOp *op = nn_planner_op(p, index);
    int in;
    if (!nn_planner_depthwise(p, op, &step->depthwise, &in))
        return false;
    if (!step->has_expand)
        step->in = in;
    p->taken[index] = true;
    step->order = index;
    step->out = op->output;
    step->mac_count += depthwise_macs(&step->depthwise);
    int next = nn_planner_reader(p, op->output, NN_OP_CONV);
    if (next < 0 || !is_pointwise(p, nn_planner_op(p, next)))
        return true;
    if (!nn_planner_conv(p, nn_planner_op(p, next), &step->project, &in))
        return false;
    p->taken[next] = true;
    step->has_project = true;
    step->order = next;
    step->out = nn_planner_op(p, next)->output;
    step->mac_count += conv_macs(&step->project);
    return nn_planner_fold_epilogue(p, &step->project, true, &step->out, &step->order);
}

static bool plan_depthwise(NnPlanner *p, int index) {
    NnStep *step = new_step(p, NN_STEP_BLOCK, -1, -1, index);
    return build_block_tail(p, step, index);
}

/* The depthwise operator that alone reads `tensor`, directly or through a PAD; -1 if there is none.
 */
static int depthwise_behind(NnPlanner *p, int tensor) {
    int next = nn_planner_only_reader(p, tensor);
    const NnOp *op = nn_planner_op(p, next);
    if (op && op->kind == NN_OP_PAD && nn_planner_pads_space(op)) {
        next = nn_planner_only_reader(p, op->output);
        op = nn_planner_op(p, next);
        if (op && op->same_padding)
            return -1;
    }
    return op && op->kind == NN_OP_DEPTHWISE && !p->taken[next] ? next : -1;
}

static bool plan_conv(NnPlanner *p, int index) {
    const NnOp *op = nn_planner_op(p, index);
    NnStep *step = new_step(p, NN_STEP_CONV, -1, op->output, index);
    p->taken[index] = true;
    if (!nn_planner_conv(p, op, &step->conv, &step->in))
        return false;
    step->mac_count = conv_macs(&step->conv);
    const NnConv *conv = &step->conv;
    const bool padded = conv->pad_top || conv->pad_left || conv->pad_bottom || conv->pad_right;
    int depthwise = -1;
    if (op->kind == NN_OP_CONV && (!padded || step->in == p->plan->input)) {
        int tensor = step->out, order = index;
        depthwise = depthwise_behind(p, tensor);
        if (depthwise < 0) { /* perhaps behind an activation of its own */
            int activation = nn_planner_only_reader(p, tensor);
            const NnOp *act = nn_planner_op(p, activation);
            if (act && (act->kind == NN_OP_RELU || act->kind == NN_OP_PRELU) &&
                depthwise_behind(p, act->output) >= 0) {
                if (!nn_planner_fold_epilogue(p, &step->conv, false, &tensor, &order))
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
    return nn_planner_fold_epilogue(p, &step->conv, op->kind == NN_OP_CONV, &step->out,
                                    &step->order);
}

/* Behind an enlargement (or the pointwise convolution that was moved before it): an ADD without
 * activation is folded in as the second input. */
static bool fold_plain_add(NnPlanner *p, NnStep *step) {
    int next = nn_planner_reader(p, step->out, NN_OP_ADD);
    const NnOp *add = nn_planner_op(p, next);
    if (!add || add->activation != NN_ACTIVATION_NONE)
        return true;
    int other = add->inputs[0] == step->out ? add->inputs[1] : add->inputs[0];
    if (!nn_planner_same_shape(p, other, step->out) || p->producer[other] < 0 ||
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
static bool plan_resize(NnPlanner *p, int index) {
    const NnOp *op = nn_planner_op(p, index);
    const NnValue *in = &p->plan->values[op->inputs[0]], *out = &p->plan->values[op->output];
    if (out->height != 2 * in->height || out->width != 2 * in->width ||
        out->channels != in->channels)
        return nn_planner_refuse(p, "a resize other than to twice the size");
    p->taken[index] = true;
    int from = op->inputs[0], to = op->output, order = index;
    int next = nn_planner_reader(p, op->output, NN_OP_CONV);
    if (next >= 0 && is_pointwise(p, nn_planner_op(p, next))) {
        NnStep *conv = new_step(p, NN_STEP_CONV, from, -1, index);
        int unused;
        p->taken[next] = true;
        if (!nn_planner_conv(p, nn_planner_op(p, next), &conv->conv, &unused))
            return false;
        conv->mac_count = conv_macs(&conv->conv);
        conv->conv.in_height = conv->conv.out_height = in->height;
        conv->conv.in_width = conv->conv.out_width = in->width;
        from = conv->out = new_value(p, in->height, in->width, conv->conv.out_channels);
        to = nn_planner_op(p, next)->output;
        order = next;
        NnStep *step = new_step(p, NN_STEP_RESIZE, from, to, order);
        step->lo = conv->conv.lo;
        step->hi = conv->conv.hi;
        conv->conv.lo = -INFINITY;
        conv->conv.hi = INFINITY;
        if (step->lo == -INFINITY && step->hi == INFINITY &&
            !nn_planner_fold_activation(p, &step->out, &step->order, &step->lo, &step->slope))
            return false;
        return fold_plain_add(p, step);
    }
    return fold_plain_add(p, new_step(p, NN_STEP_RESIZE, from, to, order));
}

static bool plan_add(NnPlanner *p, int index) {
    const NnOp *op = nn_planner_op(p, index);
    if (nn_graph_is_constant(p->graph, op->inputs[0]) ||
        nn_graph_is_constant(p->graph, op->inputs[1]))
        return nn_planner_refuse(p, "an ADD of a constant");
    NnStep *step = new_step(p, NN_STEP_ADD, op->inputs[0], op->output, index);
    step->in2 = op->inputs[1];
    nn_planner_limits(op->activation, &step->lo, &step->hi);
    return true;
}

static bool plan_prelu(NnPlanner *p, int index) {
    const NnOp *op = nn_planner_op(p, index);
    NnStep *step = new_step(p, NN_STEP_PRELU, op->inputs[0], op->output, index);
    step->slope = nn_planner_slope(p, op, p->plan->values[op->output].channels);
    return step->slope != NULL;
}

static bool plan_max_pool(NnPlanner *p, int index) {
    const NnOp *op = nn_planner_op(p, index);
    const NnValue *in = &p->plan->values[op->inputs[0]], *out = &p->plan->values[op->output];
    if (op->filter_h != 2 || op->filter_w != 2 || op->stride_h != 2 || op->stride_w != 2 ||
        op->activation != NN_ACTIVATION_NONE || in->height != 2 * out->height ||
        in->width != 2 * out->width || in->channels != out->channels)
        return nn_planner_refuse(p, "a pooling other than 2x2 of an even size");
    new_step(p, NN_STEP_MAX_POOL, op->inputs[0], op->output, index);
    return true;
}

static bool plan_mean(NnPlanner *p, int index) {
    const NnOp *op = nn_planner_op(p, index);
    const NnValue *in = &p->plan->values[op->inputs[0]];
    if (p->graph->tensors[op->output].element_count != in->channels)
        return nn_planner_refuse(p, "a MEAN other than over height and width");
    new_step(p, NN_STEP_MEAN, op->inputs[0], op->output, index);
    return true;
}

static bool plan_logistic(NnPlanner *p, int index) {
    const NnOp *op = nn_planner_op(p, index);
    new_step(p, NN_STEP_LOGISTIC, op->inputs[0], op->output, index);
    return true;
}

static bool plan_depth_to_space(NnPlanner *p, int index) {
    const NnOp *op = nn_planner_op(p, index);
    const NnValue *in = &p->plan->values[op->inputs[0]], *out = &p->plan->values[op->output];
    if (op->block != 2 || out->height != 2 * in->height || out->width != 2 * in->width ||
        in->channels != 4 * out->channels)
        return nn_planner_refuse(p, "a DEPTH_TO_SPACE other than by 2");
    new_step(p, NN_STEP_DEPTH_TO_SPACE, op->inputs[0], op->output, index);
    return true;
}

static bool plan_channels(NnPlanner *p, int index) {
    const NnOp *op = nn_planner_op(p, index);
    const NnValue *in = &p->plan->values[op->inputs[0]], *out = &p->plan->values[op->output];
    const bool pad = op->kind == NN_OP_PAD;
    if (pad && nn_planner_pads_space(op))
        return true; /* its readers look through it; whoever cannot finds the value undefined */
    if (in->height != out->height || in->width != out->width ||
        (pad && !nn_planner_pads_channels(op)) ||
        (pad ? out->channels != in->channels + op->pads[3][1] : op->slice_end > in->channels))
        return nn_planner_refuse(p, "a PAD or slice other than of channels");
    NnStep *step = new_step(p, NN_STEP_CHANNELS, op->inputs[0], op->output, index);
    step->begin = pad ? 0 : op->slice_begin;
    return true;
}

/* A PAD of height and width is never computed: only windows look through it. */
static bool is_space_pad(const NnPlanner *p, int tensor) {
    const NnOp *op = nn_planner_op(p, p->producer[tensor]);
    return op && op->kind == NN_OP_PAD && nn_planner_pads_space(op);
}

/* The same floats under another shape. */
static bool plan_reshape(NnPlanner *p, int index) {
    const NnOp *op = nn_planner_op(p, index);
    if (p->graph->tensors[op->inputs[0]].element_count !=
            p->graph->tensors[op->output].element_count ||
        nn_graph_is_constant(p->graph, op->inputs[0]) || is_space_pad(p, op->inputs[0]))
        return nn_planner_refuse(p, "a RESHAPE that changes the size");
    p->plan->values[op->output].alias_of = op->inputs[0];
    return true;
}

/* Pieces along the rows: producers write into one value, nothing is copied. */
static bool plan_concat(NnPlanner *p, int index) {
    const NnOp *op = nn_planner_op(p, index);
    const NnTensor *out = &p->graph->tensors[op->output];
    if (op->axis != 1 || out->rank != 3 || op->activation != NN_ACTIVATION_NONE)
        return nn_planner_refuse(p, "a CONCATENATION other than along axis 1 of three");
    size_t at = 0;
    for (int i = 0; i < op->input_count; i++) {
        if (op->inputs[i] < 0)
            return nn_planner_refuse(p, "a CONCATENATION with a missing input");
        const NnTensor *piece = &p->graph->tensors[op->inputs[i]];
        size_t offset;
        int root = nn_plan_root(p->plan, op->inputs[i], &offset);
        const NnValue *owner = &p->plan->values[root];
        if (piece->rank != 3 || piece->dims[2] != out->dims[2] || offset ||
            owner->height * owner->width * owner->channels != piece->element_count ||
            is_space_pad(p, op->inputs[i]) || root == p->plan->input || root == op->output ||
            nn_graph_is_constant(p->graph, root))
            return nn_planner_refuse(p, "a CONCATENATION of these tensors");
        p->plan->values[root].alias_of = op->output;
        p->plan->values[root].alias_offset = at;
        at += (size_t)piece->element_count;
    }
    if (at != (size_t)out->element_count)
        return nn_fail(p->error, NN_ERROR_FORMAT, "a CONCATENATION of the wrong size");
    return true;
}

static bool (*const builders[])(NnPlanner *, int) = {
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

bool nn_planner_step(NnPlanner *p, int index) {
    return builders[nn_planner_op(p, index)->kind](p, index);
}

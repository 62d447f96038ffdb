/* Convolutions, depthwise layers, and what can be folded into them. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/nn/planner.h"

/* The spatial PAD that produces `tensor`, or NULL. */
static const NnOp *space_pad_before(const NnPlanner *p, int tensor) {
    const NnOp *op = nn_planner_op(p, p->producer[tensor]);
    return op && op->kind == NN_OP_PAD && nn_planner_pads_space(op) ? op : NULL;
}

void nn_planner_limits(NnActivation activation, float *lo, float *hi) {
    *lo = activation == NN_ACTIVATION_NONE ? -INFINITY : 0;
    *hi = activation == NN_ACTIVATION_RELU6 ? 6 : INFINITY;
}

/* Output size and padding of a window operation; the file's own output shape must agree. */
static bool fit_window(NnPlanner *p, const NnOp *op, const NnOp *pad, const int in[2],
                       const int kernel[2], const int out[2], int ret_before[2], int ret_after[2]) {
    for (int i = 0; i < 2; i++) {
        int stride = i ? op->stride_w : op->stride_h;
        int before = pad ? pad->pads[1 + i][0] : 0, after = pad ? pad->pads[1 + i][1] : 0;
        int size;
        if (op->same_padding) {
            if (pad)
                return nn_planner_refuse(p, "padding before an operator that pads by itself");
            size = (in[i] + stride - 1) / stride;
            int total = (size - 1) * stride + kernel[i] - in[i];
            before = total > 0 ? total / 2 : 0;
            after = total > 0 ? total - before : 0;
        } else {
            size = (in[i] + before + after - kernel[i]) / stride + 1;
            if (in[i] + before + after < kernel[i])
                return nn_planner_refuse(p, "a window larger than its input");
        }
        if (size != out[i])
            return nn_fail(p->error, NN_ERROR_FORMAT, "an operator's output has the wrong size");
        ret_before[i] = before;
        ret_after[i] = after;
    }
    return true;
}

static bool load_weights(NnPlanner *p, const NnOp *op, int out_channels, float **ret_weights,
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

bool nn_planner_conv(NnPlanner *p, const NnOp *op, NnConv *conv, int *ret_in) {
    const NnTensor *w = &p->graph->tensors[op->inputs[1]];
    const bool connected = op->kind == NN_OP_FULLY_CONNECTED;
    const NnOp *pad = connected ? NULL : space_pad_before(p, op->inputs[0]);
    *ret_in = pad ? pad->inputs[0] : op->inputs[0];
    const NnValue *in = &p->plan->values[*ret_in], *out = &p->plan->values[op->output];
    if (w->rank != (connected ? 2 : 4) || op->stride_h != op->stride_w)
        return nn_planner_refuse(p, "a convolution with odd weights or strides");
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
            return nn_planner_refuse(p, "a fully connected layer with a picture as output");
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
    nn_planner_limits(op->activation, &conv->lo, &conv->hi);
    float *weights, *bias;
    bool ok = load_weights(p, op, conv->out_channels, &weights, &bias) &&
              nn_conv_pack(conv, p->plan->kernels, weights, bias, &p->plan->weight_bytes, p->error);
    free(weights);
    free(bias);
    return ok;
}

bool nn_planner_depthwise(NnPlanner *p, const NnOp *op, NnDepthwiseLayer *layer, int *ret_in) {
    const NnTensor *w = &p->graph->tensors[op->inputs[1]];
    const NnOp *pad = space_pad_before(p, op->inputs[0]);
    *ret_in = pad ? pad->inputs[0] : op->inputs[0];
    const NnValue *in = &p->plan->values[*ret_in], *out = &p->plan->values[op->output];
    if (w->rank != 4 || w->dims[0] != 1 || w->dims[3] != in->channels ||
        out->channels != in->channels || op->stride_h != op->stride_w || w->dims[1] > NN_MAX_TAPS ||
        w->dims[2] > NN_MAX_TAPS)
        return nn_planner_refuse(p, "a depthwise convolution with odd weights or strides");
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
    nn_planner_limits(op->activation, &layer->lo, &layer->hi);
    float *weights, *bias;
    bool ok =
        load_weights(p, op, in->channels, &weights, &bias) &&
        nn_depthwise_pack(layer, p->plan->kernels, weights, bias, &p->plan->weight_bytes, p->error);
    free(weights);
    free(bias);
    return ok;
}

float *nn_planner_slope(NnPlanner *p, const NnOp *op, int channels) {
    float *slope = nn_floats_new((size_t)channels + 64);
    if (!slope) {
        nn_fail(p->error, NN_ERROR_MEMORY, "out of memory");
        return NULL;
    }
    if (op->kind == NN_OP_RELU)
        return slope;
    float *values = NULL;
    const NnTensor *slopes = &p->graph->tensors[op->inputs[1]];
    if (slopes->element_count != channels || !slopes->rank ||
        slopes->dims[slopes->rank - 1] != channels)
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

/* The value that an ADD operand stands for when added to `channels`: a PAD of channels is looked
 * through, since only the channels that exist matter. */
static int residual_value(NnPlanner *p, int tensor, int *ret_channels) {
    int pad = p->producer[tensor];
    const NnOp *op = nn_planner_op(p, pad);
    if (op && op->kind == NN_OP_PAD && nn_planner_pads_channels(op) &&
        nn_planner_only_reader(p, tensor) >= 0 && !p->taken[pad]) {
        p->taken[pad] = true;
        tensor = op->inputs[0];
    }
    *ret_channels = p->plan->values[tensor].channels;
    return tensor;
}

bool nn_planner_fold_activation(NnPlanner *p, int *tensor, int *order, float *lo, float **slope) {
    int next = nn_planner_reader(p, *tensor, NN_OP_RELU);
    if (next >= 0) {
        *lo = 0;
    } else {
        next = nn_planner_reader(p, *tensor, NN_OP_PRELU);
        if (next < 0)
            return true;
        *slope = nn_planner_slope(p, nn_planner_op(p, next), p->plan->values[*tensor].channels);
        if (!*slope)
            return false;
    }
    p->taken[next] = true;
    *tensor = nn_planner_op(p, next)->output;
    *order = next;
    return true;
}

bool nn_planner_fold_epilogue(NnPlanner *p, NnConv *conv, bool with_add, int *tensor, int *order) {
    if (conv->lo > -INFINITY || conv->hi < INFINITY)
        return true;
    int next = with_add ? nn_planner_reader(p, *tensor, NN_OP_ADD) : -1;
    if (next >= 0) {
        const NnOp *add = nn_planner_op(p, next);
        int other = add->inputs[0] == *tensor ? add->inputs[1] : add->inputs[0];
        if (!nn_planner_same_shape(p, other, *tensor) || nn_graph_is_constant(p->graph, other) ||
            p->producer[other] < 0)
            return true;
        p->taken[next] = true;
        conv->residual = residual_value(p, other, &conv->residual_channels);
        nn_planner_limits(add->activation, &conv->lo, &conv->hi);
        *tensor = add->output;
        *order = next;
        if (add->activation != NN_ACTIVATION_NONE)
            return true;
    }
    return nn_planner_fold_activation(p, tensor, order, &conv->lo, &conv->slope);
}

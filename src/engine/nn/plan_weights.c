#include <stdlib.h>
#include <string.h>

#include "engine/nn/plan.h"

float *nn_floats_new(size_t count) {
    size_t bytes = (count * sizeof(float) + 127) & ~(size_t)63;
    float *floats = aligned_alloc(64, bytes);
    if (floats)
        memset(floats, 0, bytes);
    return floats;
}

/* Panels of three vectors, the most work per load; then of two, so that a single vector, whose few
 * accumulators cannot hide the latency of the multipliers, is left only where there is nothing
 * else. */
static int next_panel_vectors(int vectors_left) {
    if (vectors_left == 4 || vectors_left == 2)
        return 2;
    return vectors_left >= 3 ? 3 : 1;
}

static void fill_panel(const NnConv *conv, const NnPanel *panel, int width, const float *weights,
                       const float *bias, float *to) {
    const size_t k_count =
        (size_t)conv->kernel_h * (size_t)conv->kernel_w * (size_t)conv->in_channels;
    for (int j = 0; j < panel->columns; j++) {
        const float *column = weights + (size_t)(panel->column + j) * k_count;
        to[j] = bias ? bias[panel->column + j] : 0;
        for (size_t k = 0; k < k_count; k++)
            to[(1 + k) * (size_t)width + (size_t)j] = column[k];
    }
}

static bool fits(size_t floats, size_t weight_bytes, NnError *error) {
    if (floats * sizeof(float) > NN_LIMIT_WEIGHTS - weight_bytes)
        return nn_fail(error, NN_ERROR_LIMIT, "the weights take more than %u bytes",
                       NN_LIMIT_WEIGHTS);
    return true;
}

bool nn_conv_pack(NnConv *conv, const NnKernels *kernels, const float *weights, const float *bias,
                  size_t *weight_bytes, NnError *error) {
    const int lanes = kernels->lanes;
    const int vectors = (conv->out_channels + lanes - 1) / lanes;
    const size_t k_count =
        (size_t)conv->kernel_h * (size_t)conv->kernel_w * (size_t)conv->in_channels;
    const size_t floats = (size_t)vectors * (size_t)lanes * (1 + k_count);
    if (!fits(floats, *weight_bytes, error))
        return false;
    *weight_bytes += floats * sizeof(float);
    conv->panels = calloc((size_t)vectors, sizeof *conv->panels);
    conv->weights = nn_floats_new(floats);
    if (!conv->panels || !conv->weights)
        return nn_fail(error, NN_ERROR_MEMORY, "out of memory");
    float *to = conv->weights;
    for (int v = 0; v < vectors;) {
        NnPanel *panel = &conv->panels[conv->panel_count++];
        panel->vectors = next_panel_vectors(vectors - v);
        panel->column = v * lanes;
        panel->columns = conv->out_channels - panel->column;
        if (panel->columns > panel->vectors * lanes)
            panel->columns = panel->vectors * lanes;
        panel->data = to;
        fill_panel(conv, panel, panel->vectors * lanes, weights, bias, to);
        to += (size_t)(panel->vectors * lanes) * (1 + k_count);
        v += panel->vectors;
    }
    return true;
}

bool nn_depthwise_pack(NnDepthwiseLayer *layer, const NnKernels *kernels, const float *weights,
                       const float *bias, size_t *weight_bytes, NnError *error) {
    const int taps = layer->kernel_h * layer->kernel_w;
    const int smallest = kernels->channel_block;
    layer->padded_channels = (layer->channels + smallest - 1) / smallest * smallest;
    const size_t floats = (size_t)layer->padded_channels * (size_t)(1 + taps);
    if (!fits(floats, *weight_bytes, error))
        return false;
    *weight_bytes += floats * sizeof(float);
    layer->weights = nn_floats_new(floats);
    if (!layer->weights)
        return nn_fail(error, NN_ERROR_MEMORY, "out of memory");
    float *to = layer->weights;
    for (int c = 0; c < layer->padded_channels;) {
        int width = layer->padded_channels - c >= kernels->lanes ? kernels->lanes : smallest;
        for (int j = 0; j < width && c + j < layer->channels; j++) {
            to[j] = bias ? bias[c + j] : 0;
            for (int t = 0; t < taps; t++)
                to[(1 + t) * width + j] =
                    weights[(size_t)t * (size_t)layer->channels + (size_t)(c + j)];
        }
        to += (size_t)width * (size_t)(1 + taps);
        c += width;
    }
    return true;
}

void nn_conv_clear(NnConv *conv) {
    free(conv->panels);
    free(conv->weights);
    free(conv->slope);
}

#include "networks.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "naive.h"

#define W(...) ((MbWindow){__VA_ARGS__})

static int pointwise(ModelBuilder *mb, int in, int channels, NnActivation activation) {
    return mb_conv(mb, in, W(.channels = channels, .activation = activation));
}

/* expand -> depthwise -> project */
static int inverted(ModelBuilder *mb, int in, int inner, int channels, int kernel, int stride) {
    int x = pointwise(mb, in, inner, NN_ACTIVATION_RELU6);
    x = mb_depthwise(mb, x,
                     W(.kernel_h = kernel, .stride = stride, .activation = NN_ACTIVATION_RELU6));
    return pointwise(mb, x, channels, NN_ACTIVATION_NONE);
}

/* The first layer of every model: three channels in, stride 2. */
static int stem(ModelBuilder *mb, int height, int width, int channels) {
    int in = mb_picture_input(mb, height, width, 3);
    return mb_conv(
        mb, in,
        W(.channels = channels, .kernel_h = 3, .stride = 2, .activation = NN_ACTIVATION_RELU6));
}

static const int channel_counts[] = {3, 8, 12, 16, 24, 28, 42, 88};

static int any_channels(ModelBuilder *mb) {
    return channel_counts[mb_random_int(mb, 8)];
}

static void inverted_residual(ModelBuilder *mb) {
    const int channels = any_channels(mb);
    int x = stem(mb, 14, 14, channels);
    for (int i = 0; i < 3; i++)
        x = mb_add(mb, x, inverted(mb, x, 3 * channels + 5 * i, channels, i == 1 ? 5 : 3, 1),
                   i == 2 ? NN_ACTIVATION_RELU6 : NN_ACTIVATION_NONE);
    mb_output(mb, x);
}

static void inverted_without_residual(ModelBuilder *mb) {
    int x = stem(mb, 27, 30, any_channels(mb));
    x = inverted(mb, x, 88, any_channels(mb), 3, 2);
    x = inverted(mb, x, 42, any_channels(mb), 5, 2);
    x = inverted(mb, x, 26, any_channels(mb), 3, 1);
    mb_output(mb, x);
}

/* Residual with fewer channels than what it is added to; the PAD stands before and behind. */
static void padded_residual(ModelBuilder *mb) {
    int x = stem(mb, 14, 12, 12);
    int pad = mb_pad_channels(mb, x, 16);
    x = mb_relu(mb, mb_add(mb, inverted(mb, x, 24, 28, 3, 1), pad, NN_ACTIVATION_NONE));
    int y = inverted(mb, x, 40, 42, 5, 1);
    pad = mb_pad_channels(mb, x, 14);
    y = mb_prelu(mb, mb_add(mb, pad, y, NN_ACTIVATION_NONE));
    pad = mb_pad_channels(mb, y, 46);
    mb_output(mb, pointwise(mb, pad, 8, NN_ACTIVATION_NONE));
}

/* As the face and palm networks: depthwise first, activation behind the sum. */
static void depthwise_chain(ModelBuilder *mb) {
    const int channels = any_channels(mb);
    int x = mb_prelu(mb, mb_conv(mb, mb_picture_input(mb, 28, 28, 3),
                                 W(.channels = channels, .kernel_h = 5, .stride = 2)));
    for (int i = 0; i < 2; i++) {
        int y = mb_depthwise(mb, x, W(.kernel_h = i ? 5 : 3));
        y = mb_conv(mb, y, W(.channels = channels));
        x = mb_prelu(mb, mb_add(mb, x, y, NN_ACTIVATION_NONE));
    }
    int pooled = mb_max_pool(mb, x);
    int y = mb_conv(mb, mb_depthwise(mb, x, W(.kernel_h = 3, .stride = 2)),
                    W(.channels = channels + 8));
    x = mb_relu(mb, mb_add(mb, y, mb_pad_channels(mb, pooled, 8), NN_ACTIVATION_NONE));
    mb_output(mb, x);
}

static void activation_chains(ModelBuilder *mb) {
    int x = stem(mb, 15, 13, 24);
    x = mb_prelu(mb, pointwise(mb, x, 42, NN_ACTIVATION_NONE));
    x = mb_relu(mb, mb_prelu(mb, x));
    int y = mb_relu(mb, pointwise(mb, x, 28, NN_ACTIVATION_RELU6));
    y = mb_depthwise(mb, mb_prelu(mb, pointwise(mb, y, 28, NN_ACTIVATION_NONE)), W(.kernel_h = 3));
    y = mb_prelu(mb, mb_relu(mb, y));
    mb_output(mb, y);
    mb_output(mb, mb_logistic(mb, pointwise(mb, x, 3, NN_ACTIVATION_NONE)));
}

/* Padding on both sides against TensorFlow's own, at every stride-2 place. */
static void padding(ModelBuilder *mb) {
    int in = mb_picture_input(mb, 32, 30, 3);
    int x = mb_conv(mb, mb_pad(mb, in, 1, 1, 1, 1),
                    W(.channels = 16, .kernel_h = 3, .stride = 2, .valid = true,
                      .activation = NN_ACTIVATION_RELU6));
    int y = mb_conv(mb, in, W(.channels = 16, .kernel_h = 3, .stride = 2));
    x = mb_add(mb, x, y, NN_ACTIVATION_NONE);
    int a = mb_depthwise(mb, mb_pad(mb, pointwise(mb, x, 40, NN_ACTIVATION_RELU6), 2, 2, 2, 2),
                         W(.kernel_h = 5, .stride = 2, .valid = true));
    int b =
        mb_depthwise(mb, pointwise(mb, x, 40, NN_ACTIVATION_RELU6), W(.kernel_h = 5, .stride = 2));
    mb_output(mb, mb_add(mb, pointwise(mb, a, 12, NN_ACTIVATION_NONE),
                         pointwise(mb, b, 12, NN_ACTIVATION_NONE), NN_ACTIVATION_RELU));
    int c = mb_conv(mb, mb_pad(mb, x, 0, 3, 2, 1),
                    W(.channels = 8, .kernel_h = 3, .kernel_w = 2, .stride = 3, .valid = true));
    mb_output(mb, c);
    mb_output(mb, mb_conv(mb, x, W(.channels = 5, .kernel_h = 4, .kernel_w = 3)));
}

/* Windows that leave rows and columns of their input unread. */
static void unread_edges(ModelBuilder *mb) {
    int x = stem(mb, 32, 36, 12);
    const int kernels[][2] = {{1, 1}, {3, 3}, {2, 3}, {3, 2}, {5, 5}, {1, 4}};
    for (int i = 0; i < 6; i++) {
        int y = mb_depthwise(mb, pointwise(mb, x, 20 + 7 * i, NN_ACTIVATION_RELU),
                             W(.kernel_h = kernels[i][0], .kernel_w = kernels[i][1],
                               .stride = 2 + i % 2, .valid = true));
        mb_output(mb, pointwise(mb, y, 9, NN_ACTIVATION_NONE));
    }
    int y =
        mb_depthwise(mb, mb_pad(mb, x, 1, 0, 3, 0), W(.kernel_h = 1, .stride = 3, .valid = true));
    mb_output(mb, y);
    mb_output(mb, mb_depthwise(mb, x, W(.kernel_h = 1, .stride = 2)));
}

/* More padding than the windows read. */
static void wide_padding(ModelBuilder *mb) {
    int x = stem(mb, 6, 6, 16);
    int y = mb_depthwise(mb, mb_pad(mb, pointwise(mb, x, 24, NN_ACTIVATION_RELU), 9, 2, 40, 0),
                         W(.kernel_h = 3, .stride = 16, .valid = true));
    mb_output(mb, pointwise(mb, y, 8, NN_ACTIVATION_NONE));
    y = mb_conv(mb, mb_pad(mb, x, 0, 7, 11, 5),
                W(.channels = 8, .kernel_h = 2, .stride = 7, .valid = true));
    mb_output(mb, y);
    mb_output(mb, mb_max_pool(mb, mb_resize(mb, x)));
}

static void strided(ModelBuilder *mb) {
    int x = stem(mb, 37, 36, 28);
    mb_output(mb, mb_conv(mb, x, W(.channels = 11, .kernel_h = 3, .stride = 3, .valid = true)));
    mb_output(mb, mb_conv(mb, x, W(.channels = 24, .kernel_h = 1, .stride = 2)));
    mb_output(mb, mb_conv(mb, x, W(.channels = 7, .kernel_h = 2, .stride = 2, .valid = true)));
    mb_output(mb, mb_conv(mb, x, W(.channels = 7, .kernel_h = 2, .valid = true)));
    mb_output(mb, mb_depthwise(mb, x, W(.kernel_h = 3, .stride = 3)));
    mb_output(mb, mb_depthwise(mb, x, W(.kernel_h = 2, .kernel_w = 3)));
    int y = mb_conv(mb, x, W(.channels = 30, .kernel_h = 3, .stride = 2, .valid = true));
    mb_output(mb, mb_depthwise(mb, y, W(.kernel_h = 5)));
}

/* A pointwise convolution behind an enlargement is moved before it. */
static void resized(ModelBuilder *mb) {
    int x = stem(mb, 14, 18, any_channels(mb));
    int big = mb_resize(mb, x);
    int y = pointwise(mb, big, 12, NN_ACTIVATION_RELU6);
    y = mb_prelu(mb, pointwise(mb, mb_resize(mb, y), 28, NN_ACTIVATION_NONE));
    mb_output(mb, y);
    int z = pointwise(mb, mb_resize(mb, x), 12, NN_ACTIVATION_NONE);
    mb_output(mb, mb_relu(mb, mb_add(mb, z, pointwise(mb, big, 12, NN_ACTIVATION_RELU),
                                     NN_ACTIVATION_NONE)));
}

static void resized_and_added(ModelBuilder *mb) {
    int x = stem(mb, 28, 28, 24);
    int low = inverted(mb, x, 48, 24, 3, 2);
    int sum = mb_add(mb, mb_resize(mb, low), x, NN_ACTIVATION_NONE);
    int behind = pointwise(mb, mb_resize(mb, low), 24, NN_ACTIVATION_RELU6);
    sum = mb_add(mb, sum, behind, NN_ACTIVATION_NONE);
    behind = mb_prelu(mb, pointwise(mb, mb_resize(mb, low), 24, NN_ACTIVATION_NONE));
    sum = mb_add(mb, x, behind, NN_ACTIVATION_NONE);
    mb_output(mb, mb_add(mb, sum, mb_resize(mb, low), NN_ACTIVATION_RELU6));
}

/* The detectors' heads: two tensors joined from three levels. */
static void heads(ModelBuilder *mb) {
    int level = stem(mb, 28, 28, 28), boxes[3], scores[3];
    for (int i = 0; i < 3; i++) {
        boxes[i] = mb_rows(mb, mb_conv(mb, level, W(.channels = 24, .kernel_h = 3)), 12);
        scores[i] = mb_rows(mb, pointwise(mb, level, 2, NN_ACTIVATION_NONE), 1);
        level = inverted(mb, level, 42, 28, 3, 2);
    }
    mb_output(mb, mb_concat(mb, boxes, 3));
    mb_output(mb, mb_concat(mb, scores, 3));
}

static void connected(ModelBuilder *mb) {
    int x = stem(mb, 14, 14, 88);
    int mean = mb_mean(mb, inverted(mb, x, 100, 42, 3, 1));
    mb_output(mb, mb_connected(mb, mean, 63, NN_ACTIVATION_NONE));
    mb_output(mb, mb_logistic(mb, mb_connected(mb, mean, 1, NN_ACTIVATION_NONE)));
    int flat = mb_reshape(mb, x, 2, (const int[]){1, 7 * 7 * 88});
    mb_output(mb, mb_connected(mb, flat, 17, NN_ACTIVATION_RELU));
}

static void depth_to_space(ModelBuilder *mb) {
    int x = stem(mb, 14, 10, 24);
    int y = mb_depth_to_space(mb, mb_conv(mb, x, W(.channels = 48, .kernel_h = 3)));
    mb_output(mb, pointwise(mb, y, 28, NN_ACTIVATION_RELU));
}

static void slices(ModelBuilder *mb) {
    int x = stem(mb, 14, 14, 42);
    int y = pointwise(mb, mb_slice(mb, x, 0, 21), 12, NN_ACTIVATION_RELU);
    mb_output(mb, mb_add(mb, y, mb_slice(mb, x, 17, 12), NN_ACTIVATION_NONE));
}

/* Wide enough to be cut into chunks of channels (small pictures, many channels). */
static void chunked(ModelBuilder *mb) {
    int x = stem(mb, 32, 32, 40);
    int y = inverted(mb, x, 420, 40, 3, 1);
    x = mb_add(mb, y, x, NN_ACTIVATION_NONE);
    y = mb_depthwise(mb, pointwise(mb, x, 210, NN_ACTIVATION_RELU6), W(.kernel_h = 5));
    y = mb_add(mb, pointwise(mb, y, 40, NN_ACTIVATION_NONE), x, NN_ACTIVATION_NONE);
    mb_output(mb, mb_prelu(mb, y));
    y = mb_depthwise(mb, pointwise(mb, x, 215, NN_ACTIVATION_RELU6), W(.kernel_h = 5));
    mb_output(mb, mb_mean(mb, y));
    y = mb_depthwise(mb, pointwise(mb, x, 300, NN_ACTIVATION_RELU6), W(.kernel_h = 3, .stride = 2));
    mb_output(mb, pointwise(mb, y, 30, NN_ACTIVATION_RELU6));
}

/* Large enough to be cut into bands of rows. */
static void banded(ModelBuilder *mb) {
    int x = stem(mb, 108, 112, 16);
    int y = inverted(mb, x, 96, 16, 3, 1);
    x = mb_add(mb, x, y, NN_ACTIVATION_NONE);
    x = mb_conv(mb, mb_depthwise(mb, x, W(.kernel_h = 5)), W(.channels = 16));
    x = inverted(mb, x, 90, 24, 5, 2);
    y = mb_depthwise(mb, mb_pad(mb, pointwise(mb, x, 200, NN_ACTIVATION_RELU6), 1, 1, 1, 1),
                     W(.kernel_h = 3, .stride = 2, .valid = true));
    mb_output(mb, pointwise(mb, y, 12, NN_ACTIVATION_NONE));
}

/* More inputs than one piece of K has, and more outputs than one panel. */
static void deep(ModelBuilder *mb) {
    int x = stem(mb, 13, 14, 431);
    int y = mb_add(mb, pointwise(mb, x, 431, NN_ACTIVATION_NONE), x, NN_ACTIVATION_RELU);
    y = mb_prelu(mb, pointwise(mb, y, 200, NN_ACTIVATION_NONE));
    mb_output(mb, y);
}

static void tiny(ModelBuilder *mb) {
    int x = mb_conv(mb, mb_picture_input(mb, 1, 1, 3), W(.channels = 1));
    x = mb_depthwise(mb, x, W(.kernel_h = 5, .without_bias = true));
    mb_output(mb, mb_conv(mb, x, W(.channels = 2, .without_bias = true)));
}

/* One tensor read by many, outputs in the middle. */
static void shared(ModelBuilder *mb) {
    int x = stem(mb, 14, 14, 24);
    int y = pointwise(mb, x, 24, NN_ACTIVATION_NONE);
    mb_output(mb, y);
    int z = mb_add(mb, y, x, NN_ACTIVATION_NONE);
    int twice = mb_add(mb, z, z, NN_ACTIVATION_RELU);
    int down = mb_depthwise(mb, z, W(.kernel_h = 3));
    mb_output(mb, down);
    mb_output(mb, mb_add(mb, mb_conv(mb, down, W(.channels = 24)), twice, NN_ACTIVATION_NONE));
    mb_output(mb, z);
    mb_output(mb, mb_conv(mb, mb_max_pool(mb, mb_resize(mb, z)), W(.channels = 3)));
}

void network_by_chance(ModelBuilder *mb) {
    int channels = any_channels(mb), side = 7 + mb_random_int(mb, 12);
    int x = stem(mb, 2 * side, 2 * side + 2, channels);
    for (int i = 0; i < 5; i++) {
        const NnActivation activation =
            mb_random_int(mb, 2) ? NN_ACTIVATION_RELU6 : NN_ACTIVATION_NONE;
        const int kernel = mb_random_int(mb, 2) ? 5 : 3, inner = 8 + mb_random_int(mb, 160);
        int y = inverted(mb, x, inner, channels, kernel, 1);
        switch (mb_random_int(mb, 7)) {
        case 0:
            x = mb_add(mb, x, y, activation);
            break;
        case 1:
            x = mb_prelu(mb, mb_add(mb, y, x, NN_ACTIVATION_NONE));
            break;
        case 2:
            x = mb_relu(mb, mb_depthwise(mb, y, W(.kernel_h = kernel, .activation = activation)));
            break;
        case 3:
            y = inverted(mb, x, inner, any_channels(mb), kernel, 2);
            channels = any_channels(mb);
            x = pointwise(mb, mb_resize(mb, y), channels, activation);
            break;
        case 4: {
            int more = mb_random_int(mb, 20);
            y = inverted(mb, x, inner, channels + more, kernel, 1);
            x = mb_add(mb, mb_pad_channels(mb, x, more), y, NN_ACTIVATION_NONE);
            channels += more;
            break;
        }
        case 5:
            x = mb_conv(
                mb, mb_pad(mb, x, 1, 1, 1, 1),
                W(.channels = channels, .kernel_h = 3, .valid = true, .activation = activation));
            break;
        default:
            x = mb_add(mb, mb_prelu(mb, x), mb_relu(mb, y), activation);
            break;
        }
        if (i == 2)
            mb_output(mb, x);
    }
    mb_output(mb, x);
}

const Network networks[] = {
    {"inverted residual", inverted_residual},
    {"inverted without residual", inverted_without_residual},
    {"padded residual", padded_residual},
    {"depthwise chain", depthwise_chain},
    {"activation chains", activation_chains},
    {"padding", padding},
    {"unread edges", unread_edges},
    {"wide padding", wide_padding},
    {"strided", strided},
    {"resized", resized},
    {"resized and added", resized_and_added},
    {"heads", heads},
    {"connected", connected},
    {"depth to space", depth_to_space},
    {"slices", slices},
    {"chunked", chunked},
    {"banded", banded},
    {"deep", deep},
    {"tiny", tiny},
    {"shared", shared},
};
const int network_count = sizeof networks / sizeof *networks;

uint8_t *network_file(const Network *network, uint64_t seed, MbStorage storage, size_t *ret_size) {
    ModelBuilder *mb = mb_new(seed);
    mb_set_storage(mb, storage);
    network->build(mb);
    uint8_t *file = mb_finish(mb, ret_size);
    mb_free(mb);
    return file;
}

void network_fill(NnImage input, uint64_t seed) {
    ModelBuilder *mb = mb_new(seed ^ 0x5eed);
    for (int y = 0; y < input.height; y++)
        for (int x = 0; x < input.width * input.channels; x++)
            input.data[(size_t)y * input.row_stride + (size_t)x] = mb_random(mb);
    mb_free(mb);
}

/* What network_fill() writes, dense. */
static float *dense_input(const NnGraph *graph, uint64_t seed) {
    NnImage image = {0};
    nn_graph_shape(&graph->tensors[graph->input], &image.height, &image.width, &image.channels);
    image.row_stride = (size_t)(image.width * image.channels);
    image.data = malloc((size_t)image.height * image.row_stride * sizeof(float));
    if (!image.data)
        abort();
    network_fill(image, seed);
    return image.data;
}

/* Relative to the largest value; a NaN or a missing output is infinitely wrong. */
static double compare_output(const float *got, const float *want, size_t count) {
    double most = 1e-3, difference = 0;
    for (size_t i = 0; i < count; i++) {
        most = fmax(most, fabs((double)want[i]));
        const double d = fabs((double)got[i] - want[i]);
        difference = d >= difference ? d : isnan(d) ? INFINITY : difference;
    }
    return difference / most;
}

static double compare(const NnNet *net, const NnGraph *graph, const Naive *naive, uint32_t wanted,
                      double *ret_errors) {
    double worst = 0;
    for (int i = 0; i < graph->output_count; i++) {
        size_t count = 0;
        const float *got = nn_net_output(net, i, &count);
        const bool is_wanted = wanted >> i & 1;
        const NnTensor *tensor = &graph->tensors[graph->outputs[i]];
        if ((got != NULL) != is_wanted || (got && count != (size_t)tensor->element_count))
            ret_errors[i] = INFINITY;
        else if (got)
            ret_errors[i] = compare_output(got, naive->tensors[graph->outputs[i]], count);
        worst = fmax(worst, ret_errors[i]);
    }
    return worst;
}

static double error_on(const uint8_t *file, size_t size, uint32_t wanted, NnIsa isa, uint64_t seed,
                       const NnGraph *graph, const Naive *naive, double *ret_errors) {
    NnError error = {0};
    NnModel *model = nn_model_new(file, size, wanted, isa, &error);
    NnNet *net = model ? nn_net_new(model, &error) : NULL;
    double worst = -1;
    if (net) {
        network_fill(nn_net_input(net), seed);
        nn_net_run(net);
        worst = compare(net, graph, naive, wanted, ret_errors);
    } else {
        printf("# %s: %s\n", nn_isa_name(isa), error.message);
    }
    nn_net_free(net);
    nn_model_free(model);
    return worst;
}

NetworkErrors network_errors(const uint8_t *file, size_t size, uint32_t wanted, uint64_t seed) {
    NetworkErrors errors = {.of = {0}};
    NnError error = {0};
    NnGraph *graph = nn_graph_new(file, size, &error);
    if (!graph) {
        printf("# %s\n", error.message);
        return (NetworkErrors){.of = {[NN_ISA_PLAIN] = -1}};
    }
    float *input = dense_input(graph, seed);
    Naive *naive = naive_new(graph, input);
    for (int isa = NN_ISA_PLAIN; isa <= NN_ISA_NEON; isa++)
        if (nn_isa_resolve((NnIsa)isa) != NN_ISA_AUTO)
            errors.of[isa] =
                error_on(file, size, wanted, (NnIsa)isa, seed, graph, naive, errors.output[isa]);
    naive_free(naive);
    free(input);
    nn_graph_free(graph);
    return errors;
}

double network_error(const uint8_t *file, size_t size, uint32_t wanted, uint64_t seed) {
    const NetworkErrors errors = network_errors(file, size, wanted, seed);
    double worst = 0;
    for (int isa = NN_ISA_PLAIN; isa <= NN_ISA_NEON; isa++) {
        if (errors.of[isa] < 0)
            return -1;
        worst = fmax(worst, errors.of[isa]);
    }
    return worst;
}

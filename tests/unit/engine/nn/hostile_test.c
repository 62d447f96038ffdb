/* Files that are well-formed flatbuffers and lie about their network: each is refused with its own
 * message, none is planned.
 *
 * tests: graph.c plan_parts.c plan_steps.c */
#include <stdlib.h>
#include <string.h>

#include "networks.h"
#include "unit/tap.h"

#define W(...) ((MbWindow){__VA_ARGS__})

static int stem(ModelBuilder *mb) {
    return mb_conv(mb, mb_picture_input(mb, 16, 16, 3),
                   W(.channels = 8, .kernel_h = 3, .stride = 2));
}

static void operate(ModelBuilder *mb, int code, int a, int b, int out) {
    const int inputs[] = {a, b};
    mb_operator(mb, code, inputs, b < 0 ? 1 : 2, out, NULL, 0);
    mb_output(mb, out);
}

/* ---- tensors and their order ---- */

static void tensor_out_of_range(ModelBuilder *mb) {
    int x = stem(mb);
    operate(mb, MB_ADD, x, 99, mb_picture(mb, 8, 8, 8));
}
static void negative_tensor(ModelBuilder *mb) {
    operate(mb, MB_RELU, -2, -1, mb_picture(mb, 8, 8, 8));
    mb_input(mb, mb_picture(mb, 8, 8, 8));
}
static void left_out_input(ModelBuilder *mb) {
    stem(mb);
    operate(mb, MB_RELU, -1, -1, mb_picture(mb, 8, 8, 8));
}
static void output_out_of_range(ModelBuilder *mb) {
    operate(mb, MB_RELU, stem(mb), -1, 77);
}
static void end_out_of_range(ModelBuilder *mb) {
    stem(mb);
    mb_output(mb, 1000000);
}
static void negative_end(ModelBuilder *mb) {
    stem(mb);
    mb_output(mb, -1);
}
static void later_tensor(ModelBuilder *mb) {
    int x = stem(mb), later = mb_picture(mb, 8, 8, 8), out = mb_picture(mb, 8, 8, 8);
    operate(mb, MB_ADD, x, later, out);
    operate(mb, MB_RELU, x, -1, later);
}
static void cycle(ModelBuilder *mb) {
    stem(mb);
    int a = mb_picture(mb, 8, 8, 8), b = mb_picture(mb, 8, 8, 8);
    operate(mb, MB_RELU, a, -1, b);
    operate(mb, MB_RELU, b, -1, a);
}
static void itself(ModelBuilder *mb) {
    stem(mb);
    int a = mb_picture(mb, 8, 8, 8);
    operate(mb, MB_RELU, a, -1, a);
}
static void written_twice(ModelBuilder *mb) {
    int x = stem(mb), out = mb_relu(mb, x);
    operate(mb, MB_RELU, x, -1, out);
}
static void writes_its_input(ModelBuilder *mb) {
    int x = stem(mb);
    operate(mb, MB_RELU, x, -1, 0);
}
static void nobody_computes(ModelBuilder *mb) {
    mb_output(mb, stem(mb));
    mb_output(mb, mb_picture(mb, 8, 8, 8));
}
static void output_is_input(ModelBuilder *mb) {
    mb_output(mb, mb_conv(mb, mb_picture_input(mb, 8, 8, 3), W(.channels = 3, .kernel_h = 3)));
    mb_output(mb, 0);
}
static void output_is_reshaped_input(ModelBuilder *mb) {
    mb_output(mb, mb_conv(mb, mb_picture_input(mb, 8, 8, 3), W(.channels = 3, .kernel_h = 3)));
    mb_output(mb, mb_rows(mb, 0, 3));
}
static void adds_reshaped_input(ModelBuilder *mb) {
    int x = mb_conv(mb, mb_picture_input(mb, 8, 8, 3), W(.channels = 3, .kernel_h = 3));
    int y = mb_reshape(mb, 0, 4, (const int[]){1, 8, 8, 3});
    mb_output(mb, mb_add(mb, x, y, NN_ACTIVATION_NONE));
}
static void output_is_constant(ModelBuilder *mb) {
    mb_output(mb, stem(mb));
    mb_output(mb, mb_weights(mb, 4, (const int[]){1, 2, 2, 2}, 1));
}
static void two_inputs(ModelBuilder *mb) {
    mb_output(mb, stem(mb));
    mb_picture_input(mb, 8, 8, 8);
}
static void no_outputs(ModelBuilder *mb) {
    stem(mb);
}
static void nine_outputs(ModelBuilder *mb) {
    int x = stem(mb);
    for (int i = 0; i < 9; i++)
        mb_output(mb, x);
}
static void constant_input(ModelBuilder *mb) {
    int x = mb_weights(mb, 4, (const int[]){1, 8, 8, 3}, 3);
    mb_input(mb, x);
    mb_output(mb, mb_conv(mb, x, W(.channels = 3)));
}

/* ---- shapes ---- */

static void negative_dim(ModelBuilder *mb) {
    int x = stem(mb);
    mb_dims(mb, x)[1] = -8;
    mb_output(mb, x);
}
static void zero_dim(ModelBuilder *mb) {
    int x = stem(mb);
    mb_dims(mb, x)[2] = 0;
    mb_output(mb, x);
}
static void huge_dim(ModelBuilder *mb) {
    mb_output(mb, mb_relu(mb, mb_picture_input(mb, 1, 65537, 1)));
}
static void product_overflows(ModelBuilder *mb) {
    mb_output(mb, mb_relu(mb, mb_picture_input(mb, 65536, 65536, 65536)));
}
static void product_wraps_to_0(ModelBuilder *mb) {
    int x = mb_tensor(mb, NN_TYPE_F32, 4, (const int[]){65536, 65536, 65536, 65536});
    mb_input(mb, x);
    mb_output(mb, mb_relu(mb, x));
}
static void five_dims(ModelBuilder *mb) {
    int x = mb_tensor(mb, NN_TYPE_F32, 5, (const int[]){1, 1, 8, 8, 3});
    mb_input(mb, x);
    mb_output(mb, mb_relu(mb, x));
}
static void unknown_type(ModelBuilder *mb) {
    int x = mb_tensor(mb, (NnType)9, 4, (const int[]){1, 8, 8, 3});
    mb_input(mb, x);
    mb_output(mb, mb_relu(mb, x));
}
static void batch_of_two(ModelBuilder *mb) {
    int x = mb_tensor(mb, NN_TYPE_F32, 4, (const int[]){2, 8, 8, 3});
    mb_input(mb, x);
    int y = mb_conv(mb, x, W(.channels = 4));
    mb_dims(mb, y)[0] = 2;
    mb_output(mb, y);
}
static void batch_in_the_middle(ModelBuilder *mb) {
    int x = mb_relu(mb, stem(mb));
    mb_dims(mb, x)[0] = 2;
    mb_output(mb, x);
}
static void half_activations(ModelBuilder *mb) {
    int x = stem(mb), y = mb_tensor(mb, NN_TYPE_F16, 4, (const int[]){1, 8, 8, 8});
    operate(mb, MB_RELU, x, -1, y);
}
static void short_constant(ModelBuilder *mb) {
    const float values[4] = {0};
    mb_constant(mb, NN_TYPE_F32, 1, (const int[]){4}, values, 15);
    mb_output(mb, stem(mb));
}
static void long_constant(ModelBuilder *mb) {
    const float values[4] = {0};
    mb_constant(mb, NN_TYPE_F16, 1, (const int[]){4}, values, 16);
    mb_output(mb, stem(mb));
}
static void dequantize_grows(ModelBuilder *mb) {
    const float values[4] = {0};
    const int four = 4, forty = 40;
    int from = mb_halves(mb, 1, &four, values), to = mb_tensor(mb, NN_TYPE_F32, 1, &forty);
    operate(mb, MB_DEQUANTIZE, from, -1, to);
    mb_output(mb, stem(mb));
}
static void dequantize_computed(ModelBuilder *mb) {
    int x = stem(mb);
    operate(mb, MB_DEQUANTIZE, x, -1, mb_picture(mb, 8, 8, 8));
}

/* ---- outputs that are not the shape the operator makes: behind a convolution they are folded
 * into it, and the step then writes into the last of them ---- */

/* Gives the last tensor another shape. */
static void reshape_last(ModelBuilder *mb, int tensor, int height, int width, int channels) {
    int *dims = mb_dims(mb, tensor);
    dims[1] = height;
    dims[2] = width;
    dims[3] = channels;
    mb_output(mb, tensor);
}
static void small_relu(ModelBuilder *mb) {
    reshape_last(mb, mb_relu(mb, stem(mb)), 1, 1, 8);
}
static void small_prelu(ModelBuilder *mb) {
    reshape_last(mb, mb_prelu(mb, stem(mb)), 2, 8, 8);
}
static void large_relu(ModelBuilder *mb) {
    reshape_last(mb, mb_relu(mb, mb_max_pool(mb, stem(mb))), 8, 8, 8);
}
static void small_sum(ModelBuilder *mb) {
    int x = stem(mb), y = mb_conv(mb, x, W(.channels = 8));
    reshape_last(mb, mb_add(mb, y, x, NN_ACTIVATION_NONE), 1, 8, 8);
}
static void small_sum_of_resized(ModelBuilder *mb) {
    int x = stem(mb), y = mb_resize(mb, mb_max_pool(mb, x));
    reshape_last(mb, mb_add(mb, y, x, NN_ACTIVATION_NONE), 1, 8, 8);
}
static void small_plain_sum(ModelBuilder *mb) {
    int x = mb_max_pool(mb, stem(mb));
    reshape_last(mb, mb_add(mb, x, x, NN_ACTIVATION_NONE), 1, 1, 1);
}
static void different_sum(ModelBuilder *mb) {
    int x = stem(mb), y = mb_conv(mb, x, W(.channels = 8));
    mb_output(mb, mb_add(mb, y, mb_max_pool(mb, x), NN_ACTIVATION_NONE));
}
static void relu_before_depthwise(ModelBuilder *mb) {
    int x = mb_relu(mb, mb_conv(mb, stem(mb), W(.channels = 16)));
    mb_dims(mb, x)[1] = 20;
    mb_output(mb, mb_depthwise(mb, x, W(.kernel_h = 3)));
}
/* The PAD of a residual that claims more pixels than it has, before and behind the convolution. */
static void residual_of_one_pixel(ModelBuilder *mb) {
    int x = stem(mb), low = x;
    for (int i = 0; i < 3; i++)
        low = mb_max_pool(mb, low);
    int y = mb_conv(mb, x, W(.channels = 12));
    int pad = mb_pad_channels(mb, low, 4);
    mb_dims(mb, pad)[1] = mb_dims(mb, pad)[2] = 8;
    mb_output(mb, mb_add(mb, y, pad, NN_ACTIVATION_NONE));
}
static void residual_with_more_channels(ModelBuilder *mb) {
    int x = stem(mb);
    int y = mb_conv(mb, x, W(.channels = 8));
    int pad = mb_pad_channels(mb, x, 4);
    mb_dims(mb, pad)[3] = 8;
    mb_output(mb, mb_add(mb, y, pad, NN_ACTIVATION_NONE));
}
static void wrong_pad(ModelBuilder *mb) {
    int x = mb_pad(mb, stem(mb), 1, 1, 1, 1);
    mb_dims(mb, x)[1] = 30;
    mb_output(mb, mb_conv(mb, x, W(.channels = 8, .kernel_h = 3, .valid = true)));
}
static void pad_alone(ModelBuilder *mb) {
    mb_output(mb, mb_pad(mb, stem(mb), 1, 1, 1, 1));
}
static void pad_into_concat(ModelBuilder *mb) {
    int x = stem(mb);
    const int pieces[] = {mb_rows(mb, x, 8), mb_rows(mb, mb_pad(mb, x, 1, 1, 1, 1), 8)};
    mb_output(mb, mb_concat(mb, pieces, 2));
}
static void pad_of_batch(ModelBuilder *mb) {
    int x = stem(mb), y = mb_picture(mb, 8, 8, 8);
    const int pads[8] = {1, 0, 0, 0, 0, 0, 0, 0};
    operate(mb, MB_PAD, x, mb_ints(mb, 2, (const int[]){4, 2}, pads), y);
}
static void negative_pad(ModelBuilder *mb) {
    mb_output(mb, mb_conv(mb, mb_pad(mb, stem(mb), -1, 0, 0, 0),
                          W(.channels = 8, .kernel_h = 3, .valid = true)));
}
static void mean_of_channels(ModelBuilder *mb) {
    int x = stem(mb); /* 8 x 8 x 8: the size alone does not tell the axes apart */
    const int axes[] = {2, 3}, two = 2;
    operate(mb, MB_MEAN, x, mb_ints(mb, 1, &two, axes),
            mb_tensor(mb, NN_TYPE_F32, 2, (const int[]){1, 8}));
}
static void slope_per_row(ModelBuilder *mb) {
    int x = stem(mb);
    operate(mb, MB_PRELU, x, mb_weights(mb, 3, (const int[]){8, 1, 1}, 3), mb_picture(mb, 8, 8, 8));
}
static void slope_too_long(ModelBuilder *mb) {
    int x = stem(mb);
    operate(mb, MB_PRELU, x, mb_weights(mb, 3, (const int[]){8, 8, 8}, 3), mb_picture(mb, 8, 8, 8));
}
static void concat_twice(ModelBuilder *mb) {
    int x = mb_rows(mb, stem(mb), 8);
    int y = mb_rows(mb, mb_conv(mb, 0, W(.channels = 8)), 8);
    int z = mb_rows(mb, mb_conv(mb, 0, W(.channels = 8, .stride = 8)), 8);
    const int first[] = {x, y}, second[] = {x, z};
    mb_output(mb, mb_concat(mb, first, 2));
    mb_output(mb, mb_concat(mb, second, 2));
}
static void concat_of_the_same(ModelBuilder *mb) {
    int x = mb_rows(mb, stem(mb), 8);
    const int pieces[] = {x, x};
    mb_output(mb, mb_concat(mb, pieces, 2));
}
static void concat_too_small(ModelBuilder *mb) {
    int x = mb_rows(mb, stem(mb), 8);
    int out = mb_concat(mb, &x, 1);
    mb_dims(mb, out)[1] = 2;
    mb_output(mb, out);
}
static void reshape_grows(ModelBuilder *mb) {
    int x = mb_rows(mb, stem(mb), 8);
    mb_dims(mb, x)[1] = 65;
    mb_output(mb, x);
}
static void slice_outside(ModelBuilder *mb) {
    mb_output(mb, mb_slice(mb, stem(mb), 4, 5));
}
static void slice_negative(ModelBuilder *mb) {
    mb_output(mb, mb_slice(mb, stem(mb), -1, 5));
}
static void small_logistic(ModelBuilder *mb) {
    reshape_last(mb, mb_logistic(mb, stem(mb)), 1, 1, 8);
}
static void small_pool(ModelBuilder *mb) {
    reshape_last(mb, mb_max_pool(mb, stem(mb)), 2, 2, 8);
}
static void small_resize(ModelBuilder *mb) {
    reshape_last(mb, mb_resize(mb, stem(mb)), 15, 16, 8);
}
static void small_depth_to_space(ModelBuilder *mb) {
    reshape_last(mb, mb_depth_to_space(mb, stem(mb)), 16, 16, 1);
}
static void resize_of_input(ModelBuilder *mb) {
    mb_output(mb, mb_resize(mb, mb_picture_input(mb, 4, 4, 8)));
}

/* ---- convolutions ---- */

static const int stem_channels = 8;

static void convolve(ModelBuilder *mb, const int weights[4], int bias, const MbOption *options,
                     int count) {
    int x = stem(mb);
    int inputs[] = {x, mb_weights(mb, 4, weights, 9), mb_weights(mb, 1, &bias, 3)};
    int out = mb_picture(mb, 8, 8, 8);
    mb_operator(mb, MB_CONV, inputs, 3, out, options, count);
    mb_output(mb, out);
}
static void weights_of_other_depth(ModelBuilder *mb) {
    convolve(mb, (const int[]){8, 1, 1, 7}, 8, NULL, 0);
}
static void weights_of_other_count(ModelBuilder *mb) {
    convolve(mb, (const int[]){9, 1, 1, 8}, 8, NULL, 0);
}
static void bias_too_long(ModelBuilder *mb) {
    convolve(mb, (const int[]){8, 1, 1, 8}, 9, NULL, 0);
}
static void bias_too_short(ModelBuilder *mb) {
    convolve(mb, (const int[]){8, 1, 1, 8}, 7, NULL, 0);
}
static void dilated(ModelBuilder *mb) {
    convolve(mb, (const int[]){8, 3, 3, 8}, 8, &(MbOption){4, 4, 2}, 1);
}
static void no_stride(ModelBuilder *mb) {
    convolve(mb, (const int[]){8, 1, 1, 8}, 8, &(MbOption){1, 4, 0}, 1);
}
static void negative_stride(ModelBuilder *mb) {
    convolve(mb, (const int[]){8, 1, 1, 8}, 8, &(MbOption){2, 4, -1}, 1);
}
static void two_strides(ModelBuilder *mb) {
    convolve(mb, (const int[]){8, 1, 1, 8}, 8, &(MbOption){2, 4, 2}, 1);
}
static void unknown_activation(ModelBuilder *mb) {
    convolve(mb, (const int[]){8, 1, 1, 8}, 8, &(MbOption){3, 1, 4}, 1);
}
static void window_too_large(ModelBuilder *mb) {
    convolve(mb, (const int[]){8, 9, 9, 8}, 8, &(MbOption){0, 1, 1}, 1);
}
static void computed_weights(ModelBuilder *mb) {
    int x = stem(mb), inputs[] = {x, x}; /* as weights: one output of 8 x 8 x 8 */
    int out = mb_picture(mb, 8, 8, 1);
    mb_operator(mb, MB_CONV, inputs, 2, out, NULL, 0);
    mb_output(mb, out);
}
static void depthwise_multiplier(ModelBuilder *mb) {
    int x = stem(mb), inputs[] = {x, mb_weights(mb, 4, (const int[]){1, 3, 3, 16}, 9)};
    int out = mb_picture(mb, 8, 8, 16);
    mb_operator(mb, MB_DEPTHWISE, inputs, 2, out, &(MbOption){3, 4, 2}, 1);
    mb_output(mb, out);
}
static void depthwise_too_wide(ModelBuilder *mb) {
    mb_output(mb, mb_depthwise(mb, stem(mb), W(.kernel_h = 3, .kernel_w = 6)));
}
static void depthwise_of_input(ModelBuilder *mb) {
    mb_output(mb, mb_depthwise(mb, mb_picture_input(mb, 8, 8, 8), W(.kernel_h = 3)));
}
static void connected_too_long(ModelBuilder *mb) {
    int x = stem(mb), inputs[] = {x, mb_weights(mb, 2, (const int[]){4, 513}, 9)};
    int out = mb_tensor(mb, NN_TYPE_F32, 2, (const int[]){1, 4});
    mb_operator(mb, MB_FULLY_CONNECTED, inputs, 2, out, NULL, 0);
    mb_output(mb, out);
}
static void sparse_lies(ModelBuilder *mb) {
    float values[64] = {[9] = 1, [60] = 2};
    int x = stem(mb);
    int w = mb_sparse_halves(mb, 4, (const int[]){stem_channels, 1, 1, 8}, values);
    mb_sparsity(mb, w)->indices[1] = 200;
    int inputs[] = {x, w}, out = mb_picture(mb, 8, 8, 8);
    mb_operator(mb, MB_CONV, inputs, 2, out, NULL, 0);
    mb_output(mb, out);
}
static void unknown_operator(ModelBuilder *mb) {
    operate(mb, 32, stem(mb), -1, mb_picture(mb, 8, 8, 8));
}
static void too_few_inputs(ModelBuilder *mb) {
    operate(mb, MB_ADD, stem(mb), -1, mb_picture(mb, 8, 8, 8));
}
static void too_many_inputs(ModelBuilder *mb) {
    int x = mb_rows(mb, stem(mb), 8), pieces[17];
    for (int i = 0; i < 17; i++)
        pieces[i] = x;
    mb_output(mb, mb_concat(mb, pieces, 17));
}
static void corners_aligned(ModelBuilder *mb) {
    int x = stem(mb), inputs[] = {x, x}, out = mb_picture(mb, 16, 16, 8);
    mb_operator(mb, MB_RESIZE, inputs, 2, out, &(MbOption){2, 1, 1}, 1);
    mb_output(mb, out);
}

#define ROW(name, status)                                                                          \
    { #name, name, NN_ERROR_##status }
static const struct {
    const char *name;
    void (*build)(ModelBuilder *mb);
    NnStatus status;
} hostile[] = {
    ROW(tensor_out_of_range, FORMAT),
    ROW(negative_tensor, FORMAT),
    ROW(left_out_input, FORMAT),
    ROW(output_out_of_range, FORMAT),
    ROW(end_out_of_range, FORMAT),
    ROW(negative_end, FORMAT),
    ROW(later_tensor, FORMAT),
    ROW(cycle, FORMAT),
    ROW(itself, FORMAT),
    ROW(written_twice, FORMAT),
    ROW(writes_its_input, FORMAT),
    ROW(nobody_computes, FORMAT),
    ROW(output_is_input, UNSUPPORTED),
    ROW(output_is_reshaped_input, UNSUPPORTED),
    ROW(adds_reshaped_input, UNSUPPORTED),
    ROW(output_is_constant, UNSUPPORTED),
    ROW(two_inputs, UNSUPPORTED),
    ROW(no_outputs, UNSUPPORTED),
    ROW(nine_outputs, UNSUPPORTED),
    ROW(constant_input, FORMAT),
    ROW(negative_dim, LIMIT),
    ROW(zero_dim, LIMIT),
    ROW(huge_dim, LIMIT),
    ROW(product_overflows, LIMIT),
    ROW(product_wraps_to_0, LIMIT),
    ROW(five_dims, UNSUPPORTED),
    ROW(unknown_type, UNSUPPORTED),
    ROW(batch_of_two, UNSUPPORTED),
    ROW(batch_in_the_middle, UNSUPPORTED),
    ROW(half_activations, UNSUPPORTED),
    ROW(short_constant, FORMAT),
    ROW(long_constant, FORMAT),
    ROW(dequantize_grows, FORMAT),
    ROW(dequantize_computed, UNSUPPORTED),
    ROW(small_relu, FORMAT),
    ROW(small_prelu, FORMAT),
    ROW(large_relu, FORMAT),
    ROW(small_sum, FORMAT),
    ROW(small_sum_of_resized, FORMAT),
    ROW(small_plain_sum, FORMAT),
    ROW(different_sum, UNSUPPORTED),
    ROW(relu_before_depthwise, FORMAT),
    ROW(residual_of_one_pixel, FORMAT),
    ROW(residual_with_more_channels, FORMAT),
    ROW(wrong_pad, FORMAT),
    ROW(pad_alone, UNSUPPORTED),
    ROW(pad_into_concat, UNSUPPORTED),
    ROW(pad_of_batch, FORMAT),
    ROW(negative_pad, LIMIT),
    ROW(mean_of_channels, UNSUPPORTED),
    ROW(slope_per_row, UNSUPPORTED),
    ROW(slope_too_long, UNSUPPORTED),
    ROW(concat_twice, UNSUPPORTED),
    ROW(concat_of_the_same, UNSUPPORTED),
    ROW(concat_too_small, FORMAT),
    ROW(reshape_grows, UNSUPPORTED),
    ROW(slice_outside, UNSUPPORTED),
    ROW(slice_negative, FORMAT),
    ROW(small_logistic, FORMAT),
    ROW(small_pool, UNSUPPORTED),
    ROW(small_resize, UNSUPPORTED),
    ROW(small_depth_to_space, UNSUPPORTED),
    ROW(resize_of_input, UNSUPPORTED),
    ROW(weights_of_other_depth, FORMAT),
    ROW(weights_of_other_count, FORMAT),
    ROW(bias_too_long, FORMAT),
    ROW(bias_too_short, FORMAT),
    ROW(dilated, UNSUPPORTED),
    ROW(no_stride, UNSUPPORTED),
    ROW(negative_stride, UNSUPPORTED),
    ROW(two_strides, UNSUPPORTED),
    ROW(unknown_activation, UNSUPPORTED),
    ROW(window_too_large, UNSUPPORTED),
    ROW(computed_weights, UNSUPPORTED),
    ROW(depthwise_multiplier, UNSUPPORTED),
    ROW(depthwise_too_wide, UNSUPPORTED),
    ROW(depthwise_of_input, UNSUPPORTED),
    ROW(connected_too_long, FORMAT),
    ROW(sparse_lies, UNSUPPORTED),
    ROW(unknown_operator, UNSUPPORTED),
    ROW(too_few_inputs, FORMAT),
    ROW(too_many_inputs, FORMAT),
    ROW(corners_aligned, UNSUPPORTED),
};

static void networks_that_lie_are_refused(void) {
    for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++) {
        size_t size;
        uint8_t *file =
            network_file(&(Network){hostile[i].name, hostile[i].build}, 1, MB_SINGLE, &size);
        NnError error = {0};
        NnModel *model = nn_model_new(file, size, 4095, NN_ISA_AUTO, &error);
        TAP_CHECK(!model && error.status == hostile[i].status && error.message[0],
                  "%s: %s, status %d: %s", hostile[i].name, model ? "accepted" : "refused",
                  (int)error.status, error.message);
        if (model) { /* shows what was accepted to the sanitizers */
            NnNet *net = nn_net_new(model, NULL);
            if (net)
                nn_net_run(net);
            nn_net_free(net);
        }
        nn_model_free(model);
        free(file);
    }
}

/* A depthwise layer of 25 x 65536 weights is 6.5 MB: hundreds of them that share one buffer in the
 * file would fill any memory. */
static void weights_have_a_limit(void) {
    ModelBuilder *mb = mb_new(1);
    int x = mb_conv(mb, mb_picture_input(mb, 1, 1, 1), W(.channels = 65536));
    int w = mb_weights(mb, 4, (const int[]){1, 5, 5, 65536}, 25);
    for (int i = 0; i < 90; i++) {
        int inputs[] = {x, w}, out = mb_picture(mb, 1, 1, 65536);
        mb_operator(mb, MB_DEPTHWISE, inputs, 2, out, NULL, 0);
        x = out;
    }
    mb_output(mb, x);
    size_t size;
    uint8_t *file = mb_finish(mb, &size);
    NnError error = {0};
    NnModel *model = nn_model_new(file, size, 1, NN_ISA_AUTO, &error);
    TAP_CHECK(!model && error.status == NN_ERROR_LIMIT, "%s", error.message);
    nn_model_free(model);
    free(file);
    mb_free(mb);
}

static void activations_have_a_limit(void) {
    ModelBuilder *mb = mb_new(1);
    int x = mb_conv(mb, mb_picture_input(mb, 2048, 2048, 1), W(.channels = 8));
    for (int i = 0; i < 4; i++)
        mb_output(mb, x = mb_relu(mb, mb_conv(mb, x, W(.channels = 8))));
    size_t size;
    uint8_t *file = mb_finish(mb, &size);
    NnError error = {0};
    NnModel *model = nn_model_new(file, size, 15, NN_ISA_AUTO, &error);
    TAP_CHECK(!model && error.status == NN_ERROR_LIMIT, "%s", error.message);
    nn_model_free(model);
    free(file);
    mb_free(mb);
}

int main(void) {
    TAP_RUN(networks_that_lie_are_refused);
    TAP_RUN(weights_have_a_limit);
    TAP_RUN(activations_have_a_limit);
    return tap_done();
}

#include "model_builder.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "model_builder_lists.h"

ModelBuilder *mb_new(uint64_t seed) {
    ModelBuilder *mb = calloc(1, sizeof *mb);
    if (!mb)
        abort();
    mb->random = seed * 2 + 1;
    return mb;
}

void mb_free(ModelBuilder *mb) {
    if (!mb)
        return;
    for (int i = 0; i < mb->tensor_count; i++) {
        free(mb->tensors[i].bytes);
        free(mb->tensors[i].sparsity.segments);
        free(mb->tensors[i].sparsity.indices);
    }
    free(mb->tensors);
    free(mb->ops);
    free(mb);
}

void mb_set_storage(ModelBuilder *mb, MbStorage storage) {
    mb->storage = storage;
}

/* splitmix64 */
static uint64_t next_random(ModelBuilder *mb) {
    uint64_t x = mb->random += 0x9e3779b97f4a7c15;
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
    x = (x ^ x >> 27) * 0x94d049bb133111eb;
    return x ^ x >> 31;
}

float mb_random(ModelBuilder *mb) {
    return (float)(next_random(mb) >> 40) * 0x1p-23F - 1;
}

int mb_random_int(ModelBuilder *mb, int n) {
    return (int)(next_random(mb) % (uint64_t)n);
}

/* ---- raw ---- */

int mb_tensor(ModelBuilder *mb, NnType type, int rank, const int *dims) {
    mb->tensors = mb_room(mb->tensors, mb->tensor_count, sizeof *mb->tensors);
    MbTensor *t = &mb->tensors[mb->tensor_count];
    *t = (MbTensor){.type = type, .rank = rank};
    memcpy(t->dims, dims, (size_t)rank * sizeof *dims);
    return mb->tensor_count++;
}

int mb_constant(ModelBuilder *mb, NnType type, int rank, const int *dims, const void *bytes,
                size_t size) {
    int tensor = mb_tensor(mb, type, rank, dims);
    mb->tensors[tensor].bytes = mb_copy(bytes, size);
    mb->tensors[tensor].size = size;
    return tensor;
}

static int count_elements(int rank, const int *dims) {
    int count = 1;
    for (int i = 0; i < rank; i++)
        count *= dims[i];
    return count;
}

int mb_floats(ModelBuilder *mb, int rank, const int *dims, const float *values) {
    return mb_constant(mb, NN_TYPE_F32, rank, dims, values,
                       (size_t)count_elements(rank, dims) * sizeof *values);
}

int mb_ints(ModelBuilder *mb, int rank, const int *dims, const int *values) {
    return mb_constant(mb, NN_TYPE_I32, rank, dims, values,
                       (size_t)count_elements(rank, dims) * sizeof *values);
}

/* Rounded towards zero; what is too small for a normal half becomes 0. */
static uint16_t to_half(float value) {
    uint32_t bits;
    memcpy(&bits, &value, 4);
    const uint32_t sign = bits >> 16 & 0x8000, exponent = bits >> 23 & 255;
    if (exponent < 113)
        return (uint16_t)sign;
    return (uint16_t)(sign | (exponent - 112) << 10 | (bits >> 13 & 0x3ff));
}

int mb_halves(ModelBuilder *mb, int rank, const int *dims, const float *values) {
    const int count = count_elements(rank, dims);
    uint16_t *halves = mb_copy(values, (size_t)count * sizeof *values);
    for (int i = 0; i < count; i++)
        halves[i] = to_half(values[i]);
    int tensor = mb_constant(mb, NN_TYPE_F16, rank, dims, halves, (size_t)count * sizeof *halves);
    free(halves);
    return tensor;
}

int mb_sparse_halves(ModelBuilder *mb, int rank, const int *dims, const float *values) {
    const int width = dims[rank - 1], rows = count_elements(rank, dims) / width;
    float *kept = mb_copy(values, (size_t)(rows * width) * sizeof *values);
    int *segments = calloc((size_t)(rows + 1), sizeof *segments);
    int *indices = calloc((size_t)(rows * width), sizeof *indices);
    int count = 0;
    if (!segments || !indices)
        abort();
    for (int row = 0; row < rows; row++) {
        segments[row] = count;
        for (int column = 0; column < width; column++) {
            if (values[row * width + column] == 0)
                continue;
            indices[count] = column;
            kept[count++] = values[row * width + column];
        }
    }
    segments[rows] = count;
    int tensor = mb_halves(mb, 1, &count, kept);
    free(kept);
    MbTensor *t = &mb->tensors[tensor];
    t->rank = rank;
    memcpy(t->dims, dims, (size_t)rank * sizeof *dims);
    t->sparsity = (MbSparsity){.rank = rank,
                               .segment_type = count < 256     ? 3
                                               : count < 65536 ? 2
                                                               : 1,
                               .index_type = width <= 256 ? 3 : 2,
                               .segment_count = rows + 1,
                               .index_count = count,
                               .segments = segments,
                               .indices = indices};
    for (int i = 0; i < rank; i++) {
        t->sparsity.order[i] = i;
        t->sparsity.format[i] = i == rank - 1;
        t->sparsity.size[i] = dims[i];
    }
    return tensor;
}

MbSparsity *mb_sparsity(ModelBuilder *mb, int tensor) {
    return &mb->tensors[tensor].sparsity;
}

int *mb_dims(ModelBuilder *mb, int tensor) {
    return mb->tensors[tensor].dims;
}

void mb_operator(ModelBuilder *mb, int code, const int *inputs, int input_count, int output,
                 const MbOption *options, int option_count) {
    mb->ops = mb_room(mb->ops, mb->op_count, sizeof *mb->ops);
    MbOperator *op = &mb->ops[mb->op_count++];
    *op = (MbOperator){
        .code = code, .input_count = input_count, .output = output, .option_count = option_count};
    memcpy(op->inputs, inputs, (size_t)input_count * sizeof *inputs);
    if (option_count)
        memcpy(op->options, options, (size_t)option_count * sizeof *options);
}

void mb_input(ModelBuilder *mb, int tensor) {
    mb->inputs[mb->input_count++] = tensor;
}

void mb_output(ModelBuilder *mb, int tensor) {
    mb->outputs[mb->output_count++] = tensor;
}

/* ---- weights ---- */

static float *random_values(ModelBuilder *mb, int count, float amplitude, int percent_zero) {
    float *values = malloc((size_t)count * sizeof *values);
    if (!values)
        abort();
    for (int i = 0; i < count; i++)
        values[i] = mb_random_int(mb, 100) < percent_zero ? 0 : amplitude * mb_random(mb);
    return values;
}

static int convert(ModelBuilder *mb, int code, NnType type, int from, int rank, const int *dims) {
    int to = mb_tensor(mb, type, rank, dims);
    mb_operator(mb, code, &from, 1, to, NULL, 0);
    return to;
}

int mb_weights(ModelBuilder *mb, int rank, const int *dims, int fan_in) {
    const bool sparse = mb->storage == MB_SPARSE && rank > 1;
    const float amplitude = sqrtf((sparse ? 12.0F : 3.0F) / (float)fan_in);
    float *values = random_values(mb, count_elements(rank, dims), amplitude, sparse ? 75 : 0);
    if (sparse) /* data of no bytes would not be a constant */
        values[0] = amplitude;
    int tensor;
    if (mb->storage == MB_SINGLE) {
        tensor = mb_floats(mb, rank, dims, values);
    } else {
        if (sparse) {
            tensor = mb_sparse_halves(mb, rank, dims, values);
            tensor = convert(mb, MB_DENSIFY, NN_TYPE_F16, tensor, rank, dims);
        } else {
            tensor = mb_halves(mb, rank, dims, values);
        }
        tensor = convert(mb, MB_DEQUANTIZE, NN_TYPE_F32, tensor, rank, dims);
    }
    free(values);
    return tensor;
}

/* ---- operators on pictures ---- */

int mb_picture(ModelBuilder *mb, int height, int width, int channels) {
    return mb_tensor(mb, NN_TYPE_F32, 4, (const int[]){1, height, width, channels});
}

int mb_picture_input(ModelBuilder *mb, int height, int width, int channels) {
    int tensor = mb_picture(mb, height, width, channels);
    mb_input(mb, tensor);
    return tensor;
}

/* A picture with the dimensions of `like`, its channels changed if `channels` > 0. */
static int picture_like(ModelBuilder *mb, int like, int channels) {
    int dims[MB_MAX_RANK];
    const int rank = mb->tensors[like].rank;
    memcpy(dims, mb->tensors[like].dims, sizeof dims);
    if (channels > 0)
        dims[rank - 1] = channels;
    return mb_tensor(mb, NN_TYPE_F32, rank, dims);
}

static int window_size(int size, int kernel, int stride, bool valid) {
    return valid ? (size - kernel) / stride + 1 : (size + stride - 1) / stride;
}

static MbWindow filled(MbWindow w) {
    w.kernel_h = w.kernel_h ? w.kernel_h : 1;
    w.kernel_w = w.kernel_w ? w.kernel_w : w.kernel_h;
    w.stride = w.stride ? w.stride : 1;
    return w;
}

static int window_output(ModelBuilder *mb, int in, const MbWindow *w, int channels) {
    const int *d = mb->tensors[in].dims;
    return mb_picture(mb, window_size(d[1], w->kernel_h, w->stride, w->valid),
                      window_size(d[2], w->kernel_w, w->stride, w->valid), channels);
}

int mb_conv(ModelBuilder *mb, int in, MbWindow window) {
    const MbWindow w = filled(window);
    const int from = mb->tensors[in].dims[3];
    const int dims[] = {w.channels, w.kernel_h, w.kernel_w, from};
    int inputs[] = {in, mb_weights(mb, 4, dims, w.kernel_h * w.kernel_w * from), -1};
    if (!w.without_bias)
        inputs[2] = mb_weights(mb, 1, dims, 6);
    const MbOption options[] = {{0, 1, w.valid},           {1, 4, w.stride}, {2, 4, w.stride},
                                {3, 1, (int)w.activation}, {4, 4, 1},        {5, 4, 1}};
    int out = window_output(mb, in, &w, w.channels);
    mb_operator(mb, MB_CONV, inputs, w.without_bias ? 2 : 3, out, options, 6);
    return out;
}

int mb_depthwise(ModelBuilder *mb, int in, MbWindow window) {
    const MbWindow w = filled(window);
    const int channels = mb->tensors[in].dims[3];
    const int dims[] = {1, w.kernel_h, w.kernel_w, channels};
    int inputs[] = {in, mb_weights(mb, 4, dims, w.kernel_h * w.kernel_w), -1};
    if (!w.without_bias)
        inputs[2] = mb_weights(mb, 1, &channels, 6);
    const MbOption options[] = {{0, 1, w.valid}, {1, 4, w.stride},          {2, 4, w.stride},
                                {3, 4, 1},       {4, 1, (int)w.activation}, {5, 4, 1},
                                {6, 4, 1}};
    int out = window_output(mb, in, &w, channels);
    mb_operator(mb, MB_DEPTHWISE, inputs, w.without_bias ? 2 : 3, out, options, 7);
    return out;
}

int mb_connected(ModelBuilder *mb, int in, int channels, NnActivation activation) {
    const int from = count_elements(mb->tensors[in].rank, mb->tensors[in].dims);
    const int dims[] = {channels, from};
    int inputs[] = {in, mb_weights(mb, 2, dims, from), mb_weights(mb, 1, dims, 6)};
    int out = mb_tensor(mb, NN_TYPE_F32, 2, (const int[]){1, channels});
    mb_operator(mb, MB_FULLY_CONNECTED, inputs, 3, out, &(MbOption){0, 1, (int)activation}, 1);
    return out;
}

int mb_add(ModelBuilder *mb, int a, int b, NnActivation activation) {
    int out = picture_like(mb, a, 0);
    mb_operator(mb, MB_ADD, (const int[]){a, b}, 2, out, &(MbOption){0, 1, (int)activation}, 1);
    return out;
}

static int unary(ModelBuilder *mb, int code, int in) {
    int out = picture_like(mb, in, 0);
    mb_operator(mb, code, &in, 1, out, NULL, 0);
    return out;
}

int mb_relu(ModelBuilder *mb, int in) {
    return unary(mb, MB_RELU, in);
}

int mb_logistic(ModelBuilder *mb, int in) {
    return unary(mb, MB_LOGISTIC, in);
}

int mb_prelu(ModelBuilder *mb, int in) {
    const int dims[] = {1, 1, mb->tensors[in].dims[3]};
    int inputs[] = {in, mb_weights(mb, 3, dims, 12)};
    int out = picture_like(mb, in, 0);
    mb_operator(mb, MB_PRELU, inputs, 2, out, NULL, 0);
    return out;
}

static int pad_all(ModelBuilder *mb, int in, const int pads[8]) {
    int inputs[] = {in, mb_ints(mb, 2, (const int[]){4, 2}, pads)};
    int out = picture_like(mb, in, 0);
    for (int i = 0; i < 4; i++)
        mb->tensors[out].dims[i] += pads[2 * i] + pads[2 * i + 1];
    mb_operator(mb, MB_PAD, inputs, 2, out, NULL, 0);
    return out;
}

int mb_pad(ModelBuilder *mb, int in, int top, int bottom, int left, int right) {
    return pad_all(mb, in, (const int[]){0, 0, top, bottom, left, right, 0, 0});
}

int mb_pad_channels(ModelBuilder *mb, int in, int behind) {
    return pad_all(mb, in, (const int[]){0, 0, 0, 0, 0, 0, 0, behind});
}

int mb_resize(ModelBuilder *mb, int in) {
    const int *d = mb->tensors[in].dims;
    const int size[] = {2 * d[1], 2 * d[2]}, two = 2;
    int out = mb_picture(mb, size[0], size[1], d[3]);
    int inputs[] = {in, mb_ints(mb, 1, &two, size)};
    const MbOption options[] = {{2, 1, 0}, {3, 1, 1}};
    mb_operator(mb, MB_RESIZE, inputs, 2, out, options, 2);
    return out;
}

int mb_max_pool(ModelBuilder *mb, int in) {
    const int *d = mb->tensors[in].dims;
    int out = mb_picture(mb, d[1] / 2, d[2] / 2, d[3]);
    const MbOption options[] = {{0, 1, 1}, {1, 4, 2}, {2, 4, 2}, {3, 4, 2}, {4, 4, 2}, {5, 1, 0}};
    mb_operator(mb, MB_MAX_POOL, &in, 1, out, options, 6);
    return out;
}

int mb_mean(ModelBuilder *mb, int in) {
    const int axes[] = {1, 2}, two = 2;
    int inputs[] = {in, mb_ints(mb, 1, &two, axes)};
    int out = mb_tensor(mb, NN_TYPE_F32, 2, (const int[]){1, mb->tensors[in].dims[3]});
    mb_operator(mb, MB_MEAN, inputs, 2, out, &(MbOption){0, 1, 0}, 1);
    return out;
}

int mb_depth_to_space(ModelBuilder *mb, int in) {
    const int *d = mb->tensors[in].dims;
    int out = mb_picture(mb, 2 * d[1], 2 * d[2], d[3] / 4);
    mb_operator(mb, MB_DEPTH_TO_SPACE, &in, 1, out, &(MbOption){0, 4, 2}, 1);
    return out;
}

int mb_reshape(ModelBuilder *mb, int in, int rank, const int *dims) {
    int inputs[] = {in, mb_ints(mb, 1, &rank, dims)};
    int out = mb_tensor(mb, NN_TYPE_F32, rank, dims);
    mb_operator(mb, MB_RESHAPE, inputs, 2, out, NULL, 0);
    return out;
}

int mb_rows(ModelBuilder *mb, int in, int length) {
    const int elements = count_elements(mb->tensors[in].rank, mb->tensors[in].dims);
    return mb_reshape(mb, in, 3, (const int[]){1, elements / length, length});
}

int mb_concat(ModelBuilder *mb, const int *pieces, int count) {
    int dims[] = {1, 0, mb->tensors[pieces[0]].dims[2]};
    for (int i = 0; i < count; i++)
        dims[1] += mb->tensors[pieces[i]].dims[1];
    int out = mb_tensor(mb, NN_TYPE_F32, 3, dims);
    const MbOption options[] = {{0, 4, 1}, {1, 1, 0}};
    mb_operator(mb, MB_CONCAT, pieces, count, out, options, 2);
    return out;
}

int mb_slice(ModelBuilder *mb, int in, int begin, int count) {
    const int *d = mb->tensors[in].dims;
    const int from[] = {0, 0, 0, begin}, to[] = {1, d[1], d[2], begin + count};
    const int ones[] = {1, 1, 1, 1}, four = 4;
    int out = picture_like(mb, in, count);
    int inputs[] = {in, mb_ints(mb, 1, &four, from), mb_ints(mb, 1, &four, to),
                    mb_ints(mb, 1, &four, ones)};
    mb_operator(mb, MB_SLICE, inputs, 4, out, NULL, 0);
    return out;
}

#include "naive.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    const NnGraph *graph;
    float **values;
} Eval;

/* Batch, height, width, channels; batch and height 1 where the tensor has fewer dimensions. */
typedef struct {
    int n, h, w, c;
} Shape;

static Shape shape_of(const Eval *e, int tensor) {
    const NnTensor *t = &e->graph->tensors[tensor];
    int d[4] = {1, 1, 1, 1};
    for (int i = 0; i < t->rank; i++)
        d[4 - t->rank + i] = t->dims[i];
    return (Shape){d[0], d[1], d[2], d[3]};
}

static int at(Shape s, int y, int x, int c) {
    return (y * s.w + x) * s.c + c;
}

/* The values of a tensor, constants loaded when first asked for. */
static const float *values_of(Eval *e, int tensor) {
    if (!e->values[tensor])
        e->values[tensor] = nn_graph_constant(e->graph, tensor, NULL);
    if (!e->values[tensor])
        abort();
    return e->values[tensor];
}

static double activate(double x, NnActivation activation) {
    if (activation != NN_ACTIVATION_NONE && x < 0)
        return 0;
    return activation == NN_ACTIVATION_RELU6 && x > 6 ? 6 : x;
}

static int int_at(const Eval *e, int tensor, int index) {
    int32_t value;
    memcpy(&value, e->graph->tensors[tensor].data + 4 * index, 4);
    return value;
}

/* TensorFlow's SAME: as many outputs as strides fit, the surplus of the padding behind. */
static int pad_before(const NnOp *op, int in, int out, int kernel, int stride) {
    int total = op->same_padding ? (out - 1) * stride + kernel - in : 0;
    return total > 0 ? total / 2 : 0;
}

static void eval_conv(Eval *e, const NnOp *op, float *out) {
    const Shape in = shape_of(e, op->inputs[0]), k = shape_of(e, op->inputs[1]);
    const Shape o = shape_of(e, op->output);
    const float *a = values_of(e, op->inputs[0]), *w = values_of(e, op->inputs[1]);
    const float *bias =
        op->input_count > 2 && op->inputs[2] >= 0 ? values_of(e, op->inputs[2]) : NULL;
    const bool depthwise = op->kind == NN_OP_DEPTHWISE;
    const int top = pad_before(op, in.h, o.h, k.h, op->stride_h);
    const int left = pad_before(op, in.w, o.w, k.w, op->stride_w);
    for (int i = 0; i < o.h * o.w * o.c; i++) {
        const int c = i % o.c, x = i / o.c % o.w, y = i / o.c / o.w;
        double sum = bias ? bias[c] : 0;
        for (int t = 0; t < k.h * k.w; t++) {
            const int iy = y * op->stride_h - top + t / k.w;
            const int ix = x * op->stride_w - left + t % k.w;
            if (iy < 0 || iy >= in.h || ix < 0 || ix >= in.w)
                continue;
            const float *pixel = a + at(in, iy, ix, 0);
            if (depthwise) {
                sum += (double)pixel[c] * w[t * k.c + c];
                continue;
            }
            const float *weights = w + (c * k.h * k.w + t) * k.c;
            for (int j = 0; j < k.c; j++)
                sum += (double)pixel[j] * weights[j];
        }
        out[i] = (float)activate(sum, op->activation);
    }
}

static void eval_connected(Eval *e, const NnOp *op, float *out) {
    const Shape w = shape_of(e, op->inputs[1]);
    const float *a = values_of(e, op->inputs[0]), *weights = values_of(e, op->inputs[1]);
    const float *bias =
        op->input_count > 2 && op->inputs[2] >= 0 ? values_of(e, op->inputs[2]) : NULL;
    for (int i = 0; i < w.w; i++) {
        double sum = bias ? bias[i] : 0;
        for (int j = 0; j < w.c; j++)
            sum += (double)a[j] * weights[i * w.c + j];
        out[i] = (float)activate(sum, op->activation);
    }
}

/* Half-pixel centres, to any size. */
static double resize_source(int to, int in, int out) {
    double from = (to + 0.5) * in / out - 0.5;
    return from < 0 ? 0 : from > in - 1 ? in - 1 : from;
}

static void eval_resize(Eval *e, const NnOp *op, float *out) {
    const Shape in = shape_of(e, op->inputs[0]), o = shape_of(e, op->output);
    const float *a = values_of(e, op->inputs[0]);
    for (int i = 0; i < o.h * o.w * o.c; i++) {
        const int c = i % o.c, x = i / o.c % o.w, y = i / o.c / o.w;
        const double sy = resize_source(y, in.h, o.h), sx = resize_source(x, in.w, o.w);
        const int y0 = (int)sy, x0 = (int)sx;
        const int y1 = y0 + 1 < in.h ? y0 + 1 : y0, x1 = x0 + 1 < in.w ? x0 + 1 : x0;
        const double fy = sy - y0, fx = sx - x0;
        out[i] = (float)((1 - fy) * (1 - fx) * a[at(in, y0, x0, c)] +
                         (1 - fy) * fx * a[at(in, y0, x1, c)] +
                         fy * (1 - fx) * a[at(in, y1, x0, c)] + fy * fx * a[at(in, y1, x1, c)]);
    }
}

static void eval_pad(Eval *e, const NnOp *op, float *out) {
    const Shape in = shape_of(e, op->inputs[0]), o = shape_of(e, op->output);
    const float *a = values_of(e, op->inputs[0]);
    for (int i = 0; i < o.h * o.w * o.c; i++) {
        const int c = i % o.c - op->pads[3][0];
        const int x = i / o.c % o.w - op->pads[2][0], y = i / o.c / o.w - op->pads[1][0];
        const bool inside = c >= 0 && c < in.c && x >= 0 && x < in.w && y >= 0 && y < in.h;
        out[i] = inside ? a[at(in, y, x, c)] : 0;
    }
}

static void eval_max_pool(Eval *e, const NnOp *op, float *out) {
    const Shape in = shape_of(e, op->inputs[0]), o = shape_of(e, op->output);
    const float *a = values_of(e, op->inputs[0]);
    const int top = pad_before(op, in.h, o.h, op->filter_h, op->stride_h);
    const int left = pad_before(op, in.w, o.w, op->filter_w, op->stride_w);
    for (int i = 0; i < o.h * o.w * o.c; i++) {
        const int c = i % o.c, x = i / o.c % o.w, y = i / o.c / o.w;
        float most = -INFINITY;
        for (int t = 0; t < op->filter_h * op->filter_w; t++) {
            const int iy = y * op->stride_h - top + t / op->filter_w;
            const int ix = x * op->stride_w - left + t % op->filter_w;
            if (iy >= 0 && iy < in.h && ix >= 0 && ix < in.w && a[at(in, iy, ix, c)] > most)
                most = a[at(in, iy, ix, c)];
        }
        out[i] = most;
    }
}

/* Any axes but the batch, of four dimensions. */
static void eval_mean(Eval *e, const NnOp *op, float *out) {
    const Shape in = shape_of(e, op->inputs[0]);
    const float *a = values_of(e, op->inputs[0]);
    const int count = e->graph->tensors[op->inputs[1]].element_count;
    bool over[4] = {false};
    for (int i = 0; i < count; i++)
        over[(int_at(e, op->inputs[1], i) + 4) % 4] = true;
    const int h = over[1] ? 1 : in.h, w = over[2] ? 1 : in.w, c = over[3] ? 1 : in.c;
    for (int i = 0; i < h * w * c; i++) {
        double sum = 0;
        for (int j = 0; j < in.h * in.w * in.c; j++) {
            const int jc = over[3] ? 0 : j % in.c, jx = over[2] ? 0 : j / in.c % in.w;
            const int jy = over[1] ? 0 : j / in.c / in.w;
            if ((jy * w + jx) * c + jc == i)
                sum += a[j];
        }
        out[i] = (float)(sum * h * w * c / (in.h * in.w * in.c));
    }
}

static void eval_depth_to_space(Eval *e, const NnOp *op, float *out) {
    const Shape in = shape_of(e, op->inputs[0]), o = shape_of(e, op->output);
    const float *a = values_of(e, op->inputs[0]);
    const int b = op->block;
    for (int i = 0; i < o.h * o.w * o.c; i++) {
        const int c = i % o.c, x = i / o.c % o.w, y = i / o.c / o.w;
        out[i] = a[at(in, y / b, x / b, (y % b * b + x % b) * o.c + c)];
    }
}

static void eval_concat(Eval *e, const NnOp *op, float *out) {
    const NnTensor *o = &e->graph->tensors[op->output];
    const int axis = op->axis < 0 ? op->axis + o->rank : op->axis;
    int inner = 1, outer = 1;
    for (int i = 0; i < o->rank; i++)
        *(i < axis ? &outer : &inner) *= o->dims[i];
    int begin = 0;
    for (int p = 0; p < op->input_count; p++) {
        const NnTensor *t = &e->graph->tensors[op->inputs[p]];
        const float *a = values_of(e, op->inputs[p]);
        const int run = t->element_count / outer;
        for (int i = 0; i < outer; i++)
            memcpy(out + i * inner + begin, a + i * run, (size_t)run * sizeof *out);
        begin += run;
    }
}

static void eval_slice(Eval *e, const NnOp *op, float *out) {
    const Shape in = shape_of(e, op->inputs[0]), o = shape_of(e, op->output);
    const float *a = values_of(e, op->inputs[0]);
    int begin[4];
    for (int i = 0; i < 4; i++)
        begin[i] = int_at(e, op->inputs[1], i);
    for (int i = 0; i < o.h * o.w * o.c; i++)
        out[i] = a[at(in, i / o.c / o.w + begin[1], i / o.c % o.w + begin[2], i % o.c + begin[3])];
}

/* ADD, PRELU, RELU, LOGISTIC, RESHAPE */
static void eval_each(Eval *e, const NnOp *op, float *out) {
    const int count = e->graph->tensors[op->output].element_count;
    const Shape o = shape_of(e, op->output);
    const float *a = values_of(e, op->inputs[0]);
    const bool second = op->kind == NN_OP_ADD || op->kind == NN_OP_PRELU;
    const float *b = second ? values_of(e, op->inputs[1]) : NULL;
    for (int i = 0; i < count; i++) {
        double x = a[i];
        if (op->kind == NN_OP_ADD)
            x = activate(x + b[i], op->activation);
        else if (op->kind == NN_OP_PRELU)
            x = x < 0 ? x * b[i % o.c] : x;
        else if (op->kind == NN_OP_RELU)
            x = x < 0 ? 0 : x;
        else if (op->kind == NN_OP_LOGISTIC)
            x = 1 / (1 + exp(-x));
        out[i] = (float)x;
    }
}

static void (*const evals[])(Eval *, const NnOp *, float *) = {
    [NN_OP_ADD] = eval_each,
    [NN_OP_CONCAT] = eval_concat,
    [NN_OP_CONV] = eval_conv,
    [NN_OP_DEPTHWISE] = eval_conv,
    [NN_OP_DEPTH_TO_SPACE] = eval_depth_to_space,
    [NN_OP_FULLY_CONNECTED] = eval_connected,
    [NN_OP_LOGISTIC] = eval_each,
    [NN_OP_MAX_POOL] = eval_max_pool,
    [NN_OP_MEAN] = eval_mean,
    [NN_OP_PAD] = eval_pad,
    [NN_OP_PRELU] = eval_each,
    [NN_OP_RELU] = eval_each,
    [NN_OP_RESHAPE] = eval_each,
    [NN_OP_RESIZE] = eval_resize,
    [NN_OP_SLICE] = eval_slice,
};

static float *floats(int count) {
    float *values = calloc((size_t)count, sizeof *values);
    if (!values)
        abort();
    return values;
}

Naive *naive_new(const NnGraph *graph, const float *input) {
    Naive *naive = malloc(sizeof *naive);
    float **values = calloc((size_t)graph->tensor_count, sizeof *values);
    if (!naive || !values)
        abort();
    *naive = (Naive){graph->tensor_count, values};
    Eval e = {graph, values};
    const int count = graph->tensors[graph->input].element_count;
    values[graph->input] = floats(count);
    memcpy(values[graph->input], input, (size_t)count * sizeof *input);
    for (int i = 0; i < graph->op_count; i++) {
        const NnOp *op = &graph->ops[i];
        if (op->kind == NN_OP_CONSTANT)
            continue;
        float *out = floats(graph->tensors[op->output].element_count);
        evals[op->kind](&e, op, out);
        values[op->output] = out;
    }
    return naive;
}

void naive_free(Naive *naive) {
    if (!naive)
        return;
    for (int i = 0; i < naive->tensor_count; i++)
        free(naive->tensors[i]);
    free(naive->tensors);
    free(naive);
}

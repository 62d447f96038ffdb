#include "engine/nn/graph.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/nn/flat.h"

bool nn_fail(NnError *error, NnStatus status, const char *format, ...) {
    if (error) {
        error->status = status;
        va_list arguments;
        va_start(arguments, format);
        vsnprintf(error->message, sizeof error->message, format, arguments);
        va_end(arguments);
    }
    return false;
}

static bool damaged(NnError *error, const char *what) {
    return nn_fail(error, NN_ERROR_FORMAT, "the model file is damaged (%s)", what);
}

/* Field numbers of the TensorFlow Lite schema, version 3. */
enum { MODEL_OPERATOR_CODES = 1, MODEL_SUBGRAPHS = 2, MODEL_BUFFERS = 4 };
enum { SUBGRAPH_TENSORS = 0, SUBGRAPH_INPUTS = 1, SUBGRAPH_OUTPUTS = 2, SUBGRAPH_OPERATORS = 3 };
enum { TENSOR_SHAPE = 0, TENSOR_TYPE = 1, TENSOR_BUFFER = 2, TENSOR_SPARSITY = 6 };
enum { OPERATOR_CODE = 0, OPERATOR_INPUTS = 1, OPERATOR_OUTPUTS = 2, OPERATOR_OPTIONS = 4 };

typedef struct {
    NnFlat flat;
    NnGraph *graph;
    NnError *error;
    size_t model, subgraph;
} Reader;

static bool read_shape(Reader *reader, size_t table, NnTensor *tensor) {
    NnFlatVector shape = nn_flat_field_vector(&reader->flat, table, TENSOR_SHAPE, 4);
    if (shape.count > 4)
        return nn_fail(reader->error, NN_ERROR_UNSUPPORTED, "a tensor has %u dimensions",
                       shape.count);
    tensor->rank = (int)shape.count;
    int64_t elements = 1;
    for (int i = 0; i < tensor->rank; i++) {
        int side = nn_flat_i32(&reader->flat, shape.at + 4 * (size_t)i);
        if (side < 1 || side > NN_LIMIT_DIMENSION)
            return nn_fail(reader->error, NN_ERROR_LIMIT, "a tensor has a side of %d", side);
        tensor->dims[i] = side;
        elements *= side;
        if (elements > NN_LIMIT_ELEMENTS)
            return nn_fail(reader->error, NN_ERROR_LIMIT, "a tensor has more than %d elements",
                           NN_LIMIT_ELEMENTS);
    }
    tensor->element_count = (int)elements;
    return true;
}

static bool read_tensor(Reader *reader, size_t table, NnFlatVector buffers, NnTensor *tensor) {
    NnFlat *flat = &reader->flat;
    if (!read_shape(reader, table, tensor))
        return false;
    int type = nn_flat_field_i8(flat, table, TENSOR_TYPE, NN_TYPE_F32);
    if (type != NN_TYPE_F32 && type != NN_TYPE_F16 && type != NN_TYPE_I32)
        return nn_fail(reader->error, NN_ERROR_UNSUPPORTED, "a tensor has element type %d", type);
    tensor->type = (NnType)type;
    tensor->sparsity = nn_flat_field_table(flat, table, TENSOR_SPARSITY);
    tensor->constant_source = -1;
    int32_t buffer = nn_flat_field_i32(flat, table, TENSOR_BUFFER, 0);
    if (buffer < 0)
        return damaged(reader->error, "negative buffer");
    if (!buffer)
        return true;
    size_t buffer_table = nn_flat_vector_table(flat, buffers, (uint32_t)buffer);
    NnFlatVector data = nn_flat_field_vector(flat, buffer_table, 0, 1);
    if (flat->bad)
        return damaged(reader->error, "buffer");
    if (!data.count)
        return true;
    tensor->data = flat->data + data.at;
    tensor->data_bytes = data.count;
    size_t needed = (size_t)tensor->element_count * (type == NN_TYPE_F16 ? 2 : 4);
    if (!tensor->sparsity && data.count != needed)
        return damaged(reader->error, "constant of the wrong length");
    return true;
}

static bool read_tensors(Reader *reader) {
    NnFlat *flat = &reader->flat;
    NnGraph *graph = reader->graph;
    NnFlatVector tables = nn_flat_field_vector(flat, reader->subgraph, SUBGRAPH_TENSORS, 4);
    NnFlatVector buffers = nn_flat_field_vector(flat, reader->model, MODEL_BUFFERS, 4);
    if (flat->bad || !tables.count)
        return damaged(reader->error, "no tensors");
    if (tables.count > NN_LIMIT_TENSORS)
        return nn_fail(reader->error, NN_ERROR_LIMIT, "%u tensors", tables.count);
    graph->tensors = calloc(tables.count, sizeof *graph->tensors);
    if (!graph->tensors)
        return nn_fail(reader->error, NN_ERROR_MEMORY, "out of memory");
    graph->tensor_count = (int)tables.count;
    for (uint32_t i = 0; i < tables.count; i++) {
        size_t table = nn_flat_vector_table(flat, tables, i);
        if (flat->bad)
            return damaged(reader->error, "tensor");
        if (!read_tensor(reader, table, buffers, &graph->tensors[i]))
            return false;
    }
    return flat->bad ? damaged(reader->error, "tensors") : true;
}

/* One row per builtin operator of the schema that we run. Option fields are numbered as in the
 * schema. */
typedef struct {
    int code;
    NnOpKind kind;
    int least_inputs;
    int activation_field; /* -1: none */
} OperatorRow;

static const OperatorRow operator_rows[] = {
    {0, NN_OP_ADD, 2, 0},
    {2, NN_OP_CONCAT, 1, 1},
    {3, NN_OP_CONV, 2, 3},
    {4, NN_OP_DEPTHWISE, 2, 4},
    {5, NN_OP_DEPTH_TO_SPACE, 1, -1},
    {6, NN_OP_CONSTANT, 1, -1},
    {9, NN_OP_FULLY_CONNECTED, 2, 0},
    {14, NN_OP_LOGISTIC, 1, -1},
    {17, NN_OP_MAX_POOL, 1, 5},
    {19, NN_OP_RELU, 1, -1},
    {22, NN_OP_RESHAPE, 1, -1},
    {23, NN_OP_RESIZE, 2, -1},
    {34, NN_OP_PAD, 2, -1},
    {40, NN_OP_MEAN, 2, -1},
    {45, NN_OP_SLICE, 4, -1},
    {54, NN_OP_PRELU, 2, -1},
    {124, NN_OP_CONSTANT, 1, -1},
};

static const OperatorRow *find_operator(int code) {
    for (size_t i = 0; i < sizeof operator_rows / sizeof *operator_rows; i++)
        if (operator_rows[i].code == code)
            return &operator_rows[i];
    return NULL;
}

/* The i32 values of a constant that parametrises an operator. */
static const uint8_t *parameter(const NnGraph *graph, int tensor, int count) {
    if (tensor < 0)
        return NULL;
    const NnTensor *t = &graph->tensors[tensor];
    if (t->type != NN_TYPE_I32 || !t->data || t->sparsity || t->element_count != count)
        return NULL;
    return t->data;
}

static int parameter_at(const uint8_t *data, int index) {
    int32_t value;
    memcpy(&value, data + 4 * (size_t)index, 4);
    return value;
}

static bool read_pad(Reader *reader, NnOp *op) {
    const uint8_t *pads = parameter(reader->graph, op->inputs[1], 8);
    if (!pads)
        return nn_fail(reader->error, NN_ERROR_UNSUPPORTED, "a padding that is not a constant 4x2");
    for (int i = 0; i < 8; i++) {
        int pad = parameter_at(pads, i);
        if (pad < 0 || pad > 1024)
            return nn_fail(reader->error, NN_ERROR_LIMIT, "a padding of %d", pad);
        op->pads[i / 2][i % 2] = pad;
    }
    return true;
}

/* MEAN as the models use it: over height and width. */
static bool read_mean(Reader *reader, const NnOp *op) {
    const uint8_t *axes = parameter(reader->graph, op->inputs[1], 2);
    const int rank = op->inputs[0] < 0 ? 0 : reader->graph->tensors[op->inputs[0]].rank;
    if (!axes || rank != 4 || parameter_at(axes, 0) != 1 || parameter_at(axes, 1) != 2)
        return nn_fail(reader->error, NN_ERROR_UNSUPPORTED,
                       "a MEAN other than over height and width");
    return true;
}

/* STRIDED_SLICE as the models use it: whole height and width, a range of channels, stride 1. */
static bool read_slice(Reader *reader, NnOp *op) {
    const NnTensor *out = &reader->graph->tensors[op->output];
    const uint8_t *begin = parameter(reader->graph, op->inputs[1], 4);
    const uint8_t *strides = parameter(reader->graph, op->inputs[3], 4);
    if (!begin || !strides || out->rank != 4)
        return nn_fail(reader->error, NN_ERROR_UNSUPPORTED, "a slice that is not constant");
    for (int i = 0; i < 4; i++)
        if (parameter_at(strides, i) != 1 || (i < 3 && parameter_at(begin, i) != 0))
            return nn_fail(reader->error, NN_ERROR_UNSUPPORTED, "a slice other than of channels");
    op->slice_begin = parameter_at(begin, 3);
    if (op->slice_begin < 0 || op->slice_begin > NN_LIMIT_DIMENSION)
        return damaged(reader->error, "slice");
    op->slice_end = op->slice_begin + out->dims[3];
    return true;
}

static bool read_options(Reader *reader, size_t options, const OperatorRow *row, NnOp *op) {
    NnFlat *flat = &reader->flat;
    int activation =
        row->activation_field < 0 ? 0 : nn_flat_field_i8(flat, options, row->activation_field, 0);
    if (activation != NN_ACTIVATION_NONE && activation != NN_ACTIVATION_RELU &&
        activation != NN_ACTIVATION_RELU6)
        return nn_fail(reader->error, NN_ERROR_UNSUPPORTED, "activation %d", activation);
    op->activation = (NnActivation)activation;
    op->stride_w = op->stride_h = 1;
    switch (op->kind) {
    case NN_OP_CONV:
    case NN_OP_DEPTHWISE:
    case NN_OP_MAX_POOL:
        op->same_padding = nn_flat_field_i8(flat, options, 0, 0) == 0;
        op->stride_w = nn_flat_field_i32(flat, options, 1, 1);
        op->stride_h = nn_flat_field_i32(flat, options, 2, 1);
        if (op->stride_w < 1 || op->stride_h < 1 || op->stride_w > 16 || op->stride_h > 16)
            return nn_fail(reader->error, NN_ERROR_UNSUPPORTED, "strides %d, %d", op->stride_w,
                           op->stride_h);
        break;
    default:
        break;
    }
    switch (op->kind) {
    case NN_OP_CONV:
        if (nn_flat_field_i32(flat, options, 4, 1) != 1 ||
            nn_flat_field_i32(flat, options, 5, 1) != 1)
            return nn_fail(reader->error, NN_ERROR_UNSUPPORTED, "a dilated convolution");
        return true;
    case NN_OP_DEPTHWISE:
        if (nn_flat_field_i32(flat, options, 3, 1) != 1 ||
            nn_flat_field_i32(flat, options, 5, 1) != 1 ||
            nn_flat_field_i32(flat, options, 6, 1) != 1)
            return nn_fail(reader->error, NN_ERROR_UNSUPPORTED,
                           "a depthwise convolution with multiplier or dilation");
        return true;
    case NN_OP_MAX_POOL:
        op->filter_w = nn_flat_field_i32(flat, options, 3, 1);
        op->filter_h = nn_flat_field_i32(flat, options, 4, 1);
        return true;
    case NN_OP_CONCAT:
        op->axis = nn_flat_field_i32(flat, options, 0, 0);
        return true;
    case NN_OP_RESIZE:
        if (nn_flat_field_i8(flat, options, 2, 0) || !nn_flat_field_i8(flat, options, 3, 0))
            return nn_fail(reader->error, NN_ERROR_UNSUPPORTED,
                           "a resize without half-pixel centres");
        return true;
    case NN_OP_DEPTH_TO_SPACE:
        op->block = nn_flat_field_i32(flat, options, 0, 0);
        return true;
    case NN_OP_PAD:
        return read_pad(reader, op);
    case NN_OP_SLICE:
        return read_slice(reader, op);
    case NN_OP_MEAN:
        return read_mean(reader, op);
    default:
        return true;
    }
}

static bool read_operator(Reader *reader, size_t table, NnFlatVector codes, NnOp *op) {
    NnFlat *flat = &reader->flat;
    const int tensor_count = reader->graph->tensor_count;
    int code_index = nn_flat_field_i32(flat, table, OPERATOR_CODE, 0);
    size_t code_table = nn_flat_vector_table(flat, codes, (uint32_t)code_index);
    int old_code = nn_flat_field_i8(flat, code_table, 0, 0);
    int code = nn_flat_field_i32(flat, code_table, 3, 0);
    code = code > old_code ? code : old_code;
    NnFlatVector inputs = nn_flat_field_vector(flat, table, OPERATOR_INPUTS, 4);
    NnFlatVector outputs = nn_flat_field_vector(flat, table, OPERATOR_OUTPUTS, 4);
    if (flat->bad)
        return damaged(reader->error, "operator");
    const OperatorRow *row = find_operator(code);
    if (!row)
        return nn_fail(reader->error, NN_ERROR_UNSUPPORTED, "operator %d is not supported", code);
    if (inputs.count > NN_LIMIT_INPUTS || (int)inputs.count < row->least_inputs ||
        outputs.count != 1)
        return damaged(reader->error, "operator with the wrong number of tensors");
    op->kind = row->kind;
    op->input_count = (int)inputs.count;
    for (uint32_t i = 0; i < inputs.count; i++) {
        op->inputs[i] = nn_flat_i32(flat, inputs.at + 4 * (size_t)i);
        if (op->inputs[i] < -1 || op->inputs[i] >= tensor_count ||
            (op->inputs[i] < 0 && (int)i < row->least_inputs))
            return damaged(reader->error, "tensor index");
    }
    op->output = nn_flat_i32(flat, outputs.at);
    if (op->output < 0 || op->output >= tensor_count)
        return damaged(reader->error, "tensor index");
    return read_options(reader, nn_flat_field_table(flat, table, OPERATOR_OPTIONS), row, op);
}

/* Everything an operator reads exists before it runs, and every tensor is written once. */
static bool check_order(Reader *reader) {
    NnGraph *graph = reader->graph;
    bool *known = calloc((size_t)graph->tensor_count, sizeof *known);
    if (!known)
        return nn_fail(reader->error, NN_ERROR_MEMORY, "out of memory");
    bool ok = true;
    for (int i = 0; i < graph->tensor_count; i++)
        known[i] = graph->tensors[i].data != NULL;
    if (known[graph->input])
        ok = damaged(reader->error, "constant input");
    known[graph->input] = true;
    for (int i = 0; ok && i < graph->op_count; i++) {
        const NnOp *op = &graph->ops[i];
        for (int k = 0; ok && k < op->input_count; k++)
            if (op->inputs[k] >= 0 && !known[op->inputs[k]])
                ok = damaged(reader->error, "operator order");
        if (ok && known[op->output])
            ok = damaged(reader->error, "tensor written twice");
        known[op->output] = true;
        if (ok && op->kind == NN_OP_CONSTANT) {
            const NnTensor *from = &graph->tensors[op->inputs[0]];
            NnTensor *to = &graph->tensors[op->output];
            if (!nn_graph_is_constant(graph, op->inputs[0]))
                ok =
                    nn_fail(reader->error, NN_ERROR_UNSUPPORTED, "DEQUANTIZE of a computed tensor");
            else if (from->element_count != to->element_count)
                ok = damaged(reader->error, "constant changes its size");
            to->constant_source = op->inputs[0];
        }
    }
    for (int i = 0; ok && i < graph->output_count; i++)
        if (!known[graph->outputs[i]])
            ok = damaged(reader->error, "output that nobody computes");
    free(known);
    return ok;
}

static bool read_operators(Reader *reader) {
    NnFlat *flat = &reader->flat;
    NnGraph *graph = reader->graph;
    NnFlatVector tables = nn_flat_field_vector(flat, reader->subgraph, SUBGRAPH_OPERATORS, 4);
    NnFlatVector codes = nn_flat_field_vector(flat, reader->model, MODEL_OPERATOR_CODES, 4);
    if (flat->bad || !tables.count)
        return damaged(reader->error, "no operators");
    if (tables.count > NN_LIMIT_OPERATORS)
        return nn_fail(reader->error, NN_ERROR_LIMIT, "%u operators", tables.count);
    graph->ops = calloc(tables.count, sizeof *graph->ops);
    if (!graph->ops)
        return nn_fail(reader->error, NN_ERROR_MEMORY, "out of memory");
    graph->op_count = (int)tables.count;
    for (uint32_t i = 0; i < tables.count; i++) {
        size_t table = nn_flat_vector_table(flat, tables, i);
        if (flat->bad)
            return damaged(reader->error, "operator");
        if (!read_operator(reader, table, codes, &graph->ops[i]))
            return false;
    }
    return flat->bad ? damaged(reader->error, "operators") : check_order(reader);
}

static bool read_ends(Reader *reader) {
    NnFlat *flat = &reader->flat;
    NnGraph *graph = reader->graph;
    NnFlatVector inputs = nn_flat_field_vector(flat, reader->subgraph, SUBGRAPH_INPUTS, 4);
    NnFlatVector outputs = nn_flat_field_vector(flat, reader->subgraph, SUBGRAPH_OUTPUTS, 4);
    if (flat->bad || inputs.count != 1 || !outputs.count || outputs.count > NN_MAX_OUTPUTS)
        return nn_fail(reader->error, NN_ERROR_UNSUPPORTED, "%u inputs and %u outputs",
                       inputs.count, outputs.count);
    graph->input = nn_flat_i32(flat, inputs.at);
    graph->output_count = (int)outputs.count;
    bool ok = graph->input >= 0 && graph->input < graph->tensor_count;
    for (uint32_t i = 0; i < outputs.count; i++) {
        graph->outputs[i] = nn_flat_i32(flat, outputs.at + 4 * (size_t)i);
        ok = ok && graph->outputs[i] >= 0 && graph->outputs[i] < graph->tensor_count;
    }
    if (!ok)
        return damaged(reader->error, "inputs or outputs");
    return true;
}

static bool read_graph(Reader *reader) {
    NnFlat *flat = &reader->flat;
    reader->model = nn_flat_root(flat, "TFL3");
    if (flat->bad)
        return nn_fail(reader->error, NN_ERROR_FORMAT, "not a .tflite file");
    NnFlatVector subgraphs = nn_flat_field_vector(flat, reader->model, MODEL_SUBGRAPHS, 4);
    if (flat->bad || subgraphs.count != 1)
        return nn_fail(reader->error, NN_ERROR_UNSUPPORTED, "%u subgraphs", subgraphs.count);
    reader->subgraph = nn_flat_vector_table(flat, subgraphs, 0);
    return read_tensors(reader) && read_ends(reader) && read_operators(reader);
}

NnGraph *nn_graph_new(const void *data, size_t size, NnError *error) {
    if (size > NN_LIMIT_FILE_BYTES) {
        nn_fail(error, NN_ERROR_LIMIT, "a model file of %zu bytes", size);
        return NULL;
    }
    NnGraph *graph = calloc(1, sizeof *graph);
    if (!graph) {
        nn_fail(error, NN_ERROR_MEMORY, "out of memory");
        return NULL;
    }
    graph->file = data;
    graph->file_size = size;
    Reader reader = {.flat = {data, size, false}, .graph = graph, .error = error};
    if (!read_graph(&reader)) {
        nn_graph_free(graph);
        return NULL;
    }
    return graph;
}

void nn_graph_free(NnGraph *graph) {
    if (!graph)
        return;
    free(graph->tensors);
    free(graph->ops);
    free(graph);
}

void nn_graph_shape(const NnTensor *tensor, int *ret_height, int *ret_width, int *ret_channels) {
    int hwc[3] = {1, 1, 1};
    for (int i = tensor->rank - 1, k = 2; i >= 0 && k >= 0; i--, k--)
        hwc[k] = tensor->dims[i];
    *ret_height = hwc[0];
    *ret_width = hwc[1];
    *ret_channels = hwc[2];
}

bool nn_graph_is_constant(const NnGraph *graph, int tensor) {
    return graph->tensors[tensor].data || graph->tensors[tensor].constant_source >= 0;
}

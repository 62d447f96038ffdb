/* Values of constants: half precision to single, sparse to dense. */
#include <stdlib.h>
#include <string.h>

#include "engine/nn/flat.h"
#include "engine/nn/graph.h"

/* IEEE 754 binary16 -> binary32, exact. */
static float from_half(uint16_t half) {
    uint32_t sign = (uint32_t)(half & 0x8000) << 16;
    uint32_t exponent = half >> 10 & 31, fraction = half & 0x3ff;
    uint32_t bits;
    if (exponent == 31) {
        bits = sign | 0x7f800000 | fraction << 13;
    } else if (exponent) {
        bits = sign | (exponent + 112) << 23 | fraction << 13;
    } else { /* zero or subnormal: fraction * 2^-24 */
        float value = (float)fraction * 0x1p-24f;
        memcpy(&bits, &value, 4);
        bits |= sign;
    }
    float value;
    memcpy(&value, &bits, 4);
    return value;
}

static float element(const NnTensor *tensor, size_t index) {
    if (tensor->type == NN_TYPE_F16) {
        uint16_t half;
        memcpy(&half, tensor->data + 2 * index, 2);
        return from_half(half);
    }
    float value;
    memcpy(&value, tensor->data + 4 * index, 4);
    return value;
}

/* Fields of SparsityParameters and DimensionMetadata. */
enum { SPARSITY_ORDER = 0, SPARSITY_BLOCKS = 1, SPARSITY_DIMENSIONS = 2 };
enum { DIMENSION_FORMAT = 0, DIMENSION_SIZE = 1, DIMENSION_SEGMENTS = 3, DIMENSION_INDICES = 5 };
enum { INDEX_I32 = 1, INDEX_U16 = 2, INDEX_U8 = 3 };

/* A vector of indices whose width is told by the type field before it. */
typedef struct {
    NnFlatVector vector;
    int bytes;
} Indices;

static Indices read_indices(NnFlat *flat, size_t dimension, int field) {
    int type = nn_flat_field_i8(flat, dimension, field - 1, 0);
    Indices indices = {.bytes = type == INDEX_I32 ? 4 : type == INDEX_U16 ? 2 : 1};
    size_t table = nn_flat_field_table(flat, dimension, field);
    if (type < INDEX_I32 || type > INDEX_U8)
        flat->bad = true;
    indices.vector = nn_flat_field_vector(flat, table, 0, (size_t)indices.bytes);
    return indices;
}

static uint32_t index_at(NnFlat *flat, Indices indices, uint32_t i) {
    if (i >= indices.vector.count) {
        flat->bad = true;
        return 0;
    }
    size_t at = indices.vector.at + (size_t)i * (size_t)indices.bytes;
    return indices.bytes == 4   ? nn_flat_u32(flat, at)
           : indices.bytes == 2 ? nn_flat_u16(flat, at)
                                : nn_flat_u8(flat, at);
}

/* Sparse the way MediaPipe's files are: dimensions in their own order, no blocks, all dense but the
 * last, which is compressed rows. `values` has room for all elements, zeroed. */
static bool densify(NnFlat *flat, const NnTensor *tensor, float *values) {
    NnFlatVector order = nn_flat_field_vector(flat, tensor->sparsity, SPARSITY_ORDER, 4);
    NnFlatVector blocks = nn_flat_field_vector(flat, tensor->sparsity, SPARSITY_BLOCKS, 4);
    NnFlatVector dims = nn_flat_field_vector(flat, tensor->sparsity, SPARSITY_DIMENSIONS, 4);
    if (flat->bad || tensor->rank < 1 || blocks.count || (int)order.count != tensor->rank ||
        (int)dims.count != tensor->rank)
        return false;
    for (uint32_t i = 0; i < order.count; i++)
        if (nn_flat_u32(flat, order.at + 4 * (size_t)i) != i)
            return false;
    size_t last = nn_flat_vector_table(flat, dims, dims.count - 1);
    for (uint32_t i = 0; i + 1 < dims.count; i++) {
        size_t dimension = nn_flat_vector_table(flat, dims, i);
        if (nn_flat_field_i8(flat, dimension, DIMENSION_FORMAT, 0) != 0 ||
            nn_flat_field_i32(flat, dimension, DIMENSION_SIZE, 0) != tensor->dims[i])
            return false;
    }
    if (flat->bad || nn_flat_field_i8(flat, last, DIMENSION_FORMAT, 0) != 1)
        return false;
    Indices segments = read_indices(flat, last, DIMENSION_SEGMENTS);
    Indices columns = read_indices(flat, last, DIMENSION_INDICES);
    uint32_t width = (uint32_t)tensor->dims[tensor->rank - 1];
    uint32_t rows = (uint32_t)tensor->element_count / width;
    size_t stored = tensor->data_bytes / (tensor->type == NN_TYPE_F16 ? 2 : 4);
    for (uint32_t row = 0; row < rows && !flat->bad; row++) {
        uint32_t from = index_at(flat, segments, row), to = index_at(flat, segments, row + 1);
        if (from > to || to > stored)
            return false;
        for (uint32_t i = from; i < to; i++) {
            uint32_t column = index_at(flat, columns, i);
            if (column >= width)
                return false;
            values[(size_t)row * width + column] = element(tensor, i);
        }
    }
    return !flat->bad;
}

float *nn_graph_constant(const NnGraph *graph, int index, NnError *error) {
    const NnTensor *tensor = &graph->tensors[index];
    while (!tensor->data && tensor->constant_source >= 0)
        tensor = &graph->tensors[tensor->constant_source];
    if (!tensor->data || tensor->type == NN_TYPE_I32) {
        nn_fail(error, NN_ERROR_UNSUPPORTED, "weights that are not constant floats");
        return NULL;
    }
    float *values = calloc((size_t)tensor->element_count, sizeof *values);
    if (!values) {
        nn_fail(error, NN_ERROR_MEMORY, "out of memory");
        return NULL;
    }
    if (tensor->sparsity) {
        NnFlat flat = {graph->file, graph->file_size, false};
        if (!densify(&flat, tensor, values)) {
            nn_fail(error, NN_ERROR_UNSUPPORTED, "sparse weights of an unknown form");
            free(values);
            return NULL;
        }
    } else {
        for (int i = 0; i < tensor->element_count; i++)
            values[i] = element(tensor, (size_t)i);
    }
    return values;
}

/* tests: constant.c */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "model_builder.h"
#include "unit/tap.h"

/* The smallest graph around a constant: it is the slope of a PRELU, so the graph does not look at
 * its values. */
static NnGraph *graph_around(ModelBuilder *mb, int constant, uint8_t **ret_file) {
    int in = mb_picture_input(mb, 1, 1, 4), out = mb_picture(mb, 1, 1, 4);
    const int inputs[] = {in, constant};
    mb_operator(mb, MB_PRELU, inputs, 2, out, NULL, 0);
    mb_output(mb, out);
    size_t size;
    *ret_file = mb_finish(mb, &size);
    NnError error = {0};
    NnGraph *graph = nn_graph_new(*ret_file, size, &error);
    TAP_CHECK(graph, "%s", error.message);
    return graph;
}

/* sign, exponent and fraction by the book */
static double half_value(unsigned half) {
    const double sign = half & 0x8000 ? -1 : 1, fraction = half & 0x3ff;
    const int exponent = half >> 10 & 31;
    if (exponent == 31)
        return fraction > 0 ? NAN : sign * INFINITY;
    return exponent ? sign * ldexp(1024 + fraction, exponent - 25) : sign * ldexp(fraction, -24);
}

static void every_half_is_exact(void) {
    ModelBuilder *mb = mb_new(1);
    uint16_t *halves = malloc(65536 * sizeof *halves);
    for (int i = 0; i < 65536; i++)
        halves[i] = (uint16_t)i;
    int tensor =
        mb_constant(mb, NN_TYPE_F16, 2, (const int[]){256, 256}, halves, 65536 * sizeof *halves);
    uint8_t *file;
    NnGraph *graph = graph_around(mb, tensor, &file);
    float *values = graph ? nn_graph_constant(graph, tensor, NULL) : NULL;
    TAP_CHECK(values);
    for (unsigned i = 0; values && i < 65536; i++) {
        const double want = half_value(i);
        TAP_CHECK((isnan(want) ? isnan(values[i]) : values[i] == want) &&
                      (signbit(values[i]) != 0) == (i >> 15 != 0),
                  "%x: %g", i, (double)values[i]);
    }
    free(values);
    nn_graph_free(graph);
    free(file);
    free(halves);
    mb_free(mb);
}

/* Values that a half holds exactly, three quarters of them 0. */
static float *sparse_values(ModelBuilder *mb, int count) {
    float *values = calloc((size_t)count, sizeof *values);
    for (int i = 0; i < count; i++)
        if (mb_random_int(mb, 4) == 0)
            values[i] = (float)(mb_random_int(mb, 200) - 100) / 16;
    values[count - 1] = 1;
    return values;
}

static void sparse_tensors_are_filled_in(void) {
    static const int shapes[][5] = {{1, 40},           {2, 9, 30},    {4, 6, 1, 1, 24},
                                    {4, 5, 3, 2, 300}, {2, 300, 300}, {3, 4, 5, 1}};
    for (size_t s = 0; s < sizeof shapes / sizeof *shapes; s++) {
        ModelBuilder *mb = mb_new(s);
        const int rank = shapes[s][0], *dims = shapes[s] + 1;
        int count = 1;
        for (int i = 0; i < rank; i++)
            count *= dims[i];
        float *values = sparse_values(mb, count);
        int sparse = mb_sparse_halves(mb, rank, dims, values);
        int dense = mb_tensor(mb, NN_TYPE_F16, rank, dims);
        int single = mb_tensor(mb, NN_TYPE_F32, rank, dims);
        mb_operator(mb, MB_DENSIFY, &sparse, 1, dense, NULL, 0);
        mb_operator(mb, MB_DEQUANTIZE, &dense, 1, single, NULL, 0);
        uint8_t *file;
        NnGraph *graph = graph_around(mb, single, &file);
        const int tensors[] = {sparse, dense, single};
        for (int i = 0; graph && i < 3; i++) {
            TAP_CHECK(nn_graph_is_constant(graph, tensors[i]));
            float *got = nn_graph_constant(graph, tensors[i], NULL);
            TAP_CHECK(got && !memcmp(got, values, (size_t)count * sizeof *values),
                      "shape %zu, tensor %d", s, i);
            free(got);
        }
        nn_graph_free(graph);
        free(file);
        free(values);
        mb_free(mb);
    }
}

/* A lie about a 3 x 8 tensor with 6 values. */
typedef void (*Lie)(MbSparsity *s);

static void wrong_order(MbSparsity *s) {
    s->order[0] = 1;
    s->order[1] = 0;
}
static void negative_order(MbSparsity *s) {
    s->order[0] = -1;
}
static void blocks(MbSparsity *s) {
    s->block_count = 1;
}
static void last_is_dense(MbSparsity *s) {
    s->format[1] = 0;
}
static void first_is_sparse(MbSparsity *s) {
    s->format[0] = 1;
}
static void unknown_format(MbSparsity *s) {
    s->format[1] = 7;
}
static void another_size(MbSparsity *s) {
    s->size[0] = 4;
}
static void segments_backwards(MbSparsity *s) {
    s->segments[1] = s->segments[3];
}
static void segments_too_far(MbSparsity *s) {
    s->segments[3] = 200;
}
static void segments_too_few(MbSparsity *s) {
    s->segment_count = 3;
}
static void no_segments(MbSparsity *s) {
    s->segment_count = 0;
}
static void column_outside(MbSparsity *s) {
    s->indices[5] = 8;
}
static void columns_too_few(MbSparsity *s) {
    s->index_count = 5;
}
static void no_index_type(MbSparsity *s) {
    s->index_type = 0;
}
static void unknown_segment_type(MbSparsity *s) {
    s->segment_type = 4;
}
static void wider_indices(MbSparsity *s) {
    s->index_type = 1;
    s->indices[0] = -1;
}
static void fewer_dimensions(MbSparsity *s) {
    s->rank = 1;
}
static void negative_segments(MbSparsity *s) {
    s->segment_type = 1;
    s->segments[0] = -1;
}

static const struct {
    const char *what;
    Lie lie;
} lies[] = {
    {"order", wrong_order},
    {"negative order", negative_order},
    {"blocks", blocks},
    {"dense last dimension", last_is_dense},
    {"sparse first dimension", first_is_sparse},
    {"unknown format", unknown_format},
    {"size", another_size},
    {"segments backwards", segments_backwards},
    {"segments too far", segments_too_far},
    {"segments too few", segments_too_few},
    {"no segments", no_segments},
    {"column outside", column_outside},
    {"columns too few", columns_too_few},
    {"no index type", no_index_type},
    {"unknown segment type", unknown_segment_type},
    {"column -1", wider_indices},
    {"fewer dimensions", fewer_dimensions},
    {"negative segments", negative_segments},
};

static void sparse_tensors_that_lie_are_refused(void) {
    for (size_t i = 0; i < sizeof lies / sizeof *lies; i++) {
        ModelBuilder *mb = mb_new(1);
        const float values[24] = {[1] = 1, [5] = 2, [8] = 3, [10] = 4, [17] = 5, [23] = 6};
        int sparse = mb_sparse_halves(mb, 2, (const int[]){3, 8}, values);
        lies[i].lie(mb_sparsity(mb, sparse));
        uint8_t *file;
        NnGraph *graph = graph_around(mb, sparse, &file);
        NnError error = {0};
        float *got = graph ? nn_graph_constant(graph, sparse, &error) : NULL;
        TAP_CHECK(!got && error.status == NN_ERROR_UNSUPPORTED && error.message[0], "%s",
                  lies[i].what);
        free(got);
        nn_graph_free(graph);
        free(file);
        mb_free(mb);
    }
}

static void integers_and_computed_tensors_are_no_weights(void) {
    ModelBuilder *mb = mb_new(1);
    const int four = 4, numbers[] = {1, 2, 3, 4};
    int tensor = mb_ints(mb, 1, &four, numbers);
    uint8_t *file;
    NnGraph *graph = graph_around(mb, tensor, &file);
    NnError error = {0};
    TAP_CHECK(graph && !nn_graph_constant(graph, tensor, &error) && error.message[0]);
    TAP_CHECK(graph && !nn_graph_constant(graph, graph->input, NULL));
    nn_graph_free(graph);
    free(file);
    mb_free(mb);
}

int main(void) {
    TAP_RUN(every_half_is_exact);
    TAP_RUN(sparse_tensors_are_filled_in);
    TAP_RUN(sparse_tensors_that_lie_are_refused);
    TAP_RUN(integers_and_computed_tensors_are_no_weights);
    return tap_done();
}

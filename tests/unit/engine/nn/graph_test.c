#include "engine/nn/graph.h"

#include <stdlib.h>
#include <string.h>

#include "engine/nn/profile.h"
#include "networks.h"
#include "unit/tap.h"

/* One step of each kind and weights of each storage, in as few bytes as possible. */
static void one_of_each(ModelBuilder *mb) {
    int x = mb_conv(mb, mb_pad(mb, mb_picture_input(mb, 8, 8, 3), 1, 1, 1, 1),
                    (MbWindow){.channels = 4, .kernel_h = 3, .stride = 2, .valid = true});
    mb_set_storage(mb, MB_SPARSE);
    int y = mb_depthwise(mb, mb_conv(mb, x, (MbWindow){.channels = 8}), (MbWindow){.kernel_h = 3});
    mb_set_storage(mb, MB_HALF);
    y = mb_prelu(mb, mb_add(mb, mb_conv(mb, y, (MbWindow){.channels = 6}),
                            mb_pad_channels(mb, x, 2), NN_ACTIVATION_NONE));
    int z = mb_slice(mb, mb_resize(mb, mb_max_pool(mb, y)), 0, 4);
    z = mb_depth_to_space(mb, mb_add(mb, z, x, NN_ACTIVATION_RELU6));
    const int pieces[] = {mb_rows(mb, z, 2), mb_rows(mb, mb_relu(mb, x), 2)};
    mb_output(mb, mb_concat(mb, pieces, 2));
    mb_output(mb, mb_logistic(mb, mb_connected(mb, mb_mean(mb, y), 2, NN_ACTIVATION_RELU)));
}

static uint8_t *small_file(size_t *ret_size) {
    return network_file(&(Network){"one of each", one_of_each}, 1, MB_SINGLE, ret_size);
}

/* Work that a run would be: MACs and floats written. */
static double work(const NnModel *model, const NnNet *net) {
    double sum = (double)nn_model_mac_count(model);
    for (int i = 0; i < nn_net_step_count(net); i++) {
        NnStepInfo info = nn_net_step_info(net, i);
        sum += (double)info.out_height * info.out_width * info.out_channels;
    }
    return sum;
}

/* Reads a file that may be anything; what can be run is run. The copy is exactly as large as the
 * file, so that a sanitizer sees a read behind it. Returns whether a message came or a net ran. */
static bool survives(const uint8_t *file, size_t size) {
    uint8_t *copy = malloc(size ? size : 1);
    memcpy(copy, file, size);
    NnError error = {0};
    NnModel *model = nn_model_new(copy, size, 255, NN_ISA_AUTO, &error);
    free(copy); /* not kept */
    if (!model)
        return error.status != NN_OK && error.message[0];
    NnNet *net = nn_net_new(model, &error);
    if (net && work(model, net) < 1e7)
        nn_net_run(net);
    nn_net_free(net);
    nn_model_free(model);
    return true;
}

static void the_sample_runs(void) {
    size_t size;
    uint8_t *file = small_file(&size);
    NnError error = {0};
    NnModel *model = nn_model_new(file, size, 255, NN_ISA_AUTO, &error);
    TAP_CHECK(model, "%s", error.message);
    TAP_CHECK(error.status == NN_OK && !error.message[0], "untouched when it succeeds");
    double difference = network_error(file, size, 255, 1);
    TAP_CHECK(difference >= 0 && difference < 1e-4, "%g", difference);
    nn_model_free(model);
    free(file);
}

static void reads_what_the_file_says(void) {
    size_t size;
    uint8_t *file = small_file(&size);
    NnGraph *graph = nn_graph_new(file, size, NULL);
    TAP_CHECK(graph);
    if (!graph)
        return;
    TAP_CHECK(graph->input == 0 && graph->output_count == 2);
    TAP_CHECK(graph->tensors[0].rank == 4 && graph->tensors[0].element_count == 192);
    TAP_CHECK(graph->ops[0].kind == NN_OP_PAD && graph->ops[0].pads[2][1] == 1);
    TAP_CHECK(graph->ops[1].kind == NN_OP_CONV && graph->ops[1].stride_h == 2 &&
              !graph->ops[1].same_padding);
    int h, w, c;
    nn_graph_shape(&graph->tensors[graph->outputs[0]], &h, &w, &c);
    TAP_CHECK(h == 1 && c == 2 && w == 64 / 2 + 64 / 2, "%d %d %d", h, w, c);
    nn_graph_free(graph);
    free(file);
}

static void every_truncation_is_refused(void) {
    size_t size;
    uint8_t *file = small_file(&size);
    for (size_t i = 0; i < size; i++) {
        uint8_t *copy = malloc(i ? i : 1);
        memcpy(copy, file, i);
        NnError error = {0};
        NnGraph *graph = nn_graph_new(copy, i, &error);
        TAP_CHECK(!graph && error.status && error.message[0], "%zu of %zu bytes", i, size);
        nn_graph_free(graph);
        free(copy);
    }
    free(file);
}

static void no_changed_byte_crashes(void) {
    static const uint8_t changes[] = {0xff, 0x80, 0x01, 0x04, 0x7f};
    size_t size;
    uint8_t *file = small_file(&size);
    for (size_t i = 0; i < size; i++) {
        const uint8_t was = file[i];
        for (size_t k = 0; k < sizeof changes; k++) {
            file[i] = was ^ changes[k];
            TAP_CHECK(survives(file, size), "byte %zu ^ %x: no message", i, changes[k]);
        }
        file[i] = was;
    }
    free(file);
}

/* Whole numbers replaced by numbers that wrap around, overlap or lead back. */
static void no_changed_number_crashes(void) {
    static const uint32_t numbers[] = {0, 1, 4, 0x7fffffff, 0x80000000, 0xfffffffc, 0xffffffff};
    size_t size;
    uint8_t *file = small_file(&size);
    for (size_t i = 0; i + 4 <= size; i += 2) {
        uint8_t was[4];
        memcpy(was, file + i, 4);
        for (size_t k = 0; k < sizeof numbers / sizeof *numbers; k++) {
            for (size_t b = 0; b < 4; b++)
                file[i + b] = (uint8_t)(numbers[k] >> 8 * b);
            TAP_CHECK(survives(file, size), "at %zu", i);
        }
        memcpy(file + i, was, 4);
    }
    free(file);
}

static void no_pile_of_changes_crashes(void) {
    size_t size;
    uint8_t *file = small_file(&size), *copy = malloc(size);
    ModelBuilder *mb = mb_new(3);
    for (int round = 0; round < 4000; round++) {
        memcpy(copy, file, size);
        for (int i = 1 + mb_random_int(mb, 6); i > 0; i--)
            copy[mb_random_int(mb, (int)size)] = (uint8_t)mb_random_int(mb, 256);
        TAP_CHECK(survives(copy, size), "round %d", round);
    }
    mb_free(mb);
    free(copy);
    free(file);
}

int main(void) {
    TAP_RUN(the_sample_runs);
    TAP_RUN(reads_what_the_file_says);
    TAP_RUN(every_truncation_is_refused);
    TAP_RUN(no_changed_byte_crashes);
    TAP_RUN(no_changed_number_crashes);
    TAP_RUN(no_pile_of_changes_crashes);
    return tap_done();
}

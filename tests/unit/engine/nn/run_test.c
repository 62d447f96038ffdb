/* Whole networks against the naive evaluation, on every instruction set of this CPU.
 *
 * tests: run.c run_block.c run_conv.c multiply.c plan_weights.c plan_memory.c */
#include <stdlib.h>
#include <string.h>

#include "networks.h"
#include "unit/tap.h"

enum { ALL_OUTPUTS = 255 };
static const double tolerance = 1e-4;

static void check_network(const Network *network, uint64_t seed, MbStorage storage) {
    size_t size;
    uint8_t *file = network_file(network, seed, storage, &size);
    const NetworkErrors errors = network_errors(file, size, ALL_OUTPUTS, seed);
    for (int isa = NN_ISA_PLAIN; isa <= NN_ISA_NEON; isa++)
        TAP_CHECK(errors.of[isa] >= 0 && errors.of[isa] <= tolerance, "%s, seed %d, %s: %g",
                  network->name, (int)seed, nn_isa_name((NnIsa)isa), errors.of[isa]);
    free(file);
}

static void networks_equal_their_naive_evaluation(void) {
    for (int i = 0; i < network_count; i++)
        for (uint64_t seed = 1; seed <= 3; seed++)
            check_network(&networks[i], seed, MB_SINGLE);
}

static void weights_are_read_from_halves_and_sparse_tensors(void) {
    for (int i = 0; i < network_count; i++) {
        check_network(&networks[i], 4, MB_HALF);
        check_network(&networks[i], 5, MB_SPARSE);
    }
}

static void networks_by_chance_equal_their_naive_evaluation(void) {
    const Network network = {"by chance", network_by_chance};
    for (uint64_t seed = 100; seed < 160; seed++)
        check_network(&network, seed, MB_SINGLE);
}

/* Each output alone: what others need is not there to help. */
static void every_output_alone_is_right(void) {
    for (int i = 0; i < network_count; i++) {
        size_t size;
        uint8_t *file = network_file(&networks[i], 7, MB_SINGLE, &size);
        NnGraph *graph = nn_graph_new(file, size, NULL);
        for (int k = 0; graph && k < graph->output_count; k++) {
            double error = network_error(file, size, 1U << k, 7);
            TAP_CHECK(error >= 0 && error <= tolerance, "%s, output %d: %g", networks[i].name, k,
                      error);
        }
        nn_graph_free(graph);
        free(file);
    }
}

int main(void) {
    TAP_RUN(networks_equal_their_naive_evaluation);
    TAP_RUN(weights_are_read_from_halves_and_sparse_tensors);
    TAP_RUN(networks_by_chance_equal_their_naive_evaluation);
    TAP_RUN(every_output_alone_is_right);
    return tap_done();
}

/* The reader and planner of model files, and one run of whatever small network comes out. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "engine/nn/nn.h"
#include "engine/nn/profile.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What an input may cost, so that thousands can be tried. */
enum { MAX_MACS = 2000000, MAX_WEIGHT_BYTES = 8 << 20, MAX_FLOATS = 1 << 20 };

/* Larger networks may come out, but are not run. */
static int is_small(const NnModel *model, NnNet *net) {
    double floats = 0;
    for (int i = 0; i < nn_net_step_count(net); i++) {
        const NnStepInfo info = nn_net_step_info(net, i);
        floats += (double)info.in_height * info.in_width * info.in_channels;
        floats += (double)info.out_height * info.out_width * info.out_channels;
    }
    return nn_model_mac_count(model) <= MAX_MACS && floats <= MAX_FLOATS;
}

static void run_once(const NnModel *model) {
    NnNet *net = nn_net_new(model, NULL);
    if (!net)
        return;
    if (is_small(model, net)) {
        const NnImage input = nn_net_input(net);
        for (int y = 0; y < input.height; y++)
            for (int x = 0; x < input.width * input.channels; x++)
                input.data[(size_t)y * input.row_stride + (size_t)x] = (float)(x % 7 - 3);
        nn_net_run(net);
        volatile float sum = 0;
        for (int i = 0; i < NN_MAX_OUTPUTS; i++) {
            size_t count = 0;
            const float *output = nn_net_output(net, i, &count);
            for (size_t k = 0; output && k < count; k++)
                sum = sum + output[k];
        }
    }
    nn_net_free(net);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const NnIsa isas[] = {NN_ISA_AUTO, NN_ISA_PLAIN};
    for (int i = 0; i < 2; i++) {
        NnError error = {0};
        NnModel *model = nn_model_new(data, size, 0xff, isas[i], &error);
        if (!model && (error.status == NN_OK || !error.message[0]))
            abort(); /* a failure says why */
        if (model && nn_model_weight_bytes(model) <= MAX_WEIGHT_BYTES)
            run_once(model);
        nn_model_free(model);
    }
    return 0;
}

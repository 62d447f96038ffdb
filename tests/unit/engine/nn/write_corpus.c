/* Writes the seeds of tests/fuzz/nn_fuzz.c: tiny networks that together have every operator and
 * every storage of weights.
 *
 * usage: nn_write_corpus FOLDER */
#include <stdio.h>
#include <stdlib.h>

#include "networks.h"

#define W(...) ((MbWindow){__VA_ARGS__})

static int stem(ModelBuilder *mb) {
    return mb_conv(mb, mb_picture_input(mb, 8, 8, 3), W(.channels = 4, .kernel_h = 3, .stride = 2));
}

static void blocks(ModelBuilder *mb) {
    int x = stem(mb);
    int y = mb_conv(mb, x, W(.channels = 9, .activation = NN_ACTIVATION_RELU6));
    y = mb_depthwise(mb, y, W(.kernel_h = 3, .activation = NN_ACTIVATION_RELU6));
    mb_output(mb, mb_add(mb, mb_conv(mb, y, W(.channels = 4)), x, NN_ACTIVATION_NONE));
}

static void padding(ModelBuilder *mb) {
    int x = mb_conv(mb, mb_pad(mb, mb_picture_input(mb, 8, 8, 3), 1, 1, 1, 1),
                    W(.channels = 4, .kernel_h = 3, .stride = 2, .valid = true));
    int y = mb_depthwise(mb, mb_pad(mb, mb_conv(mb, x, W(.channels = 5)), 2, 2, 2, 2),
                         W(.kernel_h = 5, .stride = 2, .valid = true));
    mb_output(mb, mb_prelu(mb, y));
    mb_output(mb, mb_conv(mb, mb_pad_channels(mb, x, 2), W(.channels = 2)));
}

static void residual(ModelBuilder *mb) {
    int x = mb_prelu(mb, stem(mb));
    int y = mb_conv(mb, mb_depthwise(mb, x, W(.kernel_h = 2, .kernel_w = 3)), W(.channels = 6));
    mb_output(mb, mb_relu(mb, mb_add(mb, y, mb_pad_channels(mb, x, 2), NN_ACTIVATION_NONE)));
}

static void enlargement(ModelBuilder *mb) {
    int x = stem(mb);
    int y = mb_relu(mb, mb_conv(mb, mb_resize(mb, mb_max_pool(mb, x)), W(.channels = 4)));
    y = mb_add(mb, y, x, NN_ACTIVATION_NONE);
    mb_output(mb, mb_depth_to_space(mb, mb_add(mb, y, mb_slice(mb, mb_pad_channels(mb, x, 2), 2, 4),
                                               NN_ACTIVATION_RELU6)));
}

static void heads(ModelBuilder *mb) {
    int x = stem(mb);
    const int pieces[] = {mb_rows(mb, x, 4), mb_rows(mb, mb_max_pool(mb, x), 4)};
    mb_output(mb, mb_concat(mb, pieces, 2));
    int y = mb_connected(mb, mb_mean(mb, x), 3, NN_ACTIVATION_RELU);
    mb_output(mb, mb_logistic(mb, y));
}

static const Network seeds[] = {{"blocks", blocks},
                                {"padding", padding},
                                {"residual", residual},
                                {"enlargement", enlargement},
                                {"heads", heads}};
static const char *const storages[] = {"single", "half", "sparse"};

static int write_file(const char *folder, const Network *network, MbStorage storage) {
    char path[1024];
    snprintf(path, sizeof path, "%s/%s_%s.tflite", folder, network->name, storages[storage]);
    size_t size;
    uint8_t *data = network_file(network, 1, storage, &size);
    FILE *file = fopen(path, "wb");
    int failed = !file || fwrite(data, 1, size, file) != size;
    if (file && fclose(file) != 0)
        failed = 1;
    if (failed)
        fprintf(stderr, "cannot write %s\n", path);
    free(data);
    return failed;
}

int main(int argc, char **argv) {
    if (argc != 2) {
        fprintf(stderr, "usage: nn_write_corpus FOLDER\n");
        return 2;
    }
    int failed = 0;
    for (size_t i = 0; i < sizeof seeds / sizeof *seeds; i++)
        for (int storage = MB_SINGLE; storage <= MB_SPARSE; storage++)
            failed |= write_file(argv[1], &seeds[i], (MbStorage)storage);
    return failed;
}

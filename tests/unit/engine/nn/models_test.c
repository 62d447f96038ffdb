/* MediaPipe's own networks, on every instruction set against the naive evaluation: skipped where
 * the files are not there.
 *
 * tests: net.c run.c plan.c */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "networks.h"
#include "unit/tap.h"

typedef struct {
    const char *name;
    int output_count;
    uint32_t used;                 /* outputs that the product asks for */
    int height, width, channels;   /* of the input */
    size_t counts[NN_MAX_OUTPUTS]; /* floats of each output */
    double megamacs;               /* all outputs; within 2 % */
} Known;

/* From the table of the models' authors: shapes of inputs and outputs. */
static const Known known[] = {
    {"pose_detection", 2, 3, 224, 224, 3, {2254 * 12, 2254}, 429.9},
    {"pose_landmark_lite", 5, 27, 256, 256, 3, {195, 1, 65536, 159744, 117}, 197.8},
    {"pose_landmark_full", 5, 27, 256, 256, 3, {195, 1, 65536, 159744, 117}, 386.1},
    {"pose_landmark_heavy", 5, 27, 256, 256, 3, {195, 1, 65536, 159744, 117}, 1927.3},
    {"palm_detection_full", 2, 3, 192, 192, 3, {2016 * 18, 2016}, 337.3},
    {"palm_detection_lite", 2, 3, 192, 192, 3, {2016 * 18, 2016}, 283.2},
    {"hand_landmark_full", 4, 7, 224, 224, 3, {63, 1, 1, 63}, 331.0},
    {"hand_landmark_lite", 4, 7, 224, 224, 3, {63, 1, 1, 63}, 145.6},
    {"hand_recrop", 1, 1, 256, 256, 3, {4}, 10.0},
    {"face_detection_short_range", 2, 3, 128, 128, 3, {896 * 16, 896}, 30.8},
    {"face_landmark", 2, 3, 192, 192, 3, {1404, 1}, 35.0},
};
enum { KNOWN_COUNT = sizeof known / sizeof *known };

static uint8_t *read_model(const char *name, size_t *ret_size) {
    const char *folder = getenv("GOLFCOACH_MODELS");
    char path[1024];
    snprintf(path, sizeof path, "%s/%s.tflite", folder ? folder : "models", name);
    FILE *file = fopen(path, "rb");
    if (!file)
        return NULL;
    fseek(file, 0, SEEK_END);
    const long size = ftell(file);
    rewind(file);
    uint8_t *data = malloc((size_t)size);
    *ret_size = fread(data, 1, (size_t)size, file);
    fclose(file);
    return data;
}

static void check_shapes(const Known *k, const NnModel *model, NnNet *net) {
    const NnImage input = nn_net_input(net);
    TAP_CHECK(input.height == k->height && input.width == k->width &&
              input.channels == k->channels);
    TAP_CHECK(input.row_stride >= (size_t)(input.width * input.channels));
    for (int i = 0; i < k->output_count; i++) {
        size_t count = 0;
        TAP_CHECK(nn_net_output(net, i, &count) && count == k->counts[i], "output %d: %zu", i,
                  count);
    }
    TAP_CHECK(!nn_net_output(net, k->output_count, &(size_t){0}));
    const double megamacs = (double)nn_model_mac_count(model) / 1e6;
    TAP_CHECK(fabs(megamacs - k->megamacs) < 0.02 * k->megamacs, "%g MMAC", megamacs);
}

/* What only the segmentation needs is not computed. */
static void check_outputs_left_out(const Known *k, const uint8_t *file, size_t size,
                                   uint64_t all_macs) {
    if (k->used == (1U << k->output_count) - 1)
        return;
    NnModel *model = nn_model_new(file, size, k->used, NN_ISA_AUTO, NULL);
    NnNet *net = model ? nn_net_new(model, NULL) : NULL;
    TAP_CHECK(net && nn_model_mac_count(model) < all_macs);
    for (int i = 0; net && i < k->output_count; i++) {
        size_t count = 77;
        const bool is_there = nn_net_output(net, i, &count) != NULL;
        TAP_CHECK(is_there == (k->used >> i & 1) && (is_there || count == 77));
    }
    nn_net_free(net);
    nn_model_free(model);
}

/* Without a person in the picture the segmentation is ill-conditioned: a change of the input by one
 * part in ten million moves it by three in ten thousand. */
static const double segmentation_tolerance = 1e-2;
/* The other outputs multiply such a change by up to 40, and each of a hundred layers rounds. */
static const double tolerance = 5e-4;

static void check_values(const Known *k, const uint8_t *file, size_t size) {
    const NetworkErrors errors = network_errors(file, size, 255, 1);
    for (int isa = NN_ISA_PLAIN; isa <= NN_ISA_NEON; isa++) {
        if (nn_isa_resolve((NnIsa)isa) == NN_ISA_AUTO)
            continue;
        TAP_CHECK(errors.of[isa] >= 0, "%s does not run", nn_isa_name((NnIsa)isa));
        double worst = 0;
        for (int i = 0; i < k->output_count; i++) {
            const bool is_used = k->used >> i & 1;
            const double error = errors.output[isa][i];
            TAP_CHECK(error <= (is_used ? tolerance : segmentation_tolerance), "%s, output %d: %g",
                      nn_isa_name((NnIsa)isa), i, error);
            worst = is_used ? fmax(worst, error) : worst;
        }
        printf("# %s, %s: relative error %.2g\n", k->name, nn_isa_name((NnIsa)isa), worst);
    }
}

static bool check_model(const Known *k) {
    size_t size;
    uint8_t *file = read_model(k->name, &size);
    if (!file)
        return false;
    NnError error = {0};
    NnModel *model = nn_model_new(file, size, 255, NN_ISA_AUTO, &error);
    NnNet *net = model ? nn_net_new(model, &error) : NULL;
    TAP_CHECK(net, "%s: %s", k->name, error.message);
    if (net) {
        check_shapes(k, model, net);
        check_outputs_left_out(k, file, size, nn_model_mac_count(model));
    }
    nn_net_free(net);
    nn_model_free(model);
    check_values(k, file, size);
    free(file);
    return true;
}

static int wanted_model;

static void equals_its_naive_evaluation(void) {
    if (!check_model(&known[wanted_model]))
        TAP_SKIP("the model is not there: script/setup fetches it");
}

/* All cuts of a real file at the places where its tables are. */
static void truncated_models_are_refused(void) {
    size_t size;
    uint8_t *file = read_model("hand_recrop", &size);
    if (!file) {
        TAP_SKIP("the model is not there: script/setup fetches it");
        return;
    }
    for (size_t cut = 0; cut < size; cut += cut < 4096 ? 1 : 997) {
        NnError error = {0};
        uint8_t *copy = malloc(cut ? cut : 1);
        memcpy(copy, file, cut);
        NnModel *model = nn_model_new(copy, cut, 255, NN_ISA_PLAIN, &error);
        TAP_CHECK(model || error.message[0], "%zu bytes", cut);
        nn_model_free(model);
        free(copy);
    }
    free(file);
}

int main(void) {
    for (wanted_model = 0; wanted_model < KNOWN_COUNT; wanted_model++)
        tap_run(known[wanted_model].name, equals_its_naive_evaluation);
    TAP_RUN(truncated_models_are_refused);
    return tap_done();
}

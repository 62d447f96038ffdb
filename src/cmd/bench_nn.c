/* Each network against the core's peak. Clocks of shared machines wander, so every round measures
 * the peak next to the network and what is quoted is the median of the rounds' ratios. Times are
 * the thread's CPU time: what other programs do to the wall clock does not count. */
#include <jansson.h>
#include <stdio.h>
#include <time.h>

#include "base/error.h"
#include "cmd/bench.h"
#include "cmd/models_folder.h"
#include "engine/nn/nn.h"
#include "engine/nn/peak.h"
#include "engine/nn/profile.h"

typedef struct {
    const char *name;
    guint32 outputs; /* what the product asks for: pose landmarks without the segmentation */
} Network;

static const Network NETWORKS[] = {
    {"pose_landmark_heavy", 0x1b},
    {"pose_landmark_full", 0x1b},
    {"pose_landmark_lite", 0x1b},
    {"pose_detection", 0x03},
    {"hand_landmark_full", 0x0f},
    {"hand_landmark_lite", 0x0f},
    {"hand_recrop", 0x01},
    {"palm_detection_full", 0x03},
    {"face_detection_short_range", 0x03},
    {"face_landmark", 0x03},
};

typedef struct {
    const char *name;
    double ms, gflops, of_peak; /* medians */
} Result;

static double thread_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static int by_value(gconstpointer a, gconstpointer b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(GArray *values) {
    g_array_sort(values, by_value);
    return g_array_index(values, double, values->len / 2);
}

static double peak_gflops(NnIsa isa) {
    double start = thread_ms();
    guint64 flop = nn_peak_run(isa);
    return (double)flop / (thread_ms() - start) / 1e6;
}

/* The networks see random noise: their time does not depend on the picture. */
static void fill_input(NnNet *net) {
    NnImage image = nn_net_input(net);
    g_autoptr(GRand) random = g_rand_new_with_seed(1);
    for (int y = 0; y < image.height; y++)
        for (int x = 0; x < image.width * image.channels; x++)
            image.data[(gsize)y * image.row_stride + (gsize)x] = (float)g_rand_double(random);
}

static void print_steps(NnNet *net, int rounds) {
    for (int i = 0; i < nn_net_step_count(net); i++) {
        g_autoptr(GArray) times = g_array_new(FALSE, FALSE, sizeof(double));
        for (int r = 0; r < rounds; r++) {
            double start = thread_ms();
            nn_net_run_step(net, i);
            double ms = thread_ms() - start;
            g_array_append_val(times, ms);
        }
        NnStepInfo s = nn_net_step_info(net, i);
        double ms = median(times);
        printf("    %3d %-14s %3dx%3dx%-4d -> %3dx%3dx%-4d inner %4d taps %d band %2d chunk %4d "
               "%8.3f ms "
               "%6.1f GFLOP/s\n",
               i, s.kind, s.in_height, s.in_width, s.in_channels, s.out_height, s.out_width,
               s.out_channels, s.inner_channels, s.taps, s.band_rows, s.chunk_channels, ms,
               2e-6 * (double)s.mac_count / ms);
    }
}

static void measure(NnNet *net, double flop, NnIsa isa, int rounds, GArray *peaks, Result *result) {
    g_autoptr(GArray) times = g_array_new(FALSE, FALSE, sizeof(double));
    g_autoptr(GArray) ratios = g_array_new(FALSE, FALSE, sizeof(double));
    fill_input(net);
    nn_net_run(net);
    /* at least 5 ms between two looks at the clock */
    int repeats = (int)(5e-3 / (flop / 100e9)) + 1;
    for (int r = 0; r < rounds; r++) {
        double peak = peak_gflops(isa);
        double start = thread_ms();
        for (int i = 0; i < repeats; i++)
            nn_net_run(net);
        double ms = (thread_ms() - start) / repeats;
        double around = (peak + peak_gflops(isa)) / 2, ratio = flop / ms / 1e6 / around;
        g_array_append_val(peaks, around);
        g_array_append_val(times, ms);
        g_array_append_val(ratios, ratio);
    }
    result->ms = median(times);
    result->gflops = flop / result->ms / 1e6;
    result->of_peak = median(ratios);
}

/* FALSE with `error`, or *ret_there = FALSE if this network's file is not installed. */
static gboolean measure_network(const char *folder, const Network *network, NnIsa isa,
                                const CmdBench *bench, GArray *peaks, Result *result,
                                gboolean *ret_there, GError **error) {
    g_autofree char *file = g_strconcat(network->name, ".tflite", NULL);
    g_autofree char *path = g_build_filename(folder, file, NULL);
    g_autofree char *bytes = NULL;
    gsize size = 0;
    *ret_there = g_file_test(path, G_FILE_TEST_EXISTS);
    if (!*ret_there)
        return TRUE;
    if (!g_file_get_contents(path, &bytes, &size, error))
        return FALSE;
    NnError nn_error = {0};
    NnModel *model = nn_model_new(bytes, size, network->outputs, isa, &nn_error);
    NnNet *net = model ? nn_net_new(model, &nn_error) : NULL;
    if (net) {
        result->name = network->name;
        measure(net, 2 * (double)nn_model_mac_count(model), isa, bench->rounds, peaks, result);
        if (!bench->json)
            printf("  %-28s %8.2f ms %7.1f GFLOP/s  %3.0f %% of peak\n", result->name, result->ms,
                   result->gflops, 100 * result->of_peak);
        if (bench->steps && !bench->json)
            print_steps(net, bench->rounds);
    } else {
        g_set_error(error, BASE_ERROR, BASE_ERROR_INTERNAL, "cannot run %s: %s", path,
                    nn_error.message);
    }
    nn_net_free(net);
    nn_model_free(model);
    return net != NULL;
}

static json_t *to_json(NnIsa isa, GArray *peaks, const Result *results, guint count) {
    json_t *networks = json_array();
    for (guint i = 0; i < count; i++)
        json_array_append_new(networks, json_pack("{s:s, s:f, s:f, s:f}", "name", results[i].name,
                                                  "ms", results[i].ms, "gflops", results[i].gflops,
                                                  "of_peak", results[i].of_peak));
    return json_pack("{s:f, s:s, s:o}", "peak_gflops", median(peaks), "isa", nn_isa_name(isa),
                     "networks", networks);
}

/* All networks with one instruction set; NULL with `error`. */
static json_t *measure_isa(const char *folder, NnIsa isa, const CmdBench *bench, GError **error) {
    g_autoptr(GArray) peaks = g_array_new(FALSE, FALSE, sizeof(double));
    Result results[G_N_ELEMENTS(NETWORKS)];
    guint count = 0;
    if (!bench->json)
        printf("%s\n", nn_isa_name(isa));
    for (gsize i = 0; i < G_N_ELEMENTS(NETWORKS); i++) {
        gboolean there;
        if (!measure_network(folder, &NETWORKS[i], isa, bench, peaks, &results[count], &there,
                             error))
            return NULL;
        count += there ? 1 : 0;
    }
    if (!count) {
        g_set_error(error, BASE_ERROR, BASE_ERROR_INPUT, "there is no network in %s", folder);
        return NULL;
    }
    if (!bench->json)
        printf("  peak of one core: %.1f GFLOP/s\n", median(peaks));
    return to_json(isa, peaks, results, count);
}

/* First the instruction set that the project's goals are stated for (AVX2 on x86-64, else the best
 * there is), then any wider one, under "also": a ratio is only comparable within one of them. */
gboolean cmd_bench_nn(const CmdBench *bench, GError **error) {
    static const NnIsa all[] = {NN_ISA_AVX2, NN_ISA_AVX512, NN_ISA_NEON, NN_ISA_PLAIN};
    g_autofree char *folder = cmd_models_folder(bench->models, error);
    if (!folder)
        return FALSE;
    json_t *document = NULL, *also = json_array();
    for (gsize i = 0; i < G_N_ELEMENTS(all); i++) {
        if (nn_isa_resolve(all[i]) == NN_ISA_AUTO || (all[i] == NN_ISA_PLAIN && document))
            continue;
        json_t *measured = measure_isa(folder, all[i], bench, error);
        if (!measured) {
            json_decref(document);
            json_decref(also);
            return FALSE;
        }
        if (document)
            json_array_append_new(also, measured);
        else
            document = measured;
    }
    json_object_set_new(document, "default_isa",
                        json_string(nn_isa_name(nn_isa_resolve(NN_ISA_AUTO))));
    json_object_set_new(document, "also", also);
    if (bench->json) {
        g_autofree char *text = json_dumps(document, JSON_COMPACT | JSON_REAL_PRECISION(5));
        printf("%s\n", text);
    }
    json_decref(document);
    return TRUE;
}

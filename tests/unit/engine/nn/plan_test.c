/* What the planner makes of networks: which operators become one step, what is left out, and that
 * no two values that live at the same time share memory.
 *
 * tests: plan.c plan_parts.c plan_steps.c plan_memory.c plan_weights.c planner.c */
#include "engine/nn/plan.h"

#include <stdlib.h>
#include <string.h>

#include "engine/nn/profile.h"
#include "networks.h"
#include "unit/tap.h"

#define W(...) ((MbWindow){__VA_ARGS__})

/* The names of a network's steps, one after the other. */
static void describe_steps(void (*build)(ModelBuilder *), char *ret_names, size_t room) {
    size_t size;
    uint8_t *file = network_file(&(Network){"", build}, 1, MB_SINGLE, &size);
    NnError error = {0};
    NnModel *model = nn_model_new(file, size, 255, NN_ISA_AUTO, &error);
    NnNet *net = model ? nn_net_new(model, &error) : NULL;
    size_t length = 0;
    snprintf(ret_names, room, "%s", error.message);
    for (int i = 0; net && i < nn_net_step_count(net); i++)
        length += (size_t)snprintf(ret_names + length, room - length, i ? " %s" : "%s",
                                   nn_net_step_info(net, i).kind);
    nn_net_free(net);
    nn_model_free(model);
    free(file);
}

static int stem(ModelBuilder *mb) {
    return mb_conv(mb, mb_picture_input(mb, 16, 16, 3),
                   W(.channels = 8, .kernel_h = 3, .stride = 2));
}

static void block(ModelBuilder *mb) {
    int x = stem(mb);
    int y = mb_depthwise(mb, mb_conv(mb, x, W(.channels = 24)), W(.kernel_h = 3));
    mb_output(mb, mb_relu(mb, mb_add(mb, mb_conv(mb, y, W(.channels = 8)), x, NN_ACTIVATION_NONE)));
}
static void padded_block(ModelBuilder *mb) {
    int x = mb_prelu(mb, mb_conv(mb, stem(mb), W(.channels = 24)));
    x = mb_depthwise(mb, mb_pad(mb, x, 1, 1, 1, 1), W(.kernel_h = 3, .stride = 2, .valid = true));
    mb_output(mb, mb_prelu(mb, mb_conv(mb, x, W(.channels = 5))));
}
static void residual_padded_before(ModelBuilder *mb) {
    int x = stem(mb), pad = mb_pad_channels(mb, x, 4);
    int y = mb_conv(mb, mb_depthwise(mb, x, W(.kernel_h = 3)), W(.channels = 12));
    mb_output(mb, mb_add(mb, pad, y, NN_ACTIVATION_NONE));
}
static void residual_padded_behind(ModelBuilder *mb) {
    int x = stem(mb);
    int y = mb_conv(mb, mb_depthwise(mb, x, W(.kernel_h = 3)), W(.channels = 12));
    mb_output(mb, mb_add(mb, mb_pad_channels(mb, x, 4), y, NN_ACTIVATION_NONE));
}
static void padded_for_two(ModelBuilder *mb) {
    int x = stem(mb), pad = mb_pad_channels(mb, x, 4);
    int y = mb_conv(mb, mb_depthwise(mb, x, W(.kernel_h = 3)), W(.channels = 12));
    mb_output(mb, mb_add(mb, pad, y, NN_ACTIVATION_NONE));
    mb_output(mb, pad);
}
static void enlarged(ModelBuilder *mb) {
    int x = stem(mb);
    int y = mb_relu(mb, mb_conv(mb, mb_resize(mb, mb_max_pool(mb, x)), W(.channels = 8)));
    mb_output(mb, mb_add(mb, y, x, NN_ACTIVATION_NONE));
}
static void read_twice(ModelBuilder *mb) {
    int x = mb_conv(mb, stem(mb), W(.channels = 8));
    mb_output(mb, mb_relu(mb, x));
    mb_output(mb, mb_depthwise(mb, x, W(.kernel_h = 3)));
}
static void asked_for(ModelBuilder *mb) {
    int x = mb_conv(mb, stem(mb), W(.channels = 8));
    mb_output(mb, x);
    mb_output(mb, mb_relu(mb, x));
}
static void joined(ModelBuilder *mb) {
    int x = stem(mb);
    const int pieces[] = {mb_rows(mb, mb_conv(mb, x, W(.channels = 8)), 4),
                          mb_rows(mb, mb_max_pool(mb, x), 4)};
    mb_output(mb, mb_concat(mb, pieces, 2));
}

static const struct {
    const char *what;
    void (*build)(ModelBuilder *);
    const char *steps;
} fusions[] = {
    {"expand, filter, project, add, relu", block, "conv block"},
    {"padding and slopes", padded_block, "conv block"},
    {"a PAD of channels before the block", residual_padded_before, "conv block"},
    {"a PAD of channels behind the block", residual_padded_behind, "conv block"},
    {"a PAD of channels that is an output", padded_for_two, "conv channels block"},
    {"convolution before the enlargement", enlarged, "conv max_pool conv resize"},
    {"a tensor with two readers", read_twice, "conv conv prelu block"},
    {"a tensor that is asked for", asked_for, "conv conv prelu"},
    {"pieces written where they belong", joined, "conv conv max_pool"},
};

static void operators_become_few_steps(void) {
    for (size_t i = 0; i < sizeof fusions / sizeof *fusions; i++) {
        char steps[256];
        describe_steps(fusions[i].build, steps, sizeof steps);
        TAP_CHECK(!strcmp(steps, fusions[i].steps), "%s: %s", fusions[i].what, steps);
    }
}

/* ---- memory ---- */

typedef struct {
    size_t from, to; /* floats of the arena */
    int first, last; /* steps */
} Life;

static void extend(const NnPlan *plan, Life *lives, int value, int step) {
    size_t offset;
    if (value < 0)
        return;
    const int root = nn_plan_root(plan, value, &offset);
    const NnValue *v = &plan->values[root], *inner = &plan->values[value];
    const size_t floats = (size_t)v->height * (size_t)v->width * (size_t)v->channels;
    const size_t inner_floats =
        (size_t)inner->height * (size_t)inner->width * (size_t)inner->channels;
    TAP_CHECK(offset + inner_floats <= floats, "an alias leaves its value");
    if (root == plan->input)
        return;
    Life *life = &lives[root];
    if (!life->to)
        *life = (Life){v->offset, v->offset + floats, step, step};
    life->first = step < life->first ? step : life->first;
    life->last = step > life->last ? step : life->last;
    TAP_CHECK(life->to <= plan->arena_floats, "a value leaves the arena");
}

static void check_lives(const NnPlan *plan, const char *name) {
    Life *lives = calloc((size_t)plan->value_count, sizeof *lives);
    for (int i = 0; i < plan->step_count; i++) {
        const NnStep *step = &plan->steps[i];
        const int values[] = {step->in, step->in2, step->out, step->conv.residual,
                              step->project.residual};
        for (int k = 0; k < 5; k++)
            extend(plan, lives, values[k], i);
    }
    for (int i = 0; i < plan->output_count; i++)
        extend(plan, lives, plan->outputs[i], plan->step_count);
    for (int i = 0; i < plan->value_count; i++)
        for (int k = 0; k < i; k++) {
            const Life *a = &lives[i], *b = &lives[k];
            const bool together = a->first <= b->last && b->first <= a->last;
            const bool overlap = a->from < b->to && b->from < a->to;
            TAP_CHECK(!(together && overlap), "%s: values %d and %d", name, i, k);
        }
    free(lives);
}

/* Whatever is in both ways of cutting a block into tiles, seen in some network. */
static bool seen_chunks, seen_bands;

static void check_tiles(const NnPlan *plan, const char *name) {
    for (int i = 0; i < plan->step_count; i++) {
        const NnStep *step = &plan->steps[i];
        TAP_CHECK(step->kind == NN_STEP_CONV || nn_step_scratch(step) <= plan->scratch_floats);
        if (step->kind != NN_STEP_BLOCK)
            continue;
        const NnDepthwiseLayer *dw = &step->depthwise;
        seen_chunks |= step->chunk_channels < dw->padded_channels;
        seen_bands |= step->band_rows < dw->out_height;
        TAP_CHECK(step->band_rows >= 1 && step->band_rows <= dw->out_height, "%s", name);
        TAP_CHECK(step->ring_width >= dw->pad_left + dw->in_width, "%s: a row does not fit", name);
        TAP_CHECK(step->ring_rows >= dw->kernel_h, "%s", name);
        TAP_CHECK(step->chunk_channels % plan->kernels->channel_block == 0, "%s", name);
    }
}

static void values_that_live_together_lie_apart(void) {
    for (int isa = NN_ISA_PLAIN; isa <= NN_ISA_NEON; isa++) {
        if (nn_isa_resolve((NnIsa)isa) == NN_ISA_AUTO)
            continue;
        seen_chunks = seen_bands = false;
        for (int i = 0; i < network_count; i++) {
            size_t size;
            uint8_t *file = network_file(&networks[i], 9, MB_SINGLE, &size);
            NnGraph *graph = nn_graph_new(file, size, NULL);
            NnPlan *plan = graph ? nn_plan_new(graph, 255, nn_kernels_for((NnIsa)isa), NULL) : NULL;
            TAP_CHECK(plan);
            if (plan) {
                check_lives(plan, networks[i].name);
                check_tiles(plan, networks[i].name);
            }
            nn_plan_free(plan);
            nn_graph_free(graph);
            free(file);
        }
        TAP_CHECK(seen_chunks && seen_bands, "%s: both ways to cut blocks into tiles are tried",
                  nn_isa_name((NnIsa)isa));
    }
}

/* A long chain takes no more room than its two largest neighbours. */
static void a_chain_shares_its_memory(void) {
    ModelBuilder *mb = mb_new(1);
    int x = stem(mb);
    for (int i = 0; i < 20; i++)
        x = mb_conv(mb, x, W(.channels = 8, .kernel_h = 3));
    mb_output(mb, x);
    size_t size;
    uint8_t *file = mb_finish(mb, &size);
    NnGraph *graph = nn_graph_new(file, size, NULL);
    NnPlan *plan = graph ? nn_plan_new(graph, 1, nn_kernels_for(NN_ISA_PLAIN), NULL) : NULL;
    TAP_CHECK(plan && plan->arena_floats == 2 * 8 * 8 * 8, "%zu", plan ? plan->arena_floats : 0);
    nn_plan_free(plan);
    nn_graph_free(graph);
    free(file);
    mb_free(mb);
}

/* ---- what is not asked for ---- */

static void what_only_others_need_is_left_out(void) {
    ModelBuilder *mb = mb_new(1);
    int x = stem(mb); /* 8 x 8 x 8 x 27 */
    mb_output(mb, mb_conv(mb, x, W(.channels = 2)));
    mb_output(mb, mb_conv(mb, mb_conv(mb, x, W(.channels = 10)), W(.channels = 1)));
    size_t size;
    uint8_t *file = mb_finish(mb, &size);
    static const struct {
        uint32_t wanted;
        uint64_t macs;
        int steps;
    } cases[] = {{1, 64 * (216 + 16), 2},
                 {2, 64 * (216 + 80 + 10), 3},
                 {3, 64 * (216 + 16 + 90), 4},
                 {0xffffffff, 64 * (216 + 16 + 90), 4},
                 {0, 0, 0}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        NnModel *model = nn_model_new(file, size, cases[i].wanted, NN_ISA_PLAIN, NULL);
        NnNet *net = model ? nn_net_new(model, NULL) : NULL;
        TAP_CHECK(net && nn_model_mac_count(model) == cases[i].macs &&
                      nn_net_step_count(net) == cases[i].steps,
                  "case %zu", i);
        if (net)
            nn_net_run(net);
        nn_net_free(net);
        nn_model_free(model);
    }
    free(file);
    mb_free(mb);
}

/* ---- weights ---- */

static void panels_hold_every_channel_once(void) {
    static const int counts[] = {1, 3, 4, 8, 12, 23, 24, 25, 48, 49, 64, 117, 431};
    for (int isa = NN_ISA_PLAIN; isa <= NN_ISA_NEON; isa++) {
        if (nn_isa_resolve((NnIsa)isa) == NN_ISA_AUTO)
            continue;
        const NnKernels *kernels = nn_kernels_for((NnIsa)isa);
        for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
            float weights[431 * 2], bias[431];
            for (int k = 0; k < 431; k++) {
                bias[k] = (float)k;
                weights[2 * k] = 1000 + (float)k;
                weights[2 * k + 1] = 2000 + (float)k;
            }
            NnConv conv = {
                .kernel_h = 1, .kernel_w = 1, .in_channels = 2, .out_channels = counts[i]};
            size_t bytes = 0;
            TAP_CHECK(nn_conv_pack(&conv, kernels, weights, bias, &bytes, NULL));
            int next = 0;
            for (int p = 0; p < conv.panel_count; p++) {
                const NnPanel *panel = &conv.panels[p];
                const int width = panel->vectors * kernels->lanes;
                TAP_CHECK(panel->column == next && panel->vectors >= 1 && panel->vectors <= 3 &&
                          panel->columns <= width && panel->columns > width - kernels->lanes);
                for (int j = 0; j < width; j++)
                    for (int k = 0; k < 3; k++) {
                        const float want =
                            j < panel->columns ? (float)(1000 * k + panel->column + j) : 0;
                        TAP_CHECK(panel->data[k * width + j] == want);
                    }
                next += panel->columns;
            }
            TAP_CHECK(next == counts[i] && bytes >= (size_t)(3 * next) * sizeof(float));
            nn_conv_clear(&conv);
        }
    }
}

int main(void) {
    TAP_RUN(operators_become_few_steps);
    TAP_RUN(values_that_live_together_lie_apart);
    TAP_RUN(a_chain_shares_its_memory);
    TAP_RUN(what_only_others_need_is_left_out);
    TAP_RUN(panels_hold_every_channel_once);
    return tap_done();
}

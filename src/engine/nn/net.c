#include <stdlib.h>

#include "engine/nn/nn.h"
#include "engine/nn/profile.h"
#include "engine/nn/run.h"

struct NnModel {
    NnPlan *plan;
};

struct NnNet {
    NnRun run;
    float *memory;
};

NnModel *nn_model_new(const void *data, size_t size, uint32_t outputs_wanted, NnIsa isa,
                      NnError *error) {
    NnIsa resolved = nn_isa_resolve(isa);
    if (resolved == NN_ISA_AUTO) {
        nn_fail(error, NN_ERROR_UNSUPPORTED, "this CPU does not have %s", nn_isa_name(isa));
        return NULL;
    }
    NnGraph *graph = nn_graph_new(data, size, error);
    if (!graph)
        return NULL;
    NnPlan *plan = nn_plan_new(graph, outputs_wanted, nn_kernels_for(resolved), error);
    nn_graph_free(graph);
    if (!plan)
        return NULL;
    NnModel *model = malloc(sizeof *model);
    if (!model) {
        nn_plan_free(plan);
        nn_fail(error, NN_ERROR_MEMORY, "out of memory");
        return NULL;
    }
    model->plan = plan;
    return model;
}

void nn_model_free(NnModel *model) {
    if (!model)
        return;
    nn_plan_free(model->plan);
    free(model);
}

uint64_t nn_model_mac_count(const NnModel *model) {
    return model->plan->mac_count;
}

size_t nn_model_weight_bytes(const NnModel *model) {
    return model->plan->weight_bytes;
}

NnIsa nn_model_isa(const NnModel *model) {
    return model->plan->kernels->isa;
}

/* One allocation: input, arena, scratch of each thread, with room behind each for a whole vector.
 */
enum { SLACK = 64 };

NnNet *nn_net_new(const NnModel *model, NnError *error) {
    return nn_net_new_shared(model, NULL, error);
}

static size_t whole_lines(size_t floats) {
    return (floats + SLACK) & ~(size_t)15;
}

NnNet *nn_net_new_shared(const NnModel *model, NnTeam *team, NnError *error) {
    const NnPlan *plan = model->plan;
    const size_t input = whole_lines(plan->input_floats), arena = whole_lines(plan->arena_floats);
    const size_t scratch = whole_lines(plan->scratch_floats);
    const size_t threads = (size_t)nn_team_size(team), shared = team ? plan->shared_floats : 0;
    const size_t floats = input + arena + threads * scratch + whole_lines(shared);
    if (floats > NN_LIMIT_ARENA / sizeof(float)) {
        nn_fail(error, NN_ERROR_LIMIT, "the activations of %zu threads take %zu bytes", threads,
                floats * sizeof(float));
        return NULL;
    }
    NnNet *net = malloc(sizeof *net);
    float *memory = nn_floats_new(floats);
    if (!net || !memory) {
        free(net);
        free(memory);
        nn_fail(error, NN_ERROR_MEMORY, "out of memory");
        return NULL;
    }
    *net = (NnNet){.memory = memory,
                   .run = {.plan = plan,
                           .team = team,
                           .input = memory,
                           .arena = memory + input,
                           .scratch = memory + input + arena,
                           .scratch_stride = scratch,
                           .shared = memory + input + arena + threads * scratch}};
    return net;
}

void nn_net_free(NnNet *net) {
    if (!net)
        return;
    free(net->memory);
    free(net);
}

NnImage nn_net_input(NnNet *net) {
    const NnPlan *plan = net->run.plan;
    const NnValue *v = &plan->values[plan->input];
    size_t row =
        (size_t)(v->width + plan->input_pad_left + plan->input_pad_right) * (size_t)v->channels;
    return (NnImage){.data = net->run.input + (size_t)plan->input_pad_top * row +
                             (size_t)(plan->input_pad_left * v->channels),
                     .height = v->height,
                     .width = v->width,
                     .channels = v->channels,
                     .row_stride = row};
}

void nn_net_run(NnNet *net) {
    for (int i = 0; i < net->run.plan->step_count; i++)
        nn_run_step(&net->run, i);
}

const float *nn_net_output(const NnNet *net, int index, size_t *ret_count) {
    const NnPlan *plan = net->run.plan;
    if (index < 0 || index >= plan->output_count || !(plan->outputs_wanted >> index & 1))
        return NULL;
    return nn_run_output(&net->run, index, ret_count);
}

int nn_net_step_count(const NnNet *net) {
    return net->run.plan->step_count;
}

void nn_net_run_step(NnNet *net, int index) {
    nn_run_step(&net->run, index);
}

NnStepInfo nn_net_step_info(const NnNet *net, int index) {
    static const char *const names[] = {
        [NN_STEP_CONV] = "conv",
        [NN_STEP_BLOCK] = "block",
        [NN_STEP_RESIZE] = "resize",
        [NN_STEP_ADD] = "add",
        [NN_STEP_PRELU] = "prelu",
        [NN_STEP_MAX_POOL] = "max_pool",
        [NN_STEP_MEAN] = "mean",
        [NN_STEP_LOGISTIC] = "logistic",
        [NN_STEP_DEPTH_TO_SPACE] = "depth_to_space",
        [NN_STEP_CHANNELS] = "channels",
    };
    const NnPlan *plan = net->run.plan;
    const NnStep *step = &plan->steps[index];
    const NnValue *in = &plan->values[step->in], *out = &plan->values[step->out];
    NnStepInfo info = {.kind = names[step->kind],
                       .in_height = in->height,
                       .in_width = in->width,
                       .in_channels = in->channels,
                       .out_height = out->height,
                       .out_width = out->width,
                       .out_channels = out->channels,
                       .mac_count = step->mac_count};
    if (step->kind == NN_STEP_BLOCK) {
        info.taps = step->depthwise.kernel_h;
        info.inner_channels = step->depthwise.channels;
        info.band_rows = step->band_rows;
        info.chunk_channels = step->chunk_channels;
    }
    return info;
}

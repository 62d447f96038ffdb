/* Executing a plan: the table of steps, and the small ones among them. */
#include "engine/nn/run.h"

#include <math.h>
#include <string.h>

/* Multiply-accumulates from which a step is shared: some 10 microseconds of one core. */
static const uint64_t SHARE_MACS = 500000;

int nn_run_threads(const NnRun *run, const NnStep *step) {
    return step->mac_count >= SHARE_MACS ? nn_team_size(run->team) : 1;
}

float *nn_run_value(const NnRun *run, int value) {
    size_t offset;
    const NnPlan *plan = run->plan;
    int root = nn_plan_root(plan, value, &offset);
    if (root == plan->input)
        return run->input;
    return run->arena + plan->values[root].offset + offset;
}

static void run_resize(const NnRun *run, const NnStep *step) {
    const NnValue *in = &run->plan->values[step->in];
    const float *from = nn_run_value(run, step->in);
    const float *add = step->in2 >= 0 ? nn_run_value(run, step->in2) : NULL;
    float *to = nn_run_value(run, step->out);
    const ptrdiff_t in_row = (ptrdiff_t)in->width * in->channels, out_row = 2 * in_row;
    for (int y = 0; y < 2 * in->height; y++) {
        int near = y / 2, far = y % 2 ? near + 1 : near - 1;
        far = far < 0 ? 0 : far >= in->height ? in->height - 1 : far;
        NnResize r = {.width = in->width,
                      .channels = in->channels,
                      .above_weight = 0.75F,
                      .lo = step->lo,
                      .hi = step->hi,
                      .slope = step->slope};
        run->plan->kernels->resize(&r, from + near * in_row, from + far * in_row,
                                   add ? add + y * out_row : NULL, to + y * out_row);
    }
}

static ptrdiff_t pixel_count(const NnValue *v) {
    return (ptrdiff_t)v->height * v->width;
}

static void run_add(const NnRun *run, const NnStep *step) {
    const NnValue *v = &run->plan->values[step->out];
    run->plan->kernels->add(nn_run_value(run, step->in), nn_run_value(run, step->in2),
                            nn_run_value(run, step->out), pixel_count(v) * v->channels, step->lo,
                            step->hi);
}

static void run_prelu(const NnRun *run, const NnStep *step) {
    const NnValue *v = &run->plan->values[step->out];
    run->plan->kernels->prelu(nn_run_value(run, step->in), step->slope,
                              nn_run_value(run, step->out), pixel_count(v), v->channels);
}

static void run_max_pool(const NnRun *run, const NnStep *step) {
    const NnValue *out = &run->plan->values[step->out];
    const ptrdiff_t out_row = (ptrdiff_t)out->width * out->channels;
    const float *from = nn_run_value(run, step->in);
    float *to = nn_run_value(run, step->out);
    for (int y = 0; y < out->height; y++, from += 4 * out_row, to += out_row)
        run->plan->kernels->max_pool(from, from + 2 * out_row, to, out->width, out->channels);
}

static void run_mean(const NnRun *run, const NnStep *step) {
    const NnValue *in = &run->plan->values[step->in];
    const float *from = nn_run_value(run, step->in);
    float *to = nn_run_value(run, step->out);
    const ptrdiff_t pixels = pixel_count(in);
    memset(to, 0, (size_t)in->channels * sizeof *to);
    for (ptrdiff_t i = 0; i < pixels; i++, from += in->channels)
        for (int c = 0; c < in->channels; c++)
            to[c] += from[c];
    for (int c = 0; c < in->channels; c++)
        to[c] /= (float)pixels;
}

static void run_logistic(const NnRun *run, const NnStep *step) {
    const NnValue *v = &run->plan->values[step->out];
    const float *from = nn_run_value(run, step->in);
    float *to = nn_run_value(run, step->out);
    for (ptrdiff_t i = 0; i < pixel_count(v) * v->channels; i++)
        to[i] = 1 / (1 + expf(-from[i]));
}

static void run_depth_to_space(const NnRun *run, const NnStep *step) {
    const NnValue *in = &run->plan->values[step->in], *out = &run->plan->values[step->out];
    const float *from = nn_run_value(run, step->in);
    float *to = nn_run_value(run, step->out);
    const size_t two_pixels = 2 * (size_t)out->channels;
    for (int y = 0; y < in->height; y++)
        for (int half = 0; half < 2; half++)
            for (int x = 0; x < in->width; x++, to += two_pixels)
                memcpy(to,
                       from + ((ptrdiff_t)y * in->width + x) * in->channels +
                           (size_t)half * two_pixels,
                       two_pixels * sizeof *to);
}

static void run_channels(const NnRun *run, const NnStep *step) {
    const NnValue *in = &run->plan->values[step->in], *out = &run->plan->values[step->out];
    const float *from = nn_run_value(run, step->in) + step->begin;
    float *to = nn_run_value(run, step->out);
    const int kept =
        in->channels - step->begin < out->channels ? in->channels - step->begin : out->channels;
    for (ptrdiff_t i = 0; i < pixel_count(in); i++, from += in->channels, to += out->channels) {
        memcpy(to, from, (size_t)kept * sizeof *to);
        memset(to + kept, 0, (size_t)(out->channels - kept) * sizeof *to);
    }
}

static void (*const runners[])(const NnRun *, const NnStep *) = {
    [NN_STEP_CONV] = nn_run_conv,
    [NN_STEP_BLOCK] = nn_run_block,
    [NN_STEP_RESIZE] = run_resize,
    [NN_STEP_ADD] = run_add,
    [NN_STEP_PRELU] = run_prelu,
    [NN_STEP_MAX_POOL] = run_max_pool,
    [NN_STEP_MEAN] = run_mean,
    [NN_STEP_LOGISTIC] = run_logistic,
    [NN_STEP_DEPTH_TO_SPACE] = run_depth_to_space,
    [NN_STEP_CHANNELS] = run_channels,
};

void nn_run_step(const NnRun *run, int index) {
    const NnStep *step = &run->plan->steps[index];
    runners[step->kind](run, step);
}

const float *nn_run_output(const NnRun *run, int index, size_t *ret_count) {
    const NnValue *v = &run->plan->values[run->plan->outputs[index]];
    *ret_count = (size_t)(pixel_count(v) * v->channels);
    return nn_run_value(run, run->plan->outputs[index]);
}

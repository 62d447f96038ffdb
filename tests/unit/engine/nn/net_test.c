/* The life of a net: what nn.h promises about memory, inputs, outputs and repetition. Linked with
 * malloc() and its like wrapped, so that allocations are counted. */
#include "engine/nn/nn.h"

#include <stdlib.h>
#include <string.h>

#include "engine/nn/profile.h"
#include "networks.h"
#include "unit/tap.h"

static long allocation_count;

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__real_aligned_alloc(size_t alignment, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);
void *__wrap_aligned_alloc(size_t alignment, size_t size);

void *__wrap_malloc(size_t size) {
    allocation_count++;
    return __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size) {
    allocation_count++;
    return __real_calloc(count, size);
}

void *__wrap_realloc(void *old, size_t size) {
    allocation_count++;
    return __real_realloc(old, size);
}

void *__wrap_aligned_alloc(size_t alignment, size_t size) {
    allocation_count++;
    return __real_aligned_alloc(alignment, size);
}

static NnModel *model_of(const Network *network, NnIsa isa) {
    size_t size;
    uint8_t *file = network_file(network, 3, MB_SINGLE, &size);
    NnError error = {0};
    NnModel *model = nn_model_new(file, size, 255, isa, &error);
    TAP_CHECK(model, "%s: %s", network->name, error.message);
    free(file);
    return model;
}

/* All outputs, one behind the other; free() them. */
static float *outputs_of(const NnNet *net, size_t *ret_count) {
    float *all = NULL;
    *ret_count = 0;
    for (int i = 0; i < NN_MAX_OUTPUTS; i++) {
        size_t count;
        const float *output = nn_net_output(net, i, &count);
        if (!output)
            continue;
        all = realloc(all, (*ret_count + count) * sizeof *all);
        memcpy(all + *ret_count, output, count * sizeof *all);
        *ret_count += count;
    }
    return all;
}

static float *run_with(NnNet *net, uint64_t seed, size_t *ret_count) {
    network_fill(nn_net_input(net), seed);
    nn_net_run(net);
    return outputs_of(net, ret_count);
}

static void running_allocates_nothing(void) {
    for (int i = 0; i < network_count; i++) {
        NnModel *model = model_of(&networks[i], NN_ISA_AUTO);
        const long before_net = allocation_count;
        NnNet *net = nn_net_new(model, NULL);
        TAP_CHECK(allocation_count > before_net, "allocations are counted");
        network_fill(nn_net_input(net), 1);
        const long before = allocation_count;
        nn_net_run(net);
        nn_net_run(net);
        size_t count;
        nn_net_output(net, 0, &count);
        TAP_CHECK(allocation_count == before, "%s: %ld allocations", networks[i].name,
                  allocation_count - before);
        nn_net_free(net);
        nn_model_free(model);
    }
}

/* To the bit, also when the arena still holds another picture's values. */
static void the_same_picture_gives_the_same_outputs(void) {
    for (int i = 0; i < network_count; i++) {
        NnModel *model = model_of(&networks[i], NN_ISA_AUTO);
        NnNet *net = nn_net_new(model, NULL), *other = nn_net_new(model, NULL);
        size_t count, again_count;
        float *first = run_with(net, 1, &count);
        float *different = run_with(net, 2, &again_count);
        TAP_CHECK(count == again_count && memcmp(first, different, count * sizeof *first),
                  "%s: outputs do not depend on the input", networks[i].name);
        float *again = run_with(net, 1, &again_count);
        TAP_CHECK(count == again_count && !memcmp(first, again, count * sizeof *first), "%s",
                  networks[i].name);
        float *twin = run_with(other, 1, &again_count);
        TAP_CHECK(count == again_count && !memcmp(first, twin, count * sizeof *first),
                  "%s: two nets of one model", networks[i].name);
        float *all[] = {first, different, again, twin};
        for (int k = 0; k < 4; k++)
            free(all[k]);
        nn_net_free(net);
        nn_net_free(other);
        nn_model_free(model);
    }
}

static void the_input_survives_a_run(void) {
    for (int i = 0; i < network_count; i++) {
        NnModel *model = model_of(&networks[i], NN_ISA_AUTO);
        NnNet *net = nn_net_new(model, NULL);
        size_t count, again_count;
        float *first = run_with(net, 5, &count);
        nn_net_run(net);
        float *again = outputs_of(net, &again_count);
        TAP_CHECK(count == again_count && !memcmp(first, again, count * sizeof *first), "%s",
                  networks[i].name);
        free(first);
        free(again);
        nn_net_free(net);
        nn_model_free(model);
    }
}

static void step_by_step_is_the_same(void) {
    for (int i = 0; i < network_count; i++) {
        NnModel *model = model_of(&networks[i], NN_ISA_AUTO);
        NnNet *net = nn_net_new(model, NULL), *other = nn_net_new(model, NULL);
        size_t count, other_count;
        float *whole = run_with(net, 1, &count);
        network_fill(nn_net_input(other), 1);
        uint64_t macs = 0;
        for (int k = 0; k < nn_net_step_count(other); k++) {
            nn_net_run_step(other, k);
            const NnStepInfo info = nn_net_step_info(other, k);
            TAP_CHECK(info.kind && info.out_height > 0 && info.out_width > 0 &&
                      info.out_channels > 0);
            macs += info.mac_count;
        }
        TAP_CHECK(macs == nn_model_mac_count(model), "%s", networks[i].name);
        float *steps = outputs_of(other, &other_count);
        TAP_CHECK(count == other_count && !memcmp(whole, steps, count * sizeof *whole), "%s",
                  networks[i].name);
        free(whole);
        free(steps);
        nn_net_free(net);
        nn_net_free(other);
        nn_model_free(model);
    }
}

/* To the bit, again and again. */
static void check_team(const Network *network, NnIsa isa, int helper_count) {
    NnModel *model = model_of(network, isa);
    NnTeam *team = nn_team_new(helper_count, NULL);
    NnNet *alone = nn_net_new(model, NULL), *shared = nn_net_new_shared(model, team, NULL);
    TAP_CHECK(team && alone && shared);
    for (uint64_t seed = 1; seed <= 4; seed++) {
        size_t count, shared_count;
        float *one = run_with(alone, seed, &count), *many = run_with(shared, seed, &shared_count);
        TAP_CHECK(count == shared_count && !memcmp(one, many, count * sizeof *one),
                  "%s on %s, %d helpers", network->name, nn_isa_name(isa), helper_count);
        free(one);
        free(many);
    }
    const long before = allocation_count;
    nn_net_run(shared);
    TAP_CHECK(allocation_count == before, "%s: %ld allocations", network->name,
              allocation_count - before);
    nn_net_free(alone);
    nn_net_free(shared);
    nn_team_free(team);
    nn_model_free(model);
}

static void a_team_gives_the_same_outputs(void) {
    for (int isa = NN_ISA_PLAIN; isa <= NN_ISA_NEON; isa++)
        for (int i = 0; nn_isa_resolve((NnIsa)isa) != NN_ISA_AUTO && i < network_count; i++)
            for (int helpers = 1; helpers <= 3; helpers += 2)
                check_team(&networks[i], (NnIsa)isa, helpers);
}

static void instruction_sets_agree(void) {
    for (int i = 0; i < network_count; i++) {
        NnModel *plain = model_of(&networks[i], NN_ISA_PLAIN);
        NnModel *fast = model_of(&networks[i], NN_ISA_AUTO);
        TAP_CHECK(nn_model_isa(plain) == NN_ISA_PLAIN);
        TAP_CHECK(nn_model_isa(fast) == nn_isa_resolve(NN_ISA_AUTO));
        TAP_CHECK(nn_model_mac_count(plain) == nn_model_mac_count(fast));
        TAP_CHECK(nn_model_weight_bytes(fast) >= nn_model_weight_bytes(plain) / 2);
        nn_model_free(plain);
        nn_model_free(fast);
    }
}

static void what_was_not_asked_for_is_not_there(void) {
    NnModel *model = model_of(&networks[0], NN_ISA_AUTO);
    NnNet *net = nn_net_new(model, NULL);
    size_t count = 77;
    const int wrong[] = {-1, 1, NN_MAX_OUTPUTS, 1000, -1000};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        TAP_CHECK(!nn_net_output(net, wrong[i], &count) && count == 77);
    TAP_CHECK(nn_net_output(net, 0, &count) && count != 77);
    nn_net_free(net);
    nn_model_free(model);
}

static void a_missing_instruction_set_is_an_error(void) {
    size_t size;
    uint8_t *file = network_file(&networks[0], 1, MB_SINGLE, &size);
    for (int isa = NN_ISA_PLAIN; isa <= NN_ISA_NEON; isa++) {
        if (nn_isa_resolve((NnIsa)isa) != NN_ISA_AUTO)
            continue;
        NnError error = {0};
        TAP_CHECK(!nn_model_new(file, size, 1, (NnIsa)isa, &error));
        TAP_CHECK(error.status == NN_ERROR_UNSUPPORTED &&
                      strstr(error.message, nn_isa_name((NnIsa)isa)),
                  "%s", error.message);
    }
    free(file);
}

static void nothing_is_accepted_where_nothing_is(void) {
    NnError error = {0};
    TAP_CHECK(!nn_model_new("", 0, 1, NN_ISA_AUTO, &error));
    TAP_CHECK(error.status == NN_ERROR_FORMAT && !strcmp(error.message, "not a .tflite file"));
    TAP_CHECK(!nn_model_new("text that is no model", 21, 1, NN_ISA_AUTO, NULL));
    nn_model_free(NULL);
    nn_net_free(NULL);
}

int main(void) {
    TAP_RUN(running_allocates_nothing);
    TAP_RUN(the_same_picture_gives_the_same_outputs);
    TAP_RUN(the_input_survives_a_run);
    TAP_RUN(step_by_step_is_the_same);
    TAP_RUN(a_team_gives_the_same_outputs);
    TAP_RUN(instruction_sets_agree);
    TAP_RUN(what_was_not_asked_for_is_not_there);
    TAP_RUN(a_missing_instruction_set_is_an_error);
    TAP_RUN(nothing_is_accepted_where_nothing_is);
    return tap_done();
}

/* Run a MediaPipe network (.tflite, float) on one CPU core at its limit.
 *
 * Life: bytes of a model file -> NnModel (read, planned, weights laid out for this CPU; immutable,
 * shared between threads) -> NnNet (one arena; one thread at a time; running allocates nothing).
 *
 * A model file is input from outside: every offset, length, index and shape is checked, and what is
 * not understood is refused with a message. Nothing here aborts, logs or does I/O.
 *
 * Tensors are float32, NHWC, batch 1. */
#ifndef GOLFCOACH_ENGINE_NN_NN_H
#define GOLFCOACH_ENGINE_NN_NN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum {
    NN_OK = 0,
    NN_ERROR_FORMAT,      /* not a .tflite file, or one that contradicts itself */
    NN_ERROR_UNSUPPORTED, /* well-formed, but uses what these kernels do not have */
    NN_ERROR_LIMIT,       /* larger than a named limit of engine/nn/bounds.h */
    NN_ERROR_MEMORY,
} NnStatus;

/* Filled when a call fails; untouched when it succeeds. NULL is accepted everywhere. */
typedef struct {
    NnStatus status;
    char message[192]; /* one line, without a full stop */
} NnError;

/* Which instruction set the kernels use. */
typedef enum { NN_ISA_AUTO, NN_ISA_PLAIN, NN_ISA_AVX2, NN_ISA_AVX512, NN_ISA_NEON } NnIsa;

enum { NN_MAX_OUTPUTS = 8 };

typedef struct NnModel NnModel;
typedef struct NnNet NnNet;
typedef struct NnTeam NnTeam;

/* height x width x channels floats. Rows are row_stride floats apart (>= width * channels): the
 * caller of nn_net_input() must respect it. */
typedef struct {
    float *data;
    int height, width, channels;
    size_t row_stride;
} NnImage;

/* The instruction set that NN_ISA_AUTO stands for on this CPU; what `isa` stands for otherwise, or
 * NN_ISA_AUTO if this CPU (or build) does not have it. */
NnIsa nn_isa_resolve(NnIsa isa);
/* "plain", "avx2", "avx512", "neon"; "auto" */
const char *nn_isa_name(NnIsa isa);

/* Reads `size` bytes at `data` (not kept). `outputs_wanted`: bit i set = output i of the file will
 * be asked for; what only the others need is not computed. Returns NULL and fills `error` on
 * failure. */
NnModel *nn_model_new(const void *data, size_t size, uint32_t outputs_wanted, NnIsa isa,
                      NnError *error);
void nn_model_free(NnModel *model);

/* Multiply-accumulates of one run, as the network is written (what is fused or skipped counts the
 * same). */
uint64_t nn_model_mac_count(const NnModel *model);
/* Bytes of the weights as laid out. */
size_t nn_model_weight_bytes(const NnModel *model);
NnIsa nn_model_isa(const NnModel *model);

/* Threads that help with a run: its large steps are cut into pieces which whoever is free takes.
 * Results are the same, bit for bit, with any number of helpers. An idle helper sleeps. Nets may
 * share a team as long as only one of them runs at a time. */
NnTeam *nn_team_new(int helper_count, NnError *error);
void nn_team_free(NnTeam *team);

/* `model` must outlive the net. */
NnNet *nn_net_new(const NnModel *model, NnError *error);
/* The same, run by the caller and `team` together; the team must outlive the net. NULL = the caller
 * alone. */
NnNet *nn_net_new_shared(const NnModel *model, NnTeam *team, NnError *error);
void nn_net_free(NnNet *net);

/* Where to write the input picture. Border cells outside width x channels belong to the net. The
 * contents survive nn_net_run(). */
NnImage nn_net_input(NnNet *net);
void nn_net_run(NnNet *net);
/* Output `index` in the file's order; *ret_count floats, dense. Valid until the next run. NULL if
 * it was not wanted or does not exist. */
const float *nn_net_output(const NnNet *net, int index, size_t *ret_count);

#endif

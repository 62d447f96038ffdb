/* A zoo of small networks, each made to exercise one thing the planner or the kernels do, and what
 * the tests do with all of them. */
#ifndef GOLFCOACH_TESTS_UNIT_ENGINE_NN_NETWORKS_H
#define GOLFCOACH_TESTS_UNIT_ENGINE_NN_NETWORKS_H

#include "model_builder.h"

typedef struct {
    const char *name;
    void (*build)(ModelBuilder *mb); /* inputs and outputs included */
} Network;

extern const Network networks[];
extern const int network_count;

/* The file of a network whose weights and free sizes come from `seed`; free() it. */
uint8_t *network_file(const Network *network, uint64_t seed, MbStorage storage, size_t *ret_size);
/* Inverted residual blocks, activations, enlargements and heads strung together by chance. */
void network_by_chance(ModelBuilder *mb);

/* The largest difference between the outputs `wanted` of the file run and evaluated naively,
 * relative to the largest value of an output, for each instruction set; 0 where this CPU does not
 * have it, -1 and a message on stdout where it does not run. */
typedef struct {
    double of[NN_ISA_NEON + 1]; /* the worst output */
    double output[NN_ISA_NEON + 1][NN_MAX_OUTPUTS];
} NetworkErrors;
NetworkErrors network_errors(const uint8_t *file, size_t size, uint32_t wanted, uint64_t seed);
/* The worst of them, or -1. */
double network_error(const uint8_t *file, size_t size, uint32_t wanted, uint64_t seed);

/* Fills the input picture of a net with values in [-1, 1), the same for each net of a seed. */
void network_fill(NnImage input, uint64_t seed);

#endif

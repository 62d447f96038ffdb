/* Small deterministic noise: the same numbers on every machine. */
#ifndef GOLFCOACH_TOOLS_GOLFER_RANDOM_H
#define GOLFCOACH_TOOLS_GOLFER_RANDOM_H

#include <math.h>
#include <stdint.h>

typedef struct {
    uint32_t state;
} GolferRandom;

static inline uint32_t golfer_random_next(GolferRandom *random) {
    uint32_t x = random->state;
    x ^= x << 13;
    x ^= x >> 17;
    x ^= x << 5;
    return random->state = x;
}

static inline void golfer_random_init(GolferRandom *random, uint32_t seed) {
    random->state = seed * 2654435761u ^ 0x9e3779b9u;
    if (!random->state)
        random->state = 1;
    for (int i = 0; i < 8; i++)
        golfer_random_next(random);
}

/* 0 <= value < 1 */
static inline double golfer_random_unit(GolferRandom *random) {
    return (golfer_random_next(random) >> 8) / 16777216.0;
}

/* A fixed number of 0..1 for every point of the integer grid. */
static inline float golfer_random_lattice(int x, int y, int z) {
    uint32_t h = (uint32_t)x * 0x8da6b343u + (uint32_t)y * 0xd8163841u + (uint32_t)z * 0xcb1ab31fu;
    h = (h ^ (h >> 15)) * 0x2c1b3c6du;
    h = (h ^ (h >> 12)) * 0x297a2d39u;
    return (float)((h ^ (h >> 15)) >> 8) / 16777216.0f;
}

/* The lattice, smoothly interpolated: 0..1, features one unit apart. */
static inline float golfer_random_smooth(float x, float y, float z) {
    float fx = floorf(x), fy = floorf(y), fz = floorf(z);
    int i = (int)fx, j = (int)fy, k = (int)fz;
    float u = x - fx, v = y - fy, w = z - fz;
    u = u * u * (3.0f - 2.0f * u);
    v = v * v * (3.0f - 2.0f * v);
    w = w * w * (3.0f - 2.0f * w);
    float layer[2];
    for (int n = 0; n < 2; n++) {
        float a = golfer_random_lattice(i, j, k + n), b = golfer_random_lattice(i + 1, j, k + n);
        float c = golfer_random_lattice(i, j + 1, k + n),
              d = golfer_random_lattice(i + 1, j + 1, k + n);
        layer[n] = a + (b - a) * u + (c - a) * v + (a - b - c + d) * u * v;
    }
    return layer[0] + (layer[1] - layer[0]) * w;
}

/* Octaves of it in the plane, each half as strong: about 0..1. */
static inline float golfer_random_cloud(float x, float y, int octaves) {
    float sum = 0.0f, strength = 0.5f;
    for (int i = 0; i < octaves; i++, strength *= 0.5f) {
        sum += strength * golfer_random_smooth(x, y, (float)i * 5.7f);
        x = x * 2.05f + 3.1f;
        y = y * 2.05f - 1.9f;
    }
    return sum;
}

#endif

/* Eight rays at a time against the signed distances of a figure. The same source is compiled for
 * plain x86-64 or ARM and for AVX2 with FMA; pick the fastest with golfer_march_pick(). */
#ifndef GOLFCOACH_TOOLS_GOLFER_MARCH_H
#define GOLFCOACH_TOOLS_GOLFER_MARCH_H

#include "body.h"

enum { GOLFER_LANES = 8 };

typedef struct {
    float x[GOLFER_LANES], y[GOLFER_LANES], z[GOLFER_LANES];
} GolferPoints;

typedef struct {
    int any;                      /* did one of the rays hit? */
    int solid[GOLFER_LANES];      /* index, -1 = missed */
    float distance[GOLFER_LANES]; /* along the ray */
    float openness[GOLFER_LANES]; /* 0 in a deep crease .. 1 */
    GolferPoints point, normal;
} GolferHits;

typedef struct {
    /* Unit directions from one origin, no farther than `limit`; only the solids in `mask`. */
    void (*trace)(const GolferFigure *figure, uint64_t mask, Vec3 origin,
                  const GolferPoints *direction, const float limit[GOLFER_LANES],
                  GolferHits *ret_hits);
    /* How much of the sun reaches each point, 0..1. */
    void (*sunlight)(const GolferFigure *figure, uint64_t mask, const GolferPoints *points,
                     Vec3 sun, float ret_light[GOLFER_LANES]);
    /* 1 where nothing is nearer than `limit`, else 0. */
    void (*clear)(const GolferFigure *figure, Vec3 origin, const GolferPoints *direction,
                  const float limit[GOLFER_LANES], int ret_clear[GOLFER_LANES]);
} GolferMarch;

extern const GolferMarch golfer_march_plain;
#ifdef GOLFER_HAVE_AVX2
extern const GolferMarch golfer_march_avx2;
#endif

static inline const GolferMarch *golfer_march_pick(void) {
#ifdef GOLFER_HAVE_AVX2
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        return &golfer_march_avx2;
#endif
    return &golfer_march_plain;
}

#endif

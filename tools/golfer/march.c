#include "march.h"

/* Compiled twice: meson.build sets the name of the table. */
#ifndef GOLFER_MARCH_TABLE
#define GOLFER_MARCH_TABLE golfer_march_plain
#endif

typedef float Lanes __attribute__((vector_size(32)));
typedef int32_t Mask __attribute__((vector_size(32)));
typedef struct {
    Lanes x, y, z;
} LanePoints;

static inline Lanes all(float x) {
    return (Lanes){x, x, x, x, x, x, x, x};
}

static inline Lanes choose(Mask m, Lanes yes, Lanes no) {
    return (Lanes)((m & (Mask)yes) | (~m & (Mask)no));
}

static inline Lanes lower(Lanes a, Lanes b) {
    return choose(a < b, a, b);
}

static inline Lanes higher(Lanes a, Lanes b) {
    return choose(a > b, a, b);
}

static inline Lanes root(Lanes a) {
    Lanes r;
    for (int i = 0; i < GOLFER_LANES; i++)
        r[i] = sqrtf(a[i]);
    return r;
}

static inline int some(Mask m) {
    int32_t r = 0;
    for (int i = 0; i < GOLFER_LANES; i++)
        r |= m[i];
    return r != 0;
}

static inline Lanes load(const float *p) {
    Lanes r;
    __builtin_memcpy(&r, p, sizeof r);
    return r;
}

static inline void store(float *p, Lanes a) {
    __builtin_memcpy(p, &a, sizeof a);
}

static inline LanePoints load_points(const GolferPoints *p) {
    return (LanePoints){load(p->x), load(p->y), load(p->z)};
}

static inline LanePoints along(Vec3 origin, LanePoints d, Lanes t) {
    return (LanePoints){origin.x + d.x * t, origin.y + d.y * t, origin.z + d.z * t};
}

static inline Lanes solid_distance(const GolferSolid *s, LanePoints p) {
    Lanes x = p.x - s->a.x, y = p.y - s->a.y, z = p.z - s->a.z;
    if (s->kind == SOLID_ELLIPSOID) {
        const Mat3 *m = &s->axes;
        Lanes a = (x * m->x.x + y * m->x.y + z * m->x.z) * s->b.x;
        Lanes b = (x * m->y.x + y * m->y.y + z * m->y.z) * s->b.y;
        Lanes c = (x * m->z.x + y * m->z.y + z * m->z.z) * s->b.z;
        Lanes k = root(a * a + b * b + c * c);
        a *= s->b.x;
        b *= s->b.y;
        c *= s->b.z;
        return k * (k - 1.0f) / root(a * a + b * b + c * c + 1e-12f);
    }
    float dx = s->b.x - s->a.x, dy = s->b.y - s->a.y, dz = s->b.z - s->a.z;
    Lanes h = (x * dx + y * dy + z * dz) * s->inv_length2;
    h = lower(higher(h, all(0.0f)), all(1.0f));
    x -= h * dx;
    y -= h * dy;
    z -= h * dz;
    return root(x * x + y * y + z * z) - (s->r1 + (s->r2 - s->r1) * h);
}

/* Smooth minimum within a group, plain minimum between groups. */
static Lanes distance(const GolferFigure *f, LanePoints p, uint64_t mask) {
    Lanes nearest = all(9.0f), group = all(9.0f);
    int current = -1;
    for (; mask; mask &= mask - 1) {
        const GolferSolid *s = &f->solids[__builtin_ctzll(mask)];
        Lanes d = solid_distance(s, p);
        if (s->group != current || s->blend <= 0.0f) {
            nearest = lower(nearest, group);
            group = d;
            current = s->group;
        } else {
            Lanes gap = group - d;
            Lanes h = higher(s->blend - higher(gap, -gap), all(0.0f));
            group = lower(group, d) - h * h * (0.25f / s->blend);
        }
    }
    return lower(nearest, group);
}

/* From where to where rays from `origin` can meet the solids of `mask`. */
static void span(const GolferFigure *f, uint64_t mask, Vec3 origin, float *ret_near,
                 float *ret_far) {
    float near = 1e9f, far = 0.0f;
    for (; mask; mask &= mask - 1) {
        const GolferSolid *s = &f->solids[__builtin_ctzll(mask)];
        float centre = vec3_length(vec3_sub(s->centre, origin)), reach = s->bound + s->blend;
        near = fminf(near, centre - reach);
        far = fmaxf(far, centre + reach);
    }
    *ret_near = fmaxf(near, 0.05f);
    *ret_far = far;
}

/* Distances of an ellipsoid are estimates: steps are kept a little short. */
static const float step_share = 0.93f;

static Mask follow(const GolferFigure *f, uint64_t mask, Vec3 origin, LanePoints d, Lanes *t,
                   Lanes limit, int steps, float touch) {
    Mask alive = *t < limit, hit = alive & 0;
    for (int step = 0; step < steps && some(alive); step++) {
        Lanes e = distance(f, along(origin, d, *t), mask);
        Mask in = alive & (e < touch);
        hit |= in;
        alive &= ~in;
        *t += (Lanes)(alive & (Mask)(e * step_share));
        alive &= *t < limit;
    }
    return hit;
}

/* Gradient from four points at the corners of a tetrahedron, and how open the place is. */
static void surface(const GolferFigure *f, uint64_t mask, LanePoints p, GolferHits *hits) {
    const float e = 0.0012f;
    Lanes a = distance(f, (LanePoints){p.x + e, p.y - e, p.z - e}, mask);
    Lanes b = distance(f, (LanePoints){p.x - e, p.y - e, p.z + e}, mask);
    Lanes c = distance(f, (LanePoints){p.x - e, p.y + e, p.z - e}, mask);
    Lanes w = distance(f, (LanePoints){p.x + e, p.y + e, p.z + e}, mask);
    Lanes nx = a - b - c + w, ny = c + w - a - b, nz = b + w - a - c;
    Lanes scale = 1.0f / root(nx * nx + ny * ny + nz * nz + 1e-20f);
    nx *= scale;
    ny *= scale;
    nz *= scale;
    Lanes near =
        distance(f, (LanePoints){p.x + nx * 0.03f, p.y + ny * 0.03f, p.z + nz * 0.03f}, mask);
    Lanes far =
        distance(f, (LanePoints){p.x + nx * 0.09f, p.y + ny * 0.09f, p.z + nz * 0.09f}, mask);
    Lanes open = 1.0f - (0.03f - near) * 9.0f - (0.09f - far) * 4.0f;
    open = lower(higher(open, all(0.25f)), all(1.0f));
    open *= lower(all(1.0f), 0.55f + higher(p.y, all(0.0f)) * 1.4f);
    store(hits->openness, open);
    store(hits->normal.x, nx);
    store(hits->normal.y, ny);
    store(hits->normal.z, nz);
}

static void trace(const GolferFigure *figure, uint64_t mask, Vec3 origin,
                  const GolferPoints *direction, const float limit[GOLFER_LANES],
                  GolferHits *ret_hits) {
    float near, far;
    span(figure, mask, origin, &near, &far);
    LanePoints d = load_points(direction);
    Lanes t = all(near);
    Mask hit = follow(figure, mask, origin, d, &t, lower(all(far), load(limit)), 48, 0.0006f);
    ret_hits->any = some(hit);
    if (!ret_hits->any)
        return;
    LanePoints p = along(origin, d, t);
    surface(figure, mask, p, ret_hits);
    Lanes best = all(9.0f);
    Mask which = hit & 0;
    for (uint64_t m = mask; m; m &= m - 1) {
        int n = __builtin_ctzll(m);
        Lanes e = solid_distance(&figure->solids[n], p);
        Mask nearer = e < best;
        best = lower(e, best);
        which = (nearer & n) | (~nearer & which);
    }
    store(ret_hits->distance, t);
    store(ret_hits->point.x, p.x);
    store(ret_hits->point.y, p.y);
    store(ret_hits->point.z, p.z);
    for (int i = 0; i < GOLFER_LANES; i++)
        ret_hits->solid[i] = hit[i] ? which[i] : -1;
}

static void sunlight(const GolferFigure *figure, uint64_t mask, const GolferPoints *points,
                     Vec3 sun, float ret_light[GOLFER_LANES]) {
    LanePoints p = load_points(points);
    Lanes light = all(1.0f), t = all(0.025f);
    for (int step = 0; step < 28; step++) {
        Lanes d =
            distance(figure, (LanePoints){p.x + sun.x * t, p.y + sun.y * t, p.z + sun.z * t}, mask);
        light = lower(light, d * 22.0f / t);
        t += higher(d, all(0.012f));
        if (!some((light > 0.01f) & (t < 2.6f)))
            break;
    }
    light = higher(light, all(0.0f));
    store(ret_light, light * light * (3.0f - 2.0f * light));
}

static void clear(const GolferFigure *figure, Vec3 origin, const GolferPoints *direction,
                  const float limit[GOLFER_LANES], int ret_clear[GOLFER_LANES]) {
    uint64_t mask = figure->count >= 64 ? ~0ull : (1ull << figure->count) - 1;
    Lanes t = all(0.5f);
    Mask hit = follow(figure, mask, origin, load_points(direction), &t, load(limit), 90, 0.001f);
    for (int i = 0; i < GOLFER_LANES; i++)
        ret_clear[i] = !hit[i];
}

const GolferMarch GOLFER_MARCH_TABLE = {trace, sunlight, clear};

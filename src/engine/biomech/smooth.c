#include "engine/biomech/smooth.h"

#include <math.h>

/* Cut-off frequencies (power halved) in real time: trunk and legs are slower than arms. */
static const double BODY_HZ = 6, ARMS_HZ = 12;

enum { MAX_HALF = 64 }; /* frames: 2 s of slow motion at most */

/* Half of a symmetric kernel; weight[0] is the middle. */
typedef struct {
    int half;
    double weight[MAX_HALF + 1];
} Kernel;

/* A Gaussian: it has no delay and does not ring. */
static Kernel kernel_for(double cutoff_hz, double frames_per_s) {
    double sigma = sqrt(log(2)) / (2 * 3.14159265358979 * cutoff_hz) * frames_per_s;
    Kernel kernel = {.half = (int)fmin(ceil(3 * sigma), MAX_HALF)};
    for (int i = 0; i <= kernel.half; i++)
        kernel.weight[i] = sigma > 0 ? exp(-0.5 * (i / sigma) * (i / sigma)) : i == 0;
    return kernel;
}

static bool is_arm(int landmark) {
    return landmark >= SWING_LEFT_ELBOW && landmark <= SWING_RIGHT_THUMB;
}

static void mix(const BiomechBody *a, const BiomechBody *b, double part, BiomechBody *ret_body) {
    for (int k = 0; k < SWING_LANDMARKS; k++) {
        const BiomechPoint *p = &a->landmark[k], *q = &b->landmark[k];
        ret_body->landmark[k] =
            (BiomechPoint){p->x + part * (q->x - p->x), p->y + part * (q->y - p->y),
                           fmin(p->visibility, q->visibility)};
        const BiomechVector *v = &a->world[k], *w = &b->world[k];
        ret_body->world[k] = (BiomechVector){
            v->x + part * (w->x - v->x), v->y + part * (w->y - v->y), v->z + part * (w->z - v->z)};
    }
    biomech_body_add_middles(ret_body);
    ret_body->found = true;
}

void biomech_bridge_gaps(BiomechBody *bodies, int count) {
    int last = -1;
    for (int i = 0; i < count; i++) {
        if (!bodies[i].found)
            continue;
        int missing = i - last - 1;
        if (last >= 0 && missing > 0 && missing <= BIOMECH_BRIDGED_FRAMES)
            for (int k = last + 1; k < i; k++)
                mix(&bodies[last], &bodies[i], (double)(k - last) / (i - last), &bodies[k]);
        last = i;
    }
}

/* Adds weight x body to the landmarks. */
static void add(BiomechBody *sum, const BiomechBody *body, const Kernel *trunk, const Kernel *arms,
                int distance) {
    for (int k = 0; k < SWING_LANDMARKS; k++) {
        const Kernel *kernel = is_arm(k) ? arms : trunk;
        if (distance > kernel->half)
            continue;
        double weight = kernel->weight[distance];
        sum->landmark[k].x += weight * body->landmark[k].x;
        sum->landmark[k].y += weight * body->landmark[k].y;
        sum->world[k].x += weight * body->world[k].x;
        sum->world[k].y += weight * body->world[k].y;
        sum->world[k].z += weight * body->world[k].z;
    }
}

static double total(const Kernel *kernel, int reach) {
    double sum = kernel->weight[0];
    for (int i = 1; i <= reach && i <= kernel->half; i++)
        sum += 2 * kernel->weight[i];
    return sum;
}

/* `reach`: frames on each side that belong to the same piece. The window is kept symmetric, so
 * that a steady movement is not bent at the ends. */
static void smooth_one(const BiomechBody *from, int reach, const Kernel *trunk, const Kernel *arms,
                       BiomechBody *to) {
    *to = *from;
    for (int k = 0; k < SWING_LANDMARKS; k++) {
        to->landmark[k].x = to->landmark[k].y = 0;
        to->world[k] = (BiomechVector){0, 0, 0};
    }
    for (int i = -reach; i <= reach; i++)
        add(to, from + i, trunk, arms, i < 0 ? -i : i);
    for (int k = 0; k < SWING_LANDMARKS; k++) {
        double whole = total(is_arm(k) ? arms : trunk, reach);
        to->landmark[k].x /= whole;
        to->landmark[k].y /= whole;
        to->world[k] = biomech_vector_scale(to->world[k], 1 / whole);
    }
    biomech_body_add_middles(to);
}

void biomech_smooth(const BiomechBody *from, int count, double frames_per_s, BiomechBody *to) {
    const Kernel trunk = kernel_for(BODY_HZ, frames_per_s),
                 arms = kernel_for(ARMS_HZ, frames_per_s);
    int longest = trunk.half > arms.half ? trunk.half : arms.half;
    for (int first = 0; first < count;) {
        if (!from[first].found) {
            to[first] = from[first];
            first++;
            continue;
        }
        int end = first;
        while (end < count && from[end].found)
            end++;
        for (int i = first; i < end; i++) {
            int reach = i - first < end - 1 - i ? i - first : end - 1 - i;
            smooth_one(&from[i], reach < longest ? reach : longest, &trunk, &arms, &to[i]);
        }
        first = end;
    }
}

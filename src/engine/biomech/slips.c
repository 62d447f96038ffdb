#include "engine/biomech/slips.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Lengths of the network's world that stay the same whatever the golfer does, and how far off the
 * golfer's usual one they are told: drawn golfers who are followed well lie within 0.87..1.13, tour
 * players within 0.73..1.15; half a bystander and half a golfer make 0.2..0.6. */
typedef enum { TRUNK, THIGHS, SHANKS, LENGTHS } Length;
static const double LEAST_LENGTH = 0.7, MOST_LENGTH = 1.4;

/* A point that is further than this share of the trunk's picture from the median of the frames
 * around it has slipped. So long on each side, so that a turn of its way is no slip. */
static const double SLIP_OVER_TRUNK = 0.15;
static const double SLIP_HALF_S = 0.034;
enum { LEAST_HALF = 1, MOST_HALF = 8 }; /* frames */

static int compare(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Sorts the values; count > 0. */
static double median(double *values, int count) {
    qsort(values, (size_t)count, sizeof *values, compare);
    return values[count / 2];
}

static double world_way(const BiomechBody *body, int a, int b) {
    return biomech_vector_length(biomech_vector_sub(body->world[a], body->world[b]));
}

static double length_of(const BiomechBody *body, Length length) {
    const BiomechVector *w = body->world;
    if (length == TRUNK)
        return biomech_vector_length(
            biomech_vector_sub(biomech_vector_middle(w[LEAD_SHOULDER], w[TRAIL_SHOULDER]),
                               biomech_vector_middle(w[LEAD_HIP], w[TRAIL_HIP])));
    int upper = length == THIGHS ? LEAD_HIP : LEAD_KNEE,
        lower = length == THIGHS ? LEAD_KNEE : LEAD_ANKLE;
    return (world_way(body, upper, lower) + world_way(body, upper + 1, lower + 1)) / 2;
}

static bool is_own(const BiomechBody *body, const double own[LENGTHS]) {
    for (int k = 0; k < LENGTHS; k++) {
        double share = length_of(body, (Length)k) / own[k];
        if (own[k] > 0 && !(share >= LEAST_LENGTH && share <= MOST_LENGTH))
            return false;
    }
    return true;
}

/* `values` has room for one of each frame. 0: not known. */
static double own_length(const BiomechBody *bodies, int count, Length length, double *values) {
    int known = 0;
    for (int i = 0; i < count; i++)
        if (bodies[i].found && isfinite(length_of(&bodies[i], length)))
            values[known++] = length_of(&bodies[i], length);
    return known ? median(values, known) : 0;
}

static void drop_strangers(BiomechBody *bodies, int count, double *values) {
    double own[LENGTHS];
    for (int k = 0; k < LENGTHS; k++)
        own[k] = own_length(bodies, count, (Length)k, values);
    for (int i = 0; i < count; i++)
        if (bodies[i].found && !is_own(&bodies[i], own))
            bodies[i].found = false;
}

/* 0: nobody is found. */
static double trunk_px(const BiomechBody *bodies, int count, double *values) {
    int found = 0;
    for (int i = 0; i < count; i++)
        if (bodies[i].found)
            values[found++] = biomech_distance_px(bodies[i].mid_shoulder, bodies[i].mid_hip);
    return found ? median(values, found) : 0;
}

typedef double (*Coordinate)(const BiomechBody *body, int landmark);

static double picture_x(const BiomechBody *body, int k) {
    return body->landmark[k].x;
}
static double picture_y(const BiomechBody *body, int k) {
    return body->landmark[k].y;
}
static double world_x(const BiomechBody *body, int k) {
    return body->world[k].x;
}
static double world_y(const BiomechBody *body, int k) {
    return body->world[k].y;
}
static double world_z(const BiomechBody *body, int k) {
    return body->world[k].z;
}

/* Of one coordinate of a point, over the frames around. */
static double median_around(const BiomechBody *body, int landmark, int half,
                            Coordinate coordinate) {
    double values[2 * MOST_HALF + 1];
    for (int i = -half; i <= half; i++)
        values[i + half] = coordinate(body + i, landmark);
    return median(values, 2 * half + 1);
}

/* Arms are too fast for this. */
static bool may_slip(int landmark) {
    return landmark < SWING_LEFT_ELBOW || landmark > SWING_RIGHT_THUMB;
}

/* `from` holds the frames around as they were. */
static void put_back(const BiomechBody *from, int half, double most_px, BiomechBody *to) {
    for (int k = 0; k < SWING_LANDMARKS; k++) {
        if (!may_slip(k))
            continue;
        BiomechPoint way = {median_around(from, k, half, picture_x),
                            median_around(from, k, half, picture_y), from->landmark[k].visibility};
        if (biomech_distance_px(way, from->landmark[k]) <= most_px)
            continue;
        to->landmark[k] = way;
        to->world[k] = (BiomechVector){median_around(from, k, half, world_x),
                                       median_around(from, k, half, world_y),
                                       median_around(from, k, half, world_z)};
    }
    biomech_body_add_middles(to);
}

/* How many frames on both sides of this one are found, `most` at most. */
static int reach(const BiomechBody *bodies, int count, int frame, int most) {
    int half = 0;
    while (half < most && frame - half - 1 >= 0 && frame + half + 1 < count &&
           bodies[frame - half - 1].found && bodies[frame + half + 1].found)
        half++;
    return half;
}

bool biomech_drop_slips(BiomechBody *bodies, int count, double frames_per_s) {
    size_t room = (size_t)count + 1;
    double *values = calloc(room, sizeof *values);
    BiomechBody *before = calloc(room, sizeof *before);
    bool ready = values && before;
    if (ready) {
        drop_strangers(bodies, count, values);
        memcpy(before, bodies, (size_t)count * sizeof *before);
        double most_px = SLIP_OVER_TRUNK * trunk_px(bodies, count, values);
        int most = (int)fmax(LEAST_HALF, fmin(round(SLIP_HALF_S * frames_per_s), MOST_HALF));
        for (int i = 0; i < count; i++) {
            int half = bodies[i].found ? reach(before, count, i, most) : 0;
            if (half > 0)
                put_back(&before[i], half, most_px, &bodies[i]);
        }
    }
    free(values);
    free(before);
    return ready;
}

#include "engine/biomech/slips.h"

#include <math.h>
#include <string.h>

#include "tap.h"

enum { FRAMES = 60, FPS = 60 };

static BiomechBody bodies[FRAMES];

/* A golfer who leans over steadily: 2 pixels a frame at the shoulders. */
static void film(void) {
    memset(bodies, 0, sizeof bodies);
    for (int i = 0; i < FRAMES; i++) {
        BiomechBody *body = &bodies[i];
        body->found = true;
        for (int k = 0; k < SWING_LANDMARKS; k++) {
            double up = k <= TRAIL_SHOULDER ? 1.4
                        : k <= TRAIL_HIP    ? 0.9
                        : k <= TRAIL_KNEE   ? 0.5
                                            : 0;
            body->landmark[k] = (BiomechPoint){100 + (k % 2) * 30 + 2 * i * up, 200 * up, 1};
            body->world[k] = (BiomechVector){(k % 2) * 0.2, up, 0};
        }
        biomech_body_add_middles(body);
    }
}

static void shift(int frame, int landmark, double px) {
    bodies[frame].landmark[landmark].x += px;
    biomech_body_add_middles(&bodies[frame]);
}

static void a_steady_way_is_left_alone(void) {
    static BiomechBody before[FRAMES];
    film();
    memcpy(before, bodies, sizeof bodies);
    TAP_CHECK(biomech_drop_slips(bodies, FRAMES, FPS));
    TAP_CHECK(memcmp(before, bodies, sizeof bodies) == 0);
}

static void a_slip_is_put_back(void) {
    film();
    double at = bodies[30].landmark[TRAIL_HIP].x, middle = bodies[30].mid_hip.x;
    shift(30, TRAIL_HIP, 40);
    shift(31, TRAIL_HIP, 40);
    bodies[30].world[TRAIL_HIP].z = 0.1;
    TAP_CHECK(biomech_drop_slips(bodies, FRAMES, FPS));
    TAP_CHECK(fabs(bodies[30].landmark[TRAIL_HIP].x - at) <= 4);
    TAP_CHECK(fabs(bodies[30].mid_hip.x - middle) <= 2, "middles are made anew");
    TAP_CHECK(bodies[30].world[TRAIL_HIP].z == 0);
    TAP_CHECK(bodies[30].found && bodies[31].found);
}

static void small_jitter_and_longer_moves_stay(void) {
    film();
    double jitter = bodies[20].landmark[LEAD_KNEE].y += 3, moved = 0;
    for (int i = 30; i < FRAMES; i++)
        shift(i, LEAD_HIP, 40);
    moved = bodies[30].landmark[LEAD_HIP].x;
    TAP_CHECK(biomech_drop_slips(bodies, FRAMES, FPS));
    TAP_CHECK(bodies[20].landmark[LEAD_KNEE].y == jitter);
    TAP_CHECK(bodies[30].landmark[LEAD_HIP].x == moved);
}

static void arms_may_be_fast(void) {
    film();
    shift(30, LEAD_WRIST, 90);
    double out = bodies[30].landmark[LEAD_WRIST].x;
    TAP_CHECK(biomech_drop_slips(bodies, FRAMES, FPS));
    TAP_CHECK(bodies[30].landmark[LEAD_WRIST].x == out);
}

/* Shoulders of one, hips of another. */
static void a_stranger_is_not_found(void) {
    film();
    for (int i = 10; i < 20; i++)
        bodies[i].world[LEAD_SHOULDER].y = bodies[i].world[TRAIL_SHOULDER].y = i < 15 ? 1.2 : 1.3;
    TAP_CHECK(biomech_drop_slips(bodies, FRAMES, FPS));
    for (int i = 0; i < FRAMES; i++)
        TAP_CHECK(bodies[i].found == (i < 10 || i >= 15), "frame %d", i);
}

static void slips_at_the_ends_of_what_is_seen_do_no_harm(void) {
    film();
    bodies[0].found = bodies[29].found = bodies[31].found = false;
    shift(1, LEAD_HIP, 40);
    shift(30, LEAD_HIP, 40);
    shift(FRAMES - 1, LEAD_HIP, 40);
    TAP_CHECK(biomech_drop_slips(bodies, FRAMES, FPS));
    memset(bodies, 0, sizeof bodies);
    TAP_CHECK(biomech_drop_slips(bodies, FRAMES, FPS), "nobody is there");
    TAP_CHECK(biomech_drop_slips(bodies, 0, FPS), "no frame");
    film();
    memset(bodies[5].world, 0, sizeof bodies[5].world);
    TAP_CHECK(biomech_drop_slips(bodies, FRAMES, 1e9));
    TAP_CHECK(!bodies[5].found);
}

int main(void) {
    TAP_RUN(a_steady_way_is_left_alone);
    TAP_RUN(a_slip_is_put_back);
    TAP_RUN(small_jitter_and_longer_moves_stay);
    TAP_RUN(arms_may_be_fast);
    TAP_RUN(a_stranger_is_not_found);
    TAP_RUN(slips_at_the_ends_of_what_is_seen_do_no_harm);
    return tap_done();
}

/* The network in C against the one it was trained as, on made-up input. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/phases/net.h"
#include "tap.h"

/* Embedded: the shipped weights, and what torch answers to the input below, as floats: the eight
 * rows of events, the side, the views (tools/train/export_events.py). */
extern const unsigned char phases_weights[], net_expected[];
extern const size_t phases_weights_size, net_expected_size;

static PhasesFeatures features;
static PhasesScores scores;

/* The same formula stands in export_events.py. */
static void make_input(void) {
    memset(&features, 0, sizeof features);
    for (int k = 20; k < 240; k++) {
        features.known[k] = 1;
        for (int c = 0; c < PHASES_CHANNELS; c++)
            features.at[c][k] = (float)sin(0.37 * c + 0.05 * k * (1 + c % 5));
    }
}

static void agrees_with_torch(void) {
    enum { VALUES = SWING_EVENT_COUNT * (PHASES_SAMPLES + 1) + 1 + PHASES_NET_VIEWS };
    static float expected[VALUES];
    PhasesNet *net = phases_net_new(phases_weights, phases_weights_size);
    TAP_CHECK(net && net_expected_size == sizeof expected);
    if (!net)
        return;
    memcpy(expected, net_expected, sizeof expected);
    make_input();
    phases_net_run(net, &features, &scores);
    double worst = 0;
    const float *at = expected;
    for (int e = 0; e < SWING_EVENT_COUNT; e++)
        for (int k = 0; k <= PHASES_SAMPLES; k++, at++)
            worst = fmax(worst, fabs(exp((double)scores.event[e][k]) - exp((double)*at)));
    TAP_CHECK(worst < 1e-3, "%g", worst);
    TAP_CHECK(fabsf(scores.right_handed - *at) < 1e-2f, "%g %g", scores.right_handed, *at);
    for (int v = 0; v < PHASES_NET_VIEWS; v++)
        TAP_CHECK(fabsf(scores.view[v] - at[1 + v]) < 1e-3f);
    phases_net_free(net);
}

static void every_row_adds_up_to_one(void) {
    PhasesNet *net = phases_net_new(phases_weights, phases_weights_size);
    TAP_CHECK(net);
    if (!net)
        return;
    memset(&features, 0, sizeof features); /* nothing is known */
    phases_net_run(net, &features, &scores);
    for (int e = 0; e < SWING_EVENT_COUNT; e++) {
        double sum = 0;
        for (int k = 0; k <= PHASES_SAMPLES; k++)
            sum += exp((double)scores.event[e][k]);
        TAP_CHECK(fabs(sum - 1) < 1e-4, "%g", sum);
    }
    phases_net_free(net);
}

static void weights_of_another_size_are_refused(void) {
    TAP_CHECK(!phases_net_new(phases_weights, phases_weights_size - 4));
    TAP_CHECK(!phases_net_new(phases_weights, 0));
    phases_net_free(NULL);
}

int main(void) {
    TAP_RUN(agrees_with_torch);
    TAP_RUN(every_row_adds_up_to_one);
    TAP_RUN(weights_of_another_size_are_refused);
    return tap_done();
}

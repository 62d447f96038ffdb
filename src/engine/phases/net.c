#include "engine/phases/net.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Residual blocks: x += one(relu(three(relu(x)))), where `three` looks at samples this far apart.
 */
static const int DILATION[] = {1, 2, 4, 8, 16, 32, 1, 2};
enum {
    BLOCKS = sizeof DILATION / sizeof *DILATION,
    WIDTH = 48,
    INPUTS = PHASES_CHANNELS + 1, /* the last one: is the sample known */
    SIDE = SWING_EVENT_COUNT,     /* of the outputs for the whole window */
    VIEW = SIDE + 1,
    WHOLE = VIEW + PHASES_NET_VIEWS, /* event missing (8), side, view (3) */
};

typedef float Row[PHASES_SAMPLES];

/* As in the file. Weights are [output][input][tap]. */
typedef struct {
    float mean[PHASES_CHANNELS], scale[PHASES_CHANNELS];
    float in[WIDTH][INPUTS][3], in_bias[WIDTH];
    struct {
        float three[WIDTH][WIDTH][3], three_bias[WIDTH];
        float one[WIDTH][WIDTH][1], one_bias[WIDTH];
    } block[BLOCKS];
    float event[SWING_EVENT_COUNT][WIDTH][1], event_bias[SWING_EVENT_COUNT];
    float whole[WHOLE][2 * WIDTH], whole_bias[WHOLE]; /* of the means, then of the maxima */
} Weights;

struct PhasesNet {
    Weights weights;
    Row in[INPUTS], x[WIDTH], active[WIDTH], hidden[WIDTH];
};

PhasesNet *phases_net_new(const unsigned char *weights, size_t size) {
    if (size != sizeof(Weights))
        return NULL;
    PhasesNet *net = malloc(sizeof *net);
    if (net)
        memcpy(&net->weights, weights, size);
    return net;
}

void phases_net_free(PhasesNet *net) {
    free(net);
}

/* out += weight x in, shifted by `shift` samples; what would come from outside is 0. */
static void add_shifted(float *restrict out, const float *restrict in, float weight, int shift) {
    int first = shift < 0 ? -shift : 0, last = shift > 0 ? PHASES_SAMPLES - shift : PHASES_SAMPLES;
    for (int k = first; k < last; k++)
        out[k] += weight * in[k + shift];
}

/* One row of a convolution with 1 or 3 taps. */
static void convolve(Row out, const Row *in, int inputs, const float *weights, int taps,
                     int dilation, float bias) {
    for (int k = 0; k < PHASES_SAMPLES; k++)
        out[k] = bias;
    for (int i = 0; i < inputs; i++)
        for (int tap = 0; tap < taps; tap++)
            add_shifted(out, in[i], weights[i * taps + tap], (tap - taps / 2) * dilation);
}

static void activate(Row *out, const Row *in) {
    for (int c = 0; c < WIDTH; c++)
        for (int k = 0; k < PHASES_SAMPLES; k++)
            out[c][k] = in[c][k] > 0 ? in[c][k] : 0;
}

static void run_block(PhasesNet *net, int b) {
    const Weights *w = &net->weights;
    activate(net->active, net->x);
    for (int c = 0; c < WIDTH; c++)
        convolve(net->hidden[c], net->active, WIDTH, w->block[b].three[c][0], 3, DILATION[b],
                 w->block[b].three_bias[c]);
    activate(net->active, net->hidden);
    for (int c = 0; c < WIDTH; c++) {
        convolve(net->hidden[c], net->active, WIDTH, w->block[b].one[c][0], 1, 0,
                 w->block[b].one_bias[c]);
        add_shifted(net->x[c], net->hidden[c], 1, 0);
    }
}

static void read_features(PhasesNet *net, const PhasesFeatures *features) {
    const Weights *w = &net->weights;
    for (int c = 0; c < PHASES_CHANNELS; c++)
        for (int k = 0; k < PHASES_SAMPLES; k++)
            net->in[c][k] = (features->at[c][k] - w->mean[c]) * w->scale[c] * features->known[k];
    memcpy(net->in[PHASES_CHANNELS], features->known, sizeof(Row));
}

/* Mean and maximum of every row over the known samples, then a linear layer. */
static void look_at_whole(const PhasesNet *net, const float *known, float ret_whole[WHOLE]) {
    const Weights *w = &net->weights;
    float pooled[2 * WIDTH], count = 0;
    for (int k = 0; k < PHASES_SAMPLES; k++)
        count += known[k];
    for (int c = 0; c < WIDTH; c++) {
        float sum = 0, most = 0;
        for (int k = 0; k < PHASES_SAMPLES; k++) {
            sum += net->active[c][k] * known[k];
            most = fmaxf(most, net->active[c][k] * known[k]);
        }
        pooled[c] = sum / fmaxf(count, 1);
        pooled[WIDTH + c] = most;
    }
    for (int o = 0; o < WHOLE; o++) {
        ret_whole[o] = w->whole_bias[o];
        for (int i = 0; i < 2 * WIDTH; i++)
            ret_whole[o] += w->whole[o][i] * pooled[i];
    }
}

/* Log odds to logarithms of probabilities that add up to 1. */
static void normalise(float *logits, int count) {
    float most = logits[0], sum = 0;
    for (int i = 1; i < count; i++)
        most = fmaxf(most, logits[i]);
    for (int i = 0; i < count; i++)
        sum += expf(logits[i] - most);
    for (int i = 0; i < count; i++)
        logits[i] -= most + logf(sum);
}

void phases_net_run(PhasesNet *net, const PhasesFeatures *features, PhasesScores *ret_scores) {
    static const float NEVER = -30;
    const Weights *w = &net->weights;
    float whole[WHOLE];
    read_features(net, features);
    for (int c = 0; c < WIDTH; c++)
        convolve(net->x[c], net->in, INPUTS, w->in[c][0], 3, 1, w->in_bias[c]);
    for (int b = 0; b < BLOCKS; b++)
        run_block(net, b);
    activate(net->active, net->x);
    look_at_whole(net, features->known, whole);
    for (int e = 0; e < SWING_EVENT_COUNT; e++) {
        float *row = ret_scores->event[e];
        convolve(row, net->active, WIDTH, w->event[e][0], 1, 0, w->event_bias[e]);
        for (int k = 0; k < PHASES_SAMPLES; k++)
            row[k] = features->known[k] > 0 ? row[k] : NEVER;
        row[PHASES_SAMPLES] = whole[e];
        normalise(row, PHASES_SAMPLES + 1);
    }
    ret_scores->right_handed = whole[SIDE];
    normalise(&whole[VIEW], PHASES_NET_VIEWS);
    for (int v = 0; v < PHASES_NET_VIEWS; v++)
        ret_scores->view[v] = expf(whole[VIEW + v]);
}

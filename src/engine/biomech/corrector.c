#include "engine/biomech/corrector.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

/* Beyond so many usual distances nothing that was learned applies: 99 % of what was learned from
 * lies within 3. */
static const double TOO_FAR = 9;
/* Nothing was learned from cameras that stand further off their line. */
static const double MOST_YAW_DEG = 15;

static double standardised(const BiomechWeights *weights, const float *features, int i) {
    return ((double)features[i] - (double)weights->mean[i]) / (double)weights->spread[i];
}

/* Mean square distance from the middle of what was learned from, over the usual one. */
static double distance(const BiomechWeights *weights, const float *features) {
    double sum = 0;
    for (int i = 0; i < BIOMECH_FEATURES; i++)
        sum += standardised(weights, features, i) * standardised(weights, features, i);
    return sum / BIOMECH_FEATURES / (double)weights->usual_distance;
}

static void run(const BiomechWeights *weights, const float *features,
                double ret_out[BIOMECH_CORRECTIONS]) {
    double hidden[BIOMECH_HIDDEN];
    for (int k = 0; k < BIOMECH_HIDDEN; k++) {
        double sum = (double)weights->hidden_bias[k];
        for (int i = 0; i < BIOMECH_FEATURES; i++)
            sum += (double)weights->hidden[k][i] * standardised(weights, features, i);
        hidden[k] = tanh(sum);
    }
    for (int j = 0; j < BIOMECH_CORRECTIONS; j++) {
        double sum = (double)weights->out_bias[j];
        for (int k = 0; k < BIOMECH_HIDDEN; k++)
            sum += (double)weights->out[j][k] * hidden[k];
        ret_out[j] = fmax((double)weights->least[j], fmin((double)weights->most[j], sum));
    }
}

static const BiomechWeights *weights_for(SwingView view) {
    if (view == SWING_VIEW_FACE_ON)
        return &biomech_weights_face_on;
    return view == SWING_VIEW_DOWN_THE_LINE ? &biomech_weights_down_the_line : NULL;
}

static void correct_frame(BiomechGolfer *golfer, int frame, const BiomechWeights *weights) {
    float features[BIOMECH_FEATURES];
    BiomechBody *body = &golfer->frames[frame];
    if (!biomech_look(golfer, frame, features))
        return;
    double far = distance(weights, features);
    if (!(far < TOO_FAR))
        return;
    run(weights, features, body->correction);
    body->doubt = fmax(1, sqrt(far));
}

void biomech_correct(BiomechGolfer *golfer) {
    const BiomechWeights *weights = weights_for(golfer->options.view);
    if (!weights || !golfer->at[SWING_ADDRESS].found)
        return;
    int address = golfer->events->at[SWING_ADDRESS].frame;
    correct_frame(golfer, address, weights);
    golfer->camera_yaw_deg = golfer->frames[address].correction[CORRECT_CAMERA_YAW];
    if (fabs(golfer->camera_yaw_deg) > MOST_YAW_DEG) {
        golfer->frames[address].doubt = NAN;
        return;
    }
    for (int i = 0; i < golfer->frame_count; i++)
        correct_frame(golfer, i, weights);
    for (int i = 0; i < SWING_EVENT_COUNT; i++) {
        if (!golfer->at[i].found)
            continue;
        const BiomechBody *frame = &golfer->frames[golfer->at[i].frame];
        memcpy(golfer->at[i].correction, frame->correction, sizeof frame->correction);
        golfer->at[i].doubt = frame->doubt;
    }
}

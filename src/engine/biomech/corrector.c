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

/* Around the top the pelvis turns little: the mean of that time is steadier than one frame. Down
 * the line its turn is too faint for that to help. */
static const double MEAN_BEFORE_S = 0.2, MEAN_AFTER_S = 0.067;

static void average_pelvis_at_top(BiomechGolfer *golfer) {
    int top = golfer->events->at[SWING_TOP].frame, count = 0;
    int first = top - (int)round(MEAN_BEFORE_S * golfer->frames_per_s);
    int last = top + (int)round(MEAN_AFTER_S * golfer->frames_per_s);
    double sum = 0, squares = 0;
    for (int i = first > 0 ? first : 0; i <= last && i < golfer->frame_count; i++) {
        if (!golfer->frames[i].found || isnan(golfer->frames[i].doubt))
            continue;
        double turn = golfer->frames[i].correction[CORRECT_PELVIS_TURN];
        sum += turn;
        squares += turn * turn;
        count++;
    }
    if (!count)
        return;
    BiomechBody *body = &golfer->at[SWING_TOP];
    double mean = sum / count;
    body->correction[CORRECT_PELVIS_TURN] = mean;
    body->pelvis_spread_deg = sqrt(fmax(0, squares / count - mean * mean));
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
    if (golfer->at[SWING_TOP].found && golfer->options.view == SWING_VIEW_FACE_ON)
        average_pelvis_at_top(golfer);
}

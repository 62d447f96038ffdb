#include "engine/phases/tempo.h"

#include <math.h>
#include <stddef.h>

/* A real downswing: usual length, and the longest that is taken for real time (limit of 12 to 13
 * frames at 30 a second). */
static const double USUAL_S = 0.267, LONGEST_S = 0.42;
/* Ways in which phones and broadcasters slow down. */
static const double FACTORS[] = {2, 4, 8};
/* A factor that leaves a downswing this far from usual (as a logarithm) is not the one. */
static const double MOST_AWAY = 0.45;
/* Told rate and seen downswing contradict each other from here on. */
static const double MOST_APART = 1.5;

/* By the downswing alone. */
static double guess(double downswing_s, float *ret_confidence) {
    if (downswing_s <= LONGEST_S) {
        *ret_confidence = downswing_s <= 0.9 * LONGEST_S ? 0.95f : 0.7f;
        return 1;
    }
    double best = downswing_s / USUAL_S, best_away = MOST_AWAY;
    *ret_confidence = 0.3f;
    for (size_t i = 0; i < sizeof FACTORS / sizeof *FACTORS; i++) {
        double away = fabs(log(downswing_s / FACTORS[i] / USUAL_S));
        if (away >= best_away)
            continue;
        best = FACTORS[i];
        best_away = away;
        *ret_confidence = away < 0.2 ? 0.7f : 0.5f;
    }
    return best;
}

double phases_slow_motion(const PhasesOptions *options, double fps, double downswing_s,
                          float *ret_confidence) {
    if (isfinite(options->slow_motion) && options->slow_motion > 0) {
        *ret_confidence = 1;
        return options->slow_motion;
    }
    double guessed = guess(downswing_s, ret_confidence), rate = options->capture_rate / fps;
    if (!isfinite(rate) || rate <= 0)
        return guessed;
    double real_s = downswing_s / rate;
    bool contradicts = real_s > LONGEST_S * MOST_APART || real_s < USUAL_S / 1.5 / MOST_APART;
    *ret_confidence = contradicts ? 0.3f : 0.95f;
    return rate;
}

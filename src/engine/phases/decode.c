#include "engine/phases/decode.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Half the width over which neighbouring samples speak for the same event, and over which its place
 * is averaged: address and finish are fuzzy by nature. */
static const int REACH[SWING_EVENT_COUNT] = {
    [SWING_ADDRESS] = 3,
    [SWING_TOE_UP] = 2,
    [SWING_MID_BACKSWING] = 2,
    [SWING_TOP] = 2,
    [SWING_MID_DOWNSWING] = 2,
    [SWING_IMPACT] = 2,
    [SWING_MID_FOLLOW_THROUGH] = 2,
    [SWING_FINISH] = 4,
};
/* Samples that may be an event: the likeliest ones, and as many for what is sharp as needed. */
enum { MAX_CHOICES = 20 };
static const int CHOICES[SWING_EVENT_COUNT] = {
    [SWING_ADDRESS] = 20,
    [SWING_TOE_UP] = 12,
    [SWING_MID_BACKSWING] = 12,
    [SWING_TOP] = 10,
    [SWING_MID_DOWNSWING] = 10,
    [SWING_IMPACT] = 10,
    [SWING_MID_FOLLOW_THROUGH] = 12,
    [SWING_FINISH] = 20,
};
/* How much the usual lengths count against what the network sees. */
static const float PRIOR_WEIGHT = 0.3f;
/* Of the likeliest length: nothing is less likely than this. */
static const float PRIOR_FLOOR = 0.02f;
/* The shortest and longest downswing, samples: the window was cut to have about PHASES_PER_RULER.
 */
enum { LEAST_DOWNSWING = 5, MOST_DOWNSWING = 48 };

/* A swing is clear if each of its six sharp events has this share of its probability within
 * CLEAR_REACH samples, in order, and top and impact no farther than CLEAR_AWAY from where the
 * window expects them: measured, that is next to never so where there is no swing. */
static const double CLEAR_SHARE = 0.6;
enum { CLEAR_REACH = 3, CLEAR_AWAY = 20, TOP_SAMPLE = PHASES_IMPACT_SAMPLE - PHASES_PER_RULER };

/* Lengths of parts of the swing in downswings, as normal distributions of the logarithm (or, for
 * shares of a longer part, of the log odds): derived from published labels of 1,400 swings
 * (GolfDB), widened for amateurs; address covers both of the conventions in use. */
typedef struct {
    float centre, width;
} Length;
static const Length TOE_UP_TO_TOP = {0.511f, 0.25f}, MID_BACKSWING_SHARE = {-0.552f, 0.58f},
                    MID_DOWNSWING_SHARE = {0.268f, 0.56f}, IMPACT_TO_FOLLOW = {-1.253f, 0.32f},
                    IMPACT_TO_FINISH = {0.944f, 0.35f}, ADDRESS_TO_TOE_UP = {0.2f, 0.55f};

/* Of one event: samples with the logarithm of their probability. */
typedef struct {
    int count;
    int sample[MAX_CHOICES];
    float score[MAX_CHOICES];
    float missing; /* score of not being in the clip */
} Choices;

/* The best way through some of the events; sample -1: missing. */
typedef struct {
    float score;
    int sample[SWING_EVENT_COUNT];
} Path;

static float prior(Length length, float value) {
    float away = (value - length.centre) / length.width;
    return PRIOR_WEIGHT * logf(expf(-0.5f * away * away) * (1 - PRIOR_FLOOR) + PRIOR_FLOOR);
}

static float length_prior(Length length, int samples, float downswing) {
    return prior(length, logf((float)samples / downswing));
}

static float share_prior(Length length, int part, int whole) {
    return prior(length, logf((float)part / (float)(whole - part)));
}

/* Probability of the samples around, the nearer the heavier. */
static void pool(const float *log_probability, int reach, float ret_pooled[PHASES_SAMPLES]) {
    float probability[PHASES_SAMPLES];
    for (int k = 0; k < PHASES_SAMPLES; k++)
        probability[k] = expf(log_probability[k]);
    for (int k = 0; k < PHASES_SAMPLES; k++) {
        ret_pooled[k] = 0;
        for (int i = k - reach; i <= k + reach; i++)
            if (i >= 0 && i < PHASES_SAMPLES)
                ret_pooled[k] += probability[i] * (1 - fabsf((float)(i - k)) / (float)(reach + 1));
    }
}

/* The likeliest `most` samples in order of time. */
static void choose(const float *log_probability, int reach, int most, Choices *ret_choices) {
    float pooled[PHASES_SAMPLES];
    bool taken[PHASES_SAMPLES] = {false};
    pool(log_probability, reach, pooled);
    for (int n = 0; n < most; n++) {
        int best = -1;
        for (int k = 0; k < PHASES_SAMPLES; k++)
            if (!taken[k] && (best < 0 || pooled[k] > pooled[best]))
                best = k;
        taken[best] = true;
    }
    ret_choices->count = 0;
    ret_choices->missing = log_probability[PHASES_SAMPLES];
    for (int k = 0; k < PHASES_SAMPLES; k++) {
        if (!taken[k])
            continue;
        ret_choices->sample[ret_choices->count] = k;
        ret_choices->score[ret_choices->count++] = logf(fmaxf(pooled[k], 1e-12f));
    }
}

static void better(Path *path, float score, SwingEventKind kind, int sample) {
    if (score <= path->score)
        return;
    path->score = score;
    path->sample[kind] = sample;
}

static Path start_path(float score) {
    Path path = {.score = score};
    for (int e = 0; e < SWING_EVENT_COUNT; e++)
        path.sample[e] = -1;
    return path;
}

static Path best_address(const Choices *address, int toe_up, float downswing) {
    Path best = start_path(address->missing);
    for (int i = 0; i < address->count && address->sample[i] < toe_up; i++)
        better(&best,
               address->score[i] +
                   length_prior(ADDRESS_TO_TOE_UP, toe_up - address->sample[i], downswing),
               SWING_ADDRESS, address->sample[i]);
    return best;
}

/* What is missing before the top is missing from the start of the swing on. */
static Path best_backswing(const Choices *choices, int top, float downswing) {
    const Choices *toe_up = &choices[SWING_TOE_UP], *middle = &choices[SWING_MID_BACKSWING];
    float no_toe_up = choices[SWING_ADDRESS].missing + toe_up->missing;
    Path best = start_path(no_toe_up + middle->missing);
    for (int m = 0; m < middle->count && middle->sample[m] < top; m++)
        better(&best, no_toe_up + middle->score[m], SWING_MID_BACKSWING, middle->sample[m]);
    for (int t = 0; t < toe_up->count && toe_up->sample[t] < top; t++) {
        int at = toe_up->sample[t];
        Path path = best_address(&choices[SWING_ADDRESS], at, downswing);
        float start =
            path.score + toe_up->score[t] + length_prior(TOE_UP_TO_TOP, top - at, downswing);
        for (int m = 0; m < middle->count && middle->sample[m] < top; m++) {
            int between = middle->sample[m];
            if (between <= at)
                continue;
            float score =
                start + middle->score[m] + share_prior(MID_BACKSWING_SHARE, between - at, top - at);
            if (score <= best.score)
                continue;
            best = path;
            best.score = score;
            best.sample[SWING_TOE_UP] = at;
            best.sample[SWING_MID_BACKSWING] = between;
        }
    }
    return best;
}

static Path best_downswing(const Choices *choices, int top, int impact) {
    const Choices *middle = &choices[SWING_MID_DOWNSWING];
    Path best = start_path(-INFINITY);
    for (int m = 0; m < middle->count; m++)
        if (middle->sample[m] > top && middle->sample[m] < impact)
            better(&best,
                   middle->score[m] +
                       share_prior(MID_DOWNSWING_SHARE, middle->sample[m] - top, impact - top),
                   SWING_MID_DOWNSWING, middle->sample[m]);
    return best;
}

/* No finish without the way there. */
static Path best_follow_through(const Choices *choices, int impact, float downswing) {
    const Choices *middle = &choices[SWING_MID_FOLLOW_THROUGH], *finish = &choices[SWING_FINISH];
    Path best = start_path(middle->missing + finish->missing);
    for (int m = 0; m < middle->count; m++) {
        int at = middle->sample[m];
        if (at <= impact)
            continue;
        Path path = start_path(finish->missing);
        path.sample[SWING_MID_FOLLOW_THROUGH] = at;
        for (int f = 0; f < finish->count; f++)
            if (finish->sample[f] > at)
                better(&path,
                       finish->score[f] +
                           length_prior(IMPACT_TO_FINISH, finish->sample[f] - impact, downswing),
                       SWING_FINISH, finish->sample[f]);
        path.score += middle->score[m] + length_prior(IMPACT_TO_FOLLOW, at - impact, downswing);
        best = path.score > best.score ? path : best;
    }
    return best;
}

static void join(Path *path, const Path *part) {
    path->score += part->score;
    for (int e = 0; e < SWING_EVENT_COUNT; e++)
        if (part->sample[e] >= 0)
            path->sample[e] = part->sample[e];
}

/* Score -INFINITY: there is none. */
static Path best_path(const Choices *choices) {
    const Choices *top = &choices[SWING_TOP], *impact = &choices[SWING_IMPACT];
    Path best = start_path(-INFINITY);
    for (int t = 0; t < top->count; t++) {
        for (int i = 0; i < impact->count; i++) {
            int from = top->sample[t], to = impact->sample[i];
            if (to - from < LEAST_DOWNSWING || to - from > MOST_DOWNSWING)
                continue;
            Path path = start_path(top->score[t] + impact->score[i]);
            path.sample[SWING_TOP] = from;
            path.sample[SWING_IMPACT] = to;
            Path part = best_downswing(choices, from, to);
            join(&path, &part);
            part = best_backswing(choices, from, (float)(to - from));
            join(&path, &part);
            part = best_follow_through(choices, to, (float)(to - from));
            join(&path, &part);
            best = path.score > best.score ? path : best;
        }
    }
    return best;
}

/* The mean place around `sample` by probability. */
static double refine(const float *log_probability, int sample, int reach) {
    double sum = 0, weights = 0;
    for (int k = sample - reach; k <= sample + reach; k++) {
        if (k < 0 || k >= PHASES_SAMPLES)
            continue;
        sum += exp((double)log_probability[k]) * k;
        weights += exp((double)log_probability[k]);
    }
    return weights > 0 ? sum / weights : sample;
}

/* Probability of all that lies within the tolerance; samples at its edge count in part. */
static float probability_near(const float *log_probability, double sample, double tolerance) {
    double sum = 0;
    for (int k = 0; k < PHASES_SAMPLES; k++) {
        double inside = fmin(fmax(tolerance + 0.5 - fabs(k - sample), 0), 1);
        sum += inside * exp((double)log_probability[k]);
    }
    return (float)fmin(sum, 1);
}

static int likeliest(const float *log_probability) {
    int best = 0;
    for (int k = 1; k < PHASES_SAMPLES; k++)
        best = log_probability[k] > log_probability[best] ? k : best;
    return best;
}

/* By the places of the events alone, whether they are there or not. */
static bool is_clear(const PhasesScores *scores) {
    int last = -1;
    for (int e = SWING_TOE_UP; e <= SWING_MID_FOLLOW_THROUGH; e++) {
        const float *row = scores->event[e];
        int place = likeliest(row);
        double near = 0, all = 0;
        for (int k = 0; k < PHASES_SAMPLES; k++) {
            all += exp((double)row[k]);
            near += abs(k - place) <= CLEAR_REACH ? exp((double)row[k]) : 0;
        }
        if (place <= last || !(near >= CLEAR_SHARE * all))
            return false;
        last = place;
    }
    return abs(likeliest(scores->event[SWING_TOP]) - TOP_SAMPLE) <= CLEAR_AWAY &&
           abs(likeliest(scores->event[SWING_IMPACT]) - PHASES_IMPACT_SAMPLE) <= CLEAR_AWAY;
}

static float more_missing(const PhasesScores *scores) {
    return expf(fmaxf(scores->event[SWING_TOP][PHASES_SAMPLES],
                      scores->event[SWING_IMPACT][PHASES_SAMPLES]));
}

/* Takes the six sharp events for present. */
static void believe(PhasesScores *scores) {
    static const float NEVER = -30;
    for (int e = SWING_TOE_UP; e <= SWING_MID_FOLLOW_THROUGH; e++) {
        float *row = scores->event[e], present = 0;
        for (int k = 0; k < PHASES_SAMPLES; k++)
            present += expf(row[k]);
        for (int k = 0; k < PHASES_SAMPLES; k++)
            row[k] -= logf(present);
        row[PHASES_SAMPLES] = NEVER;
    }
}

static void decode(const PhasesScores *scores, double tolerance, PhasesMoments *ret_moments) {
    Choices choices[SWING_EVENT_COUNT];
    for (int e = 0; e < SWING_EVENT_COUNT; e++)
        choose(scores->event[e], REACH[e], CHOICES[e], &choices[e]);
    Path path = best_path(choices);
    if (!(path.score > -INFINITY))
        return;
    ret_moments->swing = true;
    for (int e = 0; e < SWING_EVENT_COUNT; e++) {
        if (path.sample[e] < 0)
            continue;
        double sample = refine(scores->event[e], path.sample[e], REACH[e]);
        ret_moments->at[e] = (PhasesMoment){
            .found = true,
            .sample = sample,
            .confidence = probability_near(scores->event[e], sample, tolerance),
        };
    }
}

void phases_decode(const PhasesScores *scores, double tolerance, PhasesMoments *ret_moments) {
    memset(ret_moments, 0, sizeof *ret_moments);
    float missing = more_missing(scores);
    if (missing <= 0.5f) {
        decode(scores, tolerance, ret_moments);
    } else if (is_clear(scores)) {
        /* Where a clip looks unlike all that was learned from, the network doubts the swing as
         * such. */
        PhasesScores believed = *scores;
        believe(&believed);
        decode(&believed, tolerance, ret_moments);
    }
}

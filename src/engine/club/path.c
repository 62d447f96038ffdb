#include "engine/club/path.h"

#include <math.h>

/* How far the shaft lags behind the forearm, in degrees: hardly more than MUCH_LAG, never as much
 * as MOST_LAG, where the arm itself is; less from RELEASE on, by MUCH_LAG - LAG_AT_IMPACT. It may
 * be past the arm by PAST. */
static const float MUCH_LAG = 158, MOST_LAG = 186, LAG_AT_IMPACT = 60, PAST = 35, RELEASE = 0.65f;
/* The furthest down that it points at the top, short backswings too, and how fast that gets more:
 * degrees, degrees for the whole downswing. */
static const float MOST_AT_TOP = 100, MORE_LATER = 250;
/* A forearm further from where it can be, in degrees, is another one, and the hands with it. */
static const float LOST_ARM = 45;
/* How fast the shaft turns down at most, in degrees for the whole downswing, as the hands begin to
 * come down and once the club is released; and how fast it may turn back, while the top is not over
 * and later. */
static const float EARLY_SPEED = 450, LATE_SPEED = 1000, SPEEDS_UP = 0.35f, IS_FAST = 0.75f;
static const float TOP_ENDS = 0.25f, BACK_AT_TOP = 250, BACK_LATER = 20;
/* Once released it turns on, and at least so fast. */
static const float LEAST_SPEED = 200;
/* Directions are found to within this many degrees. */
static const float SPARE_DOWN = 6, SPARE_BACK = 3;
/* A line further from the path than this is another one. */
static const float ANOTHER_DEG = 12;

static float less_lag(float part) {
    float released = fmaxf(0, part - RELEASE) / (1 - RELEASE);
    return released * (MUCH_LAG - LAG_AT_IMPACT);
}

/* Arms at the top are hidden behind the head, and their elbows seen anywhere. */
static float likely_arm(const ClubStep *step) {
    float part = step->part;
    return fmaxf(90 + 150 * part * part, fminf(step->arm_deg, 175 + 125 * part));
}

bool club_path_is_arm(const ClubStep *step) {
    return fabsf(step->arm_deg - likely_arm(step)) <= LOST_ARM;
}

static int bounded(float index) {
    return (int)fmaxf(0, fminf(index, CLUB_PATH_DIRECTIONS - 1));
}

void club_path_window(const ClubStep *step, int *ret_first, int *ret_last) {
    float arm = likely_arm(step);
    float from = arm - MOST_LAG + less_lag(step->part), to = arm + PAST;
    to = fminf(to, MOST_AT_TOP + MORE_LATER * step->part);
    *ret_first = bounded(ceilf(from / CLUB_DIRECTION_DEG) - CLUB_FIRST_DIRECTION);
    *ret_last = bounded(floorf(to / CLUB_DIRECTION_DEG) - CLUB_FIRST_DIRECTION);
}

void club_path_weigh(ClubStep *step) {
    float arm = likely_arm(step), much = MUCH_LAG - less_lag(step->part);
    for (int i = 0; i < CLUB_PATH_DIRECTIONS; i++) {
        float lag = arm - (float)(CLUB_FIRST_DIRECTION + i) * CLUB_DIRECTION_DEG;
        if (lag > much && step->responses[i] > 0)
            step->responses[i] *= 1 - (lag - much) / (MOST_LAG - MUCH_LAG);
    }
}

/* How many directions the shaft may have turned down, and back (below 0: must have turned down),
 * from one step to the next. */
static void reach(const ClubStep *before, const ClubStep *now, int *ret_down, int *ret_back) {
    float time = now->part - before->part, middle = (now->part + before->part) / 2;
    float faster = fmaxf(0, fminf(1, (middle - SPEEDS_UP) / (IS_FAST - SPEEDS_UP)));
    float speed = EARLY_SPEED + faster * (LATE_SPEED - EARLY_SPEED);
    float back = middle < TOP_ENDS ? BACK_AT_TOP : middle < RELEASE ? BACK_LATER : -LEAST_SPEED;
    *ret_down = (int)((speed * time + SPARE_DOWN) / CLUB_DIRECTION_DEG);
    *ret_back = (int)((back * time + SPARE_BACK) / CLUB_DIRECTION_DEG);
}

static int best_of(const float *sums, int first, int last) {
    int best = first;
    for (int i = first + 1; i <= last; i++)
        if (sums[i] > sums[best])
            best = i;
    return best;
}

static float highest_elsewhere(const ClubStep *step, int index) {
    int away = (int)(ANOTHER_DEG / CLUB_DIRECTION_DEG);
    float highest = 0;
    for (int i = 0; i < CLUB_PATH_DIRECTIONS; i++)
        if (i < index - away || i > index + away)
            highest = fmaxf(highest, step->responses[i]);
    return highest;
}

void club_path_find(const ClubStep *steps, int count, ClubPath *ret_path) {
    float sums[CLUB_MOST_STEPS][CLUB_PATH_DIRECTIONS];
    short from[CLUB_MOST_STEPS][CLUB_PATH_DIRECTIONS];
    for (int i = 0; i < CLUB_PATH_DIRECTIONS; i++)
        sums[0][i] = steps[0].responses[i];
    for (int k = 1; k < count; k++) {
        int down, back;
        reach(&steps[k - 1], &steps[k], &down, &back);
        for (int i = 0; i < CLUB_PATH_DIRECTIONS; i++) {
            int best = best_of(sums[k - 1], bounded((float)(i - down)), bounded((float)(i + back)));
            from[k][i] = (short)best;
            sums[k][i] = sums[k - 1][best] + steps[k].responses[i];
        }
    }
    int index = best_of(sums[count - 1], 0, CLUB_PATH_DIRECTIONS - 1);
    for (int k = count - 1; k >= 0; k--) {
        ret_path->index[k] = index;
        ret_path->other[k] = highest_elsewhere(&steps[k], index);
        index = k > 0 ? from[k][index] : index;
    }
}

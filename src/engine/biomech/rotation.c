/* What is derived from the turns of pelvis and chest. */
#include <math.h>
#include <stddef.h>

#include "engine/biomech/formulas.h"

/* Orders and lags of parts of a downswing of a quarter of a second. */
static const double MIN_SEQUENCE_FPS = 120;
static const double STRETCH_S = 0.1;
static const char *const NO_TURN = "the turn could not be told from this picture";

/* NAN where the corrector does not apply. */
static double pelvis_deg(const BiomechBody *body) {
    return isnan(body->doubt) ? NAN : body->correction[CORRECT_PELVIS_TURN];
}

static double chest_deg(const BiomechBody *body) {
    return isnan(body->doubt) ? NAN : body->correction[CORRECT_CHEST_TURN];
}

static BiomechReading turn(const BiomechBody *body, double value, int joint) {
    BiomechReading reading =
        biomech_reading2(value, body->landmark[joint], body->landmark[joint + 1]);
    reading.doubt = body->doubt;
    if (isnan(value))
        reading.reason = NO_TURN;
    return reading;
}

/* Of the spread of the frames that a mean is taken from: its noise. */
static const double NOISE_OF_SPREAD = 0.6;

BiomechReading biomech_pelvis_turn(const BiomechGolfer *golfer, const BiomechBody *body) {
    (void)golfer;
    BiomechReading reading = turn(body, pelvis_deg(body), LEAD_HIP);
    if (body->pelvis_spread_deg > 0)
        reading.sigma = body->doubt * NOISE_OF_SPREAD * body->pelvis_spread_deg;
    return reading;
}

BiomechReading biomech_chest_turn(const BiomechGolfer *golfer, const BiomechBody *body) {
    (void)golfer;
    return turn(body, chest_deg(body), LEAD_SHOULDER);
}

BiomechReading biomech_pelvis_open(const BiomechGolfer *golfer, const BiomechBody *body) {
    (void)golfer;
    return turn(body, -pelvis_deg(body), LEAD_HIP);
}

BiomechReading biomech_chest_open(const BiomechGolfer *golfer, const BiomechBody *body) {
    (void)golfer;
    return turn(body, -chest_deg(body), LEAD_SHOULDER);
}

static double separation(const BiomechBody *body) {
    return chest_deg(body) - pelvis_deg(body);
}

BiomechReading biomech_x_factor(const BiomechGolfer *golfer, const BiomechBody *body) {
    (void)golfer;
    BiomechReading pelvis = turn(body, separation(body), LEAD_HIP);
    BiomechReading chest = turn(body, separation(body), LEAD_SHOULDER);
    return chest.visibility < pelvis.visibility ? chest : pelvis;
}

static BiomechReading fast_enough(const BiomechGolfer *golfer) {
    if (!(golfer->options.slow_motion > 0))
        return biomech_nothing("the playback speed is not known");
    if (golfer->frames_per_s < MIN_SEQUENCE_FPS - 1)
        return biomech_nothing("it needs 120 pictures in a second of the swing");
    return (BiomechReading){.value = 0};
}

/* The frame in which the pelvis is turned furthest; -1 = not known. */
static int pelvis_reversal(const BiomechGolfer *golfer) {
    int first, last, reversal = -1;
    if (!biomech_golfer_span(golfer, SWING_TOE_UP, SWING_MID_DOWNSWING, &first, &last))
        return -1;
    for (int i = first; i <= last; i++)
        if (!isnan(pelvis_deg(&golfer->frames[i])) &&
            (reversal < 0 ||
             pelvis_deg(&golfer->frames[i]) > pelvis_deg(&golfer->frames[reversal])))
            reversal = i;
    return reversal;
}

BiomechReading biomech_x_factor_stretch(const BiomechGolfer *golfer, const BiomechBody *body) {
    BiomechReading ready = fast_enough(golfer);
    if (isnan(ready.value))
        return ready;
    int reversal = pelvis_reversal(golfer);
    if (reversal < 0)
        return biomech_nothing(NO_TURN);
    double most = separation(&golfer->frames[reversal]);
    int last = reversal + (int)(STRETCH_S * golfer->frames_per_s);
    for (int i = reversal; i <= last && i < golfer->frame_count; i++)
        most = fmax(most, separation(&golfer->frames[i]));
    BiomechReading reading = biomech_x_factor(golfer, body);
    reading.value = most - separation(&golfer->frames[reversal]);
    return reading;
}

static double pelvis_speed(const BiomechGolfer *golfer, int i) {
    return pelvis_deg(&golfer->frames[i - 1]) - pelvis_deg(&golfer->frames[i + 1]);
}

static double chest_speed(const BiomechGolfer *golfer, int i) {
    return chest_deg(&golfer->frames[i - 1]) - chest_deg(&golfer->frames[i + 1]);
}

/* The moment of the highest speed on the way down, in frames; NAN = not known. */
static double peak_frame(const BiomechGolfer *golfer,
                         double (*speed)(const BiomechGolfer *golfer, int frame)) {
    int first, last;
    double most = 0, peak = NAN;
    if (!biomech_golfer_span(golfer, SWING_TOP, SWING_IMPACT, &first, &last))
        return NAN;
    for (int i = first + 1; i <= last && i + 1 < golfer->frame_count; i++) {
        double now = speed(golfer, i);
        if (now > most) {
            most = now;
            peak = i;
        }
    }
    return peak;
}

static BiomechReading lag_ms(const BiomechGolfer *golfer, const BiomechBody *body,
                             double (*earlier)(const BiomechGolfer *golfer, int frame),
                             double (*later)(const BiomechGolfer *golfer, int frame)) {
    BiomechReading reading = fast_enough(golfer);
    if (isnan(reading.value))
        return reading;
    double frames = peak_frame(golfer, later) - peak_frame(golfer, earlier);
    reading =
        biomech_reading2(1000 * frames / golfer->frames_per_s, body->mid_hip, body->mid_shoulder);
    if (isnan(frames))
        reading.reason = NO_TURN;
    return reading;
}

BiomechReading biomech_pelvis_to_chest_lag(const BiomechGolfer *golfer, const BiomechBody *body) {
    return lag_ms(golfer, body, pelvis_speed, chest_speed);
}

BiomechReading biomech_chest_to_hands_lag(const BiomechGolfer *golfer, const BiomechBody *body) {
    return lag_ms(golfer, body, chest_speed, biomech_hand_speed_px_s);
}

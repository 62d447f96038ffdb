/* Where the hands are, how fast, and on which path they come down. */
#include <math.h>
#include <stddef.h>

#include "engine/biomech/formulas.h"

/* Fewer pictures of a real second miss the moment of the highest speed. */
static const double MIN_SPEED_FPS = 60;

/* Face-on: hand_width; down the line: hand_depth. */
BiomechReading biomech_hand_across(const BiomechGolfer *golfer, const BiomechBody *body) {
    (void)golfer;
    return biomech_reading2(body->mid_hands.x - body->mid_shoulder.x, body->mid_hands,
                            body->mid_shoulder);
}

BiomechReading biomech_hand_height(const BiomechGolfer *golfer, const BiomechBody *body) {
    (void)golfer;
    return biomech_reading2(body->mid_hands.y - body->mid_shoulder.y, body->mid_hands,
                            body->mid_shoulder);
}

double biomech_hand_speed_px_s(const BiomechGolfer *golfer, int frame) {
    if (frame < 1 || frame + 1 >= golfer->frame_count)
        return NAN;
    const BiomechBody *before = &golfer->frames[frame - 1], *after = &golfer->frames[frame + 1];
    if (!before->found || !after->found)
        return NAN;
    return biomech_distance_px(before->mid_hands, after->mid_hands) / 2 * golfer->frames_per_s;
}

static BiomechReading enough_frames(const BiomechGolfer *golfer) {
    if (!(golfer->options.slow_motion > 0))
        return biomech_nothing("the playback speed is not known");
    if (golfer->frames_per_s < MIN_SPEED_FPS - 1)
        return biomech_nothing("it needs 60 pictures in a second of the swing");
    return (BiomechReading){.value = 0};
}

BiomechReading biomech_hand_speed(const BiomechGolfer *golfer, const BiomechBody *body) {
    BiomechReading reading = enough_frames(golfer);
    if (isnan(reading.value))
        return reading;
    return (BiomechReading){.value = biomech_hand_speed_px_s(golfer, body->frame),
                            .visibility = body->mid_hands.visibility};
}

BiomechReading biomech_hand_speed_peak(const BiomechGolfer *golfer, const BiomechBody *body) {
    (void)body;
    int first, last;
    BiomechReading peak = enough_frames(golfer);
    if (isnan(peak.value) || !biomech_golfer_span(golfer, SWING_TOP, SWING_IMPACT, &first, &last))
        return isnan(peak.value) ? peak : biomech_nothing(NULL);
    for (int i = first; i <= last; i++) {
        double speed = biomech_hand_speed_px_s(golfer, i);
        if (speed > peak.value)
            peak = (BiomechReading){.value = speed,
                                    .visibility = golfer->frames[i].mid_hands.visibility};
    }
    return peak.value > 0 ? peak : biomech_nothing("the hands were not seen all the way down");
}

/* Where the hands' way up crosses a height, nearest to the top; NAN when it does not. */
static double way_up_at(const BiomechGolfer *golfer, int address, int top, double y) {
    for (int i = top; i > address; i--) {
        const BiomechBody *high = &golfer->frames[i], *low = &golfer->frames[i - 1];
        if (!high->found || !low->found)
            continue;
        double rise = high->mid_hands.y - low->mid_hands.y;
        if (low->mid_hands.y > y || high->mid_hands.y < y || rise <= 0)
            continue;
        double part = (y - low->mid_hands.y) / rise;
        return low->mid_hands.x + part * (high->mid_hands.x - low->mid_hands.x);
    }
    return NAN;
}

/* How far outside the way up the hands come down, at equal heights, in the first half of the
 * downswing. */
BiomechReading biomech_ott_index(const BiomechGolfer *golfer, const BiomechBody *body) {
    int address, top, impact;
    if (!biomech_golfer_span(golfer, SWING_ADDRESS, SWING_TOP, &address, &top) ||
        !biomech_golfer_span(golfer, SWING_TOP, SWING_IMPACT, &top, &impact))
        return biomech_nothing(NULL);
    double most = NAN;
    for (int i = top + 1; i <= top + (impact - top) / 2; i++) {
        if (!golfer->frames[i].found)
            continue;
        BiomechPoint hands = golfer->frames[i].mid_hands;
        most = fmax(most, hands.x - way_up_at(golfer, address, top, hands.y));
    }
    BiomechReading reading = biomech_reading2(biomech_percent(most, golfer->scale.height_px),
                                              body->mid_hands, golfer->at[SWING_TOP].mid_hands);
    if (isnan(most))
        reading.reason = "the hands' way down was not seen";
    return reading;
}

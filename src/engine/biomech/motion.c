/* Where pelvis, chest and head went since address. */
#include <math.h>
#include <stddef.h>

#include "engine/biomech/formulas.h"

static double across(BiomechPoint now, BiomechPoint then) {
    return now.x - then.x;
}

static double up(BiomechPoint now, BiomechPoint then) {
    return now.y - then.y;
}

static BiomechReading moved(BiomechPoint now, BiomechPoint then,
                            double (*way)(BiomechPoint, BiomechPoint)) {
    return biomech_reading2(way(now, then), now, then);
}

BiomechReading biomech_pelvis_sway(const BiomechGolfer *golfer, const BiomechBody *body) {
    return moved(body->mid_hip, golfer->at[SWING_ADDRESS].mid_hip, across);
}

BiomechReading biomech_pelvis_sway_away(const BiomechGolfer *golfer, const BiomechBody *body) {
    BiomechReading reading = biomech_pelvis_sway(golfer, body);
    reading.value = -reading.value;
    return reading;
}

/* Down the line, the way to the ball is the way across the picture. */
BiomechReading biomech_pelvis_thrust(const BiomechGolfer *golfer, const BiomechBody *body) {
    return moved(body->mid_hip, golfer->at[SWING_ADDRESS].mid_hip, across);
}

BiomechReading biomech_pelvis_lift(const BiomechGolfer *golfer, const BiomechBody *body) {
    return moved(body->mid_hip, golfer->at[SWING_ADDRESS].mid_hip, up);
}

/* The lead foot stays where it is to the finish, the trail foot does not: the middle of the stance
 * is half a stance away from the lead ankle. */
BiomechReading biomech_pelvis_over_lead(const BiomechGolfer *golfer, const BiomechBody *body) {
    double half = golfer->scale.stance_px / 2;
    BiomechPoint ankle = body->landmark[LEAD_ANKLE];
    double past = biomech_percent(body->mid_hip.x - ankle.x, half) / 100;
    return biomech_reading2(1 + past, body->mid_hip, ankle);
}

BiomechReading biomech_chest_sway(const BiomechGolfer *golfer, const BiomechBody *body) {
    return moved(body->mid_shoulder, golfer->at[SWING_ADDRESS].mid_shoulder, across);
}

BiomechReading biomech_chest_thrust(const BiomechGolfer *golfer, const BiomechBody *body) {
    return moved(body->mid_shoulder, golfer->at[SWING_ADDRESS].mid_shoulder, across);
}

BiomechReading biomech_chest_lift(const BiomechGolfer *golfer, const BiomechBody *body) {
    return moved(body->mid_shoulder, golfer->at[SWING_ADDRESS].mid_shoulder, up);
}

BiomechReading biomech_head_sway(const BiomechGolfer *golfer, const BiomechBody *body) {
    return moved(body->mid_ear, golfer->at[SWING_ADDRESS].mid_ear, across);
}

BiomechReading biomech_head_lift(const BiomechGolfer *golfer, const BiomechBody *body) {
    return moved(body->mid_ear, golfer->at[SWING_ADDRESS].mid_ear, up);
}

BiomechReading biomech_lead_heel_lift(const BiomechGolfer *golfer, const BiomechBody *body) {
    return moved(body->landmark[LEAD_HEEL], golfer->at[SWING_ADDRESS].landmark[LEAD_HEEL], up);
}

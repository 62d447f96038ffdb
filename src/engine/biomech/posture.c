/* Angles and proportions that one picture tells. */
#include <math.h>
#include <stddef.h>

#include "engine/biomech/formulas.h"

/* Scales smaller than this cannot be divided by. */
static const double MIN_SCALE_PX = 4;
/* How much less certain a measurement is without its correction. */
static const double UNCORRECTED = 2;

BiomechReading biomech_nothing(const char *reason) {
    return (BiomechReading){.value = NAN, .reason = reason};
}

BiomechReading biomech_reading2(double value, BiomechPoint a, BiomechPoint b) {
    return (BiomechReading){.value = value, .visibility = (a.visibility + b.visibility) / 2};
}

BiomechReading biomech_reading3(double value, BiomechPoint a, BiomechPoint b, BiomechPoint c) {
    return (BiomechReading){.value = value,
                            .visibility = (a.visibility + b.visibility + c.visibility) / 3};
}

double biomech_percent(double part_px, double whole_px) {
    return whole_px >= MIN_SCALE_PX ? 100 * part_px / whole_px : NAN;
}

/* Adds what the corrector knows better; beyond what it knows the measurement stays as it is. */
static BiomechReading corrected(BiomechReading reading, const BiomechBody *body,
                                BiomechCorrection which) {
    if (isnan(body->doubt)) {
        reading.doubt = UNCORRECTED;
        return reading;
    }
    reading.value += body->correction[which];
    reading.doubt = body->doubt;
    return reading;
}

static BiomechReading since_address(BiomechFormula formula, const BiomechGolfer *golfer,
                                    const BiomechBody *body) {
    BiomechReading now = formula(golfer, body);
    BiomechReading then = formula(golfer, &golfer->at[SWING_ADDRESS]);
    return (BiomechReading){.value = now.value - then.value,
                            .visibility = fmin(now.visibility, then.visibility),
                            .doubt = fmax(now.doubt, then.doubt)};
}

BiomechReading biomech_stance_width_pct(const BiomechGolfer *golfer, const BiomechBody *body) {
    const BiomechPoint *l = body->landmark;
    return biomech_reading2(biomech_percent(golfer->scale.stance_px, golfer->scale.shoulder_px),
                            l[LEAD_ANKLE], l[TRAIL_ANKLE]);
}

BiomechReading biomech_axis_tilt(const BiomechGolfer *golfer, const BiomechBody *body) {
    (void)golfer;
    BiomechPoint hip = body->mid_hip, shoulder = body->mid_shoulder;
    double tilt = -biomech_degrees(atan2(shoulder.x - hip.x, shoulder.y - hip.y));
    return corrected(biomech_reading2(tilt, hip, shoulder), body, CORRECT_AXIS_TILT);
}

/* Slope of a line whose true length in pixels is known: it stays defined when the body turns
 * side-on. */
static BiomechReading obliquity(BiomechPoint lead, BiomechPoint trail, double length_px) {
    if (!(length_px >= MIN_SCALE_PX))
        return biomech_nothing("the golfer's width could not be seen");
    double rise = fmax(-1, fmin(1, (lead.y - trail.y) / length_px));
    return biomech_reading2(biomech_degrees(asin(rise)), lead, trail);
}

BiomechReading biomech_shoulder_obliquity(const BiomechGolfer *golfer, const BiomechBody *body) {
    BiomechReading reading = obliquity(body->landmark[LEAD_SHOULDER],
                                       body->landmark[TRAIL_SHOULDER], golfer->scale.shoulder_px);
    return corrected(reading, body, CORRECT_SHOULDER_OBLIQUITY);
}

BiomechReading biomech_pelvis_obliquity(const BiomechGolfer *golfer, const BiomechBody *body) {
    BiomechReading reading =
        obliquity(body->landmark[LEAD_HIP], body->landmark[TRAIL_HIP], golfer->hip_px);
    return corrected(reading, body, CORRECT_PELVIS_OBLIQUITY);
}

BiomechReading biomech_forward_bend(const BiomechGolfer *golfer, const BiomechBody *body) {
    (void)golfer;
    BiomechPoint hip = body->mid_hip, shoulder = body->mid_shoulder;
    double bend = biomech_degrees(atan2(shoulder.x - hip.x, shoulder.y - hip.y));
    return corrected(biomech_reading2(bend, hip, shoulder), body, CORRECT_FORWARD_BEND);
}

BiomechReading biomech_bend_change(const BiomechGolfer *golfer, const BiomechBody *body) {
    return since_address(biomech_forward_bend, golfer, body);
}

static BiomechReading knee_flex(const BiomechGolfer *golfer, const BiomechBody *body, int side) {
    const BiomechPoint *l = body->landmark;
    const BiomechVector *w = body->world;
    int hip = LEAD_HIP + side, knee = LEAD_KNEE + side, ankle = LEAD_ANKLE + side;
    double angle = golfer->options.view == SWING_VIEW_DOWN_THE_LINE
                       ? biomech_angle_deg(l[hip], l[knee], l[ankle])
                       : biomech_world_angle_deg(w[hip], w[knee], w[ankle]);
    return corrected(biomech_reading3(180 - angle, l[hip], l[knee], l[ankle]), body,
                     side ? CORRECT_KNEE_FLEX_TRAIL : CORRECT_KNEE_FLEX_LEAD);
}

BiomechReading biomech_knee_flex_lead(const BiomechGolfer *golfer, const BiomechBody *body) {
    return knee_flex(golfer, body, 0);
}

BiomechReading biomech_knee_flex_trail(const BiomechGolfer *golfer, const BiomechBody *body) {
    return knee_flex(golfer, body, 1);
}

BiomechReading biomech_trail_knee_change(const BiomechGolfer *golfer, const BiomechBody *body) {
    return since_address(biomech_knee_flex_trail, golfer, body);
}

BiomechReading biomech_hip_angle(const BiomechGolfer *golfer, const BiomechBody *body) {
    (void)golfer;
    BiomechPoint lead = body->landmark[LEAD_KNEE], trail = body->landmark[TRAIL_KNEE];
    BiomechPoint knee = {(lead.x + trail.x) / 2, (lead.y + trail.y) / 2,
                         fmin(lead.visibility, trail.visibility)};
    double angle = biomech_angle_deg(body->mid_shoulder, body->mid_hip, knee);
    return corrected(biomech_reading3(angle, body->mid_shoulder, body->mid_hip, knee), body,
                     CORRECT_HIP_ANGLE);
}

BiomechReading biomech_hip_angle_change(const BiomechGolfer *golfer, const BiomechBody *body) {
    return since_address(biomech_hip_angle, golfer, body);
}

BiomechReading biomech_lead_elbow_flex(const BiomechGolfer *golfer, const BiomechBody *body) {
    (void)golfer;
    const BiomechPoint *l = body->landmark;
    double angle = biomech_angle_deg(l[LEAD_SHOULDER], l[LEAD_ELBOW], l[LEAD_WRIST]);
    return corrected(biomech_reading3(180 - angle, l[LEAD_SHOULDER], l[LEAD_ELBOW], l[LEAD_WRIST]),
                     body, CORRECT_LEAD_ELBOW_FLEX);
}

/* How much of the shoulders' width the picture must show for their line to be one: at the top of
 * the swing it lies across the picture, and where it does not, the tracker has lost a shoulder.
 * From CLEAR_LINE on the line is as good as it gets. */
static const double LEAST_LINE = 0.3, CLEAR_LINE = 0.6;

/* Above the line through the shoulders, square to it; above their middle where the line stands
 * upright. */
BiomechReading biomech_trail_elbow_height(const BiomechGolfer *golfer, const BiomechBody *body) {
    const BiomechPoint *l = body->landmark;
    BiomechPoint lead = l[LEAD_SHOULDER], trail = l[TRAIL_SHOULDER], elbow = l[TRAIL_ELBOW];
    double length = biomech_distance_px(lead, trail), across = fabs(lead.x - trail.x);
    double shown = length / golfer->scale.shoulder_px;
    if (!(shown >= LEAST_LINE))
        return biomech_nothing("the shoulders could not be told from each other");
    double height = elbow.y - body->mid_shoulder.y;
    if (across > 0.25 * golfer->scale.shoulder_px) {
        double sign = lead.x > trail.x ? 1 : -1;
        height =
            sign *
            ((lead.x - trail.x) * (elbow.y - trail.y) - (lead.y - trail.y) * (elbow.x - trail.x)) /
            length;
    }
    double percent = biomech_percent(height, golfer->scale.shoulder_px);
    BiomechReading reading =
        corrected(biomech_reading3(percent, lead, trail, elbow), body, CORRECT_TRAIL_ELBOW_HEIGHT);
    reading.doubt *= fmax(1, CLEAR_LINE / shown);
    return reading;
}

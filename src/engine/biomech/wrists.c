/* The angle of the wrists: between the lead forearm and the club's shaft. */
#include <math.h>
#include <stddef.h>

#include "engine/biomech/formulas.h"

/* Between two sights further apart in time, in parts of the way from top to impact, or by which the
 * shaft turned further, in degrees, nothing is known. */
static const double MOST_APART = 0.3, MOST_TURN_DEG = 80;
/* A lead arm that the picture shows more bent is not the lead arm. */
static const double MOST_BENT_DEG = 60;
/* Where the shaft is level, on its way down. */
static const double LEVEL_DEG = 180;

static const char NO_SHAFT[] = "the club's shaft was not seen well enough in the downswing";
static const char NO_ARM[] = "the lead arm was not followed well enough in the downswing";

static double slope_deg(BiomechPoint from, BiomechPoint to) {
    return biomech_degrees(atan2(to.y - from.y, to.x - from.x));
}

/* How the camera had rolled in that frame: the body's points have lost it. */
static double roll_deg(const BiomechGolfer *golfer, int frame) {
    const SwingCameraMove *camera = golfer->options.camera;
    return camera ? biomech_degrees((double)camera[frame].angle_rad) : 0;
}

/* 180: forearm and shaft are one line; NAN: the golfer or the arm is not there. */
static double wrist_angle_deg(const BiomechGolfer *golfer, const SwingShaftSight *sight) {
    if (sight->frame < 0 || sight->frame >= golfer->frame_count)
        return NAN;
    const BiomechBody *body = &golfer->frames[sight->frame];
    const BiomechPoint *l = body->landmark;
    if (!body->found)
        return NAN;
    double bent = 180 - biomech_angle_deg(l[LEAD_SHOULDER], l[LEAD_ELBOW], l[LEAD_WRIST]);
    if (bent > MOST_BENT_DEG)
        return NAN;
    double shaft = (double)sight->direction_deg + roll_deg(golfer, sight->frame);
    double behind = remainder(slope_deg(l[LEAD_ELBOW], l[LEAD_WRIST]) - shaft, 360);
    return 180 - behind;
}

/* The sights just before and after a frame, or that frame's own twice; false: there are none, or
 * they are too far apart. */
static bool sights_about(const SwingShaft *shaft, int frame, int downswing,
                         const SwingShaftSight *ret_about[2]) {
    const SwingShaftSight *before = NULL, *after = NULL;
    for (int i = 0; i < shaft->count; i++) {
        const SwingShaftSight *sight = &shaft->sights[i];
        if (sight->frame <= frame)
            before = sight;
        if (sight->frame >= frame && !after)
            after = sight;
    }
    if (!before || !after)
        return false;
    int apart = after->frame - before->frame;
    double turn = (double)(after->direction_deg - before->direction_deg);
    ret_about[0] = before;
    ret_about[1] = after;
    return apart == 0 || (apart <= MOST_APART * downswing && turn <= MOST_TURN_DEG);
}

/* At the event; the reading's value is NAN with a reason where that is not known. */
static BiomechReading at_event(const BiomechGolfer *golfer, const BiomechBody *body) {
    const SwingEvent *at = golfer->events->at;
    const SwingShaftSight *about[2];
    int frame = at[SWING_MID_DOWNSWING].frame;
    if (!golfer->options.shaft ||
        !sights_about(golfer->options.shaft, frame, at[SWING_IMPACT].frame - at[SWING_TOP].frame,
                      about))
        return biomech_nothing(NO_SHAFT);
    double before = wrist_angle_deg(golfer, about[0]), after = wrist_angle_deg(golfer, about[1]);
    if (isnan(before) || isnan(after))
        return biomech_nothing(NO_ARM);
    int apart = about[1]->frame - about[0]->frame;
    double part = apart > 0 ? (double)(frame - about[0]->frame) / apart : 0;
    const BiomechPoint *l = body->landmark;
    return biomech_reading3(before + part * (after - before), l[LEAD_SHOULDER], l[LEAD_ELBOW],
                            l[LEAD_WRIST]);
}

BiomechReading biomech_forearm_shaft_angle(const BiomechGolfer *golfer, const BiomechBody *body) {
    BiomechReading reading = at_event(golfer, body);
    int frame = golfer->events->at[SWING_MID_DOWNSWING].frame;
    if (isnan(reading.value))
        return reading;
    for (int i = 0; i < golfer->options.shaft->count; i++) {
        const SwingShaftSight *sight = &golfer->options.shaft->sights[i];
        if (sight->frame > frame && (double)sight->direction_deg < LEVEL_DEG)
            reading.value = fmin(reading.value, wrist_angle_deg(golfer, sight));
    }
    return reading;
}

/* The smallest but one of the angles from top to event: at the top an arm is soon misread. NAN:
 * there are not two. */
static double smallest_before(const BiomechGolfer *golfer) {
    const SwingEvent *at = golfer->events->at;
    double least = INFINITY, next = INFINITY;
    for (int i = 0; i < golfer->options.shaft->count; i++) {
        const SwingShaftSight *sight = &golfer->options.shaft->sights[i];
        if (sight->frame < at[SWING_TOP].frame || sight->frame > at[SWING_MID_DOWNSWING].frame)
            continue;
        double angle = wrist_angle_deg(golfer, sight);
        if (isnan(angle))
            continue;
        next = fmin(next, fmax(least, angle));
        least = fmin(least, angle);
    }
    return isfinite(next) ? next : NAN;
}

BiomechReading biomech_forearm_shaft_opening(const BiomechGolfer *golfer, const BiomechBody *body) {
    BiomechReading reading = at_event(golfer, body);
    if (isnan(reading.value))
        return reading;
    double before = smallest_before(golfer);
    if (isnan(before))
        return biomech_nothing(NO_SHAFT);
    reading.value = fmax(0, reading.value - before);
    return reading;
}

#include "engine/biomech/quantity.h"

#include <math.h>

#define LENGTH_OF_STANCE " (cm; percent of the stance width if the stature is not known)"
#define LENGTH_OF_HEIGHT " (cm; percent of the golfer's height if the stature is not known)"

/* clang-format off */
const BiomechQuantity biomech_quantities[BIOMECH_QUANTITIES] = {
    [Q_STANCE_WIDTH] = {"stance_width_pct", "Stance width",
        "distance between the ankles in percent of the shoulders' width",
        BIOMECH_PERCENT, biomech_stance_width_pct, NEEDS_ADDRESS | NEEDS_IMPACT},
    [Q_FORWARD_BEND] = {"forward_bend", "Forward bend",
        "lean of the line from mid-hip to mid-shoulder from upright, positive towards the ball",
        BIOMECH_DEG, biomech_forward_bend, 0},
    [Q_BEND_CHANGE] = {"bend_change", "Change of forward bend",
        "forward bend minus that at address, negative when the body straightens",
        BIOMECH_DEG, biomech_bend_change, NEEDS_ADDRESS},
    [Q_AXIS_TILT] = {"axis_tilt", "Side bend",
        "lean of the line from mid-hip to mid-shoulder from upright, positive away from the target",
        BIOMECH_DEG, biomech_axis_tilt, 0},
    [Q_SHOULDER_OBLIQUITY] = {"shoulder_obliquity", "Shoulder tilt",
        "slope of the shoulder line against level, positive when the lead shoulder is higher",
        BIOMECH_DEG, biomech_shoulder_obliquity, NEEDS_ADDRESS | NEEDS_IMPACT},
    [Q_PELVIS_OBLIQUITY] = {"pelvis_obliquity", "Pelvis tilt",
        "slope of the hip line against level, positive when the lead hip is higher",
        BIOMECH_DEG, biomech_pelvis_obliquity, NEEDS_ADDRESS},
    [Q_KNEE_FLEX_LEAD] = {"knee_flex_lead", "Lead knee flex",
        "bend of the lead knee between hip, knee and ankle, 0 when straight",
        BIOMECH_DEG, biomech_knee_flex_lead, 0},
    [Q_KNEE_FLEX_TRAIL] = {"knee_flex_trail", "Trail knee flex",
        "bend of the trail knee between hip, knee and ankle, 0 when straight",
        BIOMECH_DEG, biomech_knee_flex_trail, 0},
    [Q_TRAIL_KNEE_CHANGE] = {"trail_knee_change", "Change of trail knee flex",
        "trail knee flex minus that at address, negative when the leg straightens",
        BIOMECH_DEG, biomech_trail_knee_change, NEEDS_ADDRESS},
    [Q_LEAD_ELBOW_FLEX] = {"lead_elbow_flex", "Lead elbow flex",
        "bend of the lead elbow between shoulder, elbow and wrist, 0 when straight",
        BIOMECH_DEG, biomech_lead_elbow_flex, 0},
    [Q_TRAIL_ELBOW_HEIGHT] = {"trail_elbow_height", "Trail elbow height",
        "trail elbow above the shoulder line in percent of the shoulders' width",
        BIOMECH_PERCENT, biomech_trail_elbow_height, NEEDS_ADDRESS},
    [Q_PELVIS_SWAY] = {"pelvis_sway", "Pelvis sway",
        "way of mid-hip since address, positive towards the target" LENGTH_OF_STANCE,
        BIOMECH_OF_STANCE, biomech_pelvis_sway, NEEDS_ADDRESS},
    [Q_PELVIS_SWAY_BACK] = {"pelvis_sway_back", "Pelvis sway in the backswing",
        "furthest way of mid-hip away from the target between address and top, "
        "positive away from it" LENGTH_OF_STANCE,
        BIOMECH_OF_STANCE, biomech_pelvis_sway_away, NEEDS_ADDRESS},
    [Q_PELVIS_SLIDE] = {"pelvis_slide", "Pelvis slide in the downswing",
        "furthest way of mid-hip since address towards the target between top and impact, "
        "positive towards it" LENGTH_OF_STANCE,
        BIOMECH_OF_STANCE, biomech_pelvis_sway, NEEDS_ADDRESS},
    [Q_PELVIS_OVER_LEAD] = {"pelvis_over_lead", "Pelvis over the lead foot",
        "mid-hip from the middle of the stance, 1 when over the lead ankle",
        BIOMECH_RATIO, biomech_pelvis_over_lead, NEEDS_ADDRESS},
    [Q_PELVIS_THRUST] = {"pelvis_thrust", "Pelvis thrust",
        "way of mid-hip since address, positive towards the ball" LENGTH_OF_HEIGHT,
        BIOMECH_OF_HEIGHT, biomech_pelvis_thrust, NEEDS_ADDRESS},
    [Q_PELVIS_LIFT] = {"pelvis_lift", "Pelvis lift",
        "way of mid-hip since address, positive up" LENGTH_OF_HEIGHT,
        BIOMECH_OF_HEIGHT, biomech_pelvis_lift, NEEDS_ADDRESS},
    [Q_CHEST_SWAY] = {"chest_sway", "Chest sway",
        "way of mid-shoulder since address, positive towards the target" LENGTH_OF_STANCE,
        BIOMECH_OF_STANCE, biomech_chest_sway, NEEDS_ADDRESS},
    [Q_CHEST_THRUST] = {"chest_thrust", "Chest thrust",
        "way of mid-shoulder since address, positive towards the ball" LENGTH_OF_HEIGHT,
        BIOMECH_OF_HEIGHT, biomech_chest_thrust, NEEDS_ADDRESS},
    [Q_CHEST_LIFT] = {"chest_lift", "Chest lift",
        "way of mid-shoulder since address, positive up" LENGTH_OF_HEIGHT,
        BIOMECH_OF_HEIGHT, biomech_chest_lift, NEEDS_ADDRESS},
    [Q_HEAD_SWAY] = {"head_sway", "Head sway",
        "way of mid-ear since address, positive towards the target" LENGTH_OF_HEIGHT,
        BIOMECH_OF_HEIGHT, biomech_head_sway, NEEDS_ADDRESS},
    [Q_HEAD_LIFT] = {"head_lift", "Head lift",
        "way of mid-ear since address, positive up" LENGTH_OF_HEIGHT,
        BIOMECH_OF_HEIGHT, biomech_head_lift, NEEDS_ADDRESS},
    [Q_HAND_DEPTH] = {"hand_depth", "Hand depth",
        "middle of the wrists from mid-shoulder, positive towards the ball" LENGTH_OF_HEIGHT,
        BIOMECH_OF_HEIGHT, biomech_hand_across, NEEDS_ADDRESS},
    [Q_HAND_WIDTH] = {"hand_width", "Hand width",
        "middle of the wrists from mid-shoulder, positive towards the target" LENGTH_OF_HEIGHT,
        BIOMECH_OF_HEIGHT, biomech_hand_across, NEEDS_ADDRESS},
    [Q_HAND_HEIGHT] = {"hand_height", "Hand height",
        "middle of the wrists from mid-shoulder, positive above" LENGTH_OF_HEIGHT,
        BIOMECH_OF_HEIGHT, biomech_hand_height, NEEDS_ADDRESS},
    [Q_HIP_ANGLE] = {"hip_angle", "Hip angle",
        "angle at mid-hip between mid-shoulder and mid-knee, 180 when upright",
        BIOMECH_DEG, biomech_hip_angle, 0},
    [Q_HIP_ANGLE_CHANGE] = {"hip_angle_change", "Change of hip angle",
        "hip angle minus that at address, positive when it opens",
        BIOMECH_DEG, biomech_hip_angle_change, NEEDS_ADDRESS},
    [Q_OTT_INDEX] = {"ott_index", "Hands outside the way up",
        "how far the hands come down outside their way up at equal heights, in the first half of "
        "the downswing, in percent of the golfer's height, positive towards the ball",
        BIOMECH_PERCENT, biomech_ott_index, NEEDS_ADDRESS | NEEDS_TOP | NEEDS_IMPACT},
    [Q_FOREARM_SHAFT] = {"forearm_shaft_angle", "Angle between lead forearm and club",
        "smallest angle between lead forearm and shaft, in the picture, from the lead arm level to "
        "the shaft level in the downswing, 180 when they are one line",
        BIOMECH_DEG, biomech_forearm_shaft_angle, NEEDS_TOP | NEEDS_IMPACT},
    [Q_FOREARM_SHAFT_OPENING] = {"forearm_shaft_opening", "Opening of forearm and club",
        "how far the angle between lead forearm and shaft, in the picture, has opened by then since "
        "it was smallest after the top",
        BIOMECH_DEG, biomech_forearm_shaft_opening, NEEDS_TOP | NEEDS_IMPACT},
    [Q_PELVIS_TURN] = {"pelvis_turn", "Pelvis turn",
        "turn of the hip line since address, seen from above, positive away from the target",
        BIOMECH_DEG, biomech_pelvis_turn, NEEDS_ADDRESS},
    [Q_CHEST_TURN] = {"chest_turn", "Chest turn",
        "turn of the shoulder line since address about the line from mid-hip to mid-shoulder, "
        "positive away from the target",
        BIOMECH_DEG, biomech_chest_turn, NEEDS_ADDRESS},
    [Q_PELVIS_OPEN] = {"pelvis_open", "Pelvis open",
        "turn of the hip line since address, seen from above, positive towards the target",
        BIOMECH_DEG, biomech_pelvis_open, NEEDS_ADDRESS},
    [Q_CHEST_OPEN] = {"chest_open", "Chest open",
        "turn of the shoulder line since address about the line from mid-hip to mid-shoulder, "
        "positive towards the target",
        BIOMECH_DEG, biomech_chest_open, NEEDS_ADDRESS},
    [Q_X_FACTOR] = {"x_factor", "X-factor",
        "chest turn minus pelvis turn (shoulder-joint line)",
        BIOMECH_DEG, biomech_x_factor, NEEDS_ADDRESS},
    [Q_X_FACTOR_STRETCH] = {"x_factor_stretch", "X-factor stretch",
        "largest X-factor in the first 0.1 s after the pelvis turns round, minus that when it does",
        BIOMECH_DEG, biomech_x_factor_stretch, NEEDS_ADDRESS | NEEDS_TOE_UP},
    [Q_PELVIS_TO_CHEST_LAG] = {"pelvis_to_chest_lag", "Pelvis before chest",
        "time from the pelvis's highest turning speed to the chest's in the downswing, "
        "positive when the pelvis is first",
        BIOMECH_MS, biomech_pelvis_to_chest_lag, NEEDS_ADDRESS | NEEDS_TOP | NEEDS_IMPACT},
    [Q_CHEST_TO_HANDS_LAG] = {"chest_to_hands_lag", "Chest before hands",
        "time from the chest's highest turning speed to the hands' highest speed in the downswing, "
        "positive when the chest is first",
        BIOMECH_MS, biomech_chest_to_hands_lag, NEEDS_ADDRESS | NEEDS_TOP | NEEDS_IMPACT},
    [Q_BACKSWING] = {"backswing_s", "Backswing time", "real time from address to top",
        BIOMECH_SECONDS, biomech_backswing_s, NEEDS_ADDRESS},
    [Q_DOWNSWING] = {"downswing_s", "Downswing time", "real time from top to impact",
        BIOMECH_SECONDS, biomech_downswing_s, NEEDS_TOP},
    [Q_TEMPO] = {"tempo", "Tempo", "time of the backswing over that of the downswing",
        BIOMECH_RATIO, biomech_tempo, NEEDS_ADDRESS | NEEDS_TOP},
    [Q_LATE_TEMPO] = {"late_tempo", "Late tempo",
        "time from toe-up to top over that of the downswing: it hardly depends on what counts as "
        "the start",
        BIOMECH_RATIO, biomech_late_tempo, NEEDS_TOE_UP | NEEDS_TOP},
    [Q_HAND_SPEED] = {"hand_speed", "Hand speed",
        "speed of the middle of the wrists across the picture (m/s; golfer's heights a second if "
        "the stature is not known)",
        BIOMECH_SPEED, biomech_hand_speed, NEEDS_ADDRESS},
    [Q_HAND_SPEED_PEAK] = {"hand_speed_peak", "Highest hand speed",
        "highest speed of the middle of the wrists across the picture between top and impact (m/s; "
        "golfer's heights a second if the stature is not known)",
        BIOMECH_SPEED, biomech_hand_speed_peak, NEEDS_ADDRESS | NEEDS_TOP},
    [Q_FINISH_STILL] = {"finish_still_s", "Finish held",
        "real time after the finish with hands and pelvis slower than a tenth of the golfer's "
        "height a second; at least so long, when the clip ends earlier",
        BIOMECH_SECONDS, biomech_finish_still_s, NEEDS_ADDRESS},
    [Q_FINISH_OVER_LEAD] = {"finish_over_lead", "Finish over the lead foot",
        "mid-hip at the finish from the middle of the stance, 1 when over the lead ankle",
        BIOMECH_RATIO, biomech_pelvis_over_lead, NEEDS_ADDRESS},
    [Q_LEAD_HEEL_LIFT] = {"lead_heel_lift", "Lead heel lift",
        "way of the lead heel since address, positive up" LENGTH_OF_HEIGHT,
        BIOMECH_OF_HEIGHT, biomech_lead_heel_lift, NEEDS_ADDRESS},
};
/* clang-format on */

static double over(double part, double whole) {
    return whole > 0 ? part / whole : NAN;
}

static BiomechConversion of_stance(const BiomechScale *scale) {
    double stance_per_cm =
        over(100 * scale->height_px / BIOMECH_USUAL_STATURE_CM, scale->stance_px);
    if (scale->cm_per_px > 0)
        return (BiomechConversion){"cm", scale->cm_per_px, 1,
                                   scale->stance_px * scale->cm_per_px / 100};
    return (BiomechConversion){"percent", over(100, scale->stance_px), stance_per_cm, 1};
}

static BiomechConversion of_height(const BiomechScale *scale) {
    double height_per_cm = 100 / BIOMECH_USUAL_STATURE_CM;
    if (scale->cm_per_px > 0)
        return (BiomechConversion){"cm", scale->cm_per_px, 1, 1};
    return (BiomechConversion){"percent", over(100, scale->height_px), height_per_cm,
                               height_per_cm};
}

static BiomechConversion of_speed(const BiomechScale *scale) {
    if (scale->cm_per_px > 0)
        return (BiomechConversion){"m/s", scale->cm_per_px / 100, 0.01, 1};
    return (BiomechConversion){"H/s", over(1, scale->height_px), 1 / BIOMECH_USUAL_STATURE_CM, 1};
}

BiomechConversion biomech_conversion(BiomechUnit unit, const BiomechGolfer *golfer) {
    static const char *const names[] = {[BIOMECH_DEG] = "deg",
                                        [BIOMECH_SECONDS] = "s",
                                        [BIOMECH_MS] = "ms",
                                        [BIOMECH_RATIO] = "ratio",
                                        [BIOMECH_PERCENT] = "percent"};
    if (unit == BIOMECH_OF_STANCE)
        return of_stance(&golfer->scale);
    if (unit == BIOMECH_OF_HEIGHT)
        return of_height(&golfer->scale);
    if (unit == BIOMECH_SPEED)
        return of_speed(&golfer->scale);
    return (BiomechConversion){names[unit], 1, 1, 1};
}

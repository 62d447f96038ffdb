/* The formulas behind the rows of metrics.c and curves.c. Private to engine/biomech.
 *
 * Each looks at one moment of the golfer: a frame, or the mean around an event. Lengths are in
 * pixels, angles in degrees, times in the row's unit. Those of a whole span ignore the moment. */
#ifndef GOLFCOACH_ENGINE_BIOMECH_FORMULAS_H
#define GOLFCOACH_ENGINE_BIOMECH_FORMULAS_H

#include "engine/biomech/golfer.h"

typedef struct {
    double value;       /* NAN: not known */
    double visibility;  /* 0..1, mean of the landmarks used */
    double sigma;       /* one standard deviation; 0: that of the table */
    double doubt;       /* what the table's is multiplied by; 0: nothing */
    const char *reason; /* why the value is NAN, if the formula knows; static */
} BiomechReading;

typedef BiomechReading (*BiomechFormula)(const BiomechGolfer *golfer, const BiomechBody *body);

/* posture.c: one picture tells */
BiomechReading biomech_stance_width_pct(const BiomechGolfer *golfer, const BiomechBody *body);
BiomechReading biomech_axis_tilt(const BiomechGolfer *golfer, const BiomechBody *body);
BiomechReading biomech_shoulder_obliquity(const BiomechGolfer *golfer, const BiomechBody *body);
BiomechReading biomech_pelvis_obliquity(const BiomechGolfer *golfer, const BiomechBody *body);
BiomechReading biomech_forward_bend(const BiomechGolfer *golfer, const BiomechBody *body);
BiomechReading biomech_bend_change(const BiomechGolfer *golfer, const BiomechBody *body);
BiomechReading biomech_knee_flex_lead(const BiomechGolfer *golfer, const BiomechBody *body);
BiomechReading biomech_knee_flex_trail(const BiomechGolfer *golfer, const BiomechBody *body);
BiomechReading biomech_trail_knee_change(const BiomechGolfer *golfer, const BiomechBody *body);
BiomechReading biomech_hip_angle(const BiomechGolfer *golfer, const BiomechBody *body);
BiomechReading biomech_hip_angle_change(const BiomechGolfer *golfer, const BiomechBody *body);
BiomechReading biomech_lead_elbow_flex(const BiomechGolfer *golfer, const BiomechBody *body);
BiomechReading biomech_trail_elbow_height(const BiomechGolfer *golfer, const BiomechBody *body);

/* motion.c: where the body went since address */
BiomechReading biomech_pelvis_sway(const BiomechGolfer *golfer, const BiomechBody *body);
BiomechReading biomech_pelvis_sway_away(const BiomechGolfer *golfer, const BiomechBody *body);
BiomechReading biomech_pelvis_thrust(const BiomechGolfer *golfer, const BiomechBody *body);
BiomechReading biomech_pelvis_lift(const BiomechGolfer *golfer, const BiomechBody *body);
BiomechReading biomech_pelvis_over_lead(const BiomechGolfer *golfer, const BiomechBody *body);
BiomechReading biomech_chest_sway(const BiomechGolfer *golfer, const BiomechBody *body);
BiomechReading biomech_chest_thrust(const BiomechGolfer *golfer, const BiomechBody *body);
BiomechReading biomech_chest_lift(const BiomechGolfer *golfer, const BiomechBody *body);
BiomechReading biomech_head_sway(const BiomechGolfer *golfer, const BiomechBody *body);
BiomechReading biomech_head_lift(const BiomechGolfer *golfer, const BiomechBody *body);
BiomechReading biomech_lead_heel_lift(const BiomechGolfer *golfer, const BiomechBody *body);

/* hands.c */
BiomechReading biomech_hand_across(const BiomechGolfer *golfer, const BiomechBody *body);
BiomechReading biomech_hand_height(const BiomechGolfer *golfer, const BiomechBody *body);
BiomechReading biomech_hand_speed(const BiomechGolfer *golfer, const BiomechBody *body);
BiomechReading biomech_hand_speed_peak(const BiomechGolfer *golfer, const BiomechBody *body);
BiomechReading biomech_ott_index(const BiomechGolfer *golfer, const BiomechBody *body);

/* rotation.c */
BiomechReading biomech_pelvis_turn(const BiomechGolfer *golfer, const BiomechBody *body);
BiomechReading biomech_chest_turn(const BiomechGolfer *golfer, const BiomechBody *body);
BiomechReading biomech_pelvis_open(const BiomechGolfer *golfer, const BiomechBody *body);
BiomechReading biomech_chest_open(const BiomechGolfer *golfer, const BiomechBody *body);
BiomechReading biomech_x_factor(const BiomechGolfer *golfer, const BiomechBody *body);
BiomechReading biomech_x_factor_stretch(const BiomechGolfer *golfer, const BiomechBody *body);
BiomechReading biomech_pelvis_to_chest_lag(const BiomechGolfer *golfer, const BiomechBody *body);
BiomechReading biomech_chest_to_hands_lag(const BiomechGolfer *golfer, const BiomechBody *body);

/* wrists.c: of the downswing, whatever the moment */
BiomechReading biomech_forearm_shaft_angle(const BiomechGolfer *golfer, const BiomechBody *body);
BiomechReading biomech_forearm_shaft_opening(const BiomechGolfer *golfer, const BiomechBody *body);

/* rhythm.c */
BiomechReading biomech_backswing_s(const BiomechGolfer *golfer, const BiomechBody *body);
BiomechReading biomech_downswing_s(const BiomechGolfer *golfer, const BiomechBody *body);
BiomechReading biomech_tempo(const BiomechGolfer *golfer, const BiomechBody *body);
BiomechReading biomech_late_tempo(const BiomechGolfer *golfer, const BiomechBody *body);
BiomechReading biomech_finish_still_s(const BiomechGolfer *golfer, const BiomechBody *body);

BiomechReading biomech_nothing(const char *reason);
BiomechReading biomech_reading2(double value, BiomechPoint a, BiomechPoint b);
BiomechReading biomech_reading3(double value, BiomechPoint a, BiomechPoint b, BiomechPoint c);
/* 100 part / whole; NAN when the whole is too small to divide by. */
double biomech_percent(double part_px, double whole_px);

/* Pixels of the hands' middle, a real second; NAN at the ends of what was seen. */
double biomech_hand_speed_px_s(const BiomechGolfer *golfer, int frame);

#endif

/* What can be measured: names, units, formulas. Private to engine/biomech. */
#ifndef GOLFCOACH_ENGINE_BIOMECH_QUANTITY_H
#define GOLFCOACH_ENGINE_BIOMECH_QUANTITY_H

#include "engine/biomech/formulas.h"

typedef enum {
    BIOMECH_DEG,
    BIOMECH_SECONDS,
    BIOMECH_MS,
    BIOMECH_RATIO,
    BIOMECH_PERCENT,   /* the formula's own */
    BIOMECH_OF_STANCE, /* pixels -> cm, or percent of the stance */
    BIOMECH_OF_HEIGHT, /* pixels -> cm, or percent of the height */
    BIOMECH_SPEED,     /* pixels a second -> m/s, or heights a second */
} BiomechUnit;

/* Rows of biomech_quantities. */
typedef enum {
    Q_STANCE_WIDTH,
    Q_FORWARD_BEND,
    Q_BEND_CHANGE,
    Q_AXIS_TILT,
    Q_SHOULDER_OBLIQUITY,
    Q_PELVIS_OBLIQUITY,
    Q_KNEE_FLEX_LEAD,
    Q_KNEE_FLEX_TRAIL,
    Q_TRAIL_KNEE_CHANGE,
    Q_LEAD_ELBOW_FLEX,
    Q_TRAIL_ELBOW_HEIGHT,
    Q_PELVIS_SWAY,
    Q_PELVIS_SWAY_BACK,
    Q_PELVIS_SLIDE,
    Q_PELVIS_OVER_LEAD,
    Q_PELVIS_THRUST,
    Q_PELVIS_LIFT,
    Q_CHEST_SWAY,
    Q_CHEST_THRUST,
    Q_CHEST_LIFT,
    Q_HEAD_SWAY,
    Q_HEAD_LIFT,
    Q_HAND_DEPTH,
    Q_HAND_WIDTH,
    Q_HAND_HEIGHT,
    Q_HIP_ANGLE,
    Q_HIP_ANGLE_CHANGE,
    Q_OTT_INDEX,
    Q_FOREARM_SHAFT,
    Q_FOREARM_SHAFT_OPENING,
    Q_PELVIS_TURN,
    Q_CHEST_TURN,
    Q_PELVIS_OPEN,
    Q_CHEST_OPEN,
    Q_X_FACTOR,
    Q_X_FACTOR_STRETCH,
    Q_PELVIS_TO_CHEST_LAG,
    Q_CHEST_TO_HANDS_LAG,
    Q_BACKSWING,
    Q_DOWNSWING,
    Q_TEMPO,
    Q_LATE_TEMPO,
    Q_HAND_SPEED,
    Q_HAND_SPEED_PEAK,
    Q_FINISH_STILL,
    Q_FINISH_OVER_LEAD,
    Q_LEAD_HEEL_LIFT,
    BIOMECH_QUANTITIES
} BiomechQuantityIndex;

enum {
    NEEDS_ADDRESS = 1 << SWING_ADDRESS,
    NEEDS_TOE_UP = 1 << SWING_TOE_UP,
    NEEDS_TOP = 1 << SWING_TOP,
    NEEDS_IMPACT = 1 << SWING_IMPACT,
};

typedef struct {
    const char *id, *name, *definition;
    BiomechUnit unit;
    BiomechFormula formula;
    unsigned needs; /* events beside the one it is measured at */
} BiomechQuantity;

extern const BiomechQuantity biomech_quantities[BIOMECH_QUANTITIES];

/* How a number of the formula becomes one of the report. */
typedef struct {
    const char *unit;
    double factor;   /* formula -> report; NAN: the scale is not known */
    double per_cm;   /* one centimetre in the report's unit; 1 for what is no length */
    double per_band; /* a band's unit in the report's unit: percent of the stance for
                        BIOMECH_OF_STANCE, cm for BIOMECH_OF_HEIGHT */
} BiomechConversion;

BiomechConversion biomech_conversion(BiomechUnit unit, const BiomechGolfer *golfer);

#endif

/* Units as launch monitors write them → SI. Static data; any thread. */
#ifndef GOLFCOACH_SHOTS_UNIT_H
#define GOLFCOACH_SHOTS_UNIT_H

#include <glib.h>

typedef enum {
    SHOTS_SPEED,       /* m/s */
    SHOTS_LENGTH,      /* m */
    SHOTS_ANGLE,       /* deg */
    SHOTS_SPIN,        /* rpm */
    SHOTS_RATIO,       /* 1 */
    SHOTS_TIME,        /* s */
    SHOTS_TEMPERATURE, /* degC */
    SHOTS_PRESSURE,    /* kPa */
    SHOTS_DENSITY,     /* kg/m3 */
    SHOTS_SHARE,       /* % */
    SHOTS_QUANTITIES
} ShotsQuantity;

typedef struct {
    const char *word; /* lower case */
    ShotsQuantity quantity;
    double factor, offset; /* SI = given * factor + offset */
} ShotsUnit;

/* "[mph]", "(yds)", "km/h", "°", in any case. NULL: not known. */
const ShotsUnit *shots_unit_find(const char *word);
/* Of a value whose unit is not told: only where there is but one in use (angles, spin, ratios,
 * shares). NULL: no telling. */
const ShotsUnit *shots_unit_standard(ShotsQuantity quantity);
/* "m/s". */
const char *shots_unit_si(ShotsQuantity quantity);
/* Whether a golf shot can have it; in SI. */
gboolean shots_unit_possible(ShotsQuantity quantity, double value);

#endif

/* One measured number of a swing, with how far to trust it. Ids, units and bands are those of the
 * table in engine/biomech/metrics.c. */
#ifndef GOLFCOACH_ENGINE_SWING_METRIC_H
#define GOLFCOACH_ENGINE_SWING_METRIC_H

#include <stdbool.h>

#include "engine/swing/events.h"

typedef enum {
    SWING_MEASURED,    /* in the plane of the picture */
    SWING_ESTIMATED,   /* needs depth, or rests on a scale that does */
    SWING_UNAVAILABLE, /* not visible from here: value and uncertainty mean nothing */
} SwingMetricKind;

typedef struct {
    const char *id;    /* static */
    SwingEventKind at; /* the event it belongs to */
    SwingMetricKind kind;
    double value;       /* in `unit` */
    double uncertainty; /* one standard deviation, in `unit`; 0 = not known */
    const char *unit;   /* "deg", "percent", "s", "ratio"; static */
    bool has_band;
    double band[2]; /* what is usual: lowest and highest, in `unit` */
} SwingMetric;

enum { SWING_MAX_METRICS = 64 };

const char *swing_metric_kind_name(SwingMetricKind kind);

#endif

/* One measured number of a swing, with how far to trust it; and the same over time.
 *
 * Ids, units, definitions and bands are those of the table in engine/biomech/metrics.c. */
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
    const char *id;         /* static, as are all texts here */
    const char *name;       /* for people: "Pelvis sway" */
    const char *definition; /* one line: what it is, and what a positive value means */
    SwingEventKind at;      /* the event it belongs to */
    SwingMetricKind kind;
    double value;       /* in `unit` */
    double uncertainty; /* one standard deviation, in `unit`; 0 = not known */
    double confidence;  /* 0..1: how well its landmarks and events were seen */
    const char *unit;   /* "deg", "cm", "percent", "s", "ratio" … */
    bool has_band;
    double band[2];     /* what is usual: lowest and highest, in `unit`; one may be NAN (open) */
    const char *reason; /* if UNAVAILABLE: why, as the end of "not measured: …"; else NULL */
} SwingMetric;

/* A quantity over time: the same definition as the metric of its id, at every frame. */
typedef struct {
    const char *id, *name, *unit; /* static */
    SwingMetricKind kind;
    double uncertainty; /* one standard deviation of one frame's value, in `unit` */
    bool has_band;      /* at some event, as in the metric */
    double band[2];
    float
        *values; /* one a frame of the clip, in `unit`; NAN = not known there. Owned by SwingCurves
                  */
} SwingCurve;

enum { SWING_MAX_METRICS = 96, SWING_MAX_CURVES = 16 };

typedef struct {
    int frame_count, curve_count;
    SwingCurve curves[SWING_MAX_CURVES];
} SwingCurves;

/* Frees the values and leaves an empty set. */
void swing_curves_clear(SwingCurves *curves);

/* The metric of that id at that event; NULL if there is none. */
const SwingMetric *swing_metric_find(const SwingMetric *metrics, int metric_count, const char *id,
                                     SwingEventKind at);
const char *swing_metric_kind_name(SwingMetricKind kind);

#endif

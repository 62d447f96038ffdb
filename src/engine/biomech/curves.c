#include <math.h>
#include <stdlib.h>

#include "engine/biomech/biomech.h"
#include "engine/biomech/quantity.h"

/* As for metrics: points less visible than this are not measured by. */
static const double MIN_VISIBILITY = 0.65;

typedef struct {
    BiomechQuantityIndex quantity;
    SwingEventKind at; /* whose metric lends its uncertainty and band */
    bool face_on, down_the_line;
} CurveRow;

/* At most SWING_MAX_CURVES in each view. */
static const CurveRow CURVES[] = {
    {Q_FORWARD_BEND, SWING_ADDRESS, false, true},
    {Q_AXIS_TILT, SWING_IMPACT, true, false},
    {Q_PELVIS_TURN, SWING_TOP, true, true},
    {Q_CHEST_TURN, SWING_TOP, true, true},
    {Q_X_FACTOR, SWING_TOP, true, true},
    {Q_KNEE_FLEX_LEAD, SWING_ADDRESS, true, true},
    {Q_KNEE_FLEX_TRAIL, SWING_ADDRESS, true, true},
    {Q_LEAD_ELBOW_FLEX, SWING_IMPACT, true, false},
    {Q_PELVIS_SWAY, SWING_IMPACT, true, false},
    {Q_PELVIS_THRUST, SWING_IMPACT, false, true},
    {Q_PELVIS_LIFT, SWING_IMPACT, true, true},
    {Q_HEAD_SWAY, SWING_TOP, true, false},
    {Q_HEAD_LIFT, SWING_IMPACT, true, true},
    {Q_HAND_HEIGHT, SWING_TOP, true, true},
    {Q_HAND_SPEED, SWING_IMPACT, true, true},
};

enum { CURVE_COUNT = sizeof CURVES / sizeof CURVES[0] };
_Static_assert((int)CURVE_COUNT <= (int)SWING_MAX_CURVES, "the report has room for every curve");

/* From address to finish, as far as the clip shows them. */
static bool swing_span(const BiomechGolfer *golfer, int *ret_first, int *ret_last) {
    int first = -1, last = -1;
    for (int i = 0; i < SWING_EVENT_COUNT; i++) {
        if (!golfer->at[i].found)
            continue;
        int frame = golfer->events->at[i].frame;
        first = first < 0 || frame < first ? frame : first;
        last = frame > last ? frame : last;
    }
    *ret_first = first;
    *ret_last = last;
    return first >= 0;
}

/* Returns how many values are known. */
static int fill(const BiomechGolfer *golfer, const BiomechQuantity *quantity, float *values) {
    const BiomechConversion conversion = biomech_conversion(quantity->unit, golfer);
    int first, last, known = 0;
    for (int i = 0; i < golfer->frame_count; i++)
        values[i] = NAN;
    if (((quantity->needs & NEEDS_ADDRESS) && !golfer->at[SWING_ADDRESS].found) ||
        !swing_span(golfer, &first, &last))
        return 0;
    for (int i = first; i <= last; i++) {
        if (!golfer->frames[i].found)
            continue;
        BiomechReading reading = quantity->formula(golfer, &golfer->frames[i]);
        double value = reading.value * conversion.factor;
        if (!isfinite(value) || !(reading.visibility >= MIN_VISIBILITY))
            continue;
        values[i] = (float)value;
        known++;
    }
    return known;
}

/* The metric of that quantity tells kind, unit, uncertainty and band. */
static void describe(const SwingMetric *metrics, int metric_count, const CurveRow *row,
                     const BiomechGolfer *golfer, SwingCurve *curve) {
    const BiomechQuantity *quantity = &biomech_quantities[row->quantity];
    const SwingMetric *metric = swing_metric_find(metrics, metric_count, quantity->id, row->at);
    curve->id = quantity->id;
    curve->name = quantity->name;
    curve->unit = biomech_conversion(quantity->unit, golfer).unit;
    curve->kind = SWING_ESTIMATED;
    if (!metric || metric->kind == SWING_UNAVAILABLE)
        return;
    curve->kind = metric->kind;
    curve->uncertainty = metric->uncertainty;
    curve->has_band = metric->has_band;
    curve->band[0] = metric->band[0];
    curve->band[1] = metric->band[1];
}

static bool add_curve(const BiomechGolfer *golfer, const CurveRow *row, const SwingMetric *metrics,
                      int metric_count, SwingCurves *curves) {
    float *values = malloc(((size_t)golfer->frame_count + 1) * sizeof *values);
    if (!values)
        return false;
    if (!fill(golfer, &biomech_quantities[row->quantity], values)) {
        free(values);
        return true;
    }
    SwingCurve *curve = &curves->curves[curves->curve_count++];
    *curve = (SwingCurve){.values = values};
    describe(metrics, metric_count, row, golfer, curve);
    return true;
}

bool biomech_curves(const SwingTrack *track, const SwingEvents *events,
                    const BiomechOptions *options, SwingCurves *ret_curves) {
    BiomechGolfer golfer;
    SwingMetric metrics[SWING_MAX_METRICS];
    int metric_count = biomech_measure(track, events, options, metrics);
    if (!metric_count || !biomech_golfer_init(&golfer, track, events, options))
        return false;
    SwingCurves curves = {.frame_count = golfer.frame_count};
    bool ready = true;
    for (int i = 0; i < CURVE_COUNT && ready; i++) {
        const CurveRow *row = &CURVES[i];
        if (options->view == SWING_VIEW_FACE_ON         ? row->face_on
            : options->view == SWING_VIEW_DOWN_THE_LINE ? row->down_the_line
                                                        : false)
            ready = add_curve(&golfer, row, metrics, metric_count, &curves);
    }
    biomech_golfer_clear(&golfer);
    if (ready)
        *ret_curves = curves;
    else
        swing_curves_clear(&curves);
    return ready;
}

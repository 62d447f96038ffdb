#include <math.h>
#include <stddef.h>
#include <string.h>

#include "engine/biomech/biomech.h"
#include "engine/biomech/quantity.h"
#include "engine/biomech/usual.h"

/* Landmarks less visible than this, on the mean of those a formula uses, are not measured by. */
static const double MIN_VISIBILITY = 0.65;
/* A camera further off its line does not see in the plane any more. */
static const double MEASURING_YAW_DEG = 10;

/* What a view gives: sigma is one standard deviation in the formula's unit, in cm for lengths; 0 =
 * cannot be seen from there. */
typedef struct {
    double sigma;
    SwingMetricKind kind;
} Sight;

#define NOT_SEEN                                                                                   \
    { 0, SWING_UNAVAILABLE }
#define M(sigma)                                                                                   \
    { sigma, SWING_MEASURED }
#define E(sigma)                                                                                   \
    { sigma, SWING_ESTIMATED }
#define NO_BAND                                                                                    \
    { NAN, NAN }

/* One number at one event. A new one is a row here, its quantity one in quantity.c; a new unit also
 * goes into docs/report.schema.json. Bands are wide on purpose (sources differ); an open end is
 * NAN. Uncertainties are those of ordinary drawn swings: about 92 % of their truths lie within 1.96
 * of them (tools/train/angles_score.py --suggest). The doubt of a golfer who looks unlike those
 * multiplies them, and turns of the top and the finish have more to add (usual.h). */
typedef struct {
    BiomechQuantityIndex quantity;
    SwingEventKind at;
    Sight face_on, down_the_line;
    double band[2];
} Row;

static const Row ROWS[] = {
    {Q_STANCE_WIDTH, SWING_ADDRESS, M(6.7), NOT_SEEN, NO_BAND},
    {Q_FORWARD_BEND, SWING_ADDRESS, NOT_SEEN, M(0.98), {30, 39}},
    {Q_FORWARD_BEND, SWING_TOP, NOT_SEEN, M(0.82), NO_BAND},
    {Q_FORWARD_BEND, SWING_IMPACT, NOT_SEEN, M(1.4), NO_BAND},
    {Q_FORWARD_BEND, SWING_MID_FOLLOW_THROUGH, NOT_SEEN, M(1.2), NO_BAND},
    {Q_BEND_CHANGE, SWING_IMPACT, NOT_SEEN, M(1.2), {-4, 5}},
    {Q_AXIS_TILT, SWING_ADDRESS, M(0.54), NOT_SEEN, {0, 10}},
    {Q_AXIS_TILT, SWING_TOP, M(1), NOT_SEEN, {5, 18}},
    {Q_AXIS_TILT, SWING_IMPACT, M(0.92), NOT_SEEN, {17, 33}},
    {Q_SHOULDER_OBLIQUITY, SWING_ADDRESS, M(1.4), NOT_SEEN, NO_BAND},
    {Q_SHOULDER_OBLIQUITY, SWING_TOP, E(1.1), E(1.5), {NAN, -30}},
    {Q_SHOULDER_OBLIQUITY, SWING_IMPACT, M(2), NOT_SEEN, {24, NAN}},
    {Q_PELVIS_OBLIQUITY, SWING_ADDRESS, M(0.51), NOT_SEEN, NO_BAND},
    {Q_PELVIS_OBLIQUITY, SWING_IMPACT, M(0.69), NOT_SEEN, NO_BAND},
    {Q_KNEE_FLEX_LEAD, SWING_ADDRESS, E(2.5), M(2.5), {16, 32}},
    {Q_KNEE_FLEX_LEAD, SWING_TOP, E(2.2), M(2.1), NO_BAND},
    {Q_KNEE_FLEX_LEAD, SWING_IMPACT, E(1.5), M(2.6), NO_BAND},
    {Q_KNEE_FLEX_TRAIL, SWING_ADDRESS, E(2.3), M(2), {16, 32}},
    {Q_KNEE_FLEX_TRAIL, SWING_TOP, E(2.4), M(1.9), NO_BAND},
    {Q_KNEE_FLEX_TRAIL, SWING_IMPACT, E(1.5), M(3.2), NO_BAND},
    {Q_TRAIL_KNEE_CHANGE, SWING_TOP, NOT_SEEN, M(2.5), {-10, 6}},
    {Q_LEAD_ELBOW_FLEX, SWING_TOP, E(4.2), NOT_SEEN, {NAN, 20}},
    {Q_LEAD_ELBOW_FLEX, SWING_IMPACT, M(1.9), NOT_SEEN, {NAN, 12}},
    {Q_LEAD_ELBOW_FLEX, SWING_MID_FOLLOW_THROUGH, M(2), NOT_SEEN, {NAN, 12}},
    {Q_TRAIL_ELBOW_HEIGHT, SWING_TOP, NOT_SEEN, M(8.4), {NAN, -32}},
    {Q_PELVIS_SWAY, SWING_TOE_UP, M(1.2), NOT_SEEN, {-10, 5}},
    {Q_PELVIS_SWAY, SWING_TOP, M(1), NOT_SEEN, {-15, 2.5}},
    {Q_PELVIS_SWAY, SWING_IMPACT, M(1), NOT_SEEN, {10, 35}},
    {Q_PELVIS_SWAY, SWING_FINISH, M(0.94), NOT_SEEN, {15, 45}},
    {Q_PELVIS_SWAY_BACK, SWING_TOP, M(1.2), NOT_SEEN, {NAN, 10}},
    {Q_PELVIS_SLIDE, SWING_IMPACT, M(0.96), NOT_SEEN, {NAN, 30}},
    {Q_PELVIS_OVER_LEAD, SWING_IMPACT, M(0.053), NOT_SEEN, {NAN, 1}},
    {Q_PELVIS_THRUST, SWING_MID_DOWNSWING, NOT_SEEN, M(1.5), {NAN, 3}},
    {Q_PELVIS_THRUST, SWING_IMPACT, NOT_SEEN, M(2.1), {NAN, 3}},
    {Q_PELVIS_LIFT, SWING_IMPACT, M(2.1), M(0.81), NO_BAND},
    {Q_CHEST_SWAY, SWING_TOP, M(1.8), NOT_SEEN, NO_BAND},
    {Q_CHEST_SWAY, SWING_IMPACT, M(0.78), NOT_SEEN, NO_BAND},
    {Q_CHEST_THRUST, SWING_IMPACT, NOT_SEEN, M(1.1), NO_BAND},
    {Q_CHEST_LIFT, SWING_IMPACT, M(1.6), M(1.3), NO_BAND},
    {Q_HEAD_SWAY, SWING_TOE_UP, M(0.48), NOT_SEEN, {-5, 5}},
    {Q_HEAD_SWAY, SWING_TOP, M(1.2), NOT_SEEN, {-7, 7}},
    {Q_HEAD_LIFT, SWING_IMPACT, M(1), M(5.3), {-5, 3}},
    {Q_HAND_DEPTH, SWING_TOP, NOT_SEEN, M(6.6), NO_BAND},
    {Q_HAND_DEPTH, SWING_MID_DOWNSWING, NOT_SEEN, M(7.9), NO_BAND},
    {Q_HAND_DEPTH, SWING_IMPACT, NOT_SEEN, M(3.7), NO_BAND},
    {Q_HAND_WIDTH, SWING_TOP, M(3.6), NOT_SEEN, NO_BAND},
    {Q_HAND_WIDTH, SWING_MID_DOWNSWING, M(3.8), NOT_SEEN, NO_BAND},
    {Q_HAND_WIDTH, SWING_IMPACT, M(1.8), NOT_SEEN, NO_BAND},
    {Q_HAND_HEIGHT, SWING_TOP, M(2.7), M(3.6), NO_BAND},
    {Q_HAND_HEIGHT, SWING_MID_DOWNSWING, M(1.8), M(3.9), NO_BAND},
    {Q_HAND_HEIGHT, SWING_IMPACT, M(4.8), M(4), NO_BAND},
    {Q_HIP_ANGLE, SWING_ADDRESS, NOT_SEEN, M(2), NO_BAND},
    {Q_HIP_ANGLE, SWING_IMPACT, NOT_SEEN, M(2.1), NO_BAND},
    {Q_HIP_ANGLE_CHANGE, SWING_IMPACT, NOT_SEEN, M(2.1), {NAN, 8}},
    {Q_OTT_INDEX, SWING_MID_DOWNSWING, NOT_SEEN, M(1.6), {NAN, 1}},
    {Q_FOREARM_SHAFT, SWING_MID_DOWNSWING, M(6), NOT_SEEN, {NAN, 85}},
    {Q_FOREARM_SHAFT_OPENING, SWING_MID_DOWNSWING, M(7.2), NOT_SEEN, {NAN, 30}},
    {Q_PELVIS_TURN, SWING_TOP, E(3.6), E(2.6), {35, 55}},
    {Q_PELVIS_TURN, SWING_IMPACT, E(2.1), E(2.6), NO_BAND},
    {Q_PELVIS_TURN, SWING_FINISH, E(1), E(0.28), NO_BAND},
    {Q_CHEST_TURN, SWING_TOP, E(4.6), E(2.6), {82, 107}},
    {Q_CHEST_TURN, SWING_IMPACT, E(2.3), E(5.5), NO_BAND},
    {Q_CHEST_TURN, SWING_FINISH, E(1.7), E(0.84), {-130, -70}},
    {Q_PELVIS_OPEN, SWING_IMPACT, E(2.1), E(2.6), {28, 55}},
    {Q_CHEST_OPEN, SWING_IMPACT, E(2.3), E(5.5), NO_BAND},
    {Q_X_FACTOR, SWING_TOP, E(5.9), E(2.6), {30, 60}},
    {Q_X_FACTOR_STRETCH, SWING_MID_DOWNSWING, E(6), E(6), {1, 9}},
    {Q_PELVIS_TO_CHEST_LAG, SWING_MID_DOWNSWING, E(30), E(30), NO_BAND},
    {Q_CHEST_TO_HANDS_LAG, SWING_MID_DOWNSWING, E(30), E(30), NO_BAND},
    {Q_BACKSWING, SWING_TOP, M(0.05), M(0.05), NO_BAND},
    {Q_DOWNSWING, SWING_IMPACT, M(0.05), M(0.05), {0.20, 0.40}},
    {Q_TEMPO, SWING_IMPACT, M(0.5), M(0.5), {1.9, 4.1}},
    {Q_LATE_TEMPO, SWING_IMPACT, M(0.3), M(0.3), {1.3, 2.2}},
    {Q_HAND_SPEED_PEAK, SWING_IMPACT, E(80), E(80), NO_BAND},
    {Q_FINISH_STILL, SWING_FINISH, M(0.1), M(0.1), {1, NAN}},
    {Q_FINISH_OVER_LEAD, SWING_FINISH, M(0.05), NOT_SEEN, {0.5, NAN}},
    {Q_LEAD_HEEL_LIFT, SWING_TOP, M(0.96), M(5), NO_BAND},
};

enum { ROW_COUNT = sizeof ROWS / sizeof ROWS[0] };
_Static_assert((int)ROW_COUNT <= (int)SWING_MAX_METRICS, "the report has room for every row");

/* Rows that are not taken at their event but where they are furthest, from an earlier event on. */
typedef struct {
    BiomechQuantityIndex quantity;
    SwingEventKind at, from;
    bool either_way; /* the largest in size; else the highest */
    const char *definition;
} Extreme;

static const Extreme EXTREMES[] = {
    {Q_PELVIS_SWAY_BACK, SWING_TOP, SWING_ADDRESS, false, NULL},
    {Q_PELVIS_SLIDE, SWING_IMPACT, SWING_TOP, false, NULL},
    {Q_PELVIS_THRUST, SWING_IMPACT, SWING_ADDRESS, false,
     "furthest way of mid-hip towards the ball between address and impact (cm; percent of the "
     "golfer's height if the stature is not known)"},
    {Q_HEAD_SWAY, SWING_TOP, SWING_ADDRESS, true,
     "furthest way of mid-ear since address until the top, positive towards the target (cm; "
     "percent of the golfer's height if the stature is not known)"},
    {Q_HEAD_LIFT, SWING_IMPACT, SWING_ADDRESS, true,
     "furthest way of mid-ear since address until impact, positive up (cm; percent of the "
     "golfer's height if the stature is not known)"},
};

/* Bands that depend on the club; others keep that of the row. */
static const struct {
    BiomechQuantityIndex quantity;
    SwingEventKind at;
    SwingClub club;
    double band[2];
} CLUB_BANDS[] = {
    {Q_STANCE_WIDTH, SWING_ADDRESS, SWING_CLUB_DRIVER, {100, 190}},
    {Q_STANCE_WIDTH, SWING_ADDRESS, SWING_CLUB_IRON, {85, 140}},
    {Q_STANCE_WIDTH, SWING_ADDRESS, SWING_CLUB_WEDGE, {75, 130}},
    {Q_AXIS_TILT, SWING_IMPACT, SWING_CLUB_DRIVER, {22, 33}},
    {Q_AXIS_TILT, SWING_IMPACT, SWING_CLUB_IRON, {12, 33}},
    {Q_AXIS_TILT, SWING_IMPACT, SWING_CLUB_WEDGE, {7, 33}},
    {Q_CHEST_TURN, SWING_TOP, SWING_CLUB_IRON, {82, 100}},
    {Q_CHEST_TURN, SWING_TOP, SWING_CLUB_WEDGE, {82, 92}},
    {Q_PELVIS_OPEN, SWING_IMPACT, SWING_CLUB_DRIVER, {35, 55}},
    {Q_PELVIS_OPEN, SWING_IMPACT, SWING_CLUB_IRON, {28, 48}},
    {Q_PELVIS_OPEN, SWING_IMPACT, SWING_CLUB_WEDGE, {20, 40}},
};

static const double *band_of(const Row *row, SwingClub club) {
    for (size_t i = 0; i < sizeof CLUB_BANDS / sizeof CLUB_BANDS[0]; i++)
        if (CLUB_BANDS[i].quantity == row->quantity && CLUB_BANDS[i].at == row->at &&
            CLUB_BANDS[i].club == club)
            return CLUB_BANDS[i].band;
    return row->band;
}

/* NULL: the row is taken at its event. */
static const Extreme *extreme_of(const Row *row) {
    for (size_t i = 0; i < sizeof EXTREMES / sizeof EXTREMES[0]; i++)
        if (EXTREMES[i].quantity == row->quantity && EXTREMES[i].at == row->at)
            return &EXTREMES[i];
    return NULL;
}

static const char *const NOT_IN_CLIP[SWING_EVENT_COUNT] = {
    [SWING_ADDRESS] = "the address is not in the clip",
    [SWING_TOE_UP] = "the start of the backswing is not in the clip",
    [SWING_MID_BACKSWING] = "the middle of the backswing is not in the clip",
    [SWING_TOP] = "the top is not in the clip",
    [SWING_MID_DOWNSWING] = "the middle of the downswing is not in the clip",
    [SWING_IMPACT] = "impact is not in the clip",
    [SWING_MID_FOLLOW_THROUGH] = "the follow-through is not in the clip",
    [SWING_FINISH] = "the finish is not in the clip",
};

/* Times need no view: they are the same from everywhere. */
static bool is_time(const Row *row) {
    return row->quantity == Q_BACKSWING || row->quantity == Q_DOWNSWING ||
           row->quantity == Q_TEMPO || row->quantity == Q_LATE_TEMPO;
}

static const Sight *sight_of(const Row *row, SwingView view) {
    if (view == SWING_VIEW_FACE_ON || is_time(row))
        return &row->face_on;
    return view == SWING_VIEW_DOWN_THE_LINE ? &row->down_the_line : NULL;
}

static const char *why_not_seen(const Row *row, SwingView view) {
    if (view != SWING_VIEW_FACE_ON && view != SWING_VIEW_DOWN_THE_LINE)
        return "the camera stands neither face-on nor down the line";
    return row->face_on.sigma > 0 ? "seen only from face-on" : "seen only from down the line";
}

static unsigned events_of(const Row *row) {
    const Extreme *extreme = extreme_of(row);
    unsigned from = extreme ? 1u << extreme->from : 0;
    return biomech_quantities[row->quantity].needs | 1u << row->at | from;
}

/* Of the events a row needs: the one that is missing; SWING_EVENT_COUNT = none. */
static int missing_event(const Row *row, const BiomechGolfer *golfer) {
    for (int i = 0; i < SWING_EVENT_COUNT; i++)
        if ((events_of(row) & 1u << i) && !golfer->at[i].found)
            return i;
    return SWING_EVENT_COUNT;
}

static double least_event_confidence(const Row *row, const BiomechGolfer *golfer) {
    double least = 1;
    for (int i = 0; i < SWING_EVENT_COUNT; i++)
        if (events_of(row) & 1u << i)
            least = fmin(least, (double)golfer->events->at[i].confidence);
    return least;
}

/* How far from its event, in real seconds, an address that is not sure may lie. */
static const double ADDRESS_OFF_S = 0.25;

/* Whether the number is the same, within its uncertainty, wherever around the event it is taken. */
static bool holds_around(const Row *row, const BiomechGolfer *golfer, double value, double sigma) {
    int event = golfer->events->at[row->at].frame;
    int half = (int)ceil(ADDRESS_OFF_S * golfer->frames_per_s);
    for (int i = event - half; i <= event + half; i++) {
        if (i < 0 || i >= golfer->frame_count || !golfer->frames[i].found)
            continue;
        BiomechReading now = biomech_quantities[row->quantity].formula(golfer, &golfer->frames[i]);
        if (!(fabs(now.value - value) <= 1.96 * sigma))
            return false;
    }
    return true;
}

/* Angles of the address that a golfer who stands there keeps: of these it does not matter which
 * frame the address is. */
static bool is_setup(const Row *row) {
    return row->at == SWING_ADDRESS &&
           (row->quantity == Q_FORWARD_BEND || row->quantity == Q_KNEE_FLEX_LEAD ||
            row->quantity == Q_KNEE_FLEX_TRAIL);
}

static double middle_of(double a, double b, double c) {
    return fmax(fmin(a, b), fmin(fmax(a, b), c));
}

/* One frame may be a slip of the tracker: the middle one of three, where there are three. */
static BiomechReading settled(const BiomechGolfer *golfer, BiomechFormula formula, int frame) {
    BiomechReading now = formula(golfer, &golfer->frames[frame]);
    bool has_both = frame > 0 && frame + 1 < golfer->frame_count &&
                    golfer->frames[frame - 1].found && golfer->frames[frame + 1].found;
    if (!has_both)
        return now;
    double before = formula(golfer, &golfer->frames[frame - 1]).value;
    double after = formula(golfer, &golfer->frames[frame + 1]).value;
    if (isfinite(before) && isfinite(after))
        now.value = middle_of(before, now.value, after);
    return now;
}

/* The furthest of all frames from one event to the other, both included. */
static BiomechReading furthest(const Extreme *extreme, const BiomechGolfer *golfer) {
    BiomechFormula formula = biomech_quantities[extreme->quantity].formula;
    BiomechReading best = formula(golfer, &golfer->at[extreme->at]);
    int first, last;
    if (!biomech_golfer_span(golfer, extreme->from, extreme->at, &first, &last))
        return best;
    for (int i = first; i <= last; i++) {
        if (!golfer->frames[i].found)
            continue;
        BiomechReading now = settled(golfer, formula, i);
        bool further =
            extreme->either_way ? fabs(now.value) > fabs(best.value) : now.value > best.value;
        if (further && now.visibility >= MIN_VISIBILITY)
            best = now;
    }
    return best;
}

static BiomechReading read_row(const Row *row, const BiomechGolfer *golfer) {
    const Extreme *extreme = extreme_of(row);
    if (extreme)
        return furthest(extreme, golfer);
    return biomech_quantities[row->quantity].formula(golfer, &golfer->at[row->at]);
}

/* One standard deviation, in the report's unit. */
static double sigma_of(const Row *row, const Sight *sight, const BiomechReading *reading,
                       double per_cm) {
    double doubt = reading->doubt > 0 ? reading->doubt : 1;
    double noise = reading->sigma > 0 ? reading->sigma : doubt * sight->sigma * per_cm;
    const BiomechTurn *turn = biomech_turn(biomech_quantities[row->quantity].id, row->at);
    if (!turn)
        return noise;
    return hypot(noise,
                 hypot(biomech_pull(turn, reading->value), biomech_strangeness(turn, doubt)));
}

static void fill_value(const Row *row, const BiomechGolfer *golfer, const Sight *sight,
                       const BiomechConversion *conversion, SwingMetric *metric) {
    BiomechReading reading = read_row(row, golfer);
    double value = reading.value * conversion->factor;
    double sigma = sigma_of(row, sight, &reading, conversion->per_cm);
    if (!isfinite(value) || !isfinite(sigma)) {
        metric->reason = reading.reason ? reading.reason : "the golfer's size could not be told";
        return;
    }
    if (!(reading.visibility >= MIN_VISIBILITY)) {
        metric->reason = "the body's points it needs were hidden";
        return;
    }
    bool off_line = fabs(golfer->camera_yaw_deg) > MEASURING_YAW_DEG && !is_time(row);
    metric->kind = off_line ? SWING_ESTIMATED : sight->kind;
    metric->value = value;
    metric->uncertainty = sigma;
    bool anywhere = is_setup(row) && holds_around(row, golfer, reading.value, sigma);
    metric->confidence =
        fmin(1, reading.visibility) * (anywhere ? 1 : least_event_confidence(row, golfer));
}

static void measure_row(const Row *row, const BiomechGolfer *golfer, SwingMetric *ret_metric) {
    const BiomechQuantity *quantity = &biomech_quantities[row->quantity];
    const BiomechConversion conversion = biomech_conversion(quantity->unit, golfer);
    const double *band = band_of(row, golfer->options.club);
    const Sight *sight = sight_of(row, golfer->options.view);
    const Extreme *extreme = extreme_of(row);
    bool has_band = !isnan(band[0]) || !isnan(band[1]);
    *ret_metric = (SwingMetric){
        .id = quantity->id,
        .name = quantity->name,
        .definition = extreme && extreme->definition ? extreme->definition : quantity->definition,
        .at = row->at,
        .kind = SWING_UNAVAILABLE,
        .unit = conversion.unit,
        .has_band = has_band && isfinite(conversion.per_band),
        .band = {band[0] * conversion.per_band, band[1] * conversion.per_band},
    };
    int missing = missing_event(row, golfer);
    if (!sight || !(sight->sigma > 0))
        ret_metric->reason = why_not_seen(row, golfer->options.view);
    else if (missing < SWING_EVENT_COUNT)
        ret_metric->reason = NOT_IN_CLIP[missing];
    else
        fill_value(row, golfer, sight, &conversion, ret_metric);
}

int biomech_measure(const SwingTrack *track, const SwingEvents *events,
                    const BiomechOptions *options, SwingMetric *ret_metrics) {
    BiomechGolfer golfer;
    if (!biomech_golfer_init(&golfer, track, events, options))
        return 0;
    for (int i = 0; i < ROW_COUNT; i++)
        measure_row(&ROWS[i], &golfer, &ret_metrics[i]);
    biomech_golfer_clear(&golfer);
    return ROW_COUNT;
}

bool biomech_scale(const SwingTrack *track, const SwingEvents *events,
                   const BiomechOptions *options, BiomechScale *ret_scale) {
    BiomechGolfer golfer;
    if (!biomech_golfer_init(&golfer, track, events, options))
        return false;
    bool known = golfer.at[SWING_ADDRESS].found;
    if (known)
        *ret_scale = golfer.scale;
    biomech_golfer_clear(&golfer);
    return known;
}

bool biomech_can_see(const SwingMetric *metric, SwingView view) {
    for (int i = 0; i < ROW_COUNT; i++) {
        const Row *row = &ROWS[i];
        if (row->at != metric->at || strcmp(biomech_quantities[row->quantity].id, metric->id) != 0)
            continue;
        const Sight *sight = sight_of(row, view);
        return sight && sight->sigma > 0;
    }
    return false;
}

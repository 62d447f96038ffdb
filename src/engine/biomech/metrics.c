#include <math.h>
#include <stddef.h>

#include "engine/biomech/biomech.h"
#include "engine/biomech/body.h"

/* Lead is left, trail is right: the track is a right-hander's. */
enum {
    LEAD_SHOULDER = SWING_LEFT_SHOULDER,
    LEAD_ELBOW = SWING_LEFT_ELBOW,
    LEAD_WRIST = SWING_LEFT_WRIST,
    LEAD_HIP = SWING_LEFT_HIP,
    LEAD_KNEE = SWING_LEFT_KNEE,
    LEAD_ANKLE = SWING_LEFT_ANKLE,
    TRAIL_SHOULDER = SWING_RIGHT_SHOULDER,
    TRAIL_HIP = SWING_RIGHT_HIP,
    TRAIL_KNEE = SWING_RIGHT_KNEE,
    TRAIL_ANKLE = SWING_RIGHT_ANKLE,
};

/* Landmarks less visible than this, on the mean of those a formula uses, are not measured by. */
static const double MIN_VISIBILITY = 0.65;
/* A mean absolute error of e means a standard deviation of 1.25 e for a normal law. */
static const double SIGMA_PER_ERROR = 1.25;
/* No downswing at real speed takes longer: it splits real from slowed clips with 19 errors in
 * 1,399. */
static const double REAL_DOWNSWING_MAX_S = 0.42;
/* Scales smaller than this cannot be divided by. */
static const double MIN_SCALE_PX = 4;

/* What a formula gives; value NAN: not visible. */
typedef struct {
    double value;
    double visibility;
    double uncertainty; /* 0: that of the table */
} Reading;

typedef Reading (*Formula)(const BiomechSwing *swing, SwingEventKind at);

static const Reading NOTHING = {.value = NAN};

static Reading reading2(double value, BiomechPoint a, BiomechPoint b) {
    return (Reading){.value = value, .visibility = (a.visibility + b.visibility) / 2};
}

static Reading reading3(double value, BiomechPoint a, BiomechPoint b, BiomechPoint c) {
    return (Reading){.value = value,
                     .visibility = (a.visibility + b.visibility + c.visibility) / 3};
}

static double share_percent(double part_px, double whole_px) {
    return whole_px >= MIN_SCALE_PX ? 100 * part_px / whole_px : NAN;
}

/* ---- face-on
 * ------------------------------------------------------------------------------------------ */

static Reading stance_width_pct(const BiomechSwing *swing, SwingEventKind at) {
    const BiomechPoint *l = swing->at[at].landmark;
    return reading2(share_percent(swing->stance_px, swing->shoulder_px), l[LEAD_ANKLE],
                    l[TRAIL_ANKLE]);
}

static Reading axis_tilt(const BiomechSwing *swing, SwingEventKind at) {
    BiomechPoint hip = swing->at[at].mid_hip, shoulder = swing->at[at].mid_shoulder;
    double tilt = -biomech_degrees(atan2(shoulder.x - hip.x, shoulder.y - hip.y));
    return reading2(tilt, hip, shoulder);
}

/* Slope of a line whose true length in pixels is known: it stays defined when the body turns
 * side-on. */
static Reading obliquity(BiomechPoint lead, BiomechPoint trail, double length_px) {
    if (length_px < MIN_SCALE_PX)
        return NOTHING;
    double rise = fmax(-1, fmin(1, (lead.y - trail.y) / length_px));
    return reading2(biomech_degrees(asin(rise)), lead, trail);
}

static Reading shoulder_obliquity(const BiomechSwing *swing, SwingEventKind at) {
    const BiomechPoint *l = swing->at[at].landmark;
    return obliquity(l[LEAD_SHOULDER], l[TRAIL_SHOULDER], swing->shoulder_px);
}

static Reading pelvis_obliquity(const BiomechSwing *swing, SwingEventKind at) {
    const BiomechPoint *l = swing->at[at].landmark;
    return obliquity(l[LEAD_HIP], l[TRAIL_HIP], swing->hip_px);
}

static Reading lead_elbow_flex(const BiomechSwing *swing, SwingEventKind at) {
    const BiomechPoint *l = swing->at[at].landmark;
    double angle = biomech_angle_deg(l[LEAD_SHOULDER], l[LEAD_ELBOW], l[LEAD_WRIST]);
    return reading3(180 - angle, l[LEAD_SHOULDER], l[LEAD_ELBOW], l[LEAD_WRIST]);
}

/* How far a point moved towards the target since address, relative to the toes. */
static double moved_px(const BiomechSwing *swing, SwingEventKind at, BiomechPoint now,
                       BiomechPoint then) {
    double shake = swing->at[at].mid_toe.x - swing->at[SWING_ADDRESS].mid_toe.x;
    /* The toes stay down until impact only; later they say nothing about the camera. */
    return now.x - then.x - (at <= SWING_IMPACT ? shake : 0);
}

static Reading pelvis_sway(const BiomechSwing *swing, SwingEventKind at) {
    const BiomechBody *address = &swing->at[SWING_ADDRESS];
    if (!address->found)
        return NOTHING;
    BiomechPoint now = swing->at[at].mid_hip, then = address->mid_hip;
    return reading2(share_percent(moved_px(swing, at, now, then), swing->stance_px), now, then);
}

static Reading head_sway(const BiomechSwing *swing, SwingEventKind at) {
    const BiomechBody *address = &swing->at[SWING_ADDRESS];
    if (!address->found)
        return NOTHING;
    BiomechPoint now = swing->at[at].mid_ear, then = address->mid_ear;
    return reading2(share_percent(moved_px(swing, at, now, then), swing->shoulder_px), now, then);
}

/* ---- down the line
 * ------------------------------------------------------------------------------------ */

static Reading forward_bend(const BiomechSwing *swing, SwingEventKind at) {
    BiomechPoint hip = swing->at[at].mid_hip, shoulder = swing->at[at].mid_shoulder;
    return reading2(biomech_degrees(atan2(shoulder.x - hip.x, shoulder.y - hip.y)), hip, shoulder);
}

static Reading since_address(Formula formula, const BiomechSwing *swing, SwingEventKind at) {
    if (!swing->at[SWING_ADDRESS].found)
        return NOTHING;
    Reading now = formula(swing, at), then = formula(swing, SWING_ADDRESS);
    return (Reading){.value = now.value - then.value,
                     .visibility = fmin(now.visibility, then.visibility)};
}

static Reading bend_change(const BiomechSwing *swing, SwingEventKind at) {
    return since_address(forward_bend, swing, at);
}

static Reading knee_flex(BiomechPoint hip, BiomechPoint knee, BiomechPoint ankle) {
    return reading3(180 - biomech_angle_deg(hip, knee, ankle), hip, knee, ankle);
}

static Reading knee_flex_lead(const BiomechSwing *swing, SwingEventKind at) {
    const BiomechPoint *l = swing->at[at].landmark;
    return knee_flex(l[LEAD_HIP], l[LEAD_KNEE], l[LEAD_ANKLE]);
}

static Reading knee_flex_trail(const BiomechSwing *swing, SwingEventKind at) {
    const BiomechPoint *l = swing->at[at].landmark;
    return knee_flex(l[TRAIL_HIP], l[TRAIL_KNEE], l[TRAIL_ANKLE]);
}

static Reading trail_knee_change(const BiomechSwing *swing, SwingEventKind at) {
    return since_address(knee_flex_trail, swing, at);
}

static Reading hip_angle(const BiomechSwing *swing, SwingEventKind at) {
    const BiomechBody *body = &swing->at[at];
    BiomechPoint lead = body->landmark[LEAD_KNEE], trail = body->landmark[TRAIL_KNEE];
    BiomechPoint knee = {(lead.x + trail.x) / 2, (lead.y + trail.y) / 2,
                         fmin(lead.visibility, trail.visibility)};
    return reading3(biomech_angle_deg(body->mid_shoulder, body->mid_hip, knee), body->mid_shoulder,
                    body->mid_hip, knee);
}

/* ---- time
 * --------------------------------------------------------------------------------------------- */

/* Seconds of the clip; NAN unless both events are there. */
static double seconds_between(const SwingEvents *events, SwingEventKind from, SwingEventKind to) {
    const SwingEvent *a = &events->at[from], *b = &events->at[to];
    return a->found && b->found ? (double)(b->time_us - a->time_us) / 1e6 : NAN;
}

static Reading real_seconds(const BiomechSwing *swing, SwingEventKind from, SwingEventKind to) {
    if (!(swing->slow_motion > 0))
        return NOTHING;
    double frame_s = swing->track->fps > 0 ? 1 / swing->track->fps : 0;
    return (Reading){.value = seconds_between(swing->events, from, to) / swing->slow_motion,
                     .visibility = 1,
                     .uncertainty = sqrt(2) * frame_s / swing->slow_motion};
}

static Reading backswing_s(const BiomechSwing *swing, SwingEventKind at) {
    return real_seconds(swing, SWING_ADDRESS, at);
}

static Reading downswing_s(const BiomechSwing *swing, SwingEventKind at) {
    return real_seconds(swing, SWING_TOP, at);
}

static Reading tempo(const BiomechSwing *swing, SwingEventKind at) {
    double down = seconds_between(swing->events, SWING_TOP, at);
    double ratio = seconds_between(swing->events, SWING_ADDRESS, SWING_TOP) / down;
    /* Each of the three events is rounded to a frame: uniform over one frame, three ends. */
    double ends = sqrt((1 + ratio) * (1 + ratio) + 1 + ratio * ratio);
    double sigma = swing->track->fps > 0 ? ends / (swing->track->fps * sqrt(12) * down) : 0;
    return (Reading){.value = ratio, .visibility = 1, .uncertainty = sigma};
}

/* ---- the table
 * ---------------------------------------------------------------------------------------- */

enum { ANY_VIEW = SWING_VIEW_UNKNOWN };
#define FACE_ON       SWING_VIEW_FACE_ON
#define DOWN_THE_LINE SWING_VIEW_DOWN_THE_LINE
#define NO_BAND                                                                                    \
    { NAN, NAN }

/* One number at one event. A new one is a row here and a formula above; its id also goes into
 * docs/report.schema.json if it has a new unit. Errors are goals for the mean absolute error, bands
 * are wide on purpose (sources differ); one open end is NAN. Sway goals: 2 cm of a 45 cm stance or
 * 40 cm shoulders. */
typedef struct {
    const char *id;
    SwingEventKind at;
    int view; /* SwingView, or ANY_VIEW */
    Formula formula;
    const char *unit;
    double error;
    double band[2];
} Row;

static const Row ROWS[] = {
    {"stance_width_pct", SWING_ADDRESS, FACE_ON, stance_width_pct, "percent", 5, NO_BAND},
    {"axis_tilt", SWING_ADDRESS, FACE_ON, axis_tilt, "deg", 5.5, NO_BAND},
    {"axis_tilt", SWING_TOP, FACE_ON, axis_tilt, "deg", 5.5, {0, 18}},
    {"axis_tilt", SWING_IMPACT, FACE_ON, axis_tilt, "deg", 5.5, {17, 33}},
    {"shoulder_obliquity", SWING_ADDRESS, FACE_ON, shoulder_obliquity, "deg", 5.5, NO_BAND},
    {"shoulder_obliquity", SWING_IMPACT, FACE_ON, shoulder_obliquity, "deg", 5.5, {20, NAN}},
    {"pelvis_obliquity", SWING_ADDRESS, FACE_ON, pelvis_obliquity, "deg", 6, NO_BAND},
    {"pelvis_obliquity", SWING_IMPACT, FACE_ON, pelvis_obliquity, "deg", 6, NO_BAND},
    {"lead_elbow_flex", SWING_IMPACT, FACE_ON, lead_elbow_flex, "deg", 6, {NAN, 12}},
    {"lead_elbow_flex", SWING_MID_FOLLOW_THROUGH, FACE_ON, lead_elbow_flex, "deg", 6, {NAN, 25}},
    {"pelvis_sway", SWING_TOP, FACE_ON, pelvis_sway, "percent", 4.4, {-15, 2.5}},
    {"pelvis_sway", SWING_IMPACT, FACE_ON, pelvis_sway, "percent", 4.4, {-2.5, 17.5}},
    {"pelvis_sway", SWING_FINISH, FACE_ON, pelvis_sway, "percent", 4.4, {15, 45}},
    {"head_sway", SWING_TOP, FACE_ON, head_sway, "percent", 5, NO_BAND},
    {"forward_bend", SWING_ADDRESS, DOWN_THE_LINE, forward_bend, "deg", 5, {32, 48}},
    {"forward_bend", SWING_TOP, DOWN_THE_LINE, forward_bend, "deg", 5, NO_BAND},
    {"forward_bend", SWING_IMPACT, DOWN_THE_LINE, forward_bend, "deg", 5, NO_BAND},
    {"bend_change", SWING_IMPACT, DOWN_THE_LINE, bend_change, "deg", 5, {-7, 5}},
    {"knee_flex_lead", SWING_ADDRESS, DOWN_THE_LINE, knee_flex_lead, "deg", 5, {14, 30}},
    {"knee_flex_lead", SWING_TOP, DOWN_THE_LINE, knee_flex_lead, "deg", 5, NO_BAND},
    {"knee_flex_lead", SWING_IMPACT, DOWN_THE_LINE, knee_flex_lead, "deg", 5, NO_BAND},
    {"knee_flex_trail", SWING_ADDRESS, DOWN_THE_LINE, knee_flex_trail, "deg", 5, {14, 30}},
    {"knee_flex_trail", SWING_TOP, DOWN_THE_LINE, knee_flex_trail, "deg", 5, NO_BAND},
    {"knee_flex_trail", SWING_IMPACT, DOWN_THE_LINE, knee_flex_trail, "deg", 5, NO_BAND},
    {"trail_knee_change", SWING_TOP, DOWN_THE_LINE, trail_knee_change, "deg", 5, {-12, 6}},
    {"hip_angle", SWING_ADDRESS, DOWN_THE_LINE, hip_angle, "deg", 5, NO_BAND},
    {"hip_angle", SWING_IMPACT, DOWN_THE_LINE, hip_angle, "deg", 5, NO_BAND},
    {"backswing_s", SWING_TOP, ANY_VIEW, backswing_s, "s", 0, NO_BAND},
    {"downswing_s", SWING_IMPACT, ANY_VIEW, downswing_s, "s", 0, {0.20, 0.40}},
    {"tempo", SWING_IMPACT, ANY_VIEW, tempo, "ratio", 0, {1.9, 3.4}},
};

enum { ROW_COUNT = sizeof ROWS / sizeof ROWS[0] };
_Static_assert((int)ROW_COUNT <= (int)SWING_MAX_METRICS, "the report has room for every row");

/* The stance that is usual for a club, percent of the shoulders; hybrids stand between wood and
 * iron. */
static const double STANCE_BAND[][2] = {
    [SWING_CLUB_UNKNOWN] = NO_BAND, [SWING_CLUB_DRIVER] = {100, 190},
    [SWING_CLUB_WOOD] = NO_BAND,    [SWING_CLUB_HYBRID] = NO_BAND,
    [SWING_CLUB_IRON] = {85, 140},  [SWING_CLUB_WEDGE] = {75, 130},
};

static void measure_row(const Row *row, const BiomechSwing *swing, const BiomechOptions *options,
                        SwingMetric *ret_metric) {
    const double *band = row->formula == stance_width_pct ? STANCE_BAND[options->club] : row->band;
    *ret_metric = (SwingMetric){.id = row->id,
                                .at = row->at,
                                .kind = SWING_UNAVAILABLE,
                                .unit = row->unit,
                                .has_band = !isnan(band[0]) || !isnan(band[1]),
                                .band = {band[0], band[1]}};
    bool in_view = row->view == ANY_VIEW || row->view == (int)options->view;
    if (!in_view || !swing->at[row->at].found)
        return;
    Reading reading = row->formula(swing, row->at);
    if (!isfinite(reading.value) || reading.visibility < MIN_VISIBILITY)
        return;
    ret_metric->kind = SWING_MEASURED;
    ret_metric->value = reading.value;
    ret_metric->uncertainty =
        reading.uncertainty > 0 ? reading.uncertainty : SIGMA_PER_ERROR * row->error;
}

double biomech_slow_motion(const SwingEvents *events) {
    double downswing_s = seconds_between(events, SWING_TOP, SWING_IMPACT);
    return downswing_s > 0 && downswing_s <= REAL_DOWNSWING_MAX_S ? 1 : 0;
}

int biomech_measure(const SwingTrack *track, const SwingEvents *events,
                    const BiomechOptions *options, SwingMetric *ret_metrics) {
    BiomechSwing swing;
    biomech_swing_init(&swing, track, events);
    swing.slow_motion = options->slow_motion;
    for (int i = 0; i < ROW_COUNT; i++)
        measure_row(&ROWS[i], &swing, options, &ret_metrics[i]);
    return ROW_COUNT;
}

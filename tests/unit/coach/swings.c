#include "swings.h"

#include <math.h>
#include <string.h>

#include "coach/texts.h"

typedef struct {
    const char *id, *name;
    SwingEventKind at;
    SwingMetricKind face_on, down_the_line;
    double value, sigma;
    const char *unit;
    double band[2];
} Row;

#define M    SWING_MEASURED
#define E    SWING_ESTIMATED
#define N    SWING_UNAVAILABLE
#define OPEN NAN

static const Row ROWS[] = {
    {"stance_width_pct", "Stance width", SWING_ADDRESS, M, N, 112, 6, "percent", {85, 140}},
    {"forward_bend", "Forward bend", SWING_ADDRESS, N, M, 39, 5, "deg", {32, 48}},
    {"bend_change", "Change of forward bend", SWING_IMPACT, N, M, -2, 5, "deg", {-7, 5}},
    {"axis_tilt", "Side bend", SWING_ADDRESS, M, N, 6, 4, "deg", {OPEN, OPEN}},
    {"axis_tilt", "Side bend", SWING_TOP, M, N, 9, 4, "deg", {0, 18}},
    {"axis_tilt", "Side bend", SWING_IMPACT, M, N, 23, 4, "deg", {12, 33}},
    {"shoulder_obliquity", "Shoulder tilt", SWING_TOP, E, E, -37, 8, "deg", {OPEN, -30}},
    {"shoulder_obliquity", "Shoulder tilt", SWING_IMPACT, M, N, 31, 6, "deg", {20, OPEN}},
    {"knee_flex_trail", "Trail knee flex", SWING_ADDRESS, E, M, 22, 9, "deg", {14, 30}},
    {"trail_knee_change", "Change of trail knee flex", SWING_TOP, N, M, -4, 9, "deg", {-12, 6}},
    {"lead_elbow_flex", "Lead elbow flex", SWING_TOP, E, N, 12, 12, "deg", {OPEN, 20}},
    {"lead_elbow_flex", "Lead elbow flex", SWING_IMPACT, M, N, 6, 8, "deg", {OPEN, 12}},
    {"lead_elbow_flex",
     "Lead elbow flex",
     SWING_MID_FOLLOW_THROUGH,
     M,
     N,
     14,
     8,
     "deg",
     {OPEN, 25}},
    {"trail_elbow_height", "Trail elbow height", SWING_TOP, N, M, -6, 10, "percent", {OPEN, 20}},
    {"pelvis_sway", "Pelvis sway", SWING_TOE_UP, M, N, -1.2, 2.5, "cm", {OPEN, OPEN}},
    {"pelvis_sway", "Pelvis sway", SWING_IMPACT, M, N, 4, 2.5, "cm", {-1.1, 7.9}},
    {"pelvis_sway_back",
     "Pelvis sway in the backswing",
     SWING_TOP,
     M,
     N,
     3.1,
     2.5,
     "cm",
     {OPEN, 6.8}},
    {"pelvis_slide",
     "Pelvis slide in the downswing",
     SWING_IMPACT,
     M,
     N,
     8.4,
     2.5,
     "cm",
     {OPEN, 13.5}},
    {"pelvis_over_lead",
     "Pelvis over the lead foot",
     SWING_IMPACT,
     M,
     N,
     0.4,
     0.12,
     "ratio",
     {OPEN, 1}},
    {"pelvis_thrust", "Pelvis thrust", SWING_IMPACT, N, M, 1.8, 2.5, "cm", {OPEN, 4}},
    {"pelvis_thrust", "Pelvis thrust", SWING_MID_DOWNSWING, N, M, 1.1, 2.5, "cm", {OPEN, OPEN}},
    {"head_sway", "Head sway", SWING_TOE_UP, M, N, -0.6, 2.5, "cm", {OPEN, OPEN}},
    {"head_sway", "Head sway", SWING_TOP, M, N, -3.2, 2.5, "cm", {-7, 7}},
    {"head_lift", "Head lift", SWING_IMPACT, M, M, -1.4, 2.5, "cm", {-4, 4}},
    {"hip_angle_change", "Change of hip angle", SWING_IMPACT, N, M, 4, 6, "deg", {OPEN, 8}},
    {"ott_index",
     "Hands outside the way up",
     SWING_MID_DOWNSWING,
     N,
     M,
     -1.5,
     1.4,
     "percent",
     {OPEN, 3}},
    {"forearm_shaft_angle",
     "Angle between lead forearm and club",
     SWING_MID_DOWNSWING,
     M,
     N,
     72,
     7,
     "deg",
     {OPEN, 92}},
    {"pelvis_turn", "Pelvis turn", SWING_TOP, E, E, 46, 12, "deg", {35, 58}},
    {"chest_turn", "Chest turn", SWING_TOP, E, E, 89, 12, "deg", {78, 100}},
    {"chest_turn", "Chest turn", SWING_FINISH, E, E, -104, 12, "deg", {-130, -70}},
    {"x_factor", "X-factor", SWING_TOP, E, E, 43, 12, "deg", {30, 60}},
    {"backswing_s", "Backswing time", SWING_TOP, M, M, 0.72, 0.02, "s", {OPEN, OPEN}},
    {"downswing_s", "Downswing time", SWING_IMPACT, M, M, 0.28, 0.02, "s", {0.20, 0.40}},
    {"tempo", "Tempo", SWING_IMPACT, M, M, 2.6, 0.3, "ratio", {1.9, 3.4}},
    {"late_tempo", "Late tempo", SWING_IMPACT, M, M, 1.7, 0.2, "ratio", {1.3, 2.2}},
    {"finish_still_s", "Finish held", SWING_FINISH, M, M, 1.6, 0.1, "s", {1, OPEN}},
    {"finish_over_lead",
     "Finish over the lead foot",
     SWING_FINISH,
     M,
     N,
     0.8,
     0.12,
     "ratio",
     {0.3, OPEN}},
};

enum { ROW_COUNT = sizeof ROWS / sizeof ROWS[0] };

static const int EVENT_FRAMES[SWING_EVENT_COUNT] = {30, 45, 58, 73, 83, 90, 95, 130};
static const int PHASE_FRAMES[SWING_PHASE_COUNT][2] = {{0, 30},  {31, 45}, {46, 69},  {70, 76},
                                                       {77, 88}, {89, 91}, {92, 129}, {130, 180}};

static void add_frames(SwingReport *report) {
    for (int i = 0; i < SWING_EVENT_COUNT; i++) {
        int frame = EVENT_FRAMES[i];
        report->events.at[i] = (SwingEvent){true, frame, frame * (int64_t)1000000 / 60, 0.9f};
        report->phases[report->phase_count++] =
            (SwingPhase){.kind = (SwingPhaseKind)i,
                         .first_frame = PHASE_FRAMES[i][0],
                         .last_frame = PHASE_FRAMES[i][1],
                         .scored = i != SWING_PHASE_FOLLOW_THROUGH,
                         .score = 8.06 + 0.1 * i};
        report->key_frames[report->key_frame_count++] =
            (SwingKeyFrame){.name = swing_event_name((SwingEventKind)i),
                            .phase = (SwingPhaseKind)i,
                            .frame = frame};
    }
}

static SwingReport swing(SwingView view) {
    SwingReport report = {.width = 1080,
                          .height = 1920,
                          .fps = 60,
                          .frame_count = 200,
                          .duration_us = 3333333,
                          .found_count = 200,
                          .club = SWING_CLUB_IRON,
                          .stature_cm = 178,
                          .view = view,
                          .view_confidence = 1,
                          .handedness = SWING_PLAYS_RIGHT,
                          .handedness_confidence = 1,
                          .slow_motion = 1,
                          .slow_motion_confidence = 1,
                          .reliability = 0.92};
    add_frames(&report);
    for (int i = 0; i < ROW_COUNT; i++) {
        const Row *row = &ROWS[i];
        SwingMetricKind kind = view == SWING_VIEW_FACE_ON ? row->face_on : row->down_the_line;
        report.metrics[report.metric_count++] = (SwingMetric){
            .id = row->id,
            .name = row->name,
            .definition = row->name,
            .at = row->at,
            .kind = kind,
            .value = row->value,
            .uncertainty = row->sigma,
            .confidence = 0.85,
            .unit = row->unit,
            .has_band = !isnan(row->band[0]) || !isnan(row->band[1]),
            .band = {row->band[0], row->band[1]},
            .reason = kind == SWING_UNAVAILABLE ? "seen only from the other side" : NULL};
    }
    return report;
}

SwingReport swings_face_on(void) {
    return swing(SWING_VIEW_FACE_ON);
}

SwingReport swings_down_the_line(void) {
    return swing(SWING_VIEW_DOWN_THE_LINE);
}

void swings_forget_stature(SwingReport *report) {
    report->stature_cm = 0;
    for (int i = 0; i < report->metric_count; i++) {
        SwingMetric *metric = &report->metrics[i];
        if (strcmp(metric->unit, "cm") != 0)
            continue;
        bool sideways = strstr(metric->id, "pelvis_s") != NULL;
        double factor = sideways ? 100 / 45.0 : 100 / 178.0;
        metric->unit = "percent";
        metric->value *= factor;
        metric->uncertainty *= factor;
        metric->band[0] *= factor;
        metric->band[1] *= factor;
    }
}

SwingMetric *swings_metric(SwingReport *report, const char *id, SwingEventKind at) {
    for (int i = 0; i < report->metric_count; i++)
        if (report->metrics[i].at == at && strcmp(report->metrics[i].id, id) == 0)
            return &report->metrics[i];
    return NULL;
}

void swings_set(SwingReport *report, const char *id, SwingEventKind at, double value) {
    swings_metric(report, id, at)->value = value;
}

void swings_hide(SwingReport *report, const char *id, SwingEventKind at) {
    SwingMetric *metric = swings_metric(report, id, at);
    metric->kind = SWING_UNAVAILABLE;
    metric->reason = "the body's points it needs were hidden";
}

void swings_add_fault(SwingReport *report, const char *fault, SwingSeverity severity, int order,
                      const char *metric, SwingEventKind at, double value) {
    const CoachFault *known = coach_fault(fault);
    SwingFault *found = &report->faults[report->fault_count++];
    *found = (SwingFault){.id = known->id,
                          .name = known->name,
                          .number = known->number,
                          .severity = severity,
                          .excess = 1.2,
                          .confidence = 0.8,
                          .rank = 1.0 / order,
                          .order = order};
    if (!metric)
        return;
    swings_set(report, metric, at, value);
    int index = (int)(swings_metric(report, metric, at) - report->metrics);
    found->evidence[found->evidence_count++] =
        (SwingEvidence){.frame = report->events.at[at].frame, .metric = index};
}

CoachInput swings_input(const SwingReport *report) {
    return (CoachInput){.report = report, .golfer = coach_golfer_unknown(), .swing_key = "swing-1"};
}

#define FO  SWING_VIEW_FACE_ON
#define DTL SWING_VIEW_DOWN_THE_LINE

static const struct {
    const char *fault;
    SwingView view;
    const char *metric;
    SwingEventKind at;
    double value;
} SHOWN[] = {
    {"early_extension", DTL, "pelvis_thrust", SWING_IMPACT, 8.6},
    {"loss_of_posture", DTL, "bend_change", SWING_IMPACT, -14},
    {"sway", FO, "pelvis_sway_back", SWING_TOP, 11.2},
    {"slide", FO, "pelvis_slide", SWING_IMPACT, 18.6},
    {"slide", FO, "pelvis_over_lead", SWING_IMPACT, 1.3},
    {"reverse_spine", FO, "axis_tilt", SWING_TOP, -7},
    {"hanging_back", FO, "axis_tilt", SWING_IMPACT, 41},
    {"hanging_back", FO, "pelvis_sway", SWING_IMPACT, -4.2},
    {"over_the_top", DTL, "ott_index", SWING_MID_DOWNSWING, 6.1},
    {"casting", FO, "forearm_shaft_angle", SWING_MID_DOWNSWING, 117},
    {"chicken_wing", FO, "lead_elbow_flex", SWING_MID_FOLLOW_THROUGH, 47},
    {"flying_elbow", DTL, "trail_elbow_height", SWING_TOP, 34},
    {"flat_shoulders", DTL, "shoulder_obliquity", SWING_TOP, -11},
    {"tilt_lost", FO, "shoulder_obliquity", SWING_IMPACT, 8},
    {"head_sway", FO, "head_sway", SWING_TOP, -11.3},
    {"head_sway", FO, "head_sway", SWING_TOP, 10.4},
    {"head_lift", FO, "head_lift", SWING_IMPACT, 7.2},
    {"head_lift", DTL, "head_lift", SWING_IMPACT, -8.1},
    {"short_turn", DTL, "chest_turn", SWING_TOP, 52},
    {"overturned_pelvis", FO, "pelvis_turn", SWING_TOP, 84},
    {"restricted_pelvis", FO, "pelvis_turn", SWING_TOP, 8},
    {"low_x_factor", FO, "x_factor", SWING_TOP, 4},
    {"sequence", FO, NULL, SWING_TOP, 0},
    {"tempo", DTL, "tempo", SWING_IMPACT, 1.3},
    {"tempo", FO, "tempo", SWING_IMPACT, 4.4},
    {"tempo", DTL, "downswing_s", SWING_IMPACT, 0.15},
    {"tempo", FO, "downswing_s", SWING_IMPACT, 0.47},
    {"bent_lead_arm", FO, "lead_elbow_flex", SWING_TOP, 54},
    {"stance_width", FO, "stance_width_pct", SWING_ADDRESS, 64},
    {"stance_width", FO, "stance_width_pct", SWING_ADDRESS, 171},
    {"trail_leg_straight", DTL, "trail_knee_change", SWING_TOP, -26},
    {"address_bend", DTL, "forward_bend", SWING_ADDRESS, 21},
    {"address_bend", DTL, "forward_bend", SWING_ADDRESS, 58},
    {"address_knees", DTL, "knee_flex_trail", SWING_ADDRESS, 3},
    {"address_knees", DTL, "knee_flex_trail", SWING_ADDRESS, 44},
    {"no_finish", FO, "finish_still_s", SWING_FINISH, 0.35},
    {"no_finish", FO, "finish_over_lead", SWING_FINISH, 0.05},
    {"no_finish", FO, "chest_turn", SWING_FINISH, -38},
};

const char *swings_nth_fault(int n, SwingReport *ret_report) {
    if (n >= (int)(sizeof SHOWN / sizeof SHOWN[0]))
        return NULL;
    SwingReport report = swing(SHOWN[n].view);
    swings_add_fault(&report, SHOWN[n].fault, SWING_MAJOR, 1, SHOWN[n].metric, SHOWN[n].at,
                     SHOWN[n].value);
    *ret_report = report;
    return SHOWN[n].fault;
}

#include "engine/biomech/faults.h"

#include <math.h>
#include <string.h>

#include "engine/biomech/usual.h"

/* Where in the swing a fault begins; of several the earliest is worked on first. */
typedef enum { IN_SETUP, IN_BACKSWING, IN_DOWNSWING, IN_FINISH } Stage;

typedef enum {
    FACE_ON = SWING_VIEW_FACE_ON,
    DOWN_THE_LINE = SWING_VIEW_DOWN_THE_LINE,
    ANY_VIEW = -1,
} RowView;

typedef struct {
    const char *id, *name;
    RowView view;
    Stage stage;
    double prevalence; /* how common it is among golfers: what ranks it */
    const char *off;   /* why it is never evaluated; NULL = it is */
} Row;

/* A number that shows a fault when it is past its limits (usual.c). */
typedef struct {
    int fault; /* by number */
    const char *id;
    SwingEventKind at;
    unsigned events; /* all that it rests on, as bits; 0: its confidence tells */
    int side;        /* which side of its limits: -1, +1; 0 = both */
    double sigmas;   /* by how many standard deviations past them; 0 = as its kind asks */
} Sign;

/* A second number that must agree with a sign: outside this range, or outside its own limits on the
 * side of the sign. */
typedef struct {
    int fault;
    const char *sign, *id;
    SwingEventKind at;
    bool same_side;
    double range[2]; /* NAN = open */
} Agreement;

#define BY(kind)  (1u << SWING_##kind)
#define TO_TOP    (BY(ADDRESS) | BY(TOP))
#define TO_IMPACT (BY(ADDRESS) | BY(IMPACT))
#define OPEN      NAN

/* clang-format off */
/* By number - 1. A new fault is a row here, its signs below and their limits in usual.c. Shares of
 * amateurs where they are published, else 0.3. A rule that fires on more than half of ordinary
 * swings is off until what it rests on is better. */
static const Row ROWS[SWING_FAULTS] = {
    {"early_extension", "Early extension", DOWN_THE_LINE, IN_DOWNSWING, 0.67, NULL},
    {"loss_of_posture", "Loss of posture", DOWN_THE_LINE, IN_DOWNSWING, 0.64, NULL},
    {"sway", "Sway", FACE_ON, IN_BACKSWING, 0.30, NULL},
    {"slide", "Slide", FACE_ON, IN_DOWNSWING, 0.30, NULL},
    {"reverse_spine", "Reverse spine", FACE_ON, IN_BACKSWING, 0.30, NULL},
    {"hanging_back", "Hanging back", FACE_ON, IN_DOWNSWING, 0.30, NULL},
    {"over_the_top", "Over the top", DOWN_THE_LINE, IN_DOWNSWING, 0.44, NULL},
    {"casting", "Casting", FACE_ON, IN_DOWNSWING, 0.30, NULL},
    {"chicken_wing", "Chicken wing", FACE_ON, IN_FINISH, 0.36, NULL},
    {"flying_elbow", "Flying trail elbow", DOWN_THE_LINE, IN_BACKSWING, 0.30, NULL},
    {"flat_shoulders", "Flat shoulder plane", ANY_VIEW, IN_BACKSWING, 0.45,
        "one camera reads the shoulders of every golfer as too flat at the top"},
    {"tilt_lost", "Shoulder tilt lost at impact", FACE_ON, IN_DOWNSWING, 0.30, NULL},
    {"head_sway", "Head sway", FACE_ON, IN_BACKSWING, 0.30, NULL},
    {"head_lift", "Head lift or dip", ANY_VIEW, IN_DOWNSWING, 0.30, NULL},
    {"short_turn", "Short chest turn", ANY_VIEW, IN_BACKSWING, 0.30, NULL},
    {"overturned_pelvis", "Over-turned pelvis", FACE_ON, IN_BACKSWING, 0.30, NULL},
    {"restricted_pelvis", "Restricted pelvis", FACE_ON, IN_BACKSWING, 0.30, NULL},
    {"low_x_factor", "Low separation", ANY_VIEW, IN_BACKSWING, 0.20, NULL},
    {"sequence", "Chest leads pelvis", ANY_VIEW, IN_DOWNSWING, 0.10,
        "the order of the turns is information only: many good golfers break it"},
    {"tempo", "Tempo off", ANY_VIEW, IN_BACKSWING, 0.30, NULL},
    {"bent_lead_arm", "Bent lead arm at the top", FACE_ON, IN_BACKSWING, 0.30,
        "one camera reads a straight arm that points to it as bent"},
    {"stance_width", "Stance too narrow or wide", FACE_ON, IN_SETUP, 0.20, NULL},
    {"trail_leg_straight", "Trail leg straightens", DOWN_THE_LINE, IN_BACKSWING, 0.30, NULL},
    {"address_bend", "Address bend", DOWN_THE_LINE, IN_SETUP, 0.30, NULL},
    {"address_knees", "Knees too straight or bent", DOWN_THE_LINE, IN_SETUP, 0.20, NULL},
    {"no_finish", "No balanced finish", FACE_ON, IN_FINISH, 0.30, NULL},
};

/* One is enough. How long the finish is held is no sign: clips end, and hands behind the head
 * tremble. Turns at the top have their own margins, by what was drawn and found: a pelvis that turns
 * too far turns back again before the top, which the mean of that time reads low; one that turns too
 * little hardly moves then, which an ordinary one that reads low does. A straight knee is pulled
 * towards the usual flexion: the truth is further out. A head's sway is surer in drawn golfers than
 * in people. Of two signs for casting neither need be as sure as one. */
static const Sign SIGNS[] = {
    {1, "pelvis_thrust", SWING_IMPACT, TO_IMPACT, 1, 0},
    {2, "bend_change", SWING_IMPACT, TO_IMPACT, -1, 0},
    {3, "pelvis_sway_back", SWING_TOP, TO_TOP, 1, 0},
    {4, "pelvis_slide", SWING_IMPACT, TO_IMPACT | BY(TOP), 1, 0},
    {4, "pelvis_over_lead", SWING_IMPACT, TO_IMPACT, 1, 0},
    {5, "axis_tilt", SWING_TOP, BY(TOP), -1, 0},
    {6, "pelvis_sway", SWING_IMPACT, TO_IMPACT, -1, 0},
    {7, "ott_index", SWING_MID_DOWNSWING, TO_IMPACT | BY(TOP), 1, 0},
    {8, "forearm_shaft_angle", SWING_MID_DOWNSWING, BY(TOP) | BY(MID_DOWNSWING) | BY(IMPACT), 1, 0.5},
    {9, "lead_elbow_flex", SWING_MID_FOLLOW_THROUGH, BY(MID_FOLLOW_THROUGH), 1, 0},
    {10, "trail_elbow_height", SWING_TOP, BY(TOP), 1, 0},
    {12, "shoulder_obliquity", SWING_IMPACT, BY(IMPACT), -1, 0},
    {13, "head_sway", SWING_TOP, TO_TOP, 0, 1.25},
    {14, "head_lift", SWING_IMPACT, TO_IMPACT, 0, 0},
    {15, "chest_turn", SWING_TOP, TO_TOP, -1, 1.4},
    {16, "pelvis_turn", SWING_TOP, TO_TOP, 1, 0.3},
    {17, "pelvis_turn", SWING_TOP, TO_TOP, -1, 2.7},
    {18, "x_factor", SWING_TOP, TO_TOP, -1, 0},
    {20, "tempo", SWING_IMPACT, TO_IMPACT | BY(TOP), 0, 0},
    {20, "downswing_s", SWING_IMPACT, BY(TOP) | BY(IMPACT), 0, 0},
    {22, "stance_width_pct", SWING_ADDRESS, BY(ADDRESS), 0, 0},
    {23, "trail_knee_change", SWING_TOP, TO_TOP, -1, 0},
    {24, "forward_bend", SWING_ADDRESS, 0, 0, 0},
    {25, "knee_flex_lead", SWING_ADDRESS, 0, -1, 0.5},
    {25, "knee_flex_trail", SWING_ADDRESS, 0, -1, 0.5},
    {25, "knee_flex_lead", SWING_ADDRESS, 0, 1, 0},
    {25, "knee_flex_trail", SWING_ADDRESS, 0, 1, 0},
    {26, "finish_over_lead", SWING_FINISH, BY(ADDRESS) | BY(FINISH), -1, 0},
    {26, "chest_turn", SWING_FINISH, BY(ADDRESS) | BY(FINISH), 1, 0},
};

/* Of several for one sign, one is enough. The trunk of one who hangs back leans away from the
 * target at impact; start: more than 33, but tour players lean 7..23 and never hang back. Who casts
 * loses an angle that he had: until then ordinary swings open it by 0..33, those drawn so by 39..95. */
static const Agreement AGREEMENTS[] = {
    {1, "pelvis_thrust", "bend_change", SWING_IMPACT, false, {-5, OPEN}},
    {1, "pelvis_thrust", "hip_angle_change", SWING_IMPACT, false, {OPEN, 7}},
    {6, "pelvis_sway", "axis_tilt", SWING_IMPACT, false, {OPEN, 10}},
    {8, "forearm_shaft_angle", "forearm_shaft_opening", SWING_MID_DOWNSWING, false, {OPEN, 35}},
    {20, "tempo", "late_tempo", SWING_IMPACT, true, {OPEN, OPEN}},
};
/* clang-format on */

enum {
    SIGN_COUNT = sizeof SIGNS / sizeof SIGNS[0],
    AGREEMENT_COUNT = sizeof AGREEMENTS / sizeof AGREEMENTS[0],
    MAX_SIGNS = 2, /* of one fault */
};

/* Two faults with one cause, by number: only one of them is shown first. */
static const int SHARED_CAUSES[][2] = {{1, 2}, {1, 14}, {3, 13}, {5, 6}, {24, 1}, {24, 2}};

static const double MIN_EVENT_CONFIDENCE = 0.5;
/* In how many standard deviations a number must be past its limit. */
static const double MEASURED_SIGMAS = 1, ESTIMATED_SIGMAS = 1.96;
static const double MOST_EXCESS = 3;
/* Faults ranked as high as this share of the highest are equals: the earliest cause goes first. */
static const double EQUAL_RANK = 0.7;
enum { SHOWN_FIRST = 3 };

/* ---- what was seen ---- */

static bool events_are_sure(const BiomechFaultInput *input, unsigned events) {
    for (int i = 0; i < SWING_EVENT_COUNT; i++) {
        const SwingEvent *event = &input->events->at[i];
        if ((events & (1u << i)) &&
            (!event->found || (double)event->confidence < MIN_EVENT_CONFIDENCE))
            return false;
    }
    return true;
}

/* The setup of a golfer who stands still is sure although its moment is not. */
static bool is_sure(const BiomechFaultInput *input, const Sign *sign, const SwingMetric *metric) {
    return sign->events ? events_are_sure(input, sign->events)
                        : metric->confidence >= MIN_EVENT_CONFIDENCE;
}

/* NULL unless it was taken and seen well enough. */
static const SwingMetric *seen_metric(const BiomechFaultInput *input, const char *id,
                                      SwingEventKind at) {
    const SwingMetric *metric = swing_metric_find(input->metrics, input->metric_count, id, at);
    return metric && biomech_is_seen(metric) ? metric : NULL;
}

static bool usual_of(const BiomechFaultInput *input, const SwingMetric *metric,
                     BiomechUsual *ret_usual) {
    return biomech_usual(metric, input->club, input->stature_cm, input->scale, ret_usual);
}

double biomech_reliability(const BiomechFaultInput *input) {
    int possible = 0, seen = 0;
    if (input->view != SWING_VIEW_FACE_ON && input->view != SWING_VIEW_DOWN_THE_LINE)
        return 0;
    for (int i = 0; i < input->metric_count; i++) {
        if (!biomech_can_see(&input->metrics[i], input->view))
            continue;
        possible++;
        seen += biomech_is_seen(&input->metrics[i]);
    }
    return possible ? (double)seen / possible : 0;
}

/* ---- one sign ---- */

typedef enum { SIGN_NOT_SEEN, SIGN_ABSENT, SIGN_PRESENT } SignState;

typedef struct {
    SignState state;
    const SwingMetric *metric, *agreeing; /* of a sign that is present; agreeing may be NULL */
    double excess;
} Finding;

/* Past its limits by more than its noise: on which side; else 0. */
static int clear_side(const Sign *sign, const SwingMetric *metric, const BiomechUsual *usual) {
    double by_kind = metric->kind == SWING_ESTIMATED ? ESTIMATED_SIGMAS : MEASURED_SIGMAS;
    double sigmas = sign->sigmas > 0 ? sign->sigmas : by_kind;
    int side = biomech_side(usual, metric->value);
    double least = metric->value - side * sigmas * biomech_noise(metric);
    return biomech_side(usual, least) == side ? side : 0;
}

static bool agrees(const BiomechFaultInput *input, const Agreement *agreement, int side,
                   const SwingMetric *metric) {
    BiomechUsual usual;
    if (agreement->same_side)
        return usual_of(input, metric, &usual) && biomech_side(&usual, metric->value) == side;
    return metric->value < agreement->range[0] || metric->value > agreement->range[1];
}

/* Looks for what must agree with a sign that is past its limits on that side. */
static SignState find_agreement(const BiomechFaultInput *input, const Sign *sign, int side,
                                const SwingMetric **ret_agreeing) {
    bool needed = false, seen = false;
    *ret_agreeing = NULL;
    for (int i = 0; i < AGREEMENT_COUNT && !*ret_agreeing; i++) {
        const Agreement *agreement = &AGREEMENTS[i];
        if (agreement->fault != sign->fault || strcmp(agreement->sign, sign->id) != 0)
            continue;
        const SwingMetric *metric = seen_metric(input, agreement->id, agreement->at);
        needed = true;
        seen |= metric != NULL;
        if (metric && agrees(input, agreement, side, metric))
            *ret_agreeing = metric;
    }
    if (!needed || *ret_agreeing)
        return SIGN_PRESENT;
    return seen ? SIGN_ABSENT : SIGN_NOT_SEEN;
}

static Finding look_for(const BiomechFaultInput *input, const Sign *sign) {
    const SwingMetric *metric = seen_metric(input, sign->id, sign->at);
    BiomechUsual usual;
    if (!metric || !usual_of(input, metric, &usual) || !is_sure(input, sign, metric))
        return (Finding){.state = SIGN_NOT_SEEN};
    int side = clear_side(sign, metric, &usual);
    if (!side || (sign->side && side != sign->side))
        return (Finding){.state = SIGN_ABSENT};
    Finding finding = {.metric = metric, .excess = biomech_excess(&usual, metric->value)};
    finding.state = find_agreement(input, sign, side, &finding.agreeing);
    return finding;
}

/* ---- one fault ---- */

typedef struct {
    BiomechFaultState state;
    const char *reason;
    Finding findings[MAX_SIGNS]; /* the signs that are present */
    int finding_count;
} Evaluation;

static Evaluation evaluate(const BiomechFaultInput *input, const Row *row) {
    if (row->off)
        return (Evaluation){.state = BIOMECH_FAULT_OFF, .reason = row->off};
    if (row->view != ANY_VIEW && (int)row->view != (int)input->view)
        return (Evaluation){.state = BIOMECH_FAULT_NOT_SEEN,
                            .reason = "it cannot be seen from this side"};
    Evaluation result = {.state = BIOMECH_FAULT_NOT_SEEN,
                         .reason = "what it is told by was not seen well enough"};
    for (int i = 0; i < SIGN_COUNT; i++) {
        if (&ROWS[SIGNS[i].fault - 1] != row)
            continue;
        Finding finding = look_for(input, &SIGNS[i]);
        if (finding.state == SIGN_PRESENT && result.finding_count < MAX_SIGNS)
            result.findings[result.finding_count++] = finding;
        if (finding.state != SIGN_NOT_SEEN)
            result.state = BIOMECH_FAULT_ABSENT;
    }
    if (result.finding_count)
        result.state = BIOMECH_FAULT_PRESENT;
    if (result.state != BIOMECH_FAULT_NOT_SEEN)
        result.reason = NULL;
    return result;
}

static void add_evidence(const BiomechFaultInput *input, const SwingMetric *metric,
                         SwingFault *fault) {
    const SwingEvent *event = &input->events->at[metric->at];
    if (fault->evidence_count < SWING_MAX_EVIDENCE)
        fault->evidence[fault->evidence_count++] =
            (SwingEvidence){event->frame, event->time_us, (int)(metric - input->metrics)};
}

/* Critical takes a pattern over several swings: one swing shows a major fault at most. */
static SwingSeverity severity_of(double excess) {
    return excess < 1 ? SWING_MINOR : SWING_MAJOR;
}

static SwingFault make_fault(const BiomechFaultInput *input, const Row *row,
                             const Evaluation *evaluation) {
    SwingFault fault = {.id = row->id, .name = row->name, .number = (int)(row - ROWS) + 1};
    fault.confidence = 1;
    for (int i = 0; i < evaluation->finding_count; i++) {
        const Finding *finding = &evaluation->findings[i];
        fault.excess = fmax(fault.excess, finding->excess);
        fault.confidence = fmin(fault.confidence, biomech_trust(finding->metric));
        add_evidence(input, finding->metric, &fault);
        if (!finding->agreeing)
            continue;
        fault.confidence = fmin(fault.confidence, biomech_trust(finding->agreeing));
        add_evidence(input, finding->agreeing, &fault);
    }
    fault.severity = severity_of(fault.excess);
    fault.rank = fmin(fault.excess, MOST_EXCESS) * row->prevalence * fault.confidence;
    return fault;
}

/* ---- which of them to show ---- */

static void insert_by_rank(SwingFault *faults, int count, const SwingFault *fault) {
    int i = count;
    for (; i > 0 && faults[i - 1].rank < fault->rank; i--)
        faults[i] = faults[i - 1];
    faults[i] = *fault;
}

static bool is_open(const SwingFault *fault) {
    return !fault->order && !fault->shares_cause_with;
}

static Stage stage_of(const SwingFault *fault) {
    return ROWS[fault->number - 1].stage;
}

/* The earliest cause among those ranked about as high as the highest left; NULL: none left. */
static SwingFault *next_to_show(SwingFault *faults, int count) {
    SwingFault *best = NULL;
    double least_rank = 0;
    for (int i = 0; i < count; i++) {
        SwingFault *fault = &faults[i];
        if (!is_open(fault))
            continue;
        if (!best)
            least_rank = EQUAL_RANK * fault->rank;
        if (!best || (fault->rank >= least_rank && stage_of(fault) < stage_of(best)))
            best = fault;
    }
    return best;
}

static bool share_a_cause(int a, int b) {
    for (size_t i = 0; i < sizeof SHARED_CAUSES / sizeof SHARED_CAUSES[0]; i++) {
        const int *pair = SHARED_CAUSES[i];
        if ((pair[0] == a && pair[1] == b) || (pair[0] == b && pair[1] == a))
            return true;
    }
    return false;
}

static void set_orders(SwingFault *faults, int count) {
    for (int order = 1; order <= SHOWN_FIRST; order++) {
        SwingFault *shown = next_to_show(faults, count);
        if (!shown)
            return;
        shown->order = order;
        for (int i = 0; i < count; i++)
            if (is_open(&faults[i]) && share_a_cause(faults[i].number, shown->number))
                faults[i].shares_cause_with = shown->id;
    }
}

int biomech_faults(const BiomechFaultInput *input, SwingFault *ret_faults) {
    if (biomech_reliability(input) < BIOMECH_MIN_RELIABILITY)
        return 0;
    int count = 0;
    for (int i = 0; i < SWING_FAULTS; i++) {
        Evaluation evaluation = evaluate(input, &ROWS[i]);
        if (evaluation.state != BIOMECH_FAULT_PRESENT)
            continue;
        SwingFault fault = make_fault(input, &ROWS[i], &evaluation);
        insert_by_rank(ret_faults, count++, &fault);
    }
    set_orders(ret_faults, count);
    return count;
}

void biomech_fault_checks(const BiomechFaultInput *input,
                          BiomechFaultCheck ret_checks[SWING_FAULTS]) {
    for (int i = 0; i < SWING_FAULTS; i++) {
        Evaluation evaluation = evaluate(input, &ROWS[i]);
        ret_checks[i] = (BiomechFaultCheck){ROWS[i].id, ROWS[i].name, i + 1, evaluation.state,
                                            evaluation.reason};
    }
}

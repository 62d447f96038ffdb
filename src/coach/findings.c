#include "coach/findings.h"

#include <math.h>
#include <string.h>

/* How many standard deviations a number must be past its band to be called outside it. */
static const double SURE_MEASURED = 1, SURE_ESTIMATED = 1.96;

/* Larger than anything about a golfer, in any unit: such a number is a mistake, not a measurement.
 */
static const double MAX_VALUE = 1e5;

static bool is_sane(double value) {
    return fabs(value) <= MAX_VALUE; /* false for NAN */
}

bool coach_is_known(const SwingMetric *metric) {
    return metric->kind != SWING_UNAVAILABLE && is_sane(metric->value) &&
           is_sane(metric->uncertainty);
}

bool coach_has_band(const SwingMetric *metric) {
    return metric->has_band && (is_sane(metric->band[0]) || is_sane(metric->band[1]));
}

CoachStanding coach_standing(const SwingMetric *metric) {
    if (!coach_is_known(metric) || !coach_has_band(metric))
        return COACH_NO_BAND;
    double sure = metric->kind == SWING_ESTIMATED ? SURE_ESTIMATED : SURE_MEASURED;
    double margin = sure * metric->uncertainty;
    bool below = metric->value<metric->band[0], above = metric->value> metric->band[1];
    if (!below && !above)
        return COACH_INSIDE;
    if (below)
        return metric->value + margin < metric->band[0] ? COACH_BELOW : COACH_NEAR_EDGE;
    return metric->value - margin > metric->band[1] ? COACH_ABOVE : COACH_NEAR_EDGE;
}

static double middle_of(const SwingMetric *metric) {
    const CoachMetricText *text = coach_metric_text(metric->id, metric->at);
    if (!coach_has_band(metric))
        return text ? text->middle : 0;
    if (!is_sane(metric->band[0]))
        return -INFINITY; /* it can only be too high */
    return !is_sane(metric->band[1]) ? INFINITY : (metric->band[0] + metric->band[1]) / 2;
}

CoachSide coach_side(const SwingMetric *metric) {
    return metric->value < middle_of(metric) ? COACH_SIDE_LOW : COACH_SIDE_HIGH;
}

const SwingFault *coach_fault_of_order(const SwingReport *report, int order) {
    for (int i = 0; i < report->fault_count; i++)
        if (report->faults[i].order == order && coach_fault(report->faults[i].id))
            return &report->faults[i];
    return NULL;
}

const SwingMetric *coach_fault_metric(const SwingReport *report, const SwingFault *fault) {
    for (int i = 0; i < fault->evidence_count; i++) {
        int index = fault->evidence[i].metric;
        if (index >= 0 && index < report->metric_count && coach_is_known(&report->metrics[index]))
            return &report->metrics[index];
    }
    return NULL;
}

const CoachFaultText *coach_fault_words(const SwingReport *report, const SwingFault *fault) {
    const SwingMetric *metric = coach_fault_metric(report, fault);
    if (!metric)
        return coach_fault_text(fault->id, NULL, COACH_SIDE_ANY);
    return coach_fault_text(fault->id, metric->id, coach_side(metric));
}

bool coach_fault_is_found(const SwingReport *report, int number) {
    for (int i = 0; i < report->fault_count; i++)
        if (report->faults[i].number == number)
            return true;
    return false;
}

const SwingMetric *coach_proof(const SwingReport *report, const SwingFault *fault,
                               const CoachDrill *drill) {
    const SwingMetric *shown = coach_fault_metric(report, fault);
    if (!drill || (shown && strcmp(shown->id, drill->proof) == 0))
        return shown;
    return coach_drill_proof(drill, report);
}

bool coach_cannot_judge(const SwingReport *report) {
    bool view = report->view == SWING_VIEW_FACE_ON || report->view == SWING_VIEW_DOWN_THE_LINE;
    return !view || !(report->reliability >= COACH_LEAST_RELIABILITY);
}

/* The event that a phase is looked at by. */
static const SwingEventKind SHOWS[SWING_PHASE_COUNT] = {
    [SWING_PHASE_ADDRESS] = SWING_ADDRESS,
    [SWING_PHASE_TAKEAWAY] = SWING_TOE_UP,
    [SWING_PHASE_BACKSWING] = SWING_MID_BACKSWING,
    [SWING_PHASE_TRANSITION] = SWING_TOP,
    [SWING_PHASE_DOWNSWING] = SWING_MID_DOWNSWING,
    [SWING_PHASE_IMPACT] = SWING_IMPACT,
    [SWING_PHASE_FOLLOW_THROUGH] = SWING_MID_FOLLOW_THROUGH,
    [SWING_PHASE_FINISH] = SWING_FINISH,
};

static bool has_key_frame(const SwingReport *report, SwingPhaseKind kind) {
    for (int i = 0; i < report->key_frame_count; i++)
        if (report->key_frames[i].phase == kind)
            return true;
    return false;
}

bool coach_phase_has_frame(const SwingReport *report, const SwingPhase *phase, int frame) {
    if (!has_key_frame(report, phase->kind))
        return frame >= phase->first_frame && frame <= phase->last_frame;
    for (int i = 0; i < report->key_frame_count; i++)
        if (report->key_frames[i].phase == phase->kind && report->key_frames[i].frame == frame)
            return true;
    return false;
}

int coach_phase_frame(const SwingReport *report, const SwingPhase *phase) {
    const SwingEvent *event = &report->events.at[SHOWS[phase->kind]];
    if (event->found && coach_phase_has_frame(report, phase, event->frame))
        return event->frame;
    for (int i = 0; i < report->key_frame_count; i++)
        if (report->key_frames[i].phase == phase->kind)
            return report->key_frames[i].frame;
    return phase->first_frame;
}

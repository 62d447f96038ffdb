#include "coach/write.h"

#include <string.h>

enum { MAX_PHASE_TEXTS = 2, MAX_POSITIVES = 2, MAX_POSITIVES_WITHOUT_ISSUES = 3 };

static const SwingMetric *metric_of(const SwingReport *report, const CoachMetricText *text) {
    for (int i = 0; i < report->metric_count; i++) {
        const SwingMetric *metric = &report->metrics[i];
        if (coach_is_known(metric) && coach_metric_text(metric->id, metric->at) == text)
            return metric;
    }
    return NULL;
}

static gboolean shows_a_fault(const SwingReport *report, const SwingMetric *metric) {
    for (int i = 0; i < report->fault_count; i++)
        if (coach_fault_metric(report, &report->faults[i]) == metric)
            return TRUE;
    return FALSE;
}

static const char *outside_text(const SwingReport *report, const CoachMetricText *text,
                                const SwingMetric *metric) {
    CoachStanding standing = coach_standing(metric);
    gboolean outside = standing == COACH_BELOW || standing == COACH_ABOVE;
    if (!outside && !(standing == COACH_NEAR_EDGE && shows_a_fault(report, metric)))
        return NULL;
    return coach_side(metric) == COACH_SIDE_LOW ? text->low : text->high;
}

static const char *inside_text(const SwingReport *report, const CoachMetricText *text,
                               const SwingMetric *metric) {
    (void)report;
    return coach_standing(metric) == COACH_INSIDE ? text->in : NULL;
}

typedef const char *(*TextOf)(const SwingReport *, const CoachMetricText *, const SwingMetric *);

/* Adds what there is to say of the phase's metrics in that manner, up to `limit` texts in all. */
static void add_observations(const CoachVoice *voice, SwingPhaseKind phase, TextOf text_of,
                             size_t limit, json_t *observations) {
    const CoachMetricText *row;
    for (int i = 0; (row = coach_metric_text_at(i)); i++) {
        const SwingMetric *metric = row->phase == phase ? metric_of(voice->report, row) : NULL;
        const char *text = metric ? text_of(voice->report, row, metric) : NULL;
        if (text && json_array_size(observations) < limit)
            coach_append_text(observations, coach_write_for(voice, text, metric));
    }
}

static void add_near_edge(const CoachVoice *voice, SwingPhaseKind phase, json_t *observations) {
    const CoachMetricText *row;
    for (int i = 0; (row = coach_metric_text_at(i)) && !json_array_size(observations); i++) {
        const SwingMetric *metric = row->phase == phase ? metric_of(voice->report, row) : NULL;
        if (metric && coach_standing(metric) == COACH_NEAR_EDGE)
            coach_append_text(observations,
                              g_strdup_printf("Too close to call from one clip: %s.", row->name));
    }
}

/* A number without a band is told and not judged. */
static void add_unjudged(const CoachVoice *voice, SwingPhaseKind phase, json_t *observations) {
    const CoachMetricText *row;
    for (int i = 0; (row = coach_metric_text_at(i)) && !json_array_size(observations); i++) {
        const SwingMetric *metric = row->phase == phase ? metric_of(voice->report, row) : NULL;
        if (!metric || coach_standing(metric) != COACH_NO_BAND)
            continue;
        g_autofree char *text = g_strdup_printf("Measured, but not judged: %s[, {m}].", row->name);
        coach_append_text(observations, coach_write_for(voice, text, metric));
    }
}

static json_t *observations_of(const CoachVoice *voice, SwingPhaseKind phase) {
    json_t *observations = json_array();
    if (!coach_cannot_judge(voice->report)) {
        add_observations(voice, phase, outside_text, MAX_PHASE_TEXTS, observations);
        gboolean outside = json_array_size(observations) > 0;
        add_observations(voice, phase, inside_text, outside ? MAX_PHASE_TEXTS : 1, observations);
        add_near_edge(voice, phase, observations);
        add_unjudged(voice, phase, observations);
    }
    if (!json_array_size(observations))
        coach_append_text(observations, g_strconcat(coach_cannot_judge(voice->report)
                                                        ? "Too little was seen to judge "
                                                        : "Not measured in this clip: ",
                                                    coach_phase_text(phase), ".", NULL));
    return observations;
}

static json_t *phase_name(SwingPhaseKind kind) {
    g_autofree char *name = g_ascii_strdown(swing_phase_name(kind), -1);
    return json_string(name);
}

json_t *coach_write_phases(const CoachVoice *voice) {
    json_t *phases = json_array();
    for (int i = 0; i < voice->report->phase_count; i++) {
        const SwingPhase *phase = &voice->report->phases[i];
        json_t *score =
            phase->scored ? json_real((double)(int)(phase->score * 10 + 0.5) / 10) : json_null();
        json_array_append_new(phases,
                              json_pack("{s:o, s:i, s:o, s:o}", "phase", phase_name(phase->kind),
                                        "frame_number", coach_phase_frame(voice->report, phase),
                                        "observations", observations_of(voice, phase->kind),
                                        "quality_score", score));
    }
    return phases;
}

/* ---- positives
 * ---------------------------------------------------------------------------------------- */

/* Where praise is worth most. */
static const SwingPhaseKind PRAISE_ORDER[SWING_PHASE_COUNT] = {
    SWING_PHASE_IMPACT,  SWING_PHASE_DOWNSWING, SWING_PHASE_BACKSWING, SWING_PHASE_TRANSITION,
    SWING_PHASE_ADDRESS, SWING_PHASE_FINISH,    SWING_PHASE_TAKEAWAY,  SWING_PHASE_FOLLOW_THROUGH,
};

static gboolean belongs_to_a_fault(const SwingReport *report, const CoachMetricText *row) {
    for (int i = 0; i < 2 && row->faults[i]; i++)
        if (coach_fault_is_found(report, row->faults[i]))
            return TRUE;
    return FALSE;
}

/* The first number of a phase that can be praised; its row goes to `ret_row`. */
static const SwingMetric *praised(const SwingReport *report, SwingPhaseKind phase,
                                  SwingMetricKind kind, const CoachMetricText **ret_row) {
    const CoachMetricText *row;
    for (int i = 0; (row = coach_metric_text_at(i)); i++) {
        if (row->phase != phase || !row->praise || belongs_to_a_fault(report, row))
            continue;
        const SwingMetric *metric = metric_of(report, row);
        if (metric && metric->kind == kind && coach_standing(metric) == COACH_INSIDE) {
            *ret_row = row;
            return metric;
        }
    }
    return NULL;
}

const SwingMetric *coach_best_metric(const SwingReport *report) {
    const CoachMetricText *row;
    const SwingMetric *metric = NULL;
    for (int i = 0; i < SWING_PHASE_COUNT && !metric; i++)
        metric = praised(report, PRAISE_ORDER[i], SWING_MEASURED, &row);
    return metric;
}

/* One text for each phase at most, so that praise is spread over the swing. */
static void add_praise(const CoachVoice *voice, SwingMetricKind kind, size_t limit,
                       json_t *positives) {
    for (int i = 0; i < SWING_PHASE_COUNT && json_array_size(positives) < limit; i++) {
        const CoachMetricText *row;
        const SwingMetric *metric = praised(voice->report, PRAISE_ORDER[i], kind, &row);
        if (metric)
            coach_append_text(positives, coach_write_for(voice, row->praise, metric));
    }
}

/* Something is inside its band, if nothing to praise. */
static void add_anything_inside(const CoachVoice *voice, json_t *positives) {
    for (int i = 0; i < voice->report->metric_count && !json_array_size(positives); i++) {
        const SwingMetric *metric = &voice->report->metrics[i];
        const CoachMetricText *row = coach_metric_text(metric->id, metric->at);
        if (row && coach_standing(metric) == COACH_INSIDE)
            coach_append_text(positives,
                              row->in ? coach_write_for(voice, row->in, metric)
                                      : g_strdup_printf("In its usual range: %s.", row->name));
    }
}

json_t *coach_write_positives(const CoachVoice *voice) {
    json_t *positives = json_array();
    if (coach_cannot_judge(voice->report))
        return positives;
    size_t limit =
        coach_fault_of_order(voice->report, 1) ? MAX_POSITIVES : MAX_POSITIVES_WITHOUT_ISSUES;
    add_praise(voice, SWING_MEASURED, limit, positives);
    if (!json_array_size(positives))
        add_praise(voice, SWING_ESTIMATED, limit, positives);
    add_anything_inside(voice, positives);
    return positives;
}

#include "engine/report/comparison.h"

#include <jansson.h>
#include <math.h>

#include "engine/report/layout.h"

enum { COMPARISON_SCHEMA = 1 };

static json_t *number(double value) {
    return isfinite(value) ? json_real(round(value * 1000) / 1000) : json_null();
}

static json_t *side_json(const ReportCompared *side) {
    const SwingReport *report = side->report;
    return json_pack("{s:s, s:s?, s:s?, s:s?, s:o, s:o}", "name", side->name, "view",
                     swing_view_name(report->view), "handedness",
                     swing_handedness_name(report->handedness), "club",
                     swing_club_name(report->club), "fps", number(report->fps), "overall_score",
                     report->score.scored ? number(report->score.overall) : json_null());
}

static json_t *warnings_json(unsigned warnings) {
    json_t *array = json_array();
    for (unsigned bit = 1; bit <= warnings; bit <<= 1)
        if (warnings & bit)
            json_array_append_new(array, json_string(compare_warning_text((CompareWarning)bit)));
    return array;
}

static json_t *difference_json(const CompareDifference *difference, const SwingMetric *a,
                               const SwingMetric *b) {
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:s}", "id", a->id,
                     "name", a->name, "at", swing_event_name(a->at), "unit", a->unit, "kind",
                     swing_metric_kind_name(a->kind), "a", number(a->value), "a_uncertainty",
                     number(a->uncertainty), "b", number(b->value), "b_uncertainty",
                     number(b->uncertainty), "difference", number(difference->delta), "uncertainty",
                     number(difference->uncertainty), "verdict",
                     compare_verdict_name(difference->verdict));
}

static json_t *metrics_json(const CompareResult *result, const ReportCompared sides[2]) {
    json_t *array = json_array();
    for (int i = 0; i < result->difference_count; i++) {
        const CompareDifference *difference = &result->differences[i];
        json_array_append_new(
            array, difference_json(difference, &sides[0].report->metrics[difference->metric[0]],
                                   &sides[1].report->metrics[difference->metric[1]]));
    }
    return array;
}

/* "id@event" of the clearest differences. */
static json_t *top_json(const CompareResult *result, const ReportCompared sides[2]) {
    json_t *array = json_array();
    for (int i = 0; i < result->highlight_count; i++) {
        const CompareDifference *difference = &result->differences[result->highlights[i]];
        const SwingMetric *metric = &sides[0].report->metrics[difference->metric[0]];
        json_array_append_new(array,
                              json_sprintf("%s@%s", metric->id, swing_event_name(metric->at)));
    }
    return array;
}

static json_t *values_json(const float *values, int count) {
    json_t *array = json_array();
    for (int i = 0; i < count; i++)
        json_array_append_new(array, number((double)values[i]));
    return array;
}

static json_t *curves_json(const CompareResult *result) {
    json_t *array = json_array();
    for (int i = 0; i < result->curve_count; i++) {
        const CompareCurve *curve = &result->curves[i];
        json_array_append_new(array,
                              json_pack("{s:s, s:s, s:s, s:o, s:o}", "id", curve->id, "name",
                                        curve->name, "unit", curve->unit, "a",
                                        values_json(curve->values[0], result->step_count), "b",
                                        values_json(curve->values[1], result->step_count)));
    }
    return array;
}

static json_t *pairs_json(const CompareResult *result) {
    json_t *array = json_array();
    for (int i = 0; i < result->step_count; i++)
        json_array_append_new(
            array, json_pack("[i, i]", result->steps[i].frame[0], result->steps[i].frame[1]));
    return array;
}

/* The step at which each event lies; null past the last step. */
static json_t *events_at_json(const CompareResult *result, const SwingReport *first) {
    json_t *array = json_array();
    for (int event = 0; event < SWING_EVENT_COUNT; event++) {
        const SwingEvent *at = &first->events.at[event];
        int nearest = -1;
        for (int i = 0; at->found && i < result->step_count; i++)
            if (nearest < 0 || abs(result->steps[i].frame[0] - at->frame) <
                                   abs(result->steps[nearest].frame[0] - at->frame))
                nearest = i;
        json_array_append_new(array, nearest >= 0 ? json_integer(nearest) : json_null());
    }
    return array;
}

static json_t *segments_json(const CompareResult *result) {
    json_t *array = json_array();
    for (int i = 0; i + 1 < SWING_EVENT_COUNT; i++)
        json_array_append_new(array, json_pack("{s:s, s:s, s:o, s:o}", "from",
                                               swing_event_name((SwingEventKind)i), "to",
                                               swing_event_name((SwingEventKind)(i + 1)), "a_s",
                                               number(result->segment_s[0][i]), "b_s",
                                               number(result->segment_s[1][i])));
    return array;
}

char *report_comparison_text(const CompareResult *result, const ReportCompared sides[2]) {
    json_t *root = json_object();
    const struct {
        const char *name;
        json_t *value;
    } members[] = {
        {"schema", json_integer(COMPARISON_SCHEMA)},
        {"a", side_json(&sides[0])},
        {"b", side_json(&sides[1])},
        {"warnings", warnings_json(result->warnings)},
        {"top", top_json(result, sides)},
        {"metrics", metrics_json(result, sides)},
        {"segments", segments_json(result)},
        {"curves", curves_json(result)},
        {"pairs", pairs_json(result)},
        {"events_at", events_at_json(result, sides[0].report)},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(members); i++)
        json_object_set_new(root, members[i].name, members[i].value);
    return report_lay_out(root);
}

#include "jobs/comparison.h"

#include <math.h>
#include <string.h>

#include "base/json.h"
#include "engine/compare/compare.h"

/* One of the two, as the comparison wants it; texts point into `found`. */
typedef struct {
    json_t *found; /* analyses.biomechanics */
    SwingReport report;
} Side;

/* --- From JSON ---------------------------------------------------------------------------- */

static int index_of(const char *name, const char *(*name_of)(int index), int count) {
    for (int i = 0; name && i < count; i++)
        if (!g_strcmp0(name, name_of(i)))
            return i;
    return -1;
}

static const char *event_name(int index) {
    return swing_event_name((SwingEventKind)index);
}
static const char *kind_name(int index) {
    return swing_metric_kind_name((SwingMetricKind)index);
}
static const char *view_name(int index) {
    return swing_view_name((SwingView)index);
}
static const char *hand_name(int index) {
    return swing_handedness_name((SwingHandedness)index);
}
static const char *club_name(int index) {
    return swing_club_name((SwingClub)index);
}

static void read_events(const json_t *found, SwingEvents *ret_events) {
    const json_t *events = json_object_get(found, "events");
    for (int i = 0; i < SWING_EVENT_COUNT; i++) {
        const json_t *event = json_object_get(events, event_name(i));
        ret_events->at[i] =
            (SwingEvent){.found = json_is_object(event),
                         .frame = (int)base_json_integer(event, "frame", 0),
                         .time_us = base_json_integer(event, "time_ms", 0) * 1000,
                         .confidence = (float)base_json_real(event, "confidence", 0)};
    }
}

static SwingMetric read_metric(const json_t *metric, int at) {
    const json_t *band = json_object_get(metric, "band");
    const int kind = index_of(base_json_string(metric, "kind"), kind_name, SWING_UNAVAILABLE + 1);
    SwingMetric read = {.id = base_json_string(metric, "id"),
                        .name = base_json_string(metric, "name"),
                        .unit = base_json_string(metric, "unit"),
                        .at = (SwingEventKind)at,
                        .kind = kind < 0 ? SWING_UNAVAILABLE : (SwingMetricKind)kind,
                        .value = base_json_real(metric, "value", NAN),
                        .uncertainty = base_json_real(metric, "uncertainty", 0),
                        .confidence = base_json_real(metric, "confidence", 0),
                        .has_band = json_is_array(band)};
    for (gsize i = 0; i < 2; i++) {
        const json_t *end = json_array_get(band, i);
        read.band[i] = json_is_number(end) ? json_number_value(end) : NAN;
    }
    if (!isfinite(read.value))
        read.kind = SWING_UNAVAILABLE;
    return read;
}

static void read_metrics(const json_t *found, SwingReport *report) {
    gsize i;
    json_t *metric;
    json_array_foreach(json_object_get(found, "metrics"), i, metric) {
        const int at = index_of(base_json_string(metric, "at"), event_name, SWING_EVENT_COUNT);
        if (at >= 0 && base_json_string(metric, "id") && base_json_string(metric, "name") &&
            base_json_string(metric, "unit") && report->metric_count < SWING_MAX_METRICS)
            report->metrics[report->metric_count++] = read_metric(metric, at);
    }
}

/* Confidence of the slowness tells a told one from a guessed one: swing_known_slow_motion(). */
static void read_side(const TablesAnalysis *analysis, Side *ret_side) {
    json_t *found = analysis->biomechanics ? json_loads(analysis->biomechanics, 0, NULL) : NULL;
    const json_t *video = json_object_get(found, "video");
    SwingReport *report = &ret_side->report;
    memset(report, 0, sizeof *report);
    ret_side->found = found;
    report->fps = base_json_real(video, "fps", 0);
    report->frame_count = (int)base_json_integer(video, "frames", 0);
    report->view = (SwingView)MAX(
        0, index_of(base_json_string(found, "view"), view_name, SWING_VIEW_OTHER + 1));
    report->handedness = (SwingHandedness)MAX(
        0, index_of(base_json_string(found, "handedness"), hand_name, SWING_PLAYS_LEFT + 1));
    report->club = (SwingClub)MAX(
        0, index_of(base_json_string(found, "club"), club_name, SWING_CLUB_WEDGE + 1));
    report->stature_cm = base_json_real(found, "stature_cm", 0);
    report->slow_motion = base_json_real(found, "slow_motion", 0);
    report->slow_motion_confidence = (float)base_json_real(found, "slow_motion_confidence", 0);
    read_events(found, &report->events);
    read_metrics(found, report);
}

/* --- To JSON ------------------------------------------------------------------------------ */

static double rounded(double value) {
    return round(value * 1000) / 1000;
}

static json_t *difference_json(const SwingReport *a, const SwingReport *b,
                               const CompareDifference *difference) {
    const SwingMetric *first = &a->metrics[difference->metric[0]];
    const SwingMetric *second = &b->metrics[difference->metric[1]];
    return json_pack("{s:s s:s s:s s:s s:f s:f s:f s:f s:s}", "metric", first->id, "name",
                     first->name, "at", swing_event_name(first->at), "unit", first->unit, "a",
                     first->value, "b", second->value, "difference", rounded(difference->delta),
                     "uncertainty", rounded(difference->uncertainty), "verdict",
                     compare_verdict_name(difference->verdict));
}

static json_t *warnings_json(unsigned warnings) {
    json_t *list = json_array();
    for (unsigned bit = 1; bit && bit <= warnings; bit <<= 1)
        if (warnings & bit)
            json_array_append_new(list, json_string(compare_warning_text((CompareWarning)bit)));
    return list;
}

/* Faults of one that the other has (or has not). */
static json_t *faults_json(const TablesAnalysis *of, const TablesAnalysis *other,
                           gboolean in_both) {
    g_autoptr(json_t) mine = of->fault_ids ? json_loads(of->fault_ids, 0, NULL) : NULL;
    const char *theirs = other->fault_ids ? other->fault_ids : "[]";
    json_t *list = json_array();
    gsize i;
    json_t *id;
    json_array_foreach(mine, i, id) {
        g_autofree char *quoted = g_strdup_printf("\"%s\"", json_string_value(id));
        if ((strstr(theirs, quoted) != NULL) == in_both)
            json_array_append(list, id);
    }
    return list;
}

static json_t *score_json(double score) {
    return isfinite(score) ? json_real(score) : json_null();
}

static json_t *result_json(const Side *a, const Side *b, CompareStatus status,
                           const CompareResult *result) {
    const char *reason = compare_status_text(status);
    json_t *differences = json_array(), *highlights = json_array();
    const gboolean comparable = status == COMPARE_OK;
    for (int i = 0; comparable && i < result->difference_count; i++)
        json_array_append_new(differences,
                              difference_json(&a->report, &b->report, &result->differences[i]));
    for (int i = 0; comparable && i < result->highlight_count; i++)
        json_array_append(highlights, json_array_get(differences, (gsize)result->highlights[i]));
    return json_pack("{s:b s:o s:o s:o s:o}", "comparable", comparable, "reason",
                     reason ? json_string(reason) : json_null(), "warnings",
                     warnings_json(comparable ? result->warnings : 0), "differences", differences,
                     "highlights", highlights);
}

char *jobs_compare(const TablesAnalysis *a, const TablesAnalysis *b) {
    Side *sides = g_new0(Side, 2);
    CompareResult *result = g_new0(CompareResult, 1);
    read_side(a, &sides[0]);
    read_side(b, &sides[1]);
    const CompareSwing first = {&sides[0].report, NULL}, second = {&sides[1].report, NULL};
    const CompareOptions options = {.same_golfer = true};
    const CompareStatus status = compare_swings(&first, &second, &options, result);
    json_t *value = result_json(&sides[0], &sides[1], status, result);
    json_object_set_new(value, "score_a", score_json(a->overall_score));
    json_object_set_new(value, "score_b", score_json(b->overall_score));
    json_object_set_new(value, "faults_gone", faults_json(a, b, FALSE));
    json_object_set_new(value, "faults_new", faults_json(b, a, FALSE));
    json_object_set_new(value, "faults_still", faults_json(a, b, TRUE));
    char *text = base_json_text(value);
    json_decref(value);
    json_decref(sides[0].found);
    json_decref(sides[1].found);
    g_free(sides);
    g_free(result);
    return text;
}

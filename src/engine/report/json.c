#include <math.h>

#include "base/error.h"
#include "engine/report/layout.h"
#include "engine/report/report.h"

static json_t *time_ms(gint64 time_us) {
    return json_integer((time_us + 500) / 1000);
}

static json_t *text_or_null(const char *text) {
    return text ? json_string(text) : json_null();
}

/* Three decimals say more than any of these measurements knows. */
static json_t *number(double value) {
    return isfinite(value) ? json_real(round(value * 1000) / 1000) : json_null();
}

static json_t *positive_or_null(double value) {
    return value > 0 ? number(value) : json_null();
}

static json_t *band_json(gboolean has_band, const double band[2]) {
    return has_band ? json_pack("[o, o]", number(band[0]), number(band[1])) : json_null();
}

static json_t *filming_json(const SwingFilming *filming) {
    json_t *issues = json_array();
    for (int i = 0; i < filming->issue_count; i++) {
        const SwingFilmingIssue *issue = &filming->issues[i];
        json_array_append_new(issues,
                              json_pack("{s:s, s:s, s:o, s:s, s:o}", "id", issue->id, "advice",
                                        issue->advice, "value", number(issue->value), "unit",
                                        issue->unit, "loss", number(issue->loss)));
    }
    return json_pack("{s:o, s:o}", "score", number(filming->score), "issues", issues);
}

static json_t *preparation_json(const SwingPreparation *steps) {
    json_t *array = json_array();
    for (int i = 0; i < SWING_PREPARATION_STEPS; i++)
        json_array_append_new(array,
                              json_pack("{s:s, s:b, s:o, s:s?, s:s?}", "step",
                                        swing_preparation_name((SwingPreparationStep)i), "applied",
                                        steps[i].applied, "value", number(steps[i].value), "unit",
                                        steps[i].unit, "reason", steps[i].reason));
    return array;
}

static json_t *video_json(const SwingReport *report) {
    const SwingBox *crop = &report->crop;
    return json_pack("{s:i, s:i, s:o, s:i, s:o, s:o, s:o, s:{s:i, s:i, s:i, s:i}}", "width",
                     report->width, "height", report->height, "fps", number(report->fps), "frames",
                     report->frame_count, "duration_ms", time_ms(report->duration_us), "quality",
                     filming_json(&report->filming), "preparation",
                     preparation_json(report->preparation), "crop", "x", crop->x, "y", crop->y,
                     "width", crop->width, "height", crop->height);
}

static json_t *events_json(const SwingEvents *events) {
    json_t *object = json_object();
    for (int i = 0; i < SWING_EVENT_COUNT; i++) {
        const SwingEvent *event = &events->at[i];
        json_t *value = json_null();
        if (event->found)
            value =
                json_pack("{s:i, s:o, s:o}", "frame", event->frame, "time_ms",
                          time_ms(event->time_us), "confidence", number((double)event->confidence));
        json_object_set_new(object, swing_event_name((SwingEventKind)i), value);
    }
    return object;
}

static json_t *swings_json(const SwingReport *report) {
    json_t *array = json_array();
    for (int i = 0; i < report->candidate_count; i++) {
        const SwingCandidate *swing = &report->candidates[i];
        json_array_append_new(array, json_pack("{s:i, s:i, s:i, s:b, s:b}", "first_frame",
                                               swing->first_frame, "last_frame", swing->last_frame,
                                               "impact_frame", swing->impact_frame, "analysed",
                                               swing->analysed, "complete", swing->complete));
    }
    return array;
}

static json_t *phases_json(const SwingReport *report) {
    json_t *array = json_array();
    for (int i = 0; i < report->phase_count; i++) {
        const SwingPhase *phase = &report->phases[i];
        json_array_append_new(array, json_pack("{s:s, s:i, s:i, s:b, s:o}", "phase",
                                               swing_phase_name(phase->kind), "start_frame",
                                               phase->first_frame, "end_frame", phase->last_frame,
                                               "merged", phase->merged, "quality_score",
                                               phase->scored ? number(phase->score) : json_null()));
    }
    return array;
}

static json_t *metric_json(const SwingMetric *metric) {
    gboolean known = metric->kind != SWING_UNAVAILABLE;
    return json_pack("{s:s, s:o, s:s, s:o, s:o, s:s, s:s, s:o, s:o, s:o, s:o}", "id", metric->id,
                     "name", text_or_null(metric->name), "at", swing_event_name(metric->at),
                     "value", known ? number(metric->value) : json_null(), "uncertainty",
                     known ? positive_or_null(metric->uncertainty) : json_null(), "unit",
                     metric->unit, "kind", swing_metric_kind_name(metric->kind), "confidence",
                     number(known ? metric->confidence : 0), "band",
                     band_json(metric->has_band, metric->band), "definition",
                     text_or_null(metric->definition), "reason",
                     known ? json_null() : text_or_null(metric->reason));
}

static json_t *metrics_json(const SwingReport *report) {
    json_t *array = json_array();
    for (int i = 0; i < report->metric_count; i++)
        json_array_append_new(array, metric_json(&report->metrics[i]));
    return array;
}

static json_t *curve_json(const SwingCurve *curve, int frame_count) {
    json_t *values = json_array();
    for (int i = 0; i < frame_count; i++) {
        double value = (double)curve->values[i];
        json_array_append_new(values,
                              isfinite(value) ? json_real(round(value * 100) / 100) : json_null());
    }
    return json_pack("{s:s, s:s, s:s, s:s, s:o, s:o, s:o}", "id", curve->id, "name", curve->name,
                     "unit", curve->unit, "kind", swing_metric_kind_name(curve->kind),
                     "uncertainty", positive_or_null(curve->uncertainty), "band",
                     band_json(curve->has_band, curve->band), "values", values);
}

static json_t *curves_json(const SwingCurves *curves) {
    json_t *array = json_array();
    for (int i = 0; i < curves->curve_count; i++)
        json_array_append_new(array, curve_json(&curves->curves[i], curves->frame_count));
    return array;
}

/* The number that a fault or a score rests on; `index` -1 = none. */
static const SwingMetric *metric_at(const SwingReport *report, int index) {
    return index >= 0 && index < report->metric_count ? &report->metrics[index] : NULL;
}

static json_t *evidence_json(const SwingReport *report, const SwingEvidence *evidence) {
    const SwingMetric *metric = metric_at(report, evidence->metric);
    return json_pack("{s:i, s:o, s:o, s:o, s:o}", "frame", evidence->frame, "time_ms",
                     time_ms(evidence->time_us), "metric", text_or_null(metric ? metric->id : NULL),
                     "at", text_or_null(metric ? swing_event_name(metric->at) : NULL), "value",
                     metric ? number(metric->value) : json_null());
}

static json_t *faults_json(const SwingReport *report) {
    json_t *array = json_array();
    for (int i = 0; i < report->fault_count; i++) {
        const SwingFault *fault = &report->faults[i];
        json_t *evidence = json_array();
        for (int k = 0; k < fault->evidence_count; k++)
            json_array_append_new(evidence, evidence_json(report, &fault->evidence[k]));
        json_array_append_new(
            array, json_pack("{s:s, s:s, s:s, s:o, s:o, s:i, s:o, s:o}", "id", fault->id, "name",
                             fault->name, "severity", swing_severity_name(fault->severity),
                             "confidence", number(fault->confidence), "excess",
                             number(fault->excess), "order", fault->order, "shares_cause_with",
                             text_or_null(fault->shares_cause_with), "evidence", evidence));
    }
    return array;
}

static json_t *key_frames_json(const SwingReport *report) {
    json_t *array = json_array();
    for (int i = 0; i < report->key_frame_count; i++) {
        const SwingKeyFrame *key = &report->key_frames[i];
        json_array_append_new(array,
                              json_pack("{s:s, s:s?, s:s, s:i, s:o, s:s, s:s}", "name", key->name,
                                        "what", key->what, "phase", swing_phase_name(key->phase),
                                        "frame", key->frame, "time_ms", time_ms(key->time_us),
                                        "file", key->file, "skeleton", key->skeleton));
    }
    return array;
}

static json_t *sound_json(const SwingSound *sound) {
    gboolean heard = sound->strike == SWING_STRIKE_HEARD;
    return json_pack("{s:b, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:s?}", "track",
                     sound->has_track, "strike", swing_strike_name(sound->strike), "time_ms",
                     heard ? number((double)sound->time_us / 1000) : json_null(), "heard_ms",
                     heard ? number((double)sound->heard_us / 1000) : json_null(), "lag_ms",
                     heard ? number((double)sound->lag_us / 1000) : json_null(), "confidence",
                     heard ? number(sound->confidence) : json_null(), "level_db",
                     heard ? number(sound->level_db) : json_null(), "above_db",
                     heard ? number(sound->above_db) : json_null(), "centroid_hz",
                     heard ? number(sound->centroid_hz) : json_null(), "remark", sound->remark);
}

static json_t *score_json(const SwingReport *report) {
    const SwingScore *score = &report->score;
    json_t *parts = json_array();
    for (int i = 0; i < score->part_count; i++) {
        const SwingScorePart *part = &score->parts[i];
        const SwingMetric *metric = metric_at(report, part->metric);
        json_array_append_new(parts,
                              json_pack("{s:s, s:o, s:o, s:o, s:o, s:o}", "phase",
                                        swing_phase_name(part->phase), "metric",
                                        text_or_null(metric ? metric->id : NULL), "at",
                                        text_or_null(metric ? swing_event_name(metric->at) : NULL),
                                        "score", number(part->score), "share", number(part->share),
                                        "loss", number(part->loss)));
    }
    return json_pack("{s:o, s:o}", "reason", text_or_null(score->reason), "parts", parts);
}

static json_t *report_json(const SwingReport *report, json_t *coaching) {
    json_t *root = json_object();
    const struct {
        const char *name;
        json_t *value;
    } members[] = {
        {"schema", json_integer(REPORT_SCHEMA)},
        {"video", video_json(report)},
        {"view", text_or_null(swing_view_name(report->view))},
        {"view_confidence", number((double)report->view_confidence)},
        {"handedness", text_or_null(swing_handedness_name(report->handedness))},
        {"handedness_confidence", number((double)report->handedness_confidence)},
        {"slow_motion", positive_or_null(report->slow_motion)},
        {"slow_motion_confidence", number((double)report->slow_motion_confidence)},
        {"club", text_or_null(swing_club_name(report->club))},
        {"stature_cm", positive_or_null(report->stature_cm)},
        {"events", events_json(&report->events)},
        {"swings", swings_json(report)},
        {"phases", phases_json(report)},
        {"metrics", metrics_json(report)},
        {"curves", curves_json(&report->curves)},
        {"reliability", number(report->reliability)},
        {"faults", faults_json(report)},
        {"key_frames", key_frames_json(report)},
        {"sound", sound_json(&report->sound)},
        {"overall_score", report->score.scored ? number(report->score.overall) : json_null()},
        {"score", score_json(report)},
        {"coaching", coaching ? json_incref(coaching) : json_object()},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(members); i++)
        json_object_set_new(root, members[i].name, members[i].value);
    return root;
}

char *report_json_text(const SwingReport *report, json_t *coaching) {
    json_t *root = report_json(report, coaching);
    return report_lay_out(root);
}

gboolean report_write_text(const char *text, const char *path, GError **error) {
    g_autoptr(GError) cause = NULL;
    if (g_file_set_contents(path, text, -1, &cause))
        return TRUE;
    g_set_error(error, BASE_ERROR, BASE_ERROR_INTERNAL, "cannot write %s: %s", path,
                cause->message);
    return FALSE;
}

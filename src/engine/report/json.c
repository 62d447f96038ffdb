#include <jansson.h>
#include <math.h>

#include "base/error.h"
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

static json_t *video_json(const SwingReport *report) {
    return json_pack("{s:i, s:i, s:o, s:i, s:o}", "width", report->width, "height", report->height,
                     "fps", number(report->fps), "frames", report->frame_count, "duration_ms",
                     time_ms(report->duration_us));
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

static json_t *phases_json(const SwingReport *report) {
    json_t *array = json_array();
    for (int i = 0; i < report->phase_count; i++) {
        const SwingPhase *phase = &report->phases[i];
        json_array_append_new(array, json_pack("{s:s, s:i, s:i, s:n}", "phase",
                                               swing_phase_name(phase->kind), "start_frame",
                                               phase->first_frame, "end_frame", phase->last_frame,
                                               "quality_score"));
    }
    return array;
}

static json_t *metric_json(const SwingMetric *metric) {
    gboolean known = metric->kind != SWING_UNAVAILABLE;
    json_t *band = json_null();
    if (metric->has_band)
        band = json_pack("[o, o]", number(metric->band[0]), number(metric->band[1]));
    return json_pack(
        "{s:s, s:s, s:o, s:o, s:s, s:s, s:o}", "id", metric->id, "at", swing_event_name(metric->at),
        "value", known ? number(metric->value) : json_null(), "uncertainty",
        known && metric->uncertainty > 0 ? number(metric->uncertainty) : json_null(), "unit",
        metric->unit, "kind", swing_metric_kind_name(metric->kind), "band", band);
}

static json_t *metrics_json(const SwingReport *report) {
    json_t *array = json_array();
    for (int i = 0; i < report->metric_count; i++)
        json_array_append_new(array, metric_json(&report->metrics[i]));
    return array;
}

static json_t *key_frames_json(const SwingReport *report) {
    json_t *array = json_array();
    for (int i = 0; i < report->key_frame_count; i++) {
        const SwingKeyFrame *key = &report->key_frames[i];
        json_array_append_new(array, json_pack("{s:s, s:i, s:o, s:s}", "name", key->name, "frame",
                                               key->frame, "time_ms", time_ms(key->time_us), "file",
                                               key->file));
    }
    return array;
}

gboolean report_write_json(const SwingReport *report, const char *path, GError **error) {
    json_t *root = json_pack("{s:i, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:[], s:o, s:{}, s:n, s:{}}",
                             "schema", REPORT_SCHEMA, "video", video_json(report), "view",
                             text_or_null(swing_view_name(report->view)), "handedness",
                             text_or_null(swing_handedness_name(report->handedness)), "slow_motion",
                             report->slow_motion > 0 ? number(report->slow_motion) : json_null(),
                             "events", events_json(&report->events), "phases", phases_json(report),
                             "metrics", metrics_json(report), "faults", "key_frames",
                             key_frames_json(report), "sound", "overall_score", "coaching");
    g_autofree char *text = NULL;
    if (root) {
        char *dumped = json_dumps(root, JSON_INDENT(1) | JSON_REAL_PRECISION(10));
        text = g_strdup(dumped);
        free(dumped);
    }
    json_decref(root);
    if (!text) {
        g_set_error(error, BASE_ERROR, BASE_ERROR_INTERNAL, "cannot build %s", path);
        return FALSE;
    }
    g_autoptr(GError) cause = NULL;
    if (g_file_set_contents(path, text, -1, &cause))
        return TRUE;
    g_set_error(error, BASE_ERROR, BASE_ERROR_INTERNAL, "cannot write %s: %s", path,
                cause->message);
    return FALSE;
}

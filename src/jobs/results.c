#include "jobs/results.h"

#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/json.h"

#define MODEL_VERSION "golfcoach " GOLFCOACH_VERSION

/* --- report.json -------------------------------------------------------------------------- */

/* Keeps the text of a value alive with the result. */
static const char *keep_text(JobsResult *result, const json_t *value) {
    char *text = base_json_text(value);
    g_ptr_array_add(result->texts, text);
    return text;
}

static const char *keep_string(JobsResult *result, const char *string) {
    if (!string)
        return NULL;
    char *copy = g_strdup(string);
    g_ptr_array_add(result->texts, copy);
    return copy;
}

/* Everything measured: clip, events, numbers, curves, sound, pictures. */
static const char *biomechanics_of(JobsResult *result, const json_t *report) {
    static const char *const MEMBERS[] = {"schema",      "video",
                                          "view",        "view_confidence",
                                          "handedness",  "handedness_confidence",
                                          "slow_motion", "slow_motion_confidence",
                                          "club",        "stature_cm",
                                          "events",      "swings",
                                          "metrics",     "curves",
                                          "reliability", "key_frames",
                                          "sound",       "score"};
    g_autoptr(json_t) found = json_object();
    for (gsize i = 0; i < G_N_ELEMENTS(MEMBERS); i++) {
        json_t *member = json_object_get(report, MEMBERS[i]);
        if (member)
            json_object_set(found, MEMBERS[i], member);
    }
    return keep_text(result, found);
}

static const char *fault_ids_of(JobsResult *result, const json_t *faults) {
    g_autoptr(json_t) ids = json_array();
    gsize i;
    json_t *fault;
    json_array_foreach(faults, i, fault) json_array_append(ids, json_object_get(fault, "id"));
    return keep_text(result, ids);
}

/* Backswing to downswing; NAN if it was not measured. */
static double tempo_of(const json_t *metrics) {
    gsize i;
    json_t *metric;
    json_array_foreach(metrics, i,
                       metric) if (!g_strcmp0(base_json_string(metric, "id"),
                                              "tempo")) return base_json_real(metric, "value", NAN);
    return NAN;
}

static gboolean is_whole(const json_t *report) {
    return json_is_array(json_object_get(report, "phases")) &&
           json_is_array(json_object_get(report, "faults")) &&
           json_is_array(json_object_get(report, "metrics")) &&
           json_is_object(json_object_get(report, "coaching")) &&
           json_is_object(json_object_get(report, "video"));
}

gboolean jobs_result_read(const char *text, gsize size, JobsResult *ret_result, GError **error) {
    g_autoptr(json_t) report = base_json_parse(text, size, JOBS_REPORT_BYTES, error);
    if (!report)
        return FALSE;
    if (!is_whole(report)) {
        g_set_error_literal(error, BASE_ERROR, BASE_ERROR_INTERNAL,
                            "the engine's report lacks what it must have");
        return FALSE;
    }
    JobsResult result = {.texts = g_ptr_array_new_with_free_func(g_free)};
    const json_t *coaching = json_object_get(report, "coaching");
    const json_t *advice = json_object_get(coaching, "recommendations");
    const json_t *faults = json_object_get(report, "faults");
    g_autoptr(json_t) nothing = json_array();
    result.row = (TablesAnalysis){
        .model_version = MODEL_VERSION,
        .swing_phases = keep_text(&result, json_object_get(report, "phases")),
        .biomechanics = biomechanics_of(&result, report),
        .ai_feedback = keep_text(&result, coaching),
        .issues_detected = keep_text(&result, faults),
        .recommendations = keep_text(&result, json_is_array(advice) ? advice : nothing),
        .overall_score = base_json_real(report, "overall_score", NAN),
        .view = keep_string(&result, base_json_string(report, "view")),
        .hand = keep_string(&result, base_json_string(report, "handedness")),
        .tempo = tempo_of(json_object_get(report, "metrics")),
        .reliability = base_json_real(report, "reliability", NAN),
        .fault_ids = fault_ids_of(&result, faults)};
    result.duration_ms = base_json_integer(json_object_get(report, "video"), "duration_ms", 0);
    *ret_result = result;
    return TRUE;
}

void jobs_result_clear(JobsResult *result) {
    if (result->texts)
        g_ptr_array_unref(result->texts);
    memset(result, 0, sizeof *result);
}

/* --- landmarks.jsonl ---------------------------------------------------------------------- */

static gboolean read_line(const char *line, gsize size, GArray *frames, GPtrArray *texts,
                          GError **error) {
    g_autoptr(json_t) value = base_json_parse(line, size, JOBS_REPORT_BYTES, error);
    if (!value)
        return FALSE;
    const json_t *landmarks = json_object_get(value, "landmarks");
    char *text = landmarks ? base_json_text(landmarks) : g_strdup("null");
    g_ptr_array_add(texts, text);
    const TablesPoseFrame frame = {.frame_number = (int)base_json_integer(value, "frame", 0),
                                   .timestamp_ms = base_json_integer(value, "time_ms", 0),
                                   .keypoints = text};
    g_array_append_val(frames, frame);
    return TRUE;
}

GArray *jobs_landmarks_read(const char *text, gsize size, GPtrArray **ret_texts, GError **error) {
    g_autoptr(GArray) frames = g_array_new(FALSE, FALSE, sizeof(TablesPoseFrame));
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
    for (const char *line = text, *end = text + size; line < end;) {
        const char *stop = memchr(line, '\n', (gsize)(end - line));
        const gsize length = (gsize)((stop ? stop : end) - line);
        if (frames->len == TABLES_POSE_FRAMES_MOST) {
            g_set_error_literal(error, BASE_ERROR, BASE_ERROR_INTERNAL, "too many frames");
            return NULL;
        }
        if (length && !read_line(line, length, frames, texts, error))
            return NULL;
        line += length + 1;
    }
    *ret_texts = g_steal_pointer(&texts);
    return g_steal_pointer(&frames);
}

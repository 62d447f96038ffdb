/* tests: json.c layout.c lines.c */
#include "engine/report/report.h"

#include <glib/gstdio.h>
#include <jansson.h>
#include <math.h>
#include <string.h>

#include "base/error.h"
#include "tap.h"

static char *folder;

static SwingReport example(void) {
    SwingReport report = {.width = 720,
                          .height = 1280,
                          .fps = 29.97,
                          .frame_count = 90,
                          .duration_us = 3003000,
                          .found_count = 88,
                          .view = SWING_VIEW_FACE_ON,
                          .handedness = SWING_PLAYS_RIGHT,
                          .slow_motion = 1};
    report.events.at[SWING_TOP] = (SwingEvent){true, 40, 1334667, 0.75f};
    report.phases[report.phase_count++] =
        (SwingPhase){.kind = SWING_PHASE_DOWNSWING, .first_frame = 41, .last_frame = 50};
    report.metrics[report.metric_count++] = (SwingMetric){.id = "axis_tilt",
                                                          .at = SWING_TOP,
                                                          .kind = SWING_MEASURED,
                                                          .value = 12.34567,
                                                          .uncertainty = 6.9,
                                                          .unit = "deg",
                                                          .has_band = true,
                                                          .band = {0, 18}};
    report.metrics[report.metric_count++] = (SwingMetric){.id = "lead_elbow_flex",
                                                          .at = SWING_IMPACT,
                                                          .kind = SWING_UNAVAILABLE,
                                                          .unit = "deg",
                                                          .has_band = true,
                                                          .band = {NAN, 12}};
    report.key_frames[report.key_frame_count++] = (SwingKeyFrame){
        .name = "top", .frame = 40, .time_us = 1334667, .file = "frames/01_top.jpg"};
    return report;
}

static char *read_back(const char *name) {
    g_autofree char *path = g_build_filename(folder, name, NULL);
    char *text = NULL;
    TAP_CHECK(g_file_get_contents(path, &text, NULL, NULL));
    g_remove(path);
    return text;
}

static json_t *written(const SwingReport *report) {
    json_t *coaching = json_pack("{s:s}", "overall_feedback", "Well done.");
    g_autofree char *text = report_json_text(report, coaching);
    json_decref(coaching);
    return json_loads(text, JSON_REJECT_DUPLICATES, NULL);
}

static void json_holds_what_was_found(void) {
    SwingReport report = example();
    json_t *root = written(&report);
    json_t *top = json_object_get(json_object_get(root, "events"), "top");
    TAP_CHECK(json_integer_value(json_object_get(top, "frame")) == 40);
    TAP_CHECK(json_integer_value(json_object_get(top, "time_ms")) == 1335);
    TAP_CHECK(json_integer_value(json_object_get(root, "schema")) == REPORT_SCHEMA);
    TAP_CHECK(!strcmp(json_string_value(json_object_get(root, "view")), "face_on"));
    json_t *metric = json_array_get(json_object_get(root, "metrics"), 0);
    TAP_CHECK(json_real_value(json_object_get(metric, "value")) == 12.346);
    json_t *coaching = json_object_get(root, "coaching");
    TAP_CHECK(
        !strcmp(json_string_value(json_object_get(coaching, "overall_feedback")), "Well done."));
    json_t *key = json_array_get(json_object_get(root, "key_frames"), 0);
    TAP_CHECK(!strcmp(json_string_value(json_object_get(key, "file")), "frames/01_top.jpg"));
    json_decref(root);
}

static void what_is_missing_is_null(void) {
    SwingReport report = example();
    report.view = SWING_VIEW_UNKNOWN;
    report.handedness = SWING_PLAYS_UNKNOWN;
    report.slow_motion = 0;
    json_t *root = written(&report);
    TAP_CHECK(json_is_null(json_object_get(json_object_get(root, "events"), "impact")));
    static const char *const nulls[] = {"view", "handedness", "slow_motion", "overall_score"};
    for (gsize i = 0; i < G_N_ELEMENTS(nulls); i++)
        TAP_CHECK(json_is_null(json_object_get(root, nulls[i])), "%s", nulls[i]);
    json_t *metric = json_array_get(json_object_get(root, "metrics"), 1);
    TAP_CHECK(json_is_null(json_object_get(metric, "value")));
    TAP_CHECK(json_is_null(json_object_get(metric, "uncertainty")));
    TAP_CHECK(json_is_null(json_array_get(json_object_get(metric, "band"), 0)));
    json_decref(root);
}

static void a_line_holds_every_landmark(void) {
    SwingPose pose = {.frame = 7, .time_us = 233333, .found = true};
    pose.landmarks[32] = (SwingLandmark){0.25f, 0.5f, -0.125f, 0.75f};
    pose.landmarks[0].x = NAN;
    SwingHand hands[2] = {{.found = true}, {.found = false}};
    SwingFace *face = g_new0(SwingFace, 1);
    g_autoptr(GString) line = g_string_new(NULL);
    report_append_line(line, &pose, hands, face);
    json_t *root = json_loads(line->str, 0, NULL);
    json_t *landmarks = json_object_get(root, "landmarks");
    TAP_CHECK(json_array_size(landmarks) == SWING_LANDMARKS);
    TAP_CHECK(json_array_size(json_object_get(root, "world")) == SWING_LANDMARKS);
    TAP_CHECK(json_real_value(json_array_get(json_array_get(landmarks, 32), 3)) == 0.75);
    TAP_CHECK(json_is_null(json_array_get(json_array_get(landmarks, 0), 0)));
    TAP_CHECK(fabs(json_real_value(json_object_get(root, "time_ms")) - 233.333) < 1e-6);
    json_t *left = json_object_get(json_object_get(root, "hands"), "left");
    TAP_CHECK(json_array_size(left) == SWING_HAND_LANDMARKS);
    TAP_CHECK(json_is_null(json_object_get(json_object_get(root, "hands"), "right")));
    TAP_CHECK(json_is_null(json_object_get(root, "face")));
    TAP_CHECK(line->str[line->len - 1] == '\n' && !strchr(g_strchomp(line->str), '\n'));
    json_decref(root);
    g_free(face);
}

static void a_frame_without_a_golfer_says_null(void) {
    SwingPose pose = {.frame = 1, .time_us = 40000};
    g_autoptr(GString) line = g_string_new(NULL);
    report_append_line(line, &pose, NULL, NULL);
    TAP_CHECK(
        !strcmp(line->str, "{\"frame\":1,\"time_ms\":40,\"landmarks\":null,\"world\":null}\n"),
        "%s", line->str);
}

/* Faults and scores name the numbers they rest on; none is -1. */
static void faults_and_scores_name_their_numbers(void) {
    SwingReport report = example();
    report.faults[report.fault_count++] = (SwingFault){
        .id = "reverse_spine",
        .name = "Reverse spine",
        .severity = SWING_MAJOR,
        .order = 1,
        .evidence_count = 2,
        .evidence = {{.frame = 40, .time_us = 1334667, .metric = 0}, {.frame = 41, .metric = -1}}};
    report.score = (SwingScore){.scored = true, .overall = 8.4, .part_count = 1};
    report.score.parts[0] = (SwingScorePart){
        .phase = SWING_PHASE_TRANSITION, .metric = 0, .score = 6, .share = 0.4, .loss = 1.6};
    json_t *root = written(&report);
    json_t *fault = json_array_get(json_object_get(root, "faults"), 0);
    json_t *evidence = json_object_get(fault, "evidence");
    json_t *first = json_array_get(evidence, 0), *second = json_array_get(evidence, 1);
    TAP_CHECK(!strcmp(json_string_value(json_object_get(fault, "severity")), "major"));
    TAP_CHECK(!strcmp(json_string_value(json_object_get(first, "metric")), "axis_tilt"));
    TAP_CHECK(json_is_null(json_object_get(second, "metric")));
    json_t *part = json_array_get(json_object_get(json_object_get(root, "score"), "parts"), 0);
    TAP_CHECK(!strcmp(json_string_value(json_object_get(part, "phase")), "TRANSITION"));
    TAP_CHECK(json_real_value(json_object_get(root, "overall_score")) == 8.4);
    json_decref(root);
}

static void curves_have_a_value_or_null_for_each_frame(void) {
    SwingReport report = example();
    float values[3] = {1.234f, NAN, -2};
    report.curves = (SwingCurves){.frame_count = 3, .curve_count = 1};
    report.curves.curves[0] =
        (SwingCurve){.id = "axis_tilt", .name = "Side bend", .unit = "deg", .values = values};
    json_t *root = written(&report);
    json_t *curve = json_array_get(json_object_get(root, "curves"), 0);
    json_t *list = json_object_get(curve, "values");
    TAP_CHECK(json_array_size(list) == 3 && json_is_null(json_array_get(list, 1)));
    TAP_CHECK(json_real_value(json_array_get(list, 0)) == 1.23);
    json_decref(root);
}

/* For people and for diff: a member a line, an element of a list a line. */
static void the_text_has_short_lines(void) {
    SwingReport report = example();
    g_autofree char *text = report_json_text(&report, NULL);
    TAP_CHECK(g_str_has_prefix(text, "{\n\"schema\": 1,\n\"video\": {"), "%.40s", text);
    TAP_CHECK(strstr(text, "\n \"axis_tilt\"") == NULL &&
              strstr(text, "[\n {\"id\": \"axis_tilt\""));
    TAP_CHECK(g_str_has_suffix(text, "\"coaching\": {}\n}\n"));
}

static void a_place_that_cannot_be_written_is_an_error(void) {
    SwingTrack track = {.pose_count = 0};
    g_autofree char *path = g_build_filename(folder, "missing", "report.json", NULL);
    g_autoptr(GError) json = NULL, lines = NULL;
    TAP_CHECK(!report_write_text("{}", path, &json));
    TAP_CHECK(!report_write_landmarks(&track, NULL, 0, path, &lines));
    TAP_CHECK(g_error_matches(json, BASE_ERROR, BASE_ERROR_INTERNAL));
    TAP_CHECK(g_error_matches(lines, BASE_ERROR, BASE_ERROR_INTERNAL));
}

static void landmarks_have_a_line_for_each_frame(void) {
    SwingPose poses[3] = {{.frame = 0}, {.frame = 1, .found = true}, {.frame = 2}};
    SwingTrack track = {.pose_count = 3, .poses = poses};
    g_autofree char *path = g_build_filename(folder, "landmarks.jsonl", NULL);
    SwingHand hands[2] = {{.found = true}, {.found = false}};
    const ReportParts parts = {.frame = 1, .hands = hands};
    TAP_CHECK(report_write_landmarks(&track, &parts, 1, path, NULL));
    g_autofree char *text = read_back("landmarks.jsonl");
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    TAP_CHECK(g_strv_length(lines) == 4 && !*lines[3]);
    TAP_CHECK(strstr(lines[1], "\"hands\"") && !strstr(lines[2], "\"hands\""));
}

int main(void) {
    folder = g_dir_make_tmp("report-XXXXXX", NULL);
    TAP_RUN(json_holds_what_was_found);
    TAP_RUN(what_is_missing_is_null);
    TAP_RUN(a_line_holds_every_landmark);
    TAP_RUN(a_frame_without_a_golfer_says_null);
    TAP_RUN(faults_and_scores_name_their_numbers);
    TAP_RUN(curves_have_a_value_or_null_for_each_frame);
    TAP_RUN(the_text_has_short_lines);
    TAP_RUN(a_place_that_cannot_be_written_is_an_error);
    TAP_RUN(landmarks_have_a_line_for_each_frame);
    g_rmdir(folder);
    g_free(folder);
    return tap_done();
}

#include "jobs/results.h"

#include <math.h>
#include <string.h>

#include "base/error.h"
#include "tap.h"

static const char REPORT[] =
    "{\"schema\":1,\"video\":{\"duration_ms\":3217},\"view\":\"face_on\",\"handedness\":\"left\","
    "\"reliability\":0.8,"
    "\"phases\":[{\"phase\":\"ADDRESS\"}],\"metrics\":[{\"id\":\"tempo\",\"value\":3.1}],"
    "\"faults\":[{\"id\":\"sway\"},{\"id\":\"slide\"}],\"overall_score\":7.5,\"key_frames\":[],"
    "\"coaching\":{\"recommendations\":[{\"drill_id\":4}],\"overall_feedback\":\"x\"}}";

static void a_report_becomes_a_row(void) {
    JobsResult result = {0};
    TAP_CHECK(jobs_result_read(REPORT, strlen(REPORT), &result, NULL));
    TAP_CHECK(result.duration_ms == 3217 && result.row.overall_score == 7.5 &&
              result.row.tempo == 3.1);
    TAP_CHECK(!strcmp(result.row.view, "face_on") && !strcmp(result.row.hand, "left"));
    TAP_CHECK(!strcmp(result.row.fault_ids, "[\"sway\",\"slide\"]"), "%s", result.row.fault_ids);
    TAP_CHECK(!strcmp(result.row.recommendations, "[{\"drill_id\":4}]"));
    TAP_CHECK(strstr(result.row.biomechanics, "\"metrics\"") &&
              !strstr(result.row.biomechanics, "coaching"));
    TAP_CHECK(g_str_has_prefix(result.row.model_version, "golfcoach "));
    jobs_result_clear(&result);
}

static void what_is_not_there_is_not_invented(void) {
    static const char LEAN[] = "{\"video\":{},\"phases\":[],\"metrics\":[],\"faults\":[],\"overall_"
                               "score\":null,\"coaching\":{}}";
    JobsResult result = {0};
    TAP_CHECK(jobs_result_read(LEAN, strlen(LEAN), &result, NULL));
    TAP_CHECK(isnan(result.row.overall_score) && isnan(result.row.tempo) &&
              isnan(result.row.reliability));
    TAP_CHECK(!result.row.view && !result.row.hand && !strcmp(result.row.recommendations, "[]"));
    jobs_result_clear(&result);
}

static void a_report_that_is_none_is_our_mistake(void) {
    static const char *const TEXTS[] = {
        "", "{", "[]", "{}",
        "{\"phases\":{},\"faults\":[],\"metrics\":[],\"coaching\":{},\"video\":{}}"};
    for (gsize i = 0; i < G_N_ELEMENTS(TEXTS); i++) {
        JobsResult result = {0};
        g_autoptr(GError) error = NULL;
        TAP_CHECK(!jobs_result_read(TEXTS[i], strlen(TEXTS[i]), &result, &error) && error,
                  "text %zu", i);
        TAP_CHECK(!result.texts);
    }
}

static void landmarks_become_rows(void) {
    static const char LINES[] = "{\"frame\":0,\"time_ms\":0,\"landmarks\":[[1,2,3,0.5]]}\n"
                                "{\"frame\":1,\"time_ms\":33,\"landmarks\":null}\n";
    g_autoptr(GPtrArray) texts = NULL;
    g_autoptr(GArray) frames = jobs_landmarks_read(LINES, strlen(LINES), &texts, NULL);
    TAP_CHECK(frames && frames->len == 2);
    const TablesPoseFrame *first = &g_array_index(frames, TablesPoseFrame, 0), *second = first + 1;
    TAP_CHECK(!strcmp(first->keypoints, "[[1,2,3,0.5]]") && first->frame_number == 0);
    TAP_CHECK(!strcmp(second->keypoints, "null") && second->timestamp_ms == 33);
}

static void a_broken_line_is_noticed(void) {
    static const char LINES[] = "{\"frame\":0}\n{\"frame\":";
    g_autoptr(GPtrArray) texts = NULL;
    g_autoptr(GError) error = NULL;
    TAP_CHECK(!jobs_landmarks_read(LINES, strlen(LINES), &texts, &error) && error && !texts);
}

int main(void) {
    TAP_RUN(a_report_becomes_a_row);
    TAP_RUN(what_is_not_there_is_not_invented);
    TAP_RUN(a_report_that_is_none_is_our_mistake);
    TAP_RUN(landmarks_become_rows);
    TAP_RUN(a_broken_line_is_noticed);
    return tap_done();
}

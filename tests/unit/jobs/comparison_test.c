#include "jobs/comparison.h"

#include <jansson.h>
#include <math.h>
#include <string.h>

#include "base/json.h"
#include "tap.h"

#define EVENTS                                                                                     \
    "\"events\":{\"address\":{\"frame\":10,\"time_ms\":333,\"confidence\":0.9},"                   \
    "\"toe_up\":null,\"mid_backswing\":null,"                                                      \
    "\"top\":{\"frame\":40,\"time_ms\":1333,\"confidence\":0.9},\"mid_downswing\":null,"           \
    "\"impact\":{\"frame\":50,\"time_ms\":1667,\"confidence\":0.9},\"mid_follow_through\":null,"   \
    "\"finish\":null}"

static char *found(const char *view, double sway) {
    return g_strdup_printf("{\"video\":{\"fps\":30.0,\"frames\":90},\"view\":\"%s\",\"handedness\":"
                           "\"right\",\"club\":\"iron\","
                           "\"stature_cm\":180.0," EVENTS
                           ",\"metrics\":[{\"id\":\"pelvis_sway\",\"name\":\"Pelvis sway\","
                           "\"at\":\"top\",\"value\":%g,\"uncertainty\":1.0,\"unit\":\"percent\","
                           "\"kind\":\"measured\","
                           "\"confidence\":0.9,\"band\":[-15,5]},{\"id\":\"knee_flex\",\"name\":"
                           "\"Knee\",\"at\":\"top\","
                           "\"value\":null,\"uncertainty\":null,\"unit\":\"deg\",\"kind\":"
                           "\"unavailable\",\"confidence\":0,"
                           "\"band\":null}]}",
                           view, sway);
}

static json_t *compare(const char *view_a, double sway_a, const char *view_b, double sway_b,
                       const char *faults_a, const char *faults_b) {
    g_autofree char *a = found(view_a, sway_a), *b = found(view_b, sway_b);
    const TablesAnalysis first = {.biomechanics = a, .overall_score = 6.5, .fault_ids = faults_a};
    const TablesAnalysis second = {.biomechanics = b, .overall_score = NAN, .fault_ids = faults_b};
    g_autofree char *text = jobs_compare(&first, &second);
    return json_loads(text, 0, NULL);
}

static void a_clear_difference_is_better_or_worse(void) {
    g_autoptr(json_t) value = compare("face_on", -25, "face_on", -10, "[]", "[]");
    const json_t *one = json_array_get(json_object_get(value, "differences"), 0);
    TAP_CHECK(json_is_true(json_object_get(value, "comparable")));
    TAP_CHECK(json_array_size(json_object_get(value, "differences")) == 1);
    TAP_CHECK(!g_strcmp0(base_json_string(one, "verdict"), "better"), "%s",
              base_json_string(one, "verdict"));
    TAP_CHECK(base_json_real(one, "difference", 0) == 15 &&
              fabs(base_json_real(one, "uncertainty", 0) - 1.414) < 0.01);
    TAP_CHECK(json_array_size(json_object_get(value, "highlights")) == 1);
    TAP_CHECK(base_json_real(value, "score_a", 0) == 6.5 &&
              json_is_null(json_object_get(value, "score_b")));
}

static void noise_is_the_same(void) {
    g_autoptr(json_t) value = compare("face_on", -25, "face_on", -24, "[]", "[]");
    const json_t *one = json_array_get(json_object_get(value, "differences"), 0);
    TAP_CHECK(!g_strcmp0(base_json_string(one, "verdict"), "same"));
}

static void other_views_are_not_compared(void) {
    g_autoptr(json_t) value = compare("face_on", -25, "down_the_line", -24, "[]", "[]");
    TAP_CHECK(json_is_false(json_object_get(value, "comparable")));
    TAP_CHECK(strstr(base_json_string(value, "reason"), "side"));
    TAP_CHECK(json_array_size(json_object_get(value, "differences")) == 0);
}

static void faults_go_come_and_stay(void) {
    g_autoptr(json_t) value =
        compare("face_on", -25, "face_on", -24, "[\"sway\",\"slide\"]", "[\"slide\",\"tempo\"]");
    static const char *const WANTED[][2] = {
        {"faults_gone", "sway"}, {"faults_new", "tempo"}, {"faults_still", "slide"}};
    for (gsize i = 0; i < G_N_ELEMENTS(WANTED); i++) {
        const json_t *list = json_object_get(value, WANTED[i][0]);
        TAP_CHECK(json_array_size(list) == 1 &&
                      !g_strcmp0(json_string_value(json_array_get(list, 0)), WANTED[i][1]),
                  "%s", WANTED[i][0]);
    }
}

static void documents_that_are_none_do_no_harm(void) {
    static const char *const DOCUMENTS[] = {NULL,
                                            "",
                                            "null",
                                            "[]",
                                            "{}",
                                            "{\"metrics\":[1,{},{\"at\":\"top\"}]}",
                                            "{\"view\":7,\"events\":[]}"};
    for (gsize i = 0; i < G_N_ELEMENTS(DOCUMENTS); i++) {
        const TablesAnalysis one = {
            .biomechanics = DOCUMENTS[i], .overall_score = NAN, .fault_ids = "{"};
        g_autofree char *text = jobs_compare(&one, &one);
        g_autoptr(json_t) value = json_loads(text, 0, NULL);
        TAP_CHECK(json_is_false(json_object_get(value, "comparable")), "document %zu", i);
    }
}

int main(void) {
    TAP_RUN(a_clear_difference_is_better_or_worse);
    TAP_RUN(noise_is_the_same);
    TAP_RUN(other_views_are_not_compared);
    TAP_RUN(faults_go_come_and_stay);
    TAP_RUN(documents_that_are_none_do_no_harm);
    return tap_done();
}

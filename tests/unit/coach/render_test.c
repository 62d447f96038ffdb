#include "coach/render.h"

#include <math.h>
#include <string.h>

#include "base/error.h"
#include "swings.h"
#include "tap.h"

static void renders(const SwingReport *report, const char *raw, const char *expected) {
    g_autoptr(GError) error = NULL;
    g_autofree char *text = coach_render_text(raw, report, NULL, &error);
    TAP_CHECK(text && strcmp(text, expected) == 0, "%s -> %s", raw, text ? text : error->message);
}

static void numbers_come_with_unit_and_doubt(void) {
    SwingReport report = swings_down_the_line();
    swings_set(&report, "pelvis_thrust", SWING_IMPACT, 6.12);
    renders(&report, "by {pelvis_thrust@impact}.", "by 6.1 cm (±2.5).");
    renders(&report, "{chest_turn@top}", "about 89° (±12)");
    renders(&report, "{tempo@impact}", "2.6 to 1 (±0.3)");
    renders(&report, "{downswing_s@impact}", "0.28 s (±0.02)");
    renders(&report, "{bend_change@impact}", "2° (±5)"); /* the words tell the direction */
    swings_metric(&report, "tempo", SWING_IMPACT)->uncertainty = 0.004;
    renders(&report, "{tempo@impact}", "2.6 to 1 (±0.1)");
}

static void shares_say_of_what(void) {
    SwingReport report = swings_face_on();
    swings_forget_stature(&report);
    renders(&report, "{pelvis_slide@impact}", "19 % of your stance width (±6)");
    renders(&report, "{head_lift@impact}", "1 % of your height (±1)");
    renders(&report, "{stance_width_pct@address}", "112 % of your shoulder width (±6)");
}

static void bands(void) {
    SwingReport report = swings_down_the_line();
    renders(&report, "{pelvis_thrust@impact:band}", "up to 4.0 cm");
    renders(&report, "{forward_bend@address:band}", "32 to 48°");
    renders(&report, "{bend_change@impact:band}", "up to 7°");
    renders(&report, "{shoulder_obliquity@top:band}", "30° or more");
    renders(&report, "{tempo@impact:band}", "1.9 to 3.4");
    SwingReport face_on = swings_face_on();
    swings_set(&face_on, "axis_tilt", SWING_TOP, -6);
    renders(&face_on, "{axis_tilt@top:band}", "0 to 18° the other way");
}

static void what_is_not_there_cannot_be_filled_in(void) {
    SwingReport report = swings_down_the_line();
    swings_set(&report, "head_lift", SWING_IMPACT, NAN);
    static const char *const raw[] = {
        "{axis_tilt@top}",    "{pelvis_thrust@top}",          "{nothing@impact}",
        "{pelvis_thrust}",    "{pelvis_thrust@impact:sigma}", "{}",
        "{head_lift@impact}", "{backswing_s@top:band}"};
    for (gsize i = 0; i < G_N_ELEMENTS(raw); i++) {
        g_autoptr(GError) error = NULL;
        TAP_CHECK(!coach_render_text(raw[i], &report, NULL, &error), "%s", raw[i]);
        TAP_CHECK(g_error_matches(error, BASE_ERROR, BASE_ERROR_INPUT), "%s", raw[i]);
    }
}

static void named(const char *name, const char *expected) {
    SwingReport report = swings_face_on();
    g_autofree char *text = coach_render_text("{name}, first job: turn.", &report, name, NULL);
    TAP_CHECK(text && strcmp(text, expected) == 0, "%s", text);
}

static void names_are_cleaned(void) {
    named("Sam", "Sam, first job: turn.");
    named(NULL, "First job: turn.");
    named("  ", "First job: turn.");
    named("Ana-Lía O'Neil", "Ana-Lía O'Neil, first job: turn.");
    named("{tempo@impact}<b>7\n", "tempoimpactb, first job: turn.");
    named("\xff\xfe", "First job: turn.");
}

static void every_text_of_an_answer_is_filled(void) {
    SwingReport report = swings_face_on();
    json_t *raw = json_pack("{s:[{s:s}], s:i}", "a", "b", "{tempo@impact}", "n", 7);
    json_t *done = coach_render(raw, &report, NULL, NULL);
    const char *text =
        json_string_value(json_object_get(json_array_get(json_object_get(done, "a"), 0), "b"));
    TAP_CHECK(text && strcmp(text, "2.6 to 1 (±0.3)") == 0);
    TAP_CHECK(json_integer_value(json_object_get(done, "n")) == 7);
    TAP_CHECK(!coach_render(NULL, &report, NULL, NULL));
    json_decref(raw);
    json_decref(done);
}

int main(void) {
    TAP_RUN(numbers_come_with_unit_and_doubt);
    TAP_RUN(shares_say_of_what);
    TAP_RUN(bands);
    TAP_RUN(what_is_not_there_cannot_be_filled_in);
    TAP_RUN(names_are_cleaned);
    TAP_RUN(every_text_of_an_answer_is_filled);
    return tap_done();
}

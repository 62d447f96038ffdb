#include "fixture.h"
#include "shots/bounds.h"

static void a_round_becomes_shots(void) {
    const ShotsOptions options = fixture_options();
    g_auto(ShotsRead) read = fixture_file(SHOTS_ARCCOS, "arccos_round.json", &options);
    TAP_CHECK(read.shots->len == 3, "%u", read.shots->len);
    const ShotsShot *drive = fixture_shot(&read, 0), *wedge = fixture_shot(&read, 1);
    CHECK_MOMENT(drive, "2026-05-10T08:03:20.000000Z");
    CHECK_VALUE(drive, "distance", 251.5 * 0.9144);
    CHECK_TEXT(drive, "club", "driver");
    CHECK_TEXT(drive, "round", "7001");
    CHECK_NONE(drive, "start_latitude");
    TAP_CHECK(json_is_false(json_object_get(drive->data, "half_swing")));
    TAP_CHECK(json_is_true(json_object_get(wedge->data, "half_swing")));
    TAP_CHECK(base_json_integer(wedge->data, "penalties", -1) == 1);
    TAP_CHECK(base_json_integer(wedge->data, "shot_number", -1) == 2);
    CHECK_MOMENT(wedge, "2026-05-10T08:09:45.500000Z");
    CHECK_NONE(fixture_shot(&read, 2), "club");
    CHECK_TEXT(fixture_shot(&read, 2), "club_given", "5");
    TAP_CHECK(fixture_says(read.refused, "round 1, hole 1, shot 3: distance: not a number"));
    TAP_CHECK(fixture_says(read.refused, "round 1, hole 2, shot 2: distance: not told"));
    TAP_CHECK(fixture_says(read.notes, "where the shots were played"));
}

static void places_stay_if_the_golfer_asks(void) {
    ShotsOptions options = fixture_options();
    options.keep_location = TRUE;
    g_auto(ShotsRead) read = fixture_file(SHOTS_ARCCOS, "arccos_round.json", &options);
    CHECK_VALUE(fixture_shot(&read, 0), "start_latitude", 50.1);
    CHECK_VALUE(fixture_shot(&read, 0), "end_longitude", 8.11);
    TAP_CHECK(read.notes->len == 0);
    for (guint i = 0; i < read.shots->len; i++) {
        g_autofree char *text = base_json_text(fixture_shot(&read, i)->data);
        TAP_CHECK(!strstr(text, "pat-example"), "%s", text);
    }
}

#define SHOT "{\"distance\": 100, \"shotTime\": \"2026-05-10T08:00:00Z\"}"

static void rounds_stand_alone_or_in_lists(void) {
    static const struct {
        const char *text;
        guint shots;
    } CASES[] = {
        {"{\"holes\": [{\"shots\": [" SHOT "]}]}", 1},
        {"{\"round\": {\"holes\": [{\"shots\": [" SHOT "]}]}}", 1},
        {"{\"rounds\": [{\"holes\": [{\"shots\": [" SHOT "]}]}, {\"holes\": []}]}", 1},
        {"[{\"holes\": [{\"shots\": [" SHOT "," SHOT "]}, {}, 7]}, 3]", 2},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(CASES); i++) {
        g_auto(ShotsRead) read = fixture_text(SHOTS_ARCCOS, CASES[i].text);
        TAP_CHECK(read.shots && read.shots->len == CASES[i].shots, "%s", CASES[i].text);
    }
}

/* A round whose only shot has these members. */
static void check_refused(const char *members, const char *reason) {
    g_autofree char *text =
        g_strdup_printf("{\"holes\": [{\"shots\": [{\"distance\": 1, %s}]}]}", members);
    g_auto(ShotsRead) read = fixture_text(SHOTS_ARCCOS, text);
    TAP_CHECK(read.shots->len == 0 && fixture_says(read.refused, reason), "%s", text);
}

static void bad_shots_are_refused(void) {
    check_refused("\"shotTime\": 1778840000", "shotTime: not a time");
    check_refused("\"shotTime\": \"late\"", "shotTime: not a time");
    check_refused("\"shotTime\": \"03/04/2026 10:00\"", "shotTime: not a date with the year first");
    check_refused("\"shotTime\": \"2036-05-10T08:00:00Z\"", "shotTime: not one");
    g_auto(ShotsRead) far =
        fixture_text(SHOTS_ARCCOS, "{\"holes\": [{\"shots\": [{\"distance\": 9000}, \"x\"]}]}");
    TAP_CHECK(fixture_says(far.refused, "is not possible"));
    TAP_CHECK(fixture_says(far.refused, "shot 2: the shot: not an object"));
}

static void other_files_are_refused(void) {
    fixture_refused(SHOTS_ARCCOS, "", BASE_ERROR_INPUT);
    fixture_refused(SHOTS_ARCCOS, "{}", BASE_ERROR_INPUT);
    fixture_refused(SHOTS_ARCCOS, "[]", BASE_ERROR_INPUT);
    fixture_refused(SHOTS_ARCCOS, "[[[]]]", BASE_ERROR_INPUT);
    fixture_refused(SHOTS_ARCCOS, "{\"rounds\": 3, \"round\": {\"holes\": {}}}", BASE_ERROR_INPUT);
    fixture_refused(SHOTS_ARCCOS, "{\"holes\": [}", BASE_ERROR_INPUT);
    fixture_refused(SHOTS_ARCCOS, "Date,Club\n", BASE_ERROR_INPUT);
    g_autofree char *deep = g_strnfill(SHOTS_JSON_VALUES, '[');
    g_autofree char *many = g_strnfill(SHOTS_JSON_VALUES + 1, '{');
    fixture_refused(SHOTS_ARCCOS, deep, BASE_ERROR_INPUT);
    fixture_refused(SHOTS_ARCCOS, many, BASE_ERROR_LIMIT);
}

int main(int argc, char **argv) {
    fixture_folder = argc > 1 ? argv[1] : ".";
    TAP_RUN(a_round_becomes_shots);
    TAP_RUN(places_stay_if_the_golfer_asks);
    TAP_RUN(rounds_stand_alone_or_in_lists);
    TAP_RUN(bad_shots_are_refused);
    TAP_RUN(other_files_are_refused);
    return tap_done();
}

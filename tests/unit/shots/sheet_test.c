/* Tables of TrackMan and Garmin.
 * tests: sheet.c trackman.c garmin.c reading.c shots.c */
#include "fixture.h"
#include "shots/bounds.h"
#include "shots/unit.h"

/* --- The files that were made for it ---------------------------------------------------------- */

static void trackman_with_a_title_and_units(void) {
    const ShotsOptions options = fixture_options();
    g_auto(ShotsRead) read = fixture_file(SHOTS_TRACKMAN, "trackman_us.csv", &options);
    TAP_CHECK(read.shots->len == 3 && !read.ask_day_order, "%u", read.shots->len);
    const ShotsShot *first = fixture_shot(&read, 0), *second = fixture_shot(&read, 1);
    CHECK_MOMENT(first, "2026-05-14T14:03:11.000000Z");
    CHECK_VALUE(first, "club_speed", 85 * 0.44704);
    CHECK_VALUE(first, "spin", 6412);
    CHECK_VALUE(first, "carry", 165.2 * 0.9144);
    CHECK_VALUE(first, "side", -3.4 * 0.9144);
    CHECK_VALUE(first, "height", 92.1 * 0.3048);
    CHECK_VALUE(first, "impact_offset", -0.0025);
    CHECK_VALUE(first, "face_to_path", -1); /* worked out */
    CHECK_TEXT(first, "club", "7_iron");
    const json_t *speed = json_object_get(first->data, "club_speed");
    TAP_CHECK(!g_strcmp0(base_json_string(speed, "given"), "85.0"));
    TAP_CHECK(!g_strcmp0(base_json_string(speed, "given_unit"), "mph"));
    TAP_CHECK(!g_strcmp0(base_json_string(speed, "unit"), "m/s"));
    CHECK_VALUE(second, "side", 1.2 * 0.9144);
    CHECK_NONE(second, "spin");
    CHECK_NONE(second, "face_angle");
    CHECK_NONE(second, "face_to_path");
    CHECK_NONE(second, "impact_offset");
    TAP_CHECK(read.refused->len == 1 &&
              fixture_says(read.refused, "row 8: club_speed: not a number: \"fast\""));
    TAP_CHECK(fixture_says(read.notes, "\"Email\" is personal"));
    TAP_CHECK(fixture_says(read.notes, "averages"));
}

static void nobody_is_named(void) {
    const ShotsOptions options = fixture_options();
    g_auto(ShotsRead) american = fixture_file(SHOTS_TRACKMAN, "trackman_us.csv", &options);
    g_auto(ShotsRead) metric = fixture_file(SHOTS_GARMIN_R10, "garmin_metric.csv", &options);
    const ShotsRead *const reads[] = {&american, &metric};
    for (gsize i = 0; i < G_N_ELEMENTS(reads); i++)
        for (guint k = 0; k < reads[i]->shots->len; k++) {
            g_autofree char *text = base_json_text(fixture_shot(reads[i], k)->data);
            TAP_CHECK(!strstr(text, "Pat") && !strstr(text, "12345") && !strstr(text, "Faithful"),
                      "%s", text);
        }
}

static void trackman_with_semicolons_and_commas(void) {
    ShotsOptions options = fixture_options();
    options.zone_offset_min = 120;
    g_auto(ShotsRead) read = fixture_file(SHOTS_TRACKMAN, "trackman_semicolon.csv", &options);
    TAP_CHECK(read.shots->len == 2 && read.refused->len == 0);
    const ShotsShot *first = fixture_shot(&read, 0), *second = fixture_shot(&read, 1);
    CHECK_MOMENT(first, "2026-05-14T12:03:11.000000Z");
    CHECK_VALUE(first, "club_speed", 120.5 / 3.6);
    CHECK_VALUE(first, "spin", 9100);
    CHECK_VALUE(first, "carry", 98.4);
    CHECK_VALUE(first, "smash", 150.25 / 120.5);
    CHECK_TEXT(first, "club", "pitching_wedge");
    CHECK_VALUE(second, "carry", 97);
    CHECK_NONE(second, "spin");
}

static void garmin_with_a_row_of_units(void) {
    const ShotsOptions options = fixture_options();
    g_auto(ShotsRead) read = fixture_file(SHOTS_GARMIN_R10, "garmin_metric.csv", &options);
    TAP_CHECK(read.shots->len == 3 && read.refused->len == 0 && !read.ask_day_order);
    const ShotsShot *whole = fixture_shot(&read, 0), *blind = fixture_shot(&read, 1);
    const ShotsShot *faceless = fixture_shot(&read, 2);
    CHECK_MOMENT(whole, "2026-05-03T10:11:12.000000Z"); /* the last row decides */
    CHECK_VALUE(whole, "smash", 1.385);
    CHECK_VALUE(whole, "face_to_path", -1.5);
    CHECK_VALUE(whole, "sidespin", -300);
    CHECK_VALUE(whole, "temperature", 18.5);
    CHECK_VALUE(whole, "humidity", 44);
    CHECK_TEXT(whole, "spin_kind", "measured");
    CHECK_NONE(blind, "smash"); /* was below zero */
    CHECK_NONE(blind, "club_speed");
    CHECK_NONE(blind, "face_to_path"); /* was 0.0 */
    CHECK_NONE(faceless, "face_to_path");
    CHECK_VALUE(faceless, "club_path", -2);
    CHECK_TEXT(faceless, "club", "driver");
    CHECK_TEXT(faceless, "club_given", "Driver");
}

static void garmin_with_units_in_the_header(void) {
    const ShotsOptions options = fixture_options();
    g_auto(ShotsRead) read = fixture_file(SHOTS_GARMIN_R10, "garmin_us.csv", &options);
    TAP_CHECK(read.shots->len == 2 && read.refused->len == 0 && read.notes->len == 0);
    const ShotsShot *first = fixture_shot(&read, 0), *second = fixture_shot(&read, 1);
    CHECK_TEXT(first, "club", "wedge");
    CHECK_VALUE(first, "temperature", 20);
    CHECK_VALUE(first, "height", 70 * 0.3048);
    CHECK_VALUE(first, "backswing_time", 0.93);
    CHECK_VALUE(first, "tempo", 3.1);
    CHECK_MOMENT(second, "2026-05-03T10:15:00.250000Z");
}

/* --- One trap each ---------------------------------------------------------------------------- */

#define HEAD "Date,Club,Ball Speed,Launch Angle,Carry,Side\n,,[m/s],[deg],[m],[m]\n"

static void ambiguous_dates_are_asked_for(void) {
    const char *text = HEAD "03/04/2026 10:00:00,,60,12,150,\n04/04/2026 10:00:00,,60,12,150,\n";
    g_auto(ShotsRead) asked = fixture_text(SHOTS_TRACKMAN, text);
    TAP_CHECK(asked.ask_day_order && asked.shots->len == 0 && asked.refused->len == 0);
    ShotsOptions options = fixture_options();
    options.day_order = SHOTS_MONTH_FIRST;
    g_auto(ShotsRead) told = {0};
    TAP_CHECK(fixture_read(SHOTS_TRACKMAN, text, strlen(text), &options, -1, &told));
    TAP_CHECK(!told.ask_day_order && told.shots->len == 2);
    CHECK_MOMENT(fixture_shot(&told, 0), "2026-03-04T10:00:00.000000Z");
    options.day_order = SHOTS_DAY_FIRST;
    shots_read_clear(&told);
    TAP_CHECK(fixture_read(SHOTS_TRACKMAN, text, strlen(text), &options, -1, &told));
    CHECK_MOMENT(fixture_shot(&told, 0), "2026-04-03T10:00:00.000000Z");
}

static void dates_that_contradict_each_other_are_asked_for(void) {
    g_auto(ShotsRead) read =
        fixture_text(SHOTS_TRACKMAN, HEAD "13/04/2026,,60,12,150,\n04/14/2026,,60,12,150,\n");
    TAP_CHECK(read.ask_day_order && read.shots->len == 0);
}

static void dates_that_do_not_matter_are_not(void) {
    g_auto(ShotsRead) read =
        fixture_text(SHOTS_TRACKMAN, HEAD "04/04/2026 10:00,,60,12,150,\n,,61,12,150,\n");
    TAP_CHECK(!read.ask_day_order && read.shots->len == 2);
    TAP_CHECK(fixture_shot(&read, 1)->recorded_us == 0);
}

static void a_date_beside_a_time(void) {
    g_auto(ShotsRead) read =
        fixture_text(SHOTS_TRACKMAN, "Date,Time,Launch Angle,Face Angle,Spin Rate\n"
                                     "2026-05-04,13:12:11,12,1,2500\n2026-05-04,,12,1,2600\n");
    TAP_CHECK(read.shots->len == 2);
    CHECK_MOMENT(fixture_shot(&read, 0), "2026-05-04T13:12:11.000000Z");
    CHECK_MOMENT(fixture_shot(&read, 1), "2026-05-04T00:00:00.000000Z");
}

static void bad_rows_are_refused_one_by_one(void) {
    g_auto(ShotsRead) read = fixture_text(SHOTS_TRACKMAN, HEAD "2026-05-04,,900,12,150,\n"
                                                               "2026-05-04,,60,12,150,1.5 X\n"
                                                               "2026-05-04,,60,12,150,-1.5 L\n"
                                                               "someday,,60,12,150,\n"
                                                               "2126-05-04,,60,12,150,\n"
                                                               "2026-05-04,,60,12,150,1,surplus\n"
                                                               "2026-05-04,Driver,,,,\n"
                                                               "\n"
                                                               "2026-05-04,,60,12,150,\n");
    TAP_CHECK(read.shots->len == 1 && read.refused->len == 7, "%u %u", read.shots->len,
              read.refused->len);
    TAP_CHECK(fixture_says(read.refused, "row 3: ball_speed: 900 m/s is not possible"));
    TAP_CHECK(fixture_says(read.refused, "row 4: side: not a number: \"1.5 X\""));
    TAP_CHECK(fixture_says(read.refused, "row 5: side: not a number"));
    TAP_CHECK(fixture_says(read.refused, "row 6: date: not a date: \"someday\""));
    TAP_CHECK(fixture_says(read.refused, "row 7: date: not one that a shot can have"));
    TAP_CHECK(fixture_says(read.refused, "row 8: more cells than the header has"));
    TAP_CHECK(fixture_says(read.refused, "row 9: nothing was measured"));
}

static void units_are_told_or_the_column_is_left_out(void) {
    g_auto(ShotsRead) read = fixture_text(
        SHOTS_TRACKMAN, "Club Speed,Ball Speed,Carry,Launch Angle,Spin Rate,Total,Mood\n"
                        "[furlong],,[mph],,,[yds],\n40,60,150,12,2500,100 m,good\n");
    TAP_CHECK(read.shots->len == 1);
    const ShotsShot *shot = fixture_shot(&read, 0);
    CHECK_NONE(shot, "club_speed");
    CHECK_NONE(shot, "ball_speed");
    CHECK_NONE(shot, "carry");
    CHECK_VALUE(shot, "launch_v", 12);
    CHECK_VALUE(shot, "spin", 2500);
    CHECK_VALUE(shot, "total", 100); /* the cell has a unit of its own */
    TAP_CHECK(fixture_says(read.notes, "\"Club Speed\": its unit \"furlong\""));
    TAP_CHECK(fixture_says(read.notes, "\"Ball Speed\": its unit is not told"));
    TAP_CHECK(fixture_says(read.notes, "\"Carry\": its unit \"mph\""));
    TAP_CHECK(fixture_says(read.notes, "\"Mood\" is not known"));
}

static void sides_stand_on_either_end(void) {
    g_auto(ShotsRead) read =
        fixture_text(SHOTS_TRACKMAN, HEAD
                     ",,60,12,150,12.3L\n,,60,12,150,L 12.3\n,,60,12,150,r4\n,,60,12,150,-4\n");
    static const double WANTED[] = {-12.3, -12.3, 4, -4};
    TAP_CHECK(read.shots->len == 4);
    for (guint i = 0; i < read.shots->len; i++)
        CHECK_VALUE(fixture_shot(&read, i), "side", WANTED[i]);
}

static void the_first_of_two_columns_counts(void) {
    g_auto(ShotsRead) read = fixture_text(
        SHOTS_TRACKMAN, "Launch Angle,Launch Angle,Spin Rate,Face Angle\n12,13,2500,1\n");
    CHECK_VALUE(fixture_shot(&read, 0), "launch_v", 12);
    TAP_CHECK(fixture_says(read.notes, "stands there twice"));
}

/* --- Not of that kind, or too much ------------------------------------------------------------ */

static void other_files_are_refused(void) {
    fixture_refused(SHOTS_TRACKMAN, "", BASE_ERROR_INPUT);
    fixture_refused(SHOTS_TRACKMAN, "a,b,c\n1,2,3\n", BASE_ERROR_INPUT);
    fixture_refused(SHOTS_TRACKMAN, "Club Speed,Ball Speed\n1,2\n", BASE_ERROR_INPUT);
    fixture_refused(SHOTS_GARMIN_R10, "{\"holes\": []}", BASE_ERROR_INPUT);
    fixture_refused(SHOTS_GARMIN_R10,
                    "\xff\xfe"
                    "D",
                    BASE_ERROR_INPUT);
    fixture_refused(SHOTS_TRACKMAN, HEAD "\"2026", BASE_ERROR_INPUT);
    g_autofree char *late = g_strnfill(SHOTS_HEADER_ROWS, '\n');
    g_autofree char *text = g_strconcat(late, HEAD ",,60,12,150,\n", NULL);
    fixture_refused(SHOTS_TRACKMAN, text, BASE_ERROR_INPUT);
    g_auto(ShotsRead) early = fixture_text(SHOTS_TRACKMAN, text + 1);
    TAP_CHECK(early.shots->len == 1);
}

static char *many_rows(guint count, const char *row) {
    GString *text = g_string_new(HEAD);
    for (guint i = 0; i < count; i++)
        g_string_append(text, row);
    return g_string_free(text, FALSE);
}

static void too_much_is_refused(void) {
    g_autofree char *most = many_rows(SHOTS_SHOTS, ",,60,12,150,\n");
    g_autofree char *more = many_rows(SHOTS_SHOTS + 1, ",,60,12,150,\n");
    g_autofree char *rows = many_rows(SHOTS_ROWS - 1, "\n");
    g_autofree char *bytes = g_strnfill(SHOTS_FILE_BYTES + 1, 'a');
    g_auto(ShotsRead) read = fixture_text(SHOTS_TRACKMAN, most);
    TAP_CHECK(read.shots->len == SHOTS_SHOTS);
    fixture_refused(SHOTS_TRACKMAN, more, BASE_ERROR_LIMIT);
    fixture_refused(SHOTS_TRACKMAN, rows, BASE_ERROR_LIMIT);
    fixture_refused(SHOTS_TRACKMAN, bytes, BASE_ERROR_LIMIT);
}

static void refusals_are_counted(void) {
    g_autofree char *text = many_rows(SHOTS_REFUSALS + 5, ",,fast,12,150,\n");
    g_auto(ShotsRead) read = fixture_text(SHOTS_TRACKMAN, text);
    TAP_CHECK(read.refused->len == SHOTS_REFUSALS + 1 && fixture_says(read.refused, "and 5 more"));
}

static void sources_have_names(void) {
    ShotsSource source = SHOTS_ARCCOS;
    TAP_CHECK(shots_source_parse("garmin_r10", &source) && source == SHOTS_GARMIN_R10);
    TAP_CHECK(!shots_source_parse("golfbox", &source) && !shots_source_parse(NULL, &source));
    TAP_CHECK(source == SHOTS_GARMIN_R10 && !strcmp(shots_source_name(SHOTS_GSPRO), "gspro"));
}

int main(int argc, char **argv) {
    fixture_folder = argc > 1 ? argv[1] : ".";
    TAP_RUN(trackman_with_a_title_and_units);
    TAP_RUN(nobody_is_named);
    TAP_RUN(trackman_with_semicolons_and_commas);
    TAP_RUN(garmin_with_a_row_of_units);
    TAP_RUN(garmin_with_units_in_the_header);
    TAP_RUN(ambiguous_dates_are_asked_for);
    TAP_RUN(dates_that_contradict_each_other_are_asked_for);
    TAP_RUN(dates_that_do_not_matter_are_not);
    TAP_RUN(a_date_beside_a_time);
    TAP_RUN(bad_rows_are_refused_one_by_one);
    TAP_RUN(units_are_told_or_the_column_is_left_out);
    TAP_RUN(sides_stand_on_either_end);
    TAP_RUN(the_first_of_two_columns_counts);
    TAP_RUN(other_files_are_refused);
    TAP_RUN(too_much_is_refused);
    TAP_RUN(refusals_are_counted);
    TAP_RUN(sources_have_names);
    return tap_done();
}

/* tests: gspro.c message.c objects.c */
#include "fixture.h"
#include "shots/bounds.h"

/* --- Files ------------------------------------------------------------------------------------ */

static void a_file_of_messages(void) {
    const ShotsOptions options = fixture_options();
    g_auto(ShotsRead) read = fixture_file(SHOTS_GSPRO, "gspro.json", &options);
    TAP_CHECK(read.shots->len == 2, "%u", read.shots->len);
    const ShotsShot *whole = fixture_shot(&read, 0), *ball = fixture_shot(&read, 1);
    TAP_CHECK(whole->recorded_us == 0);
    CHECK_VALUE(whole, "ball_speed", 147.5 * 0.44704);
    CHECK_VALUE(whole, "carry", 256.5 * 0.9144);
    CHECK_VALUE(whole, "smash", 1.475);
    CHECK_VALUE(whole, "face_to_path", -1.5);
    CHECK_VALUE(whole, "spin_axis", -13.2);
    TAP_CHECK(base_json_integer(whole->data, "shot_number", -1) == 13);
    CHECK_NONE(whole, "lie");
    CHECK_NONE(whole, "dynamic_loft");
    CHECK_NONE(whole, "club_speed_at_impact");
    CHECK_VALUE(ball, "carry", 110); /* keys in lower case; meters */
    CHECK_NONE(ball, "spin");
    CHECK_NONE(ball, "spin_axis");
    CHECK_NONE(ball, "sidespin");
    CHECK_NONE(ball, "club_speed");
    TAP_CHECK(read.refused->len == 1 &&
              fixture_says(read.refused, "message 4: Speed is not a number"));
    for (guint i = 0; i < read.shots->len; i++) {
        g_autofree char *text = base_json_text(fixture_shot(&read, i)->data);
        TAP_CHECK(!strstr(text, "monitor") && !strstr(text, "Another"), "%s", text);
    }
}

static void zeros_of_what_was_not_measured(void) {
    g_auto(ShotsRead) read = fixture_text(
        SHOTS_GSPRO,
        "{\"BallData\": {\"Speed\": 100, \"TotalSpin\": 0, \"BackSpin\": 2000, \"SideSpin\": 0, "
        "\"SpinAxis\": 0, \"VLA\": 0, \"CarryDistance\": 0}, \"ClubData\": {\"Speed\": 70, "
        "\"AngleOfAttack\": 0, \"Path\": 0, \"FaceToTarget\": 0}}"
        "{\"ClubData\": {\"Speed\": 70, \"AngleOfAttack\": 0, \"Path\": -1, \"FaceToTarget\": 0}}");
    TAP_CHECK(read.shots->len == 2);
    const ShotsShot *first = fixture_shot(&read, 0), *second = fixture_shot(&read, 1);
    CHECK_NONE(first, "spin");
    CHECK_VALUE(first, "sidespin", 0);
    CHECK_VALUE(first, "spin_axis", 0);
    CHECK_VALUE(first, "launch_v", 0);
    CHECK_NONE(first, "carry");
    CHECK_NONE(first, "club_path");
    CHECK_NONE(first, "face_to_path");
    CHECK_VALUE(second, "face_angle", 0);
    CHECK_VALUE(second, "face_to_path", 1);
}

static void files_that_end_too_soon(void) {
    g_auto(ShotsRead) read =
        fixture_text(SHOTS_GSPRO, "{\"ShotDataOptions\": {}}\n{\"BallData\": {");
    TAP_CHECK(read.shots->len == 0 && fixture_says(read.refused, "it does not end"));
}

static void other_files_are_refused(void) {
    fixture_refused(SHOTS_GSPRO, "", BASE_ERROR_INPUT);
    fixture_refused(SHOTS_GSPRO, "{}{}", BASE_ERROR_INPUT);
    fixture_refused(SHOTS_GSPRO, "[{}]", BASE_ERROR_INPUT);
    fixture_refused(SHOTS_GSPRO, "GET / HTTP/1.1\r\n\r\n", BASE_ERROR_INPUT);
    fixture_refused(SHOTS_GSPRO, "{\"ShotDataOptions\": {}}, {}", BASE_ERROR_INPUT);
    g_autofree char *endless = g_strnfill(SHOTS_MESSAGE_BYTES + 1, '{');
    fixture_refused(SHOTS_GSPRO, endless, BASE_ERROR_LIMIT);
    g_autoptr(GString) many = g_string_new(NULL);
    for (int i = 0; i <= SHOTS_MESSAGES; i++)
        g_string_append(many, "{}");
    fixture_refused(SHOTS_GSPRO, many->str, BASE_ERROR_LIMIT);
}

/* --- Streams ---------------------------------------------------------------------------------- */

typedef struct {
    GString *told; /* "shot 200/nothing 501/" */
    char *last_reply;
} Told;

static void listen(const ShotsShot *shot, const char *reply, gpointer data) {
    Told *told = data;
    g_autoptr(json_t) json = base_json_parse(reply, strlen(reply), 10000, NULL);
    TAP_CHECK(json && base_json_string(json, "Message"), "%s", reply);
    g_string_append_printf(told->told, "%s %d/", shot ? "shot" : "nothing",
                           (int)base_json_integer(json, "Code", 0));
    g_free(told->last_reply);
    told->last_reply = g_strdup(reply);
}

/* Feeds a text in pieces; whether all of it was taken. */
static gboolean feed(const char *text, gsize piece, const char *wanted, int code) {
    g_autoptr(ShotsStream) stream = shots_stream_new();
    Told told = {.told = g_string_new(NULL)};
    g_autoptr(GError) error = NULL;
    gboolean good = TRUE;
    for (gsize at = 0; good && at < strlen(text); at += piece)
        good = shots_stream_feed(stream, text + at, MIN(piece, strlen(text) - at), listen, &told,
                                 &error);
    TAP_CHECK(good == !error && (good || g_error_matches(error, BASE_ERROR, code)));
    TAP_CHECK(!strcmp(told.told->str, wanted), "%s: %s", text, told.told->str);
    g_string_free(told.told, TRUE);
    g_free(told.last_reply);
    return good;
}

#define GOOD  "{\"BallData\": {\"Speed\": 100}}"
#define BEAT  "{\"ShotDataOptions\": {\"IsHeartBeat\": true}}"
#define WORSE "{\"BallData\": {\"Speed\": 99999}}"

static void messages_come_in_pieces(void) {
    const char *text = BEAT GOOD "\r\n" GOOD BEAT;
    for (gsize piece = 1; piece <= strlen(text); piece++)
        TAP_CHECK(feed(text, piece, "nothing 200/shot 200/shot 200/nothing 200/", -1));
}

static void a_bad_message_is_answered_and_the_next_one_taken(void) {
    TAP_CHECK(feed(WORSE GOOD, 7, "nothing 501/shot 200/", -1));
    TAP_CHECK(feed("{\"a\" 1}" GOOD, 7, "nothing 501/shot 200/", -1));
    TAP_CHECK(feed("{\"BallData\": {\"Speed\": 1}, \"BallData\": {}}" GOOD, 7,
                   "nothing 501/shot 200/", -1));
    TAP_CHECK(feed("{\"\xc3\x28\xff\": 1}" GOOD, 7, "nothing 501/shot 200/", -1));
}

static void a_stream_of_something_else_ends(void) {
    TAP_CHECK(!feed("POST / HTTP/1.1\r\n", 100, "", BASE_ERROR_INPUT));
    TAP_CHECK(!feed(GOOD "]" GOOD, 100, "shot 200/", BASE_ERROR_INPUT));
    TAP_CHECK(!feed("}", 100, "", BASE_ERROR_INPUT));
    g_autofree char *endless = g_strnfill(SHOTS_MESSAGE_BYTES, 'x');
    g_autofree char *text = g_strconcat("{\"a\": \"", endless, NULL);
    TAP_CHECK(!feed(text, 1000, "", BASE_ERROR_LIMIT));
}

static void a_stream_knows_when_it_waits(void) {
    g_autoptr(ShotsStream) stream = shots_stream_new();
    Told told = {.told = g_string_new(NULL)};
    TAP_CHECK(!shots_stream_is_waiting(stream));
    TAP_CHECK(shots_stream_feed(stream, "{\"BallData\"", 11, listen, &told, NULL));
    TAP_CHECK(shots_stream_is_waiting(stream));
    TAP_CHECK(shots_stream_feed(stream, ": {}}", 5, listen, &told, NULL));
    TAP_CHECK(!shots_stream_is_waiting(stream));
    TAP_CHECK(told.last_reply && strstr(told.last_reply, "has a speed"), "%s", told.last_reply);
    g_string_free(told.told, TRUE);
    g_free(told.last_reply);
}

int main(int argc, char **argv) {
    fixture_folder = argc > 1 ? argv[1] : ".";
    TAP_RUN(a_file_of_messages);
    TAP_RUN(zeros_of_what_was_not_measured);
    TAP_RUN(files_that_end_too_soon);
    TAP_RUN(other_files_are_refused);
    TAP_RUN(messages_come_in_pieces);
    TAP_RUN(a_bad_message_is_answered_and_the_next_one_taken);
    TAP_RUN(a_stream_of_something_else_ends);
    TAP_RUN(a_stream_knows_when_it_waits);
    return tap_done();
}

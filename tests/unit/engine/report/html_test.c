/* tests: html.c text.c numbers.c words.c data.c compare_page.c */
#include "engine/report/html.h"

#include <glib/gstdio.h>
#include <jansson.h>
#include <math.h>
#include <string.h>

#include "base/error.h"
#include "tap.h"

static char *folder;

/* A report with one fault and texts that try to leave their places. */
static const char REPORT[] =
    "{\"schema\":1,\"view\":\"down_the_line\",\"handedness\":\"left\",\"club\":\"iron\",\"overall_"
    "score\":6.4,"
    "\"reliability\":0.9,\"video\":{\"fps\":60,\"frames\":4,\"quality\":{\"score\":82,\"issues\":["
    "{\"id\":\"too_dark\",\"advice\":\"Film in better "
    "light.\",\"value\":3,\"unit\":\"\",\"loss\":18}]}},"
    "\"events\":{\"top\":{\"frame\":2,\"time_ms\":33,\"confidence\":0.9}},"
    "\"phases\":[{\"phase\":\"ADDRESS\",\"start_frame\":0,\"end_frame\":1,\"merged\":false,"
    "\"quality_score\":7.5}],"
    "\"metrics\":[{\"id\":\"pelvis_thrust\",\"name\":\"Pelvis thrust\",\"definition\":\"to the "
    "ball\","
    "\"at\":\"impact\",\"value\":6.12,\"uncertainty\":1.2,\"unit\":\"cm\",\"kind\":\"measured\","
    "\"band\":[null,4],\"reason\":null},{\"id\":\"chest_turn\",\"name\":\"Chest "
    "turn\",\"at\":\"top\","
    "\"value\":-88.4,\"uncertainty\":10,\"unit\":\"deg\",\"kind\":\"estimated\",\"band\":null},"
    "{\"id\":\"tempo\",\"name\":\"Tempo\",\"at\":\"impact\",\"value\":2.61,\"uncertainty\":0.26,"
    "\"unit\":\"ratio\",\"kind\":\"measured\",\"band\":[1.9,3.4]},"
    "{\"id\":\"axis_tilt\",\"name\":\"Side bend\",\"at\":\"top\",\"value\":null,\"unit\":\"deg\","
    "\"kind\":\"unavailable\",\"band\":null,\"reason\":\"only a face-on view shows it\"}],"
    "\"score\":{\"reason\":null,\"parts\":[{\"phase\":\"IMPACT\",\"metric\":\"pelvis_thrust\","
    "\"at\":\"impact\",\"score\":4,\"share\":0.1,\"loss\":0.6}]},"
    "\"faults\":[{\"id\":\"early_extension\",\"name\":\"Early extension\",\"severity\":\"major\","
    "\"order\":1,\"evidence\":[{\"frame\":3,\"metric\":\"pelvis_thrust\",\"at\":\"impact\"}]},"
    "{\"id\":\"head_lift\",\"name\":\"Head lift or dip\",\"severity\":\"minor\",\"order\":0,"
    "\"shares_cause_with\":\"early_extension\",\"evidence\":[]}],"
    "\"key_frames\":[{\"name\":\"delivery\",\"frame\":3,\"time_ms\":50,\"file\":\"frames/a.jpg\"},"
    "{\"name\":\"top\",\"frame\":2,\"time_ms\":33,\"file\":\"../secret.jpg\"}],"
    "\"coaching\":{\"overall_feedback\":\"</script><script>alert(1)</script><!-- {{script}}\","
    "\"recommendations\":[{\"priority\":1,\"change\":\"Stay back\",\"why\":\"It & "
    "that\",\"drill_id\":1,"
    "\"expected_improvement\":\"Measure again\"}],\"coaching_cues\":[\"Belt stays back\"]}}";

static const ReportDrill WALL = {.id = 1,
                                 .name = "Wall seat",
                                 .steps = {"Touch the wall.", "Turn back."},
                                 .dose = "3 sets of 8",
                                 .kit = "wall"};

static char *page_of(const ReportPage *page) {
    g_autofree char *path = g_build_filename(folder, "report.html", NULL);
    g_autoptr(GError) error = NULL;
    char *text = NULL;
    TAP_CHECK(report_write_html(page, path, &error), "%s", error ? error->message : "");
    TAP_CHECK(g_file_get_contents(path, &text, NULL, NULL));
    g_remove(path);
    return text ? text : g_strdup("");
}

static ReportPage example(void) {
    return (ReportPage){.report_json = REPORT, .drills = &WALL, .drill_count = 1};
}

static int count_of(const char *text, const char *part) {
    int count = 0;
    for (const char *at = text; (at = strstr(at, part)); at += strlen(part))
        count++;
    return count;
}

/* What stands between the tag with that id and </script>. */
static char *block(const char *page, const char *id) {
    g_autofree char *tag = g_strdup_printf("id=\"%s\">", id);
    const char *start = strstr(page, tag);
    if (!start)
        return g_strdup("");
    start += strlen(tag);
    return g_strndup(start, (gsize)(strstr(start, "</script>") - start));
}

static void the_text_stands_in_the_page(void) {
    ReportPage page = example();
    g_autofree char *text = page_of(&page);
    static const char *const wanted[] = {"scores 6.4 of 10",
                                         "Down-the-line view",
                                         "Left-handed",
                                         "Iron",
                                         "Filming 82 of 100",
                                         "Early extension",
                                         "Stay back",
                                         "It &amp; that",
                                         "Drill: Wall seat",
                                         "Touch the wall.",
                                         "3 sets of 8",
                                         "Belt stays back",
                                         "6.1\u00a0cm</strong>\u00a0±\u00a01.2\u00a0cm",
                                         "up to 4.0\u00a0cm",
                                         "about\u00a0−88°\u00a0±\u00a010°",
                                         "2.6\u00a0:\u00a01",
                                         "It has the same cause as Early extension",
                                         "only a face-on view shows it",
                                         "Film in better light.",
                                         "−0.6",
                                         "Delivery",
                                         "data-frame=\"3\"",
                                         "Shows: Early extension"};
    for (gsize i = 0; i < G_N_ELEMENTS(wanted); i++)
        TAP_CHECK(strstr(text, wanted[i]), "%s", wanted[i]);
    TAP_CHECK(!strstr(text, "{{policy}}") && !strstr(text, "http:") && !strstr(text, "https:"));
}

static void hostile_text_stays_in_its_place(void) {
    ReportPage page = example();
    g_autofree char *text = page_of(&page);
    TAP_CHECK(count_of(text, "<script") == 3 && count_of(text, "</script>") == 3);
    TAP_CHECK(!strstr(text, "<!-- "));
    TAP_CHECK(strstr(text, "&lt;/script&gt;"));
    g_autofree char *data = block(text, "report-data");
    json_t *same = json_loads(data, 0, NULL), *report = json_loads(REPORT, 0, NULL);
    TAP_CHECK(same && json_equal(same, report));
    json_decref(same);
    json_decref(report);
}

/* The policy names the hash of the script as it stands in the page. */
static void the_policy_admits_the_script(void) {
    ReportPage page = example();
    g_autofree char *text = page_of(&page);
    const char *start = strstr(text, "<script>");
    TAP_CHECK(start);
    if (!start)
        return;
    start += strlen("<script>");
    g_autofree char *script = g_strndup(start, (gsize)(strstr(start, "</script>") - start));
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    g_checksum_update(sum, (const guchar *)script, -1);
    guint8 digest[32];
    gsize size = sizeof digest;
    g_checksum_get_digest(sum, digest, &size);
    g_autofree char *base64 = g_base64_encode(digest, size);
    g_autofree char *source = g_strdup_printf("script-src 'sha256-%s'", base64);
    TAP_CHECK(strstr(text, source), "%s", source);
    TAP_CHECK(strstr(text, "default-src 'none'") && !strstr(text, "unsafe"));
}

static SwingTrack made_track(SwingPose poses[4]) {
    for (int i = 0; i < 4; i++) {
        poses[i] = (SwingPose){.frame = i, .time_us = 100000 + 16667 * i, .found = i != 2};
        poses[i].landmarks[5] = (SwingLandmark){0.5f, -0.25f, 0, 0.75f};
        poses[i].world[5] = (SwingWorldPoint){0.1234f, -1, NAN};
    }
    return (SwingTrack){.width = 720, .height = 1280, .fps = 60, .pose_count = 4, .poses = poses};
}

static const gint16 *unpacked(const json_t *track, const char *name, gsize *ret_count) {
    gsize size = 0;
    guchar *bytes = g_base64_decode(json_string_value(json_object_get(track, name)), &size);
    *ret_count = size / sizeof(gint16);
    return (const gint16 *)(gpointer)bytes;
}

static void landmarks_are_packed(void) {
    SwingPose poses[4];
    SwingTrack track = made_track(poses);
    ReportPage page = example();
    page.track = &track;
    page.clip_first_frame = 1;
    page.clip_last_frame = 99;
    g_autofree char *text = page_of(&page);
    g_autofree char *data = block(text, "track-data");
    json_t *packed = json_loads(data, 0, NULL);
    TAP_CHECK(json_integer_value(json_object_get(packed, "first")) == 1);
    TAP_CHECK(json_integer_value(json_object_get(packed, "count")) == 3);
    TAP_CHECK(json_integer_value(json_object_get(packed, "start")) == 1167);
    gsize count = 0;
    g_autofree const gint16 *image = unpacked(packed, "image", &count);
    TAP_CHECK(count == 3 * 99 && image[15] == 4096 && image[16] == -2048 && image[17] == 750);
    TAP_CHECK(image[99] == -32768, "a frame without a golfer");
    g_autofree const gint16 *world = unpacked(packed, "world", &count);
    TAP_CHECK(world[15] == 1234 && world[16] == -10000 && world[17] == -32768);
    json_decref(packed);
}

static void pictures_and_clip_are_inside(void) {
    g_autofree char *frames = g_build_filename(folder, "frames", NULL);
    g_autofree char *picture = g_build_filename(frames, "a.jpg", NULL);
    g_autofree char *clip = g_build_filename(folder, "clip.mp4", NULL);
    g_mkdir(frames, 0777);
    g_file_set_contents(picture, "picture", -1, NULL);
    g_file_set_contents(clip, "clip", -1, NULL);
    ReportPage page = example();
    page.folder = folder;
    page.clip_path = clip;
    g_autofree char *text = page_of(&page);
    TAP_CHECK(strstr(text, "data:image/jpeg;base64,cGljdHVyZQ=="));
    TAP_CHECK(strstr(text, "data:video/mp4;base64,Y2xpcA=="));
    TAP_CHECK(count_of(text, "No picture") == 1, "a path out of the folder is not followed");
    g_remove(picture);
    g_remove(clip);
    g_rmdir(frames);
}

static void almost_nothing_is_a_page_too(void) {
    static const char *const reports[] = {
        "{}",
        "{\"metrics\":7,\"faults\":{},\"events\":[],\"key_frames\":[1,null,{}],\"video\":\"\"}",
        "{\"faults\":[{}],\"metrics\":[{}],\"phases\":[[]],\"coaching\":{\"recommendations\":[3]}}",
        "{\"overall_score\":null,\"score\":{\"reason\":\"no finish\"},\"reliability\":0.2}"};
    SwingTrack empty = {.pose_count = 0};
    for (gsize i = 0; i < G_N_ELEMENTS(reports); i++) {
        ReportPage page = {.report_json = reports[i], .track = &empty, .clip_last_frame = 5};
        g_autofree char *text = page_of(&page);
        TAP_CHECK(strstr(text, "without a score") && strstr(text, "</html>"), "%s", reports[i]);
        TAP_CHECK(!strstr(text, "nan") && !strstr(text, "(null)"), "%s", reports[i]);
    }
}

static const char COMPARISON[] =
    "{\"schema\":1,\"a\":{\"name\":\"</script><b>.mp4\",\"overall_score\":7.1},\"b\":{\"name\":"
    "\"after.mp4\",\"overall_score\":null},\"warnings\":[\"The clubs differ.\"],"
    "\"top\":[\"head_sway@top\",\"missing@top\",\"nonsense\",7],"
    "\"metrics\":[{\"id\":\"head_sway\",\"name\":\"Head sway\",\"at\":\"top\",\"unit\":\"cm\","
    "\"kind\":\"measured\",\"a\":-9.04,\"a_uncertainty\":1,\"b\":-2,\"b_uncertainty\":1,"
    "\"difference\":7.04,\"uncertainty\":1.4,\"verdict\":\"better\"}],"
    "\"segments\":[{\"from\":\"top\",\"to\":\"mid_downswing\",\"a_s\":0.15,\"b_s\":null}],"
    "\"curves\":[],\"pairs\":[[0,1]],\"events_at\":[0,null,null,null,null,null,null,null]}";

static char *compared(const ReportComparePage *page) {
    g_autofree char *path = g_build_filename(folder, "compare.html", NULL);
    g_autoptr(GError) error = NULL;
    char *text = NULL;
    TAP_CHECK(report_write_compare_html(page, path, &error), "%s", error ? error->message : "");
    TAP_CHECK(g_file_get_contents(path, &text, NULL, NULL));
    g_remove(path);
    return text ? text : g_strdup("");
}

static void two_swings_are_compared(void) {
    SwingPose poses[4];
    SwingTrack track = made_track(poses);
    ReportComparePage page = {.comparison_json = COMPARISON};
    for (int i = 0; i < 2; i++)
        page.sides[i] = (ReportSide){.track = &track, .clip_first_frame = i, .clip_last_frame = 3};
    g_autofree char *text = compared(&page);
    static const char *const wanted[] = {"A: &lt;/script&gt;&lt;b&gt;.mp4",
                                         "B: after.mp4",
                                         "Score of A: 7.1",
                                         "The clubs differ.",
                                         "Head sway, Top",
                                         "A −9.0\u00a0cm, B −2.0\u00a0cm",
                                         "7.0\u00a0cm\u00a0±\u00a01.4\u00a0cm",
                                         "B is nearer to what is usual",
                                         "0.15 s",
                                         "not known"};
    for (gsize i = 0; i < G_N_ELEMENTS(wanted); i++)
        TAP_CHECK(strstr(text, wanted[i]), "%s", wanted[i]);
    TAP_CHECK(count_of(text, "</script>") == 3 && !strstr(text, "http:"));
    g_autofree char *data = block(text, "tracks-data");
    json_t *tracks = json_loads(data, 0, NULL);
    TAP_CHECK(json_integer_value(json_object_get(json_array_get(tracks, 1), "count")) == 3);
    json_decref(tracks);
}

static void almost_nothing_can_be_compared_too(void) {
    static const char *const comparisons[] = {
        "{}", "{\"a\":1,\"top\":{},\"metrics\":[{},3],\"segments\":[{}],\"warnings\":[null]}"};
    for (gsize i = 0; i < G_N_ELEMENTS(comparisons); i++) {
        ReportComparePage page = {.comparison_json = comparisons[i]};
        g_autofree char *text = compared(&page);
        TAP_CHECK(strstr(text, "No clear difference") && strstr(text, "[null,null]"));
        TAP_CHECK(!strstr(text, "nan") && !strstr(text, "(null)"), "%s", comparisons[i]);
    }
}

static void same_input_same_bytes(void) {
    ReportPage page = example();
    g_autofree char *first = page_of(&page), *second = page_of(&page);
    TAP_CHECK(!strcmp(first, second));
}

static void failures_are_told(void) {
    g_autofree char *path = g_build_filename(folder, "report.html", NULL);
    g_autofree char *nowhere = g_build_filename(folder, "missing", "report.html", NULL);
    ReportPage good = example(), broken = example(), clipless = example();
    broken.report_json = "{";
    clipless.clip_path = nowhere;
    const struct {
        const ReportPage *page;
        const char *path;
    } cases[] = {{&good, nowhere}, {&broken, path}, {&clipless, path}};
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        TAP_CHECK(!report_write_html(cases[i].page, cases[i].path, &error));
        TAP_CHECK(g_error_matches(error, BASE_ERROR, BASE_ERROR_INTERNAL));
        TAP_CHECK(!g_file_test(path, G_FILE_TEST_EXISTS));
    }
}

int main(void) {
    folder = g_dir_make_tmp("page-XXXXXX", NULL);
    TAP_RUN(the_text_stands_in_the_page);
    TAP_RUN(hostile_text_stays_in_its_place);
    TAP_RUN(the_policy_admits_the_script);
    TAP_RUN(landmarks_are_packed);
    TAP_RUN(pictures_and_clip_are_inside);
    TAP_RUN(almost_nothing_is_a_page_too);
    TAP_RUN(two_swings_are_compared);
    TAP_RUN(almost_nothing_can_be_compared_too);
    TAP_RUN(same_input_same_bytes);
    TAP_RUN(failures_are_told);
    g_rmdir(folder);
    g_free(folder);
    return tap_done();
}

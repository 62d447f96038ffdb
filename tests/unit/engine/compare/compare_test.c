/* tests: align.c compare.c */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/compare/compare.h"
#include "engine/swing/mirror.h"
#include "tap.h"

enum { WIDTH = 600, HEIGHT = 1000, FRAMES = 200 };

/* One swing with everything that it borrows. */
typedef struct {
    SwingReport report;
    SwingTrack track;
    SwingPose poses[FRAMES];
    float curve[FRAMES];
    CompareSwing swing;
} Swing;

static Swing before, after;
static CompareResult result;

static const int EVENT_FRAMES[SWING_EVENT_COUNT] = {10, 30, 40, 50, 58, 64, 70, 110};

static void put(SwingPose *pose, int landmark, double x_px, double y_px) {
    pose->landmarks[landmark] =
        (SwingLandmark){(float)(x_px / WIDTH), (float)(y_px / HEIGHT), 0, 0.9f};
}

static void turn_world(SwingPose *pose, double degrees) {
    static const int lefts[] = {SWING_LEFT_ANKLE, SWING_LEFT_HIP, SWING_LEFT_SHOULDER};
    for (size_t i = 0; i < sizeof lefts / sizeof lefts[0]; i++) {
        double angle = degrees / 57.29577951308232;
        pose->world[lefts[i]] =
            (SwingWorldPoint){(float)(0.2 * cos(angle)), 0, (float)(0.2 * sin(angle))};
        pose->world[lefts[i] + 1] =
            (SwingWorldPoint){-pose->world[lefts[i]].x, 0, -pose->world[lefts[i]].z};
    }
}

/* A golfer who stands still, 300 px from ankles to hips and 200 px to the shoulders, while his nose
 * moves one pixel a frame. */
static void stand(Swing *swing) {
    memset(swing, 0, sizeof *swing);
    swing->track = (SwingTrack){WIDTH, HEIGHT, 30, FRAMES, swing->poses};
    swing->swing = (CompareSwing){&swing->report, &swing->track};
    SwingReport *report = &swing->report;
    report->fps = 30;
    report->frame_count = FRAMES;
    report->view = SWING_VIEW_FACE_ON;
    report->handedness = SWING_PLAYS_RIGHT;
    report->slow_motion = 1;
    report->slow_motion_confidence = 1;
    for (int i = 0; i < SWING_EVENT_COUNT; i++)
        report->events.at[i] =
            (SwingEvent){true, EVENT_FRAMES[i], (int64_t)EVENT_FRAMES[i] * 1000000 / 30, 0.9f};
    for (int i = 0; i < FRAMES; i++) {
        SwingPose *pose = &swing->poses[i];
        pose->frame = i;
        pose->found = true;
        put(pose, SWING_LEFT_SHOULDER, 350, 300);
        put(pose, SWING_RIGHT_SHOULDER, 250, 300);
        put(pose, SWING_LEFT_HIP, 330, 500);
        put(pose, SWING_RIGHT_HIP, 270, 500);
        put(pose, SWING_LEFT_ANKLE, 360, 800);
        put(pose, SWING_RIGHT_ANKLE, 240, 800);
        put(pose, SWING_NOSE, 300 + i, 200);
        turn_world(pose, 0);
        swing->curve[i] = (float)(2 * i);
    }
    report->curves.frame_count = FRAMES;
    report->curves.curve_count = 1;
    report->curves.curves[0] =
        (SwingCurve){.id = "axis_tilt", .name = "Side bend", .unit = "deg", .values = swing->curve};
}

static void add_metric(Swing *swing, const char *id, SwingEventKind at, double value,
                       double uncertainty) {
    SwingMetric *metric = &swing->report.metrics[swing->report.metric_count++];
    *metric = (SwingMetric){.id = id,
                            .name = id,
                            .at = at,
                            .value = value,
                            .uncertainty = uncertainty,
                            .confidence = 1,
                            .unit = "deg"};
}

static void set_band(Swing *swing, double low, double high) {
    SwingMetric *metric = &swing->report.metrics[swing->report.metric_count - 1];
    metric->has_band = true;
    metric->band[0] = low;
    metric->band[1] = high;
}

/* The same number in both, with the same band. */
static void add_pair(const char *id, double first, double second) {
    add_metric(&before, id, SWING_TOP, first, 1);
    set_band(&before, 0, 10);
    add_metric(&after, id, SWING_TOP, second, 1);
    set_band(&after, 0, 10);
}

static void stand_both(void) {
    stand(&before);
    stand(&after);
}

static CompareStatus compare(bool same_golfer) {
    CompareOptions options = {same_golfer};
    return compare_swings(&before.swing, &after.swing, &options, &result);
}

static void refuses_what_cannot_be_compared(void) {
    stand_both();
    memset(&result, 0x5a, sizeof result);
    CompareResult untouched = result;
    after.report.view = SWING_VIEW_DOWN_THE_LINE;
    TAP_CHECK(compare(true) == COMPARE_VIEWS_DIFFER);
    after.report.view = SWING_VIEW_OTHER;
    TAP_CHECK(compare(true) == COMPARE_VIEW_NOT_SUPPORTED);
    stand_both();
    after.report.handedness = SWING_PLAYS_UNKNOWN;
    TAP_CHECK(compare(true) == COMPARE_SIDE_UNKNOWN);
    static const SwingEventKind needed[] = {SWING_ADDRESS, SWING_TOP, SWING_IMPACT};
    for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++) {
        stand_both();
        before.report.events.at[needed[i]].found = false;
        TAP_CHECK(compare(true) == COMPARE_EVENTS_MISSING);
    }
    stand_both();
    after.report.events.at[SWING_TOP].frame = 5;
    TAP_CHECK(compare(true) == COMPARE_EVENTS_MISSING, "out of order");
    TAP_CHECK(!memcmp(&result, &untouched, sizeof result));
    for (int i = COMPARE_VIEW_NOT_SUPPORTED; i <= COMPARE_SIDE_UNKNOWN; i++)
        TAP_CHECK(compare_status_text((CompareStatus)i));
    TAP_CHECK(!compare_status_text(COMPARE_OK));
}

static void warns_of_what_weakens_it(void) {
    stand_both();
    TAP_CHECK(compare(true) == COMPARE_OK && result.warnings == 0);
    before.report.club = SWING_CLUB_WOOD;
    after.report.club = SWING_CLUB_HYBRID;
    compare(true);
    TAP_CHECK(result.warnings == 0, "one group of clubs");
    after.report.club = SWING_CLUB_IRON;
    after.report.fps = 60;
    after.report.stature_cm = 180;
    for (int i = 0; i < FRAMES; i++)
        turn_world(&after.poses[i], 11);
    compare(true);
    TAP_CHECK(result.warnings ==
                  (COMPARE_WARN_CLUB | COMPARE_WARN_FPS | COMPARE_WARN_YAW | COMPARE_WARN_UNITS),
              "%x", result.warnings);
    after.report.slow_motion = 0.5;
    for (int i = 0; i < FRAMES; i++)
        turn_world(&after.poses[i], 9);
    compare(true);
    TAP_CHECK(result.warnings == (COMPARE_WARN_CLUB | COMPARE_WARN_UNITS), "%x", result.warnings);
    for (unsigned bit = COMPARE_WARN_CLUB; bit <= COMPARE_WARN_PARTIAL; bit <<= 1)
        TAP_CHECK(compare_warning_text((CompareWarning)bit));
}

static void events_land_on_the_same_steps(void) {
    static const int steps[SWING_EVENT_COUNT] = {0, 20, 30, 45, 55, 65, 70, 100};
    static const double places[SWING_EVENT_COUNT] = {0, 0.39, 0.535, 0.773, 0.902, 1, 1.065, 1.56};
    stand_both();
    for (int i = 0; i < SWING_EVENT_COUNT; i++)
        after.report.events.at[i].frame = EVENT_FRAMES[i] + 3 * i;
    TAP_CHECK(compare(true) == COMPARE_OK);
    TAP_CHECK(result.step_count == COMPARE_STEPS);
    for (int i = 0; i < SWING_EVENT_COUNT; i++) {
        const CompareStep *step = &result.steps[steps[i]];
        TAP_CHECK(fabs((double)step->place - places[i]) < 1e-6);
        TAP_CHECK(step->frame[0] == EVENT_FRAMES[i]);
        TAP_CHECK(step->frame[1] == EVENT_FRAMES[i] + 3 * i, "%d", step->frame[1]);
    }
    TAP_CHECK(result.steps[10].frame[0] == 20, "half-way to toe-up");
    TAP_CHECK(result.steps[85].frame[0] == 90, "half-way to the finish");
    for (int i = 1; i < COMPARE_STEPS; i++)
        TAP_CHECK(result.steps[i].frame[1] >= result.steps[i - 1].frame[1]);
}

static void a_missing_event_is_bridged(void) {
    stand_both();
    after.report.events.at[SWING_TOE_UP].found = false;
    before.report.events.at[SWING_MID_DOWNSWING].frame = 199; /* nonsense: past impact */
    TAP_CHECK(compare(true) == COMPARE_OK);
    /* Toe-up lies at 0.39 of the 0.535 up to the middle of the backswing. */
    TAP_CHECK(result.steps[20].frame[0] == (int)lround(10 + 30 * 0.39 / 0.535));
    TAP_CHECK(result.steps[30].frame[0] == 40 && result.steps[65].frame[0] == 64);
    TAP_CHECK(result.warnings == 0);
}

static void without_a_finish_it_ends_earlier(void) {
    stand_both();
    after.report.events.at[SWING_FINISH].found = false;
    TAP_CHECK(compare(true) == COMPARE_OK);
    TAP_CHECK(result.step_count == 71 && result.warnings == COMPARE_WARN_PARTIAL);
    TAP_CHECK(result.steps[70].frame[1] == EVENT_FRAMES[SWING_MID_FOLLOW_THROUGH]);
    TAP_CHECK(isnan(result.curves[0].values[0][71]) && !isnan(result.curves[0].values[0][70]));
}

static void says_which_way_it_went(void) {
    static const struct {
        double first, second;
        CompareVerdict verdict;
    } cases[] = {
        {12, 12 + 2.77, COMPARE_SAME},  /* just within 1.96 times the square root of 2 */
        {12, 12 + 2.78, COMPARE_WORSE}, /* just beyond */
        {20, 12, COMPARE_BETTER},       /* nearer to the band */
        {20, 5, COMPARE_BETTER},        /* into it */
        {5, 20, COMPARE_WORSE},         /* out of it */
        {1, 9, COMPARE_DIFFERS},        /* inside all the time */
        {-5, 12, COMPARE_DIFFERS},      /* from one side to the other */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        stand_both();
        add_pair("axis_tilt", cases[i].first, cases[i].second);
        compare(true);
        TAP_CHECK(result.difference_count == 1);
        TAP_CHECK(result.differences[0].verdict == cases[i].verdict, "case %zu", i);
        TAP_CHECK(fabs(result.differences[0].uncertainty - sqrt(2)) < 1e-12);
        compare(false);
        TAP_CHECK(result.differences[0].verdict ==
                  (cases[i].verdict == COMPARE_SAME ? COMPARE_SAME : COMPARE_DIFFERS));
    }
}

static void no_band_no_judgement(void) {
    stand_both();
    add_metric(&before, "x_factor", SWING_TOP, 20, 1);
    add_metric(&after, "x_factor", SWING_TOP, 40, 1);
    add_pair("axis_tilt", 20, 5);
    set_band(&after, 0, 9);
    compare(true);
    TAP_CHECK(result.differences[0].verdict == COMPARE_DIFFERS);
    TAP_CHECK(result.differences[1].verdict == COMPARE_DIFFERS, "two bands");
}

static void compares_only_what_both_have(void) {
    stand_both();
    add_metric(&before, "only_first", SWING_TOP, 1, 1);
    add_metric(&after, "only_second", SWING_TOP, 1, 1);
    add_metric(&before, "axis_tilt", SWING_TOP, 1, 1);
    add_metric(&after, "axis_tilt", SWING_IMPACT, 9, 1);
    add_metric(&before, "hidden", SWING_TOP, 1, 1);
    add_metric(&after, "hidden", SWING_TOP, 9, 1);
    after.report.metrics[2].kind = SWING_UNAVAILABLE;
    add_metric(&before, "no_error_known", SWING_TOP, 1, 0);
    add_metric(&after, "no_error_known", SWING_TOP, 9, 1);
    add_metric(&before, "units", SWING_TOP, 1, 1);
    add_metric(&after, "units", SWING_TOP, 9, 1);
    after.report.metrics[after.report.metric_count - 1].unit = "cm";
    add_metric(&before, "nothing", SWING_TOP, NAN, 1);
    add_metric(&after, "nothing", SWING_TOP, 9, 1);
    compare(true);
    TAP_CHECK(result.difference_count == 0, "%d", result.difference_count);
    TAP_CHECK(result.highlight_count == 0);
}

static void highlights_the_three_clearest(void) {
    stand_both();
    add_pair("a", 0, 4);
    add_pair("b", 0, -9);
    add_metric(&before, "b", SWING_IMPACT, 0, 1);
    add_metric(&after, "b", SWING_IMPACT, 8, 1);
    add_pair("c", 0, 2); /* the same */
    add_pair("d", 0, 5);
    add_pair("e", 0, 6);
    compare(false);
    TAP_CHECK(result.difference_count == 6 && result.highlight_count == 3);
    TAP_CHECK(result.highlights[0] == 1 && result.highlights[1] == 5 && result.highlights[2] == 4,
              "%d %d %d", result.highlights[0], result.highlights[1], result.highlights[2]);
}

static void is_the_same_as_itself(void) {
    stand_both();
    add_pair("a", 3, 3);
    add_pair("b", 30, 30);
    CompareOptions options = {true};
    TAP_CHECK(compare_swings(&before.swing, &before.swing, &options, &result) == COMPARE_OK);
    TAP_CHECK(result.difference_count == 2 && result.highlight_count == 0 && result.warnings == 0);
    for (int i = 0; i < result.difference_count; i++)
        TAP_CHECK(result.differences[i].verdict == COMPARE_SAME &&
                  result.differences[i].delta == 0);
    for (int i = 0; i < COMPARE_STEPS; i++) {
        TAP_CHECK(result.steps[i].frame[0] == result.steps[i].frame[1]);
        TAP_CHECK(!memcmp(result.steps[i].body[0], result.steps[i].body[1],
                          sizeof result.steps[i].body[0]));
    }
}

static void the_other_way_round_is_the_opposite(void) {
    static CompareResult back;
    static const CompareVerdict opposite[] = {
        [COMPARE_SAME] = COMPARE_SAME,
        [COMPARE_BETTER] = COMPARE_WORSE,
        [COMPARE_WORSE] = COMPARE_BETTER,
        [COMPARE_DIFFERS] = COMPARE_DIFFERS,
    };
    stand_both();
    add_pair("better", 20, 5);
    add_pair("worse", 5, 25);
    add_pair("differs", 1, 9);
    add_pair("same", 5, 6);
    for (int i = 0; i < SWING_EVENT_COUNT; i++)
        after.report.events.at[i].frame += i * i;
    compare(true);
    CompareOptions options = {true};
    compare_swings(&after.swing, &before.swing, &options, &back);
    TAP_CHECK(back.difference_count == 4 && back.warnings == result.warnings);
    for (int i = 0; i < 4; i++) {
        TAP_CHECK(back.differences[i].delta == -result.differences[i].delta);
        TAP_CHECK(back.differences[i].verdict == opposite[result.differences[i].verdict]);
    }
    TAP_CHECK(back.highlight_count == result.highlight_count &&
              !memcmp(back.highlights, result.highlights, sizeof back.highlights));
    for (int i = 0; i < COMPARE_STEPS; i++)
        TAP_CHECK(back.steps[i].frame[0] == result.steps[i].frame[1] &&
                  back.steps[i].frame[1] == result.steps[i].frame[0]);
}

static void lays_bodies_on_ankles_and_trunk(void) {
    stand_both();
    /* The second golfer is filmed from nearer by, elsewhere in the picture. */
    for (int i = 0; i < FRAMES; i++)
        for (int k = 0; k < SWING_LANDMARKS; k++) {
            SwingLandmark *l = &after.poses[i].landmarks[k];
            l->x = 1.25f * l->x + 0.1f;
            l->y = 1.25f * l->y - 0.2f;
        }
    compare(true);
    TAP_CHECK(result.has_body[0] && result.has_body[1]);
    for (int side = 0; side < 2; side++) {
        const ComparePoint *body = result.steps[0].body[side];
        TAP_CHECK(fabs((double)body[SWING_LEFT_ANKLE].x - 0.3) < 1e-4);
        TAP_CHECK(fabs((double)body[SWING_LEFT_ANKLE].y) < 1e-4);
        TAP_CHECK(fabs((double)body[SWING_LEFT_SHOULDER].y - 2.5) < 1e-4);
        TAP_CHECK(fabs((double)body[SWING_LEFT_SHOULDER].visibility - 0.9) < 1e-6);
        /* Later bodies keep the origin and the unit of address. */
        TAP_CHECK(fabs((double)result.steps[100].body[side][SWING_NOSE].x - 110 / 200.0) < 1e-4);
    }
}

static void left_handers_are_mirrored(void) {
    stand_both();
    swing_track_mirror(&after.track);
    after.report.handedness = SWING_PLAYS_LEFT;
    compare(true);
    TAP_CHECK(result.warnings == COMPARE_WARN_MIRROR, "%x", result.warnings);
    for (int i = 0; i < COMPARE_STEPS; i++)
        for (int k = 0; k < SWING_LANDMARKS; k++)
            TAP_CHECK(fabsf(result.steps[i].body[0][k].x - result.steps[i].body[1][k].x) < 1e-4f);
}

static void what_is_not_seen_is_not_laid(void) {
    stand_both();
    before.poses[30].found = false;
    after.swing.track = NULL;
    compare(true);
    TAP_CHECK(result.has_body[0] && !result.has_body[1]);
    TAP_CHECK(isnan(result.steps[20].body[0][SWING_NOSE].x));
    TAP_CHECK(!isnan(result.steps[21].body[0][SWING_NOSE].x));
    TAP_CHECK(isnan(result.steps[0].body[1][SWING_NOSE].x));
    before.poses[EVENT_FRAMES[SWING_ADDRESS]].found = false;
    compare(true);
    TAP_CHECK(!result.has_body[0] && isnan(result.steps[50].body[0][SWING_NOSE].x));
}

static void events_beyond_the_track_are_harmless(void) {
    stand_both();
    after.track.pose_count = 40;
    after.report.curves.frame_count = 40;
    TAP_CHECK(compare(true) == COMPARE_OK);
    TAP_CHECK(isnan(result.steps[100].body[1][SWING_NOSE].x));
    TAP_CHECK(isnan(result.curves[0].values[1][100]));
    after.track.pose_count = 0;
    after.report.curves.curves[0].values = NULL;
    TAP_CHECK(compare(true) == COMPARE_OK);
    TAP_CHECK(!result.has_body[1] && isnan(result.curves[0].values[1][0]));
}

static void curves_follow_the_events(void) {
    stand_both();
    for (int i = 0; i < SWING_EVENT_COUNT; i++)
        after.report.events.at[i].frame = 5 + EVENT_FRAMES[i];
    after.curve[5 + EVENT_FRAMES[SWING_TOP]] = NAN;
    compare(true);
    TAP_CHECK(result.curve_count == 1 && !strcmp(result.curves[0].id, "axis_tilt"));
    TAP_CHECK(result.curves[0].values[0][65] == 128 && result.curves[0].values[1][65] == 138);
    TAP_CHECK(fabs((double)result.curves[0].values[0][56] - 2 * (58 + 0.6)) < 1e-4, "in between");
    TAP_CHECK(isnan(result.curves[0].values[1][45]));
    after.report.curves.curves[0].unit = "cm";
    compare(true);
    TAP_CHECK(result.curve_count == 0);
}

static void keeps_the_real_times(void) {
    stand_both();
    after.report.slow_motion = 4;
    before.report.events.at[SWING_TOE_UP].found = false;
    compare(true);
    TAP_CHECK(isnan(result.segment_s[0][0]) && isnan(result.segment_s[0][1]));
    TAP_CHECK(fabs(result.segment_s[0][2] - 10 / 30.0) < 1e-5);
    TAP_CHECK(fabs(result.segment_s[1][2] - 10 / 120.0) < 1e-5);
    after.report.slow_motion_confidence = 0.5f;
    compare(true);
    TAP_CHECK(isnan(result.segment_s[1][2]));
}

int main(void) {
    TAP_RUN(refuses_what_cannot_be_compared);
    TAP_RUN(warns_of_what_weakens_it);
    TAP_RUN(events_land_on_the_same_steps);
    TAP_RUN(a_missing_event_is_bridged);
    TAP_RUN(without_a_finish_it_ends_earlier);
    TAP_RUN(says_which_way_it_went);
    TAP_RUN(no_band_no_judgement);
    TAP_RUN(compares_only_what_both_have);
    TAP_RUN(highlights_the_three_clearest);
    TAP_RUN(is_the_same_as_itself);
    TAP_RUN(the_other_way_round_is_the_opposite);
    TAP_RUN(lays_bodies_on_ankles_and_trunk);
    TAP_RUN(left_handers_are_mirrored);
    TAP_RUN(what_is_not_seen_is_not_laid);
    TAP_RUN(events_beyond_the_track_are_harmless);
    TAP_RUN(curves_follow_the_events);
    TAP_RUN(keeps_the_real_times);
    return tap_done();
}

/* tests: body.c metrics.c */
#include <math.h>
#include <string.h>

#include "engine/biomech/biomech.h"
#include "tap.h"

enum { WIDTH = 600, HEIGHT = 1000, FRAMES = 60 };

static SwingPose poses[FRAMES];
static const SwingTrack TRACK = {WIDTH, HEIGHT, 30, FRAMES, poses};
static SwingMetric metrics[SWING_MAX_METRICS];
static int metric_count;

/* Pixels, x to the right and y down, in frames first..last. */
static void put(int landmark, int first, int last, double x_px, double y_px) {
    for (int i = first; i <= last; i++)
        poses[i].landmarks[landmark] =
            (SwingLandmark){(float)(x_px / WIDTH), (float)(y_px / HEIGHT), 0, 1};
}

/* Address 10, top 30, impact 40: a golfer who stands upright and still. */
static SwingEvents stand(void) {
    SwingEvents events = {0};
    static const int frames[][2] = {{SWING_ADDRESS, 10}, {SWING_TOP, 30}, {SWING_IMPACT, 40}};
    memset(poses, 0, sizeof poses);
    for (int i = 0; i < FRAMES; i++)
        poses[i].found = true;
    static const struct {
        int landmark;
        double x, y;
    } body[] = {
        {SWING_LEFT_SHOULDER, 350, 300}, {SWING_RIGHT_SHOULDER, 250, 300},
        {SWING_LEFT_HIP, 330, 500},      {SWING_RIGHT_HIP, 270, 500},
        {SWING_LEFT_KNEE, 330, 650},     {SWING_RIGHT_KNEE, 270, 650},
        {SWING_LEFT_ANKLE, 360, 800},    {SWING_RIGHT_ANKLE, 240, 800},
        {SWING_LEFT_FOOT, 380, 830},     {SWING_RIGHT_FOOT, 220, 830},
        {SWING_LEFT_EAR, 310, 220},      {SWING_RIGHT_EAR, 290, 220},
        {SWING_LEFT_ELBOW, 350, 400},    {SWING_RIGHT_ELBOW, 250, 400},
        {SWING_LEFT_WRIST, 350, 500},    {SWING_RIGHT_WRIST, 250, 500},
    };
    for (size_t i = 0; i < sizeof body / sizeof body[0]; i++)
        put(body[i].landmark, 0, FRAMES - 1, body[i].x, body[i].y);
    for (size_t i = 0; i < sizeof frames / sizeof frames[0]; i++)
        events.at[frames[i][0]] =
            (SwingEvent){true, frames[i][1], (int64_t)frames[i][1] * 1000000 / 30, 0.9f};
    return events;
}

static void measure(const SwingEvents *events, SwingView view) {
    BiomechOptions options = {.view = view, .slow_motion = biomech_slow_motion(events)};
    metric_count = biomech_measure(&TRACK, events, &options, metrics);
}

static const SwingMetric *metric(const char *id, SwingEventKind at) {
    for (int i = 0; i < metric_count; i++)
        if (!strcmp(metrics[i].id, id) && metrics[i].at == at)
            return &metrics[i];
    TAP_CHECK(false, "no row %s at %s", id, swing_event_name(at));
    return &metrics[0];
}

static void check(const char *id, SwingEventKind at, double value) {
    const SwingMetric *m = metric(id, at);
    TAP_CHECK(m->kind == SWING_MEASURED, "%s", id);
    TAP_CHECK(fabs(m->value - value) < 0.05, "%s at %s: %g, not %g", id, swing_event_name(at),
              m->value, value);
    TAP_CHECK(m->uncertainty > 0, "%s", id);
}

static void check_unavailable(const char *id, SwingEventKind at) {
    TAP_CHECK(metric(id, at)->kind == SWING_UNAVAILABLE, "%s", id);
}

static void face_on_angles(void) {
    SwingEvents events = stand();
    put(SWING_LEFT_SHOULDER, 29, 31, 330,
        300); /* the chest 20 px away from the target at the top */
    put(SWING_RIGHT_SHOULDER, 29, 31, 230, 300);
    put(SWING_LEFT_SHOULDER, 40, 40, 343.3013,
        275); /* lead shoulder up by half the width: 30 deg */
    put(SWING_RIGHT_SHOULDER, 40, 40, 256.6987, 325);
    put(SWING_LEFT_ELBOW, 40, 40, 343.3013, 375); /* bent by a right angle */
    put(SWING_LEFT_WRIST, 40, 40, 243.3013, 375);
    measure(&events, SWING_VIEW_FACE_ON);
    check("stance_width_pct", SWING_ADDRESS, 120);
    check("axis_tilt", SWING_ADDRESS, 0);
    check("axis_tilt", SWING_TOP, 57.29578 * atan2(20, 200));
    check("shoulder_obliquity", SWING_ADDRESS, 0);
    check("shoulder_obliquity", SWING_IMPACT, 30);
    check("pelvis_obliquity", SWING_IMPACT, 0);
    check("lead_elbow_flex", SWING_IMPACT, 90);
    check_unavailable("lead_elbow_flex", SWING_MID_FOLLOW_THROUGH); /* no such event */
    check_unavailable("forward_bend", SWING_ADDRESS);               /* no such view */
}

static void sway_is_free_of_camera_shake(void) {
    SwingEvents events = stand();
    for (int k = 0; k < SWING_LANDMARKS; k++) /* the camera moves: everything by 25 px */
        put(k, 29, 31, (double)poses[0].landmarks[k].x * WIDTH + 25,
            (double)poses[0].landmarks[k].y * HEIGHT);
    put(SWING_LEFT_HIP, 40, 40, 342, 500); /* 12 px of 120 towards the target */
    put(SWING_RIGHT_HIP, 40, 40, 282, 500);
    measure(&events, SWING_VIEW_FACE_ON);
    check("pelvis_sway", SWING_TOP, 0);
    check("head_sway", SWING_TOP, 0);
    check("pelvis_sway", SWING_IMPACT, 10);
}

static void down_the_line_angles(void) {
    SwingEvents events = stand();
    double bent = 200 * tan(40 / 57.29578);
    put(SWING_LEFT_SHOULDER, 0, 35, 300 + bent, 300); /* bent forward by 40 deg until the top */
    put(SWING_RIGHT_SHOULDER, 0, 35, 300 + bent, 300);
    put(SWING_LEFT_SHOULDER, 36, 59, 300 + 200 * tan(30 / 57.29578), 300);
    put(SWING_RIGHT_SHOULDER, 36, 59, 300 + 200 * tan(30 / 57.29578), 300);
    put(SWING_RIGHT_ANKLE, 29, 31, 370, 750); /* knee at (270, 650): bent by 45 deg at the top */
    measure(&events, SWING_VIEW_DOWN_THE_LINE);
    check("forward_bend", SWING_ADDRESS, 40);
    check("bend_change", SWING_IMPACT, -10);
    check("knee_flex_trail", SWING_TOP, 45);
    double before = 180 - 57.29578 * (atan2(150, 0) + atan2(30, 150) + atan2(1, 0));
    check("trail_knee_change", SWING_TOP, 45 - fabs(before));
    check("hip_angle", SWING_ADDRESS, 180 - 40);
    check_unavailable("axis_tilt", SWING_ADDRESS);
}

static void hidden_joints_are_not_measured(void) {
    SwingEvents events = stand();
    poses[40].landmarks[SWING_LEFT_ELBOW].visibility = 0.1f;
    poses[40].landmarks[SWING_LEFT_WRIST].visibility = 0.1f;
    measure(&events, SWING_VIEW_FACE_ON);
    check_unavailable("lead_elbow_flex", SWING_IMPACT);
    check("axis_tilt", SWING_IMPACT, 0);
}

static void missing_events_take_their_numbers_with_them(void) {
    SwingEvents events = stand();
    events.at[SWING_ADDRESS].found = false;
    measure(&events, SWING_VIEW_FACE_ON);
    check_unavailable("pelvis_sway", SWING_TOP);
    check_unavailable("stance_width_pct", SWING_ADDRESS);
    check_unavailable("shoulder_obliquity", SWING_IMPACT); /* its scale needs the address */
    check_unavailable("tempo", SWING_IMPACT);
    check("axis_tilt", SWING_TOP, 0);
}

static void times_need_real_speed(void) {
    SwingEvents events = stand();
    measure(&events, SWING_VIEW_UNKNOWN);
    check("downswing_s", SWING_IMPACT, 1.0 / 3);
    check("backswing_s", SWING_TOP, 2.0 / 3);
    check("tempo", SWING_IMPACT, 2);
    for (int i = 0; i < SWING_EVENT_COUNT; i++)
        events.at[i].time_us *= 4;
    measure(&events, SWING_VIEW_UNKNOWN);
    check_unavailable("downswing_s", SWING_IMPACT);
    check("tempo", SWING_IMPACT, 2);
    TAP_CHECK(biomech_slow_motion(&events) == 0);
    SwingEvents none = {0};
    TAP_CHECK(biomech_slow_motion(&none) == 0);
}

static void the_club_chooses_the_stance(void) {
    SwingEvents events = stand();
    BiomechOptions options = {.view = SWING_VIEW_FACE_ON, .club = SWING_CLUB_WEDGE};
    metric_count = biomech_measure(&TRACK, &events, &options, metrics);
    const SwingMetric *stance = metric("stance_width_pct", SWING_ADDRESS);
    TAP_CHECK(stance->has_band && stance->band[0] == 75 && stance->band[1] == 130);
    options.club = SWING_CLUB_UNKNOWN;
    metric_count = biomech_measure(&TRACK, &events, &options, metrics);
    TAP_CHECK(!metric("stance_width_pct", SWING_ADDRESS)->has_band);
}

int main(void) {
    TAP_RUN(face_on_angles);
    TAP_RUN(sway_is_free_of_camera_shake);
    TAP_RUN(down_the_line_angles);
    TAP_RUN(hidden_joints_are_not_measured);
    TAP_RUN(missing_events_take_their_numbers_with_them);
    TAP_RUN(times_need_real_speed);
    TAP_RUN(the_club_chooses_the_stance);
    return tap_done();
}

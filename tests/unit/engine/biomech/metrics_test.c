/* tests: body.c corrector.c corrector_weights.c curves.c golfer.c hands.c look.c metrics.c */
/* tests: motion.c posture.c quantity.c rhythm.c rotation.c smooth.c */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/biomech/biomech.h"
#include "engine/swing/mirror.h"
#include "tap.h"

enum { WIDTH = 600, HEIGHT = 1000, FRAMES = 240, FPS = 60 };

static SwingPose poses[FRAMES];
static const SwingTrack TRACK = {WIDTH, HEIGHT, FPS, FRAMES, poses};
static SwingMetric metrics[SWING_MAX_METRICS];
static int metric_count;

typedef struct {
    double x, y, z; /* metres: to the target, up, to the ball */
} World;

/* A golfer's joints at one moment; the lead side is the left one. */
typedef struct {
    World at[SWING_LANDMARKS];
} Skeleton;

typedef struct {
    SwingView view;
    double yaw_deg, distance_m, zoom, left_px;
} Camera;

static const Camera FACE_ON = {SWING_VIEW_FACE_ON, 0, 400, 1, 0};
static const Camera DOWN_LINE = {SWING_VIEW_DOWN_THE_LINE, 0, 400, 1, 0};

static const double RADIANS = 3.14159265358979 / 180;

/* What a golfer does to his body at one moment, degrees and metres. */
typedef struct {
    double bend, tilt, pelvis_turn, chest_turn, knee, sway, lift, thrust, hands_up, hands_out;
} Posture;

static World along(World from, double length, World way) {
    return (World){from.x + length * way.x, from.y + length * way.y, from.z + length * way.z};
}

static World level(double turn_deg) {
    return (World){cos(turn_deg * RADIANS), 0, sin(turn_deg * RADIANS)};
}

static void pair(Skeleton *s, int lead, World middle, double half, World way) {
    s->at[lead] = along(middle, half, way);
    s->at[lead + 1] = along(middle, -half, way);
}

/* Shins upright: the knee's flexion is the thigh's lean back from it. */
static Skeleton pose_of(Posture p) {
    Skeleton s = {0};
    World trunk = {-tan(p.tilt * RADIANS), 1, tan(p.bend * RADIANS)};
    double size = sqrt(trunk.x * trunk.x + trunk.y * trunk.y + trunk.z * trunk.z);
    trunk = (World){trunk.x / size, trunk.y / size, trunk.z / size};
    World hip = {p.sway, 0.5 + 0.42 * cos(p.knee * RADIANS) + p.lift, p.thrust};
    World neck = along(hip, 0.5, trunk), hands = along(neck, -0.5 + p.hands_up, (World){0, 1, 0});
    hands.z += p.hands_out;
    pair(&s, SWING_LEFT_HIP, hip, 0.13, level(p.pelvis_turn));
    pair(&s, SWING_LEFT_SHOULDER, neck, 0.19, level(p.chest_turn));
    pair(&s, SWING_LEFT_ELBOW, along(neck, -0.25, (World){0, 1, 0}), 0.19, level(p.chest_turn));
    pair(&s, SWING_LEFT_WRIST, hands, 0.03, level(0));
    pair(&s, SWING_LEFT_EAR, along(neck, 0.2, trunk), 0.07, level(0));
    s.at[SWING_NOSE] = along(along(neck, 0.2, trunk), 0.1, level(90));
    for (int side = 0; side < 2; side++) {
        World joint = s.at[SWING_LEFT_HIP + side];
        World knee = {joint.x, 0.5 + p.lift, joint.z + 0.42 * sin(p.knee * RADIANS)};
        s.at[SWING_LEFT_KNEE + side] = knee;
        s.at[SWING_LEFT_ANKLE + side] = (World){knee.x, 0.08, knee.z};
        s.at[SWING_LEFT_HEEL + side] = (World){knee.x, 0.02, knee.z - 0.05};
        s.at[SWING_LEFT_FOOT + side] = (World){knee.x, 0.02, knee.z + 0.18};
    }
    return s;
}

/* The camera's axes: across the picture and away from it. */
static World turned(World p, const Camera *camera) {
    double yaw = camera->yaw_deg * RADIANS;
    World r = {p.x * cos(yaw) + p.z * sin(yaw), p.y, p.z * cos(yaw) - p.x * sin(yaw)};
    if (camera->view == SWING_VIEW_DOWN_THE_LINE)
        return (World){r.z, r.y, r.x};
    return (World){r.x, r.y, -r.z};
}

static void film(int first, int last, Posture posture, const Camera *camera) {
    Skeleton s = pose_of(posture);
    World middle = turned(pose_of(posture).at[SWING_LEFT_HIP], camera),
          other = turned(s.at[SWING_RIGHT_HIP], camera);
    for (int i = first; i <= last && i < FRAMES; i++)
        for (int k = 0; k < SWING_LANDMARKS; k++) {
            World p = turned(s.at[k], camera);
            double px_per_m = 400 * camera->zoom * camera->distance_m / (camera->distance_m + p.z);
            poses[i].landmarks[k] =
                (SwingLandmark){(float)((300 + camera->left_px + px_per_m * p.x) / WIDTH),
                                (float)((900 - px_per_m * p.y) / HEIGHT), 0, 1};
            poses[i].world[k] = (SwingWorldPoint){(float)(p.x - (middle.x + other.x) / 2),
                                                  (float)((middle.y + other.y) / 2 - p.y),
                                                  (float)(p.z - (middle.z + other.z) / 2)};
        }
}

enum {
    ADDRESS = 40,
    TOE_UP = 60,
    TOP = 100,
    DOWN = 108,
    IMPACT = 116,
    THROUGH = 120,
    FINISH = 160
};

static SwingEvents events_of(void) {
    static const int frames[SWING_EVENT_COUNT] = {ADDRESS, TOE_UP, 80,      TOP,
                                                  DOWN,    IMPACT, THROUGH, FINISH};
    SwingEvents events = {0};
    for (int i = 0; i < SWING_EVENT_COUNT; i++)
        events.at[i] = (SwingEvent){true, frames[i], (int64_t)frames[i] * 1000000 / FPS, 0.9f};
    return events;
}

static const Posture SET_UP = {.bend = 36, .tilt = 4, .knee = 24, .hands_out = 0.3};
static const Posture AT_TOP = {.bend = 30,
                               .tilt = 10,
                               .pelvis_turn = 42,
                               .chest_turn = 88,
                               .knee = 28,
                               .sway = -0.03,
                               .hands_up = 0.7,
                               .hands_out = -0.2};
static const Posture AT_IMPACT = {.bend = 32,
                                  .tilt = 22,
                                  .pelvis_turn = -40,
                                  .chest_turn = -25,
                                  .knee = 20,
                                  .sway = 0.06,
                                  .lift = 0.02,
                                  .thrust = 0.03,
                                  .hands_out = 0.3};

static SwingEvents swing(const Camera *camera) {
    memset(poses, 0, sizeof poses);
    for (int i = 0; i < FRAMES; i++) {
        poses[i].found = true;
        poses[i].frame = i;
    }
    film(0, 79, SET_UP, camera);
    film(80, DOWN - 1, AT_TOP, camera);
    film(DOWN, FRAMES - 1, AT_IMPACT, camera);
    return events_of();
}

static void measure_track(const SwingTrack *track, const SwingEvents *events, SwingView view,
                          double stature_cm) {
    BiomechOptions options = {.view = view, .slow_motion = 1, .stature_cm = stature_cm};
    metric_count = biomech_measure(track, events, &options, metrics);
}

static void measure(const SwingEvents *events, SwingView view) {
    measure_track(&TRACK, events, view, 0);
}

static const SwingMetric *metric(const char *id, SwingEventKind at) {
    const SwingMetric *found = swing_metric_find(metrics, metric_count, id, at);
    TAP_CHECK(found, "no row %s at %s", id, swing_event_name(at));
    return found ? found : &metrics[0];
}

static void near_to(const char *id, SwingEventKind at, double value, double tolerance) {
    const SwingMetric *m = metric(id, at);
    TAP_CHECK(m->kind != SWING_UNAVAILABLE, "%s: %s", id, m->reason);
    TAP_CHECK(fabs(m->value - value) <= tolerance, "%s at %s: %g, not %g", id, swing_event_name(at),
              m->value, value);
    TAP_CHECK(m->uncertainty > 0 && m->confidence > 0 && m->confidence <= 1 && m->name &&
                  m->definition,
              "%s", id);
}

static void absent(const char *id, SwingEventKind at) {
    const SwingMetric *m = metric(id, at);
    TAP_CHECK(m->kind == SWING_UNAVAILABLE, "%s", id);
    TAP_CHECK(m->reason && *m->reason, "%s has no reason", id);
}

/* Angles may be corrected by a few degrees: the corrector knows a network's habits, not this
 * skeleton's. */
static void face_on_is_measured(void) {
    SwingEvents events = swing(&FACE_ON);
    measure_track(&TRACK, &events, SWING_VIEW_FACE_ON, 175);
    near_to("axis_tilt", SWING_ADDRESS, 4, 4);
    near_to("axis_tilt", SWING_IMPACT, 22, 6);
    near_to("pelvis_sway", SWING_TOP, -3, 0.6);
    near_to("pelvis_sway", SWING_IMPACT, 6, 0.8);
    near_to("pelvis_sway_back", SWING_TOP, 3, 0.6);
    near_to("pelvis_slide", SWING_IMPACT, 6, 0.8);
    near_to("tempo", SWING_IMPACT, 60.0 / 16, 1e-4);
    near_to("late_tempo", SWING_IMPACT, 40.0 / 16, 1e-4);
    near_to("backswing_s", SWING_TOP, 1, 1e-5);
    near_to("downswing_s", SWING_IMPACT, 16.0 / 60, 1e-5);
    near_to("stance_width_pct", SWING_ADDRESS, 100 * 0.26 / 0.38, 2);
    near_to("finish_still_s", SWING_FINISH, (FRAMES - 1 - FINISH) / 60.0, 0.05);
    TAP_CHECK(!strcmp(metric("pelvis_sway", SWING_TOP)->unit, "cm"));
    absent("forward_bend", SWING_ADDRESS);
    absent("pelvis_thrust", SWING_IMPACT);
    absent("x_factor_stretch", SWING_MID_DOWNSWING); /* 60 frames a second are too few */
}

static void down_the_line_is_measured(void) {
    SwingEvents events = swing(&DOWN_LINE);
    measure_track(&TRACK, &events, SWING_VIEW_DOWN_THE_LINE, 175);
    near_to("forward_bend", SWING_ADDRESS, 36, 5);
    near_to("forward_bend", SWING_IMPACT, 32, 8);
    near_to("bend_change", SWING_IMPACT, -4, 6);
    near_to("knee_flex_trail", SWING_ADDRESS, 24, 6);
    near_to("pelvis_thrust", SWING_IMPACT, 3, 0.6);
    absent("axis_tilt", SWING_ADDRESS);
    absent("pelvis_sway", SWING_TOP);
}

static void lengths_are_shares_without_a_stature(void) {
    SwingEvents events = swing(&FACE_ON);
    BiomechOptions options = {.view = SWING_VIEW_FACE_ON, .slow_motion = 1};
    BiomechScale scale;
    measure(&events, SWING_VIEW_FACE_ON);
    near_to("pelvis_sway", SWING_IMPACT, 100 * 0.06 / 0.26, 2);
    TAP_CHECK(!strcmp(metric("pelvis_sway", SWING_TOP)->unit, "percent"));
    TAP_CHECK(metric("pelvis_sway", SWING_TOP)->band[0] == -15);
    TAP_CHECK(biomech_scale(&TRACK, &events, &options, &scale));
    TAP_CHECK(fabs(scale.stance_px - 400 * 0.26) < 1 && scale.cm_per_px == 0);
    options.stature_cm = 175;
    TAP_CHECK(biomech_scale(&TRACK, &events, &options, &scale));
    TAP_CHECK(fabs(scale.cm_per_px * scale.height_px - 175) < 1e-9);
    events.at[SWING_ADDRESS].found = false;
    TAP_CHECK(!biomech_scale(&TRACK, &events, &options, &scale));
}

static int compare(const SwingMetric *before, int count, double tolerance) {
    int compared = 0;
    for (int i = 0; i < count; i++) {
        TAP_CHECK(before[i].kind == metrics[i].kind, "%s", before[i].id);
        if (before[i].kind == SWING_UNAVAILABLE || metrics[i].kind == SWING_UNAVAILABLE)
            continue;
        TAP_CHECK(fabs(before[i].value - metrics[i].value) <= tolerance, "%s at %s: %g, %g",
                  before[i].id, swing_event_name(before[i].at), before[i].value, metrics[i].value);
        compared++;
    }
    return compared;
}

static void a_mirrored_clip_gives_the_same_numbers(void) {
    static SwingMetric before[SWING_MAX_METRICS];
    SwingEvents events = swing(&FACE_ON);
    measure(&events, SWING_VIEW_FACE_ON);
    memcpy(before, metrics, sizeof before);
    SwingTrack track = TRACK;
    swing_track_mirror(&track); /* a left-hander … */
    swing_track_mirror(&track); /* … mirrored back as the product does */
    measure(&events, SWING_VIEW_FACE_ON);
    TAP_CHECK(compare(before, metric_count, 1e-3) > 20);
}

static void size_and_place_in_the_picture_do_not_matter(void) {
    static SwingMetric before[SWING_MAX_METRICS];
    Camera nearer = {SWING_VIEW_FACE_ON, 0, 400, 1.3, 40};
    SwingEvents events = swing(&FACE_ON);
    measure(&events, SWING_VIEW_FACE_ON);
    memcpy(before, metrics, sizeof before);
    events = swing(&nearer);
    measure(&events, SWING_VIEW_FACE_ON);
    TAP_CHECK(compare(before, metric_count, 0.01) > 20);
}

static void a_camera_off_its_line_changes_little(void) {
    static const struct {
        const char *id;
        SwingEventKind at;
        SwingView view;
        double tolerance;
    } rows[] = {/* 5 degrees of yaw turn 3.6 of 36 degrees of forward bend into side bend */
                {"axis_tilt", SWING_ADDRESS, SWING_VIEW_FACE_ON, 3},
                {"pelvis_obliquity", SWING_ADDRESS, SWING_VIEW_FACE_ON, 2},
                {"forward_bend", SWING_ADDRESS, SWING_VIEW_DOWN_THE_LINE, 2},
                {"forward_bend", SWING_TOP, SWING_VIEW_DOWN_THE_LINE, 2},
                {"knee_flex_trail", SWING_ADDRESS, SWING_VIEW_DOWN_THE_LINE, 2}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        double straight = 0;
        for (int yaw = -5; yaw <= 5; yaw += 5) {
            Camera camera = {rows[i].view, 0, 400, 1, 0};
            SwingEvents events = swing(&camera);
            measure(&events, rows[i].view);
            straight = metric(rows[i].id, rows[i].at)->value;
            camera.yaw_deg = yaw;
            events = swing(&camera);
            measure(&events, rows[i].view);
            near_to(rows[i].id, rows[i].at, straight, rows[i].tolerance);
        }
    }
}

static void half_the_frames_give_the_same_numbers(void) {
    static SwingPose half[FRAMES / 2];
    static SwingMetric before[SWING_MAX_METRICS];
    SwingEvents events = swing(&FACE_ON);
    measure(&events, SWING_VIEW_FACE_ON);
    memcpy(before, metrics, sizeof before);
    for (int i = 0; i < FRAMES / 2; i++)
        half[i] = poses[2 * i];
    for (int i = 0; i < SWING_EVENT_COUNT; i++)
        events.at[i].frame /= 2;
    SwingTrack track = {WIDTH, HEIGHT, FPS / 2.0, FRAMES / 2, half};
    measure_track(&track, &events, SWING_VIEW_FACE_ON, 0);
    for (int i = 0; i < metric_count; i++)
        if (before[i].kind != SWING_UNAVAILABLE && metrics[i].kind != SWING_UNAVAILABLE &&
            !strcmp(before[i].unit, "deg"))
            TAP_CHECK(fabs(before[i].value - metrics[i].value) < 0.5, "%s", before[i].id);
}

static void a_moving_camera_is_taken_out(void) {
    static SwingCameraMove moves[FRAMES];
    SwingEvents events = swing(&FACE_ON);
    for (int i = 0; i < FRAMES; i++) {
        moves[i] = (SwingCameraMove){i >= 90 ? 25 : 0, i >= 90 ? -12 : 0, 0, 1};
        for (int k = 0; k < SWING_LANDMARKS; k++) {
            poses[i].landmarks[k].x += moves[i].dx_px / WIDTH;
            poses[i].landmarks[k].y += moves[i].dy_px / HEIGHT;
        }
    }
    BiomechOptions options = {.view = SWING_VIEW_FACE_ON, .slow_motion = 1, .camera = moves};
    metric_count = biomech_measure(&TRACK, &events, &options, metrics);
    near_to("pelvis_sway", SWING_TOP, -100 * 0.03 / 0.26, 1);
}

static void hidden_joints_are_not_measured(void) {
    SwingEvents events = swing(&FACE_ON);
    poses[IMPACT].landmarks[SWING_LEFT_ELBOW].visibility = 0.1f;
    poses[IMPACT].landmarks[SWING_LEFT_WRIST].visibility = 0.1f;
    measure(&events, SWING_VIEW_FACE_ON);
    absent("lead_elbow_flex", SWING_IMPACT);
    near_to("axis_tilt", SWING_IMPACT, 22, 6);
}

/* A setup that stays the same for a while does not depend on which frame the address is. */
static void a_setup_that_is_kept_needs_no_sure_address(void) {
    SwingEvents events = swing(&DOWN_LINE);
    events.at[SWING_ADDRESS].confidence = 0.2f;
    measure(&events, SWING_VIEW_DOWN_THE_LINE);
    TAP_CHECK(metric("forward_bend", SWING_ADDRESS)->confidence > 0.99);
    TAP_CHECK(metric("hip_angle", SWING_ADDRESS)->confidence < 0.21, "no row of the setup");
    Posture lower = SET_UP;
    lower.bend += 10;
    film(0, ADDRESS - 10, lower, &DOWN_LINE);
    measure(&events, SWING_VIEW_DOWN_THE_LINE);
    TAP_CHECK(metric("forward_bend", SWING_ADDRESS)->confidence < 0.21, "still setting up");
    film(0, ADDRESS - 20, lower, &DOWN_LINE);
    film(ADDRESS - 19, ADDRESS, SET_UP, &DOWN_LINE);
    measure(&events, SWING_VIEW_DOWN_THE_LINE);
    TAP_CHECK(metric("forward_bend", SWING_ADDRESS)->confidence > 0.99, "long enough before");
}

static void an_elbow_has_no_height_over_shoulders_seen_end_on(void) {
    SwingEvents events = swing(&DOWN_LINE);
    measure(&events, SWING_VIEW_DOWN_THE_LINE);
    double clear = metric("trail_elbow_height", SWING_TOP)->uncertainty;
    TAP_CHECK(clear > 0);
    for (int share = 50; share >= 25; share -= 25) {
        for (int i = TOP - 10; i <= TOP + 5; i++) {
            SwingLandmark *lead = &poses[i].landmarks[SWING_LEFT_SHOULDER],
                          *trail = &poses[i].landmarks[SWING_RIGHT_SHOULDER];
            double x = (double)lead->x - (double)trail->x, y = (double)lead->y - (double)trail->y;
            double shown = hypot(x * WIDTH, y * HEIGHT) / (400 * 0.38), by = share / 100.0 / shown;
            lead->x = (float)((double)trail->x + by * x);
            lead->y = (float)((double)trail->y + by * y);
        }
        measure(&events, SWING_VIEW_DOWN_THE_LINE);
        if (share < 30)
            absent("trail_elbow_height", SWING_TOP);
        else
            TAP_CHECK(metric("trail_elbow_height", SWING_TOP)->uncertainty > clear);
    }
}

static void missing_events_take_their_numbers_with_them(void) {
    SwingEvents events = swing(&FACE_ON);
    events.at[SWING_ADDRESS].found = false;
    measure(&events, SWING_VIEW_FACE_ON);
    absent("pelvis_sway", SWING_TOP);
    absent("stance_width_pct", SWING_ADDRESS);
    absent("tempo", SWING_IMPACT);
    absent("chest_turn", SWING_TOP);
    near_to("axis_tilt", SWING_TOP, 10, 4);
    measure(&events, SWING_VIEW_OTHER);
    absent("axis_tilt", SWING_TOP);
    near_to("downswing_s", SWING_IMPACT, 16.0 / 60, 1e-5);
}

static void seconds_need_real_speed(void) {
    SwingEvents events = swing(&FACE_ON);
    BiomechOptions options = {.view = SWING_VIEW_FACE_ON};
    metric_count = biomech_measure(&TRACK, &events, &options, metrics);
    absent("downswing_s", SWING_IMPACT);
    near_to("tempo", SWING_IMPACT, 60.0 / 16, 1e-4);
}

static void the_club_chooses_the_stance(void) {
    SwingEvents events = swing(&FACE_ON);
    BiomechOptions options = {.view = SWING_VIEW_FACE_ON, .club = SWING_CLUB_WEDGE};
    metric_count = biomech_measure(&TRACK, &events, &options, metrics);
    const SwingMetric *stance = metric("stance_width_pct", SWING_ADDRESS);
    TAP_CHECK(stance->has_band && stance->band[0] == 75 && stance->band[1] == 130);
    options.club = SWING_CLUB_UNKNOWN;
    metric_count = biomech_measure(&TRACK, &events, &options, metrics);
    TAP_CHECK(!metric("stance_width_pct", SWING_ADDRESS)->has_band);
}

static void curves_agree_with_the_metrics(void) {
    SwingEvents events = swing(&DOWN_LINE);
    BiomechOptions options = {.view = SWING_VIEW_DOWN_THE_LINE, .slow_motion = 1};
    SwingCurves curves;
    measure(&events, SWING_VIEW_DOWN_THE_LINE);
    TAP_CHECK(biomech_curves(&TRACK, &events, &options, &curves));
    TAP_CHECK(curves.frame_count == FRAMES && curves.curve_count > 5);
    for (int i = 0; i < curves.curve_count; i++) {
        const SwingCurve *curve = &curves.curves[i];
        TAP_CHECK(strcmp(curve->id, "axis_tilt"), "seen only from face-on");
        TAP_CHECK(isnan(curve->values[0]) && isnan(curve->values[FRAMES - 1]), "%s", curve->id);
        if (!strcmp(curve->id, "forward_bend"))
            TAP_CHECK(fabs((double)curve->values[IMPACT] -
                           metric("forward_bend", SWING_IMPACT)->value) < 0.1);
    }
    swing_curves_clear(&curves);
}

static void hostile_tracks_do_no_harm(void) {
    BiomechOptions options = {.view = SWING_VIEW_FACE_ON, .slow_motion = 1};
    SwingCurves curves;
    SwingTrack empty = {0};
    SwingEvents events = swing(&FACE_ON), none = {0};
    TAP_CHECK(biomech_measure(&empty, &none, &options, metrics) > 60);
    TAP_CHECK(biomech_measure(&empty, &events, &options, metrics) > 60);
    TAP_CHECK(biomech_curves(&empty, &events, &options, &curves) && curves.curve_count == 0);
    SwingTrack single = {WIDTH, HEIGHT, NAN, 1, poses};
    for (int i = 0; i < SWING_EVENT_COUNT; i++)
        events.at[i].frame = 0;
    TAP_CHECK(biomech_measure(&single, &events, &options, metrics) > 60);
    events = swing(&FACE_ON);
    for (int i = 0; i < FRAMES; i++)
        for (int k = 0; k < SWING_LANDMARKS; k++) {
            poses[i].landmarks[k].x = i % 3 ? NAN : 1e30f;
            poses[i].world[k].z = i % 2 ? INFINITY : NAN;
        }
    metric_count = biomech_measure(&TRACK, &events, &options, metrics);
    for (int i = 0; i < metric_count; i++)
        TAP_CHECK(metrics[i].kind == SWING_UNAVAILABLE || isfinite(metrics[i].value), "%s",
                  metrics[i].id);
    for (int i = 0; i < FRAMES; i++)
        poses[i].found = false;
    metric_count = biomech_measure(&TRACK, &events, &options, metrics);
    absent("axis_tilt", SWING_TOP);
}

static void turns_of_an_unlikely_body_are_not_told(void) {
    SwingEvents events = swing(&FACE_ON);
    for (int i = 0; i < FRAMES; i++)
        for (int k = 0; k < SWING_LANDMARKS; k++) { /* a picture stretched out of all proportion */
            poses[i].landmarks[k].x = 0.5f + (poses[i].landmarks[k].x - 0.5f) * 8;
            poses[i].landmarks[k].y = 0.5f + (poses[i].landmarks[k].y - 0.5f) * 0.1f;
        }
    measure(&events, SWING_VIEW_FACE_ON);
    absent("chest_turn", SWING_TOP);
    absent("x_factor", SWING_TOP);
}

int main(void) {
    TAP_RUN(face_on_is_measured);
    TAP_RUN(down_the_line_is_measured);
    TAP_RUN(lengths_are_shares_without_a_stature);
    TAP_RUN(a_mirrored_clip_gives_the_same_numbers);
    TAP_RUN(size_and_place_in_the_picture_do_not_matter);
    TAP_RUN(a_camera_off_its_line_changes_little);
    TAP_RUN(half_the_frames_give_the_same_numbers);
    TAP_RUN(a_moving_camera_is_taken_out);
    TAP_RUN(hidden_joints_are_not_measured);
    TAP_RUN(a_setup_that_is_kept_needs_no_sure_address);
    TAP_RUN(an_elbow_has_no_height_over_shoulders_seen_end_on);
    TAP_RUN(missing_events_take_their_numbers_with_them);
    TAP_RUN(seconds_need_real_speed);
    TAP_RUN(the_club_chooses_the_stance);
    TAP_RUN(curves_agree_with_the_metrics);
    TAP_RUN(hostile_tracks_do_no_harm);
    TAP_RUN(turns_of_an_unlikely_body_are_not_told);
    return tap_done();
}

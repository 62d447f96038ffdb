#include <math.h>
#include <string.h>

#include "engine/biomech/biomech.h"
#include "tap.h"

enum { WIDTH = 600, HEIGHT = 1000, FRAMES = 60, TOP = 20, DOWN = 30, IMPACT = 40 };

static const double RADIANS = 3.14159265358979 / 180;

static SwingPose poses[FRAMES];
static SwingTrack track = {WIDTH, HEIGHT, 60, FRAMES, poses};
static SwingEvents events;
static SwingShaft shaft;
static SwingCameraMove camera[FRAMES];
static SwingMetric metrics[SWING_MAX_METRICS];
static int metric_count;

static void put(SwingPose *pose, int landmark, double x, double y) {
    pose->landmarks[landmark] = (SwingLandmark){(float)(x / WIDTH), (float)(y / HEIGHT), 0, 1};
    pose->world[landmark] =
        (SwingWorldPoint){(float)((x - 300) / 400), (float)((y - 520) / 400), 0};
}

static void put_both(SwingPose *pose, int left, double x, double y) {
    put(pose, left, x + 60, y);
    put(pose, left + 1, x - 60, y);
}

/* Degrees from the target, counterclockwise: level and away from it in mid-downswing. */
static double arm_deg(int frame) {
    return 180 + 4.5 * (frame - DOWN);
}

/* Stands still but for the lead arm, whose elbow is bent by so much. */
static void stand(int frame, double bent_deg) {
    SwingPose *pose = &poses[frame];
    double upper = arm_deg(frame) * RADIANS, fore = (arm_deg(frame) - bent_deg) * RADIANS;
    *pose = (SwingPose){.frame = frame, .time_us = frame * 16667, .found = true, .presence = 1};
    for (int i = 0; i < SWING_LANDMARKS; i++)
        put(pose, i, 300, 250);
    put_both(pose, SWING_LEFT_SHOULDER, 300, 320);
    put_both(pose, SWING_LEFT_HIP, 300, 520);
    put_both(pose, SWING_LEFT_KNEE, 300, 690);
    put_both(pose, SWING_LEFT_ANKLE, 300, 860);
    put_both(pose, SWING_LEFT_HEEL, 300, 880);
    put_both(pose, SWING_LEFT_FOOT, 300, 880);
    double elbow_x = 360 + 110 * cos(upper), elbow_y = 320 - 110 * sin(upper);
    put(pose, SWING_LEFT_ELBOW, elbow_x, elbow_y);
    put(pose, SWING_LEFT_WRIST, elbow_x + 100 * cos(fore), elbow_y - 100 * sin(fore));
}

/* Wrists set at that angle in mid-downswing, which opens by 3 degrees a frame. */
static double wrists_deg(double at_down, int frame) {
    return at_down + 3 * (frame - DOWN);
}

static void see(double at_down, int first, int last, int step) {
    shaft.count = 0;
    for (int i = first; i <= last; i += step)
        shaft.sights[shaft.count++] = (SwingShaftSight){
            .frame = i,
            .direction_deg = (float)(arm_deg(i) - 180 + wrists_deg(at_down, i)),
            .confidence = 0.5f,
        };
}

static void start(void) {
    static const int AT[SWING_EVENT_COUNT] = {2, 8, 14, TOP, DOWN, IMPACT, 45, 55};
    for (int i = 0; i < FRAMES; i++) {
        stand(i, 0);
        camera[i] = (SwingCameraMove){.scale = 1};
    }
    for (int i = 0; i < SWING_EVENT_COUNT; i++)
        events.at[i] = (SwingEvent){true, AT[i], AT[i] * 16667, 0.9f};
    see(80, TOP, IMPACT, 1);
}

static const SwingMetric *measure(const SwingShaft *seen, const SwingCameraMove *moves) {
    const BiomechOptions options = {
        .view = SWING_VIEW_FACE_ON, .slow_motion = 1, .camera = moves, .shaft = seen};
    metric_count = biomech_measure(&track, &events, &options, metrics);
    return swing_metric_find(metrics, metric_count, "forearm_shaft_angle", SWING_MID_DOWNSWING);
}

static void is(double expected, const SwingMetric *metric) {
    TAP_CHECK(metric && metric->kind == SWING_MEASURED, "%s",
              metric && metric->reason ? metric->reason : "");
    TAP_CHECK(metric && fabs(metric->value - expected) < 1, "%g, not %g",
              metric ? metric->value : 0, expected);
}

static void is_not_told(const char *why, const SwingMetric *metric) {
    TAP_CHECK(metric && metric->kind == SWING_UNAVAILABLE, "%s", why);
    TAP_CHECK(metric && metric->reason, "%s", why);
}

static void is_the_angle_of_forearm_and_shaft(void) {
    for (double angle = 40; angle <= 140; angle += 25) {
        start();
        see(angle, TOP, IMPACT, 1);
        is(angle, measure(&shaft, NULL));
    }
}

static void is_between_two_sights(void) {
    start();
    see(80, DOWN - 1, IMPACT, 3);
    is(80, measure(&shaft, NULL));
}

static void is_the_smallest_until_the_shaft_is_level(void) {
    start();
    /* Opens again and again closes: by 20 degrees, as long as the shaft points up. */
    for (int i = 0; i < shaft.count; i++)
        if (shaft.sights[i].frame == DOWN + 4)
            shaft.sights[i].direction_deg -= 32;
    is(60, measure(&shaft, NULL));
    start();
    for (int i = 0; i < shaft.count; i++)
        if (shaft.sights[i].frame > DOWN + 1)
            shaft.sights[i].direction_deg = 181;
    is(80, measure(&shaft, NULL));
}

static const SwingMetric *opening(void) {
    measure(&shaft, NULL);
    return swing_metric_find(metrics, metric_count, "forearm_shaft_opening", SWING_MID_DOWNSWING);
}

/* From top to event the wrists open by 30; the smallest but one is a frame later. */
static void the_opening_is_since_the_smallest_but_one(void) {
    start();
    is(27, opening());
    shaft.sights[4].direction_deg -= 60; /* one arm misread */
    is(30, opening());
    for (int i = TOP + 5; i <= TOP + 7; i++)
        stand(i, 90); /* arms that cannot be read do not count as the smallest */
    is(30, opening());
    start();
    see(80, DOWN, IMPACT, 1);
    is_not_told("nothing before the event", opening());
    for (int i = 0; i < shaft.count; i++)
        shaft.sights[i].frame -= i == 0;
    is_not_told("one sight is none", opening());
}

static void is_not_told_without_the_shaft(void) {
    start();
    is_not_told("nobody looked", measure(NULL, NULL));
    shaft.count = 0;
    is_not_told("never seen", measure(&shaft, NULL));
    see(80, TOP, DOWN - 1, 1);
    is_not_told("seen before only", measure(&shaft, NULL));
    see(80, DOWN + 1, IMPACT, 1);
    is_not_told("seen after only", measure(&shaft, NULL));
    see(80, DOWN - 3, IMPACT, 7);
    is_not_told("too long before and after", measure(&shaft, NULL));
    see(80, DOWN - 2, IMPACT, 4);
    shaft.sights[1].direction_deg = shaft.sights[0].direction_deg + 81;
    is_not_told("too far before and after", measure(&shaft, NULL));
}

static void a_sight_of_its_own_frame_is_enough(void) {
    start();
    see(80, DOWN, DOWN, 1);
    is(80, measure(&shaft, NULL));
}

static void is_not_told_without_the_arm(void) {
    start();
    for (int i = 0; i < FRAMES; i++)
        stand(i, 75);
    is_not_told("the elbow is somewhere else", measure(&shaft, NULL));
    start();
    for (int i = DOWN - 6; i <= DOWN + 6; i++)
        poses[i].found = false;
    is_not_told("no golfer", measure(&shaft, NULL));
}

/* Landmarks lose what the camera rolled; the shaft must, too. */
static void a_rolling_camera_is_taken_out(void) {
    const double roll = 9 * RADIANS;
    start();
    for (int i = 0; i < FRAMES; i++) {
        camera[i].angle_rad = (float)roll;
        for (int k = 0; k < SWING_LANDMARKS; k++) {
            SwingLandmark *l = &poses[i].landmarks[k];
            double x = (double)l->x * WIDTH - WIDTH / 2.0, y = (double)l->y * HEIGHT - HEIGHT / 2.0;
            l->x = (float)((WIDTH / 2.0 + cos(roll) * x - sin(roll) * y) / WIDTH);
            l->y = (float)((HEIGHT / 2.0 + sin(roll) * x + cos(roll) * y) / HEIGHT);
        }
    }
    for (int i = 0; i < shaft.count; i++)
        shaft.sights[i].direction_deg -= 9;
    is(80, measure(&shaft, camera));
}

static void sights_of_no_frame_are_no_sights(void) {
    start();
    shaft.sights[0].frame = -7;
    shaft.sights[shaft.count - 1].frame = 100000;
    is(80, measure(&shaft, NULL));
    shaft.count = 2;
    shaft.sights[1] = (SwingShaftSight){100000, 90, 1};
    TAP_CHECK(measure(&shaft, NULL)->kind == SWING_UNAVAILABLE);
    shaft.sights[1] = (SwingShaftSight){DOWN, NAN, 1};
    TAP_CHECK(measure(&shaft, NULL)->kind == SWING_UNAVAILABLE);
}

int main(void) {
    TAP_RUN(is_the_angle_of_forearm_and_shaft);
    TAP_RUN(is_between_two_sights);
    TAP_RUN(is_the_smallest_until_the_shaft_is_level);
    TAP_RUN(the_opening_is_since_the_smallest_but_one);
    TAP_RUN(is_not_told_without_the_shaft);
    TAP_RUN(a_sight_of_its_own_frame_is_enough);
    TAP_RUN(is_not_told_without_the_arm);
    TAP_RUN(a_rolling_camera_is_taken_out);
    TAP_RUN(sights_of_no_frame_are_no_sights);
    return tap_done();
}

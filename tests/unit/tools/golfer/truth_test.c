#include "golfer/truth.h"

#include "../../tap.h"
#include "golfers.h"

static const char *const builds[] = {
    "--seed=0",
    "--seed=1 --club=driver",
    "--seed=2 --stature=1.55 --girth=1.3",
    "--seed=3 --practice=yes --waggle=2",
    "--stature=1.95 --legs=1.05 --arms=0.96",
    "--early-extension=9 --chicken-wing=40 --cast=25 --over-the-top=15",
    "--sway=9 --slide=10 --reverse-spine=15 --flying-elbow=40 --head-dip=6"};
enum { BUILDS = sizeof builds / sizeof *builds };

static Golfer golfer, other;

static void same_options_give_the_same_truth(void) {
    char *text[2];
    size_t size[2];
    for (int i = 0; i < 2; i++) {
        golfers_make(&golfer, i ? "--seed=5 --threads=7" : "--seed=5");
        FILE *file = open_memstream(&text[i], &size[i]);
        TAP_CHECK(golfer_truth_write(&golfer, 20, file));
        fclose(file);
    }
    TAP_CHECK(size[0] > 1000 && size[0] == size[1] && memcmp(text[0], text[1], size[0]) == 0);
    free(text[0]);
    free(text[1]);
}

static void the_club_meets_the_ball(void) {
    for (int b = 0; b < BUILDS; b++) {
        GolferSkeleton s;
        golfers_make(&golfer, builds[b]);
        golfer_skeleton_at(&golfer, golfer_impact_s(&golfer), &s);
        float apart = vec3_length(vec3_sub(s.club_head, golfer.body.ball));
        TAP_CHECK(golfer.reaches && apart < 0.06f, "%s: %g m", builds[b], (double)apart);
    }
}

static void events_come_in_order(void) {
    for (int b = 0; b < BUILDS; b++) {
        double times[GOLFER_EVENTS];
        golfers_make(&golfer, builds[b]);
        golfer_truth_events(&golfer, times);
        for (int i = 1; i < GOLFER_EVENTS; i++)
            TAP_CHECK(times[i] > times[i - 1] + 0.01, "%s: %s at %g after %g", builds[b],
                      golfer_event_names[i], times[i], times[i - 1]);
    }
}

/* The medians of tour players (real time, seconds), within about 1.5 of their spreads. */
static void events_have_tour_timing(void) {
    static const double median[] = {.45, .17, .27, .13, .10, .07, .60},
                        spread[] = {.15, .06, .08, .03, .03, .03, .15};
    double times[GOLFER_EVENTS];
    golfers_make(&golfer, "--seed=0");
    golfer_truth_events(&golfer, times);
    for (int i = 0; i < 7; i++) {
        double step = times[i + 1] - times[i];
        TAP_CHECK(fabs(step - median[i]) < spread[i], "%s to %s: %g s", golfer_event_names[i],
                  golfer_event_names[i + 1], step);
    }
}

static void events_are_what_they_are_called(void) {
    double times[GOLFER_EVENTS];
    GolferSkeleton s;
    golfers_make(&golfer, "--seed=2");
    golfer_truth_events(&golfer, times);
    for (int i = 0; i < GOLFER_EVENTS; i++) {
        golfer_skeleton_at(&golfer, times[i], &s);
        float shaft = VEC3_DEG(asinf(s.club_direction.y));
        Vec3 arm = vec3_unit(vec3_sub(s.landmarks[LM_WRIST], s.landmarks[LM_SHOULDER]));
        if (i == 1 || i == 6)
            TAP_CHECK(fabsf(shaft) < 0.5f, "%s: shaft at %g degrees", golfer_event_names[i],
                      (double)shaft);
        if (i == 2 || i == 4)
            TAP_CHECK(fabsf(VEC3_DEG(asinf(arm.y))) < 0.5f, "%s", golfer_event_names[i]);
    }
}

static void projection_agrees_with_the_camera(void) {
    golfers_make(&golfer, "--seed=1 --view=35 --shake=0.5 --drift=2 --hand=left");
    for (double t = 0; t < 3; t += 0.11) {
        GolferTruthFrame f;
        golfer_truth_frame(&golfer, t, &f);
        for (int i = 0; i < 33; i++) {
            const GolferLandmark *lm = &f.landmarks[i];
            const GolferCamera *c = &f.camera;
            double d[3] = {(double)(lm->world.x - c->position.x),
                           (double)(lm->world.y - c->position.y),
                           (double)(lm->world.z - c->position.z)};
            double x =
                d[0] * (double)c->right.x + d[1] * (double)c->right.y + d[2] * (double)c->right.z;
            double y = d[0] * (double)c->up.x + d[1] * (double)c->up.y + d[2] * (double)c->up.z;
            double z = d[0] * (double)c->forward.x + d[1] * (double)c->forward.y +
                       d[2] * (double)c->forward.z;
            double u = (double)c->centre_x + (double)c->focal_px * x / z,
                   v = (double)c->centre_y - (double)c->focal_px * y / z;
            TAP_CHECK(hypot(u - lm->x_px, v - lm->y_px) < 0.05, "landmark %d at %g s: %g px", i, t,
                      hypot(u - lm->x_px, v - lm->y_px));
        }
    }
}

static void bones_keep_their_length(void) {
    for (int b = 0; b < BUILDS; b++) {
        golfers_make(&golfer, builds[b]);
        const GolferBody *body = &golfer.body;
        float worst = 0;
        for (double t = 0; t < golfer.swing.length_s; t += 0.01) {
            GolferSkeleton s;
            golfer_skeleton_at(&golfer, t, &s);
            for (int i = 0; i < 2; i++) {
                const float error[] = {
                    vec3_length(vec3_sub(s.shoulder[i], s.elbow[i])) - body->upper_arm,
                    vec3_length(vec3_sub(s.elbow[i], s.wrist[i])) - body->forearm,
                    vec3_length(vec3_sub(s.hip[i], s.knee[i])) - body->thigh,
                    vec3_length(vec3_sub(s.knee[i], s.ankle[i])) - body->shank};
                for (int e = 0; e < 4; e++)
                    worst = fmaxf(worst, fabsf(error[e]));
            }
        }
        TAP_CHECK(worst < 0.001f, "%s: %g m", builds[b], (double)worst);
    }
}

/* Joints move without jumps: at most as fast as a club's hands and feet can. */
static void nothing_jumps(void) {
    for (int b = 0; b < BUILDS; b++) {
        GolferSkeleton before, now;
        golfers_make(&golfer, builds[b]);
        golfer_skeleton_at(&golfer, 0, &before);
        float fastest = 0;
        for (double t = 0.005; t < golfer.swing.length_s; t += 0.005) {
            golfer_skeleton_at(&golfer, t, &now);
            for (int i = 0; i < LANDMARKS; i++)
                fastest = fmaxf(
                    fastest, vec3_length(vec3_sub(now.landmarks[i], before.landmarks[i])) / 0.005f);
            before = now;
        }
        TAP_CHECK(fastest < 20.0f, "%s: %g m/s", builds[b], (double)fastest);
    }
}

static void a_left_hander_is_the_mirror_image(void) {
    static const int pairs[][2] = {{0, 0},   {1, 4},   {3, 6},   {7, 8},   {9, 10},
                                   {11, 12}, {15, 16}, {23, 24}, {27, 28}, {31, 32}};
    golfers_make(&golfer, "--seed=4 --view=20 --shake=0.3");
    golfers_make(&other, "--seed=4 --view=20 --shake=0.3 --hand=left");
    for (double t = 0; t < 3; t += 0.13) {
        GolferTruthFrame right, left;
        golfer_truth_frame(&golfer, t, &right);
        golfer_truth_frame(&other, t, &left);
        for (size_t p = 0; p < sizeof pairs / sizeof *pairs; p++) {
            const GolferLandmark *r = &right.landmarks[pairs[p][0]],
                                 *l = &left.landmarks[pairs[p][1]];
            TAP_CHECK(fabs(golfer.options.width - r->x_px - l->x_px) < 0.01 &&
                      fabs(r->y_px - l->y_px) < 0.01);
            TAP_CHECK(r->visible == l->visible && fabsf(r->world.x + l->world.x) < 1e-6f);
        }
        for (int a = 0; a < ANGLES; a++)
            TAP_CHECK(right.angles[a] == left.angles[a], "%s", golfer_angle_names[a]);
    }
}

static void angles_have_the_agreed_signs(void) {
    double times[GOLFER_EVENTS];
    GolferTruthFrame at[GOLFER_EVENTS], fault;
    golfers_make(&golfer, "--seed=0");
    golfer_truth_events(&golfer, times);
    for (int i = 0; i < GOLFER_EVENTS; i++)
        golfer_truth_frame(&golfer, times[i], &at[i]);
    TAP_CHECK(at[3].angles[ANGLE_THORAX_TURN] > 80 && at[3].angles[ANGLE_PELVIS_TURN] > 35,
              "away from the target is positive");
    TAP_CHECK(at[3].angles[ANGLE_SHOULDER_LINE] > 70 && at[3].angles[ANGLE_HIP_LINE] > 30);
    TAP_CHECK(at[5].angles[ANGLE_PELVIS_TURN] < -30 && at[7].angles[ANGLE_THORAX_TURN] < -100,
              "open is negative");
    TAP_CHECK(at[3].angles[ANGLE_X_FACTOR] > 30 && at[3].angles[ANGLE_X_FACTOR] < 60);
    TAP_CHECK(at[0].angles[ANGLE_FORWARD_BEND] > 30 && at[0].angles[ANGLE_FORWARD_BEND] < 45);
    TAP_CHECK(at[3].angles[ANGLE_SIDE_BEND] > 5 && at[5].angles[ANGLE_SIDE_BEND] > 5,
              "leaning away is positive");
    TAP_CHECK(at[5].angles[ANGLE_PELVIS_SWAY] > 2, "to the target is positive");
    TAP_CHECK(at[0].angles[ANGLE_LEAD_KNEE] > 15 && at[0].angles[ANGLE_LEAD_ELBOW] < 12);
    golfers_make(&golfer, "--early-extension=8");
    golfer_truth_frame(&golfer, golfer_impact_s(&golfer), &fault);
    TAP_CHECK(fault.angles[ANGLE_PELVIS_THRUST] > at[5].angles[ANGLE_PELVIS_THRUST] + 5,
              "to the ball is positive");
    golfers_make(&golfer, "--reverse-spine=25");
    golfer_truth_frame(&golfer, times[3], &fault);
    TAP_CHECK(fault.angles[ANGLE_SIDE_BEND] < at[3].angles[ANGLE_SIDE_BEND] - 5);
}

static void faults_show_where_they_should(void) {
    static const struct {
        const char *options;
        GolferAngle angle;
        int event;
        double least_change;
    } rows[] = {{"--chicken-wing=45", ANGLE_LEAD_ELBOW, 6, 25},
                {"--sway=8", ANGLE_PELVIS_SWAY, 3, -5},
                {"--slide=10", ANGLE_PELVIS_SWAY, 5, 6},
                {"--turn=70", ANGLE_THORAX_TURN, 3, -20},
                {"--hip-turn=60", ANGLE_PELVIS_TURN, 3, -12},
                {"--early-extension=8", ANGLE_FORWARD_BEND, 5, -3},
                {"--hang-back=15", ANGLE_PELVIS_SWAY, 7, -10},
                {"--reverse-spine=25", ANGLE_SIDE_BEND, 3, -5},
                {"--bend=10", ANGLE_FORWARD_BEND, 0, 6},
                {"--knee-flex=12", ANGLE_LEAD_KNEE, 0, 8}};
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        double plain_times[GOLFER_EVENTS], times[GOLFER_EVENTS];
        GolferTruthFrame plain, fault;
        golfers_make(&golfer, "--seed=0");
        golfers_make(&other, rows[r].options);
        golfer_truth_events(&golfer, plain_times);
        golfer_truth_events(&other, times);
        golfer_truth_frame(&golfer, plain_times[rows[r].event], &plain);
        golfer_truth_frame(&other, times[rows[r].event], &fault);
        double change = fault.angles[rows[r].angle] - plain.angles[rows[r].angle],
               wanted = rows[r].least_change;
        TAP_CHECK(wanted > 0 ? change > wanted : change < wanted, "%s: %s changes by %g",
                  rows[r].options, golfer_angle_names[rows[r].angle], change);
    }
}

static void sound_needs_time_to_travel(void) {
    golfers_make(&golfer, "--distance=6.86");
    double delay = golfer_truth_sound_s(&golfer) - golfer_impact_s(&golfer);
    TAP_CHECK(delay > 0.018 && delay < 0.022, "%g s over about 7 m", delay);
}

static void trimming_moves_the_clock(void) {
    double whole[GOLFER_EVENTS], trimmed[GOLFER_EVENTS];
    golfers_make(&golfer, "--seed=0");
    golfers_make(&other, "--trim-start=1.1 --trim-end=0.9");
    golfer_truth_events(&golfer, whole);
    golfer_truth_events(&other, trimmed);
    TAP_CHECK(fabs(whole[5] - trimmed[5] - 1.1) < 1e-6 && trimmed[0] < 0 &&
              trimmed[7] > other.swing.length_s);
    TAP_CHECK(fabs(golfer.swing.length_s - other.swing.length_s - 2.0) < 1e-9);
}

int main(void) {
    TAP_RUN(same_options_give_the_same_truth);
    TAP_RUN(the_club_meets_the_ball);
    TAP_RUN(events_come_in_order);
    TAP_RUN(events_have_tour_timing);
    TAP_RUN(events_are_what_they_are_called);
    TAP_RUN(projection_agrees_with_the_camera);
    TAP_RUN(bones_keep_their_length);
    TAP_RUN(nothing_jumps);
    TAP_RUN(a_left_hander_is_the_mirror_image);
    TAP_RUN(angles_have_the_agreed_signs);
    TAP_RUN(faults_show_where_they_should);
    TAP_RUN(sound_needs_time_to_travel);
    TAP_RUN(trimming_moves_the_clock);
    return tap_done();
}

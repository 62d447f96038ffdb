/* tests: filming.c facts.c crop.c */
#include "engine/quality/filming.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/quality/facts.h"
#include "tap.h"

enum { FRAMES = 120 };

static SwingPose poses[FRAMES];
static SwingTrack track;

/* A golfer 700 px high, face-on in the middle of 1080 x 1280 pixels, who stands still. */
static void stand(SwingPose *pose) {
    static const struct {
        int landmark;
        float x, y;
    } PLACES[] = {{SWING_NOSE, 0.5f, 0.28f},
                  {SWING_LEFT_EAR, 0.52f, 0.27f},
                  {SWING_RIGHT_EAR, 0.48f, 0.27f},
                  {SWING_LEFT_SHOULDER, 0.56f, 0.36f},
                  {SWING_RIGHT_SHOULDER, 0.44f, 0.36f},
                  {SWING_LEFT_WRIST, 0.51f, 0.52f},
                  {SWING_RIGHT_WRIST, 0.49f, 0.52f},
                  {SWING_LEFT_HIP, 0.53f, 0.53f},
                  {SWING_RIGHT_HIP, 0.47f, 0.53f},
                  {SWING_LEFT_ANKLE, 0.56f, 0.73f},
                  {SWING_RIGHT_ANKLE, 0.44f, 0.73f},
                  {SWING_LEFT_HEEL, 0.56f, 0.745f},
                  {SWING_RIGHT_HEEL, 0.44f, 0.745f},
                  {SWING_LEFT_FOOT, 0.57f, 0.75f},
                  {SWING_RIGHT_FOOT, 0.43f, 0.75f}};
    pose->found = true;
    for (int i = 0; i < SWING_LANDMARKS; i++)
        pose->landmarks[i] = (SwingLandmark){0.5f, 0.5f, 0.0f, 0.95f};
    for (size_t i = 0; i < sizeof PLACES / sizeof *PLACES; i++) {
        pose->landmarks[PLACES[i].landmark].x = PLACES[i].x;
        pose->landmarks[PLACES[i].landmark].y = PLACES[i].y;
    }
}

static SwingEvent event_at(int frame) {
    return (SwingEvent){true, frame, (int64_t)frame * 16667, 0.9f};
}

/* Nothing to find fault with. */
static QualityInput good(void) {
    track = (SwingTrack){
        .width = 1080, .height = 1280, .fps = 60, .pose_count = FRAMES, .poses = poses};
    memset(poses, 0, sizeof poses);
    for (int i = 0; i < FRAMES; i++) {
        poses[i].frame = i;
        stand(&poses[i]);
    }
    QualityInput input = {.track = &track,
                          .view = SWING_VIEW_FACE_ON,
                          .view_confidence = 0.9f,
                          .slow_motion = 1.0,
                          .has_light = true,
                          .golfer_luma = 110.0,
                          .around_luma = 140.0,
                          .dark_luma = 30.0,
                          .bright_luma = 210.0,
                          .has_shake = true,
                          .shake_percent = 0.05};
    for (int kind = 0; kind < SWING_EVENT_COUNT; kind++)
        input.events.at[kind] = event_at(25 + 10 * kind);
    return input;
}

static const SwingFilmingIssue *issue_of(const SwingFilming *filming, const char *id) {
    for (int i = 0; i < filming->issue_count; i++)
        if (strcmp(filming->issues[i].id, id) == 0)
            return &filming->issues[i];
    return NULL;
}

static double loss_of(const QualityInput *input, const char *id) {
    SwingFilming filming;
    quality_filming(input, &filming);
    const SwingFilmingIssue *issue = issue_of(&filming, id);
    return issue ? issue->loss : 0.0;
}

static void a_good_clip_has_all_points(void) {
    QualityInput input = good();
    SwingFilming filming;
    quality_filming(&input, &filming);
    TAP_CHECK(filming.score == 100.0 && filming.issue_count == 0, "%f: %s", filming.score,
              filming.issue_count ? filming.issues[0].id : "");
}

static void light_costs(void) {
    QualityInput input = good();
    input.golfer_luma = 20.0; /* black clothes */
    TAP_CHECK(loss_of(&input, "too_dark") == 0.0);
    TAP_CHECK(loss_of(&input, "backlit") > 0.0);
    input.around_luma = 30.0;
    double bright_luma = input.bright_luma;
    input.bright_luma = 45.0;
    TAP_CHECK(loss_of(&input, "too_dark") > 10.0);
    input.bright_luma = bright_luma;
    TAP_CHECK(loss_of(&input, "backlit") == 0.0);
    input.dark_luma = 100.0;
    input.bright_luma = 110.0;
    TAP_CHECK(loss_of(&input, "low_contrast") > 10.0);
    input.has_light = false;
    TAP_CHECK(loss_of(&input, "too_dark") == 0.0 && loss_of(&input, "low_contrast") == 0.0);
}

static void shift_all(float dx, float dy, int first, int last) {
    for (int frame = first; frame <= last; frame++)
        for (int i = 0; i < SWING_LANDMARKS; i++) {
            poses[frame].landmarks[i].x += dx;
            poses[frame].landmarks[i].y += dy;
        }
}

static void the_edge_of_the_picture_costs(void) {
    QualityInput input = good();
    shift_all(0.0f, 0.3f, 0, FRAMES - 1);
    TAP_CHECK(loss_of(&input, "feet_cut") == 25.0 && loss_of(&input, "head_cut") == 0.0);
    input = good();
    shift_all(0.0f, -0.3f, 0, FRAMES - 1);
    TAP_CHECK(loss_of(&input, "head_cut") == 20.0 && loss_of(&input, "feet_cut") == 0.0);
    input = good();
    for (int frame = 50; frame < 62; frame++)
        poses[frame].landmarks[SWING_LEFT_WRIST].x = 1.05f;
    TAP_CHECK(loss_of(&input, "hands_cut") > 5.0);
    for (int frame = 0; frame < 20; frame++) /* before the swing nobody minds */
        poses[frame].landmarks[SWING_LEFT_WRIST].x = 1.05f;
    double loss = loss_of(&input, "hands_cut");
    TAP_CHECK(loss > 5.0 && loss < 20.0, "%f", loss);
}

static void distance_costs(void) {
    QualityInput input = good();
    TAP_CHECK(loss_of(&input, "too_far") == 0.0);
    track.width = 300;
    track.height = 356;
    TAP_CHECK(loss_of(&input, "too_far") > 10.0);
    input = good();
    for (int frame = 0; frame < FRAMES; frame++)
        for (int i = 0; i < SWING_LANDMARKS; i++)
            poses[frame].landmarks[i].y = 0.02f + (poses[frame].landmarks[i].y - 0.2f) * 1.75f;
    TAP_CHECK(loss_of(&input, "too_close") > 2.0);
}

static void roll(double deg) {
    double c = cos(deg * 0.0174532925), s = sin(deg * 0.0174532925);
    for (int frame = 0; frame < FRAMES; frame++)
        for (int i = 0; i < SWING_LANDMARKS; i++) {
            SwingLandmark *p = &poses[frame].landmarks[i];
            double x = ((double)p->x - 0.5) * track.width, y = ((double)p->y - 0.5) * track.height;
            p->x = (float)(0.5 + (c * x - s * y) / track.width);
            p->y = (float)(0.5 + (s * x + c * y) / track.height);
        }
}

static void roll_is_the_cameras_only_if_feet_and_body_agree(void) {
    for (int sign = -1; sign <= 1; sign += 2) {
        QualityInput input = good();
        QualityFacts facts;
        roll(7.0 * sign);
        quality_facts_take(&input, &facts);
        TAP_CHECK(facts.has_roll && fabs(facts.roll_deg - 7.0 * sign) < 0.5, "%f", facts.roll_deg);
        TAP_CHECK(loss_of(&input, "camera_tilted") > 5.0);
    }
    QualityInput slope = good();
    for (int frame = 0; frame < FRAMES; frame++)
        poses[frame].landmarks[SWING_LEFT_ANKLE].y += 0.02f;
    TAP_CHECK(loss_of(&slope, "camera_tilted") == 0.0, "a sloping lie is not roll");
    QualityInput side = good();
    side.view = SWING_VIEW_DOWN_THE_LINE;
    roll(9.0);
    TAP_CHECK(loss_of(&side, "camera_tilted") == 0.0, "not to be seen from there");
}

static void the_camera_and_the_file_cost(void) {
    QualityInput input = good();
    input.shake_percent = 3.0;
    input.cut_count = 1;
    input.repeated_count = 30; /* of 50 from toe-up to mid-follow-through */
    input.other_people_count = 1;
    track.fps = 30;
    TAP_CHECK(loss_of(&input, "shaky") > 5.0 && loss_of(&input, "cut") == 20.0);
    TAP_CHECK(loss_of(&input, "repeated_pictures") > 10.0);
    TAP_CHECK(loss_of(&input, "several_people") == 3.0);
    TAP_CHECK(loss_of(&input, "low_frame_rate") > 5.0);
    double at_30 = loss_of(&input, "low_frame_rate");
    track.fps = 24;
    TAP_CHECK(loss_of(&input, "low_frame_rate") > at_30);
    input.slow_motion = 4.0;
    TAP_CHECK(loss_of(&input, "low_frame_rate") == 0.0, "96 pictures a real second");
}

static void what_is_not_seen_costs(void) {
    QualityInput input = good();
    input.view = SWING_VIEW_OTHER;
    TAP_CHECK(loss_of(&input, "between_views") == 20.0);
    input = good();
    for (int frame = 0; frame < FRAMES; frame++)
        for (int i = 0; i < SWING_LANDMARKS; i++)
            poses[frame].landmarks[i].visibility = 0.4f;
    TAP_CHECK(loss_of(&input, "hardly_seen") > 10.0);
    input = good();
    for (int frame = 40; frame < 60; frame++)
        poses[frame].found = false;
    TAP_CHECK(loss_of(&input, "golfer_lost") > 10.0);
    input = good();
    input.events.at[SWING_ADDRESS].found = input.events.at[SWING_FINISH].found = false;
    TAP_CHECK(loss_of(&input, "starts_late") == 12.0 && loss_of(&input, "ends_early") == 10.0);
}

static void issues_are_ordered_and_add_up(void) {
    QualityInput input = good();
    input.shake_percent = 1.0;
    input.cut_count = 2;
    input.golfer_luma = 5.0;
    input.dark_luma = 4.0;
    input.bright_luma = 12.0;
    input.around_luma = 8.0;
    input.other_people_count = 3;
    input.repeated_count = 50;
    input.view = SWING_VIEW_UNKNOWN;
    track.fps = 20;
    SwingFilming filming;
    quality_filming(&input, &filming);
    double sum = 0.0;
    for (int i = 0; i < filming.issue_count; i++) {
        const SwingFilmingIssue *issue = &filming.issues[i];
        sum += issue->loss;
        TAP_CHECK(issue->loss > 0.0 && issue->advice && issue->unit && isfinite(issue->value));
        TAP_CHECK(i == 0 || issue->loss <= issue[-1].loss);
    }
    TAP_CHECK(filming.issue_count >= 7 && filming.issue_count <= SWING_MAX_FILMING_ISSUES);
    TAP_CHECK(fabs(filming.score - fmax(0.0, 100.0 - sum)) < 1e-9, "%f", filming.score);
}

static void bears_empty_and_hostile_tracks(void) {
    SwingFilming filming;
    QualityInput input = good();
    track.pose_count = 0;
    quality_filming(&input, &filming);
    TAP_CHECK(filming.score >= 0.0 && issue_of(&filming, "golfer_lost"));
    input = good();
    memset(poses, 0, sizeof poses);
    quality_filming(&input, &filming);
    TAP_CHECK(issue_of(&filming, "golfer_lost") && isfinite(filming.score));
    input = good();
    for (int frame = 0; frame < FRAMES; frame++)
        for (int i = 0; i < SWING_LANDMARKS; i++)
            poses[frame].landmarks[i] = (SwingLandmark){NAN, INFINITY, NAN, NAN};
    input.events.at[SWING_ADDRESS].frame = -7;
    input.events.at[SWING_FINISH].frame = 1 << 30;
    input.golfer_luma = input.shake_percent = track.fps = NAN;
    quality_filming(&input, &filming);
    TAP_CHECK(filming.score >= 0.0 && filming.score <= 100.0);
}

static void box_holds_the_golfer_with_a_margin(void) {
    good();
    SwingBox box = quality_crop(&track, 0, FRAMES - 1);
    /* 0.43..0.57 of 1080, 0.27..0.75 of 1280: 614 px high, so 92 px on each side. */
    TAP_CHECK(box.x == 372 && box.width == 336, "%d + %d", box.x, box.width);
    TAP_CHECK(box.y == 252 && box.height == 802, "%d + %d", box.y, box.height);
    TAP_CHECK(box.x % 2 == 0 && box.y % 2 == 0 && box.width % 2 == 0 && box.height % 2 == 0);
}

static bool is_inside(SwingBox box, int width, int height) {
    return box.x >= 0 && box.y >= 0 && box.width > 0 && box.height > 0 &&
           box.x + box.width <= width && box.y + box.height <= height &&
           (box.x | box.y | box.width | box.height) % 2 == 0;
}

static void box_stays_in_the_picture(void) {
    static const float SHIFTS[] = {-5.0f, -0.5f, 0.0f, 0.5f, 5.0f, 1e30f};
    static const int SIDES[] = {2, 3, 65, 1081};
    for (size_t i = 0; i < sizeof SHIFTS / sizeof *SHIFTS; i++)
        for (size_t k = 0; k < sizeof SIDES / sizeof *SIDES; k++) {
            good();
            track.width = SIDES[k];
            track.height = SIDES[k] + 1;
            shift_all(SHIFTS[i], -SHIFTS[i], 0, FRAMES - 1);
            SwingBox box = quality_crop(&track, -3, 1 << 30);
            TAP_CHECK(is_inside(box, track.width, track.height), "%g, %d: %d %d %d %d",
                      (double)SHIFTS[i], SIDES[k], box.x, box.y, box.width, box.height);
        }
    good();
    memset(poses, 0, sizeof poses);
    SwingBox box = quality_crop(&track, 0, FRAMES - 1);
    TAP_CHECK(box.x == 0 && box.y == 0 && box.width == 1080 && box.height == 1280, "nobody");
    track.pose_count = 0;
    box = quality_crop(&track, 0, -1);
    TAP_CHECK(box.width == 1080);
}

int main(void) {
    TAP_RUN(a_good_clip_has_all_points);
    TAP_RUN(light_costs);
    TAP_RUN(the_edge_of_the_picture_costs);
    TAP_RUN(distance_costs);
    TAP_RUN(roll_is_the_cameras_only_if_feet_and_body_agree);
    TAP_RUN(the_camera_and_the_file_cost);
    TAP_RUN(what_is_not_seen_costs);
    TAP_RUN(issues_are_ordered_and_add_up);
    TAP_RUN(bears_empty_and_hostile_tracks);
    TAP_RUN(box_holds_the_golfer_with_a_margin);
    TAP_RUN(box_stays_in_the_picture);
    return tap_done();
}

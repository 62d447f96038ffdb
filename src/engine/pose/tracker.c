#include "engine/pose/tracker.h"

#include <math.h>
#include <string.h>

#include "base/error.h"
#include "engine/pose/golfer.h"
#include "engine/pose/hands.h"
#include "engine/pose/landmarks.h"
#include "engine/pose/models.h"
#include "engine/pose/smooth.h"

static const float min_flag = 0.5f;         /* of the landmark network: below, the pose is lost */
static const float region_scale = 1.25f;    /* from the circle around the body to the crop */
static const float visibility_alpha = 0.1f; /* low pass */
/* Of an expected golfer: he moves by less in a swing, and people beside him stand further away. */
static const float max_strangeness = 0.4f;
static const float min_object_px = 1e-6f; /* smaller cannot scale a speed */

static const PoseOneEuroSpec landmark_filter = {0.05, 80, 1};
static const PoseOneEuroSpec world_filter = {0.1, 40, 1};
static const PoseOneEuroSpec region_filter = {0.01, 10, 1};

/* For a close look the picture is cut into squares along its longer side; they overlap. */
enum { TILES = 3 };
static const float max_tile = 0.625f; /* of the longer side */

enum { REGION_VALUES = 2 * 3 };

/* Everything that is forgotten when the pose is lost. */
typedef struct {
    bool region_known;
    ImageRegion region; /* to crop from the next frame */
    PoseOneEuro region_euro, landmark_euro, world_euro;
    bool visibility_started;
    float visibility[SWING_LANDMARKS];
} Track;

/* What the landmark network says about one region. */
typedef struct {
    PoseMark marks[POSE_MARKS];
    SwingWorldPoint world[SWING_LANDMARKS];
    float presence;
    ImageRegion body; /* unfiltered circle around the body, as a square */
} Look;

struct PoseTracker {
    const PoseModels *models;
    PoseOptions options;
    NnTeam *team; /* NULL without helpers */
    PoseNets nets;
    Track track;
    PoseGolfer golfer;
    bool is_expected; /* at `expected`, and nowhere else */
    ImageRegion expected;
    PosePartTrack hands[2], face;
};

/* FALSE with `error`; *ret_team is NULL where one thread is all. */
static gboolean open_team(int threads, NnTeam **ret_team, GError **error) {
    NnError nn_error = {0};
    if (threads <= 1)
        return TRUE;
    *ret_team = nn_team_new(MIN(threads, POSE_MAX_THREADS) - 1, &nn_error);
    if (!*ret_team)
        g_set_error(error, BASE_ERROR, BASE_ERROR_INTERNAL, "cannot track with %d threads: %s",
                    threads, nn_error.message);
    return *ret_team != NULL;
}

PoseTracker *pose_tracker_new(const PoseModels *models, const PoseOptions *options,
                              GError **error) {
    g_autoptr(PoseTracker) tracker = g_new0(PoseTracker, 1);
    tracker->models = models;
    tracker->options = *options;
    if (!open_team(options->threads, &tracker->team, error) ||
        !pose_nets_init(&tracker->nets, models, tracker->team, error))
        return NULL;
    return g_steal_pointer(&tracker);
}

void pose_tracker_free(PoseTracker *tracker) {
    if (!tracker)
        return;
    pose_nets_clear(&tracker->nets);
    nn_team_free(tracker->team);
    g_free(tracker);
}

void pose_tracker_reset(PoseTracker *tracker) {
    tracker->track = (Track){0};
    tracker->golfer = (PoseGolfer){0};
    tracker->hands[0].known = tracker->hands[1].known = tracker->face.known = false;
    tracker->is_expected = false;
}

/* ---- who is there ---- */

/* In a square of the picture; returns how many. */
static int detect_in(PoseTracker *tracker, const SwingFrame *frame, const ImageRegion *square,
                     PosePerson people[POSE_SSD_MAX_FOUND]) {
    PoseSsdBox found[POSE_SSD_MAX_FOUND];
    pose_nets_run(&tracker->nets, POSE_NET_DETECTOR, frame, square);
    const int count = pose_ssd_decode(
        pose_models_body_ssd(tracker->models),
        pose_nets_output(&tracker->nets, POSE_NET_DETECTOR, POSE_OUT_BOXES),
        pose_nets_output(&tracker->nets, POSE_NET_DETECTOR, POSE_OUT_SCORES), found);
    for (int i = 0; i < count; i++) {
        const PosePoint hip = pose_region_project(square, found[i].keys[0].x, found[i].keys[0].y);
        const PosePoint rim = pose_region_project(square, found[i].keys[1].x, found[i].keys[1].y);
        people[i] = (PosePerson){pose_region_from_pair(hip, rim, 90), found[i].score};
    }
    return count;
}

static ImageRegion middle_square(const SwingFrame *frame, float side_px) {
    return (ImageRegion){.center_x_px = (float)frame->width * 0.5f,
                         .center_y_px = (float)frame->height * 0.5f,
                         .width_px = side_px,
                         .height_px = side_px};
}

static int detect_people(PoseTracker *tracker, const SwingFrame *frame,
                         PosePerson people[POSE_SSD_MAX_FOUND]) {
    const ImageRegion whole = middle_square(frame, (float)MAX(frame->width, frame->height));
    const int count = detect_in(tracker, frame, &whole, people);
    tracker->golfer.checked_us = frame->time_us;
    const int distinct = pose_golfer_distinct(people, count);
    tracker->golfer.rivals |= distinct > 1;
    return distinct;
}

/* The detector's answer to: where is the golfer? */
static bool find_golfer(PoseTracker *tracker, const SwingFrame *frame, ImageRegion *ret_region) {
    const PoseGolfer *golfer = &tracker->golfer;
    PosePerson people[POSE_SSD_MAX_FOUND];
    const int count = detect_people(tracker, frame, people);
    int chosen = -1;
    if (count > 0 && golfer->known)
        chosen = pose_golfer_nearest(people, count, &golfer->home, golfer->rivals);
    else if (count > 0)
        chosen = pose_golfer_choose(people, count, frame->width, frame->height);
    if (chosen < 0)
        return false;
    *ret_region = people[chosen].region;
    pose_region_grow(ret_region, 0, region_scale);
    return true;
}

/* If the body just seen is somebody else while the golfer is still at home: where the golfer is. */
static bool slipped(PoseTracker *tracker, const SwingFrame *frame, const ImageRegion *seen,
                    ImageRegion *ret_region) {
    PosePerson people[POSE_SSD_MAX_FOUND];
    if (!pose_golfer_is_suspect(&tracker->golfer, seen, frame->time_us))
        return false;
    const int count = detect_people(tracker, frame, people);
    if (count < 2)
        return false;
    const int followed = pose_golfer_nearest(people, count, seen, false);
    const int at_home = pose_golfer_nearest(people, count, &tracker->golfer.home, true);
    if (at_home < 0 || at_home == followed)
        return false;
    *ret_region = people[at_home].region;
    pose_region_grow(ret_region, 0, region_scale);
    return true;
}

/* ---- one look ---- */

static PosePoint mark_point(const PoseMark *mark, const SwingFrame *frame) {
    return (PosePoint){mark->x * (float)frame->width, mark->y * (float)frame->height};
}

static bool look_at(PoseTracker *tracker, const SwingFrame *frame, const ImageRegion *region,
                    Look *look) {
    const PoseNets *nets = &tracker->nets;
    pose_nets_run(&tracker->nets, POSE_NET_LANDMARKS, frame, region);
    look->presence = pose_nets_output(nets, POSE_NET_LANDMARKS, POSE_OUT_FLAG)[0];
    if (!(look->presence > min_flag))
        return false;
    pose_marks_decode(pose_nets_output(nets, POSE_NET_LANDMARKS, POSE_OUT_MARKS), look->marks);
    pose_marks_refine(pose_nets_output(nets, POSE_NET_LANDMARKS, POSE_OUT_HEATMAP), look->marks);
    pose_marks_project(region, frame->width, frame->height, look->marks);
    pose_world_project(region, pose_nets_output(nets, POSE_NET_LANDMARKS, POSE_OUT_WORLD),
                       look->world);
    look->body = pose_region_from_pair(mark_point(&look->marks[POSE_MARK_CENTER], frame),
                                       mark_point(&look->marks[POSE_MARK_SCALE], frame), 90);
    return true;
}

/* ---- from this frame to the next ---- */

static void follow(Track *track, const Look *look, const SwingFrame *frame) {
    float values[REGION_VALUES];
    for (int i = 0; i < 2; i++) {
        const PoseMark *mark = &look->marks[POSE_MARK_CENTER + i];
        const PosePoint at = mark_point(mark, frame);
        values[3 * i] = at.x;
        values[3 * i + 1] = at.y;
        values[3 * i + 2] = mark->z * (float)frame->width;
    }
    if (look->body.width_px >= min_object_px)
        pose_one_euro_apply(&track->region_euro, &region_filter, frame->time_us,
                            1 / look->body.width_px, values, REGION_VALUES);
    track->region = pose_region_from_pair((PosePoint){values[0], values[1]},
                                          (PosePoint){values[3], values[4]}, 90);
    pose_region_grow(&track->region, 0, region_scale);
    track->region_known = true;
}

static void smooth_landmarks(Track *track, const Look *look, const SwingFrame *frame,
                             SwingPose *pose) {
    float values[3 * SWING_LANDMARKS];
    const float width = (float)frame->width, height = (float)frame->height;
    if (look->body.width_px < min_object_px)
        return;
    for (int i = 0; i < SWING_LANDMARKS; i++) {
        values[3 * i] = pose->landmarks[i].x * width;
        values[3 * i + 1] = pose->landmarks[i].y * height;
        values[3 * i + 2] = pose->landmarks[i].z * width;
    }
    pose_one_euro_apply(&track->landmark_euro, &landmark_filter, frame->time_us,
                        1 / look->body.width_px, values, 3 * SWING_LANDMARKS);
    for (int i = 0; i < SWING_LANDMARKS; i++) {
        pose->landmarks[i].x = values[3 * i] / width;
        pose->landmarks[i].y = values[3 * i + 1] / height;
        pose->landmarks[i].z = values[3 * i + 2] / width;
    }
}

static void smooth_world(Track *track, const SwingFrame *frame, SwingPose *pose) {
    float values[3 * SWING_LANDMARKS];
    for (int i = 0; i < SWING_LANDMARKS; i++) {
        values[3 * i] = pose->world[i].x;
        values[3 * i + 1] = pose->world[i].y;
        values[3 * i + 2] = pose->world[i].z;
    }
    pose_one_euro_apply(&track->world_euro, &world_filter, frame->time_us, 1, values,
                        3 * SWING_LANDMARKS);
    for (int i = 0; i < SWING_LANDMARKS; i++)
        pose->world[i] = (SwingWorldPoint){values[3 * i], values[3 * i + 1], values[3 * i + 2]};
}

static void smooth_visibility(Track *track, SwingPose *pose) {
    for (int i = 0; i < SWING_LANDMARKS; i++) {
        float *visibility = &pose->landmarks[i].visibility;
        if (track->visibility_started)
            *visibility = pose_low_pass(track->visibility[i], *visibility, visibility_alpha);
        track->visibility[i] = *visibility;
    }
    track->visibility_started = true;
}

static void report(PoseTracker *tracker, const Look *look, const SwingFrame *frame,
                   SwingPose *pose) {
    pose->found = true;
    pose->presence = look->presence;
    memcpy(pose->world, look->world, sizeof pose->world);
    for (int i = 0; i < SWING_LANDMARKS; i++) {
        const PoseMark *mark = &look->marks[i];
        pose->landmarks[i] = (SwingLandmark){mark->x, mark->y, mark->z, mark->visibility};
    }
    if (!tracker->options.smooth)
        return;
    smooth_landmarks(&tracker->track, look, frame, pose);
    smooth_world(&tracker->track, frame, pose);
    smooth_visibility(&tracker->track, pose);
}

static bool is_expected_at(const PoseTracker *tracker, const ImageRegion *body) {
    return pose_golfer_strangeness(body, &tracker->expected) <= max_strangeness;
}

/* Finds the golfer where he is expected: where the track goes, unless that is to somebody else. */
static bool see_expected(PoseTracker *tracker, const SwingFrame *frame, Look *look) {
    Track *track = &tracker->track;
    if (track->region_known && look_at(tracker, frame, &track->region, look) &&
        is_expected_at(tracker, &look->body))
        return true;
    ImageRegion region = tracker->expected;
    *track = (Track){0};
    pose_region_grow(&region, 0, region_scale);
    return look_at(tracker, frame, &region, look) && is_expected_at(tracker, &look->body);
}

/* Finds the golfer in this frame: where the track expects, else where the detector does, and not on
 * somebody else. */
static bool see(PoseTracker *tracker, const SwingFrame *frame, Look *look) {
    Track *track = &tracker->track;
    ImageRegion region = track->region;
    if (tracker->is_expected)
        return see_expected(tracker, frame, look);
    if (!track->region_known)
        return find_golfer(tracker, frame, &region) && look_at(tracker, frame, &region, look);
    if (!look_at(tracker, frame, &region, look))
        return false;
    if (!slipped(tracker, frame, &look->body, &region))
        return true;
    track->region_euro.started = false;
    return look_at(tracker, frame, &region, look);
}

void pose_tracker_step(PoseTracker *tracker, const SwingFrame *frame, SwingPose *ret_pose) {
    Look look;
    *ret_pose = (SwingPose){.frame = frame->index, .time_us = frame->time_us};
    if (!see(tracker, frame, &look)) {
        tracker->track = (Track){0};
        return;
    }
    follow(&tracker->track, &look, frame);
    pose_golfer_seen(&tracker->golfer, &look.body, frame->time_us);
    report(tracker, &look, frame, ret_pose);
}

/* ---- a second look ---- */

/* Square number `index` of the row (or column) along the picture's longer side. */
static ImageRegion tile(const SwingFrame *frame, int index) {
    const int shorter = MIN(frame->width, frame->height), longer = MAX(frame->width, frame->height);
    const float side = fminf((float)shorter, max_tile * (float)longer);
    ImageRegion square = middle_square(frame, side);
    float *along = frame->width > frame->height ? &square.center_x_px : &square.center_y_px;
    *along += ((float)index / (TILES - 1) - 0.5f) * ((float)longer - side);
    return square;
}

int pose_tracker_people(PoseTracker *tracker, const SwingFrame *frame,
                        ImageRegion ret_places[POSE_MAX_PEOPLE]) {
    PosePerson people[TILES * POSE_SSD_MAX_FOUND];
    int count = 0, told = 0;
    for (int i = 0; i < TILES; i++) {
        const ImageRegion square = tile(frame, i);
        count += detect_in(tracker, frame, &square, people + count);
    }
    for (count = pose_golfer_distinct(people, count); told < MIN(count, POSE_MAX_PEOPLE); told++) {
        const int likeliest =
            told + pose_golfer_choose(people + told, count - told, frame->width, frame->height);
        const PosePerson person = people[likeliest];
        people[likeliest] = people[told];
        people[told] = person;
        ret_places[told] = person.region;
    }
    return told;
}

void pose_tracker_expect(PoseTracker *tracker, const ImageRegion *place) {
    pose_tracker_reset(tracker);
    tracker->is_expected = true;
    tracker->expected = *place;
}

ImageRegion pose_tracker_place(const PoseTracker *tracker) {
    return tracker->golfer.last;
}

void pose_tracker_hands(PoseTracker *tracker, const SwingFrame *frame, const SwingPose *pose,
                        SwingHand ret_hands[2]) {
    for (int side = 0; side < 2; side++) {
        ret_hands[side] = (SwingHand){.found = false};
        if (tracker->nets.net[POSE_NET_HAND])
            pose_hand_step(&tracker->nets, &tracker->hands[side], frame, pose, side,
                           &ret_hands[side]);
    }
}

void pose_tracker_face(PoseTracker *tracker, const SwingFrame *frame, const SwingPose *pose,
                       SwingFace *ret_face) {
    *ret_face = (SwingFace){.found = false};
    if (tracker->nets.net[POSE_NET_FACE])
        pose_face_step(&tracker->nets, pose_models_face_ssd(tracker->models), &tracker->face, frame,
                       pose, ret_face);
}

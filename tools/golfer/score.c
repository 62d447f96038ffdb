/* golfer-score: follows a drawn golfer with the pose tracker and compares with the truth.
 *
 *     golfer-score [--model=full|lite|heavy] [--models=DIR] CLIP.mp4 TRUTH.json [CLIP.mp4
 * TRUTH.json ...]
 *
 * One line a clip and one for all: share of frames with a golfer, mean error of each joint in % of
 * the torso's length (mid-shoulder to mid-hip at its depth) over the frames in which the joint is
 * visible, and the share of all these joints that lie within 20 %. Exit 1 when a golfer was found
 * on less than 99 % of all frames. */
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "engine/pose/tracker.h"
#include "engine/video/reader.h"

enum { JOINTS = 6 };

static const struct {
    const char *name;
    int left; /* the right one follows */
} joints[JOINTS] = {{"shoulder", 11}, {"elbow", 13}, {"wrist", 15},
                    {"hip", 23},      {"knee", 25},  {"ankle", 27}};

typedef struct {
    long frames, found, swapped;
    double error[JOINTS]; /* sums of percent */
    long count[JOINTS];
    long near_enough; /* within 20 % */
} Score;

static double number(const json_t *array, size_t index) {
    return json_number_value(json_array_get(array, index));
}

/* Middle of a pair of landmarks, in world coordinates. */
static void middle(const json_t *landmarks, size_t left, double ret_point[3]) {
    for (size_t k = 0; k < 3; k++)
        ret_point[k] = 0.5 * (number(json_array_get(landmarks, left), 3 + k) +
                              number(json_array_get(landmarks, left + 1), 3 + k));
}

/* The length of the torso as it would be in pixels, were it parallel to the picture. */
static double torso_px(const json_t *camera, const json_t *landmarks) {
    double shoulders[3], hips[3], length = 0, depth = 0;
    middle(landmarks, 11, shoulders);
    middle(landmarks, 23, hips);
    for (size_t k = 0; k < 3; k++) {
        length += (shoulders[k] - hips[k]) * (shoulders[k] - hips[k]);
        depth += (hips[k] - number(json_object_get(camera, "position_m"), k)) *
                 number(json_object_get(camera, "forward"), k);
    }
    return sqrt(length) * json_number_value(json_object_get(camera, "focal_px")) / depth;
}

static double apart_px(const SwingFrame *frame, const SwingPose *pose, const json_t *landmarks,
                       int seen, int true_one) {
    const json_t *truth = json_array_get(landmarks, (size_t)true_one);
    double x = (double)pose->landmarks[seen].x * frame->width - number(truth, 0);
    double y = (double)pose->landmarks[seen].y * frame->height - number(truth, 1);
    return hypot(x, y);
}

static void compare(const SwingFrame *frame, const SwingPose *pose, const json_t *camera,
                    const json_t *landmarks, Score *score) {
    double torso = torso_px(camera, landmarks), straight = 0, crossed = 0;
    for (int j = 0; j < JOINTS; j++)
        for (int side = 0; side < 2; side++) {
            int n = joints[j].left + side, other = joints[j].left + 1 - side;
            double error = apart_px(frame, pose, landmarks, n, n) / torso * 100.0;
            if (j == 0 || j == 3) {
                straight += error;
                crossed += apart_px(frame, pose, landmarks, n, other) / torso * 100.0;
            }
            if (number(json_array_get(landmarks, (size_t)n), 2) < 0.5)
                continue;
            score->error[j] += error;
            score->count[j]++;
            score->near_enough += error < 20.0;
        }
    score->swapped += crossed < 0.7 * straight;
}

static void print_score(const char *name, const Score *score) {
    double all = 0;
    long count = 0;
    printf("%s: found %ld of %ld (%.1f %%), sides swapped %ld |", name, score->found, score->frames,
           100.0 * (double)score->found / (double)MAX(score->frames, 1), score->swapped);
    for (int j = 0; j < JOINTS; j++) {
        printf(" %s %.1f", joints[j].name, score->error[j] / (double)MAX(score->count[j], 1));
        all += score->error[j];
        count += score->count[j];
    }
    printf(" | all %.1f %% of torso, %.1f %% within 20 %%\n", all / (double)MAX(count, 1),
           100.0 * (double)score->near_enough / (double)MAX(count, 1));
}

static gboolean follow(const PoseModels *models, const char *clip, const json_t *truth,
                       Score *score, GError **error) {
    const PoseOptions options = {.smooth = FALSE};
    g_autoptr(PoseTracker) tracker = pose_tracker_new(models, &options, error);
    g_autoptr(VideoReader) reader = tracker ? video_reader_open(clip, NULL, 1, error) : NULL;
    if (!reader)
        return FALSE;
    const json_t *frames = json_object_get(truth, "frames");
    SwingFrame frame;
    SwingPose pose;
    VideoStatus status;
    while ((status = video_reader_next(reader, &frame, error)) == VIDEO_FRAME) {
        const json_t *true_frame = json_array_get(frames, (size_t)frame.index);
        if (!true_frame)
            break;
        pose_tracker_step(tracker, &frame, &pose);
        score->frames++;
        score->found += pose.found;
        const json_t *camera = json_object_get(true_frame, "camera"); /* only where it shakes */
        if (pose.found)
            compare(&frame, &pose, camera ? camera : json_object_get(truth, "camera"),
                    json_object_get(true_frame, "landmarks"), score);
    }
    return status != VIDEO_FAILED;
}

static void add(Score *sum, const Score *score) {
    sum->frames += score->frames;
    sum->found += score->found;
    sum->swapped += score->swapped;
    sum->near_enough += score->near_enough;
    for (int j = 0; j < JOINTS; j++) {
        sum->error[j] += score->error[j];
        sum->count[j] += score->count[j];
    }
}

static bool score_clip(const PoseModels *models, const char *clip, const char *truth_path,
                       Score *sum) {
    g_autoptr(GError) error = NULL;
    json_error_t reason;
    json_t *truth = json_load_file(truth_path, 0, &reason);
    if (!truth) {
        fprintf(stderr, "golfer-score: %s: %s\n", truth_path, reason.text);
        return false;
    }
    Score score = {0};
    bool ok = follow(models, clip, truth, &score, &error);
    json_decref(truth);
    if (!ok) {
        fprintf(stderr, "golfer-score: %s\n", error->message);
        return false;
    }
    print_score(clip, &score);
    add(sum, &score);
    return true;
}

int main(int argc, char **argv) {
    PoseComplexity complexity = POSE_FULL;
    const char *folder = g_getenv("GOLFCOACH_MODELS");
    int first = 1;
    for (; first < argc && g_str_has_prefix(argv[first], "--"); first++) {
        if (g_str_has_prefix(argv[first], "--models="))
            folder = argv[first] + strlen("--models=");
        else if (strcmp(argv[first], "--model=lite") == 0)
            complexity = POSE_LITE;
        else if (strcmp(argv[first], "--model=heavy") == 0)
            complexity = POSE_HEAVY;
        else if (strcmp(argv[first], "--model=full") != 0)
            first = argc;
    }
    if (first >= argc || (argc - first) % 2) {
        fprintf(stderr,
                "golfer-score [--model=full|lite|heavy] [--models=DIR] CLIP.mp4 TRUTH.json ...\n");
        return 2;
    }
    g_autoptr(GError) error = NULL;
    g_autoptr(PoseModels) models =
        pose_models_open(folder ? folder : "models", complexity, 0, NN_ISA_AUTO, &error);
    if (!models) {
        fprintf(stderr, "golfer-score: %s\n", error->message);
        return 2;
    }
    Score sum = {0};
    for (int i = first; i < argc; i += 2)
        if (!score_clip(models, argv[i], argv[i + 1], &sum))
            return 2;
    if (argc - first > 2)
        print_score("all clips", &sum);
    return sum.found * 100 >= sum.frames * 99 ? 0 : 1;
}

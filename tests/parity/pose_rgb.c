/* Raw RGB24 frames in, landmarks as JSON lines out: the tracker's side of the comparison with the
 * peer.
 *
 *     pose_rgb MODELS lite|full|heavy WIDTH HEIGHT FLAGS < frames.rgb
 *
 * FLAGS: letters. s = smooth, r = reset before every frame (stills), h = hands, f = face, - = none.
 * Frames are 1/60 s apart and start at 1 s, as tests/parity/page.js feeds the peer. */
#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/pose/tracker.h"

static const double first_ms = 1000, step_ms = 1000.0 / 60;

static void print_points(const char *name, const SwingLandmark *points, int count) {
    printf(",\"%s\":[", name);
    for (int i = 0; i < count; i++)
        printf("%s[%.7g,%.7g,%.7g,%.6g]", i ? "," : "", (double)points[i].x, (double)points[i].y,
               (double)points[i].z, (double)points[i].visibility);
    printf("]");
}

static void print_world(const SwingPose *pose) {
    printf(",\"world\":[");
    for (int i = 0; i < SWING_LANDMARKS; i++)
        printf("%s[%.7g,%.7g,%.7g]", i ? "," : "", (double)pose->world[i].x,
               (double)pose->world[i].y, (double)pose->world[i].z);
    printf("]");
}

static void step(PoseTracker *tracker, const SwingFrame *frame, const char *flags) {
    SwingPose pose;
    SwingHand hands[2];
    SwingFace face;
    if (strchr(flags, 'r'))
        pose_tracker_reset(tracker);
    pose_tracker_step(tracker, frame, &pose);
    printf("{\"frame\":%d", frame->index);
    if (pose.found) {
        print_points("landmarks", pose.landmarks, SWING_LANDMARKS);
        print_world(&pose);
    }
    pose_tracker_hands(tracker, frame, &pose, hands);
    pose_tracker_face(tracker, frame, &pose, &face);
    for (int i = 0; i < 2; i++)
        if (hands[i].found)
            print_points(i ? "right_hand" : "left_hand", hands[i].landmarks, SWING_HAND_LANDMARKS);
    if (face.found)
        print_points("face", face.landmarks, SWING_FACE_LANDMARKS);
    printf("}\n");
}

/* Pixels, or 0 for what is no sensible number of them. */
static int side_of(const char *text) {
    char *end;
    const long value = strtol(text, &end, 10);
    return *end || value < 1 || value > 8192 ? 0 : (int)value;
}

static int run(char **arguments, GError **error) {
    static const char *const names[] = {"lite", "full", "heavy"};
    PoseComplexity complexity = POSE_LITE;
    while (complexity < POSE_HEAVY && strcmp(names[complexity], arguments[2]))
        complexity++;
    const char *flags = arguments[5];
    const unsigned parts = (strchr(flags, 'h') ? (unsigned)POSE_WITH_HANDS : 0) |
                           (strchr(flags, 'f') ? (unsigned)POSE_WITH_FACE : 0);
    const PoseOptions options = {.smooth = strchr(flags, 's') != NULL};
    const int width = side_of(arguments[3]), height = side_of(arguments[4]);
    if (!width || !height)
        return 2;
    const size_t size = (size_t)width * (size_t)height * 3;
    g_autoptr(PoseModels) models =
        pose_models_open(arguments[1], complexity, parts, NN_ISA_AUTO, error);
    if (!models)
        return 1;
    g_autoptr(PoseTracker) tracker = pose_tracker_new(models, &options, error);
    if (!tracker)
        return 1;
    g_autofree uint8_t *pixels = g_malloc(size);
    SwingFrame frame = {.pixels = SWING_PIXELS_RGB24,
                        .coded_width = width,
                        .coded_height = height,
                        .width = width,
                        .height = height,
                        .plane = {pixels},
                        .stride = {3 * width}};
    for (; fread(pixels, size, 1, stdin) == 1; frame.index++) {
        frame.time_us = (int64_t)((first_ms + (frame.index + 1) * step_ms) * 1000);
        step(tracker, &frame, flags);
    }
    return 0;
}

int main(int argc, char **argv) {
    g_autoptr(GError) error = NULL;
    if (argc != 6) {
        fprintf(stderr, "usage: pose_rgb MODELS lite|full|heavy WIDTH HEIGHT FLAGS < frames.rgb\n");
        return 2;
    }
    const int status = run(argv, &error);
    if (error)
        fprintf(stderr, "pose_rgb: %s\n", error->message);
    return status;
}

/* steady CLIP LANDMARKS.jsonl: the camera's movement in each frame, one line of JSON each, and the
 * summary as the last line. Landmarks are what `golfcoach pose` prints. */
#include <glib.h>
#include <jansson.h>
#include <stdio.h>
#include <time.h>

#include "engine/image/steady.h"
#include "engine/video/reader.h"

static const char *const STATES[] = {"known", "unknown", "cut"};

static SwingPose read_pose(FILE *file) {
    SwingPose pose = {0};
    char line[65536];
    if (!fgets(line, sizeof line, file))
        return pose;
    json_t *root = json_loads(line, 0, NULL);
    json_t *points = json_object_get(root, "landmarks");
    pose.found = json_array_size(points) == SWING_LANDMARKS;
    for (size_t i = 0; i < json_array_size(points) && i < SWING_LANDMARKS; i++) {
        json_t *point = json_array_get(points, i);
        pose.landmarks[i].x = (float)json_number_value(json_array_get(point, 0));
        pose.landmarks[i].y = (float)json_number_value(json_array_get(point, 1));
    }
    json_decref(root);
    return pose;
}

static gint64 cpu_us(void) {
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (gint64)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static gint64 follow(VideoReader *reader, ImageSteady *steady, FILE *landmarks) {
    gint64 spent_us = 0;
    SwingFrame frame;
    while (video_reader_next(reader, &frame, NULL) == VIDEO_FRAME) {
        SwingPose pose = read_pose(landmarks);
        SwingCameraMove move;
        gint64 from_us = cpu_us();
        ImageMoveState state = image_steady_step(steady, &frame, &pose, &move);
        spent_us += cpu_us() - from_us;
        printf("{\"frame\":%d,\"state\":\"%s\",\"dx_px\":%.4f,\"dy_px\":%.4f,\"angle_rad\":%.7f,"
               "\"scale\":%.7f}\n",
               frame.index, STATES[state], (double)move.dx_px, (double)move.dy_px,
               (double)move.angle_rad, (double)move.scale);
    }
    return spent_us;
}

int main(int argc, char **argv) {
    g_autoptr(GError) error = NULL;
    g_autoptr(VideoReader) reader = argc == 3 ? video_reader_open(argv[1], NULL, 1, &error) : NULL;
    FILE *landmarks = reader ? fopen(argv[2], "r") : NULL;
    if (!landmarks) {
        fprintf(stderr, "%s\n", error ? error->message : "usage: steady CLIP LANDMARKS.jsonl");
        return 2;
    }
    const VideoInfo *info = video_reader_info(reader);
    ImageSteady *steady = image_steady_new(info->width, info->height);
    if (steady) {
        gint64 spent_us = follow(reader, steady, landmarks);
        ImageSteadySummary all;
        image_steady_summary(steady, &all);
        printf("{\"frames\":%d,\"known\":%d,\"cuts\":%d,\"shake_px\":%.4f,\"shake_percent\":%.4f,"
               "\"drift_px\":%.3f,\"ms_per_frame\":%.3f}\n",
               all.frame_count, all.known_count, all.cut_count, all.shake_px, all.shake_percent,
               all.drift_px, (double)spent_us / 1e3 / MAX(1, all.frame_count));
    }
    image_steady_free(steady);
    fclose(landmarks);
    return 0;
}

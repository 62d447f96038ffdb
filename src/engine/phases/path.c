#include "engine/phases/path.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Longer gaps are not bridged: the hands cross half the picture in as many frames. */
enum { MAX_GAP_FRAMES = 3 };
/* The ankles hardly move while the hands swing: what is faster than this is noise of the network.
 */
static const float ANKLE_SIGMA_FRAMES = 6;

static int compare_floats(const void *a, const void *b) {
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

static float middle(float a, float b) {
    return (a + b) / 2;
}

static float torso_px(const SwingTrack *track, const SwingPose *pose) {
    const SwingLandmark *l = pose->landmarks;
    float dx = middle(l[SWING_LEFT_SHOULDER].x, l[SWING_RIGHT_SHOULDER].x) -
               middle(l[SWING_LEFT_HIP].x, l[SWING_RIGHT_HIP].x);
    float dy = middle(l[SWING_LEFT_SHOULDER].y, l[SWING_RIGHT_SHOULDER].y) -
               middle(l[SWING_LEFT_HIP].y, l[SWING_RIGHT_HIP].y);
    return hypotf(dx * (float)track->width, dy * (float)track->height);
}

/* Over the frames of the piece; `scratch` holds as many floats. */
static float median_torso_px(const SwingTrack *track, int first, int count, float *scratch) {
    int found = 0;
    for (int i = first; i < first + count; i++)
        if (track->poses[i].found)
            scratch[found++] = torso_px(track, &track->poses[i]);
    qsort(scratch, (size_t)found, sizeof *scratch, compare_floats);
    return found ? scratch[found / 2] : 0;
}

/* The longest run of frames with a golfer, with no gap longer than MAX_GAP_FRAMES; starts and ends
 * found. */
static void longest_piece(const SwingTrack *track, int *ret_first, int *ret_count) {
    int first = -1, last = -1;
    *ret_first = *ret_count = 0;
    for (int i = 0; i < track->pose_count; i++) {
        if (!track->poses[i].found)
            continue;
        if (first < 0 || i - last > MAX_GAP_FRAMES + 1)
            first = i;
        last = i;
        if (last - first + 1 > *ret_count) {
            *ret_first = first;
            *ret_count = last - first + 1;
        }
    }
}

/* Normalised at the ends: a border sample is never mixed with nothing. */
static void gaussian(const float *in, float *out, int count, float sigma) {
    int reach = (int)ceilf(3 * sigma);
    for (int i = 0; i < count; i++) {
        float sum = 0, weights = 0;
        /* Symmetric near the ends too, or the curve would lean inwards there. */
        int half = i < count - 1 - i ? i : count - 1 - i;
        half = half < reach ? half : reach;
        for (int k = -half; k <= half; k++) {
            float t = (float)k / sigma;
            float weight = expf(-0.5f * t * t);
            sum += weight * in[i + k];
            weights += weight;
        }
        out[i] = sum / weights;
    }
}

static void bridge(float *values, int from, int to) {
    for (int i = from + 1; i < to; i++)
        values[i] =
            values[from] + (values[to] - values[from]) * (float)(i - from) / (float)(to - from);
}

/* Hands and ankles in pixels, gaps bridged by straight lines. */
static void read_points(PhasesPath *path, const SwingTrack *track, float *ankle_x, float *ankle_y) {
    int last = 0;
    for (int i = 0; i < path->count; i++) {
        const SwingPose *pose = &track->poses[path->first_frame + i];
        if (!pose->found)
            continue;
        const SwingLandmark *left = &pose->landmarks[SWING_LEFT_WRIST];
        const SwingLandmark *right = &pose->landmarks[SWING_RIGHT_WRIST];
        const SwingLandmark *l = pose->landmarks;
        path->x[i] = middle(left->x, right->x) * (float)track->width;
        path->y[i] = middle(left->y, right->y) * (float)track->height;
        path->visibility[i] = fmaxf(left->visibility, right->visibility);
        ankle_x[i] = middle(l[SWING_LEFT_ANKLE].x, l[SWING_RIGHT_ANKLE].x) * (float)track->width;
        ankle_y[i] = middle(l[SWING_LEFT_ANKLE].y, l[SWING_RIGHT_ANKLE].y) * (float)track->height;
        float *const all[] = {path->x, path->y, ankle_x, ankle_y};
        for (int k = 0; k < 4; k++)
            bridge(all[k], last, i);
        last = i;
    }
}

bool phases_path_init(PhasesPath *path, const SwingTrack *track) {
    memset(path, 0, sizeof *path);
    longest_piece(track, &path->first_frame, &path->count);
    if (!path->count)
        return true;
    size_t count = (size_t)path->count;
    float *memory = calloc(count * 10, sizeof *memory);
    if (!memory)
        return false;
    path->x = memory; /* owns the block */
    path->y = memory + count;
    path->smooth_x = memory + 2 * count;
    path->smooth_y = memory + 3 * count;
    path->speed = memory + 4 * count;
    path->visibility = memory + 5 * count;
    float *ankle_x = memory + 6 * count, *ankle_y = memory + 7 * count;
    float *still_x = memory + 8 * count, *still_y = memory + 9 * count;
    path->torso_px = median_torso_px(track, path->first_frame, path->count, still_x);
    if (!(path->torso_px >= 1)) { /* nobody is a pixel tall: nothing to measure by */
        phases_path_clear(path);
        return true;
    }
    read_points(path, track, ankle_x, ankle_y);
    gaussian(ankle_x, still_x, path->count, ANKLE_SIGMA_FRAMES);
    gaussian(ankle_y, still_y, path->count, ANKLE_SIGMA_FRAMES);
    for (int i = 0; i < path->count; i++) {
        path->x[i] = (path->x[i] - still_x[i]) / path->torso_px;
        path->y[i] = (still_y[i] - path->y[i]) / path->torso_px;
    }
    return true;
}

void phases_path_clear(PhasesPath *path) {
    free(path->x);
    memset(path, 0, sizeof *path);
}

void phases_path_smooth(PhasesPath *path, float sigma_frames) {
    gaussian(path->x, path->smooth_x, path->count, sigma_frames);
    gaussian(path->y, path->smooth_y, path->count, sigma_frames);
    for (int i = 0; i < path->count; i++) {
        int before = i > 0 ? i - 1 : i, after = i < path->count - 1 ? i + 1 : i;
        float span = after > before ? (float)(after - before) : 1;
        path->speed[i] = hypotf(path->smooth_x[after] - path->smooth_x[before],
                                path->smooth_y[after] - path->smooth_y[before]) /
                         span;
    }
}

#include "engine/phases/window.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The joints that are looked at. Sided ones come as lead, trail. */
enum {
    NOSE,
    LEAD_SHOULDER,
    TRAIL_SHOULDER,
    LEAD_ELBOW,
    TRAIL_ELBOW,
    LEAD_WRIST,
    TRAIL_WRIST,
    LEAD_PINKY,
    TRAIL_PINKY,
    LEAD_INDEX,
    TRAIL_INDEX,
    LEAD_HIP,
    TRAIL_HIP,
    LEAD_KNEE,
    TRAIL_KNEE,
    LEAD_ANKLE,
    TRAIL_ANKLE,
    LEAD_HEEL,
    TRAIL_HEEL,
    LEAD_FOOT,
    TRAIL_FOOT,
    JOINTS
};
/* The landmark of each joint of a right-hander; a left-hander's pairs are swapped. */
static const int LANDMARK[JOINTS] = {
    SWING_NOSE,        SWING_LEFT_SHOULDER, SWING_RIGHT_SHOULDER, SWING_LEFT_ELBOW,
    SWING_RIGHT_ELBOW, SWING_LEFT_WRIST,    SWING_RIGHT_WRIST,    SWING_LEFT_PINKY,
    SWING_RIGHT_PINKY, SWING_LEFT_INDEX,    SWING_RIGHT_INDEX,    SWING_LEFT_HIP,
    SWING_RIGHT_HIP,   SWING_LEFT_KNEE,     SWING_RIGHT_KNEE,     SWING_LEFT_ANKLE,
    SWING_RIGHT_ANKLE, SWING_LEFT_HEEL,     SWING_RIGHT_HEEL,     SWING_LEFT_FOOT,
    SWING_RIGHT_FOOT,
};
/* Of each joint: x and y in the picture (pixels), visibility, x y z in the world (metres). */
enum { X, Y, VISIBILITY, WORLD_X, WORLD_Y, WORLD_Z, VALUES };

typedef float Joints[JOINTS][VALUES];

/* The feet hardly move: what is faster than this many samples is noise of the tracker. */
static const float STANCE_SIGMA = 6;
/* The golfer is measured over these samples: from the takeaway to just past impact. */
enum {
    SIZE_FIRST = PHASES_IMPACT_SAMPLE - 3 * PHASES_PER_RULER,
    SIZE_LAST = PHASES_IMPACT_SAMPLE + 8
};
/* Speeds are also given as logarithms, from this speed on (lengths of the body per ruler). */
static const float SLOWEST = 0.02f;

double phases_sample_s(const PhasesWindow *window, double sample) {
    return window->impact_s + (sample - PHASES_IMPACT_SAMPLE) * window->ruler_s / PHASES_PER_RULER;
}

double phases_window_sample(const PhasesWindow *window, double time_s) {
    return PHASES_IMPACT_SAMPLE + (time_s - window->impact_s) * PHASES_PER_RULER / window->ruler_s;
}

static void read_pose(const SwingTrack *track, int frame, bool left_handed, Joints joints) {
    const SwingPose *pose = &track->poses[frame];
    float side = left_handed ? -1 : 1;
    for (int j = 0; j < JOINTS; j++) {
        int landmark = LANDMARK[j];
        if (left_handed && j != NOSE)
            landmark = LANDMARK[j % 2 ? j + 1 : j - 1];
        const SwingLandmark *l = &pose->landmarks[landmark];
        const SwingWorldPoint *w = &pose->world[landmark];
        joints[j][X] = side * l->x * (float)track->width;
        joints[j][Y] = l->y * (float)track->height;
        joints[j][VISIBILITY] = l->visibility;
        joints[j][WORLD_X] = side * w->x;
        joints[j][WORLD_Y] = w->y;
        joints[j][WORLD_Z] = w->z;
    }
}

static void add_pose(Joints sum, const Joints joints, float weight) {
    for (int j = 0; j < JOINTS; j++)
        for (int v = 0; v < VALUES; v++)
            sum[j][v] += weight * joints[j][v];
}

/* Frames around one moment of a piece. */
typedef struct {
    const SwingTrack *track;
    PhasesPiece piece;
    bool left_handed;
    double step_s; /* between samples */
    int before;    /* the last usable frame that is not later than the moment */
} Reader;

static int next_usable(const Reader *reader, int frame) {
    int last = reader->piece.first_frame + reader->piece.count - 1;
    for (int i = frame + 1; i <= last; i++)
        if (phases_pose_usable(&reader->track->poses[i]))
            return i;
    return frame;
}

/* Frames closer together than samples: the mean of those around, the nearer the heavier. */
static void average(const Reader *reader, double time_s, Joints ret_joints) {
    int first = reader->piece.first_frame, last = first + reader->piece.count - 1,
        from = reader->before;
    while (from > first && phases_frame_s(reader->track, from - 1) > time_s - reader->step_s)
        from--;
    float weights = 0;
    memset(ret_joints, 0, sizeof(Joints));
    for (int i = from; i <= last; i++) {
        double away = fabs(phases_frame_s(reader->track, i) - time_s) / reader->step_s;
        if (away >= 1 && i > reader->before)
            break;
        if (away >= 1 || !phases_pose_usable(&reader->track->poses[i]))
            continue;
        Joints joints;
        read_pose(reader->track, i, reader->left_handed, joints);
        add_pose(ret_joints, joints, (float)(1 - away));
        weights += (float)(1 - away);
    }
    for (int j = 0; j < JOINTS; j++)
        for (int v = 0; v < VALUES; v++)
            ret_joints[j][v] /= weights;
}

static void interpolate(const Reader *reader, int after, double time_s, Joints ret_joints) {
    double from_s = phases_frame_s(reader->track, reader->before);
    double to_s = phases_frame_s(reader->track, after);
    float share = after > reader->before ? (float)((time_s - from_s) / (to_s - from_s)) : 0;
    Joints joints;
    memset(ret_joints, 0, sizeof(Joints));
    read_pose(reader->track, reader->before, reader->left_handed, joints);
    add_pose(ret_joints, joints, 1 - share);
    read_pose(reader->track, after, reader->left_handed, joints);
    add_pose(ret_joints, joints, share);
}

/* Moments must come in order. */
static void read_moment(Reader *reader, double time_s, Joints ret_joints) {
    int after = next_usable(reader, reader->before);
    while (after > reader->before && phases_frame_s(reader->track, after) <= time_s) {
        reader->before = after;
        after = next_usable(reader, reader->before);
    }
    double gap_s =
        phases_frame_s(reader->track, after) - phases_frame_s(reader->track, reader->before);
    if (gap_s < reader->step_s && after > reader->before)
        average(reader, time_s, ret_joints);
    else
        interpolate(reader, after, time_s, ret_joints);
}

static void resample(const SwingTrack *track, PhasesPiece piece, const PhasesWindow *window,
                     Joints *joints, float *known) {
    double first_s = phases_frame_s(track, piece.first_frame);
    double last_s = phases_frame_s(track, piece.first_frame + piece.count - 1);
    Reader reader = {.track = track,
                     .piece = piece,
                     .left_handed = window->left_handed,
                     .step_s = window->ruler_s / PHASES_PER_RULER,
                     .before = piece.first_frame};
    for (int k = 0; k < PHASES_SAMPLES; k++) {
        double time_s = phases_sample_s(window, k);
        known[k] = time_s >= first_s - reader.step_s / 2 && time_s <= last_s + reader.step_s / 2;
        if (known[k] > 0)
            read_moment(&reader, fmin(fmax(time_s, first_s), last_s), joints[k]);
    }
}

static float distance(const Joints joints, int a, int b) {
    return hypotf(joints[a][X] - joints[b][X], joints[a][Y] - joints[b][Y]);
}

static float body_px(const Joints joints) {
    return (distance(joints, LEAD_SHOULDER, LEAD_HIP) + distance(joints, LEAD_HIP, LEAD_KNEE) +
            distance(joints, LEAD_KNEE, LEAD_ANKLE) + distance(joints, TRAIL_SHOULDER, TRAIL_HIP) +
            distance(joints, TRAIL_HIP, TRAIL_KNEE) + distance(joints, TRAIL_KNEE, TRAIL_ANKLE)) /
           2;
}

static int compare_floats(const void *a, const void *b) {
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

/* Shoulder to ankle along the body, in pixels: the median over the swing. */
static float size_px(const Joints *joints, const float *known) {
    float sizes[SIZE_LAST - SIZE_FIRST];
    int count = 0;
    for (int k = SIZE_FIRST; k < SIZE_LAST; k++)
        if (known[k] > 0)
            sizes[count++] = body_px(joints[k]);
    qsort(sizes, (size_t)count, sizeof *sizes, compare_floats);
    return count ? sizes[count / 2] : 0;
}

/* The middle between the ankles, smoothed over time. */
static void find_stance(const Joints *joints, const float *known, float (*ret_stance)[2]) {
    int reach = (int)(3 * STANCE_SIGMA);
    for (int k = 0; k < PHASES_SAMPLES; k++) {
        float sum[2] = {0, 0}, weights = 0;
        for (int i = k - reach; i <= k + reach; i++) {
            if (i < 0 || i >= PHASES_SAMPLES || !(known[i] > 0))
                continue;
            float away = (float)(i - k) / STANCE_SIGMA, weight = expf(-0.5f * away * away);
            for (int v = X; v <= Y; v++)
                sum[v] += weight * (joints[i][LEAD_ANKLE][v] + joints[i][TRAIL_ANKLE][v]) / 2;
            weights += weight;
        }
        for (int v = X; v <= Y; v++)
            ret_stance[k][v] = weights > 0 ? sum[v] / weights : 0;
    }
}

/* One sample being described: `put` appends to its channels. */
typedef struct {
    PhasesFeatures *features;
    int sample, channel;
} Writer;

static void put(Writer *writer, float value) {
    writer->features->at[writer->channel++][writer->sample] = value;
}

/* The way from the middle of a, b to the middle of c, d; y up. */
static void put_way(Writer *writer, const Joints j, float size, int a, int b, int c, int d) {
    put(writer, (j[c][X] + j[d][X] - j[a][X] - j[b][X]) / (2 * size));
    put(writer, -(j[c][Y] + j[d][Y] - j[a][Y] - j[b][Y]) / (2 * size));
}

static void put_from(Writer *writer, const Joints j, const float *origin, float size, int a,
                     int b) {
    put(writer, ((j[a][X] + j[b][X]) / 2 - origin[X]) / size);
    put(writer, -((j[a][Y] + j[b][Y]) / 2 - origin[Y]) / size);
}

/* Which way the line from b to a points, seen from above. */
static void put_turn(Writer *writer, const Joints j, int a, int b) {
    float x = j[a][WORLD_X] - j[b][WORLD_X], z = j[a][WORLD_Z] - j[b][WORLD_Z];
    float length = fmaxf(hypotf(x, z), 0.05f);
    put(writer, x / length);
    put(writer, z / length);
}

/* Channels that need one moment only; returns how many there are. The first two are the hands. */
static int describe_pose(Writer *writer, const Joints j, const float *stance, float size) {
    static const int ARMS[] = {LEAD_ELBOW, TRAIL_ELBOW, LEAD_WRIST, TRAIL_WRIST};
    put_from(writer, j, stance, size, LEAD_WRIST, TRAIL_WRIST);
    for (int i = 0; i < 4; i++)
        put_way(writer, j, size, LEAD_SHOULDER, TRAIL_SHOULDER, ARMS[i], ARMS[i]);
    put_way(writer, j, size, TRAIL_SHOULDER, TRAIL_SHOULDER, LEAD_SHOULDER, LEAD_SHOULDER);
    put_way(writer, j, size, TRAIL_HIP, TRAIL_HIP, LEAD_HIP, LEAD_HIP);
    put_way(writer, j, size, LEAD_HIP, TRAIL_HIP, LEAD_SHOULDER, TRAIL_SHOULDER);
    put_from(writer, j, stance, size, LEAD_HIP, TRAIL_HIP);
    put_way(writer, j, size, LEAD_SHOULDER, TRAIL_SHOULDER, NOSE, NOSE);
    put_way(writer, j, size, LEAD_HIP, TRAIL_HIP, LEAD_KNEE, LEAD_KNEE);
    put_way(writer, j, size, LEAD_HIP, TRAIL_HIP, TRAIL_KNEE, TRAIL_KNEE);
    put_from(writer, j, stance, size, TRAIL_HEEL, TRAIL_HEEL);
    put_way(writer, j, size, TRAIL_HEEL, TRAIL_HEEL, TRAIL_FOOT, TRAIL_FOOT);
    put_way(writer, j, size, LEAD_WRIST, LEAD_WRIST, LEAD_PINKY, LEAD_INDEX);
    put_way(writer, j, size, TRAIL_WRIST, TRAIL_WRIST, TRAIL_PINKY, TRAIL_INDEX);
    put_turn(writer, j, LEAD_SHOULDER, TRAIL_SHOULDER);
    put_turn(writer, j, LEAD_HIP, TRAIL_HIP);
    put(writer, j[LEAD_WRIST][WORLD_Z] - j[LEAD_SHOULDER][WORLD_Z]);
    put(writer, j[TRAIL_WRIST][WORLD_Z] - j[TRAIL_SHOULDER][WORLD_Z]);
    put(writer, j[LEAD_WRIST][VISIBILITY]);
    put(writer, j[TRAIL_WRIST][VISIBILITY]);
    float arm = fmaxf(distance(j, LEAD_WRIST, LEAD_SHOULDER), 0.02f * size);
    put(writer, (j[LEAD_WRIST][X] - j[LEAD_SHOULDER][X]) / arm);
    put(writer, -(j[LEAD_WRIST][Y] - j[LEAD_SHOULDER][Y]) / arm);
    return writer->channel;
}

/* How fast two channels (x, y) move, measured over `reach` samples to both sides: x, y, and the
 * logarithm of the speed. Not known at the ends. */
static void describe_speed(PhasesFeatures *features, int from, int reach, int to) {
    const float *x = features->at[from], *y = features->at[from + 1];
    float per_ruler = (float)PHASES_PER_RULER / (2 * (float)reach);
    for (int k = reach; k < PHASES_SAMPLES - reach; k++) {
        if (!(features->known[k - reach] > 0) || !(features->known[k + reach] > 0))
            continue;
        float vx = (x[k + reach] - x[k - reach]) * per_ruler;
        float vy = (y[k + reach] - y[k - reach]) * per_ruler;
        features->at[to][k] = vx;
        features->at[to + 1][k] = vy;
        features->at[to + 2][k] = logf(SLOWEST + hypotf(vx, vy)) - logf(SLOWEST);
    }
}

bool phases_features_fill(const SwingTrack *track, PhasesPiece piece, const PhasesWindow *window,
                          PhasesFeatures *ret_features) {
    static const int SPEED_REACH[] = {1, 4};
    Joints *joints = calloc(PHASES_SAMPLES, sizeof *joints);
    if (!joints)
        return false;
    float known[PHASES_SAMPLES], stance[PHASES_SAMPLES][2];
    resample(track, piece, window, joints, known);
    float size = size_px(joints, known);
    if (!(size >= 1)) {
        free(joints);
        return false;
    }
    find_stance(joints, known, stance);
    memset(ret_features, 0, sizeof *ret_features);
    memcpy(ret_features->known, known, sizeof known);
    int channel = 0;
    for (int k = 0; k < PHASES_SAMPLES; k++) {
        Writer writer = {ret_features, k, 0};
        if (known[k] > 0)
            channel = describe_pose(&writer, joints[k], stance[k], size);
    }
    for (int i = 0; i < 2; i++, channel += 3)
        describe_speed(ret_features, 0, SPEED_REACH[i], channel);
    free(joints);
    return true;
}

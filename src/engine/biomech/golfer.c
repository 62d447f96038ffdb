#include "engine/biomech/golfer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/biomech/corrector.h"
#include "engine/biomech/slips.h"
#include "engine/biomech/smooth.h"

/* Real seconds on each side that are averaged: the golfer is still at address and finish, slow at
 * the top, and far too fast elsewhere. */
static const double AVERAGE_HALF_S[SWING_EVENT_COUNT] = {
    [SWING_ADDRESS] = 0.067, [SWING_TOP] = 0.034, [SWING_FINISH] = 0.067};

/* The median downswing of 1,399 swings: what slow motion is judged by when nothing is known. */
static const double USUAL_DOWNSWING_S = 0.27;
static const double MOST_SLOW_MOTION = 20;
/* What a clip without a believable rate is taken for. */
static const double USUAL_FPS = 30, MOST_FPS = 10000;
enum { MAX_AVERAGE_HALF = 30 };

/* Stature over the length of the chain ear - shoulders - hips - knee - ankle - heel of the
 * network's world landmarks; tools/train/angles_fit.py. */
static const double STATURE_OVER_CHAIN = 1.115;

static double slow_motion_guess(const SwingEvents *events, double told) {
    if (told > 0)
        return fmin(told, MOST_SLOW_MOTION);
    const SwingEvent *top = &events->at[SWING_TOP], *impact = &events->at[SWING_IMPACT];
    if (!top->found || !impact->found)
        return 1;
    double downswing_s = (double)(impact->time_us - top->time_us) / 1e6;
    return fmax(1, fmin(MOST_SLOW_MOTION, downswing_s / USUAL_DOWNSWING_S));
}

static void add_body(BiomechBody *sum, const BiomechBody *body) {
    for (int k = 0; k < SWING_LANDMARKS; k++) {
        sum->landmark[k].x += body->landmark[k].x;
        sum->landmark[k].y += body->landmark[k].y;
        sum->landmark[k].visibility += body->landmark[k].visibility;
        sum->world[k].x += body->world[k].x;
        sum->world[k].y += body->world[k].y;
        sum->world[k].z += body->world[k].z;
    }
}

static void look_at_event(BiomechGolfer *golfer, SwingEventKind kind) {
    BiomechBody *body = &golfer->at[kind];
    const SwingEvent *event = &golfer->events->at[kind];
    memset(body, 0, sizeof *body);
    if (!event->found || event->frame < 0 || event->frame >= golfer->frame_count ||
        !golfer->frames[event->frame].found)
        return;
    *body = golfer->frames[event->frame];
    memset(body->landmark, 0, sizeof body->landmark);
    memset(body->world, 0, sizeof body->world);
    int half = (int)fmin(round(AVERAGE_HALF_S[kind] * golfer->frames_per_s), MAX_AVERAGE_HALF);
    int count = 0;
    for (int i = event->frame - half; i <= event->frame + half; i++) {
        if (i < 0 || i >= golfer->frame_count || !golfer->frames[i].found)
            continue;
        add_body(body, &golfer->frames[i]);
        count++;
    }
    for (int k = 0; k < SWING_LANDMARKS; k++) {
        body->landmark[k].x /= count;
        body->landmark[k].y /= count;
        body->landmark[k].visibility /= count;
        body->world[k] = biomech_vector_scale(body->world[k], 1.0 / count);
    }
    biomech_body_add_middles(body);
}

bool biomech_golfer_span(const BiomechGolfer *golfer, SwingEventKind from, SwingEventKind to,
                         int *ret_first, int *ret_last) {
    if (!golfer->at[from].found || !golfer->at[to].found)
        return false;
    *ret_first = golfer->events->at[from].frame;
    *ret_last = golfer->events->at[to].frame;
    return *ret_first <= *ret_last;
}

static double widest_shoulders_px(const BiomechGolfer *golfer) {
    int first, last;
    double widest = 0;
    if (!biomech_golfer_span(golfer, SWING_ADDRESS, SWING_IMPACT, &first, &last))
        return 0;
    for (int i = first; i <= last; i++)
        if (golfer->frames[i].found)
            widest = fmax(widest, biomech_distance_px(golfer->frames[i].landmark[LEAD_SHOULDER],
                                                      golfer->frames[i].landmark[TRAIL_SHOULDER]));
    return widest;
}

/* Joints that the network places well in the picture and in the world. */
static const int JOINTS[] = {LEAD_SHOULDER, TRAIL_SHOULDER, LEAD_HIP,   TRAIL_HIP,
                             LEAD_KNEE,     TRAIL_KNEE,     LEAD_ANKLE, TRAIL_ANKLE};
enum { JOINT_COUNT = sizeof JOINTS / sizeof JOINTS[0] };

/* How many pixels a metre of the network's world takes: least squares over the joints' spread. */
static double px_per_world_m(const BiomechBody *body, SwingView view) {
    double px = 0, metres = 0;
    for (int i = 0; i < JOINT_COUNT; i++)
        for (int k = 0; k < i; k++) {
            BiomechVector d = biomech_vector_sub(body->world[JOINTS[i]], body->world[JOINTS[k]]);
            double across = view == SWING_VIEW_DOWN_THE_LINE ? d.z : d.x;
            double seen = biomech_distance_px(body->landmark[JOINTS[i]], body->landmark[JOINTS[k]]);
            px += seen * seen;
            metres += across * across + d.y * d.y;
        }
    return metres > 0 ? sqrt(px / metres) : 0;
}

static double world_distance(const BiomechBody *body, int a, int b) {
    return biomech_vector_length(biomech_vector_sub(body->world[a], body->world[b]));
}

static BiomechVector world_middle(const BiomechBody *body, int left) {
    return biomech_vector_middle(body->world[left], body->world[left + 1]);
}

/* Bone after bone from ear to heel, so that a bent golfer is as tall as an upright one. */
static double world_chain_m(const BiomechBody *body) {
    BiomechVector ear = world_middle(body, SWING_LEFT_EAR);
    BiomechVector shoulder = world_middle(body, LEAD_SHOULDER), hip = world_middle(body, LEAD_HIP);
    double legs = 0;
    for (int side = 0; side < 2; side++)
        legs += world_distance(body, LEAD_HIP + side, LEAD_KNEE + side) +
                world_distance(body, LEAD_KNEE + side, LEAD_ANKLE + side) +
                world_distance(body, LEAD_ANKLE + side, LEAD_HEEL + side);
    return biomech_vector_length(biomech_vector_sub(ear, shoulder)) +
           biomech_vector_length(biomech_vector_sub(shoulder, hip)) + legs / 2;
}

static void find_scale(BiomechGolfer *golfer) {
    const BiomechBody *address = &golfer->at[SWING_ADDRESS];
    if (!address->found)
        return;
    SwingView view = golfer->options.view;
    const BiomechPoint *l = address->landmark;
    BiomechScale *scale = &golfer->scale;
    double px_per_m = px_per_world_m(address, view);
    scale->height_px = STATURE_OVER_CHAIN * px_per_m * world_chain_m(address);
    if (view == SWING_VIEW_DOWN_THE_LINE) {
        scale->shoulder_px = px_per_m * world_distance(address, LEAD_SHOULDER, TRAIL_SHOULDER);
    } else {
        scale->stance_px = fabs(l[LEAD_ANKLE].x - l[TRAIL_ANKLE].x);
        scale->shoulder_px = widest_shoulders_px(golfer);
        golfer->hip_px = biomech_distance_px(l[LEAD_HIP], l[TRAIL_HIP]);
    }
    if (golfer->options.stature_cm > 0 && scale->height_px > 0)
        scale->cm_per_px = golfer->options.stature_cm / scale->height_px;
}

static bool take_frames(BiomechGolfer *golfer, BiomechBody *raw) {
    const SwingTrack *track = golfer->track;
    const SwingCameraMove *camera = golfer->options.camera;
    for (int i = 0; i < golfer->frame_count; i++) {
        biomech_body_init(&raw[i], track, &track->poses[i], golfer->options.view,
                          camera ? &camera[i] : NULL);
        raw[i].frame = i;
    }
    if (!biomech_drop_slips(raw, golfer->frame_count, golfer->frames_per_s))
        return false;
    biomech_bridge_gaps(raw, golfer->frame_count);
    biomech_smooth(raw, golfer->frame_count, golfer->frames_per_s, golfer->frames);
    return true;
}

bool biomech_golfer_init(BiomechGolfer *golfer, const SwingTrack *track, const SwingEvents *events,
                         const BiomechOptions *options) {
    memset(golfer, 0, sizeof *golfer);
    golfer->track = track;
    golfer->events = events;
    golfer->options = *options;
    golfer->frame_count = track->pose_count > 0 ? track->pose_count : 0;
    double fps = track->fps > 0 && track->fps <= MOST_FPS ? track->fps : USUAL_FPS;
    golfer->frames_per_s = fps * slow_motion_guess(events, options->slow_motion);
    /* One entry more: an empty clip is no lack of memory. */
    size_t count = (size_t)golfer->frame_count + 1;
    BiomechBody *raw = calloc(count, sizeof *raw);
    golfer->frames = calloc(count, sizeof *golfer->frames);
    bool ready = raw && golfer->frames && take_frames(golfer, raw);
    if (ready) {
        for (int i = 0; i < SWING_EVENT_COUNT; i++)
            look_at_event(golfer, (SwingEventKind)i);
        find_scale(golfer);
        biomech_correct(golfer);
    }
    free(raw);
    if (!ready)
        biomech_golfer_clear(golfer);
    return ready;
}

void biomech_golfer_clear(BiomechGolfer *golfer) {
    free(golfer->frames);
    golfer->frames = NULL;
    golfer->frame_count = 0;
}

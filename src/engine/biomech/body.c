#include "engine/biomech/body.h"

#include <math.h>
#include <string.h>

/* Frames on each side that are averaged: the golfer is still at address and finish, slow at the
 * top, and far too fast elsewhere. */
static const int AVERAGE_HALF[SWING_EVENT_COUNT] = {
    [SWING_ADDRESS] = 2, [SWING_TOP] = 1, [SWING_FINISH] = 2};

double biomech_degrees(double radians) {
    return radians * 57.29577951308232;
}

double biomech_distance_px(BiomechPoint a, BiomechPoint b) {
    return hypot(a.x - b.x, a.y - b.y);
}

double biomech_angle_deg(BiomechPoint a, BiomechPoint corner, BiomechPoint b) {
    double ax = a.x - corner.x, ay = a.y - corner.y;
    double bx = b.x - corner.x, by = b.y - corner.y;
    return biomech_degrees(fabs(atan2(ax * by - ay * bx, ax * bx + ay * by)));
}

static BiomechPoint middle(BiomechPoint a, BiomechPoint b) {
    return (BiomechPoint){(a.x + b.x) / 2, (a.y + b.y) / 2, fmin(a.visibility, b.visibility)};
}

static void add_pose(BiomechBody *body, const SwingTrack *track, const SwingPose *pose) {
    for (int i = 0; i < SWING_LANDMARKS; i++) {
        body->landmark[i].x += (double)pose->landmarks[i].x * track->width;
        body->landmark[i].y -= (double)pose->landmarks[i].y * track->height;
        body->landmark[i].visibility += (double)pose->landmarks[i].visibility;
    }
}

static void add_middles(BiomechBody *body) {
    const BiomechPoint *l = body->landmark;
    body->mid_hip = middle(l[SWING_LEFT_HIP], l[SWING_RIGHT_HIP]);
    body->mid_shoulder = middle(l[SWING_LEFT_SHOULDER], l[SWING_RIGHT_SHOULDER]);
    body->mid_ear = middle(l[SWING_LEFT_EAR], l[SWING_RIGHT_EAR]);
    body->mid_toe = middle(l[SWING_LEFT_FOOT], l[SWING_RIGHT_FOOT]);
}

static void look(BiomechBody *body, const SwingTrack *track, const SwingEvent *event, int half) {
    memset(body, 0, sizeof *body);
    if (!event->found)
        return;
    int count = 0;
    for (int i = event->frame - half; i <= event->frame + half; i++) {
        if (i < 0 || i >= track->pose_count || !track->poses[i].found)
            continue;
        add_pose(body, track, &track->poses[i]);
        count++;
    }
    if (!count)
        return;
    for (int i = 0; i < SWING_LANDMARKS; i++) {
        body->landmark[i].x /= count;
        body->landmark[i].y /= count;
        body->landmark[i].visibility /= count;
    }
    add_middles(body);
    body->found = true;
}

static double widest_shoulders_px(const SwingTrack *track, int first, int last) {
    double widest = 0;
    for (int i = first; i <= last && i < track->pose_count; i++) {
        if (!track->poses[i].found)
            continue;
        const SwingLandmark *l = track->poses[i].landmarks;
        double x = (double)(l[SWING_LEFT_SHOULDER].x - l[SWING_RIGHT_SHOULDER].x) * track->width;
        double y = (double)(l[SWING_LEFT_SHOULDER].y - l[SWING_RIGHT_SHOULDER].y) * track->height;
        widest = fmax(widest, hypot(x, y));
    }
    return widest;
}

void biomech_swing_init(BiomechSwing *swing, const SwingTrack *track, const SwingEvents *events) {
    memset(swing, 0, sizeof *swing);
    swing->track = track;
    swing->events = events;
    for (int i = 0; i < SWING_EVENT_COUNT; i++)
        look(&swing->at[i], track, &events->at[i], AVERAGE_HALF[i]);
    const BiomechBody *address = &swing->at[SWING_ADDRESS];
    if (!address->found)
        return;
    const BiomechPoint *l = address->landmark;
    swing->stance_px = fabs(l[SWING_LEFT_ANKLE].x - l[SWING_RIGHT_ANKLE].x);
    swing->hip_px = biomech_distance_px(l[SWING_LEFT_HIP], l[SWING_RIGHT_HIP]);
    if (events->at[SWING_IMPACT].found)
        swing->shoulder_px = widest_shoulders_px(track, events->at[SWING_ADDRESS].frame,
                                                 events->at[SWING_IMPACT].frame);
}

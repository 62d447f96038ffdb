#include "engine/biomech/body.h"

#include <math.h>
#include <string.h>

/* A hidden wrist still weighs a little: so the middle of the hands does not jump. */
static const double LEAST_WEIGHT = 0.05;

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

BiomechVector biomech_vector_sub(BiomechVector a, BiomechVector b) {
    return (BiomechVector){a.x - b.x, a.y - b.y, a.z - b.z};
}

BiomechVector biomech_vector_middle(BiomechVector a, BiomechVector b) {
    return (BiomechVector){(a.x + b.x) / 2, (a.y + b.y) / 2, (a.z + b.z) / 2};
}

BiomechVector biomech_vector_scale(BiomechVector a, double factor) {
    return (BiomechVector){a.x * factor, a.y * factor, a.z * factor};
}

BiomechVector biomech_vector_cross(BiomechVector a, BiomechVector b) {
    return (BiomechVector){a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}

double biomech_vector_dot(BiomechVector a, BiomechVector b) {
    return a.x * b.x + a.y * b.y + a.z * b.z;
}

double biomech_vector_length(BiomechVector a) {
    return sqrt(biomech_vector_dot(a, a));
}

double biomech_world_angle_deg(BiomechVector a, BiomechVector corner, BiomechVector b) {
    BiomechVector to_a = biomech_vector_sub(a, corner), to_b = biomech_vector_sub(b, corner);
    double sine = biomech_vector_length(biomech_vector_cross(to_a, to_b));
    return biomech_degrees(atan2(sine, biomech_vector_dot(to_a, to_b)));
}

static BiomechPoint middle(BiomechPoint a, BiomechPoint b) {
    return (BiomechPoint){(a.x + b.x) / 2, (a.y + b.y) / 2, fmin(a.visibility, b.visibility)};
}

/* Both wrists hold one club: the clearer one counts more. */
static BiomechPoint hands(BiomechPoint a, BiomechPoint b) {
    double wa = fmax(a.visibility, LEAST_WEIGHT), wb = fmax(b.visibility, LEAST_WEIGHT);
    return (BiomechPoint){(wa * a.x + wb * b.x) / (wa + wb), (wa * a.y + wb * b.y) / (wa + wb),
                          fmax(a.visibility, b.visibility)};
}

void biomech_body_add_middles(BiomechBody *body) {
    const BiomechPoint *l = body->landmark;
    body->mid_hip = middle(l[SWING_LEFT_HIP], l[SWING_RIGHT_HIP]);
    body->mid_shoulder = middle(l[SWING_LEFT_SHOULDER], l[SWING_RIGHT_SHOULDER]);
    body->mid_toe = middle(l[SWING_LEFT_FOOT], l[SWING_RIGHT_FOOT]);
    body->mid_hands = hands(l[SWING_LEFT_WRIST], l[SWING_RIGHT_WRIST]);
    body->mid_ear = middle(l[SWING_LEFT_EAR], l[SWING_RIGHT_EAR]);
}

/* Where a point of this frame would lie in the first one: pixels, y down. */
static void still_the_camera(double *x, double *y, const SwingTrack *track,
                             const SwingCameraMove *move) {
    double cx = track->width / 2.0, cy = track->height / 2.0;
    double scale = move->scale > 0 ? (double)move->scale : 1;
    double u = (*x - cx - (double)move->dx_px) / scale;
    double v = (*y - cy - (double)move->dy_px) / scale;
    double c = cos((double)move->angle_rad), s = sin((double)move->angle_rad);
    *x = cx + c * u + s * v;
    *y = cy - s * u + c * v;
}

static BiomechVector on_the_golfers_axes(SwingWorldPoint p, SwingView view) {
    if (view == SWING_VIEW_DOWN_THE_LINE)
        return (BiomechVector){(double)p.z, -(double)p.y, (double)p.x};
    return (BiomechVector){(double)p.x, -(double)p.y, -(double)p.z};
}

void biomech_body_init(BiomechBody *body, const SwingTrack *track, const SwingPose *pose,
                       SwingView view, const SwingCameraMove *move) {
    memset(body, 0, sizeof *body);
    body->frame = pose->frame;
    body->doubt = NAN;
    if (!pose->found)
        return;
    for (int i = 0; i < SWING_LANDMARKS; i++) {
        double x = (double)pose->landmarks[i].x * track->width;
        double y = (double)pose->landmarks[i].y * track->height;
        if (!isfinite(x) || !isfinite(y))
            return;
        if (move)
            still_the_camera(&x, &y, track, move);
        body->landmark[i] = (BiomechPoint){x, -y, (double)pose->landmarks[i].visibility};
        body->world[i] = on_the_golfers_axes(pose->world[i], view);
    }
    biomech_body_add_middles(body);
    body->found = true;
}

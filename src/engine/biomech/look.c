#include "engine/biomech/look.h"

#include <math.h>

/* A list that is filled from the front. */
typedef struct {
    float *values;
    int count;
} List;

static void put(List *list, double value) {
    list->values[list->count++] = (float)value;
}

/* From one point of the picture to another, in heights. */
static void put_way(List *list, BiomechPoint from, BiomechPoint to, double height_px) {
    put(list, (to.x - from.x) / height_px);
    put(list, (to.y - from.y) / height_px);
}

/* Direction of a line of the network's world. */
static void put_direction(List *list, BiomechVector from, BiomechVector to) {
    BiomechVector way = biomech_vector_sub(to, from);
    double length = fmax(biomech_vector_length(way), 1e-6);
    put(list, way.x / length);
    put(list, way.y / length);
    put(list, way.z / length);
}

static void put_flexion(List *list, const BiomechBody *body, int a, int corner, int b) {
    put(list, 3.14159265358979 -
                  biomech_world_angle_deg(body->world[a], body->world[corner], body->world[b]) /
                      57.29577951308232);
    put(list, 3.14159265358979 -
                  biomech_angle_deg(body->landmark[a], body->landmark[corner], body->landmark[b]) /
                      57.29577951308232);
}

static double share(double now, double from, double to) {
    return fmax(0, fmin(1, (now - from) / (to - from)));
}

/* How far the swing is: shares of backswing, downswing and of what follows for three downswings. */
static bool put_progress(List *list, const BiomechGolfer *golfer, int frame) {
    const SwingEvent *at = golfer->events->at;
    if (!golfer->at[SWING_TOP].found || !golfer->at[SWING_IMPACT].found)
        return false;
    double address = at[SWING_ADDRESS].frame, top = at[SWING_TOP].frame,
           impact = at[SWING_IMPACT].frame;
    if (!(address < top && top < impact))
        return false;
    put(list, share(frame, address, top));
    put(list, share(frame, top, impact));
    put(list, share(frame, impact, impact + 3 * (impact - top)));
    return true;
}

bool biomech_look(const BiomechGolfer *golfer, int frame, float ret_features[BIOMECH_FEATURES]) {
    const BiomechBody *body = &golfer->frames[frame], *start = &golfer->at[SWING_ADDRESS];
    const BiomechPoint *p = body->landmark, *p0 = start->landmark;
    const BiomechVector *w = body->world, *w0 = start->world;
    double height = golfer->scale.height_px;
    List list = {.values = ret_features};
    if (!body->found || !start->found || !(height > 0) || !put_progress(&list, golfer, frame))
        return false;
    put_way(&list, p[TRAIL_SHOULDER], p[LEAD_SHOULDER], height);
    put_way(&list, p[TRAIL_HIP], p[LEAD_HIP], height);
    put_way(&list, body->mid_hip, body->mid_shoulder, height);
    put_way(&list, p[TRAIL_KNEE], p[LEAD_KNEE], height);
    put_way(&list, body->mid_shoulder, body->mid_hands, height);
    put_way(&list, body->mid_shoulder, p[TRAIL_ELBOW], height);
    put_direction(&list, w[TRAIL_SHOULDER], w[LEAD_SHOULDER]);
    put_direction(&list, w[TRAIL_HIP], w[LEAD_HIP]);
    put_direction(&list, w[TRAIL_KNEE], w[LEAD_KNEE]);
    put_flexion(&list, body, LEAD_HIP, LEAD_KNEE, LEAD_ANKLE);
    put_flexion(&list, body, TRAIL_HIP, TRAIL_KNEE, TRAIL_ANKLE);
    put_flexion(&list, body, LEAD_SHOULDER, LEAD_ELBOW, LEAD_WRIST);
    put_way(&list, p0[TRAIL_SHOULDER], p0[LEAD_SHOULDER], height);
    put_way(&list, p0[TRAIL_HIP], p0[LEAD_HIP], height);
    put_way(&list, start->mid_hip, start->mid_shoulder, height);
    put_way(&list, p0[TRAIL_ANKLE], p0[LEAD_ANKLE], height);
    put(&list, biomech_vector_length(biomech_vector_sub(w0[LEAD_SHOULDER], w0[TRAIL_SHOULDER])));
    put(&list, biomech_vector_length(biomech_vector_sub(w0[LEAD_HIP], w0[TRAIL_HIP])));
    put(&list, (body->mid_hip.x - start->mid_hip.x) / height);
    put(&list, (body->mid_hip.y - start->mid_hip.y) / height);
    for (int i = 0; i < BIOMECH_FEATURES; i++)
        if (!isfinite(ret_features[i]))
            return false;
    return list.count == BIOMECH_FEATURES;
}

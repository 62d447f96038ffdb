/* Vectors of three floats and 3 x 3 matrices. Lengths in metres, angles in degrees. */
#ifndef GOLFCOACH_TOOLS_GOLFER_VEC_H
#define GOLFCOACH_TOOLS_GOLFER_VEC_H

#include <math.h>

typedef struct {
    float x, y, z;
} Vec3;

/* Columns: where the axes of a body part point. For a person: x to the own left, y up, z to the
 * front. */
typedef struct {
    Vec3 x, y, z;
} Mat3;

#define VEC3_RAD(degrees) ((degrees)*0.01745329252f)
#define VEC3_DEG(radians) ((radians)*57.29577951f)

static inline Vec3 vec3(float x, float y, float z) {
    return (Vec3){x, y, z};
}

static inline Vec3 vec3_add(Vec3 a, Vec3 b) {
    return vec3(a.x + b.x, a.y + b.y, a.z + b.z);
}

static inline Vec3 vec3_sub(Vec3 a, Vec3 b) {
    return vec3(a.x - b.x, a.y - b.y, a.z - b.z);
}

static inline Vec3 vec3_scale(Vec3 a, float k) {
    return vec3(a.x * k, a.y * k, a.z * k);
}

static inline Vec3 vec3_times(Vec3 a, Vec3 b) {
    return vec3(a.x * b.x, a.y * b.y, a.z * b.z);
}

/* a + k b */
static inline Vec3 vec3_along(Vec3 a, Vec3 b, float k) {
    return vec3(a.x + b.x * k, a.y + b.y * k, a.z + b.z * k);
}

static inline Vec3 vec3_mix(Vec3 a, Vec3 b, float k) {
    return vec3_along(vec3_scale(a, 1.0f - k), b, k);
}

static inline float vec3_dot(Vec3 a, Vec3 b) {
    return a.x * b.x + a.y * b.y + a.z * b.z;
}

static inline Vec3 vec3_cross(Vec3 a, Vec3 b) {
    return vec3(a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x);
}

static inline float vec3_length(Vec3 a) {
    return sqrtf(vec3_dot(a, a));
}

static inline Vec3 vec3_unit(Vec3 a) {
    float length = vec3_length(a);
    return length > 1e-9f ? vec3_scale(a, 1.0f / length) : vec3(0.0f, 1.0f, 0.0f);
}

static inline float vec3_clamp(float x, float low, float high) {
    return x < low ? low : x > high ? high : x;
}

/* 0 below `low`, 1 above `high`, smooth between (either order). */
static inline float vec3_ramp(float low, float high, float x) {
    float u = vec3_clamp((x - low) / (high - low), 0.0f, 1.0f);
    return u * u * (3.0f - 2.0f * u);
}

/* Angle at b, 0 = straight. */
static inline float vec3_flexion_deg(Vec3 a, Vec3 b, Vec3 c) {
    float cosine = vec3_dot(vec3_unit(vec3_sub(a, b)), vec3_unit(vec3_sub(c, b)));
    return 180.0f - VEC3_DEG(acosf(vec3_clamp(cosine, -1.0f, 1.0f)));
}

static inline Vec3 mat3_apply(Mat3 m, Vec3 p) {
    return vec3_along(vec3_along(vec3_scale(m.x, p.x), m.y, p.y), m.z, p.z);
}

static inline Vec3 mat3_unapply(Mat3 m, Vec3 p) {
    return vec3(vec3_dot(m.x, p), vec3_dot(m.y, p), vec3_dot(m.z, p));
}

static inline Mat3 mat3_product(Mat3 a, Mat3 b) {
    return (Mat3){mat3_apply(a, b.x), mat3_apply(a, b.y), mat3_apply(a, b.z)};
}

/* Axes with y along `up` and z as near to `front` as it can be. */
static inline Mat3 mat3_facing(Vec3 up, Vec3 front) {
    Mat3 m;
    m.y = vec3_unit(up);
    m.x = vec3_unit(vec3_cross(m.y, front));
    m.z = vec3_cross(m.x, m.y);
    return m;
}

/* A body part turned about the vertical (+ = away from the target), then bent forward, then bent to
 * the trail side (+ = away from the target). */
static inline Mat3 mat3_posture(float turn_deg, float bend_deg, float side_deg) {
    float ct = cosf(VEC3_RAD(turn_deg)), st = -sinf(VEC3_RAD(turn_deg));
    float cb = cosf(VEC3_RAD(bend_deg)), sb = sinf(VEC3_RAD(bend_deg));
    float cs = cosf(VEC3_RAD(side_deg)), ss = sinf(VEC3_RAD(side_deg));
    Vec3 x = vec3(ct, 0.0f, -st), y = vec3(st * sb, cb, ct * sb);
    return (Mat3){vec3_along(vec3_scale(x, cs), y, ss), vec3_along(vec3_scale(y, cs), x, -ss),
                  vec3(st * cb, -sb, ct * cb)};
}

#endif

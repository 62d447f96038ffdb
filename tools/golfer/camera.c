#include "camera.h"

/* Far enough for the club: 2.75 m of height and 2.15 m of width fit into the picture. */
static float fitting_distance(const GolferOptions *o, float focal_px) {
    float by_height = focal_px * 2.75f / (float)o->height,
          by_width = focal_px * 2.15f / (float)o->width;
    return (by_height > by_width ? by_height : by_width) * (float)o->stature / 1.78f;
}

void golfer_camera_still(const GolferOptions *options, GolferCamera *ret_camera) {
    const GolferOptions *o = options;
    GolferCamera *c = ret_camera;
    float scale = (float)o->stature / 1.78f, azimuth = VEC3_RAD((float)o->view);
    c->focal_px = (float)(o->focal / 36.0 * fmax(o->width, o->height));
    c->centre_x = (float)o->width / 2.0f;
    c->centre_y = (float)o->height / 2.0f;
    float distance = o->distance > 0 ? (float)o->distance : fitting_distance(o, c->focal_px);
    Vec3 target = vec3((float)o->aim_side, (float)o->aim_height * scale, 0.32f * scale);
    c->position = vec3(target.x - distance * sinf(azimuth), (float)o->camera_height,
                       target.z + distance * cosf(azimuth));
    c->forward = vec3_unit(vec3_sub(target, c->position));
    c->right = vec3_unit(vec3_cross(c->forward, vec3(0, 1, 0)));
    c->up = vec3_cross(c->right, c->forward);
}

/* Five sines of a hand's frequencies, 0.3 to 3 Hz, the slow ones strongest. */
static float tremor(float t, float phase) {
    float sum = 0.0f;
    for (int i = 1; i < 6; i++) {
        float n = (float)i;
        sum += sinf((1.3f * n + 0.37f * n * n) * t * (1.0f + 0.07f * phase) + n * phase) / n;
    }
    return sum;
}

void golfer_camera_at(const GolferOptions *options, double clip_s, GolferCamera *ret_camera) {
    GolferCamera *c = ret_camera;
    golfer_camera_still(options, c);
    float t = (float)clip_s, turn = VEC3_RAD((float)options->shake),
          move = (float)options->drift * 0.01f;
    if (turn > 0.0f) {
        Vec3 forward = vec3_along(c->forward, c->right, turn * tremor(t, 2.1f));
        forward = vec3_unit(vec3_along(forward, c->up, turn * tremor(t, 4.7f)));
        Vec3 up = vec3_along(c->up, c->right, 0.5f * turn * tremor(t, 1.0f));
        c->right = vec3_unit(vec3_cross(forward, up));
        c->up = vec3_cross(c->right, forward);
        c->forward = forward;
    }
    if (move > 0.0f) {
        c->position = vec3_along(c->position, c->right, move * tremor(t, 3.3f));
        c->position = vec3_along(c->position, c->up, move * tremor(t, 5.9f));
        c->position = vec3_along(c->position, c->forward, 0.5f * move * tremor(t, 0.4f));
    }
}

Vec3 golfer_camera_project(const GolferCamera *camera, Vec3 point) {
    Vec3 p = vec3_sub(point, camera->position);
    float depth = vec3_dot(p, camera->forward), scale = camera->focal_px / depth;
    return vec3(camera->centre_x + scale * vec3_dot(p, camera->right),
                camera->centre_y - scale * vec3_dot(p, camera->up), depth);
}

Vec3 golfer_camera_ray(const GolferCamera *camera, float u, float v) {
    Vec3 ray =
        vec3_along(camera->forward, camera->right, (u - camera->centre_x) / camera->focal_px);
    return vec3_unit(vec3_along(ray, camera->up, (camera->centre_y - v) / camera->focal_px));
}

GolferCamera golfer_camera_mirrored(const GolferCamera *camera) {
    GolferCamera m = *camera;
    m.position.x = -m.position.x;
    m.forward.x = -m.forward.x;
    m.up.x = -m.up.x;
    m.right = vec3(m.right.x, -m.right.y, -m.right.z);
    return m;
}

#include "scene.h"

#include <stdlib.h>

#include "look.h"
#include "random.h"

void golfer_scene_init(const GolferOptions *options, GolferScene *ret_scene) {
    float azimuth = VEC3_RAD((float)options->sun_azimuth),
          height = VEC3_RAD((float)options->sun_height);
    *ret_scene = (GolferScene){
        .sun = vec3(cosf(height) * sinf(azimuth), sinf(height), cosf(height) * cosf(azimuth)),
        .sunlight = vec3(1.55f, 1.45f, 1.28f),
        .skylight = vec3(0.42f, 0.52f, 0.68f),
        .bounce = vec3(0.16f, 0.20f, 0.09f),
        .range = options->background > 0};
    if (ret_scene->range) { /* under a roof: mostly scattered light */
        ret_scene->sunlight = vec3(0.62f, 0.60f, 0.56f);
        ret_scene->skylight = vec3(0.62f, 0.66f, 0.72f);
        ret_scene->bounce = vec3(0.24f, 0.25f, 0.22f);
    }
}

static Vec3 grass(float x, float z, float away) {
    float fade = 1.0f / (1.0f + away * away * 0.004f);
    float tufts = 0.5f + 0.9f * (golfer_random_cloud(x * 1.1f, z * 1.1f, 3) - 0.45f);
    tufts += fade * 0.9f * (golfer_random_cloud(x * 30.0f, z * 30.0f, 2) - 0.38f);
    tufts += fade * 0.7f * (golfer_random_smooth(x * 150.0f, z * 150.0f, 3.0f) - 0.5f) *
             vec3_ramp(14.0f, 4.0f, away);
    float dry = vec3_ramp(0.45f, 0.7f, golfer_random_cloud(x * 0.7f + 9.0f, z * 0.7f, 3));
    float mown = 0.06f * vec3_ramp(-0.2f, 0.2f, sinf(z * 1.3f + x * 0.2f));
    Vec3 green = vec3_scale(vec3(0.094f, 0.206f, 0.038f), 0.55f + 0.9f * tufts + mown);
    Vec3 straw = vec3_scale(vec3(0.25f, 0.24f, 0.094f), 0.55f + 0.8f * tufts);
    Vec3 colour = vec3_mix(green, straw, dry * 0.55f);
    return vec3_mix(vec3(0.375f, 0.50f, 0.40f), colour, expf(-away * 0.006f));
}

static Vec3 trees_and_sky(Vec3 ray) {
    float azimuth = atan2f(ray.x, -ray.z), height = ray.y;
    float tops = 0.035f + 0.05f * golfer_random_cloud(azimuth * 9.0f, 1.0f, 4) +
                 0.035f * golfer_random_cloud(azimuth * 30.0f, 5.0f, 3);
    if (height < tops) {
        float leaves = golfer_random_cloud(azimuth * 60.0f, height * 60.0f, 4) * 1.1f +
                       0.4f * golfer_random_cloud(azimuth * 200.0f, height * 200.0f, 2);
        Vec3 wood = vec3_mix(vec3(0.020f, 0.045f, 0.014f), vec3(0.115f, 0.17f, 0.06f),
                             vec3_clamp(leaves * 1.5f - 0.45f, 0.0f, 1.0f));
        return vec3_mix(wood, vec3(0.34f, 0.43f, 0.5f), 0.16f);
    }
    float cloud = vec3_ramp(0.42f, 0.75f, golfer_random_cloud(azimuth * 3.0f, height * 9.0f, 4));
    Vec3 sky = vec3_mix(vec3(0.60f, 0.72f, 0.88f), vec3(0.16f, 0.33f, 0.70f),
                        vec3_ramp(0.0f, 0.6f, height));
    return vec3_mix(sky, vec3(0.90f, 0.92f, 0.95f), cloud * 0.6f);
}

/* The bay opens to the target at this x and has walls at these z. */
static const float bay_front = 1.9f, bay_left = -2.4f, bay_right = 2.7f, bay_roof = 3.0f;

static Vec3 bay_floor(float x, float z, float away) {
    if (x > bay_front)
        return grass(x, z, away);
    bool mat = x > -0.95f && x < 0.95f && z > -0.60f && z < 1.35f;
    if (!mat) {
        float stain = golfer_random_cloud(x * 2.0f, z * 2.0f, 4) * 0.3f +
                      golfer_random_smooth(x * 90.0f, z * 90.0f, 1) * 0.12f;
        return vec3_scale(vec3(0.30f, 0.29f, 0.28f), 0.75f + stain);
    }
    bool rim = x < -0.90f || x > 0.90f || z < -0.55f || z > 1.30f;
    if (rim)
        return vec3(0.03f, 0.03f, 0.03f);
    float fibre = golfer_random_smooth(x * 160.0f, z * 160.0f, 2) * 0.5f +
                  golfer_random_cloud(x * 6.0f, z * 6.0f, 3) * 0.5f;
    Vec3 turf = vec3_scale(vec3(0.045f, 0.17f, 0.065f), 0.6f + 0.9f * fibre);
    return fabsf(z - 0.42f) < 0.012f ? vec3(0.55f, 0.56f, 0.52f) : turf;
}

static Vec3 bay_wall(float x, float y) {
    float slat = x / 0.14f, within = slat - floorf(slat),
          tone = golfer_random_lattice((int)floorf(slat), 3, 7);
    float grain = golfer_random_cloud(x * 60.0f, y * 4.0f, 3);
    Vec3 wood = vec3_scale(vec3(0.36f, 0.25f, 0.15f), 0.55f + 0.30f * tone + 0.35f * grain);
    return within < 0.05f ? vec3_scale(wood, 0.35f) : wood;
}

/* Boards at 50, 100 and 150 m. */
static bool distance_board(Vec3 origin, Vec3 ray, Vec3 *ret_colour) {
    static const unsigned colours[] = {0xc03030, 0xe8e8e8, 0x3050b0};
    for (int i = 0; ray.x > 0.05f && i < 3; i++) {
        float away = 50.0f * (float)(i + 1), t = (away - origin.x) / ray.x;
        float y = origin.y + ray.y * t, z = origin.z + ray.z * t - 9.0f + 8.0f * (float)i;
        if (y > 0.4f && y < 2.6f && fabsf(z) < 1.6f) {
            *ret_colour = vec3_scale(golfer_look_rgb(colours[i]), 0.8f);
            return true;
        }
    }
    return false;
}

static bool inside_bay(Vec3 p) {
    return p.x < bay_front && p.y > 0.0f && p.y < bay_roof && p.z > bay_left - 0.01f &&
           p.z < bay_right + 0.01f;
}

/* Walls and roof count only when seen from inside, so that a camera may stand outside the bay. */
static bool bay(Vec3 origin, Vec3 ray, Vec3 *ret_colour) {
    if (fabsf(ray.z) > 1e-4f) {
        float t = ((ray.z < 0 ? bay_left : bay_right) - origin.z) / ray.z;
        Vec3 p = vec3_along(origin, ray, t);
        if (t > 0.0f && inside_bay(p)) {
            *ret_colour = bay_wall(p.x, p.y);
            return true;
        }
    }
    float t = (bay_roof - origin.y) / fmaxf(ray.y, 1e-4f);
    Vec3 p = vec3_along(origin, ray, t);
    if (ray.y > 0.0f && p.x < bay_front && p.z > bay_left && p.z < bay_right) {
        float beam = p.x / 0.8f;
        bool lamp = fabsf(p.z) < 0.08f && beam - floorf(beam) > 0.3f;
        *ret_colour =
            lamp ? vec3(1.1f, 1.1f, 1.05f)
                 : vec3_scale(vec3(0.5f, 0.5f, 0.5f), beam - floorf(beam) < 0.1f ? 0.4f : 0.8f);
        return true;
    }
    return distance_board(origin, ray, ret_colour);
}

Vec3 golfer_scene_colour(const GolferScene *scene, Vec3 origin, Vec3 ray) {
    Vec3 colour;
    if (scene->range && bay(origin, ray, &colour))
        return colour;
    if (ray.y < -1e-4f) {
        float away = -origin.y / ray.y;
        float x = origin.x + ray.x * away, z = origin.z + ray.z * away;
        if (away < 90.0f)
            return scene->range ? bay_floor(x, z, away) : grass(x, z, away);
    }
    return trees_and_sky(ray);
}

bool golfer_backdrop_init(GolferBackdrop *ret_backdrop, const GolferScene *scene,
                          const GolferOptions *options) {
    GolferBackdrop *b = ret_backdrop;
    golfer_camera_still(options, &b->camera);
    float wander =
        VEC3_RAD((float)options->shake) * 2.3f * 1.6f + (float)options->drift * 0.01f * 2.3f;
    b->margin = 2 + (int)(wander * b->camera.focal_px * 1.3f);
    b->width = (int)options->width + 2 * b->margin;
    b->height = (int)options->height + 2 * b->margin;
    b->rgb = malloc(sizeof(float) * 3 * (size_t)b->width * (size_t)b->height);
    if (!b->rgb)
        return false;
    float *out = b->rgb;
    for (int y = 0; y < b->height; y++)
        for (int x = 0; x < b->width; x++, out += 3) {
            float u = (float)(x - b->margin) + 0.5f, v = (float)(y - b->margin) + 0.5f;
            Vec3 c =
                golfer_scene_colour(scene, b->camera.position, golfer_camera_ray(&b->camera, u, v));
            out[0] = c.x;
            out[1] = c.y;
            out[2] = c.z;
        }
    return true;
}

void golfer_backdrop_clear(GolferBackdrop *backdrop) {
    free(backdrop->rgb);
    backdrop->rgb = NULL;
}

Vec3 golfer_backdrop_sample(const GolferBackdrop *backdrop, Vec3 ray, bool ground, Vec3 point) {
    const GolferBackdrop *b = backdrop;
    /* The ground moves with the camera's place, everything else is far away. */
    Vec3 seen = ground ? point : vec3_along(b->camera.position, ray, 100.0f);
    Vec3 uv = golfer_camera_project(&b->camera, seen);
    float x = vec3_clamp(uv.x + (float)b->margin - 0.5f, 0.0f, (float)(b->width - 2));
    float y = vec3_clamp(uv.y + (float)b->margin - 0.5f, 0.0f, (float)(b->height - 2));
    int column = (int)x, line = (int)y;
    float right = x - (float)column, down = y - (float)line, c[3];
    const float *top = b->rgb + 3 * ((size_t)line * (size_t)b->width + (size_t)column),
                *low = top + 3 * b->width;
    for (int i = 0; i < 3; i++)
        c[i] = (top[i] * (1.0f - right) + top[i + 3] * right) * (1.0f - down) +
               (low[i] * (1.0f - right) + low[i + 3] * right) * down;
    return vec3(c[0], c[1], c[2]);
}

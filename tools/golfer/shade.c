#include "shade.h"

#include <stdlib.h>
#include <string.h>

#include "look.h"

typedef struct {
    float u[GOLFER_LANES], v[GOLFER_LANES];
} Places;

typedef struct {
    Vec3 colour[GOLFER_LANES];
    float depth[GOLFER_LANES];
    uint16_t id[GOLFER_LANES];
} Shades;

bool golfer_picture_init(GolferPicture *ret_picture, int width, int height, int figures) {
    GolferPicture *p = ret_picture;
    memset(p, 0, sizeof *p);
    size_t pixels = (size_t)width * (size_t)height;
    p->width = width;
    p->height = height;
    bool ok = true;
    for (int i = 0; i < figures; i++)
        ok = golfer_tiles_init(&p->tiles[i], width, height) && ok;
    ok = golfer_tiles_init(&p->shadows, width, height) && ok;
    p->stale = malloc((size_t)p->tiles[0].columns * (size_t)p->tiles[0].rows + 1);
    p->colour = malloc(pixels * 3 * sizeof *p->colour);
    p->depth = malloc(pixels * sizeof *p->depth);
    p->id = malloc(pixels * sizeof *p->id);
    return ok && p->stale && p->colour && p->depth && p->id;
}

void golfer_picture_clear(GolferPicture *picture) {
    for (int i = 0; i < GOLFER_FIGURES; i++)
        golfer_tiles_clear(&picture->tiles[i]);
    golfer_tiles_clear(&picture->shadows);
    free(picture->stale);
    free(picture->colour);
    free(picture->depth);
    free(picture->id);
}

/* Bystanders stand beyond the golfer, as the camera sees it, and look his way. */
static void place_bystander(GolferFigure *figure, const GolferStage *stage, int number,
                            double clip_s) {
    static const float aside[] = {-1.05f, 0.95f, -0.2f}, beyond[] = {2.2f, 3.1f, 4.6f};
    GolferCamera camera;
    GolferPose pose;
    GolferSkeleton skeleton;
    GolferBody body = stage->golfer->body;
    body.stance = 0.26f * body.scale;
    golfer_camera_still(&stage->golfer->options, &camera);
    golfer_swing_bystander(clip_s, number, &pose);
    golfer_skeleton_solve(&body, &pose, &skeleton);
    golfer_body_dress(&skeleton, &body, &stage->looks[number], figure);
    Vec3 away = vec3_unit(vec3(camera.forward.x, 0.0f, camera.forward.z));
    float distance = stage->scene.range ? fminf(beyond[number - 1], 2.2f)
                                        : beyond[number - 1]; /* inside the bay */
    Vec3 place = vec3_along(vec3(0, 0, 0.3f), away, distance);
    place = vec3_along(place, camera.right, aside[number - 1]);
    float turn = VEC3_DEG(atan2f(place.x, -place.z)) + 12.0f * (float)(number - 2);
    golfer_body_move(figure, mat3_posture(turn, 0, 0), place);
}

void golfer_picture_pose(GolferPicture *picture, const GolferStage *stage, double clip_s,
                         uint64_t moving) {
    GolferSkeleton skeleton;
    const Golfer *golfer = stage->golfer;
    golfer_camera_at(&golfer->options, clip_s, &picture->camera);
    golfer_skeleton_at(golfer, clip_s, &skeleton);
    golfer_body_dress(&skeleton, &golfer->body, &stage->looks[0], &picture->figures[0]);
    for (int i = 1; i < stage->figure_count; i++)
        place_bystander(&picture->figures[i], stage, i, clip_s);
    golfer_tiles_reset(&picture->shadows);
    for (int i = 0; i < stage->figure_count; i++) {
        golfer_tiles_reset(&picture->tiles[i]);
        golfer_tiles_fill(&picture->tiles[i], &picture->figures[i], &picture->camera);
        golfer_tiles_add_shadow(&picture->shadows, &picture->figures[i], &picture->camera,
                                stage->scene.sun, 1);
        golfer_sun_cells_fill(&picture->sun_cells[i], &picture->figures[i], stage->scene.sun);
    }
    int tiles = picture->tiles[0].columns * picture->tiles[0].rows;
    for (int i = 0; i < tiles; i++)
        picture->stale[i] =
            !moving || picture->stale[i] || (picture->tiles[0].sets[i] & moving) != 0;
}

static void sunlight(const GolferPicture *picture, const GolferStage *stage,
                     const GolferPoints *points, const int *wanted, float ret_light[GOLFER_LANES]) {
    for (int i = 0; i < GOLFER_LANES; i++)
        ret_light[i] = 1.0f;
    for (int f = 0; f < stage->figure_count; f++) {
        uint64_t mask = 0;
        for (int i = 0; i < GOLFER_LANES; i++)
            if (wanted[i])
                mask |= golfer_sun_cells_at(&picture->sun_cells[f],
                                            vec3(points->x[i], points->y[i], points->z[i]));
        if (!mask)
            continue;
        float light[GOLFER_LANES];
        stage->march->sunlight(&picture->figures[f], mask, points, stage->scene.sun, light);
        for (int i = 0; i < GOLFER_LANES; i++)
            ret_light[i] = fminf(ret_light[i], light[i]);
    }
}

static Vec3 lit(const GolferScene *scene, const GolferFigure *figure, const GolferHits *hits, int i,
                Vec3 ray, float sun) {
    const GolferSolid *solid = &figure->solids[hits->solid[i]];
    Vec3 normal = vec3(hits->normal.x[i], hits->normal.y[i], hits->normal.z[i]);
    Vec3 point = vec3(hits->point.x[i], hits->point.y[i], hits->point.z[i]);
    float shine, open = hits->openness[i];
    Vec3 colour = golfer_look_paint(figure, solid, point, &normal, &shine);
    float facing = vec3_dot(normal, scene->sun);
    /* Light bleeds around the edges of skin. */
    bool skin = solid->material == MATERIAL_SKIN || solid->material == MATERIAL_FACE;
    facing = vec3_clamp(skin ? (facing + 0.15f) / 1.15f : facing, 0.0f, 1.0f);
    Vec3 light = vec3_scale(scene->sunlight, facing * sun);
    light = vec3_along(light, scene->skylight, (0.55f + 0.45f * normal.y) * open);
    light = vec3_along(light, scene->bounce, (0.5f - 0.5f * normal.y) * open * 1.4f);
    Vec3 half = vec3_unit(vec3_sub(scene->sun, ray));
    float gloss =
        powf(vec3_clamp(vec3_dot(normal, half), 0.0f, 1.0f), shine > 0.5f ? 60.0f : 24.0f) * shine *
        sun;
    float grazing = 1.0f - vec3_clamp(-vec3_dot(normal, ray), 0.0f, 1.0f);
    grazing *= grazing;
    colour = vec3_add(vec3_times(colour, light), vec3(gloss, gloss, gloss));
    return vec3_along(colour, scene->skylight, grazing * grazing * 0.05f);
}

/* The nearest hit of each ray over all figures. */
static void trace_all(const GolferPicture *picture, const GolferStage *stage, const uint64_t *masks,
                      const GolferPoints *rays, float nearest[GOLFER_LANES],
                      int figure[GOLFER_LANES], GolferHits hits[GOLFER_FIGURES]) {
    for (int f = 0; f < stage->figure_count; f++) {
        if (!masks[f])
            continue;
        stage->march->trace(&picture->figures[f], masks[f], picture->camera.position, rays, nearest,
                            &hits[f]);
        for (int i = 0; hits[f].any && i < GOLFER_LANES; i++)
            if (hits[f].solid[i] >= 0) {
                nearest[i] = hits[f].distance[i];
                figure[i] = f;
            }
    }
}

static void shade(const GolferPicture *picture, const GolferStage *stage, const Places *at,
                  const uint64_t *masks, Shades *ret_shades) {
    GolferPoints rays, points;
    GolferHits hits[GOLFER_FIGURES];
    float nearest[GOLFER_LANES], sun[GOLFER_LANES];
    int figure[GOLFER_LANES], wanted[GOLFER_LANES], ground[GOLFER_LANES];
    Vec3 eye = picture->camera.position, ray[GOLFER_LANES];
    for (int i = 0; i < GOLFER_LANES; i++) {
        ray[i] = golfer_camera_ray(&picture->camera, at->u[i], at->v[i]);
        rays.x[i] = ray[i].x;
        rays.y[i] = ray[i].y;
        rays.z[i] = ray[i].z;
        nearest[i] = ray[i].y < -1e-4f ? -eye.y / ray[i].y : 1e4f;
        ground[i] = nearest[i] < 60.0f;
        figure[i] = -1;
    }
    trace_all(picture, stage, masks, &rays, nearest, figure, hits);
    for (int i = 0; i < GOLFER_LANES; i++) {
        /* Start a little above the surface, or it would shade itself. */
        const GolferHits *h = figure[i] >= 0 ? &hits[figure[i]] : NULL;
        Vec3 p = vec3_along(eye, ray[i], nearest[i]);
        points.x[i] = p.x + (h ? 0.012f * h->normal.x[i] : 0.0f);
        points.y[i] = h ? p.y + 0.012f * h->normal.y[i] : 0.004f;
        points.z[i] = p.z + (h ? 0.012f * h->normal.z[i] : 0.0f);
        wanted[i] = h || ground[i];
    }
    sunlight(picture, stage, &points, wanted, sun);
    float shadow = stage->scene.range ? 0.45f : 0.70f;
    for (int i = 0; i < GOLFER_LANES; i++) {
        int f = figure[i];
        if (f >= 0) {
            ret_shades->colour[i] =
                lit(&stage->scene, &picture->figures[f], &hits[f], i, ray[i], sun[i]);
            ret_shades->id[i] = (uint16_t)(f * GOLFER_SOLIDS + hits[f].solid[i] + 1);
            ret_shades->depth[i] = nearest[i];
            continue;
        }
        Vec3 c = golfer_backdrop_sample(&stage->backdrop, ray[i], ground[i],
                                        vec3_along(eye, ray[i], nearest[i]));
        float light = ground[i] ? 1.0f - shadow * (1.0f - sun[i]) : 1.0f;
        ret_shades->colour[i] = vec3_scale(c, light);
        ret_shades->id[i] = 0;
        ret_shades->depth[i] = 1e9f;
    }
}

static int tile_of(const GolferPicture *picture, int x, int y) {
    return y / GOLFER_TILE_PX * picture->tiles[0].columns + x / GOLFER_TILE_PX;
}

static void put(GolferPicture *picture, int x, int y, Vec3 colour) {
    float *out = picture->colour + 3 * ((size_t)y * (size_t)picture->width + (size_t)x);
    out[0] = colour.x;
    out[1] = colour.y;
    out[2] = colour.z;
}

/* Eight pixels, four wide and two high. */
static void draw_block(GolferPicture *picture, const GolferStage *stage, int x0, int y0,
                       const uint64_t *masks) {
    Places at;
    Shades shades;
    for (int i = 0; i < GOLFER_LANES; i++) {
        at.u[i] = (float)(x0 + (i & 3)) + 0.5f;
        at.v[i] = (float)(y0 + (i >> 2)) + 0.5f;
    }
    shade(picture, stage, &at, masks, &shades);
    for (int i = 0; i < GOLFER_LANES; i++) {
        int x = x0 + (i & 3), y = y0 + (i >> 2);
        if (x >= picture->width || y >= picture->height)
            continue;
        size_t pixel = (size_t)y * (size_t)picture->width + (size_t)x;
        put(picture, x, y, shades.colour[i]);
        picture->id[pixel] = shades.id[i];
        picture->depth[pixel] = shades.depth[i];
    }
}

static GolferMaterial material(const GolferPicture *picture, uint16_t id) {
    return picture->figures[(id - 1) / GOLFER_SOLIDS].solids[(id - 1) % GOLFER_SOLIDS].material;
}

/* Does an outline or a seam pass between these pixels? */
static bool differs(const GolferPicture *picture, size_t a, size_t b) {
    uint16_t p = picture->id[a], q = picture->id[b];
    if (p == q)
        return false;
    if (!p || !q)
        return true;
    return fabsf(picture->depth[a] - picture->depth[b]) > 0.012f ||
           material(picture, p) != material(picture, q);
}

static bool on_edge(const GolferPicture *picture, int x, int y) {
    size_t pixel = (size_t)y * (size_t)picture->width + (size_t)x, line = (size_t)picture->width;
    return (x > 0 && differs(picture, pixel, pixel - 1)) ||
           (x + 1 < picture->width && differs(picture, pixel, pixel + 1)) ||
           (y > 0 && differs(picture, pixel, pixel - line)) ||
           (y + 1 < picture->height && differs(picture, pixel, pixel + line));
}

/* Two pixels of an outline anew, four samples each on a rotated grid. */
static void smooth_pair(GolferPicture *picture, const GolferStage *stage, const int *x,
                        const int *y) {
    static const float du[] = {-.125f, .375f, -.375f, .125f}, dv[] = {-.375f, -.125f, .125f, .375f};
    uint64_t masks[GOLFER_FIGURES] = {0};
    Places at;
    Shades shades;
    for (int i = 0; i < GOLFER_LANES; i++) {
        at.u[i] = (float)x[i >> 2] + 0.5f + du[i & 3];
        at.v[i] = (float)y[i >> 2] + 0.5f + dv[i & 3];
    }
    for (int f = 0; f < stage->figure_count; f++)
        masks[f] = picture->tiles[f].sets[tile_of(picture, x[0], y[0])] |
                   picture->tiles[f].sets[tile_of(picture, x[1], y[1])];
    shade(picture, stage, &at, masks, &shades);
    for (int n = 0; n < 2; n++) {
        Vec3 sum = vec3_add(vec3_add(shades.colour[4 * n], shades.colour[4 * n + 1]),
                            vec3_add(shades.colour[4 * n + 2], shades.colour[4 * n + 3]));
        put(picture, x[n], y[n], vec3_scale(sum, 0.25f));
    }
}

typedef struct {
    int left, top, right, bottom;
} Area;

/* The waiting pixel of an outline is drawn together with the next one. */
static void smooth_tile(GolferPicture *picture, const GolferStage *stage, Area area, int *x, int *y,
                        int *waiting) {
    for (int row = area.top; row < area.bottom; row++)
        for (int column = area.left; column < area.right; column++) {
            if (!on_edge(picture, column, row))
                continue;
            x[*waiting] = column;
            y[*waiting] = row;
            *waiting ^= 1;
            if (!*waiting)
                smooth_pair(picture, stage, x, y);
        }
}

static void copy_backdrop(GolferPicture *picture, const GolferBackdrop *backdrop, Area area) {
    for (int y = area.top; y < area.bottom; y++) {
        size_t pixel = (size_t)y * (size_t)picture->width + (size_t)area.left,
               count = (size_t)(area.right - area.left);
        size_t from = (size_t)(y + backdrop->margin) * (size_t)backdrop->width +
                      (size_t)(area.left + backdrop->margin);
        memcpy(picture->colour + 3 * pixel, backdrop->rgb + 3 * from,
               3 * count * sizeof *picture->colour);
        memset(picture->id + pixel, 0, count * sizeof *picture->id);
    }
}

static Area area_of(const GolferPicture *picture, int tile) {
    int left = tile % picture->tiles[0].columns * GOLFER_TILE_PX,
        top = tile / picture->tiles[0].columns * GOLFER_TILE_PX;
    int right = left + GOLFER_TILE_PX, bottom = top + GOLFER_TILE_PX;
    return (Area){left, top, right < picture->width ? right : picture->width,
                  bottom < picture->height ? bottom : picture->height};
}

/* Returns whether a figure may be seen in the tile. */
static bool tile_masks(const GolferPicture *picture, const GolferStage *stage, int tile,
                       uint64_t *ret_masks) {
    uint64_t together = 0;
    for (int f = 0; f < GOLFER_FIGURES; f++)
        together |= ret_masks[f] = f < stage->figure_count ? picture->tiles[f].sets[tile] : 0;
    return together != 0;
}

void golfer_picture_draw(GolferPicture *picture, const GolferStage *stage) {
    const GolferOptions *options = &stage->golfer->options;
    int tiles = picture->tiles[0].columns * picture->tiles[0].rows;
    bool still = !(options->shake > 0) && !(options->drift > 0);
    uint64_t masks[GOLFER_FIGURES];
    for (int tile = 0; tile < tiles; tile++) {
        if (!picture->stale[tile])
            continue;
        Area area = area_of(picture, tile);
        if (!tile_masks(picture, stage, tile, masks) && still && !picture->shadows.sets[tile]) {
            copy_backdrop(picture, &stage->backdrop, area);
            continue;
        }
        for (int y = area.top; y < area.bottom; y += 2)
            for (int x = area.left; x < area.right; x += 4)
                draw_block(picture, stage, x, y, masks);
    }
    if (!(options->antialias > 0))
        return;
    int x[2], y[2], waiting = 0;
    for (int tile = 0; tile < tiles; tile++)
        if (picture->stale[tile] && tile_masks(picture, stage, tile, masks))
            smooth_tile(picture, stage, area_of(picture, tile), x, y, &waiting);
    if (waiting) {
        x[1] = x[0];
        y[1] = y[0];
        smooth_pair(picture, stage, x, y);
    }
}

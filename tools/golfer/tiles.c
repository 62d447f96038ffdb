#include "tiles.h"

#include <stdlib.h>
#include <string.h>

static const float cell_m = 0.06f, penumbra_m = 0.05f;

bool golfer_tiles_init(GolferTiles *ret_tiles, int width_px, int height_px) {
    ret_tiles->columns = (width_px + GOLFER_TILE_PX - 1) / GOLFER_TILE_PX;
    ret_tiles->rows = (height_px + GOLFER_TILE_PX - 1) / GOLFER_TILE_PX;
    ret_tiles->sets =
        calloc((size_t)ret_tiles->columns * (size_t)ret_tiles->rows, sizeof *ret_tiles->sets);
    return ret_tiles->sets != NULL;
}

void golfer_tiles_clear(GolferTiles *tiles) {
    free(tiles->sets);
    tiles->sets = NULL;
}

/* Marks every cell whose middle lies within `radius` of the line from a to b; all in cells. */
static void mark_line(uint64_t *sets, int columns, int rows, float ax, float ay, float bx, float by,
                      float radius, uint64_t bit) {
    radius += 0.71f; /* half a cell's diagonal */
    int left = (int)floorf(fmaxf(fminf(ax, bx) - radius, 0.0f));
    int top = (int)floorf(fmaxf(fminf(ay, by) - radius, 0.0f));
    int right = (int)fminf(fmaxf(ax, bx) + radius, (float)(columns - 1));
    int bottom = (int)fminf(fmaxf(ay, by) + radius, (float)(rows - 1));
    float dx = bx - ax, dy = by - ay, inv = 1.0f / (dx * dx + dy * dy + 1e-6f);
    for (int y = top; y <= bottom; y++)
        for (int x = left; x <= right; x++) {
            float px = (float)x + 0.5f - ax, py = (float)y + 0.5f - ay;
            float h = vec3_clamp((px * dx + py * dy) * inv, 0.0f, 1.0f);
            px -= h * dx;
            py -= h * dy;
            if (px * px + py * py <= radius * radius)
                sets[y * columns + x] |= bit;
        }
}

/* How far the blended surface can lie from the solid's axis. */
static float thickness(const GolferSolid *solid) {
    float radius = solid->kind == SOLID_CONE ? fmaxf(solid->r1, solid->r2) : solid->bound;
    return radius + 0.5f * solid->blend + 0.004f;
}

void golfer_tiles_reset(GolferTiles *tiles) {
    memset(tiles->sets, 0, sizeof *tiles->sets * (size_t)tiles->columns * (size_t)tiles->rows);
}

void golfer_tiles_fill(GolferTiles *tiles, const GolferFigure *figure, const GolferCamera *camera) {
    for (int i = 0; i < figure->count; i++) {
        const GolferSolid *solid = &figure->solids[i];
        Vec3 a = golfer_camera_project(camera, solid->a);
        Vec3 b = solid->kind == SOLID_CONE ? golfer_camera_project(camera, solid->b) : a;
        float radius = thickness(solid), nearest = fminf(a.z, b.z) - radius;
        if (nearest < 0.1f)
            continue; /* beside or behind the camera */
        /* 1.15: spheres off the axis project to ellipses. */
        float wide = (camera->focal_px * radius / nearest * 1.15f + 2.0f) / GOLFER_TILE_PX;
        mark_line(tiles->sets, tiles->columns, tiles->rows, a.x / GOLFER_TILE_PX,
                  a.y / GOLFER_TILE_PX, b.x / GOLFER_TILE_PX, b.y / GOLFER_TILE_PX, wide,
                  1ull << i);
    }
}

/* Where the light that passes `point` meets the ground. */
static Vec3 on_ground(Vec3 point, Vec3 sun) {
    return vec3_along(point, sun, -point.y / sun.y);
}

void golfer_tiles_add_shadow(GolferTiles *tiles, const GolferFigure *figure,
                             const GolferCamera *camera, Vec3 sun, uint64_t bit) {
    for (int i = 0; i < figure->count; i++) {
        const GolferSolid *solid = &figure->solids[i];
        Vec3 a = golfer_camera_project(camera, on_ground(solid->a, sun));
        Vec3 b =
            solid->kind == SOLID_CONE ? golfer_camera_project(camera, on_ground(solid->b, sun)) : a;
        float radius = (thickness(solid) + penumbra_m) / sun.y, nearest = fminf(a.z, b.z) - radius;
        if (nearest < 0.1f) { /* behind the camera: it may reach into the picture anywhere */
            for (int tile = 0; tile < tiles->columns * tiles->rows; tile++)
                tiles->sets[tile] |= bit;
            return;
        }
        float wide = (camera->focal_px * radius / nearest + 2.0f) / GOLFER_TILE_PX;
        mark_line(tiles->sets, tiles->columns, tiles->rows, a.x / GOLFER_TILE_PX,
                  a.y / GOLFER_TILE_PX, b.x / GOLFER_TILE_PX, b.y / GOLFER_TILE_PX, wide, bit);
    }
}

static void sun_cell(const GolferSunCells *cells, Vec3 point, float *ret_x, float *ret_y) {
    Vec3 p = vec3_sub(point, cells->centre);
    *ret_x = vec3_dot(p, cells->right) / cell_m + 0.5f * GOLFER_SUN_CELLS;
    *ret_y = vec3_dot(p, cells->up) / cell_m + 0.5f * GOLFER_SUN_CELLS;
}

void golfer_sun_cells_fill(GolferSunCells *ret_cells, const GolferFigure *figure, Vec3 sun) {
    GolferSunCells *cells = ret_cells;
    memset(cells->sets, 0, sizeof cells->sets);
    cells->centre = figure->thorax.origin;
    cells->right = vec3_unit(vec3_cross(sun, vec3(0, 1, 0)));
    cells->up = vec3_cross(sun, cells->right);
    for (int i = 0; i < figure->count; i++) {
        const GolferSolid *solid = &figure->solids[i];
        float ax, ay, bx, by;
        sun_cell(cells, solid->a, &ax, &ay);
        sun_cell(cells, solid->kind == SOLID_CONE ? solid->b : solid->a, &bx, &by);
        mark_line(cells->sets, GOLFER_SUN_CELLS, GOLFER_SUN_CELLS, ax, ay, bx, by,
                  (thickness(solid) + penumbra_m) / cell_m, 1ull << i);
    }
}

uint64_t golfer_sun_cells_at(const GolferSunCells *cells, Vec3 point) {
    float x, y;
    sun_cell(cells, point, &x, &y);
    if (x < 0.0f || y < 0.0f || x >= (float)GOLFER_SUN_CELLS || y >= (float)GOLFER_SUN_CELLS)
        return 0;
    return cells->sets[(int)y * GOLFER_SUN_CELLS + (int)x];
}

/* Which solids can be met in which part of the picture or from which part of the ground towards the
 * sun: grids of 64-bit sets, so that a ray tests a handful of solids instead of all. */
#ifndef GOLFCOACH_TOOLS_GOLFER_TILES_H
#define GOLFCOACH_TOOLS_GOLFER_TILES_H

#include "body.h"
#include "camera.h"

enum { GOLFER_TILE_PX = 16, GOLFER_SUN_CELLS = 96 };

typedef struct {
    int columns, rows;
    uint64_t *sets;
} GolferTiles;

/* Seen from the sun: cells of 6 cm across the light, centred on the figure. */
typedef struct {
    Vec3 centre, right, up;
    uint64_t sets[GOLFER_SUN_CELLS * GOLFER_SUN_CELLS];
} GolferSunCells;

bool golfer_tiles_init(GolferTiles *ret_tiles, int width_px, int height_px);
void golfer_tiles_clear(GolferTiles *tiles);
/* Empties all sets; the other two add to them. */
void golfer_tiles_reset(GolferTiles *tiles);
void golfer_tiles_fill(GolferTiles *tiles, const GolferFigure *figure, const GolferCamera *camera);
/* Adds `bit` to the tiles in which the figure's shadow may fall on the ground. */
void golfer_tiles_add_shadow(GolferTiles *tiles, const GolferFigure *figure,
                             const GolferCamera *camera, Vec3 sun, uint64_t bit);
void golfer_sun_cells_fill(GolferSunCells *ret_cells, const GolferFigure *figure, Vec3 sun);
/* The solids that may stand between `point` and the sun. */
uint64_t golfer_sun_cells_at(const GolferSunCells *cells, Vec3 point);

#endif

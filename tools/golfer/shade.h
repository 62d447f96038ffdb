/* One picture of the golfer and the bystanders at one instant, in linear light. */
#ifndef GOLFCOACH_TOOLS_GOLFER_SHADE_H
#define GOLFCOACH_TOOLS_GOLFER_SHADE_H

#include "march.h"
#include "scene.h"
#include "tiles.h"

enum { GOLFER_FIGURES = 4 };

/* What never changes during a clip. */
typedef struct {
    const Golfer *golfer;
    const GolferMarch *march;
    GolferScene scene;
    GolferBackdrop backdrop;
    GolferLook looks[GOLFER_FIGURES];
    int figure_count;
} GolferStage;

/* One thread's picture: colour is three floats a pixel; id and depth tell what was met there. */
typedef struct {
    int width, height;
    GolferFigure figures[GOLFER_FIGURES];
    GolferTiles tiles[GOLFER_FIGURES];
    GolferTiles shadows; /* tiles with a shadow on the ground */
    GolferSunCells sun_cells[GOLFER_FIGURES];
    GolferCamera camera;
    uint8_t *stale; /* tiles to be drawn anew */
    float *colour, *depth;
    uint16_t *id;
} GolferPicture;

bool golfer_picture_init(GolferPicture *ret_picture, int width, int height, int figures);
void golfer_picture_clear(GolferPicture *picture);
/* Poses everybody at `clip_s` and, where `moving` is 0, marks all tiles stale; else those that hold
 * a solid of the golfer named in `moving`, in addition to the ones already stale. */
void golfer_picture_pose(GolferPicture *picture, const GolferStage *stage, double clip_s,
                         uint64_t moving);
/* Draws the stale tiles. */
void golfer_picture_draw(GolferPicture *picture, const GolferStage *stage);

#endif

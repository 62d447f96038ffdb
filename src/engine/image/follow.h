/* Textured blocks of one picture, found again in others: Lucas and Kanade's method, from coarse to
 * fine.
 *
 * Positions are pixels of the small picture: pixel i has its centre at i. */
#ifndef GOLFCOACH_ENGINE_IMAGE_FOLLOW_H
#define GOLFCOACH_ENGINE_IMAGE_FOLLOW_H

#include <stdbool.h>

#include "engine/image/luma.h"

enum { IMAGE_LEVELS = 3, IMAGE_BLOCK_SIDE = 11, IMAGE_MAX_BLOCKS = 64 };
enum { IMAGE_BLOCK_AREA = IMAGE_BLOCK_SIDE * IMAGE_BLOCK_SIDE };

/* Each level half as large as the one before. */
typedef struct {
    ImageSmall level[IMAGE_LEVELS];
} ImagePyramid;

/* Left, top, right and bottom, in pixels of level 0; empty if left > right. */
typedef struct {
    float left, top, right, bottom;
} ImageBox;

/* What a block looks like on one level; slopes have a mean of 0, so brighter light moves nothing.
 */
typedef struct {
    float value[IMAGE_BLOCK_AREA], slope_x[IMAGE_BLOCK_AREA], slope_y[IMAGE_BLOCK_AREA];
    float inverse[3]; /* of the matrix of slopes: xx, xy, yy */
    float variance;   /* sum of squares of value - its mean */
} ImageTemplate;

typedef struct {
    float x, y; /* its centre */
    ImageTemplate level[IMAGE_LEVELS];
} ImageBlock;

bool image_box_holds(const ImageBox *box, float x, float y);

/* At most one block for each cell of a grid over `region`, where there is most texture in both
 * directions; nothing inside `golfer`. Returns how many of ret_blocks (IMAGE_MAX_BLOCKS) were
 * filled. */
int image_blocks_choose(const ImagePyramid *pyramid, const ImageBox *region, const ImageBox *golfer,
                        ImageBlock *ret_blocks);

/* Looks for the block around (*x, *y) and moves them there; false if it is not there, or outside.
 */
bool image_block_follow(const ImageBlock *block, const ImagePyramid *pyramid, float *x, float *y);

#endif

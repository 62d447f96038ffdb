#include "engine/image/follow.h"

#include <math.h>

enum { HALF = IMAGE_BLOCK_SIDE / 2, CANDIDATE_STEP = 3, MAX_ROUNDS = 6 };
/* Blocks of level 0 reach HALF pixels, twice as far as here: neighbours overlap by half at most. */
enum { CELLS = 56, MIN_CELL = 6 };
/* How far a block may lie beyond the edge while it is looked for: padding less half a block and the
 * neighbour that interpolation needs. */
enum { BEYOND = IMAGE_SMALL_PAD - HALF - 2 };
/* Mean square of the slope in the weaker direction, levels per pixel: mown grass in a compressed
 * clip has little more. Noise may pass; it is not found again. */
static const float MIN_SLOPE = 1.5f;
/* Share of a block's variance that may be left unexplained where it is found. */
static const float MAX_RESIDUAL = 0.35f;
/* A step so short ends the search: on the finest level, and on those that only lead to it. */
static const float STILL_PX = 0.03f, COARSE_STILL_PX = 0.15f;

bool image_box_holds(const ImageBox *box, float x, float y) {
    return x >= box->left && x <= box->right && y >= box->top && y <= box->bottom;
}

/* From pixels of level 0 to those of another: centres of pixels lie half a pixel in. */
static float to_level(float position, int level) {
    return ldexpf(position + 0.5f, -level) - 0.5f;
}

static float from_level(float position, int level) {
    return ldexpf(position + 0.5f, level) - 0.5f;
}

/* The weaker eigenvalue of the matrix of slopes: texture that fixes a place in both directions. */
static float weaker(float xx, float xy, float yy) {
    return 0.5f * (xx + yy - sqrtf((xx - yy) * (xx - yy) + 4.0f * xy * xy));
}

/* (x, y) must lie within BEYOND of the picture. */
static void sample(const ImageSmall *small, float x, float y, float *ret_values) {
    float left = floorf(x), top = floorf(y), u = x - left, v = y - top;
    const float weight[4] = {(1 - u) * (1 - v), u * (1 - v), (1 - u) * v, u * v};
    const uint8_t *first =
        small->data + ((int)top - HALF) * small->stride + ((ptrdiff_t)left - HALF);
    for (int row = 0; row < IMAGE_BLOCK_SIDE; row++) {
        const uint8_t *p = first + row * small->stride, *q = p + small->stride;
        for (int i = 0; i < IMAGE_BLOCK_SIDE; i++)
            *ret_values++ =
                weight[0] * p[i] + weight[1] * p[i + 1] + weight[2] * q[i] + weight[3] * q[i + 1];
    }
}

static float take_mean(float *values) {
    float sum = 0.0f;
    for (int i = 0; i < IMAGE_BLOCK_AREA; i++)
        sum += values[i];
    float mean = sum / IMAGE_BLOCK_AREA;
    for (int i = 0; i < IMAGE_BLOCK_AREA; i++)
        values[i] -= mean;
    return mean;
}

static float product(const float *a, const float *b) {
    float sum = 0.0f;
    for (int i = 0; i < IMAGE_BLOCK_AREA; i++)
        sum += a[i] * b[i];
    return sum;
}

static bool learn(const ImageSmall *small, float x, float y, ImageTemplate *ret_template) {
    ImageTemplate *t = ret_template;
    float before[IMAGE_BLOCK_AREA];
    sample(small, x - 1.0f, y, before);
    sample(small, x + 1.0f, y, t->slope_x);
    for (int i = 0; i < IMAGE_BLOCK_AREA; i++)
        t->slope_x[i] = 0.5f * (t->slope_x[i] - before[i]);
    sample(small, x, y - 1.0f, before);
    sample(small, x, y + 1.0f, t->slope_y);
    for (int i = 0; i < IMAGE_BLOCK_AREA; i++)
        t->slope_y[i] = 0.5f * (t->slope_y[i] - before[i]);
    sample(small, x, y, t->value);
    take_mean(t->slope_x);
    take_mean(t->slope_y);
    take_mean(t->value);
    float xx = product(t->slope_x, t->slope_x), xy = product(t->slope_x, t->slope_y),
          yy = product(t->slope_y, t->slope_y), determinant = xx * yy - xy * xy;
    t->variance = product(t->value, t->value);
    if (weaker(xx, xy, yy) < 0.25f * MIN_SLOPE * IMAGE_BLOCK_AREA)
        return false;
    t->inverse[0] = yy / determinant;
    t->inverse[1] = -xy / determinant;
    t->inverse[2] = xx / determinant;
    return true;
}

/* On level 1 with a smaller window: a quarter of the work, and finer texture would be noise. */
static float texture_at(const ImageSmall *small, int x, int y) {
    enum { REACH = 3 };
    int xx = 0, xy = 0, yy = 0;
    for (int row = y - REACH; row <= y + REACH; row++) {
        const uint8_t *p = small->data + row * small->stride + x;
        for (int i = -REACH; i <= REACH; i++) {
            int dx = p[i + 1] - p[i - 1], dy = p[i + small->stride] - p[i - small->stride];
            xx += dx * dx;
            xy += dx * dy;
            yy += dy * dy;
        }
    }
    float scale = 0.25f / ((2 * REACH + 1) * (2 * REACH + 1));
    return weaker(scale * (float)xx, scale * (float)xy, scale * (float)yy);
}

typedef struct {
    int left, top, right, bottom; /* pixels of level 1; right and bottom excluded */
} Cell;

static int at_least(int value, int least) {
    return value > least ? value : least;
}

static int at_most(int value, int most) {
    return value < most ? value : most;
}

/* The place in the cell with most texture, in pixels of level 0. */
static bool best_place(const ImageSmall *small, const ImageBox *golfer, Cell cell, float *ret_x,
                       float *ret_y) {
    float best = MIN_SLOPE;
    bool is_found = false;
    int left = at_least(cell.left, HALF), right = at_most(cell.right, small->width - HALF),
        bottom = at_most(cell.bottom, small->height - HALF);
    for (int y = at_least(cell.top, HALF); y < bottom; y += CANDIDATE_STEP)
        for (int x = left; x < right; x += CANDIDATE_STEP) {
            float at_x = from_level((float)x, 1), at_y = from_level((float)y, 1);
            float texture = image_box_holds(golfer, at_x, at_y) ? 0.0f : texture_at(small, x, y);
            if (texture <= best)
                continue;
            best = texture;
            *ret_x = at_x;
            *ret_y = at_y;
            is_found = true;
        }
    return is_found;
}

static bool learn_all(const ImagePyramid *pyramid, ImageBlock *block) {
    for (int level = 0; level < IMAGE_LEVELS; level++)
        if (!learn(&pyramid->level[level], to_level(block->x, level), to_level(block->y, level),
                   &block->level[level]))
            return false;
    return true;
}

/* In pixels of level 1, inside the picture; what is not a number is its begin. */
static int cell_edge(float position, int size) {
    return (int)fminf(fmaxf(to_level(position, 1) + 0.5f, 0.0f), (float)size);
}

int image_blocks_choose(const ImagePyramid *pyramid, const ImageBox *region, const ImageBox *golfer,
                        ImageBlock *ret_blocks) {
    const ImageSmall *small = &pyramid->level[1];
    Cell all = {cell_edge(region->left, small->width), cell_edge(region->top, small->height),
                cell_edge(region->right, small->width), cell_edge(region->bottom, small->height)};
    int area = at_least(all.right - all.left, 0) * at_least(all.bottom - all.top, 0), count = 0,
        side = at_least((int)ceilf(sqrtf((float)area / CELLS)), MIN_CELL);
    for (int top = all.top; top < all.bottom; top += side)
        for (int left = all.left; left < all.right && count < IMAGE_MAX_BLOCKS; left += side) {
            Cell cell = {left, top, at_most(left + side, all.right),
                         at_most(top + side, all.bottom)};
            ImageBlock *block = &ret_blocks[count];
            if (best_place(small, golfer, cell, &block->x, &block->y) && learn_all(pyramid, block))
                count++;
        }
    return count;
}

static bool is_near(const ImageSmall *small, float x, float y) {
    return x >= -BEYOND && y >= -BEYOND && x <= (float)(small->width - 1 + BEYOND) &&
           y <= (float)(small->height - 1 + BEYOND);
}

/* Moves (*x, *y), pixels of this level; false if it runs out of the picture. */
static bool settle(const ImageTemplate *t, const ImageSmall *small, float still_px, float *x,
                   float *y, float *ret_residual) {
    for (int round = 0; round < MAX_ROUNDS; round++) {
        float error[IMAGE_BLOCK_AREA];
        if (!is_near(small, *x, *y))
            return false;
        sample(small, *x, *y, error);
        take_mean(error);
        for (int i = 0; i < IMAGE_BLOCK_AREA; i++)
            error[i] -= t->value[i];
        float bx = product(t->slope_x, error), by = product(t->slope_y, error);
        float dx = t->inverse[0] * bx + t->inverse[1] * by,
              dy = t->inverse[1] * bx + t->inverse[2] * by;
        *x -= dx;
        *y -= dy;
        *ret_residual = product(error, error);
        if (fabsf(dx) < still_px && fabsf(dy) < still_px)
            break;
    }
    return is_near(small, *x, *y);
}

bool image_block_follow(const ImageBlock *block, const ImagePyramid *pyramid, float *x, float *y) {
    float at_x = *x, at_y = *y, residual = 0.0f;
    for (int level = IMAGE_LEVELS - 1; level >= 0; level--) {
        float level_x = to_level(at_x, level), level_y = to_level(at_y, level);
        if (!settle(&block->level[level], &pyramid->level[level],
                    level ? COARSE_STILL_PX : STILL_PX, &level_x, &level_y, &residual))
            return false;
        at_x = from_level(level_x, level);
        at_y = from_level(level_y, level);
    }
    const ImageSmall *small = &pyramid->level[0];
    ImageBox inside = {HALF, HALF, (float)(small->width - 1 - HALF),
                       (float)(small->height - 1 - HALF)};
    if (!image_box_holds(&inside, at_x, at_y) || residual > MAX_RESIDUAL * block->level[0].variance)
        return false;
    *x = at_x;
    *y = at_y;
    return true;
}

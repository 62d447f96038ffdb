#include "engine/image/steady.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "engine/image/follow.h"
#include "engine/image/similarity.h"

enum {
    MIN_SIDE_PX = 64,
    SMALL_SIDE = 720,    /* the longer side of the small picture at most, */
    MIN_SMALL_SIDE = 32, /* and the shorter at least: a banner is no scene */
    MIN_AGREED = 8,      /* blocks that must tell the same */
    ENOUGH_GROUND = 32, /* blocks on the ground about the feet do without the rest of the picture */
    MAX_LOST = 15,      /* frames after which what was lost is not waited for any more */
    PROBES = 5,         /* the picture's centre and four points half-way to its corners */
};
/* Blocks agree within this many pixels of the small picture. */
static const float AGREE_PX = 2.5f;
/* Of the golfer's height, on each side: landmarks are joints, the body is wider. */
static const float GOLFER_MARGIN = 0.1f;
/* What counts as that ground, in heights of the golfer's box above and below the feet. */
static const float GROUND_ABOVE = 0.2f, GROUND_BELOW = 0.35f;
/* A new key frame when fewer blocks than this agree, of the most that ever did: the others have
 * left the picture. */
static const float MIN_KEPT = 0.4f;
/* Two pictures in succession of one scene look alike at least this much (correlation). */
static const float SAME_SCENE = 0.5f;

struct ImageSteady {
    int width, height, factor;
    uint8_t *memory; /* of both pyramids */
    uint16_t *row_sums;
    int row_capacity;
    ImagePyramid now;
    ImageSmall before; /* the coarsest level of the frame before */
    ImageBlock blocks[IMAGE_MAX_BLOCKS];
    int block_count;
    /* About the small picture's centre: from the first frame to the key frame, and from there to
     * the last frame that was known. */
    ImageSimilarity key, last;
    int most_agreed; /* blocks, in a frame since the key frame: noise is chosen but never agrees */
    int lost_count;
    /* For the summary. */
    ImageSteadySummary counted;
    double sum[PROBES][2], squares[PROBES], farthest_px;
};

static const ImageSimilarity IDENTITY = {1.0f, 0.0f, 0.0f, 0.0f};

static bool make_pictures(ImageSteady *steady) {
    int width = steady->width / steady->factor, height = steady->height / steady->factor;
    size_t bytes = image_small_bytes(width >> (IMAGE_LEVELS - 1), height >> (IMAGE_LEVELS - 1));
    for (int level = 0; level < IMAGE_LEVELS; level++)
        bytes += image_small_bytes(width >> level, height >> level);
    steady->memory = calloc(bytes, 1);
    if (!steady->memory)
        return false;
    uint8_t *at = steady->memory;
    for (int level = 0; level < IMAGE_LEVELS; level++) {
        image_small_place(&steady->now.level[level], width >> level, height >> level, at);
        at += image_small_bytes(width >> level, height >> level);
    }
    image_small_place(&steady->before, width >> (IMAGE_LEVELS - 1), height >> (IMAGE_LEVELS - 1),
                      at);
    return true;
}

ImageSteady *image_steady_new(int width, int height) {
    int longer = width > height ? width : height, shorter = width > height ? height : width;
    int factor = (longer - 1) / SMALL_SIDE + 1;
    if (shorter < MIN_SIDE_PX || shorter / factor < MIN_SMALL_SIDE)
        return NULL;
    ImageSteady *steady = calloc(1, sizeof *steady);
    if (!steady)
        return NULL;
    steady->width = width;
    steady->height = height;
    steady->factor = factor;
    steady->row_capacity = longer;
    steady->row_sums = malloc((size_t)longer * sizeof *steady->row_sums);
    steady->key = steady->last = IDENTITY;
    if (!steady->row_sums || !make_pictures(steady)) {
        image_steady_free(steady);
        return NULL;
    }
    return steady;
}

void image_steady_free(ImageSteady *steady) {
    if (!steady)
        return;
    free(steady->memory);
    free(steady->row_sums);
    free(steady);
}

static ImageBox golfer_box(const ImageSteady *steady, const SwingPose *golfer) {
    ImageBox box = {INFINITY, INFINITY, -INFINITY, -INFINITY};
    if (!golfer || !golfer->found)
        return box;
    for (int i = 0; i < SWING_LANDMARKS; i++) {
        float x = golfer->landmarks[i].x * (float)steady->width / (float)steady->factor,
              y = golfer->landmarks[i].y * (float)steady->height / (float)steady->factor;
        box = (ImageBox){fminf(box.left, x), fminf(box.top, y), fmaxf(box.right, x),
                         fmaxf(box.bottom, y)};
    }
    float margin = GOLFER_MARGIN * (box.bottom - box.top);
    return (ImageBox){box.left - margin, box.top - margin, box.right + margin, box.bottom + margin};
}

static float centre_x(const ImageSteady *steady) {
    return 0.5f * (float)(steady->now.level[0].width - 1);
}

static float centre_y(const ImageSteady *steady) {
    return 0.5f * (float)(steady->now.level[0].height - 1);
}

/* Every block that is found again, as a pair about the picture's centre. */
static int follow_blocks(const ImageSteady *steady, const ImageBox *golfer, ImagePair *ret_pairs) {
    float cx = centre_x(steady), cy = centre_y(steady);
    int count = 0;
    for (int i = 0; i < steady->block_count; i++) {
        const ImageBlock *block = &steady->blocks[i];
        float x = block->x - cx, y = block->y - cy;
        ImagePair *pair = &ret_pairs[count];
        pair->from_x = x;
        pair->from_y = y;
        image_similarity_apply(&steady->last, &x, &y);
        x += cx;
        y += cy;
        if (image_box_holds(golfer, x, y) || !image_block_follow(block, &steady->now, &x, &y))
            continue;
        pair->to_x = x - cx;
        pair->to_y = y - cy;
        count++;
    }
    return count;
}

/* Blocks in one corner tell nothing of turn and zoom. */
static bool is_spread(const ImageSteady *steady, const ImagePair *pairs, int count) {
    float least[2] = {INFINITY, INFINITY}, most[2] = {-INFINITY, -INFINITY};
    for (int i = 0; i < count; i++) {
        least[0] = fminf(least[0], pairs[i].from_x);
        least[1] = fminf(least[1], pairs[i].from_y);
        most[0] = fmaxf(most[0], pairs[i].from_x);
        most[1] = fmaxf(most[1], pairs[i].from_y);
    }
    return fmaxf(most[0] - least[0], most[1] - least[1]) >
           0.5f * centre_x(steady) + 0.5f * centre_y(steady);
}

/* The ground about the golfer's feet (the end of his box, less its margin) moves as he would, as it
 * is as far away: a hand that shifts the camera moves what is near more than what is far. */
static ImageBox ground_box(const ImageSteady *steady, const ImageBox *golfer) {
    float height = golfer->bottom - golfer->top;
    float feet = golfer->bottom - height * GOLFER_MARGIN / (1.0f + 2.0f * GOLFER_MARGIN);
    return (ImageBox){
        0.0f, feet - GROUND_ABOVE * height, (float)(steady->now.level[0].width - 1),
        fminf(feet + GROUND_BELOW * height, (float)(steady->now.level[0].height - 1))};
}

static ImageBox whole_box(const ImageSteady *steady) {
    return (ImageBox){0.0f, 0.0f, (float)(steady->now.level[0].width - 1),
                      (float)(steady->now.level[0].height - 1)};
}

static void take_key(ImageSteady *steady, const ImageBox *golfer, ImageSimilarity key) {
    ImageBox ground = ground_box(steady, golfer), whole = whole_box(steady);
    steady->key = key;
    steady->last = IDENTITY;
    steady->lost_count = steady->most_agreed = 0;
    steady->block_count = golfer->left <= golfer->right
                              ? image_blocks_choose(&steady->now, &ground, golfer, steady->blocks)
                              : 0;
    if (steady->block_count < ENOUGH_GROUND)
        steady->block_count = image_blocks_choose(&steady->now, &whole, golfer, steady->blocks);
}

/* Correlation of the coarsest pictures; 1 where one of them is blank, as nothing can be told. */
static float likeness(const ImageSmall *a, const ImageSmall *b) {
    double n = (double)a->width * a->height, sa = 0, sb = 0, saa = 0, sbb = 0, sab = 0;
    for (int y = 0; y < a->height; y++)
        for (int x = 0; x < a->width; x++) {
            double p = a->data[y * a->stride + x], q = b->data[y * b->stride + x];
            sa += p;
            sb += q;
            saa += p * p;
            sbb += q * q;
            sab += p * q;
        }
    double va = saa - sa * sa / n, vb = sbb - sb * sb / n;
    return va < n || vb < n ? 1.0f : (float)((sab - sa * sb / n) / sqrt(va * vb));
}

/* The movement of this frame from its blocks; false if they do not tell. */
static bool track(ImageSteady *steady, const ImageBox *golfer) {
    ImagePair pairs[IMAGE_MAX_PAIRS];
    ImageSimilarity move = steady->last;
    int count = follow_blocks(steady, golfer, pairs);
    int agreed = image_similarity_fit(pairs, count, AGREE_PX, &move);
    if (agreed < MIN_AGREED || 2 * agreed < count || !is_spread(steady, pairs, count))
        return false;
    steady->last = move;
    steady->lost_count = 0;
    if (agreed > steady->most_agreed)
        steady->most_agreed = agreed;
    if ((float)agreed < MIN_KEPT * (float)steady->most_agreed)
        take_key(steady, golfer, image_similarity_chain(&steady->key, &move));
    return true;
}

static ImageMoveState lose(ImageSteady *steady, const ImageBox *golfer) {
    if (steady->block_count < MIN_AGREED) { /* there was nothing to lose */
        take_key(steady, golfer, image_similarity_chain(&steady->key, &steady->last));
        return IMAGE_MOVE_UNKNOWN;
    }
    const ImageSmall *coarse = &steady->now.level[IMAGE_LEVELS - 1];
    if (++steady->lost_count <= MAX_LOST && likeness(&steady->before, coarse) >= SAME_SCENE)
        return IMAGE_MOVE_UNKNOWN;
    take_key(steady, golfer, IDENTITY);
    steady->counted.cut_count++;
    return IMAGE_MOVE_CUT;
}

static SwingCameraMove current_move(const ImageSteady *steady) {
    ImageSimilarity total = image_similarity_chain(&steady->key, &steady->last);
    return (SwingCameraMove){.dx_px = total.dx * (float)steady->factor,
                             .dy_px = total.dy * (float)steady->factor,
                             .angle_rad = atan2f(total.b, total.a),
                             .scale = hypotf(total.a, total.b)};
}

static void count_move(ImageSteady *steady, const SwingCameraMove *move) {
    static const float PLACES[PROBES][2] = {{0, 0}, {-1, -1}, {1, -1}, {-1, 1}, {1, 1}};
    ImageSimilarity s = {move->scale * cosf(move->angle_rad), move->scale * sinf(move->angle_rad),
                         move->dx_px, move->dy_px};
    for (int i = 0; i < PROBES; i++) {
        float from_x = PLACES[i][0] * (float)steady->width / 4.0f,
              from_y = PLACES[i][1] * (float)steady->height / 4.0f, x = from_x, y = from_y;
        image_similarity_apply(&s, &x, &y);
        double dx = (double)x - from_x, dy = (double)y - from_y;
        steady->sum[i][0] += dx;
        steady->sum[i][1] += dy;
        steady->squares[i] += dx * dx + dy * dy;
        steady->farthest_px = fmax(steady->farthest_px, hypot(dx, dy));
    }
    steady->counted.known_count++;
}

static void look_at(ImageSteady *steady, const SwingFrame *frame) {
    image_small_shrink(frame, steady->factor, steady->row_sums, &steady->now.level[0]);
    for (int level = 1; level < IMAGE_LEVELS; level++)
        image_small_halve(&steady->now.level[level - 1], &steady->now.level[level]);
}

static void remember(ImageSteady *steady) {
    ImageSmall old = steady->before;
    steady->before = steady->now.level[IMAGE_LEVELS - 1];
    steady->now.level[IMAGE_LEVELS - 1] = old;
}

static bool has_its_size(const ImageSteady *steady, const SwingFrame *frame) {
    return frame->width == steady->width && frame->height == steady->height &&
           frame->coded_width <= steady->row_capacity;
}

ImageMoveState image_steady_step(ImageSteady *steady, const SwingFrame *frame,
                                 const SwingPose *golfer, SwingCameraMove *ret_move) {
    ImageMoveState state = IMAGE_MOVE_UNKNOWN;
    if (has_its_size(steady, frame)) {
        ImageBox box = golfer_box(steady, golfer);
        look_at(steady, frame);
        if (steady->counted.frame_count == 0) {
            take_key(steady, &box, IDENTITY);
            state = steady->block_count >= MIN_AGREED ? IMAGE_MOVE_KNOWN : IMAGE_MOVE_UNKNOWN;
        } else
            state = track(steady, &box) ? IMAGE_MOVE_KNOWN : lose(steady, &box);
        remember(steady);
    }
    steady->counted.frame_count++;
    *ret_move = current_move(steady);
    if (state == IMAGE_MOVE_KNOWN)
        count_move(steady, ret_move);
    return state;
}

void image_steady_summary(const ImageSteady *steady, ImageSteadySummary *ret_summary) {
    ImageSteadySummary summary = steady->counted;
    int count = summary.known_count;
    double variance = 0.0;
    for (int i = 0; i < PROBES && count > 0; i++) {
        double x = steady->sum[i][0] / count, y = steady->sum[i][1] / count;
        variance += fmax(0.0, steady->squares[i] / count - x * x - y * y) / PROBES;
    }
    summary.shake_px = sqrt(variance);
    summary.shake_percent = 100.0 * summary.shake_px / steady->height;
    summary.drift_px = steady->farthest_px;
    *ret_summary = summary;
}

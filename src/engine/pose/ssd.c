#include "engine/pose/ssd.h"

#include <math.h>
#include <stdlib.h>

const PoseSsdSpec pose_ssd_body = {224, 2254, 4, {8, 16, 32, 32, 32}, 0.5f, 0.3f};
const PoseSsdSpec pose_ssd_face = {128, 896, 6, {8, 16, 16, 16}, 0.5f, 0.3f};
const PoseSsdSpec pose_ssd_palm = {192, 2016, 7, {8, 16, 16, 16}, 0.5f, 0.3f};

enum { ANCHORS_PER_CELL = 2 };

int pose_ssd_init(PoseSsd *ssd, const PoseSsdSpec *spec) {
    int count = 0;
    ssd->spec = spec;
    for (int layer = 0; layer < POSE_SSD_MAX_LAYERS && spec->strides[layer];) {
        const int stride = spec->strides[layer], cells = spec->input_px / stride;
        int per_cell = 0;
        for (; layer < POSE_SSD_MAX_LAYERS && spec->strides[layer] == stride; layer++)
            per_cell += ANCHORS_PER_CELL;
        for (int i = 0; i < cells * cells; i++)
            for (int k = 0; k < per_cell && count < POSE_SSD_MAX_ANCHORS; k++)
                ssd->anchors[count++] = (PosePoint){((float)(i % cells) + 0.5f) / (float)cells,
                                                    ((float)(i / cells) + 0.5f) / (float)cells};
    }
    return count;
}

static float sigmoid(float logit) {
    return 1 / (1 + expf(-fminf(fmaxf(logit, -100), 100)));
}

static PoseSsdBox decode_box(const PoseSsd *ssd, int index, const float *raw, float score) {
    const float scale = (float)ssd->spec->input_px;
    const PosePoint anchor = ssd->anchors[index];
    const float x = raw[0] / scale + anchor.x, y = raw[1] / scale + anchor.y;
    const float half_width = raw[2] / scale / 2, half_height = raw[3] / scale / 2;
    PoseSsdBox box = {.score = score,
                      .left = x - half_width,
                      .right = x + half_width,
                      .top = y - half_height,
                      .bottom = y + half_height};
    for (int k = 0; k < ssd->spec->key_count; k++)
        box.keys[k] =
            (PosePoint){raw[4 + 2 * k] / scale + anchor.x, raw[5 + 2 * k] / scale + anchor.y};
    return box;
}

static float overlap(const PoseSsdBox *a, const PoseSsdBox *b) {
    const float width = fminf(a->right, b->right) - fmaxf(a->left, b->left);
    const float height = fminf(a->bottom, b->bottom) - fmaxf(a->top, b->top);
    const float shared = width > 0 && height > 0 ? width * height : 0;
    const float both = (a->right - a->left) * (a->bottom - a->top) +
                       (b->right - b->left) * (b->bottom - b->top) - shared;
    return both > 0 ? shared / both : 0;
}

static int by_score(const void *a, const void *b) {
    const float first = ((const PoseSsdBox *)a)->score, second = ((const PoseSsdBox *)b)->score;
    return (first < second) - (first > second);
}

static void add_weighted(PoseSsdBox *sum, const PoseSsdBox *box, int key_count) {
    sum->left += box->left * box->score;
    sum->top += box->top * box->score;
    sum->right += box->right * box->score;
    sum->bottom += box->bottom * box->score;
    for (int k = 0; k < key_count; k++) {
        sum->keys[k].x += box->keys[k].x * box->score;
        sum->keys[k].y += box->keys[k].y * box->score;
    }
}

static void divide(PoseSsdBox *sum, float weight, int key_count) {
    sum->left /= weight;
    sum->top /= weight;
    sum->right /= weight;
    sum->bottom /= weight;
    for (int k = 0; k < key_count; k++) {
        sum->keys[k].x /= weight;
        sum->keys[k].y /= weight;
    }
}

/* Takes the cluster around boxes[0] out of `boxes`; returns how many are left. */
static int take_cluster(const PoseSsdSpec *spec, PoseSsdBox *boxes, int count,
                        PoseSsdBox *ret_mean) {
    const PoseSsdBox best = boxes[0];
    PoseSsdBox mean = {.score = best.score};
    float weight = 0;
    int left = 0;
    for (int i = 0; i < count; i++) {
        if (overlap(&boxes[i], &best) > spec->min_overlap) {
            add_weighted(&mean, &boxes[i], spec->key_count);
            weight += boxes[i].score;
        } else {
            boxes[left++] = boxes[i];
        }
    }
    if (weight > 0) {
        divide(&mean, weight, spec->key_count);
    } else { /* a box without area overlaps nothing, itself included */
        mean = best;
        for (int i = 1; i < count; i++)
            boxes[i - 1] = boxes[i];
        left = count - 1;
    }
    *ret_mean = mean;
    return left;
}

int pose_ssd_suppress(const PoseSsdSpec *spec, PoseSsdBox *boxes, int count, PoseSsdBox *found) {
    int found_count = 0;
    qsort(boxes, (size_t)count, sizeof *boxes, by_score);
    while (count > 0 && found_count < POSE_SSD_MAX_FOUND)
        count = take_cluster(spec, boxes, count, &found[found_count++]);
    return found_count;
}

int pose_ssd_decode(const PoseSsd *ssd, const float *raw_boxes, const float *logits,
                    PoseSsdBox *found) {
    PoseSsdBox boxes[POSE_SSD_MAX_CANDIDATES];
    int count = 0;
    for (int i = 0; i < ssd->spec->anchor_count && count < POSE_SSD_MAX_CANDIDATES; i++) {
        const float score = sigmoid(logits[i]);
        if (!(score >= ssd->spec->min_score))
            continue;
        const PoseSsdBox box = decode_box(
            ssd, i, raw_boxes + (size_t)i * (size_t)(4 + 2 * ssd->spec->key_count), score);
        if (box.right >= box.left && box.bottom >= box.top)
            boxes[count++] = box;
    }
    return pose_ssd_suppress(ssd->spec, boxes, count, found);
}

/* MediaPipe's single-shot detectors: anchors, decoding, weighted non-maximum suppression. */
#ifndef GOLFCOACH_ENGINE_POSE_SSD_H
#define GOLFCOACH_ENGINE_POSE_SSD_H

#include "engine/pose/region.h"

enum {
    POSE_SSD_MAX_ANCHORS = 2254,
    POSE_SSD_MAX_LAYERS = 5,
    POSE_SSD_MAX_KEYS = 7,
    /* Anchors above the score that are looked at, best first come first served; a person lights up
       about 20. */
    POSE_SSD_MAX_CANDIDATES = 512,
    /* Clusters returned; more people than this are a crowd. */
    POSE_SSD_MAX_FOUND = 16,
};

typedef struct {
    int input_px;     /* side of the network's input; boxes come in its pixels */
    int anchor_count; /* what the strides must come to */
    int key_count;
    int strides[POSE_SSD_MAX_LAYERS]; /* 0 ends; equal neighbours share cells */
    float min_score, min_overlap;
} PoseSsdSpec;

extern const PoseSsdSpec pose_ssd_body, pose_ssd_face, pose_ssd_palm;

typedef struct {
    const PoseSsdSpec *spec;
    PosePoint anchors[POSE_SSD_MAX_ANCHORS]; /* centres, fractions of the input */
} PoseSsd;

/* In fractions of the network's input. */
typedef struct {
    float score; /* 0..1 */
    float left, top, right, bottom;
    PosePoint keys[POSE_SSD_MAX_KEYS];
} PoseSsdBox;

/* Fills the anchors; returns their number. */
int pose_ssd_init(PoseSsd *ssd, const PoseSsdSpec *spec);

/* anchor_count x (4 + 2 * key_count) raw values and anchor_count score logits -> boxes, best first.
 * `found` holds POSE_SSD_MAX_FOUND. Returns their number. */
int pose_ssd_decode(const PoseSsd *ssd, const float *raw_boxes, const float *logits,
                    PoseSsdBox *found);

/* The weighted suppression alone: `boxes` (overwritten) -> clusters, best first. */
int pose_ssd_suppress(const PoseSsdSpec *spec, PoseSsdBox *boxes, int count, PoseSsdBox *found);

#endif

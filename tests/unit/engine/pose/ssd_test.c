#include "engine/pose/ssd.h"

#include <math.h>
#include <stdlib.h>

#include "tap.h"

#define NEAR(value, expected)                                                                      \
    TAP_CHECK(fabsf((value) - (expected)) < 1e-4f, "%f, not %f", (double)(value),                  \
              (double)(expected))

static PoseSsd ssd;

static void anchors_are_mediapipes(void) {
    TAP_CHECK(pose_ssd_init(&ssd, &pose_ssd_face) == 896);
    TAP_CHECK(pose_ssd_init(&ssd, &pose_ssd_palm) == 2016);
    TAP_CHECK(pose_ssd_init(&ssd, &pose_ssd_body) == 2254);
    NEAR(ssd.anchors[0].x, 0.5f / 28);
    NEAR(ssd.anchors[1].x, 0.5f / 28); /* two a cell */
    NEAR(ssd.anchors[2].x, 1.5f / 28);
    NEAR(ssd.anchors[56].y, 1.5f / 28);
    NEAR(ssd.anchors[2 * 784].x, 0.5f / 14);
    NEAR(ssd.anchors[2 * 784 + 2 * 196 + 6].x, 1.5f / 7); /* three layers share: six a cell */
}

static void decodes_in_pixels_of_the_input(void) {
    float *boxes = calloc(2254 * 12, sizeof *boxes), *logits = malloc(2254 * sizeof *logits);
    PoseSsdBox found[POSE_SSD_MAX_FOUND];
    for (int i = 0; i < 2254; i++)
        logits[i] = -3;
    pose_ssd_init(&ssd, &pose_ssd_body);
    TAP_CHECK(pose_ssd_decode(&ssd, boxes, logits, found) == 0);
    float *raw = boxes + 100 * 12;
    raw[0] = 22.4f;          /* centre 0.1 right of the anchor */
    raw[2] = raw[3] = 44.8f; /* 0.2 wide and high */
    raw[4] = -22.4f;         /* first key point 0.1 left */
    raw[11] = 11.2f;         /* last key point 0.05 below */
    logits[100] = 1;
    TAP_CHECK(pose_ssd_decode(&ssd, boxes, logits, found) == 1);
    NEAR(found[0].score, 1 / (1 + expf(-1)));
    NEAR(found[0].left, ssd.anchors[100].x);
    NEAR(found[0].right, ssd.anchors[100].x + 0.2f);
    NEAR(found[0].top, ssd.anchors[100].y - 0.1f);
    NEAR(found[0].keys[0].x, ssd.anchors[100].x - 0.1f);
    NEAR(found[0].keys[3].y, ssd.anchors[100].y + 0.05f);
    free(boxes);
    free(logits);
}

static PoseSsdBox box_at(float left, float top, float side, float score) {
    PoseSsdBox box = {score, left, top, left + side, top + side, {{0, 0}}};
    for (int i = 0; i < POSE_SSD_MAX_KEYS; i++)
        box.keys[i] = (PosePoint){left, top};
    return box;
}

static void clusters_are_weighted_means(void) {
    PoseSsdBox found[POSE_SSD_MAX_FOUND];
    PoseSsdBox boxes[] = {box_at(0.7f, 0.7f, 0.2f, 0.6f), box_at(0.10f, 0.1f, 0.2f, 0.6f),
                          box_at(0.13f, 0.1f, 0.2f, 0.9f)};
    TAP_CHECK(pose_ssd_suppress(&pose_ssd_body, boxes, 3, found) == 2);
    NEAR(found[0].score, 0.9f);
    NEAR(found[0].left, (0.6f * 0.10f + 0.9f * 0.13f) / 1.5f);
    NEAR(found[0].keys[0].x, (0.6f * 0.10f + 0.9f * 0.13f) / 1.5f);
    NEAR(found[1].left, 0.7f);
}

static void barely_touching_stays_apart(void) {
    /* Overlap 0.1 of 0.2 wide: shared 1/3 of both together = 0.333 > 0.3; 0.11 apart: 0.29. */
    PoseSsdBox found[POSE_SSD_MAX_FOUND];
    PoseSsdBox together[] = {box_at(0.1f, 0.1f, 0.2f, 0.9f), box_at(0.2f, 0.1f, 0.2f, 0.8f)};
    PoseSsdBox apart[] = {box_at(0.1f, 0.1f, 0.2f, 0.9f), box_at(0.21f, 0.1f, 0.2f, 0.8f)};
    TAP_CHECK(pose_ssd_suppress(&pose_ssd_body, together, 2, found) == 1);
    TAP_CHECK(pose_ssd_suppress(&pose_ssd_body, apart, 2, found) == 2);
}

static void degenerate_boxes_end(void) {
    PoseSsdBox found[POSE_SSD_MAX_FOUND], boxes[40];
    for (int i = 0; i < 40; i++)
        boxes[i] = box_at(0.5f, 0.5f, 0, 0.9f);
    TAP_CHECK(pose_ssd_suppress(&pose_ssd_body, boxes, 40, found) == POSE_SSD_MAX_FOUND);
}

int main(void) {
    TAP_RUN(anchors_are_mediapipes);
    TAP_RUN(decodes_in_pixels_of_the_input);
    TAP_RUN(clusters_are_weighted_means);
    TAP_RUN(barely_touching_stays_apart);
    TAP_RUN(degenerate_boxes_end);
    return tap_done();
}

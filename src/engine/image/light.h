/* How much light the golfer stands in: brightness and contrast of the luma, golfer and background;
 * and a tone curve for what is too dark or too flat.
 *
 * Memory belongs to the caller; one object belongs to one thread. */
#ifndef GOLFCOACH_ENGINE_IMAGE_LIGHT_H
#define GOLFCOACH_ENGINE_IMAGE_LIGHT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/swing/frame.h"
#include "engine/swing/track.h"

/* {0} is empty. Counts of samples by luma stretched to 0..255 (full range). */
typedef struct {
    int frame_count; /* frames with a golfer */
    uint64_t golfer[256], around[256];
} ImageLight;

/* All 0..255, full range; medians and percentiles over all frames added. */
typedef struct {
    int frame_count; /* 0: nothing below means anything */
    double golfer_luma,
        around_luma; /* medians: on the trunk and legs; in the box around the golfer */
    double dark_luma, bright_luma; /* 5th and 95th percentile of golfer and background together */
} ImageLightSummary;

/* A frame without a golfer adds nothing. About 4000 samples a frame. */
void image_light_add(ImageLight *light, const SwingFrame *frame, const SwingPose *golfer);
void image_light_summary(const ImageLight *light, ImageLightSummary *ret_summary);

/* Dark and flat pictures made readable for the networks, before a golfer is known: counts of luma
 * as stored, over whole pictures so far. {0} is empty. */
typedef struct {
    uint64_t stored[256];
    bool is_full_range; /* of the last frame */
} ImageTone;

void image_tone_add(ImageTone *tone, const SwingFrame *frame);
/* A straight line that spreads what there is over the whole range; false, and nothing set, where
 * there is contrast enough. Where it helps and how much: measured in docs/filming.md. */
bool image_tone_curve(const ImageTone *tone, uint8_t ret_curve[256]);

/* Bytes for the bright copy of a frame's first plane. */
size_t image_tone_bytes(const SwingFrame *frame);
/* *ret_frame is the frame with its luma (RGB: each colour) sent through the curve; it borrows
 * `plane` (image_tone_bytes()) and the other planes of `frame`. */
void image_tone_apply(const SwingFrame *frame, const uint8_t curve[256], uint8_t *plane,
                      SwingFrame *ret_frame);

#endif

/* A scene made from formulas, as a camera that shifts, turns and zooms would see it. */
#ifndef GOLFCOACH_TESTS_UNIT_ENGINE_IMAGE_SCENES_H
#define GOLFCOACH_TESTS_UNIT_ENGINE_IMAGE_SCENES_H

#include <stdint.h>

#include "engine/swing/frame.h"
#include "engine/swing/quality.h"

enum { SCENES_MAX_BYTES = 1920 * 1080 };

typedef struct {
    SwingFrame frame;
    uint8_t luma[SCENES_MAX_BYTES];
} Scene;

/* A picture width x height as shown, stored turned by `rotation`; NULL move = the first frame.
 * `seed` picks the landscape, `noise` is added to each pixel (its largest value). */
void scene_draw(Scene *scene, int width, int height, int rotation, const SwingCameraMove *move,
                unsigned seed, int noise);
/* All pixels alike. */
void scene_fill(Scene *scene, int width, int height, int rotation, int luma);
/* Of the picture shown. */
uint8_t *scene_pixel(Scene *scene, int x, int y);

#endif
